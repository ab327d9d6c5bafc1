using System.Text.Json.Serialization;
using Logistics.Core.Kernel;
using Logistics.Core.Officers;
using Logistics.Core.Packages;
using Logistics.Core.Stock;

namespace Logistics.Core.Handovers;

/// <summary>A step of a package within a handover between two locations.</summary>
public abstract record HandoverStep : EventBody, IInsideStep, INoted
{
    public required Guid Handover { get; init; }

    public required string From { get; init; }

    public required string To { get; init; }

    /// <summary>
    /// The package inside which it travels, or in which it still is once it was answered for; null for one that
    /// is in no other, and in an answer that parts the two.
    /// </summary>
    public Guid? Within { get; init; }

    /// <summary>Commitment to a note kept beside the ledger.</summary>
    public byte[]? Note { get; init; }

    /// <summary>What the step makes of the package's line in the handover.</summary>
    [JsonIgnore]
    public abstract LineOutcome Outcome { get; }

    protected internal override IEnumerable<(string Name, byte[]? Commitment)> Commitments => [("note", Note)];

    protected internal override IReadOnlyList<string> Places => [From, To];
}

/// <summary>The sender let the package go. Custody stays with the sender until it is accepted.</summary>
public sealed record PackageReleased : HandoverStep, ISigned, ITransported, IAnswered
{
    Guid ITransported.Transport => Handover;

    [JsonIgnore]
    public override LineOutcome Outcome => Arrived is null ? LineOutcome.Open : LineOutcome.Accepted;

    /// <summary>
    /// Id of the acceptance by which the package had arrived before its release was recorded; null where it had not.
    /// Custody stays where it is by now.
    /// </summary>
    public Guid? Arrived { get; init; }

    Guid? IAnswered.Answer => Arrived;

    public string? Document { get; init; }

    public string? Plate { get; init; }

    /// <summary>Commitment to the driver's name, kept beside the ledger.</summary>
    public byte[]? Driver { get; init; }

    /// <summary>Commitment to the escort's name, kept beside the ledger.</summary>
    public byte[]? Escort { get; init; }

    public IReadOnlyList<Signature>? Signatures { get; init; }

    protected internal override IEnumerable<object?> Elements => Signatures ?? [];

    protected internal override IEnumerable<(string Name, byte[]? Commitment)> Commitments =>
        [("driver", Driver), ("escort", Escort), ("note", Note)];
}

/// <summary>The receiver's answer about one package.</summary>
public abstract record ReceiverAnswer : HandoverStep, ISigned, IReceived, IAnswered
{
    /// <summary>Id of the acceptance this answer is a line of.</summary>
    public required Guid Acceptance { get; init; }

    Guid? IAnswered.Answer => Acceptance;

    /// <summary>Commitment to the name of who received, kept beside the ledger.</summary>
    public byte[]? ReceivedBy { get; init; }

    public IReadOnlyList<Signature>? Signatures { get; init; }

    protected internal override IEnumerable<object?> Elements => Signatures ?? [];

    protected internal override IEnumerable<(string Name, byte[]? Commitment)> Commitments =>
        [("receivedBy", ReceivedBy), ("note", Note)];
}

/// <summary>The receiver took custody.</summary>
public sealed record PackageAccepted : ReceiverAnswer, ISealReading, ITwoSided, IConditionSeen
{
    [JsonIgnore]
    public (string From, string To)? Sides => (From, To);

    [JsonIgnore]
    public override LineOutcome Outcome => LineOutcome.Accepted;

    public required Condition Condition { get; init; }

    Condition? IConditionSeen.Condition => Condition;

    /// <summary>Seal numbers as the receiver read them; null when they were not read.</summary>
    public IReadOnlyList<string>? Seals { get; init; }

    /// <summary>How many seals had a number that could not be read; null when that was not said.</summary>
    public int? UnreadableSeals { get; init; }

    public EventBody WithoutSeals() => this with { Seals = null };
}

/// <summary>The receiver sent the package back; it is in the sender's custody, marked refused.</summary>
public sealed record PackageRefused : ReceiverAnswer, ISealReading, IConditionSeen
{
    [JsonIgnore]
    public override LineOutcome Outcome => LineOutcome.Refused;

    public Condition? Condition { get; init; }

    /// <summary>Seal numbers as the receiver read them; null when they were not read.</summary>
    public IReadOnlyList<string>? Seals { get; init; }

    /// <summary>How many seals had a number that could not be read; null when that was not said.</summary>
    public int? UnreadableSeals { get; init; }

    public EventBody WithoutSeals() => this with { Seals = null };
}

/// <summary>The package did not arrive; it stays in the sender's custody, marked missing.</summary>
public sealed record PackageMissing : ReceiverAnswer
{
    [JsonIgnore]
    public override LineOutcome Outcome => LineOutcome.Missing;
}

/// <summary>The sender took the release back before anything was accepted.</summary>
public sealed record ReleaseCancelled : HandoverStep
{
    [JsonIgnore]
    public override LineOutcome Outcome => LineOutcome.Cancelled;

    public required Guid Cancellation { get; init; }
}
