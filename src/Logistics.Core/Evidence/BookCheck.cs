using Logistics.Core.Ledger;
using Logistics.Core.Stock;

namespace Logistics.Core.Evidence;

/// <summary>Holds the tables of postings and balances against the replay; each finding names the account.</summary>
/// <param name="compare">Compares a row with what is expected of it; last, the event that decides a column.</param>
internal sealed class BookCheck(
    Books books,
    Func<Projection, CancellationToken, IAsyncEnumerable<IReadOnlyList<string>>?> rows,
    Action<Projection, IReadOnlyList<string>?, Func<string[]>, Func<string, long?>> compare,
    Report report,
    CancellationToken ct) : IAsyncDisposable
{
    private readonly RowCursor? postings = rows(Projection.Posting, ct) is { } found
        ? new RowCursor(Projection.Posting, found, report, ct)
        : null;

    /// <summary>Takes in what an event posted.</summary>
    /// <param name="posted">Null when that cannot be said.</param>
    public async ValueTask TakeAsync(LedgerEntry entry, IReadOnlyList<Posting>? posted)
    {
        if (postings is null)
            return;
        if (posted is null)
        {
            await postings.SkipAsync(entry.Sequence, EventCodec.SizeMax);
            return;
        }

        for (var line = 0; line < posted.Count; line++)
        {
            var expected = ExpectedRows.Posting(entry, line, posted[line]);
            var row = await postings.TakeLineAsync(entry.Sequence, line, expected);
            compare(Projection.Posting, row, () => expected, _ => entry.Sequence);
        }
    }

    /// <summary>Compares what stands for the present.</summary>
    public async ValueTask FinishAsync()
    {
        if (postings is not null)
            await postings.FinishAsync();
        else
            Missing(Projection.Posting);
        var balances = rows(Projection.Balance, ct);
        if (balances is null)
            Missing(Projection.Balance);
        else if (books.IsKnown && report.LastBadEvent < 0)
            await CompareAsync(balances);
    }

    public ValueTask DisposeAsync() => postings?.DisposeAsync() ?? default;

    /// <summary>Evidence from before there were books has no such tables, and needs none.</summary>
    private void Missing(Projection projection)
    {
        if (books.AreKept)
            report.Add(Check.Completeness, $"projection {projection.Name} is missing");
    }

    /// <summary>Both in the order of their keys, so that no second list of all accounts is needed.</summary>
    private async Task CompareAsync(IAsyncEnumerable<IReadOnlyList<string>> balances)
    {
        var projection = Projection.Balance;
        (string Account, string Item)[] keys = [.. books.Stock.Balances.Keys];
        Array.Sort(keys, Order);
        var (at, refused) = (0, 0);
        await foreach (var row in balances)
        {
            var key = (row[0], row[1]);
            while (at < keys.Length && Order(keys[at], key) < 0)
                Lacks(keys[at++]);
            if (at < keys.Length && keys[at] == key)
            {
                compare(projection, row, () => Expected(key), _ => null);
                at++;
                continue;
            }

            if (++refused > RowCursor.RefusedMax)
            {
                RowCursor.GiveUp(projection, report);
                return;
            }

            var isTwice = at > 0 && keys[at - 1] == key;
            report.Add(
                Check.Projection,
                $"{projection.Describe(row)}: {(isTwice ? "it is there twice" : "no event made this row")}");
        }

        while (at < keys.Length)
            Lacks(keys[at++]);
    }

    private string[] Expected((string Account, string Item) key) =>
        ExpectedRows.Balance(key.Account, key.Item, books.Stock.Of(key.Account, key.Item));

    private void Lacks((string Account, string Item) key) => report.Add(
        Check.Projection, $"{Projection.Balance.Describe(Expected(key))}: there is no such row");

    private static int Order((string Account, string Item) one, (string Account, string Item) other) =>
        string.CompareOrdinal(one.Account, other.Account) is not 0 and var order
            ? order
            : string.CompareOrdinal(one.Item, other.Item);
}
