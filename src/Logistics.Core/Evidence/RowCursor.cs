using System.Globalization;
using Logistics.Core.Kernel;

namespace Logistics.Core.Evidence;

/// <summary>
/// Reads rows of a table in the order of the events that made them, one row ahead. It stops after too many rows that no
/// event made.
/// </summary>
internal sealed class RowCursor(
    Table table, int format, IAsyncEnumerable<IReadOnlyList<string>> rows, Report report, CancellationToken ct)
    : IAsyncDisposable
{
    /// <summary>The most rows without an event that are reported before the rest of a table is skipped.</summary>
    public const int RefusedMax = 10_000;

    private readonly IAsyncEnumerator<IReadOnlyList<string>> source = rows.GetAsyncEnumerator(ct);
    private readonly int order = table.ColumnsIn(format).ToList().FindIndex(column => column.Name == table.Order[0]);
    private readonly int lines = table.ColumnsIn(format).ToList().FindIndex(column => column.Name == "Line");
    private IReadOnlyList<string>? next;
    private long sequence = -1;
    private bool isStarted;
    private int refused;

    /// <summary>The row an event made; null, and a finding, when there is none.</summary>
    public async ValueTask<IReadOnlyList<string>?> TakeAsync(long wanted, string key)
    {
        await RefuseBeforeAsync(wanted);
        if (refused > RefusedMax)
            return null;
        if (next is null || sequence != wanted)
        {
            report.Add(
                Check.Projection, $"{table.Name} has no row for event {wanted} ({key})", wanted);
            return null;
        }

        var row = next;
        await MoveAsync();
        return row;
    }

    /// <summary>
    /// One of the rows of an event that made several, which are asked for by their numbers and come in the order of
    /// these; null, and a finding, when there is none.
    /// </summary>
    /// <param name="expected">The row as it should be, asked for where there is none.</param>
    public async ValueTask<IReadOnlyList<string>?> TakeLineAsync(
        long wanted, int line, Func<IReadOnlyList<string>> expected)
    {
        await RefuseBeforeAsync(wanted);
        while (next is not null && sequence == wanted && LineOf(next) < line)
            await RefuseAsync();
        if (refused > RefusedMax)
            return null;
        if (next is null || sequence != wanted || LineOf(next) != line)
        {
            report.Add(Check.Projection, $"{table.Describe(expected())}: there is no such row", wanted);
            return null;
        }

        var row = next;
        await MoveAsync();
        return row;
    }

    /// <summary>Passes over the rows of an event that cannot be replayed, if there are any.</summary>
    /// <param name="rowsMax">How many the event can have made.</param>
    public async ValueTask SkipAsync(long unwanted, int rowsMax = 1)
    {
        await RefuseBeforeAsync(unwanted);
        for (var skipped = 0; skipped < rowsMax && next is not null && sequence == unwanted; skipped++)
            await MoveAsync();
    }

    /// <summary>Reports every remaining row: no event made it.</summary>
    public async ValueTask FinishAsync()
    {
        await RefuseBeforeAsync(long.MaxValue);
        while (next is not null)
            await RefuseAsync();
    }

    /// <summary>Reports that the rest of a table was not checked.</summary>
    public static void GiveUp(Table table, Report report) => report.GiveUp(
        $"{table.Name}: more than {RefusedMax} rows are wrong, no more was looked at");

    private async ValueTask RefuseBeforeAsync(long wanted)
    {
        if (!isStarted)
            await MoveAsync();
        isStarted = true;
        while (next is not null && sequence < wanted)
            await RefuseAsync();
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();

    private async ValueTask RefuseAsync()
    {
        if (++refused > RefusedMax)
        {
            GiveUp(table, report);
            next = null;
            return;
        }

        report.Add(
            Check.Projection,
            $"{table.Describe(next!)}: no event made this row ({table.Order[0]} "
                + $"'{Table.Shorten(next![order])}')",
            sequence is >= 0 and < long.MaxValue ? sequence : null);
        await MoveAsync();
    }

    private long LineOf(IReadOnlyList<string> row) =>
        long.TryParse(row[lines], NumberStyles.None, CultureInfo.InvariantCulture, out var line) ? line : -1;

    private async ValueTask MoveAsync()
    {
        next = await source.MoveNextAsync() ? source.Current : null;
        if (next is null)
            return;
        if (!long.TryParse(next[order], NumberStyles.None, CultureInfo.InvariantCulture, out sequence))
            sequence = -1;
    }
}
