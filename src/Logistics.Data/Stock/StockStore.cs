using System.Data;
using Dapper;
using Logistics.Core.Access;
using Logistics.Core.Kernel;
using Logistics.Core.Ledger;
using Logistics.Core.Locations;
using Logistics.Core.Stock;
using Logistics.Data.Access;
using Logistics.Data.Engines;
using Logistics.Data.Packages;
using Logistics.Data.Tables;

namespace Logistics.Data.Stock;

/// <summary>Which loose stock to read.</summary>
/// <param name="Below">Summed over the location and everything below it.</param>
/// <param name="Item">Only this item; null for all.</param>
/// <param name="AsOf">Only what had happened by then, UTC; null for whenever.</param>
/// <param name="KnownAt">Only what the ledger had recorded by then, UTC; null for all it has.</param>
public sealed record StockQuery(
    Location Location, bool Below = false, string? Item = null, DateTime? AsOf = null, DateTime? KnownAt = null)
{
    /// <summary>Whether balances answer it, and not the postings they are made of.</summary>
    public bool IsCurrent => AsOf is null && KnownAt is null;
}

/// <summary>How much of an item there is, in its unit.</summary>
/// <param name="Quantity">Loose; null when the database holds what is no quantity.</param>
/// <param name="Packed">In packages in the location's custody; null as of a time, below, and as above.</param>
/// <param name="Missing">In packages that did not arrive and were last in its custody; null as above.</param>
/// <param name="Contradicting">
/// As of a time, what is said to have come out of a package or transfer before it went in. <paramref name="Quantity"/>
/// is without it. Null for now, and as above.
/// </param>
public sealed record StockRow(
    string Item,
    string Name,
    string Unit,
    string? Contest,
    long? Quantity,
    long? Packed,
    long? Missing,
    long? Contradicting);

/// <summary>An event that moved an item.</summary>
/// <param name="Postings">Those of the item; null when the bytes of the event are none.</param>
public sealed record Movement(long Sequence, StoredEvent Event, IReadOnlyList<Posting>? Postings);

/// <summary>
/// What every account together holds of an item, by kind of account. A sum is null when the database holds what
/// is no quantity.
/// </summary>
public sealed record TrialBalanceRow(
    string Item,
    long? Supplier,
    long? Locations,
    long? Packages,
    long? Missing,
    long? Transfers,
    long? Used,
    long? Spoiled,
    long? Damaged,
    long? Destroyed,
    long? Lost,
    long? Found,
    long? Total)
{
    /// <summary>The sums of both.</summary>
    public static TrialBalanceRow operator +(TrialBalanceRow one, TrialBalanceRow other) => new(
        one.Item,
        one.Supplier + other.Supplier,
        one.Locations + other.Locations,
        one.Packages + other.Packages,
        one.Missing + other.Missing,
        one.Transfers + other.Transfers,
        one.Used + other.Used,
        one.Spoiled + other.Spoiled,
        one.Damaged + other.Damaged,
        one.Destroyed + other.Destroyed,
        one.Lost + other.Lost,
        one.Found + other.Found,
        one.Total + other.Total);
}

/// <summary>Reads quantities: what accounts hold, what they held, and what moved.</summary>
public sealed class StockStore(Database database)
{
    private const int AccountLength = Account.LengthMax;

    // Events that are looked at together for those that somebody may see.
    private const int ScanSize = 500;

    private const string OtherRootsSql =
        "/* StockStore.OtherRoots */ SELECT COUNT(*) FROM Location AS l WHERE l.ParentCode IS NULL AND l.Path <> @Path";

    private readonly SightStore sights = new(database);

    private readonly string movementsSql = MovementsSql(database.Dialect, atAccount: false);

    private readonly string movementsAtSql = MovementsSql(database.Dialect, atAccount: true);

