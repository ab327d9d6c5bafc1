using System.Data.Common;
using Dapper;
using Logistics.Core;
using Logistics.Core.Access;
using Logistics.Core.Handovers;
using Logistics.Core.Kernel;

namespace Logistics.Data;

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
    /// <summary>How many seals the receiver read; null where none were.</summary>
    public int? SealCount { get; init; }

    /// <summary>Names of the members that are not shown.</summary>
    public IReadOnlyList<string> Withheld { get; init; } = [];

    /// <summary>A line as it may be shown.</summary>
    internal HandoverLineDetails Shown(HiddenSeals hidden)
    {
        if (Closing is null)
            return this;
        var shown = hidden.Show(Closing.Sequence, Closing.Event);
        return this with
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
            SealCount = SealsSeen.In(entry.Event.Body)?.Count,
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
                step.Handover, step.From, step.To, release.Sides?.Counts ?? default, first.Sequence, first, texts),
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

        SELECT l.PackageId, p.Label, l.Outcome, l.ClosedSequence, e.Sequence, e.Canonical
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
        """;

    // The handovers of the packages for a place. All their way leads there.
    private const string Through = """
        l.HandoverId AS Seen
        FROM Location AS w CROSS JOIN Package AS p CROSS JOIN HandoverLine AS l
        WHERE p.Destination = w.Code AND l.PackageId = p.PackageId AND l.ReleaseSequence > @After
        """;

    // The lines of one handover are all there is to count, and only the labels of the packages asked for are read.
    private readonly string answerSql = $"""
        /* HandoverStore.Answer */
        SELECT l.Outcome, COUNT(*) AS Lines
        FROM (SELECT CASE WHEN x.ClosedSequence <= @AsOf THEN x.Outcome ELSE 'open' END AS Outcome
              FROM HandoverLine AS x WHERE x.HandoverId = @Id) AS l
        GROUP BY l.Outcome;

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
                var lines = (await results.ReadAsync<OutcomeRow>())
                    .ToLookup(
                        row => StoredValue.Word<LineOutcome>(row.Outcome), row => StoredValue.Int(row.Lines) ?? 0);
                var labels = (await results.ReadAsync<LineRow>()).ToLookup(
                    row => StoredValue.Id(row.PackageId) ?? Guid.Empty, row => StoredValue.Text(row.Label));
                var sides = await results.ReadSingleOrDefaultAsync<SummaryRow>();
                var answer = new HandoverAnswer(
                    isKnown && sides is not null
                        ? new(
                            StoredValue.Text(sides.FromCode) ?? "", StoredValue.Text(sides.ToCode) ?? "",
                            new LineCounts(
                                lines[LineOutcome.Open].Sum(), lines[LineOutcome.Accepted].Sum(),
                                lines[LineOutcome.Refused].Sum(), lines[LineOutcome.Missing].Sum(),
                                lines[LineOutcome.Cancelled].Sum(), lines[LineOutcome.Elsewhere].Sum()))
                        : null,
                    [
                        .. receipt.Entries.Zip(packages, (entry, id) => (
                            entry, id is null ? null : labels[id.Value].FirstOrDefault())),
                    ]);
                return (answer, await TextsAsync(connection, receipt.Entries, token));
            },
            ct);
    }

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
                var lines = (await results.ReadAsync<LineRow>()).Select(line => line.ToLine()).ToArray();
                var arrived = (await results.ReadAsync<ArrivalRow>()).AsList();
                var release = row.ToEntry();
                var counts = lines.Aggregate(
                    new LineCounts { Open = lines.Count(line => line.Outcome is not null) },
                    (sum, line) => line.Outcome is null or LineOutcome.Open ? sum : sum.Close(line.Outcome.Value));
                var found = await TextsAsync(
                    connection, lines.Select(line => line.Closing).Prepend(release), token);
                var arrivals = await ArrivalStore.DetailsAsync(texts, connection, arrived, long.MaxValue, token);
                var hidden = await HiddenSeals.FindAsync(
                    connection, database.Dialect, sight,
                    [.. lines.Select(line => line.Closing).Concat(arrivals.Select(one => one.Event)).Prepend(release)
                        .OfType<LedgerEntry>().Select(entry => entry.Event)],
                    token);
                return new HandoverDetails(
                    row.ToSummary(release, counts, found).Shown(hidden), [.. lines.Select(line => line.Shown(hidden))],
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
                return
                [
                    .. rows.Zip(releases, (row, release) => row.ToSummary(release, row.Counts, found).Shown(hidden)),
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
        ];
        var restriction = string.Concat(conditions.OfType<string>().Select(text => $" AND {text}"));
        var (source, seen) = SightSql.Restrict(
            filter.Sight, "Handover", "h", "HandoverId", ["FromCode", "ToCode"], "x.ReleaseSequence > @After", Through);
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
        texts.FindAsync(
            connection,
            entries.OfType<LedgerEntry>().SelectMany(entry => entry.Event.Commitments).Select(text => text.Commitment),
            ct);

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
            LedgerEntry? release, LineCounts counts, IReadOnlyDictionary<string, string?> found) => new(
            StoredValue.Id(HandoverId) ?? Guid.Empty,
            StoredValue.Text(FromCode) ?? "",
            StoredValue.Text(ToCode) ?? "",
            counts,
            StoredValue.Long(ReleaseSequence) ?? long.MaxValue,
            release?.Event.Body is PackageReleased ? release : null,
            found);
    }

    private sealed class OutcomeRow
    {
        public object? Outcome { get; init; }

        public object? Lines { get; init; }
    }

    private sealed class LineRow : EntryRecord
    {
        public object? PackageId { get; init; }

        public object? Label { get; init; }

        public object? Outcome { get; init; }

        public object? ClosedSequence { get; init; }

        public HandoverLineDetails ToLine()
        {
            var (id, label) = (StoredValue.Id(PackageId) ?? Guid.Empty, StoredValue.Text(Label));
            return ClosedSequence is null
                ? new HandoverLineDetails(id, label, LineOutcome.Open, Closing: null)
                : new HandoverLineDetails(id, label, StoredValue.Word<LineOutcome>(Outcome), ToEntry());
        }
    }
}
