using System.Data.Common;
using Dapper;
using Logistics.Core;
using Logistics.Core.Access;
using Logistics.Core.Flags;
using Logistics.Core.Kernel;
using Logistics.Data.Access;
using Logistics.Data.Engines;
using Logistics.Data.Packages;
using Logistics.Data.Reversals;
using Logistics.Data.Tables;
using Logistics.Data.Texts;

namespace Logistics.Data.Flags;

/// <summary>Which flags to list; null members do not restrict.</summary>
/// <param name="PlacePath">Only of events at this place or below it: codes from the root on, joined by '/'.</param>
/// <param name="Open">True for those that are open, false for the others.</param>
public sealed record FlagFilter(
    string? Code = null, Severity? Severity = null, string? PlacePath = null, bool? Open = null)
{
    /// <inheritdoc cref="PackageFilter.Sight"/>
    public Sight Sight { get; init; } = Sight.Everything;
}

/// <summary>A flag, the event that carries it, and the one that settled it.</summary>
/// <param name="Raised">Null when the event cannot be read.</param>
/// <param name="Settled">Null while it is open, or when the event cannot be read.</param>
/// <param name="Label">Of the package that the event is about; null for anything else.</param>
/// <param name="Texts">Texts by commitment, base64; null or absent when erased or not what was committed to.</param>
public sealed record FlagDetails(
    RaisedFlag Flag,
    LedgerEntry? Raised,
    LedgerEntry? Settled,
    string? Label,
    IReadOnlyDictionary<string, string?> Texts)
{
    /// <summary>What became of the event that carries it.</summary>
    public Correction Correction { get; init; }

    /// <summary>Its texts have numbers of seals that are not shown.</summary>
    public bool IsWithheld { get; init; }
}

/// <summary>
/// Reads the flags of events. Pages are in the order of recording; the cursor is <see cref="CursorOf"/>.
/// </summary>
public sealed class FlagStore(Database database)
{
    private const string Columns = """
        f.FlagId, f.Code, f.Severity, f.Stream, f.FromCode, f.ToCode, f.Status, f.Sequence AS RaisedSequence, f.Line,
               f.HeadSequence, e.Sequence, e.Canonical, n.Canonical AS HeadCanonical
        """;

    private const string Events = """
        LEFT JOIN CustodyEvent AS e ON e.Sequence = f.Sequence
            LEFT JOIN CustodyEvent AS n ON n.Sequence = f.HeadSequence AND f.Status = 'settled'
        """;

    private const string FindSql = $"""
        /* FlagStore.Find */
        SELECT {Columns}
        FROM RaisedFlag AS f
            {Events}
        WHERE f.FlagId = @Id
        """;

    private readonly string labelsSql = $"""
        /* FlagStore.Labels */
        SELECT p.PackageId AS Id, p.Label FROM {database.Dialect.Keys("@Packages", SqlTypes.Id)} AS k
        JOIN Package AS p ON p.PackageId = k.Value
        """;

    private readonly PersonalTexts texts = new(database.Dialect);

    /// <summary>Where a list goes on after a flag.</summary>
    public static long CursorOf(RaisedFlag flag)
    {
        ArgumentNullException.ThrowIfNull(flag);
        return (flag.Sequence * Flag.PerEventMax) + flag.Line;
    }

    /// <summary>A flag; null when there is none.</summary>
    public Task<FlagDetails?> FindAsync(Guid id, Sight sight, CancellationToken ct) =>
        FindAsync(id, settledBy: null, sight, ct);

    /// <summary>A flag as an event settled it, whatever became of that since.</summary>
    /// <param name="settledBy">Null for the flag as it is.</param>
    public Task<FlagDetails?> FindAsync(Guid id, LedgerEntry? settledBy, Sight sight, CancellationToken ct) =>
        database.ReadAsync(
        async (connection, token) => (await CompleteAsync(
            connection,
            await connection.QueryAsync<FlagRow>(
                new CommandDefinition(FindSql, new { Id = id }, cancellationToken: token)),
            sight,
            token,
            settledBy)).SingleOrDefault(),
        ct);

    /// <summary>Flags after a cursor, in the order of the ledger.</summary>
    public Task<IReadOnlyList<FlagDetails>> ListAsync(FlagFilter filter, long after, int limit, CancellationToken ct) =>
        database.ReadAsync(
            async (connection, token) => await CompleteAsync(
                connection,
                await connection.QueryAsync<FlagRow>(new CommandDefinition(
                    ListSql(database.Dialect, filter),
                    filter.Sight.With(new
                    {
                        Code = SqlTypes.Code(filter.Code),
                        Severity = SqlTypes.Term(filter.Severity is { } severity ? EnumText.Of(severity) : null),
                        After = after < 0 ? -1 : after / Flag.PerEventMax,
                        Line = after < 0 ? 0 : after % Flag.PerEventMax,
                        Limit = limit,
                    }.WithPlace("Place", filter.PlacePath)),
                    cancellationToken: token)),
                filter.Sight,
                token),
            ct);

