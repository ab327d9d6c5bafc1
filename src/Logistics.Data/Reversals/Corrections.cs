using System.Data.Common;
using Dapper;
using Logistics.Core.Kernel;
using Logistics.Data.Engines;

namespace Logistics.Data.Reversals;

/// <summary>What became of an event that was a mistake, and what it says of others that were.</summary>
/// <param name="ReversedBy">Ledger sequence of the event that took it back; null while it is in effect.</param>
/// <param name="SupersededBy">Sequence of the first event that was recorded in its place; null for none.</param>
/// <param name="Supersedes">Sequence of the event in whose place it was recorded; null for none.</param>
/// <param name="Reverses">Sequence of the event that it takes back; null for none.</param>
public readonly record struct Correction(
    long? ReversedBy, long? SupersededBy, long? Supersedes, long? Reverses = null);

/// <summary>Which of some events were taken back, once the ledger held an event.</summary>
public sealed class Corrections
{
    /// <summary>The lines l of handovers, each with the events x that closed it and were taken back, as t says.
    /// </summary>
    internal const string OfLines = """
        FROM HandoverLine AS l
        JOIN CustodyEvent AS r ON r.Sequence = l.ReleaseSequence
        JOIN CustodyEvent AS x ON x.Stream = r.Stream AND x.Version > r.Version
            AND (l.ClosedSequence IS NULL OR x.Sequence < l.ClosedSequence)
        JOIN Reversal AS t ON t.Sequence = x.Sequence AND t.ReversedBy IS NOT NULL
        """;

    private readonly Dictionary<long, (long By, long? Superseded)> reversed = [];
    private readonly long asOf;

    private Corrections(long asOf) => this.asOf = asOf;

    /// <summary>Nothing was taken back.</summary>
    public static Corrections None { get; } = new(long.MaxValue);

    /// <summary>What became of an event; of one that cannot be read, what others say of it.</summary>
    public Correction Of(long sequence, LedgerEvent? e)
    {
        var found = TryFind(sequence, out var known);
        return new(
            found ? known.By : null,
            found && known.Superseded <= asOf ? known.Superseded : null,
            e?.Body.Supersedes,
            (e?.Body as IReversal)?.Reverses ?? (e?.Body as ICounterChange)?.TakesBack);
    }

    public Correction Of(LedgerEntry? entry) => entry is null ? default : Of(entry.Sequence, entry.Event);

    /// <summary>Whether an event was taken back by then.</summary>
    public bool IsReversed(long sequence) => TryFind(sequence, out _);

    /// <summary>Looks all of them up at once.</summary>
    /// <param name="asOf">Sequence of the last event to take into account.</param>
    internal static async Task<Corrections> FindAsync(
        DbConnection connection, Dialect dialect, IEnumerable<long> sequences, long asOf, CancellationToken ct)
    {
        var asked = sequences.Distinct().ToArray();
        if (asked.Length == 0)
            return None;
        var rows = await connection.QueryAsync<Row>(new CommandDefinition(
            FindSql(dialect), new { Sequences = SqlTypes.Keys(asked) }, cancellationToken: ct));
        return Of(rows, asOf);
    }

    /// <summary>Those among the events after one, up to another.</summary>
    internal static async Task<Corrections> BetweenAsync(
        DbConnection connection, long after, long last, CancellationToken ct) => Of(
        await connection.QueryAsync<Row>(new CommandDefinition(
            BetweenSql, new { After = after, Last = last }, cancellationToken: ct)),
        long.MaxValue);

    private const string BetweenSql = """
        /* Corrections.Between */
        SELECT r.Sequence, r.ReversedBy, r.SupersededBy FROM Reversal AS r
        WHERE r.Sequence > @After AND r.Sequence <= @Last AND r.ReversedBy IS NOT NULL
        """;

    internal static string FindSql(Dialect dialect) => $"""
        /* Corrections.Find */
        SELECT r.Sequence, r.ReversedBy, r.SupersededBy
        FROM {dialect.Keys("@Sequences", "BIGINT")} AS k
        JOIN Reversal AS r ON r.Sequence = k.Value AND r.ReversedBy IS NOT NULL
        """;

    private bool TryFind(long sequence, out (long By, long? Superseded) known) =>
        reversed.TryGetValue(sequence, out known) && known.By <= asOf;

    private static Corrections Of(IEnumerable<Row> rows, long asOf)
    {
        var found = new Corrections(asOf);
        foreach (var row in rows)
        {
            if (StoredValue.Long(row.Sequence) is { } sequence && StoredValue.Long(row.ReversedBy) is { } by)
                found.reversed[sequence] = (by, StoredValue.Long(row.SupersededBy));
        }

        return found;
    }

    private sealed class Row
    {
        public object? Sequence { get; init; }

        public object? ReversedBy { get; init; }

        public object? SupersededBy { get; init; }
    }
}
