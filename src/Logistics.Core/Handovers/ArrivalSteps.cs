using System.Text.Json.Serialization;
using Logistics.Core.Kernel;
using Logistics.Core.Officers;
using Logistics.Core.Packages;
using Logistics.Core.Seals;

namespace Logistics.Core.Handovers;

/// <summary>
/// A package is at a place, in its custody, although no open line of a handover brought it there. A handover in which
/// it was under way is over for it.
/// </summary>
public sealed record PackageArrived
    : EventBody, ISigned, ISealReading, IInsideStep, ITwoSided, IReceived, IConditionSeen, INoted, IAnswered
{
    /// <summary>Where it answers for what was handed over, both sides; null where nobody had sent it.</summary>
    [JsonIgnore]
    public (string From, string To)? Sides => Handover is null || From == Location ? null : (From, Location);

    /// <summary>How it leaves the package's line in a handover.</summary>
    /// <param name="to">Where the handover leads.</param>
    public LineOutcome OutcomeOf(string to) => Location == to ? LineOutcome.Accepted : LineOutcome.Elsewhere;

    /// <summary>Id of the command, of which the event's id is made.</summary>
    public required Guid Record { get; init; }

    /// <summary>The arrival of a label that this package is; null for an arrival of its own.</summary>
    public Guid? Arrival { get; init; }

    /// <summary>Where it is.</summary>
    public required string Location { get; init; }

    /// <summary>Who had custody before.</summary>
    public required string From { get; init; }

    /// <summary>The handover in which it was under way; null where it was in none.</summary>
    public Guid? Handover { get; init; }

    /// <summary>The handover that the receiver named; null for none.</summary>
    public Guid? Named { get; init; }

    /// <summary>The package inside which it came; null for none.</summary>
    public Guid? Within { get; init; }

    public required ArrivalReason Reason { get; init; }

    Guid? IAnswered.Answer => Reason == ArrivalReason.BeforeRelease ? Record : null;

    public required Condition Condition { get; init; }

    Condition? IConditionSeen.Condition => Condition;

    /// <summary>Seal numbers as the receiver read them; null when they were not read.</summary>
    public IReadOnlyList<string>? Seals { get; init; }

    /// <summary>How many seals had a number that could not be read; null for none.</summary>
    public int? UnreadableSeals { get; init; }

    /// <summary>Commitment to a note kept beside the ledger.</summary>
    public byte[]? Note { get; init; }

    /// <summary>Commitment to the name of who received, kept beside the ledger.</summary>
    public byte[]? ReceivedBy { get; init; }

    public IReadOnlyList<Signature>? Signatures { get; init; }

    protected internal override IEnumerable<object?> Elements => [.. Seals ?? [], .. Signatures ?? []];

    public EventBody WithoutSeals() => this with { Seals = null };

    protected internal override IEnumerable<(string Name, byte[]? Commitment)> Commitments =>
        [("receivedBy", ReceivedBy), ("note", Note)];

    protected internal override IReadOnlyList<string> Places => [From, Location];
}

/// <summary>Something arrived with a label that no package has.</summary>
public sealed record LabelArrived : EventBody, ISigned, ISealReading, IReceived, IConditionSeen, INoted
{
    /// <inheritdoc cref="PackageArrived.Record"/>
    public required Guid Record { get; init; }

    /// <summary>Where it is.</summary>
    public required string Location { get; init; }

    /// <summary>As it was read.</summary>
    public required string Label { get; init; }

    /// <inheritdoc cref="PackageArrived.Named"/>
    public Guid? Named { get; init; }

    public required Condition Condition { get; init; }

    Condition? IConditionSeen.Condition => Condition;

    /// <inheritdoc cref="PackageArrived.Seals"/>
    public IReadOnlyList<string>? Seals { get; init; }

    /// <inheritdoc cref="PackageArrived.UnreadableSeals"/>
    public int? UnreadableSeals { get; init; }

    /// <inheritdoc cref="PackageArrived.Note"/>
    public byte[]? Note { get; init; }

