using Logistics.Core.Kernel;

namespace Logistics.Core.ReVotes;

/// <summary>What every event of a re-vote says.</summary>
public abstract record ReVoteStep : EventBody
{
    /// <summary>Id of the case.</summary>
    public required Guid ReVote { get; init; }

    /// <summary>Id of the command, of which the event's id is made.</summary>
    public required Guid Record { get; init; }

    /// <summary>The polling station.</summary>
    public required string Location { get; init; }

    protected internal override IReadOnlyList<string> Places => [Location];
}

/// <summary>It was recommended that a polling station votes again.</summary>
public sealed record ReVoteRecommended : ReVoteStep
{
    /// <summary>Codes of the contests, in their order, each once.</summary>
    public required IReadOnlyList<string> Contests { get; init; }

    public required string RecommendedBy { get; init; }

    public required string Ground { get; init; }

    public required DateOnly RecommendedOn { get; init; }

    /// <summary>Commitment to a note kept beside the ledger.</summary>
    public byte[]? Note { get; init; }

    protected internal override IEnumerable<(string Name, byte[]? Commitment)> Commitments => [("note", Note)];

    protected internal override IEnumerable<object?> Elements => Contests;
}

/// <summary>The KPU decided whether the polling station votes again.</summary>
public sealed record ReVoteDecided : ReVoteStep
{
    public required ReVoteOutcome Outcome { get; init; }

    public required string Number { get; init; }

    public required DateOnly DecidedOn { get; init; }

    /// <summary>Null where it was refused.</summary>
    public DateOnly? HeldOn { get; init; }

    /// <summary>Commitment to a note kept beside the ledger.</summary>
    public byte[]? Note { get; init; }

    protected internal override IEnumerable<(string Name, byte[]? Commitment)> Commitments => [("note", Note)];
}

/// <summary>The voters of the polling station got notices of the second vote.</summary>
public sealed record ReVoteNotified : ReVoteStep;
