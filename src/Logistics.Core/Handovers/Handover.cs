using Logistics.Core.Kernel;

namespace Logistics.Core.Handovers;

/// <summary>How many packages of a handover are in each state.</summary>
public readonly record struct LineCounts(
    int Open, int Accepted, int Refused, int Missing, int Cancelled, int Elsewhere = 0, int Reversed = 0)
{
    public int Total => Open + Accepted + Refused + Missing + Cancelled + Elsewhere + Reversed;

    /// <summary>
    /// <c>Reversed</c> once every release is taken back; those that are count for nothing else.
    /// <c>Cancelled</c> when all is closed, nothing accepted and something cancelled;
    /// <c>Released</c> while nothing is accepted and something is open; <c>Accepted</c> when all is;
    /// <c>Refused</c> when all is closed and nothing accepted; <c>PartlyAccepted</c> between.
    /// </summary>
    public HandoverStatus Status => this switch
    {
        { Reversed: > 0 } when Reversed == Total => HandoverStatus.Reversed,
        { Accepted: 0, Open: 0, Cancelled: > 0 } => HandoverStatus.Cancelled,
        { Accepted: 0, Open: > 0 } => HandoverStatus.Released,
        { Accepted: 0 } => HandoverStatus.Refused,
        _ when Accepted == Total - Reversed => HandoverStatus.Accepted,
        _ => HandoverStatus.PartlyAccepted,
    };

    public LineCounts Close(LineOutcome outcome) => outcome switch
    {
        LineOutcome.Accepted => this with { Open = Open - 1, Accepted = Accepted + 1 },
        LineOutcome.Refused => this with { Open = Open - 1, Refused = Refused + 1 },
        LineOutcome.Missing => this with { Open = Open - 1, Missing = Missing + 1 },
        LineOutcome.Cancelled => this with { Open = Open - 1, Cancelled = Cancelled + 1 },
        LineOutcome.Elsewhere => this with { Open = Open - 1, Elsewhere = Elsewhere + 1 },
        LineOutcome.Reversed => this with { Open = Open - 1, Reversed = Reversed + 1 },
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "A line closes once."),
    };
}

/// <summary>A handover as the events of its packages leave it.</summary>
/// <param name="Open">Packages that nobody has answered for; the other counts likewise.</param>
/// <param name="ReleaseSequence">Ledger sequence of its first event.</param>
/// <param name="HeadSequence">Ledger sequence of its latest event.</param>
public sealed record Handover(
    Guid Id,
    string From,
    string To,
    int Open,
    int Accepted,
    int Refused,
    int Missing,
    int Cancelled,
    long ReleaseSequence,
    long HeadSequence,
    int Elsewhere = 0,
    int Reversed = 0)
{
    public static Table<Handover, Guid> Table { get; } = new(
        handover => handover.Id,
        c => c.Id("HandoverId", h => h.Id)
            .Code("FromCode", h => h.From)
            .Code("ToCode", h => h.To)
            .Word("Status", h => h.Counts.Status, isDerived: true)
            .Int("LinesOpen", h => h.Open)
            .Int("LinesAccepted", h => h.Accepted)
            .Int("LinesRefused", h => h.Refused)
            .Int("LinesMissing", h => h.Missing)
            .Int("LinesCancelled", h => h.Cancelled)
            .Long("ReleaseSequence", h => h.ReleaseSequence)
            .Long("HeadSequence", h => h.HeadSequence, since: 2)
            .Int("LinesElsewhere", h => h.Elsewhere, since: 6)
            .Int("LinesReversed", h => h.Reversed, since: 7))
    {
        Name = "Handover",
        File = "handover",
        Order = ["ReleaseSequence"],
        Revision = "HeadSequence",
        Fixed = ["FromCode", "ToCode", "ReleaseSequence"],
        Additive =
        [
            "LinesOpen", "LinesAccepted", "LinesRefused", "LinesMissing", "LinesCancelled", "LinesElsewhere",
        ],
        Life = RowLife.UntilFinal,

        // Its releases follow one another; one of a package that had arrived before leaves no open line.
        IsFinal = handover =>
            handover.Open == 0 && handover.HeadSequence >= handover.ReleaseSequence + handover.Counts.Total,
        Concerned = (handover, _) => handover.HeadSequence,
    };

    public LineCounts Counts => new(Open, Accepted, Refused, Missing, Cancelled, Elsewhere, Reversed);

    internal Handover With(LineCounts counts, long sequence) => this with
    {
        Open = counts.Open,
        Accepted = counts.Accepted,
        Refused = counts.Refused,
        Missing = counts.Missing,
        Cancelled = counts.Cancelled,
        Elsewhere = counts.Elsewhere,
        HeadSequence = sequence,
    };
}

/// <summary>One package of a handover.</summary>
/// <param name="ReleaseSequence">Ledger sequence of the event that released it.</param>
/// <param name="ClosedSequence">
/// Ledger sequence of the event that closed the line; null while it is open. Of a package that had arrived before its
/// release, that of the arrival.
/// </param>
public sealed record HandoverLine(
    Guid Handover, Guid Package, long ReleaseSequence, LineOutcome Outcome, long? ClosedSequence)
{
    public static Table<HandoverLine, (Guid Handover, Guid Package)> Table { get; } = new(
        line => (line.Handover, line.Package),
        c => c.Id("HandoverId", l => l.Handover)
            .Id("PackageId", l => l.Package)
            .Long("ReleaseSequence", l => l.ReleaseSequence)
            .Word("Outcome", l => l.Outcome)
            .LongOrNone("ClosedSequence", l => l.ClosedSequence))
    {
        Name = "HandoverLine",
        File = "handover-line",
        Order = ["ReleaseSequence"],
        KeyCount = 2,
        Revision = "ClosedSequence",
        IsRevisionPutBack = true,
        Reversed = (line, entry) => line with { Outcome = LineOutcome.Reversed, ClosedSequence = entry.Sequence },
        Fixed = ["ReleaseSequence"],
        Life = RowLife.UntilFinal,
        PartBy = "PackageId",
        StreamOf = row => Packages.Package.StreamPrefix + row[1],
        IsFinal = line => line.Outcome != LineOutcome.Open,
        Concerned = (line, _) => line.ClosedSequence ?? line.ReleaseSequence,
    };

    /// <summary>The lines of a handover, in the order they were released.</summary>
    public static TableSet<HandoverLine, (Guid Handover, Guid Package), Guid> OfHandover { get; } = Table.Set(
        "HandoverId", line => line.Handover,
        (one, other) => one.ReleaseSequence.CompareTo(other.ReleaseSequence));

    /// <summary>The lines of a handover that nobody has answered for, in the order they were released.</summary>
    public static TableSet<HandoverLine, (Guid Handover, Guid Package), Guid> OpenOf { get; } = Table.Set(
        "HandoverId", line => line.Handover,
        (one, other) => one.ReleaseSequence.CompareTo(other.ReleaseSequence),
        line => line.Outcome == LineOutcome.Open, "t.Outcome = 'open'");
}
