using Logistics.Core.Kernel;
using Logistics.Core.Ledger;
using Logistics.Core.Packages;

namespace Logistics.Core.Evidence;

/// <summary>What the tables derived from the ledger say of a package.</summary>
/// <param name="Package">As read before the package's events; null when there is no record.</param>
/// <param name="LastVersion">The record's version as read after the events.</param>
public sealed record PackageProjection(PackageDetails? Package, int LastVersion)
{
    public PackageProjection(PackageDetails? package)
        : this(package, package?.State.Version ?? 0)
    {
    }
}

/// <summary>A package's events, checked from their stored bytes alone.</summary>
/// <param name="Package">
/// The package as its events have it, and nothing else; null when not even the first can be read.
/// </param>
/// <param name="Continuous">
/// Versions run from 1 without a gap, each event carries the hash of the one before, a later sequence and no
/// earlier time, and each is a lawful next step of custody.
/// </param>
/// <param name="Faults">What is wrong, in words.</param>
public sealed record CustodyChain(PackageDetails? Package, bool Continuous, IReadOnlyList<string> Faults)
{
    /// <summary>Where the events leave the package; null when not even the first can be read.</summary>
    public Package? State => Package?.State;

    /// <summary>Nothing at all is wrong.</summary>
    public bool Verified => Faults.Count == 0;

    /// <summary>Checks a chain.</summary>
    /// <param name="events">In order of version.</param>
    /// <param name="projected">What the tables say of the package, to be held against the replay.</param>
    /// <param name="forgedTexts">
    /// Commitments, base64, whose text is kept beside the ledger but is not the one committed to.
    /// </param>
    /// <remarks>
    /// Events that were recorded after the projection was read are none of its faults: it is held against the
    /// replay up to the version it claims. It must have taken them in once it is read again.
    /// </remarks>
    public static CustodyChain Check(
        IReadOnlyList<StoredEvent> events, PackageProjection projected, IReadOnlySet<string>? forgedTexts = null)
    {
        Guid? id = null;
        var world = new World
        {
            IsWhole = false,
            AreSumsKnown = false,
            KeepsUndoOf = EventUndo.TakenBackIn(events.Select(stored => stored.Decoded).OfType<LedgerEvent>()).Contains,
        };
        var sinceClaimed = new List<PackageDetails>();
        var continuous = events.Count > 0;
        var faults = new List<string>();
        foreach (var stored in events)
        {
            if (stored.Fault is { } fault)
                faults.Add($"event {stored.Sequence}: {fault}");
            if (stored.Decoded is not { } e)
            {
                continuous = false;
                continue;
            }

            faults.AddRange(
                from text in e.Commitments
                where forgedTexts?.Contains(Convert.ToBase64String(text.Commitment)) == true
                select $"event {stored.Sequence}: its text '{text.Name}' is not the one it was recorded with");
            var entry = new LedgerEntry(stored.Sequence, e, stored.Canonical, stored.Hash);
            if ((FaultOfOrder(world, entry) ?? Catalog.Current.Apply(world, entry)) is { } unlawful)
            {
                continuous = false;
                faults.Add($"event {stored.Sequence}: {unlawful}");
                continue;
            }

            world.Advance(entry);
            id = Packages.Package.IdOf(e.Stream);
            if (world.Find(Packages.Package.Table, id.Value)!.Version >= projected.Package?.State.Version)
                sinceClaimed.Add(PackageDetails.Of(world, id.Value));
        }

        var package = sinceClaimed is [.., var latest] ? latest
            : id is { } known ? PackageDetails.Of(world, known)
            : null;
        if (Difference(package, sinceClaimed, projected) is { } difference)
            faults.Add(difference);
        return new CustodyChain(package, continuous, faults);
    }

    private static string? FaultOfOrder(World world, LedgerEntry entry)
    {
        var before = world.HeadOf(entry.Event.Stream);
        var isLater = before is null
            || (entry.Sequence > before.Sequence && entry.Event.RecordedAt >= before.RecordedAt);
        return StreamHead.Fault(before, entry.Event) is null && isLater
            ? null
            : "it does not follow the event before it";
    }

    /// <param name="since">The package from the version that its record claims on.</param>
    private static string? Difference(
        PackageDetails? package, List<PackageDetails> since, PackageProjection projected) => projected.Package switch
        {
            _ when package is null => "the package has no readable events",
            null => "the package has no current record",
            { Unreadable: { } column } => $"the package's current {column} is not sound",
            var record when Differs(since is [] ? [package] : since, record) is { } property => NotTheirs(property),
            _ when projected.LastVersion < package.State.Version => NotTheirs("version"),
            _ => null,
        };

    /// <remarks>
    /// What is inside is read after the record, and so may be of any version since, but of no earlier one.
    /// </remarks>
    private static string? Differs(List<PackageDetails> since, PackageDetails record) =>
        since[0].State.Differs(record.State)
        ?? (since.Any(record.HasContentsOf) ? null : "contents")
        ?? (since.Any(record.HasSealsOf) ? null : "seals");

    private static string NotTheirs(string property) =>
        $"the package's current {property} is not what its events lead to";
}