    /// <summary>
    /// Loose stock, in the order of the items' codes, without items there is nothing of. As of a time it may be
    /// below zero: something is said to have left before it is said to have come.
    /// </summary>
    public Task<IReadOnlyList<StockRow>> ListAsync(StockQuery query, CancellationToken ct) =>
        database.ReadAsync<IReadOnlyList<StockRow>>(
            async (connection, token) =>
            {
                // What lies below begins with the path and a '/', after which '0' is next.
                var location = query.Location;
                var ofItem = query.Item is not null;
                var rows = await connection.QueryAsync<StockRecord>(new CommandDefinition(
                    (query.IsCurrent, query.Below) switch
                    {
                        (true, false) => CurrentSql(database.Dialect, ofItem),
                        (true, true) => BelowSql(ofItem),
                        (false, var below) => ThenSql(below, ofItem),
                    },
                    new
                    {
                        Account = AccountOf(Account.Location(location.Code)),
                        Code = SqlTypes.Code(location.Code),
                        Item = SqlTypes.Code(query.Item),
                        AsOf = query.AsOf ?? DateTime.MaxValue,
                        KnownAt = query.KnownAt ?? DateTime.MaxValue,
                    }.WithPlace("Place", location.Path),
                    cancellationToken: token));
                var packed = query is { IsCurrent: true, Below: false };
                return
                [
                    .. rows.Select(row => row.ToRow(packed, query.IsCurrent))
                        .Where(row => row is not
                        { Quantity: 0, Packed: 0 or null, Missing: 0 or null, Contradicting: 0 or null }),
                ];
            },
            ct);

    /// <summary>Events after a sequence that moved an item, in ledger order.</summary>
    /// <param name="location">Only those that changed the loose stock of this location; null for all.</param>
    /// <param name="sight">Only those that may be seen. They are looked for until there are enough of them.</param>
    public Task<IReadOnlyList<Movement>> MovementsAsync(
        string item, string? location, Sight sight, long after, int limit, CancellationToken ct) =>
        database.ReadAsync<IReadOnlyList<Movement>>(
            async (connection, token) =>
            {
                var size = sight.IsEverything ? limit : Math.Max(limit, ScanSize);
                var found = new List<Movement>();
                List<EventRow> rows;
                do
                {
                    rows = (await connection.QueryAsync<EventRow>(new CommandDefinition(
                        location is null ? movementsSql : movementsAtSql,
                        new
                        {
                            Item = SqlTypes.Code(item),
                            Account = AccountOf(Account.Location(location ?? "")),
                            After = after,
                            Limit = size,
                        },
                        cancellationToken: token))).AsList();
                    var movements = rows.ConvertAll(row => MovementOf(row, item));
                    var seen = await sights.SeenAsync(
                        connection, sight, movements.ConvertAll(one => one.Event.Stream), token);
                    found.AddRange(movements.Where(one => seen.Contains(one.Event.Stream)).Take(limit - found.Count));
                    after = movements is [.., var last] ? last.Sequence : after;
                }
                while (rows.Count == size && found.Count < limit);

                return found;
            },
            ct);

