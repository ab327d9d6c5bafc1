using System.Data.Common;
using Dapper;
using Logistics.Core;
using Logistics.Core.Access;
using Logistics.Core.Kernel;
using Logistics.Core.Sortings;
using Logistics.Core.Stock;

namespace Logistics.Data;

/// <summary>Which documents of a kind to list; null members do not restrict.</summary>
public sealed record StockDocumentFilter(DocumentKind Kind, DocumentStatus? Status = null, string? Location = null)
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
    IReadOnlyDictionary<Guid, string> ActorNames);

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
    // A stream of documents has two events at most; with more, the verifier says which is one too many.
    private readonly string findSql = $"""
        /* StockDocumentStore.Find */
        SELECT e.Sequence, e.Canonical
        FROM {database.Dialect.Keys("@Streams", SqlTypes.StreamType)} AS k
        JOIN CustodyEvent AS e ON e.Stream = k.Value
        WHERE e.Sequence <= @AsOf ORDER BY e.Sequence {database.Dialect.Limit("10")}
        """;

    private readonly string ordersSql = $"""
        /* StockDocumentStore.Orders */
        SELECT r.SortingId, r.Item, r.Ordered, r.Delivered, r.Sequence
        FROM {database.Dialect.Keys("@Ids", SqlTypes.Id)} AS k
        JOIN ReplacementOrder AS r ON r.SortingId = k.Value
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
        database.ReadAsync<StockDocumentDetails?>(
            async (connection, token) =>
            {
                var rows = await connection.QueryAsync<EntryRecord>(new CommandDefinition(
                    findSql,
                    new
                    {
                        Streams = SqlTypes.Keys([StockDocument.StreamOf(kind, id)]),
                        AsOf = asOf ?? long.MaxValue,
                    },
                    cancellationToken: token));
                LedgerEntry[] events = [.. rows.Select(row => row.ToEntry()).OfType<LedgerEntry>()];
                var document = World.Replay(events).Find(StockDocument.Table, id);
                if (document is null)
                    return null;
                var orders = asOf is null
                    ? (await OrdersAsync(connection, [document], token))[id]
                    : ReplacementOrder.OpenedBy(events[0]).OrderBy(order => order.Item, StringComparer.Ordinal);
                var (found, actors) = await AroundAsync(connection, events, token);
                return new StockDocumentDetails(document, events, [.. orders], found, actors);
            },
            ct);

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
                var documents = rows.ConvertAll(row => (Row: row.ToDocument(filter.Kind), Events: row.ToEvents()));
                var orders = await OrdersAsync(connection, documents.Select(one => one.Row), token);
                var (found, actors) = await AroundAsync(connection, documents.SelectMany(one => one.Events), token);
                return
                [
                    .. documents.Select(one => new StockDocumentDetails(
                        one.Row, one.Events, [.. orders[one.Row.Id]], found, actors)),
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

    internal static string ListSql(Dialect dialect, StockDocumentFilter filter)
    {
        var restriction = (filter.Status is null ? "" : " AND d.Status = @Status")
            + (filter.Location is null ? "" : " AND d.Location = @Location");
        var (source, seen) = SightSql.Restrict(
            filter.Sight, "StockDocument", "d", "DocumentId", ["Location"],
            "x.Kind = @Kind AND x.Sequence > @After");
        return $"""
            /* StockDocumentStore.List */
            SELECT d.DocumentId, d.Location, d.Counterpart, d.Status, d.Sequence AS FirstSequence, d.HeadSequence,
                   e.Sequence, e.Canonical, n.Canonical AS HeadCanonical
            FROM {source}
            LEFT JOIN CustodyEvent AS e ON e.Sequence = d.Sequence
            LEFT JOIN CustodyEvent AS n ON n.Sequence = d.HeadSequence AND n.Sequence > d.Sequence
            WHERE d.Kind = @Kind AND d.Sequence > @After{restriction}{seen}
            ORDER BY d.Sequence {dialect.Limit("@Limit")}
            """;
    }

    internal static string ListOrdersSql(Dialect dialect, bool isOpen, Sight sight) => $"""
        /* StockDocumentStore.ListOrders */
        SELECT r.SortingId, r.Item, r.Ordered, r.Delivered, r.Sequence, d.Location
        FROM (SELECT DISTINCT o.Sequence FROM ReplacementOrder AS o
              WHERE o.Sequence > @After{(isOpen ? " AND o.Delivered < o.Ordered" : "")}{OrderSeen(sight)}
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

    private async
        Task<(IReadOnlyDictionary<string, string?> Texts, IReadOnlyDictionary<Guid, string> Names)> AroundAsync(
        DbConnection connection, IEnumerable<LedgerEntry> entries, CancellationToken ct)
    {
        var events = entries.Select(entry => entry.Event).ToArray();
        return (
            await texts.FindAsync(
                connection, events.SelectMany(e => e.Commitments).Select(text => text.Commitment), ct),
            await names.FindAsync(connection, events.Select(e => e.Actor.Id), ct));
    }

    private sealed class DocumentRow : EntryRecord
    {
        public object? DocumentId { get; init; }

        public object? Location { get; init; }

        public object? Counterpart { get; init; }

        public object? Status { get; init; }

        public object? FirstSequence { get; init; }

        public object? HeadSequence { get; init; }

        public object? HeadCanonical { get; init; }

        public StockDocument ToDocument(DocumentKind kind) => new(
            StoredValue.Id(DocumentId) ?? Guid.Empty,
            kind,
            StoredValue.Text(Location) ?? "",
            StoredValue.Text(Counterpart),
            StoredValue.Word<DocumentStatus>(Status) ?? default,
            // Text sorts behind every number: with the last cursor there is, no page is read twice.
            StoredValue.Long(FirstSequence) ?? long.MaxValue,
            StoredValue.Long(HeadSequence) ?? -1);

        /// <summary>
        /// The first event and the latest, if that is another; none when the first makes no document.
        /// </summary>
        public LedgerEntry[] ToEvents()
        {
            if (ToEntry() is not { Event.Version: 1 } first || !StockDocument.IsStream(first.Event.Stream))
                return [];
            var head = new EntryRecord { Sequence = HeadSequence, Canonical = HeadCanonical };
            return head.ToEntry() is { } latest ? [first, latest] : [first];
        }
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
