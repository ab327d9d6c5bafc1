using System.Data.Common;
using Dapper;
using Logistics.Core;
using Logistics.Core.Access;
using Logistics.Core.Handovers;
using Logistics.Core.Kernel;
using Logistics.Core.Seals;
using Logistics.Data.Access;
using Logistics.Data.Engines;
using Logistics.Data.Packages;
using Logistics.Data.Reversals;
using Logistics.Data.Tables;
using Logistics.Data.Texts;

namespace Logistics.Data.Handovers;

/// <summary>Which handovers to list; null members do not restrict.</summary>
public sealed record HandoverFilter(
    string? From = null, string? To = null, HandoverStatus? Status = null)
{
    /// <inheritdoc cref="PackageFilter.Sight"/>
    public Sight Sight { get; init; } = Sight.Everything;
}

/// <summary>One package of a handover.</summary>
/// <param name="Label">Null when the package has no record.</param>
/// <param name="Outcome">Null when it cannot be read.</param>
/// <param name="Closing">The event that closed the line; null while it is open, or when it cannot be read.</param>
public sealed record HandoverLineDetails(Guid Package, string? Label, LineOutcome? Outcome, LedgerEntry? Closing)
{
    /// <summary>What became of its release, and what its closing stands in the place of.</summary>
    public Correction Correction { get; init; }

    /// <summary>The events that closed the line and were taken back, in ledger order.</summary>
    public IReadOnlyList<(LedgerEntry Entry, Correction Correction)> TakenBack { get; init; } = [];

    /// <summary>How many seals the receiver read; null where none were.</summary>
    public int? SealCount { get; init; }

    /// <summary>Names of the members that are not shown.</summary>
    public IReadOnlyList<string> Withheld { get; init; } = [];

    /// <summary>A line as it may be shown.</summary>
    internal HandoverLineDetails Shown(HiddenSeals hidden)
    {
        var line = TakenBack.Count == 0 ? this : this with
        {
            TakenBack =
            [
                .. TakenBack.Select(one => (
                    one.Entry with { Event = hidden.Show(one.Entry.Sequence, one.Entry.Event).Event },
                    one.Correction)),
            ],
        };
        if (Closing is null)
            return line;
        var shown = hidden.Show(Closing.Sequence, Closing.Event);
        return line with
        {
            Closing = Closing with { Event = shown.Event },
            SealCount = shown.SealCount,
            Withheld = [.. shown.Withheld.Where(name => name == "seals")],
        };
    }

    /// <summary>A line as the event leaves it.</summary>
    public static HandoverLineDetails Of(LedgerEntry entry, string? label)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var outcome = ((HandoverStep)entry.Event.Body).Outcome;
        return new(
            HandoverAnswer.PackageOf(entry) ?? Guid.Empty, label, outcome, outcome == LineOutcome.Open ? null : entry)
        {
            SealCount = (entry.Event.Body as ISealNumbers)?.Seals?.Count,
            Correction = Corrections.None.Of(entry),
        };
    }
}

/// <summary>A handover without its lines.</summary>
/// <param name="ReleaseSequence">Ledger sequence of its first event.</param>
/// <param name="Release">
/// Its first event, which carries document, vehicle and the sender's texts; null when it cannot be read.
/// </param>
/// <param name="Texts">Texts by commitment, base64; null or absent when erased or not what was committed to.</param>
public sealed record HandoverSummary(
    Guid Id,
    string From,
    string To,
    LineCounts Counts,
    long ReleaseSequence,
    LedgerEntry? Release,
    IReadOnlyDictionary<string, string?> Texts)
{
    /// <summary>What became of its first event, once all its releases were taken back.</summary>
    public Correction Correction { get; init; }

    /// <summary>Names of the members that are not shown.</summary>
    public IReadOnlyList<string> Withheld { get; init; } = [];

    /// <summary>The handover as it may be shown.</summary>
    internal HandoverSummary Shown(HiddenSeals hidden)
    {
        if (Release is null)
            return this;
        var shown = hidden.Show(Release.Sequence, Release.Event);
        return this with { Release = Release with { Event = shown.Event }, Withheld = shown.Withheld };
    }
}