    /// <summary>The sums of all accounts, one row for each item, in the order of codes.</summary>
    /// <param name="item">Only this one; null for all.</param>
    /// <param name="sight">
    /// If there are several roots, only what the events that may be seen have posted, which adds up to zero, too.
    /// </param>
    public Task<IReadOnlyList<TrialBalanceRow>> TrialBalanceAsync(string? item, Sight sight, CancellationToken ct) =>
        database.ReadAsync<IReadOnlyList<TrialBalanceRow>>(
            async (connection, token) =>
            {
                var isPart = !sight.IsEverything && await connection.ExecuteScalarAsync<long>(new CommandDefinition(
                    OtherRootsSql, new { Path = SqlTypes.Path(sight.Path) }, cancellationToken: token)) > 0;
                var parameters = new { Item = SqlTypes.Code(item) };
                var missing = (await connection.QueryAsync<MissingRecord>(new CommandDefinition(
                    MissingSql(database.Dialect, item is not null), parameters, cancellationToken: token))).AsList();
                var rows = (await connection.QueryAsync<TrialBalanceRecord>(new CommandDefinition(
                    isPart ? TrialBalanceByStreamSql(item is not null) : TrialBalanceSql(item is not null),
                    parameters, cancellationToken: token))).AsList();
                if (!isPart)
                {
                    var whole = ByItem(missing);
                    return [.. rows.Select(row => Part(row.ToRow(), whole))];
                }

                var seen = new HashSet<string>(StringComparer.Ordinal);
                foreach (var streams in rows.Select(StreamOf).Distinct(StringComparer.Ordinal).Chunk(ScanSize))
                    seen.UnionWith(await sights.SeenAsync(connection, sight, streams, token));
                var seenMissing = ByItem(missing.Where(row => seen.Contains(row.Account)));
                return
                [
                    .. rows.Where(row => seen.Contains(StreamOf(row))).Select(row => row.ToRow())
                        .GroupBy(row => row.Item, StringComparer.Ordinal)
                        .Select(rowsOfItem => Part(rowsOfItem.Aggregate((sum, row) => sum + row), seenMissing)),
                ];

                static string StreamOf(TrialBalanceRecord row) => StoredValue.Text(row.Stream) ?? "";
            },
            ct);

    private static ILookup<string, MissingRecord> ByItem(IEnumerable<MissingRecord> missing) =>
        missing.ToLookup(row => row.Item, StringComparer.Ordinal);

    /// <summary>Parts what is in missing packages from what is in the others.</summary>
    private static TrialBalanceRow Part(TrialBalanceRow row, ILookup<string, MissingRecord> missing)
    {
        var sum = missing[row.Item].Sum(one => StoredValue.Long(one.Quantity));
        return row with { Packages = row.Packages - sum, Missing = sum };
    }

    // Each with or without an item: one text for both would have one plan on SQL Server, made for whichever was asked
    // for first. The cross join is one that SQLite does not turn around, to begin with every row of the item.
    internal static string BelowSql(bool ofItem) => $"""
        /* StockStore.Below */
        SELECT i.Code AS Item, i.Name, i.Unit, i.Contest, t.Quantity
        FROM (
            SELECT b.Item, SUM(b.Quantity) AS Quantity
            FROM Location AS l
            CROSS JOIN Balance AS b
            WHERE b.Account = CONCAT('location/', l.Code)
                AND {SightSql.IsAtOrBelow("l.Path", "Place")}{And(ofItem, "b.Item = @Item")}
            GROUP BY b.Item) AS t
        JOIN ItemType AS i ON i.Code = t.Item
        ORDER BY i.Code
        """;

    // A package or transfer of which more came out by then than had gone in is below zero: what it is short of is
    // counted apart where it came out. Of the two postings of a move, the one that takes comes first. The cross joins
    // are ones that SQLite does not turn around.
    internal static string ThenSql(bool below, bool ofItem)
    {
        var (places, account) = below
            ? ("Location AS l CROSS JOIN ",
                $"CONCAT('location/', l.Code) AND {SightSql.IsAtOrBelow("l.Path", "Place")}")
            : ("", "@Account");
        return $"""
            /* StockStore.Then */
            SELECT i.Code AS Item, i.Name, i.Unit, i.Contest, t.Quantity - t.Contradicting AS Quantity, t.Contradicting
            FROM (
                SELECT s.Item, SUM(s.Quantity) AS Quantity, SUM(s.Contradicting) AS Contradicting
                FROM (
                    SELECT p.Item, p.Quantity, 0 AS Contradicting
                    FROM {places}Posting AS p
                    WHERE p.Account = {account}{And(ofItem, "p.Item = @Item")}
                        AND p.OccurredAt <= @AsOf AND p.RecordedAt <= @KnownAt
                    UNION ALL
                    SELECT n.Item, 0 AS Quantity,
                        CASE WHEN c.Came < -SUM(n.Quantity) THEN c.Came ELSE -SUM(n.Quantity) END AS Contradicting
                    FROM (
                        SELECT o.Account, o.Item, SUM(p.Quantity) AS Came
                        FROM {places}Posting AS p
                        CROSS JOIN Posting AS o
                        WHERE p.Account = {account}{And(ofItem, "p.Item = @Item")}
                            AND p.OccurredAt <= @AsOf AND p.RecordedAt <= @KnownAt
                            AND p.Quantity > 0 AND o.Sequence = p.Sequence AND o.Line = p.Line - 1
                            AND ((o.Account > 'package/' AND o.Account < 'package0')
                                 OR (o.Account > 'transfer/' AND o.Account < 'transfer0'))
                        GROUP BY o.Account, o.Item) AS c
                    CROSS JOIN Posting AS n
                    WHERE n.Account = c.Account AND n.Item = c.Item
                        AND n.OccurredAt <= @AsOf AND n.RecordedAt <= @KnownAt
                    GROUP BY n.Account, n.Item, c.Came
                    HAVING SUM(n.Quantity) < 0) AS s
                GROUP BY s.Item) AS t
            JOIN ItemType AS i ON i.Code = t.Item
            ORDER BY i.Code
            """;
    }

