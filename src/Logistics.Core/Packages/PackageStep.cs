using Logistics.Core.Kernel;
using Logistics.Core.Officers;
using Logistics.Core.Seals;
using Logistics.Core.Stock;

namespace Logistics.Core.Packages;

/// <summary>A step of a package that leaves it where it is.</summary>
public abstract record PackageStep : EventBody
{
    /// <summary>Id of the command, of which the event's id is made.</summary>
    public required Guid Record { get; init; }

    /// <summary>The location that has custody.</summary>
    public required string Location { get; init; }

    /// <summary>Commitment to a note kept beside the ledger.</summary>
    public byte[]? Note { get; init; }

    protected internal override IEnumerable<(string Name, byte[]? Commitment)> Commitments => [("note", Note)];

    protected internal override IReadOnlyList<string> Places => [Location];
}

/// <summary>The contents of a package were corrected, and it was sealed anew.</summary>
public sealed record PackageRepacked : PackageStep, IPosting, ISealNumbers, IContents, IFilling, IOverriding
{
    /// <summary>All it holds now.</summary>
    public required IReadOnlyList<ItemQuantity> Contents { get; init; }

    /// <summary>What was put in, from the loose stock of <see cref="PackageStep.Location"/>.</summary>
    public required IReadOnlyList<ItemQuantity> Added { get; init; }

    /// <summary>What was taken out, into that stock.</summary>
    public required IReadOnlyList<ItemQuantity> Removed { get; init; }

    public required IReadOnlyList<string> Seals { get; init; }

    /// <inheritdoc cref="PackagePacked.Overridden"/>
    public IReadOnlyList<string>? Overridden { get; init; }

    /// <inheritdoc cref="PackagePacked.Reason"/>
    public byte[]? Reason { get; init; }

    protected internal override IEnumerable<(string Name, byte[]? Commitment)> Commitments =>
        [("reason", Reason), ("note", Note)];

    protected internal override IEnumerable<object?> Elements =>
        [.. Contents, .. Added, .. Removed, .. Seals, .. Overridden ?? []];

    (IReadOnlyList<ItemQuantity> Contents, IReadOnlyList<string> Seals) IFilling.Filled => (Contents, Seals);

    public EventBody WithoutSeals() => this with { Seals = [] };

    public IEnumerable<Posting> PostingsIn(string stream) =>
        Posting.Move(Account.Location(Location), stream, Added)
            .Concat(Posting.Move(stream, Account.Location(Location), Removed));
}

/// <summary>
/// A package was opened, and all it held became loose stock. What was counted to be short is lost, what was over was
/// found.
/// </summary>
public sealed record PackageOpened
    : PackageStep, IPosting, ISigned, ISealReading, IInsideStep, IContents, IFilling
{
    /// <summary>What it held by the events before.</summary>
    public required IReadOnlyList<ItemQuantity> Contents { get; init; }

    /// <summary>
    /// What was counted, each item once; null when nothing was. An item that is not in it was not counted.
    /// </summary>
    public IReadOnlyList<ItemQuantity>? Counted { get; init; }

    /// <summary>Seal numbers as read before they were broken; null when they were not read.</summary>
    public IReadOnlyList<string>? Seals { get; init; }

    /// <summary>How many seals had a number that could not be read; null when that was not said.</summary>
    public int? UnreadableSeals { get; init; }

    public IReadOnlyList<Signature>? Signatures { get; init; }

    protected internal override IEnumerable<object?> Elements =>
        [.. Contents, .. Counted ?? [], .. Seals ?? [], .. Signatures ?? []];

    public EventBody WithoutSeals() => this with { Seals = null };

    Guid? IInsideStep.Within => null;

    (IReadOnlyList<ItemQuantity> Contents, IReadOnlyList<string> Seals) IFilling.Filled => ([], []);

    /// <summary>The items that were counted, each with how many there should have been.</summary>
    internal IEnumerable<(ItemQuantity Counted, long Held)> Counts =>
        (Counted ?? []).Select(line => (line, Contents
            .Where(held => held.Item == line.Item).Sum(held => (long)held.Quantity)));

    public IEnumerable<Posting> PostingsIn(string stream)
    {
        var here = Account.Location(Location);
        var counted = Counts.ToArray();
        return Posting.Move(stream, here, Contents.Where(held => counted.All(one => one.Counted.Item != held.Item)))
            .Concat(counted.SelectMany(one =>
                Posting.Move(stream, here, one.Counted.Item, Math.Min(one.Held, one.Counted.Quantity))
                    .Concat(Posting.Move(
                        stream, Account.Lost, one.Counted.Item, Math.Max(0, one.Held - one.Counted.Quantity)))
                    .Concat(Posting.Move(
                        Account.Found, here, one.Counted.Item, Math.Max(0, one.Counted.Quantity - one.Held)))));
    }
}

/// <summary>An opened package was filled from the loose stock and sealed.</summary>
public sealed record PackageSealed : PackageStep, IPosting, ISealNumbers, IContents, IFilling
{
    public required IReadOnlyList<ItemQuantity> Contents { get; init; }

    public required IReadOnlyList<string> Seals { get; init; }

    protected internal override IEnumerable<object?> Elements => [.. Contents, .. Seals];

    (IReadOnlyList<ItemQuantity> Contents, IReadOnlyList<string> Seals) IFilling.Filled => (Contents, Seals);

    public EventBody WithoutSeals() => this with { Seals = [] };

    public IEnumerable<Posting> PostingsIn(string stream) =>
        Posting.Move(Account.Location(Location), stream, Contents);
}

/// <summary>A package was put into another, with which it moves from now on.</summary>
public sealed record PackageNested : PackageStep
{
    public required Guid Outer { get; init; }
}

/// <summary>A package was taken out of the one it was in.</summary>
public sealed record PackageUnnested : PackageStep, IInsideStep
{
    public required Guid Outer { get; init; }

    Guid? IInsideStep.Within => Outer;
}