/// <summary>A handover with its lines, in the order they were released.</summary>
/// <param name="Arrivals">
/// What receivers say came with it and had no open line in it, in the order of recording; none of a release alone.
/// </param>
public sealed record HandoverDetails(
    HandoverSummary Summary, IReadOnlyList<HandoverLineDetails> Lines, IReadOnlyList<ArrivalDetails> Arrivals)
{
    /// <summary>A handover as its release left it.</summary>
    /// <param name="texts">Texts by commitment, base64.</param>
    public static HandoverDetails Released(HandoverAnswer release, IReadOnlyDictionary<string, string?> texts)
    {
        ArgumentNullException.ThrowIfNull(release);
        var first = release.Steps[0].Entry;
        var step = (HandoverStep)first.Event.Body;
        return new(
            new HandoverSummary(
                step.Handover, step.From, step.To, release.Sides?.Counts ?? default, first.Sequence, first, texts)
            {
                Correction = Corrections.None.Of(first),
            },
            [
                .. release.Steps.Where(line => line.Entry.Event.Body is HandoverStep)
                    .GroupBy(line => line.Entry.Event.Stream, StringComparer.Ordinal)
                    .Select(lines => HandoverLineDetails.Of(lines.Last().Entry, lines.Last().Label)),
            ],
            []);
    }
}

/// <summary>Reads handovers. Pages are in the order of release; the cursor is the ledger sequence.</summary>
public sealed class HandoverStore(Database database)
{
    private const string Columns = """
        h.HandoverId, h.FromCode, h.ToCode, h.LinesOpen, h.LinesAccepted, h.LinesRefused, h.LinesMissing,
        h.LinesCancelled, h.LinesElsewhere, h.LinesReversed, h.ReleaseSequence, e.Sequence, e.Canonical
        """;

    private const string FindSql = $"""
        /* HandoverStore.Find */
        SELECT {Columns}
        FROM Handover AS h LEFT JOIN CustodyEvent AS e ON e.Sequence = h.ReleaseSequence
        WHERE h.HandoverId = @Id;

        SELECT l.PackageId, p.Label, l.Outcome, l.ReleaseSequence, l.ClosedSequence, e.Sequence, e.Canonical
        FROM HandoverLine AS l
        LEFT JOIN Package AS p ON p.PackageId = l.PackageId
        LEFT JOIN CustodyEvent AS e ON e.Sequence = l.ClosedSequence
        WHERE l.HandoverId = @Id
        ORDER BY l.ReleaseSequence;

        SELECT {ArrivalStore.Columns}
        FROM Arrival AS a
        {ArrivalStore.Joins}
        WHERE a.HandoverId = @Id
        ORDER BY a.Sequence;

        SELECT l.PackageId, x.Sequence, x.Canonical, t.ReversedBy, t.SupersededBy
        {Corrections.OfLines}
        WHERE l.HandoverId = @Id
        ORDER BY x.Sequence;
        """;

    // The handovers of the packages for a place. All their way leads there.
    private const string Through = """
        o.ReleaseSequence AS Seen
        FROM Location AS w CROSS JOIN Package AS p CROSS JOIN HandoverLine AS l CROSS JOIN Handover AS o
        WHERE p.Destination = w.Code AND l.PackageId = p.PackageId AND l.ReleaseSequence > @After
          AND o.HandoverId = l.HandoverId
        """;

    // The lines of one handover are all there is to count, and only the labels of the packages asked for are read. What
    // was taken back since has left the lines as if it had never been.
    private readonly string answerSql = $"""
        /* HandoverStore.Answer */
        SELECT l.PackageId, CASE WHEN l.ClosedSequence <= @AsOf THEN l.Outcome ELSE 'open' END AS Outcome
        FROM HandoverLine AS l WHERE l.HandoverId = @Id;

        SELECT e.Sequence, e.Canonical
        FROM Handover AS h
        JOIN Reversal AS r ON r.Sequence >= h.ReleaseSequence AND r.Sequence <= @AsOf AND r.ReversedBy > @AsOf
        JOIN CustodyEvent AS e ON e.Sequence = r.Sequence
        WHERE h.HandoverId = @Id
        ORDER BY e.Sequence;

        SELECT p.PackageId, p.Label
        FROM {database.Dialect.Keys("@Packages", SqlTypes.Id)} AS k
        JOIN Package AS p ON p.PackageId = k.Value;

        SELECT h.FromCode, h.ToCode FROM Handover AS h WHERE h.HandoverId = @Id;
        """;

