using Logistics.Core.Stock;

namespace Logistics.Core.Packages;

/// <summary>A step by which what is planned for a package changes.</summary>
public abstract record PlanStep : PackageStep
{
    /// <summary>Commitment to the reason, kept beside the ledger; null where none was given.</summary>
    public byte[]? Reason { get; init; }

    protected internal override IEnumerable<(string Name, byte[]? Commitment)> Commitments => [("reason", Reason)];
}

/// <summary>A package was called back: it may go up again, until it is back where it was packed.</summary>
public sealed record PackageRecalled : PlanStep, IInsideStep
{
    Guid? IInsideStep.Within => null;
}

/// <summary>A package is for another place. What it was packed with counts for that place from now on.</summary>
public sealed record PackageRedirected : PlanStep, IDestined, IOverriding
{
    public required string Destination { get; init; }

    /// <summary>As <see cref="PackagePacked.Path"/>, to the new destination.</summary>
    public required string Path { get; init; }

    /// <summary>Code of the location it was for before.</summary>
    public required string Former { get; init; }

    /// <inheritdoc cref="PackagePacked.Overridden"/>
    public IReadOnlyList<string>? Overridden { get; init; }

    /// <summary>Commitment to the reason for setting rules aside; null when none was.</summary>
    public byte[]? OverrideReason { get; init; }

    protected internal override IEnumerable<(string Name, byte[]? Commitment)> Commitments =>
        [("reason", Reason), ("overrideReason", OverrideReason)];

    protected internal override IEnumerable<object?> Elements => Overridden ?? [];
}

/// <summary>A package got another label. The one before is still its own.</summary>
public sealed record PackageRelabelled : PlanStep, ILabelled
{
    public required string Label { get; init; }

    /// <summary>The label it bore before.</summary>
    public required string Former { get; init; }
}

/// <summary>
/// A package was unpacked where it was packed: all it held is loose stock again, and its label is free.
/// </summary>
public sealed record PackageDissolved : PlanStep, IPosting, IWholeContents, IFilling
{
    public required IReadOnlyList<ItemQuantity> Contents { get; init; }

    protected internal override IEnumerable<object?> Elements => Contents;

    (IReadOnlyList<ItemQuantity> Contents, IReadOnlyList<string> Seals) IFilling.Filled => ([], []);

    public IEnumerable<Posting> PostingsIn(string stream) =>
        Posting.Move(stream, Account.Location(Location), Contents);
}

/// <summary>A missing package was written off: what it held is lost.</summary>
public sealed record PackageWrittenOff : PlanStep, IPosting, IWholeContents, IInsideStep, IDecided
{
    public required IReadOnlyList<ItemQuantity> Contents { get; init; }

    /// <summary>Number of the decision.</summary>
    public required string Decision { get; init; }

    /// <summary>Day of the decision, such as <c>2024-11-27</c>.</summary>
    public required string DecidedOn { get; init; }

    protected internal override IEnumerable<object?> Elements => Contents;

    Guid? IInsideStep.Within => null;

    public IEnumerable<Posting> PostingsIn(string stream) => Posting.Move(stream, Account.Lost, Contents);
}

/// <summary>A package that was written off was found.</summary>
public sealed record PackageWrittenBack : PlanStep, IPosting, IWholeContents, IInsideStep, IDecided
{
    public required IReadOnlyList<ItemQuantity> Contents { get; init; }

    /// <summary>Number of the decision; null where none was given.</summary>
    public string? Decision { get; init; }

    /// <summary>The package in which it still is; null for one that is in no other from now on.</summary>
    public Guid? Within { get; init; }

    /// <summary>
    /// The next event of the package says where it arrived: until then it is missing as it was. Null where it is
    /// received at <see cref="PackageStep.Location"/> by this event.
    /// </summary>
    public bool? Arrives { get; init; }

    protected internal override IEnumerable<object?> Elements => Contents;

    public IEnumerable<Posting> PostingsIn(string stream) => Posting.Move(Account.Lost, stream, Contents);
}
