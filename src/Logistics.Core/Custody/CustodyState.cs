using System.Diagnostics.CodeAnalysis;
using Logistics.Core.Items;
using Logistics.Core.Ledger;
using Logistics.Core.Locations;
using Logistics.Core.Requirements;
using Logistics.Core.Stock;

namespace Logistics.Core.Custody;

/// <summary>
/// What is known while a batch of commands is decided: the packages, handovers and reference data the batch
/// names, kept up to date by <see cref="Evolve(LedgerEntry)"/>. Folding a whole ledger into an empty state rebuilds
/// everything.
/// </summary>
/// <remarks>
/// Mutable, unlike the records it holds: a batch touches thousands of packages one after another, and a copy
/// of the whole for each event would be the only cost that grows with the square of the batch.
/// </remarks>
public sealed class CustodyState
{
    private readonly Dictionary<Guid, PackageState> packages = [];
    private readonly Dictionary<string, Guid> idByLabel = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, HandoverState> handovers = [];
    private readonly Dictionary<string, Location> locations = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ItemType> items = new(StringComparer.Ordinal);
    private readonly HashSet<PackageRef> damaged = [];
    private readonly HashSet<Guid> damagedHandovers = [];
    private readonly Dictionary<Guid, HashSet<Guid>> insides = [];
    private readonly HashSet<Guid> damagedInsides = [];
    private readonly HashSet<string> contests = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Location, string Item), long> allocated = [];
    private readonly Dictionary<(string Location, string Item), long> reissued = [];
    private readonly Dictionary<string, (int Version, byte[]? Hash, LedgerEvent? Event)> heads =
        new(StringComparer.Ordinal);

    public IReadOnlyDictionary<Guid, PackageState> Packages => packages;

    public IReadOnlyDictionary<Guid, HandoverState> Handovers => handovers;

    public IReadOnlyDictionary<string, Location> Locations => locations;

    public IReadOnlyDictionary<string, ItemType> Items => items;

    public IReadOnlySet<string> Contests => contests;

    /// <summary>From when on polling stations open packages; null when that is not known.</summary>
    public DateTimeOffset? OpensAt { get; private set; }

    /// <summary>The server's time, which no caller can claim; null where nothing is recorded.</summary>
    public DateTimeOffset? Now { get; private set; }

    /// <summary>What each place needs; null where no command of the batch depends on it.</summary>
    public RequirementReference? Requirements { get; private set; }

    /// <summary>What is on the accounts.</summary>
    public StockState Stock { get; } = new();

    public void Load(PackageState package)
    {
        var outer = packages.GetValueOrDefault(package.Id)?.Outer;
        if (outer is { } left && left != package.Outer)
            insides[left].Remove(package.Id);
        if (package.Outer is { } entered && !insides.TryAdd(entered, [package.Id]))
            insides[entered].Add(package.Id);
        packages[package.Id] = package;
        idByLabel[package.Label] = package.Id;
    }

    /// <summary>Makes known that there is a package whose record cannot be used; its label is taken too.</summary>
    public void LoadDamaged(Guid? id, string? label)
    {
        if (id is { } key)
            damaged.Add(new PackageRef(key, null));
        if (label is not null)
            damaged.Add(new PackageRef(null, label));
    }

    /// <summary>Makes known that there is a handover whose record cannot be used.</summary>
    public void LoadDamagedHandover(Guid id) => damagedHandovers.Add(id);

    /// <summary>Makes known that there is a package inside another whose record cannot be used.</summary>
    public void LoadDamagedInside(Guid outer) => damagedInsides.Add(outer);

    /// <summary>Whether a package is inside this one whose record cannot be used.</summary>
    public bool IsDamagedInside(Guid outer) => damagedInsides.Contains(outer);

    /// <summary>The packages right inside another, in the order they were packed.</summary>
    public IEnumerable<PackageState> InsideOf(Guid outer) => insides.TryGetValue(outer, out var inner)
        ? inner.Select(id => packages[id]).OrderBy(package => package.PackedSequence)
        : [];

    public bool IsDamaged(PackageRef reference) => damaged.Contains(reference);

    public bool IsDamagedHandover(Guid id) => damagedHandovers.Contains(id);

    public void Load(HandoverState handover) => handovers[handover.Id] = handover;

    public void Load(Location location) => locations[location.Code] = location;

    public void Load(ItemType item) => items[item.Code] = item;

    public void LoadContest(string code) => contests.Add(code);

    /// <summary>Makes the server's time known.</summary>
    public void LoadNow(DateTimeOffset now) => Now = now;

    /// <summary>Makes known from when on polling stations open packages.</summary>
    public void LoadOpening(DateTimeOffset opensAt) => OpensAt = opensAt;

    public void Load(RequirementReference requirements) => Requirements = requirements;

    /// <summary>Makes known what is allocated for a location so far.</summary>
    public void LoadAllocated(string location, string item, long quantity) =>
        allocated[(location, item)] = quantity;

    /// <summary>
    /// What packages that may be counted on hold for a location, as <see cref="Supply.Allocated"/>, and what the
    /// batch has added since.
    /// </summary>
    public long AllocatedFor(string location, string item) => allocated.GetValueOrDefault((location, item));

    /// <summary>Makes known what a location has issued for re-votes so far.</summary>
    public void LoadReissued(string location, string item, long quantity) => reissued[(location, item)] = quantity;

    /// <summary>
    /// What packages for re-votes were packed with from a location's stock, as last corrected, whatever became of them,
    /// and what the batch has added since.
    /// </summary>
    public long ReissuedFrom(string location, string item) => reissued.GetValueOrDefault((location, item));

    /// <summary>Makes the latest event known of a stream that is not a package's.</summary>
    /// <param name="latest">Null when its bytes cannot be read.</param>
    public void LoadHead(string stream, int version, byte[] hash, LedgerEvent? latest) =>
        heads[stream] = (version, hash, latest);

    public bool TryFind(PackageRef reference, [NotNullWhen(true)] out PackageState? package)
    {
        package = null;
        var id = reference.Id;
        if (reference.Label is { } label && idByLabel.TryGetValue(label, out var found))
            id = found;
        return id is { } key && packages.TryGetValue(key, out package);
    }

    public bool HasLabel(string label) =>
        idByLabel.ContainsKey(label) || damaged.Contains(new PackageRef(null, label));

    /// <summary>The latest event of a stream: its version and leaf hash; 0 and null before the first.</summary>
    public (int Version, byte[]? Hash) HeadOf(string stream) =>
        !PackageState.TryIdOf(stream, out var id)
            ? heads.TryGetValue(stream, out var head) ? (head.Version, head.Hash) : default
        : packages.TryGetValue(id, out var package) ? (package.Version, package.HeadHash)
        : default;

    /// <summary>The latest event of a stream that is not a package's; null before the first.</summary>
    public LedgerEvent? LatestOf(string stream) => heads.TryGetValue(stream, out var head) ? head.Event : null;

    /// <summary>Whether a stream that is not a package's has an event which cannot be read.</summary>
    public bool IsDamaged(string stream) => heads.TryGetValue(stream, out var head) && head.Event is null;

    /// <summary>Takes the ledger's next event in.</summary>
    /// <exception cref="InvalidOperationException">The event cannot follow what came before it.</exception>
    public void Evolve(LedgerEntry entry)
    {
        if (!TryEvolve(entry))
        {
            throw new InvalidOperationException(
                $"Event {entry.Sequence} ({entry.Event.Type}) cannot follow the history of {entry.Event.Stream}.");
        }
    }

    /// <summary>As <see cref="Evolve(LedgerEntry)"/>, but false, and nothing changed, where that throws.</summary>
    public bool TryEvolve(LedgerEntry entry)
    {
        var e = entry.Event;
        var postings = e.Postings;
        if (Stock.Fault(postings) is not null)
            return false;
        if (!PackageState.TryIdOf(e.Stream, out var id))
            return StreamRules.Fault(LatestOf(e.Stream), e) is null && TryFollow(entry) && Stock.TryApply(postings);
        if (!PackageState.TryEvolve(packages.GetValueOrDefault(id), entry, out var after))
            return false;
        if (e.Body is HandoverStep step && !TryEvolve(id, step))
            return false;
        Load(after);
        if (Requirements is not null)
            Allocate(after, e.Body);
        return Stock.TryApply(postings);
    }

    /// <summary>
    /// A package that goes missing or is found counts as before until the next batch, as its contents are not known.
    /// </summary>
    private void Allocate(PackageState package, EventBody body)
    {
        var (added, removed) = body switch
        {
            PackagePacked packed => (packed.Contents, []),
            PackageRepacked repacked => (repacked.Added, repacked.Removed),
            _ => ((IReadOnlyList<ItemQuantity>)[], (IReadOnlyList<ItemQuantity>)[]),
        };
        foreach (var (item, change) in added.Select(line => (line.Item, line.Quantity))
            .Concat(removed.Select(line => (line.Item, -line.Quantity))))
        {
            if (package.Kind == PackageKind.ReVoteBox)
                LoadReissued(package.Origin, item, ReissuedFrom(package.Origin, item) + change);
            foreach (var code in package.Path.Split('/'))
                LoadAllocated(code, item, AllocatedFor(code, item) + Supply.Of(package, change).Allocated);
        }
    }

    private bool TryFollow(LedgerEntry entry)
    {
        var e = entry.Event;
        var (version, hash) = HeadOf(e.Stream);
        if (e.Version != version + 1 || !e.Previous.AsSpan().SequenceEqual(hash))
            return false;
        LoadHead(e.Stream, e.Version, entry.Hash, e);
        return true;
    }

    private bool TryEvolve(Guid package, HandoverStep step)
    {
        if (step is PackageReleased)
        {
            if (!handovers.TryGetValue(step.Handover, out var handover))
                Load(handover = new HandoverState(step.Handover, step.From, step.To));
            return handover.From == step.From && handover.To == step.To && handover.TryRelease(package);
        }

        return handovers.TryGetValue(step.Handover, out var open) && open.TryClose(package, step switch
        {
            PackageAccepted => LineOutcome.Accepted,
            PackageRefused => LineOutcome.Refused,
            PackageMissing => LineOutcome.Missing,
            ReleaseCancelled => LineOutcome.Cancelled,
            _ => throw new InvalidOperationException($"Unknown step {step.GetType().Name}."),
        });
    }
}