    private readonly PersonalTexts texts = new(database.Dialect);

    /// <summary>How a handover stood after a command of it, read back, with the texts that are not erased.</summary>
    /// <param name="receipt">Of a release, an acceptance or a cancellation.</param>
    public Task<(HandoverAnswer Answer, IReadOnlyDictionary<string, string?> Texts)> AnswerAsync(
        Receipt receipt, CancellationToken ct)
    {
        var packages = receipt.Entries.Select(HandoverAnswer.PackageOf).ToArray();
        var isKnown = receipt.Entries[0].Event.Body is not AcceptanceUnmatched;
        return database.ReadAsync(
            async (connection, token) =>
            {
                await using var results = await connection.QueryMultipleAsync(new CommandDefinition(
                    answerSql,
                    new
                    {
                        Id = HandoverAnswer.HandoverOf(receipt.Entries),
                        AsOf = receipt.LastSequence,
                        Packages = SqlTypes.Keys(packages.OfType<Guid>()),
                    },
                    cancellationToken: token));
                var lines = (await results.ReadAsync<LineRow>()).AsList();
                var later = (await results.ReadAsync<EntryRecord>()).Select(row => row.ToEntry())
                    .OfType<LedgerEntry>().ToArray();
                var labels = (await results.ReadAsync<LineRow>()).ToLookup(
                    row => StoredValue.Id(row.PackageId) ?? Guid.Empty, row => StoredValue.Text(row.Label));
                var sides = await results.ReadSingleOrDefaultAsync<SummaryRow>();
                var (from, to) = (StoredValue.Text(sides?.FromCode) ?? "", StoredValue.Text(sides?.ToCode) ?? "");
                var answer = new HandoverAnswer(
                    isKnown && sides is not null
                        ? new(from, to, Count(lines, later, HandoverAnswer.HandoverOf(receipt.Entries), to))
                        : null,
                    [
                        .. receipt.Entries.Zip(packages, (entry, id) => (
                            entry, id is null ? null : labels[id.Value].FirstOrDefault())),
                    ]);
                return (answer, await TextsAsync(connection, receipt.Entries, token));
            },
            ct);
    }

    /// <summary>How many lines were in each state.</summary>
    /// <param name="later">What had closed lines by then and was taken back later.</param>
    private static LineCounts Count(
        IReadOnlyList<LineRow> lines, IReadOnlyList<LedgerEntry> later, Guid handover, string to)
    {
        var outcomes = lines.ToDictionary(
            line => StoredValue.Id(line.PackageId) ?? Guid.Empty,
            line => StoredValue.Word<LineOutcome>(line.Outcome));
        foreach (var entry in later)
        {
            if (HandoverAnswer.PackageOf(entry) is { } package && OutcomeBy(entry.Event.Body, handover, to) is { } then)
                outcomes[package] = then;
        }

        return outcomes.Values.OfType<LineOutcome>().Aggregate(
            new LineCounts { Open = outcomes.Values.Count(outcome => outcome is not null) },
            (counts, outcome) => outcome == LineOutcome.Open ? counts : counts.Close(outcome));
    }

    /// <summary>In which state an event left a line of a handover; null where it closed none.</summary>
    private static LineOutcome? OutcomeBy(EventBody body, Guid handover, string to) => body switch
    {
        HandoverStep { Outcome: not LineOutcome.Open } step when step.Handover == handover => step.Outcome,
        PackageArrived arrived when arrived.Handover == handover => arrived.OutcomeOf(to),
        _ => null,
    };

