using Logistics.Core.Custody;
using Logistics.Core.Ledger;
using Logistics.Core.Requirements;

namespace Logistics.Core.Evidence;

/// <summary>
/// Holds the projections against the replay: rows that an event made once for all as it passes, rows that
/// stand for the present when as many events are replayed as the projections have taken in.
/// </summary>
/// <param name="isWhole">
/// Every row is there; otherwise only those of some packages, and none that is about others too.
/// </param>
/// <param name="hasBooks">Postings and balances are there too.</param>
internal sealed class ProjectionCheck(
    Replay replay,
    long size,
    bool isWhole,
    bool hasBooks,
    Func<Projection, CancellationToken, IAsyncEnumerable<IReadOnlyList<string>>?> rows,
    Report report,
    CancellationToken ct) : IAsyncDisposable
{
    public const string ComparedWithNothing =
        "the projections are said to have taken in no event, so that there is nothing to compare them with";

    /// <summary>What of a package is said when it is packed, and never changes.</summary>
    private static readonly HashSet<string> FromPacking = new(StringComparer.Ordinal)
    {
        "Label", "Kind", "Contest", "Destination", "Path", "Origin", "PackedSequence",
    };

    private readonly RowCursor? history = Open(Projection.History, rows, report, ct);
    private readonly RowCursor? lines = Open(Projection.Line, rows, report, ct);
    private readonly RowCursor? handovers = isWhole ? Open(Projection.Handover, rows, report, ct) : null;

    private BookCheck? books;
    private bool isDone;

    private BookCheck? Books =>
        hasBooks ? books ??= new BookCheck(replay.Books, rows, Compare, report, ct) : null;

    private IEnumerable<RowCursor> Cursors => new[] { history, lines, handovers }.OfType<RowCursor>();

    /// <summary>Takes in what an event changed, once it is replayed.</summary>
    public async ValueTask TakeAsync(LedgerEntry entry, Replayed change)
    {
        if (entry.Sequence >= size)
            return;
        if (Books is not null)
            await Books.TakeAsync(entry, change.Postings);
        if (change.Package is not { } package)
            return;
        var key = entry.Event.Stream;
        var sequence = entry.Sequence;
        var row = history is null ? null : await history.TakeAsync(sequence, key);
        if (package.State is { } state && !package.IsBroken)
            Compare(Projection.History, row, () => ExpectedRows.History(state, entry.Event.RecordedAt), sequence);
        if (entry.Event.Body is PackageReleased released)
        {
            if (change.OpensHandover && handovers is not null)
                change.Handover!.Row = await handovers.TakeAsync(sequence, $"handover {released.Handover}");
            else if (package.IsBroken && handovers is not null)
                await handovers.SkipAsync(sequence);
            package.LineRow = lines is null ? null : await lines.TakeAsync(sequence, key);
        }

        if (entry.Event.Body is HandoverStep step && change.Closed is { } outcome)
        {
            Compare(
                Projection.Line, package.LineRow,
                () => ExpectedRows.Line(step.Handover, package.State!.Id, package.LineSequence, outcome, sequence),
                sequence);
            package.LineRow = null;
            if (change.Handover!.State.Counts.Open == 0)
                Compare(change.Handover, sequence);
        }
    }

    /// <summary>
    /// Compares what stands for the present, the first time that as many events are replayed as the projections
    /// have taken in.
    /// </summary>
    /// <param name="next">Sequence of the next event.</param>
    public async ValueTask FinishAsync(long next)
    {
        if (isDone || next < size)
            return;
        isDone = true;
        foreach (var cursor in Cursors)
            await cursor.FinishAsync();
        if (Books is not null)
            await Books.FinishAsync();
        foreach (var handover in replay.OpenHandovers.Values)
            Compare(handover, handover.LastReleased);
        foreach (var package in replay.Packages.Values.Where(one => one.LineRow is not null))
        {
            if (package.State is { Handover: { } handover } state && !package.IsBroken)
            {
                Compare(
                    Projection.Line, package.LineRow,
                    () => ExpectedRows.Line(handover, state.Id, package.LineSequence, LineOutcome.Open, null),
                    package.LineSequence);
            }

            package.LineRow = null;
        }

        await ComparePackagesAsync();
        await CompareInsidesAsync(Projection.Content, package => package.Contents);
        await CompareInsidesAsync(Projection.Seal, package => package.Seals);
        if (!isWhole)
            return;
        await CompareSupplyAsync();
        await AccountCheck.CompareAsync(
            replay.Streams, rows(Projection.TpsAccount, ct), Compare, report);
        await DocumentCheck.CompareAsync(replay.Documents, one => rows(one, ct), Compare, report);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var cursor in Cursors)
            await cursor.DisposeAsync();
        if (books is not null)
            await books.DisposeAsync();
    }

    private static RowCursor? Open(
        Projection projection,
        Func<Projection, CancellationToken, IAsyncEnumerable<IReadOnlyList<string>>?> rows,
        Report report,
        CancellationToken ct) =>
        Find(projection, rows, report, ct) is { } found ? new RowCursor(projection, found, report, ct) : null;

    private static IAsyncEnumerable<IReadOnlyList<string>>? Find(
        Projection projection,
        Func<Projection, CancellationToken, IAsyncEnumerable<IReadOnlyList<string>>?> rows,
        Report report,
        CancellationToken ct)
    {
        var found = rows(projection, ct);
        if (found is null)
            report.Add(Check.Completeness, $"projection {projection.Name} is missing");
        return found;
    }

    private void Compare(ReplayedHandover handover, long sequence)
    {
        if (handover.Row is { } row && !handover.IsBroken)
            Compare(Projection.Handover, row, () => ExpectedRows.Handover(handover), sequence);
        handover.Row = null;
    }

    private void Compare(
        Projection projection, IReadOnlyList<string>? row, Func<string[]> expected, long sequence) =>
        Compare(projection, row, expected, _ => sequence);

    /// <param name="concerned">The event that decides a column; null where it is no single one.</param>
    private void Compare(
        Projection projection, IReadOnlyList<string>? row, Func<string[]> expected, Func<string, long?> concerned)
    {
        if (row is null)
            return;
        var right = expected();
        for (var i = 0; i < right.Length; i++)
        {
            if (row[i] == right[i])
                continue;
            report.Add(
                Check.Projection,
                $"{projection.Describe(right)}: {projection.Columns[i]} is '{Projection.Shorten(row[i])}', but the "
                    + $"events lead to '{Projection.Shorten(right[i])}'",
                concerned(projection.Columns[i]));
            return;
        }

        report.Count(Check.Projection);
    }

    private async Task ComparePackagesAsync()
    {
        if (Find(Projection.Package, rows, report, ct) is not { } found)
            return;
        var refused = 0;
        await foreach (var row in found)
        {
            if (Find(Projection.Package, row) is not { } package)
            {
                if (++refused <= RowCursor.RefusedMax)
                    continue;
                RowCursor.GiveUp(Projection.Package, report);
                return;
            }

            if (!package.IsBroken && package.State is { } state)
            {
                Compare(
                    Projection.Package, row, () => ExpectedRows.Package(state),
                    column => FromPacking.Contains(column) ? state.PackedSequence : state.HeadSequence);
            }
        }

        Missing(Projection.Package, package => package.State is not null);
    }

    /// <summary>Rows that are the lines of one package: one hash over them says whether they are right.</summary>
    private async Task CompareInsidesAsync(Projection projection, Func<ReplayedPackage, byte[]?> expected)
    {
        if (Find(projection, rows, report, ct) is not { } found)
            return;
        using var hash = new RowsHash();
        IReadOnlyList<string>? first = null;
        var (count, refused) = (0L, 0);
        await foreach (var row in found)
        {
            if (first is not null && first[0] != row[0])
                CompareGroup(first);

            // No package has so many lines.
            refused += count >= EventCodec.SizeMax ? 1 : 0;
            if (refused > RowCursor.RefusedMax)
            {
                RowCursor.GiveUp(projection, report);
                return;
            }

            first ??= row;
            hash.Add(row);
            count++;
        }

        if (first is not null)
            CompareGroup(first);
        Missing(projection, package => expected(package) is not null);

        void CompareGroup(IReadOnlyList<string> of)
        {
            var sum = hash.Finish();
            var package = Find(projection, of);
            refused += package is null ? 1 : 0;
            if (package is { IsBroken: false, State: { } state })
            {
                if (sum.AsSpan().SequenceEqual(expected(package)))
                {
                    report.Count(Check.Projection, count);
                }
                else
                {
                    report.Add(
                        Check.Projection,
                        $"{projection.Table} PackageId '{state.Id}': the {count} rows are not what "
                            + $"event {package.FilledSequence} left in it",
                        package.FilledSequence);
                }
            }

            (first, count) = (null, 0);
        }
    }

    /// <summary>Sums over all packages: they say nothing once an event of any cannot be believed.</summary>
    private async Task CompareSupplyAsync()
    {
        if (report.LastBadEvent >= 0 || replay.Packages.Values.Any(package => package.IsBroken)
            || Find(Projection.Supply, rows, report, ct) is not { } found)
            return;
        var sums = new SupplySums();
        foreach (var package in replay.Packages.Values.Where(one => one.State is not null))
            sums.Add(before: null, package.State!, package.Lines);
        var expected = new Dictionary<(string Location, string Item), Supply>(sums.All);
        var refused = 0;
        await foreach (var row in found)
        {
            // Of an item that was taken out of every package again, a row of zeros stays.
            if (expected.Remove((row[0], row[1]), out var sum)
                || row.Skip(Projection.Supply.Keys).All(one => one == "0"))
            {
                Compare(Projection.Supply, row, () => ExpectedRows.Supply((row[0], row[1]), sum), _ => null);
                continue;
            }

            if (++refused > RowCursor.RefusedMax)
            {
                RowCursor.GiveUp(Projection.Supply, report);
                return;
            }

            report.Add(Check.Projection, $"{Projection.Supply.Describe(row)}: no event made this row");
        }

        foreach (var (key, sum) in expected)
        {
            var row = ExpectedRows.Supply(key, sum);
            report.Add(Check.Projection, $"{Projection.Supply.Describe(row)}: there is no such row");
        }
    }

    private ReplayedPackage? Find(Projection projection, IReadOnlyList<string> row)
    {
        if (!UuidText.TryParse(row[0], out var id) || id.ToString() != row[0]
            || !replay.Packages.TryGetValue(id, out var package))
        {
            report.Add(Check.Projection, $"{projection.Describe(row)}: no event made this row");
            return null;
        }

        if (!package.HasSeen(projection))
        {
            package.See(projection);
            return package;
        }

        report.Add(Check.Projection, $"{projection.Describe(row)}: it is there twice", package.Head.Sequence);
        return null;
    }

    private void Missing(Projection projection, Func<ReplayedPackage, bool> isExpected)
    {
        foreach (var (id, package) in replay.Packages)
        {
            if (!package.IsBroken && isExpected(package) && !package.HasSeen(projection))
            {
                report.Add(
                    Check.Projection, $"{projection.Table} has no row of package '{id}'",
                    projection == Projection.Package ? package.State!.PackedSequence : package.FilledSequence);
            }
        }
    }
}
