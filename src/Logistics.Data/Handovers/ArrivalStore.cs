using System.Data.Common;
using Dapper;
using Logistics.Core;
using Logistics.Core.Access;
using Logistics.Core.Handovers;
using Logistics.Core.Kernel;
using Logistics.Data.Access;
using Logistics.Data.Engines;
using Logistics.Data.Packages;
using Logistics.Data.Reversals;
using Logistics.Data.Tables;
using Logistics.Data.Texts;

namespace Logistics.Data.Handovers;

/// <summary>Which arrivals to list; null members do not restrict.</summary>
public sealed record ArrivalFilter(string? Location = null, ArrivalStatus? Status = null, ArrivalReason? Reason = null)
{
    /// <inheritdoc cref="PackageFilter.Sight"/>
    public Sight Sight { get; init; } = Sight.Everything;
}

/// <summary>An arrival with what was recorded of it.</summary>
/// <param name="Event">The event that recorded it; null when it cannot be read.</param>
/// <param name="Settlement">The later event that settled it; null for none, or when it cannot be read.</param>
/// <param name="Texts">Texts by commitment, base64; null or absent when erased or not what was committed to.</param>
public sealed record ArrivalDetails(
    Arrival Arrival, LedgerEntry? Event, LedgerEntry? Settlement, IReadOnlyDictionary<string, string?> Texts)
{
    /// <summary>The arrivals that new events record.</summary>
    internal static IEnumerable<ArrivalDetails> Of(
        IEnumerable<(LedgerEntry Entry, string? Label)> steps, IReadOnlyDictionary<string, string?> texts) =>
        from step in steps
        let arrival = Arrival.Of(step.Entry, step.Label)
        where arrival is not null
        select new ArrivalDetails(arrival, step.Entry, Settlement: null, texts)
        {
            Correction = Corrections.None.Of(step.Entry),
        };

    /// <summary>Whether it is known, of a new one, that nothing of it is hidden from whoever recorded it.</summary>
    internal bool IsSeenBy(Sight sight) => HiddenSeals.ShowsNew(sight, Event!.Event, Arrival.Location);

    /// <summary>What became of the event that recorded it.</summary>
    public Correction Correction { get; init; }

    /// <summary>Names of the members that are not shown.</summary>
    public IReadOnlyList<string> Withheld { get; init; } = [];

    /// <summary>The arrival as it may be shown.</summary>
    internal ArrivalDetails Shown(HiddenSeals hidden)
    {
        if (Event is null)
            return this;
        var shown = hidden.Show(Event.Sequence, Event.Event);
        return this with { Event = Event with { Event = shown.Event }, Withheld = shown.Withheld };
    }
}

/// <summary>Reads arrivals. Pages are in the order of recording; the cursor is the ledger sequence.</summary>
public sealed class ArrivalStore(Database database)
{
    internal const string Columns = """
        a.ArrivalId, a.Location, a.Label, a.PackageId, a.FromCode, a.HandoverId, a.OuterId, a.Reason, a.Status,
        a.Sequence, a.HeadSequence, e.Canonical, h.Canonical AS HeadCanonical
        """;

    internal const string Joins = """
        LEFT JOIN CustodyEvent AS e ON e.Sequence = a.Sequence
        LEFT JOIN CustodyEvent AS h ON h.Sequence = a.HeadSequence
        """;

    private const string FindSql = $"""
        /* ArrivalStore.Find */
        SELECT {Columns}
        FROM Arrival AS a
        {Joins}
        WHERE a.ArrivalId = @Id
        """;

    private const string BetweenSql = $"""
        /* ArrivalStore.Between */
        SELECT {Columns}
        FROM Arrival AS a
        {Joins}
        WHERE a.Sequence >= @First AND a.Sequence <= @Last
        ORDER BY a.Sequence
        """;

    // What settled an arrival of no known package by then, whatever became of that since.
    private const string SettledSql = $"""
        /* ArrivalStore.Settled */
        SELECT e.Sequence, e.Canonical FROM CustodyEvent AS e
        WHERE e.Stream = @Stream AND e.Sequence <= @AsOf ORDER BY e.Sequence
        """;