    /// <summary>What is in packages that are missing, one row for each and item.</summary>
    internal static string MissingSql(Dialect dialect, bool ofItem) => $"""
        /* StockStore.Missing */
        SELECT b.Account, b.Item, b.Quantity
        FROM Package AS p
        JOIN Balance AS b ON b.Account = {dialect.PackageStream("p.PackageId")}
        WHERE p.Status = 'missing' AND {PackageStore.IsIndexed}{And(ofItem, "b.Item = @Item")}
        """;

    internal static string TrialBalanceSql(bool ofItem) => $"""
        /* StockStore.TrialBalance */
        SELECT {Sums("b")}
        FROM Balance AS b{(ofItem ? " WHERE b.Item = @Item" : "")}
        GROUP BY b.Item
        ORDER BY b.Item
        """;

    internal static string TrialBalanceByStreamSql(bool ofItem) => $"""
        /* StockStore.TrialBalanceByStream */
        SELECT e.Stream, {Sums("p")}
        FROM Posting AS p
        JOIN CustodyEvent AS e ON e.Sequence = p.Sequence{(ofItem ? " WHERE p.Item = @Item" : "")}
        GROUP BY p.Item, e.Stream
        ORDER BY p.Item
        """;

    private static string Sums(string from)
    {
        return $"""
            {from}.Item,
                   {Of("supplier")} AS Supplier,
                   {Below("location")} AS Locations,
                   {Below("package")} AS Packages,
                   {Below("transfer")} AS Transfers,
                   {Below("used")} AS Used,
                   {Of("spoiled")} AS Spoiled,
                   {Of("damaged")} AS Damaged,
                   {Of("destroyed")} AS Destroyed,
                   {Of("lost")} AS Lost,
                   {Of("found")} AS Found,
                   SUM({from}.Quantity) AS Total
            """;

        string Of(string account) => Sum($"{from}.Account = '{account}'");

        // After '/' comes '0'.
        string Below(string kind) => Sum($"{from}.Account > '{kind}/' AND {from}.Account < '{kind}0'");

        string Sum(string condition) => $"SUM(CASE WHEN {condition} THEN {from}.Quantity ELSE 0 END)";
    }

    internal static string CurrentSql(Dialect dialect, bool ofItem) => $"""
        /* StockStore.Current */
        SELECT i.Code AS Item, i.Name, i.Unit, i.Contest, t.Quantity, t.Packed, t.Missing
        FROM (
            SELECT s.Item, SUM(s.Loose) AS Quantity, SUM(s.Packed) AS Packed, SUM(s.Missing) AS Missing
            FROM (
                SELECT b.Item, b.Quantity AS Loose, 0 AS Packed, 0 AS Missing
                FROM Balance AS b WHERE b.Account = @Account{And(ofItem, "b.Item = @Item")}
                UNION ALL
                SELECT b.Item, 0 AS Loose, CASE WHEN p.Status = 'missing' THEN 0 ELSE b.Quantity END AS Packed,
                       CASE WHEN p.Status = 'missing' THEN b.Quantity ELSE 0 END AS Missing
                FROM Package AS p
                JOIN Balance AS b ON b.Account = {dialect.PackageStream("p.PackageId")}
                WHERE p.Custodian = @Code{And(ofItem, "b.Item = @Item")}) AS s
            GROUP BY s.Item) AS t
        JOIN ItemType AS i ON i.Code = t.Item
        ORDER BY i.Code
        """;

