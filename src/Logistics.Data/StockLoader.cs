using System.Data.Common;
using Dapper;
using Logistics.Core.Custody;
using Logistics.Core.Stock;

namespace Logistics.Data;

/// <summary>
/// Reads what commands about quantities, or about streams that are not packages', need besides packages and places,
/// while the head of the ledger is locked. Costs nothing where there is none of them: most commands hand packages over.
/// </summary>
internal sealed class StockLoader(Dialect dialect)
{
    private readonly string loadSql = $"""
        /* StockLoader.Load */
        SELECT i.Code, i.Name, i.Unit, i.Contest, i.PerTps, i.Provenance, i.Source
        FROM {dialect.Keys("@Items", SqlTypes.CodeType)} AS k
        JOIN ItemType AS i ON i.Code = k.Value
        UNION
        SELECT i.Code, i.Name, i.Unit, i.Contest, i.PerTps, i.Provenance, i.Source
        FROM {dialect.Keys("@ContestItems", SqlTypes.CodeType)} AS k
        JOIN ItemType AS i ON i.Contest = k.Value;

        SELECT Code FROM Contest ORDER BY Ordinal;

        SELECT VotingDate, COALESCE(PackagesOpenAt, VotingStarts) AS OpensAt, TimeZone FROM Election;

        SELECT b.Account, b.Item, b.Quantity
        FROM {dialect.Keys("@Accounts", SqlTypes.AccountType)} AS k
        JOIN Balance AS b ON b.Account = k.Value
        UNION
        SELECT b.Account, b.Item, b.Quantity
        FROM {dialect.Keys("@ContentLabels", SqlTypes.LabelType)} AS k
        JOIN Package AS p ON p.Label = k.Value
        JOIN Balance AS b ON b.Account = {dialect.PackageAccount("p.PackageId")};

        SELECT c.PackageId, c.Line, c.Item, c.Quantity
        FROM {dialect.Keys("@ContentIds", SqlTypes.Id)} AS k
        JOIN PackageContent AS c ON c.PackageId = k.Value
        UNION
        SELECT c.PackageId, c.Line, c.Item, c.Quantity
        FROM {dialect.Keys("@ContentLabels", SqlTypes.LabelType)} AS k
        JOIN Package AS p ON p.Label = k.Value
        JOIN PackageContent AS c ON c.PackageId = p.PackageId;

        SELECT e.Stream, e.Version, e.LeafHash, e.Sequence, e.Canonical
        FROM {dialect.Keys("@Streams", SqlTypes.StreamType)} AS k
        JOIN CustodyEvent AS e ON e.Stream = k.Value
        WHERE e.Version = (SELECT MAX(n.Version) FROM CustodyEvent AS n WHERE n.Stream = e.Stream);
        """;

    public async Task LoadAsync(DbTransaction transaction, StateKeys keys, CustodyState state, CancellationToken ct)
    {
        if (!keys.AreAboutStock)
            return;
        var parameters = new
        {
            Items = SqlTypes.Keys(keys.Items),
            ContestItems = SqlTypes.Keys(keys.ContestItems),
            Streams = SqlTypes.Keys(keys.Streams),
            Accounts = SqlTypes.Keys(keys.Accounts.Concat(
                keys.Contents.Select(package => package.Id).OfType<Guid>().Select(Account.Package))
                .Distinct(StringComparer.Ordinal)),
            ContentIds = SqlTypes.Keys(keys.Contents.Select(package => package.Id).OfType<Guid>()),
            ContentLabels = SqlTypes.Keys(keys.Contents.Select(package => package.Label).OfType<string>()),
        };
        await using var results = await transaction.Connection!.QueryMultipleAsync(
            new CommandDefinition(loadSql, parameters, transaction, cancellationToken: ct));
        foreach (var row in await results.ReadAsync<ItemTypeRow>())
            state.Load(row.ToItemType());
        foreach (var code in await results.ReadAsync<string>())
            state.LoadContest(code);
        foreach (var row in await results.ReadAsync<OpeningRow>())
        {
            if (row.Moment is { } moment)
                state.LoadOpening(moment);
        }

        foreach (var row in await results.ReadAsync<BalanceRecord>())
            state.Stock.Load(row.Account, row.Item, row.Sum);
        CheckContents(state, keys.Contents, await results.ReadAsync<ContentRow>());
        foreach (var row in await results.ReadAsync<StreamRow>())
            state.LoadHead(row.Stream, row.Version, row.LeafHash, row.ToEntry()?.Event);
    }

    /// <summary>
    /// What an account has is written into events for good, so a package whose account and contents differ is taken
    /// for damaged.
    /// </summary>
    private static void CheckContents(
        CustodyState state, IEnumerable<PackageRef> packages, IEnumerable<ContentRow> rows)
    {
        var contents = rows.ToLookup(row => StoredValue.Id(row.PackageId));
        foreach (var reference in packages)
        {
            if (!state.TryFind(reference, out var package))
                continue;
            var held = contents[package.Id].GroupBy(row => StoredValue.Text(row.Item) ?? "", StringComparer.Ordinal)
                .Select(lines => (
                    Item: lines.Key, Quantity: lines.Sum(line => (long)(StoredValue.Int(line.Quantity) ?? 0))))
                .OrderBy(line => line.Item, StringComparer.Ordinal).ToArray();
            if (!state.Stock.Of(Account.Package(package.Id)).SequenceEqual(held))
                state.LoadDamaged(package.Id, package.Label);
        }
    }

    /// <summary>From when on polling stations open packages.</summary>
    private sealed class OpeningRow
    {
        public object? VotingDate { get; init; }

        public object? OpensAt { get; init; }

        public object? TimeZone { get; init; }

        /// <summary>Null when a column cannot be read.</summary>
        public DateTimeOffset? Moment
        {
            get
            {
                if (StoredValue.Date(VotingDate) is not { Year: > 1900 and < 9999 } date
                    || StoredValue.TimeOfDay(OpensAt) is not { } time
                    || !TimeZoneInfo.TryFindSystemTimeZoneById(StoredValue.Text(TimeZone) ?? "", out var zone))
                    return null;
                var local = date.ToDateTime(time);
                return new DateTimeOffset(local, zone.GetUtcOffset(local));
            }
        }
    }

    private sealed class StreamRow : EntryRecord
    {
        public string Stream { get; init; } = "";

        public int Version { get; init; }

        public byte[] LeafHash { get; init; } = [];
    }
}