    // The arrivals of the packages for a place.
    private const string Through = """
        z.ArrivalId AS Seen
        FROM Location AS w CROSS JOIN Package AS p CROSS JOIN Arrival AS z
        WHERE p.Destination = w.Code AND z.PackageId = p.PackageId AND z.Sequence > @After
        """;

    private readonly PersonalTexts texts = new(database.Dialect);

    /// <summary>An arrival as it is, or as it was once the ledger held an event; null when there is none.</summary>
    /// <param name="asOf">Sequence of the last event to take into account; null for all.</param>
    /// <param name="sight">Of whoever is shown it: numbers of seals may be left out.</param>
    public async Task<ArrivalDetails?> FindAsync(Guid id, long? asOf, Sight sight, CancellationToken ct)
    {
        var found = (await ReadAsync(FindSql, new { Id = id }, asOf ?? long.MaxValue, sight, ct)).SingleOrDefault();
        return found is { Settlement: null } && asOf is { } last ? await SettledAsync(found, last, ct) : found;
    }

    /// <summary>An arrival with what had settled it by an event, and was taken back later.</summary>
    private Task<ArrivalDetails> SettledAsync(ArrivalDetails found, long asOf, CancellationToken ct) =>
        database.ReadAsync(
            async (connection, token) =>
            {
                var rows = await connection.QueryAsync<EntryRecord>(new CommandDefinition(
                    SettledSql,
                    new { Stream = SqlTypes.Stream(Arrival.Stream(found.Arrival.Id)), AsOf = asOf },
                    cancellationToken: token));
                LedgerEntry[] events = [.. rows.Select(row => row.ToEntry()).OfType<LedgerEntry>()];
                var corrections = await Corrections.FindAsync(
                    connection, database.Dialect, events.Select(entry => entry.Sequence), asOf, token);
                var settlement = events.LastOrDefault(entry =>
                    entry.Event.Body is ArrivalSettled && !corrections.IsReversed(entry.Sequence));
                return settlement is null ? found : found with
                {
                    Arrival = found.Arrival with
                    {
                        Package = ((ArrivalSettled)settlement.Event.Body).Package,
                        Status = ArrivalStatus.Settled,
                    },
                    Settlement = settlement,
                    Texts = await texts.FindAsync(connection, events, token),
                };
            },
            ct);

    /// <summary>The arrivals that the events of one command recorded, as these left them.</summary>
    public async Task<IReadOnlyList<ArrivalDetails>> OfAsync(Receipt receipt, Sight sight, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        if (receipt.Answer is { Left: IReadOnlyList<(LedgerEntry, string?)> steps } answer
            && ArrivalDetails.Of(steps, answer.Texts).ToArray() is var arrivals
            && Array.TrueForAll(arrivals, one => one.IsSeenBy(sight)))
            return arrivals;
        return await ReadAsync(
            BetweenSql, new { First = receipt.Entries[0].Sequence, Last = receipt.LastSequence },
            receipt.LastSequence, sight, ct);
    }

    public Task<IReadOnlyList<ArrivalDetails>> ListAsync(
        ArrivalFilter filter, long after, int limit, CancellationToken ct) =>
        ReadAsync(
            ListSql(database.Dialect, filter),
            filter.Sight.With(new
            {
                Location = SqlTypes.Code(filter.Location),
                Status = SqlTypes.Term(filter.Status is { } status ? EnumText.Of(status) : null),
                Reason = SqlTypes.Term(filter.Reason is { } reason ? EnumText.Of(reason) : null),
                After = after,
                Limit = limit,
            }),
            long.MaxValue,
            filter.Sight,
            ct);

    internal static string ListSql(Dialect dialect, ArrivalFilter filter)
    {
        string?[] conditions =
        [
            filter.Location is null ? null : "a.Location = @Location",
            filter.Status is null ? null : "a.Status = @Status",
            filter.Reason is null ? null : "a.Reason = @Reason",
        ];
        var restriction = string.Concat(conditions.OfType<string>().Select(text => $" AND {text}"));
        var (source, seen) = SightSql.Restrict(
            filter.Sight, "Arrival", "a", "ArrivalId", ["Location", "FromCode"], "x.Sequence > @After", Through);
        return $"""
            /* ArrivalStore.List */
            SELECT {Columns}
            FROM {source}
            {Joins}
            WHERE a.Sequence > @After{restriction}{seen}
            ORDER BY a.Sequence {dialect.Limit("@Limit")}
            """;
    }

