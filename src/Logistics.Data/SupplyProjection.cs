using System.Data.Common;
using System.Text.Json;
using Dapper;
using Logistics.Core.Custody;
using Logistics.Core.Requirements;

namespace Logistics.Data;

/// <summary>A package that a batch of events changed.</summary>
/// <param name="Before">As it was before the batch; null when the batch packed it.</param>
/// <param name="Packed">What it is packed with now, where the batch packed or repacked it.</param>
internal sealed record ChangedPackage(
    PackageState? Before, PackageState After, IReadOnlyList<ItemQuantity>? Packed);

/// <summary>
/// Keeps Supply, by location and item, in the transaction that appends the events. Reads contents only of
/// packages that begin or cease to count: one that is merely on its way costs nothing.
/// </summary>
internal sealed class SupplyProjection(Dialect dialect)
{
    private static readonly RowStatement<SupplyRow> InsertSupply = RowStatement<SupplyRow>.Insert(
        "SupplyProjection.InsertSupply",
        "Supply",
        new("Location", SqlTypes.CodeType, row => row.Location),
        new("Item", SqlTypes.CodeType, row => row.Item),
        new("Packed", "BIGINT", row => row.Supply.Packed),
        new("Allocated", "BIGINT", row => row.Supply.Allocated),
        new("Delivered", "BIGINT", row => row.Supply.Delivered));

    private static readonly RowStatement<SupplyRow> UpdateSupply = RowStatement<SupplyRow>.Update(
        "SupplyProjection.UpdateSupply",
        "Supply",
        [
            new("Location", SqlTypes.CodeType, row => row.Location),
            new("Item", SqlTypes.CodeType, row => row.Item),
        ],
        new("Packed", "BIGINT", row => row.Supply.Packed),
        new("Allocated", "BIGINT", row => row.Supply.Allocated),
        new("Delivered", "BIGINT", row => row.Supply.Delivered));

    private readonly string contentsSql = $"""
        /* SupplyProjection.Contents */
        SELECT c.PackageId, c.Item, c.Quantity
        FROM {dialect.Keys("@Ids", SqlTypes.Id)} AS k
        JOIN PackageContent AS c ON c.PackageId = k.Value
        """;

    private readonly string knownSql = $"""
        /* SupplyProjection.Known */
        SELECT s.Location, s.Item, s.Packed, s.Allocated, s.Delivered
        FROM {dialect.Table("@Keys", ("Location", SqlTypes.CodeType), ("Item", SqlTypes.CodeType))} AS k
        JOIN Supply AS s ON s.Location = k.Location AND s.Item = k.Item
        """;

    public async Task WriteAsync(
        DbTransaction transaction, IEnumerable<ChangedPackage> changes, CancellationToken ct)
    {
        var counted = changes
            .Where(one => one.Packed is not null || Supply.Of(one.Before, 1) != Supply.Of(one.After, 1)).ToArray();
        if (counted.Length == 0)
            return;
        var contents = await ContentsAsync(
            transaction, [.. counted.Where(one => one.Before is not null).Select(one => one.After.Id)], ct);
        var sums = new SupplySums();
        foreach (var (before, after, packed) in counted)
        {
            if (before is not null && packed is not null)
                sums.Replace(before, contents[after.Id], after, packed);
            else
                sums.Add(before, after, packed ?? contents[after.Id]);
        }

        var known = await KnownAsync(transaction, sums.All.Keys, ct);
        var rows = sums.All
            .OrderBy(sum => sum.Key.Location, StringComparer.Ordinal)
            .ThenBy(sum => sum.Key.Item, StringComparer.Ordinal)
            .ToLookup(sum => known.ContainsKey(sum.Key), sum => new SupplyRow(
                sum.Key.Location, sum.Key.Item, known.GetValueOrDefault(sum.Key) + sum.Value));
        await dialect.WriteAsync(transaction, InsertSupply, [.. rows[false]], ct);
        await dialect.WriteAsync(transaction, UpdateSupply, [.. rows[true]], ct);
    }

    /// <summary>What cannot be read counts for nothing; the verifier names it.</summary>
    private async Task<ILookup<Guid, ItemQuantity>> ContentsAsync(
        DbTransaction transaction, IReadOnlyCollection<Guid> packages, CancellationToken ct)
    {
        var rows = packages.Count == 0
            ? []
            : await transaction.Connection!.QueryAsync<ContentRow>(new CommandDefinition(
                contentsSql, new { Ids = SqlTypes.Keys(packages) }, transaction, cancellationToken: ct));
        return rows.ToLookup(
            row => StoredValue.Id(row.PackageId) ?? Guid.Empty,
            row => new ItemQuantity(StoredValue.Text(row.Item) ?? "", StoredValue.Int(row.Quantity) ?? 0));
    }

    private async Task<Dictionary<(string Location, string Item), Supply>> KnownAsync(
        DbTransaction transaction, IEnumerable<(string Location, string Item)> keys, CancellationToken ct) =>
        (await transaction.Connection!.QueryAsync<SupplyRecord>(new CommandDefinition(
            knownSql,
            new { Keys = JsonSerializer.Serialize(keys.Select(key => new { key.Location, key.Item })) },
            transaction,
            cancellationToken: ct)))
        .ToDictionary(row => (row.Location, row.Item), row => row.ToSupply());

    private sealed record SupplyRow(string Location, string Item, Supply Supply);
}

/// <summary>A row of Supply, whatever somebody may have put into it.</summary>
internal sealed class SupplyRecord
{
    public string Location { get; init; } = "";

    public string Item { get; init; } = "";

    public object? Packed { get; init; }

    public object? Allocated { get; init; }

    public object? Delivered { get; init; }

    public Supply ToSupply() => new(Sum(Packed), Sum(Allocated), Sum(Delivered));

    // What no packages add up to is taken for nothing, so that it stops neither a reader nor the ledger.
    private static long Sum(object? value) =>
        StoredValue.Long(value) is >= 0 and <= long.MaxValue / 2 and var sum ? sum : 0;
}
