using System.Data.Common;
using Dapper;
using Logistics.Core.Ledger;
using Logistics.Core.Sortings;

namespace Logistics.Data;

/// <summary>Keeps ReplacementOrder, by sorting and item, in the transaction that appends the events.</summary>
internal sealed class ReplacementOrderProjection(Dialect dialect)
{
    private static readonly RowStatement<ReplacementOrder> InsertOrder = RowStatement<ReplacementOrder>.Insert(
        "ReplacementOrderProjection.InsertOrder",
        "ReplacementOrder",
        new("SortingId", SqlTypes.Id, row => row.Sorting),
        new("Item", SqlTypes.CodeType, row => row.Item),
        new("Ordered", "BIGINT", row => row.Ordered),
        new("Delivered", "BIGINT", row => row.Delivered),
        new("Sequence", "BIGINT", row => row.Sequence));

    private static readonly RowStatement<Sum> UpdateOrder = RowStatement<Sum>.Update(
        "ReplacementOrderProjection.UpdateOrder",
        "ReplacementOrder",
        [
            new("SortingId", SqlTypes.Id, row => row.Sorting),
            new("Item", SqlTypes.CodeType, row => row.Item),
        ],
        new Column<Sum>("Delivered", "BIGINT", row => row.Delivered));

    private readonly string knownSql = $"""
        /* ReplacementOrderProjection.Known */
        SELECT r.SortingId, r.Item, r.Delivered
        FROM {dialect.Table("@Keys", ("SortingId", SqlTypes.Id), ("Item", SqlTypes.CodeType))} AS k
        JOIN ReplacementOrder AS r ON r.SortingId = k.SortingId AND r.Item = k.Item
        """;

    /// <summary>Writes what events ordered and delivered. A delivery of what nobody ordered changes nothing.</summary>
    public async Task WriteAsync(
        DbTransaction transaction, IReadOnlyCollection<LedgerEntry> entries, CancellationToken ct)
    {
        var opened = entries.SelectMany(ReplacementOrder.OpenedBy).ToDictionary(order => (order.Sorting, order.Item));
        var changes = new Dictionary<(Guid Sorting, string Item), long>();
        foreach (var (sorting, item, good) in entries.SelectMany(entry => ReplacementOrder.DeliveredBy(entry.Event.Body)))
        {
            if (opened.TryGetValue((sorting, item), out var order))
                opened[(sorting, item)] = order with { Delivered = order.Delivered + good };
            else
                changes[(sorting, item)] = changes.GetValueOrDefault((sorting, item)) + good;
        }

        await dialect.WriteAsync(transaction, InsertOrder, opened.Values, ct);
        if (changes.Count == 0)
            return;
        var known = await transaction.Connection!.QueryAsync<Row>(new CommandDefinition(
            knownSql,
            new { Keys = SqlTypes.Keys(changes.Keys.Select(key => new { SortingId = key.Sorting, key.Item })) },
            transaction,
            cancellationToken: ct));
        await dialect.WriteAsync(
            transaction,
            UpdateOrder,
            [
                .. from row in known
                   let key = (Sorting: StoredValue.Id(row.SortingId) ?? Guid.Empty, Item: StoredValue.Text(row.Item) ?? "")
                   where changes.ContainsKey(key)
                   select new Sum(key.Sorting, key.Item, (StoredValue.Long(row.Delivered) ?? 0) + changes[key]),
            ],
            ct);
    }

    private sealed record Sum(Guid Sorting, string Item, long Delivered);

    private sealed class Row
    {
        public object? SortingId { get; init; }

        public object? Item { get; init; }

        public object? Delivered { get; init; }
    }
}