    private Task<IReadOnlyList<ArrivalDetails>> ReadAsync(
        string sql, object parameters, long asOf, Sight sight, CancellationToken ct) =>
        database.ReadAsync<IReadOnlyList<ArrivalDetails>>(
            async (connection, token) =>
            {
                var rows = (await connection.QueryAsync<ArrivalRow>(new CommandDefinition(
                    sql, parameters, cancellationToken: token))).AsList();
                var corrections = await Corrections.FindAsync(
                    connection, database.Dialect, rows.Select(row => StoredValue.Long(row.Sequence) ?? -1), asOf,
                    token);
                var arrivals = (await DetailsAsync(texts, connection, rows, asOf, token)).Select(one => one with
                {
                    Correction = corrections.Of(one.Arrival.Sequence, one.Event?.Event),
                }).ToArray();
                var hidden = await HiddenSeals.FindAsync(
                    connection, database.Dialect, sight,
                    [.. arrivals.Select(one => one.Event).OfType<LedgerEntry>().Select(entry => entry.Event)], token);
                return [.. arrivals.Select(one => one.Shown(hidden))];
            },
            ct);

    /// <summary>What rows say, with the texts that are not erased.</summary>
    internal static async Task<IReadOnlyList<ArrivalDetails>> DetailsAsync(
        PersonalTexts texts, DbConnection connection, IReadOnlyList<ArrivalRow> rows, long asOf, CancellationToken ct)
    {
        var read = rows.Select(row => (Row: row, Event: row.ToEntry(), Settlement: row.ToSettlement(asOf))).ToArray();
        var found = await texts.FindAsync(
            connection, read.SelectMany(one => new[] { one.Event, one.Settlement }).OfType<LedgerEntry>(), ct);
        return
        [
            .. from one in read
               let arrival = one.Row.ToArrival(one.Event, asOf)
               where arrival is not null
               select new ArrivalDetails(arrival, one.Event, one.Settlement, found),
        ];
    }
}

/// <summary>A row of Arrival, with the events that recorded and settled it.</summary>
internal sealed class ArrivalRow : EntryRecord
{
    public object? ArrivalId { get; init; }

    public object? Location { get; init; }

    public object? Label { get; init; }

    public object? PackageId { get; init; }

    public object? FromCode { get; init; }

    public object? HandoverId { get; init; }

    public object? OuterId { get; init; }

    public object? Reason { get; init; }

    public object? Status { get; init; }

    public object? HeadSequence { get; init; }

    public object? HeadCanonical { get; init; }

    /// <summary>The later event that settled it, no later than one; null when there is none.</summary>
    public LedgerEntry? ToSettlement(long asOf) => IsSettledLater(asOf)
        ? new EntryRecord { Sequence = HeadSequence, Canonical = HeadCanonical }.ToEntry()
        : null;

    /// <summary>The row, or what its event made of it before a later one; null when it cannot be read.</summary>
    public Arrival? ToArrival(LedgerEntry? entry, long asOf)
    {
        var isEarlier = StoredValue.Long(HeadSequence) > asOf && entry is not null;
        return isEarlier ? Arrival.Of(entry!, StoredValue.Text(Label))
            : StoredValue.Id(ArrivalId) is { } id && StoredValue.Word<ArrivalReason>(Reason) is { } reason
            && StoredValue.Word<ArrivalStatus>(Status) is { } status
            ? new Arrival(
                id, StoredValue.Text(Location) ?? "", StoredValue.Text(Label), StoredValue.Id(PackageId),
                StoredValue.Text(FromCode), StoredValue.Id(HandoverId), StoredValue.Id(OuterId), reason, status,
                StoredValue.Long(Sequence) ?? long.MaxValue, StoredValue.Long(HeadSequence) ?? long.MaxValue)
            : null;
    }

    private bool IsSettledLater(long asOf) => StoredValue.Long(HeadSequence) is { } head
        && StoredValue.Word<ArrivalStatus>(Status) == ArrivalStatus.Settled
        && head != StoredValue.Long(Sequence) && head <= asOf;
}
