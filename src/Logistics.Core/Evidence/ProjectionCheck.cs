using Logistics.Core.Kernel;

namespace Logistics.Core.Evidence;

/// <summary>
/// Compares every table with the replay. Rows that belong to one event are compared when it is replayed. Rows of the
/// present state are compared after as many events as the tables contain.
/// </summary>
internal sealed class ProjectionCheck : IAsyncDisposable
{
    public const string ComparedWithNothing =
        "the projections are said to have taken in no event, so that there is nothing to compare them with";

    private readonly World world;
    private readonly long size;
    private readonly int format;
    private readonly Report report;
    private readonly TableCheck[] checks;

    // Tables that evidence of this format cannot have. No build that wrote it records what is in them.
    private readonly List<Table> later;
    private bool isDone;

    /// <param name="size">Events that the tables have taken in.</param>
    /// <param name="isWhole">
    /// Whether every row is present. Otherwise only rows that concern the selected packages alone.
    /// </param>
    /// <param name="format">Of the evidence.</param>
    public ProjectionCheck(
        Replay replay, long size, bool isWhole, int format, RowsOf rows, Report report, CancellationToken ct)
    {
        (world, this.size, this.format, this.report) = (replay.World, size, format, report);
        later = [.. Catalog.Current.Tables.Where(table => table.Since > format && RecordedIn(table) is not null)];
        var make = new TableChecks(world, format, rows, report, ct);
        checks =
        [
            .. Catalog.Current.Tables.Where(table => table.Since <= format && (isWhole || table.PartBy is not null))
                .Select(table => table.Accept(make)),
        ];
    }

    /// <summary>Compares what an event changed, once it is replayed.</summary>
    public async ValueTask TakeAsync(LedgerEntry entry, bool isLawful)
    {
        if (later.Count > 0)
            RefuseLater(entry);
        if (entry.Sequence < size)
        {
            foreach (var check in checks)
                await check.TakeAsync(entry, isLawful);
        }

        world.Accept();
    }

    /// <summary>
    /// Compares the present state, once as many events are replayed as the tables contain.
    /// </summary>
    /// <param name="next">Sequence of the next event.</param>
    public async ValueTask FinishAsync(long next)
    {
        if (isDone || next < size)
            return;
        isDone = true;
        foreach (var check in checks)
            await check.FinishAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var check in checks)
            await check.DisposeAsync();
    }

    /// <summary>Events that no evidence without the table can have; null for none.</summary>
    private static Func<LedgerEvent, bool>? RecordedIn(Table table) => table.RecordedBy ?? table.IsRequiredBy;

    /// <summary>Refuses evidence that says an older format than its events can be in, once for each table.</summary>
    private void RefuseLater(LedgerEntry entry) => later.RemoveAll(table =>
    {
        if (!RecordedIn(table)!(entry.Event))
            return false;
        report.Add(
            Check.Completeness,
            $"it is of format {format}, in which there is no projection {table.File}, but event "
                + $"{entry.Sequence} records what is in that",
            entry.Sequence);
        return true;
    });
}
