using Logistics.Core.Kernel;
using Logistics.Core.Seals;
using Logistics.Core.Stock;

namespace Logistics.Core.Packages;

/// <summary>A package was packed and sealed and is in the custody of <see cref="Location"/>.</summary>
public sealed record PackagePacked
    : EventBody, IPosting, ISealNumbers, IContents, IFilling, IDestined, ILabelled, IDecided, IOverriding
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

    /// <summary>The re-vote of that decision; null where none was recorded before.</summary>
    public Guid? ReVote { get; init; }

    /// <summary>Codes of the rules that were set aside; null when none was.</summary>
    public IReadOnlyList<string>? Overridden { get; init; }

    /// <summary>Commitment to the reason for that, or for the decision, kept beside the ledger.</summary>
    public byte[]? Reason { get; init; }

    protected internal override IEnumerable<(string Name, byte[]? Commitment)> Commitments => [("reason", Reason)];

    protected internal override IEnumerable<object?> Elements => [.. Contents, .. Seals, .. Overridden ?? []];

    protected internal override IReadOnlyList<string> Places => [Location];

    (IReadOnlyList<ItemQuantity> Contents, IReadOnlyList<string> Seals) IFilling.Filled => (Contents, Seals);

    public EventBody WithoutSeals() => this with { Seals = [] };

    public IEnumerable<Posting> PostingsIn(string stream) =>
        Posting.Move(FromStock == true ? Account.Location(Location) : Account.Found, stream, Contents);
}
