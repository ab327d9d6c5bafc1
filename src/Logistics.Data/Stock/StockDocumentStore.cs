using System.Data.Common;
using Dapper;
using Logistics.Core;
using Logistics.Core.Access;
using Logistics.Core.Kernel;
using Logistics.Core.Sortings;
using Logistics.Core.Stock;
using Logistics.Data.Access;
using Logistics.Data.Engines;
using Logistics.Data.Packages;
using Logistics.Data.Reversals;
using Logistics.Data.Tables;
using Logistics.Data.Texts;

namespace Logistics.Data.Stock;

/// <summary>Which documents of a kind to list; null members do not restrict.</summary>
/// <param name="Reversed">True for those that were taken back, false for the others.</param>
public sealed record StockDocumentFilter(
    DocumentKind Kind, DocumentStatus? Status = null, string? Location = null, bool? Reversed = null)
{
    /// <inheritdoc cref="PackageFilter.Sight"/>
    public Sight Sight { get; init; } = Sight.Everything;
}

/// <summary>A document about loose stock and its events.</summary>
/// <param name="Events">Its events, oldest first; empty when the first cannot be read.</param>
/// <param name="Orders">Of a sorting: what is to be replaced, in the order of the items' codes.</param>
/// <param name="Texts">Texts by commitment, base64; null or absent when erased or not what was committed to.</param>
/// <param name="ActorNames">Names of principals, by id.</param>
public sealed record StockDocumentDetails(
    StockDocument Document,
    IReadOnlyList<LedgerEntry> Events,
    IReadOnlyList<ReplacementOrder> Orders,
    IReadOnlyDictionary<string, string?> Texts,
    IReadOnlyDictionary<Guid, string> ActorNames)
{
    /// <summary>Which of its events were taken back.</summary>
    public Corrections Corrections { get; init; } = Corrections.None;

    /// <summary>A document as its events left it, before anything came for what it orders; null for none.</summary>
    internal static StockDocumentDetails? Of(
        Guid id,
        IReadOnlyList<LedgerEntry> events,
        IReadOnlyDictionary<string, string?> texts,
        IReadOnlyDictionary<Guid, string> actorNames) =>
        World.Replay(events).Find(StockDocument.Table, id) is { } document
            ? new(
                document, events,
                [.. ReplacementOrder.OpenedBy(events[0]).OrderBy(order => order.Item, StringComparer.Ordinal)], texts,
                actorNames)
            : null;

    /// <summary>What became of the event that recorded it.</summary>
    public Correction Correction => Corrections.Of(Events[0]);

    /// <summary>Its later events that are in effect.</summary>
    public IEnumerable<LedgerEntry> Later => Events.Skip(1).Where(entry => !Corrections.IsReversed(entry.Sequence));

    /// <summary>Its first event, and the later ones that are in effect.</summary>
    public IEnumerable<LedgerEvent> InEffect => Later.Prepend(Events[0]).Select(entry => entry.Event);
}

/// <summary>What is to be replaced because of one sorting.</summary>
/// <param name="Location">Where the goods were sorted; null when it cannot be read.</param>
/// <param name="Sequence">Ledger sequence of the sorting.</param>
/// <param name="Lines">In the order of the items' codes.</param>
public sealed record SortingOrders(
    Guid Sorting, string? Location, long Sequence, IReadOnlyList<ReplacementOrder> Lines);

/// <summary>
/// Reads deliveries, sortings, destructions, transfers and batches of seals. Pages are in the order of recording; the
/// cursor is the ledger sequence.
/// </summary>
public sealed class StockDocumentStore(Database database)
{
    private readonly string ordersSql = $"""
        /* StockDocumentStore.Orders */
        SELECT r.SortingId, r.Item, r.Ordered, r.Delivered, r.Sequence
        FROM {database.Dialect.Keys("@Ids", SqlTypes.Id)} AS k
        JOIN ReplacementOrder AS r ON r.SortingId = k.Value AND r.Ordered > 0
        ORDER BY r.SortingId, r.Item
        """;

    private readonly PersonalTexts texts = new(database.Dialect);
    private readonly ActorNames names = new(database.Dialect);

    /// <summary>A document, from its events; null when there is none.</summary>
    /// <param name="asOf">
    /// Sequence of the last event to take into account, when nothing was delivered yet for what a sorting orders;
    /// null for all.
    /// </param>
    public Task<StockDocumentDetails?> FindAsync(DocumentKind kind, Guid id, long? asOf, CancellationToken ct) =>
        database.ReadAsync(
            async (connection, token) =>
            {
                var stream = StockDocument.StreamOf(kind, id);
                var last = asOf ?? long.MaxValue;
                var events = (await EventsAsync(connection, database.Dialect, [stream], last, token))[stream].ToArray();
                var (found, actors, corrections) = await AroundAsync(connection, events, last, token);
                var details = StockDocumentDetails.Of(id, events, found, actors);
                return details is null ? null : details with
                {
                    Corrections = corrections,
                    Orders = asOf is null
                        ? [.. (await OrdersAsync(connection, [details.Document], token))[id]]
                        : details.Orders,
                };
            },
            ct);