    /// <inheritdoc cref="PackageArrived.ReceivedBy"/>
    public byte[]? ReceivedBy { get; init; }

    public IReadOnlyList<Signature>? Signatures { get; init; }

    protected internal override IEnumerable<object?> Elements => [.. Seals ?? [], .. Signatures ?? []];

    string? ISealNumbers.SealPlace => Location;

    public EventBody WithoutSeals() => this with { Seals = null };

    protected internal override IEnumerable<(string Name, byte[]? Commitment)> Commitments =>
        [("receivedBy", ReceivedBy), ("note", Note)];

    // What the release or the identification of it leads to has what its receiver said.
    protected internal override bool IsRepeated => true;

    protected internal override IReadOnlyList<string> Places => [Location];
}

/// <summary>An answer about a package that waits for the release: <c>Refused</c> or <c>Missing</c>.</summary>
/// <param name="Package">As it was named.</param>
/// <param name="Note">Commitment to a note kept beside the ledger.</param>
public sealed record UnmatchedAnswer(
    string Package,
    LineOutcome Outcome,
    Condition? Condition = null,
    IReadOnlyList<string>? Seals = null,
    byte[]? Note = null,
    int? UnreadableSeals = null);

/// <summary>
/// Somebody accepted a handover that nobody had released. The packages that came are events of their own; this is what
/// else was said, for when the release comes.
/// </summary>
public sealed record AcceptanceUnmatched : EventBody, ISigned, ISealNumbers, IReceived
{
    /// <summary>Id of the acceptance, which is that of the arrival.</summary>
    public required Guid Acceptance { get; init; }

    public required Guid Handover { get; init; }

    /// <summary>Where it was accepted.</summary>
    public required string Location { get; init; }

    /// <summary>What was said to be refused or missing; null for nothing.</summary>
    public IReadOnlyList<UnmatchedAnswer>? Lines { get; init; }

    /// <summary>Whether every package that is not named was accepted.</summary>
    public required bool Remainder { get; init; }

    /// <inheritdoc cref="PackageArrived.ReceivedBy"/>
    public byte[]? ReceivedBy { get; init; }

    public IReadOnlyList<Signature>? Signatures { get; init; }

    IReadOnlyList<string>? ISealNumbers.Seals => Lines?.Any(line => line.Seals is not null) is true
        ? [.. Lines.SelectMany(line => line.Seals ?? [])]
        : null;

    string? ISealNumbers.SealPlace => Location;

    protected internal override IEnumerable<object?> Elements => [.. Lines ?? [], .. Signatures ?? []];

    public EventBody WithoutSeals() =>
        this with { Lines = Lines?.Select(line => line with { Seals = null }).ToArray() };

    protected internal override IEnumerable<(string Name, byte[]? Commitment)> Commitments =>
        (Lines ?? []).Select((line, i) => ($"lines[{i}].note", line.Note)).Prepend(("receivedBy", ReceivedBy));

    // What the release leads to has what its receiver said.
    protected internal override bool IsRepeated => true;

    protected internal override IReadOnlyList<string> Places => [Location];
}

/// <summary>
/// It is known what an arrival was: a label is that of a package or of nothing of the election, or the release of an
/// acceptance came.
/// </summary>
public sealed record ArrivalSettled : EventBody
{
    /// <inheritdoc cref="PackageArrived.Record"/>
    public required Guid Record { get; init; }

    /// <summary>Where it arrived.</summary>
    public required string Location { get; init; }

    /// <summary>The package that a label is on; null where it is none of the election's.</summary>
    public Guid? Package { get; init; }

    /// <summary>The handover whose release came.</summary>
    public Guid? Handover { get; init; }

    /// <inheritdoc cref="PackageArrived.Note"/>
    public byte[]? Note { get; init; }

    protected internal override IEnumerable<(string Name, byte[]? Commitment)> Commitments => [("note", Note)];

    protected internal override IReadOnlyList<string> Places => [Location];
}
