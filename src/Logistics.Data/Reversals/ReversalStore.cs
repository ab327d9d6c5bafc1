using Dapper;
using Logistics.Core.Kernel;
using Logistics.Core.Reversals;
using Logistics.Data.Engines;
using Logistics.Data.Tables;

namespace Logistics.Data.Reversals;

/// <summary>An event and whether it is taken back.</summary>
/// <param name="Event">Null where it cannot be read.</param>
/// <param name="Recorded">Ledger sequences of all that its command recorded.</param>
/// <param name="Reversal">Null where nobody has asked for that.</param>
public sealed record ReversalDetails(LedgerEvent? Event, IReadOnlyList<long> Recorded, Reversal? Reversal);

/// <summary>Reads what became of events that were mistakes.</summary>
public sealed class ReversalStore(Database database)
{
    private const string Columns =
        "r.Sequence, r.Status, r.Place, r.OtherPlace, r.IsWhole, r.ReversedBy, r.SupersededBy, r.HeadSequence";

    private const string ReversalSql = $"""
        /* ReversalStore.Find */
        SELECT {Columns}
        FROM Reversal AS r WHERE r.Sequence = @Sequence
        """;

    private readonly string manySql = $"""
        /* ReversalStore.Many */
        SELECT {Columns}
        FROM {database.Dialect.Keys("@Sequences", "BIGINT")} AS k JOIN Reversal AS r ON r.Sequence = k.Value
        """;

    private readonly string commandSql = $"""
        /* ReversalStore.Command */
        SELECT c.FirstSequence, c.EventCount FROM AppliedCommand AS c WHERE c.FirstSequence <= @Sequence
        ORDER BY c.FirstSequence DESC {database.Dialect.Limit("1")};

        SELECT e.Sequence, e.Canonical FROM CustodyEvent AS e WHERE e.Sequence = @Sequence;
        """;

    /// <summary>The event of a sequence; null where there is none.</summary>
    public Task<ReversalDetails?> FindAsync(long sequence, CancellationToken ct) => database.ReadAsync(
        async (connection, token) =>
        {
            await using var results = await connection.QueryMultipleAsync(
                new CommandDefinition(commandSql, new { Sequence = sequence }, cancellationToken: token));
            var command = await results.ReadSingleOrDefaultAsync<CommandRow>();
            if (await results.ReadSingleOrDefaultAsync<EntryRecord>() is not { } row)
                return null;
            var reversal = await connection.QuerySingleOrDefaultAsync<ReversalRow>(
                new CommandDefinition(ReversalSql, new { Sequence = sequence }, cancellationToken: token));

            // What was recorded before commands were kept is taken back alone.
            var (first, count) = command is not null && sequence < command.FirstSequence + command.EventCount
                ? (command.FirstSequence, command.EventCount)
                : (sequence, 1);
            return new ReversalDetails(
                row.ToEntry()?.Event, [.. Enumerable.Range(0, count).Select(i => first + i)], reversal?.ToReversal());
        },
        ct);

    /// <summary>Those of some events that are taken back, or are to be, by sequence.</summary>
    public async Task<IReadOnlyDictionary<long, Reversal>> FindAsync(
        IReadOnlyCollection<long> sequences, CancellationToken ct) => sequences.Count == 0
            ? new Dictionary<long, Reversal>()
            : await database.ReadAsync(
                async (connection, token) => (await connection.QueryAsync<ReversalRow>(new CommandDefinition(
                    manySql, new { Sequences = SqlTypes.Keys(sequences) }, cancellationToken: token)))
                    .Select(row => row.ToReversal()).OfType<Reversal>().ToDictionary(row => row.Sequence),
                ct);

    private sealed class CommandRow
    {
        public long FirstSequence { get; init; }

        public int EventCount { get; init; }
    }

    private sealed class ReversalRow
    {
        public object? Sequence { get; init; }

        public object? Status { get; init; }

        public object? Place { get; init; }

        public object? OtherPlace { get; init; }

        public object? IsWhole { get; init; }

        public object? ReversedBy { get; init; }

        public object? SupersededBy { get; init; }

        public object? HeadSequence { get; init; }

        public Reversal? ToReversal() => Reversal.Table.Read(
            [Sequence, Status, Place, OtherPlace, IsWhole, ReversedBy, SupersededBy, HeadSequence]);
    }
}
