using Logistics.Core.Ledger;
using Logistics.Core.Stock;

namespace Logistics.Core.Custody;

/// <summary>A quantity of one item, in the item's unit.</summary>
/// <param name="Bundle">How many one bundle holds, as declared; null when nothing is said of bundles.</param>
public sealed record ItemQuantity(string Item, int Quantity, int? Bundle = null)
{
    /// <summary>The most that can be recorded of an item.</summary>
    public const int Max = 10_000_000;
}

/// <summary>A package was packed and sealed and is in the custody of <see cref="Location"/>.</summary>
public sealed record PackagePacked : EventBody
{
    public required string Label { get; init; }

    public required PackageKind Kind { get; init; }

    public string? Contest { get; init; }

    public required string Destination { get; init; }

    /// <summary>
    /// Location codes from the root to the destination, joined by '/'. Every lawful move of the package is
    /// one step along it, so its journey can be checked without trusting any other table.
    /// </summary>
    public required string Path { get; init; }

    public required string Location { get; init; }

    public required IReadOnlyList<ItemQuantity> Contents { get; init; }

    public required IReadOnlyList<string> Seals { get; init; }

    /// <summary>
    /// The contents were taken from the loose stock of <see cref="Location"/>. Null in events from before there
    /// were accounts, of which nothing says where the contents came from.
    /// </summary>
    public bool? FromStock { get; init; }

    /// <summary>Number of the decision on a re-vote, for ballots that are issued a second time.</summary>
    public string? Decision { get; init; }

    /// <summary>Codes of the rules that were set aside; null when none was.</summary>
    public IReadOnlyList<string>? Overridden { get; init; }

    /// <summary>Commitment to the reason for that, or for the decision, kept beside the ledger.</summary>
    public byte[]? Reason { get; init; }

    internal override IEnumerable<(string Name, byte[]? Commitment)> Commitments => [("reason", Reason)];

    internal override IEnumerable<object?> Elements => [.. Contents, .. Seals, .. Overridden ?? []];

    internal override IEnumerable<Posting> PostingsIn(string stream) =>
        Posting.Move(FromStock == true ? Account.Location(Location) : Account.Found, stream, Contents);
}

/// <summary>A step of a package within a handover between two locations.</summary>
public abstract record HandoverStep : EventBody
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

    internal override IEnumerable<(string Name, byte[]? Commitment)> Commitments => [("note", Note)];
}

/// <summary>The sender let the package go. Custody stays with the sender until it is accepted.</summary>
public sealed record PackageReleased : HandoverStep
{
    public string? Document { get; init; }

    public string? Plate { get; init; }

    /// <summary>Commitment to the driver's name, kept beside the ledger.</summary>
    public byte[]? Driver { get; init; }

    /// <summary>Commitment to the escort's name, kept beside the ledger.</summary>
    public byte[]? Escort { get; init; }

    internal override IEnumerable<(string Name, byte[]? Commitment)> Commitments =>
        [("driver", Driver), ("escort", Escort), ("note", Note)];
}

/// <summary>The receiver's answer about one package.</summary>
public abstract record ReceiverAnswer : HandoverStep
{
    /// <summary>Id of the acceptance this answer is a line of.</summary>
    public required Guid Acceptance { get; init; }

    /// <summary>Commitment to the name of who received, kept beside the ledger.</summary>
    public byte[]? ReceivedBy { get; init; }

    internal override IEnumerable<(string Name, byte[]? Commitment)> Commitments =>
        [("receivedBy", ReceivedBy), ("note", Note)];
}

/// <summary>The receiver took custody.</summary>
public sealed record PackageAccepted : ReceiverAnswer
{
    public required Condition Condition { get; init; }

    /// <summary>Seal numbers as the receiver read them; null when they were not read.</summary>
    public IReadOnlyList<string>? Seals { get; init; }
}

/// <summary>The receiver sent the package back; it is in the sender's custody, marked refused.</summary>
public sealed record PackageRefused : ReceiverAnswer
{
    public Condition? Condition { get; init; }

    /// <summary>Seal numbers as the receiver read them; null when they were not read.</summary>
    public IReadOnlyList<string>? Seals { get; init; }
}

/// <summary>The package did not arrive; it stays in the sender's custody, marked missing.</summary>
public sealed record PackageMissing : ReceiverAnswer;

/// <summary>The sender took the release back before anything was accepted.</summary>
public sealed record ReleaseCancelled : HandoverStep
{
    public required Guid Cancellation { get; init; }
}