    internal static string ListSql(Dialect dialect, FlagFilter filter)
    {
        var restriction = (filter.Code is null ? "" : " AND f.Code = @Code")
            + (filter.Severity is null ? "" : " AND f.Severity = @Severity")
            + filter.Open switch
            {
                null => "",
                true => " AND f.Status = 'open'",
                false => " AND f.Status <> 'open'",
            }
            + (filter.PlacePath is null ? "" : $" AND {SightSql.IsAtPlace("f.FromCode", "f.ToCode")}");
        var (source, seen) = SightSql.Restrict(
            filter.Sight, "RaisedFlag", "f", "FlagId", ["FromCode", "ToCode"], "x.Sequence >= @After");
        return $"""
            /* FlagStore.List */
            SELECT {Columns}
            FROM {source}
            {Events}
            WHERE (f.Sequence > @After OR (f.Sequence = @After AND f.Line > @Line)){restriction}{seen}
            ORDER BY f.Sequence, f.Line {dialect.Limit("@Limit")}
            """;
    }

    private async Task<IReadOnlyList<FlagDetails>> CompleteAsync(
        DbConnection connection, IEnumerable<FlagRow> rows, Sight sight, CancellationToken ct,
        LedgerEntry? settledBy = null)
    {
        var flags = rows.Select(row => (
            Flag: settledBy is null
                ? row.ToFlag()
                : row.ToFlag() with { Status = FlagStatus.Settled, HeadSequence = settledBy.Sequence },
            Raised: row.ToEntry(),
            Settled: settledBy ?? row.ToSettled())).ToArray();
        var packages = StreamIds.Of(flags.Select(one => one.Flag.Stream)).Packages;
        var labels = packages.Count == 0
            ? []
            : (await connection.QueryAsync<LabelRow>(new CommandDefinition(
                labelsSql, new { Packages = SqlTypes.Keys(packages.Keys) }, cancellationToken: ct)))
            .ToDictionary(
                row => packages[StoredValue.Id(row.Id)!.Value], row => StoredValue.Text(row.Label),
                StringComparer.Ordinal);
        var found = await texts.FindAsync(connection, flags.Select(one => one.Settled).OfType<LedgerEntry>(), ct);
        var hidden = await HiddenSeals.FindAsync(
            connection, database.Dialect, sight,
            [.. flags.Select(one => one.Raised).OfType<LedgerEntry>().Select(entry => entry.Event)], ct);
        var corrections = await Corrections.FindAsync(
            connection, database.Dialect, flags.Select(one => one.Flag.Sequence),
            settledBy?.Sequence ?? long.MaxValue, ct);
        return
        [
            .. flags.Select(one =>
            {
                var shown = one.Raised is null
                    ? (LedgerEntry?)null
                    : one.Raised with { Event = hidden.Show(one.Raised.Sequence, one.Raised.Event).Event };
                return new FlagDetails(
                    one.Flag, shown, one.Settled, labels.GetValueOrDefault(one.Flag.Stream), found)
                {
                    Correction = corrections.Of(one.Flag.Sequence, one.Raised?.Event),
                    IsWithheld = shown is not null
                        && !Equals(FlagOf(shown, one.Flag.Line), FlagOf(one.Raised!, one.Flag.Line)),
                };
            }),
        ];

        static Flag? FlagOf(LedgerEntry entry, int line) => entry.Event.Body.Flags?.ElementAtOrDefault(line);
    }

    private sealed class LabelRow
    {
        public object? Id { get; init; }

        public object? Label { get; init; }
    }

    private sealed class FlagRow : EntryRecord
    {
        public object? FlagId { get; init; }

        public object? Code { get; init; }

        public object? Severity { get; init; }

        public object? Stream { get; init; }

        public object? FromCode { get; init; }

        public object? ToCode { get; init; }

        public object? Status { get; init; }

        public object? RaisedSequence { get; init; }

        public object? Line { get; init; }

        public object? HeadSequence { get; init; }

        public object? HeadCanonical { get; init; }

        public RaisedFlag ToFlag() => new(
            StoredValue.Id(FlagId) ?? Guid.Empty,
            StoredValue.Text(Code) ?? "",
            StoredValue.Word<Severity>(Severity) ?? default,
            StoredValue.Text(Stream) ?? "",
            StoredValue.Text(FromCode),
            StoredValue.Text(ToCode),
            StoredValue.Word<FlagStatus>(Status) ?? default,

            // Text sorts behind every number: with the last cursor there is, no page is read twice.
            StoredValue.Long(RaisedSequence) ?? long.MaxValue / Flag.PerEventMax,
            StoredValue.Int(Line) ?? 0,
            StoredValue.Long(HeadSequence) ?? -1);

        public LedgerEntry? ToSettled() =>
            new EntryRecord { Sequence = HeadSequence, Canonical = HeadCanonical }.ToEntry();
    }
}
