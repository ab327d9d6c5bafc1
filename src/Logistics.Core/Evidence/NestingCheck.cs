using Logistics.Core.Custody;
using Logistics.Core.Ledger;

namespace Logistics.Core.Evidence;

/// <summary>
/// Whether packages inside others go where those go. A package's own events tell which one it is inside; only the
/// whole log tells where that one is.
/// </summary>
internal sealed class NestingCheck
{
    private readonly Dictionary<Guid, HashSet<Guid>> insides = [];

    /// <summary>Takes in what an event that was found lawful changed.</summary>
    public void Take(PackageState? before, PackageState after)
    {
        if (before?.Outer == after.Outer)
            return;
        if (before?.Outer is { } left && insides.TryGetValue(left, out var others) && others.Remove(after.Id)
            && others.Count == 0)
            insides.Remove(left);
        if (after.Outer is { } entered && !insides.TryAdd(entered, [after.Id]))
            insides[entered].Add(after.Id);
    }

    /// <summary>Why an event cannot follow, in words; null when it can.</summary>
    public string? Fault(
        IReadOnlyDictionary<Guid, ReplayedPackage> packages, PackageState? before, PackageState after, EventBody body) =>
        body switch
        {
            PackageNested nested => FaultOfNesting(packages, nested.Outer, before!),
            PackageReleased or ReleaseCancelled or ReceiverAnswer when after.Outer is { } outer
                && Find(packages, outer, out var other) && !MovesWith(other, after, body) =>
                $"package '{outer}', inside which it is, does not go with it",
            PackageReleased => FaultOfInside(packages, after.Id, inner =>
                inner.Handover is null && inner.Custodian == after.Custodian),

            PackageOpened when insides.TryGetValue(after.Id, out var inner) =>
                $"package '{inner.Min()}' is still inside it",

            // An outer package is answered for before what is inside it.
            HandoverStep step => FaultOfInside(packages, after.Id, inner => inner.Handover == step.Handover),
            _ => null,
        };

    private string? FaultOfNesting(
        IReadOnlyDictionary<Guid, ReplayedPackage> packages, Guid outer, PackageState inner)
    {
        if (!packages.ContainsKey(outer))
            return $"there is no package '{outer}' it could be inside";
        if (!Find(packages, outer, out var other))
            return null;
        if (other is not { Handover: null, Outer: null })
            return $"package '{outer}' is under way or inside another";
        return NestingRules.Forbids(other, inner, Levels(inner.Id)) is var (rule, _)
            ? $"it cannot be inside package '{outer}' ({rule.Code})"
            : null;
    }

    private string? FaultOfInside(
        IReadOnlyDictionary<Guid, ReplayedPackage> packages, Guid outer, Func<PackageState, bool> goesWith)
    {
        if (!insides.TryGetValue(outer, out var inner))
            return null;
        foreach (var id in inner)
        {
            if (Find(packages, id, out var package) && !goesWith(package))
                return $"package '{id}', which is inside it, does not go with it";
        }

        return null;
    }

    private static bool MovesWith(PackageState outer, PackageState inner, EventBody step) =>
        outer.Handover == inner.Handover && outer.Custodian == inner.Custodian
        && (step is not ReceiverAnswer || outer.Held == inner.Held);

    /// <summary>Levels of a package, itself included; no lawful one has more than it takes to be refused.</summary>
    private int Levels(Guid package) =>
        insides.TryGetValue(package, out var inner) ? 1 + inner.Max(Levels) : 1;

    /// <summary>False where nothing can be said of a package, because its events are broken.</summary>
    private static bool Find(
        IReadOnlyDictionary<Guid, ReplayedPackage> packages, Guid id, out PackageState package)
    {
        package = packages.TryGetValue(id, out var replayed) && replayed is { IsBroken: false, State: { } state }
            ? state
            : null!;
        return package is not null;
    }
}