    /// <summary>A document as a command left it.</summary>
    public async Task<StockDocumentDetails?> AnswerAsync(
        DocumentKind kind, Guid id, Receipt receipt, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        return receipt.AnswerOfNew is { } answer
            ? StockDocumentDetails.Of(id, receipt.Entries, answer.Texts, answer.ActorNames)
            : await FindAsync(kind, id, receipt.LastSequence, ct);
    }

    /// <summary>The events of some documents, oldest first, by stream.</summary>
    /// <param name="asOf">Sequence of the last event to take into account.</param>
    internal static async Task<ILookup<string, LedgerEntry>> EventsAsync(
        DbConnection connection, Dialect dialect, IEnumerable<string> streams, long asOf, CancellationToken ct)
    {
        var asked = streams.ToArray();
        var rows = asked.Length == 0
            ? []
            : await connection.QueryAsync<EntryRecord>(new CommandDefinition(
                EventsSql(dialect), new { Streams = SqlTypes.Keys(asked), AsOf = asOf }, cancellationToken: ct));
        return rows.Select(row => row.ToEntry()).OfType<LedgerEntry>()
            .ToLookup(entry => entry.Event.Stream, StringComparer.Ordinal);
    }

    /// <summary>Documents of a kind. One whose first event cannot be read has no events.</summary>
    public Task<IReadOnlyList<StockDocumentDetails>> ListAsync(
        StockDocumentFilter filter, long after, int limit, CancellationToken ct) =>
        database.ReadAsync<IReadOnlyList<StockDocumentDetails>>(
            async (connection, token) =>
            {
                var rows = (await connection.QueryAsync<DocumentRow>(new CommandDefinition(
                    ListSql(database.Dialect, filter),
                    filter.Sight.With(new
                    {
                        Kind = SqlTypes.Term(EnumText.Of(filter.Kind)),
                        Status = SqlTypes.Term(filter.Status is { } status ? EnumText.Of(status) : null),
                        Location = SqlTypes.Code(filter.Location),
                        After = after,
                        Limit = limit,
                    }),
                    cancellationToken: token))).AsList();
                var documents = rows.ConvertAll(row => row.ToDocument(filter.Kind));
                var events = await EventsAsync(
                    connection, database.Dialect,
                    documents.Select(one => StockDocument.StreamOf(one.Kind, one.Id)), long.MaxValue, token);
                var orders = await OrdersAsync(connection, documents, token);
                var (found, actors, corrections) = await AroundAsync(
                    connection, events.SelectMany(stream => stream), long.MaxValue, token);
                return
                [
                    .. documents.Select(one => new StockDocumentDetails(
                        one, EventsOf(one, events), [.. orders[one.Id]], found, actors)
                    {
                        Corrections = corrections,
                    }),
                ];
            },
            ct);

    /// <summary>What is to be replaced, by sorting.</summary>
    /// <param name="isOpen">Only of sortings for which something is still to come.</param>
    public Task<IReadOnlyList<SortingOrders>> ListOrdersAsync(
        bool isOpen, Sight sight, long after, int limit, CancellationToken ct) =>
        database.ReadAsync<IReadOnlyList<SortingOrders>>(
            async (connection, token) =>
            {
                var rows = await connection.QueryAsync<OrderRow>(new CommandDefinition(
                    ListOrdersSql(database.Dialect, isOpen, sight), sight.With(new { After = after, Limit = limit }),
                    cancellationToken: token));
                return
                [
                    .. rows.Select(row => (Order: row.ToOrder(), Location: StoredValue.Text(row.Location)))
                        .GroupBy(row => row.Order.Sequence)
                        .Select(sorting => new SortingOrders(
                            sorting.First().Order.Sorting, sorting.First().Location, sorting.Key,
                            [.. sorting.Select(row => row.Order)])),
                ];
            },
            ct);

    internal static string EventsSql(Dialect dialect) => $"""
        /* StockDocumentStore.Events */
        SELECT e.Sequence, e.Canonical
        FROM {dialect.Keys("@Streams", SqlTypes.StreamType)} AS k
        JOIN CustodyEvent AS e ON e.Stream = k.Value
        WHERE e.Sequence <= @AsOf ORDER BY e.Sequence
        """;

