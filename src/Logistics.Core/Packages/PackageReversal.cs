using Logistics.Core.Kernel;

namespace Logistics.Core.Packages;

/// <summary>What rests on an event of a package besides its later events: packages inside it, and around it.</summary>
public static class PackageReversal
{
    /// <summary>Asks for the package, what is inside it, and what it is or was in.</summary>
    public static void Collect(Needs needs, LedgerEvent e, EventBody body)
    {
        if (!Package.TryIdOf(e.Stream, out var id) || needs.One(Package.Table, id) is not { } package)
            return;
        needs.Set(Package.Inside, id);
        if (body is PackageDissolved)
        {
            needs.Named(package.Label);
            foreach (var former in needs.Set(FormerLabel.OfPackage, id))
                needs.Named(former.Label);
        }

        foreach (var outer in ((Guid?[])[package.Outer, OuterIn(body)]).OfType<Guid>())
            needs.One(Package.Table, outer);
    }

    /// <summary>
    /// The latest events of packages that would not be where this one is, although one is inside the other.
    /// </summary>
    public static IEnumerable<long> Hinders(
        World world, long sequence, EventBody body, IReadOnlySet<long> reversed)
    {
        if (world.EventAt(sequence) is not { } e || !Package.TryIdOf(e.Stream, out var id)
            || world.Find(Package.Table, id) is not { } package)
            return [];
        var before = world.Find(EventUndo.Table, sequence)?.Before(Package.Table, package);
        var hindering = new List<long>();
        foreach (var inner in world.InsideOf(id))
        {
            if (!IsReversed(inner.Id) && !GoesWith(inner, before))
                hindering.AddRange(InEffect(inner.Id));
        }

        if (before?.Outer is { } outer)
        {
            var holder = world.Find(Package.Table, outer);
            if (!IsReversed(outer) && (holder is null || !GoesWith(holder, before) || !MayHold(holder)))
                hindering.AddRange(InEffect(outer));

            // What it was inside may have gone into it since.
            if (holder is not null && NestingDecisions.Around(world, holder).Prepend(holder)
                .FirstOrDefault(one => one.Outer == id) is { } within && !IsReversed(within.Id))
                hindering.AddRange(InEffect(within.Id));
        }

        // A label of its own, or one it bore before, went to another package.
        if (body is PackageDissolved)
        {
            hindering.AddRange(
                from label in FormerLabel.Of(world, package).Prepend(package.Label)
                from other in world.Named(label)
                where other.Id != id && !other.IsGone && !IsReversed(other.Id)
                from latest in other.PackedSequence > sequence ? [other.PackedSequence] : InEffect(other.Id)
                select latest);
        }

        return hindering;

        // Of a stream the latest event is taken back first.
        bool IsReversed(Guid other) => InEffect(other).Any(reversed.Contains);

        IEnumerable<long> InEffect(Guid other) =>
            world.HeadOf(Package.Stream(other)) is { InEffect: { } latest } ? [latest] : [];
    }

    /// <summary>
    /// Whether two events of a command are of one package, or of one and what was inside it, so that both are taken
    /// back together.
    /// </summary>
    public static bool AreOneStep(LedgerEvent one, LedgerEvent other) =>
        one.Stream == other.Stream || IsWithin(one, other) || IsWithin(other, one)
        || (one.Body, other.Body) is (PackageRecalled, PackageRecalled) or (PackageWrittenOff, PackageWrittenOff);

    private static bool IsWithin(LedgerEvent inner, LedgerEvent outer) =>
        inner.Body is IInsideStep { Within: { } within } && outer.Stream == Package.Stream(within);

    /// <param name="before">Null where there would be no package.</param>
    private static bool GoesWith(Package other, Package? before) => before is not null
        && other.Custodian == before.Custodian && other.Handover == before.Handover;

    private static bool MayHold(Package outer) =>
        outer.StatusAtRest is not (PackageStatus.Opened or PackageStatus.Dissolved);

    private static Guid? OuterIn(EventBody body) => body switch
    {
        PackageNested nested => nested.Outer,
        PackageUnnested unnested => unnested.Outer,
        _ => null,
    };
}