    /// <summary>A handover as it is; null when there is none.</summary>
    /// <param name="sight">As for <see cref="PackageStore.FindAsync"/>.</param>
    public Task<HandoverDetails?> FindAsync(Guid id, Sight sight, CancellationToken ct) =>
        database.ReadAsync<HandoverDetails?>(
            async (connection, token) =>
            {
                await using var results = await connection.QueryMultipleAsync(
                    new CommandDefinition(FindSql, new { Id = id }, cancellationToken: token));
                var row = await results.ReadSingleOrDefaultAsync<SummaryRow>();
                if (row is null)
                    return null;
                var read = (await results.ReadAsync<LineRow>()).AsList();
                var arrived = (await results.ReadAsync<ArrivalRow>()).AsList();
                var takenBack = (await results.ReadAsync<TakenBackRow>()).ToLookup(
                    one => StoredValue.Id(one.PackageId) ?? Guid.Empty);
                var corrections = await Corrections.FindAsync(
                    connection, database.Dialect, read.Select(line => StoredValue.Long(line.ReleaseSequence) ?? -1),
                    long.MaxValue, token);
                var lines = read.Select(line => line.ToLine(id, takenBack, corrections)).ToArray();
                var release = row.ToEntry();
                var counts = lines.Aggregate(
                    new LineCounts { Open = lines.Count(line => line.Outcome is not null) },
                    (sum, line) => line.Outcome is null or LineOutcome.Open ? sum : sum.Close(line.Outcome.Value));
                LedgerEntry[] closings =
                [
                    .. lines.SelectMany(line => line.TakenBack.Select(one => one.Entry).Append(line.Closing))
                        .OfType<LedgerEntry>(),
                ];
                var found = await TextsAsync(connection, closings.Prepend(release), token);
                var arrivals = await ArrivalStore.DetailsAsync(texts, connection, arrived, long.MaxValue, token);
                var hidden = await HiddenSeals.FindAsync(
                    connection, database.Dialect, sight,
                    [.. closings.Concat(arrivals.Select(one => one.Event)).Prepend(release)
                        .OfType<LedgerEntry>().Select(entry => entry.Event)],
                    token);
                return new HandoverDetails(
                    row.ToSummary(release, counts, found, corrections).Shown(hidden),
                    [.. lines.Select(line => line.Shown(hidden))],
                    [.. arrivals.Select(one => one.Shown(hidden))]);
            },
            ct);

    public Task<IReadOnlyList<HandoverSummary>> ListAsync(
        HandoverFilter filter, long after, int limit, CancellationToken ct) =>
        database.ReadAsync<IReadOnlyList<HandoverSummary>>(
            async (connection, token) =>
            {
                var rows = (await connection.QueryAsync<SummaryRow>(new CommandDefinition(
                    ListSql(database.Dialect, filter),
                    filter.Sight.With(new
                    {
                        From = SqlTypes.Code(filter.From),
                        To = SqlTypes.Code(filter.To),
                        Status = SqlTypes.Term(filter.Status is { } status ? EnumText.Of(status) : null),
                        After = after,
                        Limit = limit,
                    }),
                    cancellationToken: token))).AsList();
                var releases = rows.ConvertAll(row => row.ToEntry());
                var found = await TextsAsync(connection, releases, token);
                var hidden = await HiddenSeals.FindAsync(
                    connection, database.Dialect, filter.Sight,
                    [.. releases.OfType<LedgerEntry>().Select(entry => entry.Event)], token);
                var corrections = await Corrections.FindAsync(
                    connection, database.Dialect, releases.OfType<LedgerEntry>().Select(entry => entry.Sequence),
                    long.MaxValue, token);
                return
                [
                    .. rows.Zip(releases, (row, release) =>
                        row.ToSummary(release, row.Counts, found, corrections).Shown(hidden)),
                ];
            },
            ct);