    internal static string ListSql(Dialect dialect, StockDocumentFilter filter)
    {
        var restriction = (filter.Status is null ? "" : " AND d.Status = @Status")
            + (filter.Location is null ? "" : " AND d.Location = @Location")
            + filter.Reversed switch
            {
                null => "",
                true => " AND d.Status = 'reversed'",
                false => " AND d.Status <> 'reversed'",
            };
        var (source, seen) = SightSql.Restrict(
            filter.Sight, "StockDocument", "d", "DocumentId", ["Location"],
            "x.Kind = @Kind AND x.Sequence > @After");
        return $"""
            /* StockDocumentStore.List */
            SELECT d.DocumentId, d.Location, d.Counterpart, d.Status, d.Sequence, d.HeadSequence
            FROM {source}
            WHERE d.Kind = @Kind AND d.Sequence > @After{restriction}{seen}
            ORDER BY d.Sequence {dialect.Limit("@Limit")}
            """;
    }

    internal static string ListOrdersSql(Dialect dialect, bool isOpen, Sight sight) => $"""
        /* StockDocumentStore.ListOrders */
        SELECT r.SortingId, r.Item, r.Ordered, r.Delivered, r.Sequence, d.Location
        FROM (SELECT DISTINCT o.Sequence FROM ReplacementOrder AS o
              WHERE o.Sequence > @After AND o.Ordered > {(isOpen ? "o.Delivered" : "0")}{OrderSeen(sight)}
              ORDER BY o.Sequence {dialect.Limit("@Limit")}) AS s
        JOIN ReplacementOrder AS r ON r.Sequence = s.Sequence
        LEFT JOIN StockDocument AS d ON d.Sequence = r.Sequence
        ORDER BY r.Sequence, r.Item
        """;

    // Of sortings there are few, all at KPUs.
    private static string OrderSeen(Sight sight) => sight.IsEverything ? "" : $"""

              AND EXISTS (SELECT 1 FROM StockDocument AS x JOIN Location AS w ON w.Code = x.Location
                          WHERE x.DocumentId = o.SortingId AND {SightSql.Covers("w.Path")})
        """;

    private async Task<ILookup<Guid, ReplacementOrder>> OrdersAsync(
        DbConnection connection, IEnumerable<StockDocument> documents, CancellationToken ct)
    {
        var ids = documents.Where(one => one.Kind == DocumentKind.Sorting).Select(one => one.Id).ToArray();
        var rows = ids.Length == 0
            ? []
            : await connection.QueryAsync<OrderRow>(new CommandDefinition(
                ordersSql, new { Ids = SqlTypes.Keys(ids) }, cancellationToken: ct));
        return rows.Select(row => row.ToOrder()).ToLookup(order => order.Sorting);
    }

    /// <summary>The events of a document; none when its first cannot be read, or makes no document.</summary>
    private static LedgerEntry[] EventsOf(StockDocument document, ILookup<string, LedgerEntry> events)
    {
        LedgerEntry[] found = [.. events[StockDocument.StreamOf(document.Kind, document.Id)]];
        return found is [{ Event.Version: 1 } first, ..] && first.Sequence == document.Sequence ? found : [];
    }

    private async Task<(
        IReadOnlyDictionary<string, string?> Texts, IReadOnlyDictionary<Guid, string> Names, Corrections Corrections)>
        AroundAsync(
        DbConnection connection, IEnumerable<LedgerEntry> entries, long asOf, CancellationToken ct)
    {
        var all = entries.ToArray();
        var events = Array.ConvertAll(all, entry => entry.Event);
        return (
            await texts.FindAsync(connection, all, ct),
            await names.FindAsync(connection, events.Select(e => e.Actor.Id), ct),
            await Corrections.FindAsync(
                connection, database.Dialect, all.Select(entry => entry.Sequence), asOf, ct));
    }

    private sealed class DocumentRow
    {
        public object? DocumentId { get; init; }

        public object? Location { get; init; }

        public object? Counterpart { get; init; }

        public object? Status { get; init; }

        public object? Sequence { get; init; }

        public object? HeadSequence { get; init; }

        public StockDocument ToDocument(DocumentKind kind) => new(
            StoredValue.Id(DocumentId) ?? Guid.Empty,
            kind,
            StoredValue.Text(Location) ?? "",
            StoredValue.Text(Counterpart),
            StoredValue.Word<DocumentStatus>(Status) ?? default,
            // Text sorts behind every number: with the last cursor there is, no page is read twice.
            StoredValue.Long(Sequence) ?? long.MaxValue,
            StoredValue.Long(HeadSequence) ?? -1);
    }

    private sealed class OrderRow
    {
        public object? SortingId { get; init; }

        public object? Item { get; init; }

        public object? Ordered { get; init; }

        public object? Delivered { get; init; }

        public object? Sequence { get; init; }

        public object? Location { get; init; }

        public ReplacementOrder ToOrder() => new(
            StoredValue.Id(SortingId) ?? Guid.Empty,
            StoredValue.Text(Item) ?? "",
            StoredValue.Long(Ordered) ?? 0,
            StoredValue.Long(Delivered) ?? 0,
            StoredValue.Long(Sequence) ?? long.MaxValue,
            HeadSequence: -1);
    }
}
