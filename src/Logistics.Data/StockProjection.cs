using System.Data.Common;
using System.Text.Json;
using Dapper;
using Logistics.Core.Ledger;
using Logistics.Core.Stock;

namespace Logistics.Data;

/// <summary>
/// Keeps Posting, every change of an account, and Balance, what is on each, in the transaction that appends the
/// events.
/// </summary>
internal sealed class StockProjection(Dialect dialect)
{
    private static readonly RowStatement<PostingRow> InsertPosting = RowStatement<PostingRow>.Insert(
        "StockProjection.InsertPosting",
        "Posting",
        new("Sequence", "BIGINT", row => row.Entry.Sequence),
        new("Line", "INT", row => row.Line),
        new("Account", SqlTypes.AccountType, row => row.Posting.Account),
        new("Item", SqlTypes.CodeType, row => row.Posting.Item),
        new("Quantity", "BIGINT", row => row.Posting.Quantity),
        new("OccurredAt", SqlTypes.Time, row => row.Entry.Event.OccurredAt.UtcDateTime),
        new("RecordedAt", SqlTypes.Time, row => row.Entry.Event.RecordedAt));

    private static readonly RowStatement<BalanceRow> InsertBalance = RowStatement<BalanceRow>.Insert(
        "StockProjection.InsertBalance",
        "Balance",
        new("Account", SqlTypes.AccountType, row => row.Account),
        new("Item", SqlTypes.CodeType, row => row.Item),
        new("Quantity", "BIGINT", row => row.Quantity));

    private static readonly RowStatement<BalanceRow> UpdateBalance = RowStatement<BalanceRow>.Update(
        "StockProjection.UpdateBalance",
        "Balance",
        [
            new("Account", SqlTypes.AccountType, row => row.Account),
            new("Item", SqlTypes.CodeType, row => row.Item),
        ],
        new Column<BalanceRow>("Quantity", "BIGINT", row => row.Quantity));

    private readonly string knownSql = $"""
        /* StockProjection.Known */
        SELECT b.Account, b.Item, b.Quantity
        FROM {dialect.Table("@Keys", ("Account", SqlTypes.AccountType), ("Item", SqlTypes.CodeType))} AS k
        JOIN Balance AS b ON b.Account = k.Account AND b.Item = k.Item
        """;

    /// <summary>Writes what events posted, in their order.</summary>
    public async Task WriteAsync(
        DbTransaction transaction, IEnumerable<LedgerEntry> entries, CancellationToken ct)
    {
        var postings = entries
            .SelectMany(entry => entry.Event.Postings.Select((posting, line) => new PostingRow(entry, line, posting)))
            .ToArray();
        if (postings.Length == 0)
            return;
        await dialect.WriteAsync(transaction, InsertPosting, postings, ct);
        var changes = postings
            .GroupBy(row => (row.Posting.Account, row.Posting.Item), row => row.Posting.Quantity)
            .Select(change => new BalanceRow(change.Key.Account, change.Key.Item, change.Sum()))
            .OrderBy(row => row.Account, StringComparer.Ordinal).ThenBy(row => row.Item, StringComparer.Ordinal)
            .ToArray();
        var known = await KnownAsync(transaction, changes, ct);
        var rows = changes.ToLookup(
            row => known.ContainsKey((row.Account, row.Item)),
            row => row with { Quantity = known.GetValueOrDefault((row.Account, row.Item)) + row.Quantity });
        await dialect.WriteAsync(transaction, InsertBalance, [.. rows[false]], ct);
        await dialect.WriteAsync(transaction, UpdateBalance, [.. rows[true]], ct);
    }

    private async Task<Dictionary<(string Account, string Item), long>> KnownAsync(
        DbTransaction transaction, IEnumerable<BalanceRow> changes, CancellationToken ct) =>
        (await transaction.Connection!.QueryAsync<BalanceRecord>(new CommandDefinition(
            knownSql,
            new { Keys = JsonSerializer.Serialize(changes.Select(row => new { row.Account, row.Item })) },
            transaction,
            cancellationToken: ct)))
        .ToDictionary(row => (row.Account, row.Item), row => row.Sum);

    private sealed record PostingRow(LedgerEntry Entry, int Line, Posting Posting);

    private sealed record BalanceRow(string Account, string Item, long Quantity);
}

/// <summary>A row of Balance, whatever somebody may have put into it.</summary>
internal sealed class BalanceRecord
{
    public string Account { get; init; } = "";

    public string Item { get; init; } = "";

    public object? Quantity { get; init; }

    /// <summary>What cannot be a balance is taken for nothing, so that it does not stop the ledger.</summary>
    public long Sum => StoredValue.Long(Quantity) is > -SumEnd and < SumEnd and var sum ? sum : 0;

    private const long SumEnd = long.MaxValue / 2;
}