    internal static string MovementsSql(Dialect dialect, bool atAccount)
    {
        var (sequence, condition) = atAccount
            ? (dialect.OutOfOrder("p.Sequence"), "p.Account = @Account AND p.Item = @Item")
            : ("p.Sequence", "p.Item = @Item");
        return $"""
            /* StockStore.Movements */
            SELECT m.Moved AS Sequence, e.EventId, e.Stream, e.Version, e.Type, e.RecordedAt, e.Canonical, e.LeafHash
            FROM (
                SELECT DISTINCT {sequence} AS Moved FROM Posting AS p
                WHERE {condition} AND {sequence} > @After
                ORDER BY Moved {dialect.Limit("@Limit")}) AS m
            LEFT JOIN CustodyEvent AS e ON e.Sequence = m.Moved
            ORDER BY m.Moved
            """;
    }

    private static string And(bool applies, string condition) => applies ? $" AND {condition}" : "";

    /// <summary>The bytes of the event are believed, and its rows in Posting only to find it by.</summary>
    private static Movement MovementOf(EventRow row, string item)
    {
        var stored = row.ToEvent();

        // Text sorts behind every number: with the last cursor there is, no page is read twice.
        return new(
            StoredValue.Long(row.Sequence) ?? long.MaxValue,
            stored,
            stored.Decoded is { } e ? [.. e.Postings.Where(posting => posting.Item == item)] : null);
    }

    private static DbString AccountOf(string account) =>
        new() { Value = account, IsAnsi = true, Length = AccountLength };

    private sealed class StockRecord
    {
        public string Item { get; init; } = "";

        public string Name { get; init; } = "";

        public string Unit { get; init; } = "";

        public string? Contest { get; init; }

        public object? Quantity { get; init; }

        public object? Packed { get; init; }

        public object? Missing { get; init; }

        public object? Contradicting { get; init; }

        // SQLite adds up what is no whole number as a fraction.
        public StockRow ToRow(bool packed, bool isCurrent) => new(
            Item,
            Name,
            Unit,
            Contest,
            StoredValue.Long(Quantity),
            packed ? StoredValue.Long(Packed) : null,
            packed ? StoredValue.Long(Missing) : null,
            isCurrent ? null : StoredValue.Long(Contradicting));
    }

    private sealed class MissingRecord
    {
        public string Account { get; init; } = "";

        public string Item { get; init; } = "";

        public object? Quantity { get; init; }
    }

    private sealed class TrialBalanceRecord
    {
        public object? Stream { get; init; }

        public object? Item { get; init; }

        public object? Supplier { get; init; }

        public object? Locations { get; init; }

        public object? Packages { get; init; }

        public object? Transfers { get; init; }

        public object? Used { get; init; }

        public object? Spoiled { get; init; }

        public object? Damaged { get; init; }

        public object? Destroyed { get; init; }

        public object? Lost { get; init; }

        public object? Found { get; init; }

        public object? Total { get; init; }

        public TrialBalanceRow ToRow() => new(
            StoredValue.Text(Item) ?? "",
            StoredValue.Long(Supplier),
            StoredValue.Long(Locations),
            StoredValue.Long(Packages),
            Missing: 0,
            StoredValue.Long(Transfers),
            StoredValue.Long(Used),
            StoredValue.Long(Spoiled),
            StoredValue.Long(Damaged),
            StoredValue.Long(Destroyed),
            StoredValue.Long(Lost),
            StoredValue.Long(Found),
            StoredValue.Long(Total));
    }
}