    internal static string ListSql(Dialect dialect, HandoverFilter filter)
    {
        string?[] conditions =
        [
            filter.From is null ? null : "h.FromCode = @From",
            filter.To is null ? null : "h.ToCode = @To",
            filter.Status is null ? null : "h.Status = @Status",

            // The index has only these, and is used where the statement says so.
            filter.Status is null or HandoverStatus.Accepted ? null : "h.Status <> 'accepted'",
        ];
        var restriction = string.Concat(conditions.OfType<string>().Select(text => $" AND {text}"));
        var (source, seen) = SightSql.Restrict(
            filter.Sight, "Handover", "h", "ReleaseSequence", ["FromCode", "ToCode"], "x.ReleaseSequence > @After",
            Through);
        return $"""
            /* HandoverStore.List */
            SELECT {Columns}
            FROM {source} LEFT JOIN CustodyEvent AS e ON e.Sequence = h.ReleaseSequence
            WHERE h.ReleaseSequence > @After{restriction}{seen}
            ORDER BY h.ReleaseSequence {dialect.Limit("@Limit")}
            """;
    }

    private Task<IReadOnlyDictionary<string, string?>> TextsAsync(
        DbConnection connection, IEnumerable<LedgerEntry?> entries, CancellationToken ct) =>
        texts.FindAsync(connection, entries.OfType<LedgerEntry>(), ct);

    private sealed class SummaryRow : EntryRecord
    {
        public object? HandoverId { get; init; }

        public object? FromCode { get; init; }

        public object? ToCode { get; init; }

        public object? LinesOpen { get; init; }

        public object? LinesAccepted { get; init; }

        public object? LinesRefused { get; init; }

        public object? LinesMissing { get; init; }

        public object? LinesCancelled { get; init; }

        public object? LinesElsewhere { get; init; }

        public object? LinesReversed { get; init; }

        public object? ReleaseSequence { get; init; }

        public LineCounts Counts => new(
            StoredValue.Int(LinesOpen) ?? 0, StoredValue.Int(LinesAccepted) ?? 0,
            StoredValue.Int(LinesRefused) ?? 0, StoredValue.Int(LinesMissing) ?? 0,
            StoredValue.Int(LinesCancelled) ?? 0, StoredValue.Int(LinesElsewhere) ?? 0,
            StoredValue.Int(LinesReversed) ?? 0);

        public HandoverSummary ToSummary(
            LedgerEntry? release, LineCounts counts, IReadOnlyDictionary<string, string?> found,
            Corrections corrections) => new(
            StoredValue.Id(HandoverId) ?? Guid.Empty,
            StoredValue.Text(FromCode) ?? "",
            StoredValue.Text(ToCode) ?? "",
            counts,
            StoredValue.Long(ReleaseSequence) ?? long.MaxValue,
            release?.Event.Body is PackageReleased ? release : null,
            found)
            {
                // While one of its packages is under way, so is the handover.
                Correction = counts.Status == HandoverStatus.Reversed
                    ? corrections.Of(release)
                    : Corrections.None.Of(release),
            };
    }

    private sealed class TakenBackRow : EntryRecord
    {
        public object? PackageId { get; init; }

        public object? ReversedBy { get; init; }

        public object? SupersededBy { get; init; }
    }

    private sealed class LineRow : EntryRecord
    {
        public object? PackageId { get; init; }

        public object? Label { get; init; }

        public object? Outcome { get; init; }

        public object? ReleaseSequence { get; init; }

        public object? ClosedSequence { get; init; }

        public HandoverLineDetails ToLine(
            Guid handover, ILookup<Guid, TakenBackRow> takenBack, Corrections corrections)
        {
            var (id, label) = (StoredValue.Id(PackageId) ?? Guid.Empty, StoredValue.Text(Label));
            var line = ClosedSequence is null
                ? new HandoverLineDetails(id, label, LineOutcome.Open, Closing: null)
                : new HandoverLineDetails(id, label, StoredValue.Word<LineOutcome>(Outcome), ToEntry());
            var released = corrections.Of(StoredValue.Long(ReleaseSequence) ?? -1, e: null);
            return line with
            {
                Correction = released with { Supersedes = line.Closing?.Event.Body.Supersedes },
                TakenBack =
                [
                    .. from row in takenBack[id]
                       let entry = row.ToEntry()
                       where entry is not null && OutcomeBy(entry.Event.Body, handover, to: "") is not null
                       select (entry, new Correction(
                           StoredValue.Long(row.ReversedBy), StoredValue.Long(row.SupersededBy),
                           entry.Event.Body.Supersedes)),
                ],
            };
        }
    }
}
