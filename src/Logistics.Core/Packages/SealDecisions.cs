using Logistics.Core.Kernel;
using Logistics.Core.Seals;

namespace Logistics.Core.Packages;

/// <summary>The rules of the seals that a package is closed with: each is on one package, and used once.</summary>
internal static class SealDecisions
{
    /// <summary>Asks where seals were put on, and whether they were registered.</summary>
    public static void Collect(Needs needs, IReadOnlyList<string> seals)
    {
        foreach (var seal in seals)
        {
            foreach (var use in needs.Set(SealUse.OfNumber, SealNumber.KeyOf(seal)))
                needs.One(Package.Table, use.Package);
            needs.Set(SealRange.OfSeries, SealSeries.Of(seal).Name);
        }
    }

    /// <summary>Why a package may not be closed with seals; null when it may.</summary>
    /// <param name="package">Its id. It may keep the seals that are on it.</param>
    /// <param name="kind">Null where the package is not known.</param>
    public static Rejection? Refuse(World world, Guid package, PackageKind? kind, IReadOnlyList<string> seals)
    {
        if (seals.Count == 0 && kind is PackageKind.BallotBox or PackageKind.ReVoteBox)
            return new Rejection(PackageRule.SealsRequired, "seals", null, PackageRule.OneSeal);
        var violations = new Violations();
        for (var i = 0; i < seals.Count; i++)
        {
            var (field, number) = ($"seals[{i}]", SealNumber.KeyOf(seals[i]));
            if (world.IsDamaged(SealUse.OfNumber, number))
            {
                violations.Add(Rule.DamagedRecord, field, seals[i], Rule.SoundRecord);
                continue;
            }

            var uses = world.Find(SealUse.OfNumber, number);
            SealUse[] elsewhere = [.. uses.Where(use => use.IsOn && use.Package != package)];
            if (elsewhere.Length > 0)
                violations.Add(PackageRule.SealInUse, field, seals[i], OnNone(world, elsewhere));
            else if (uses.FirstOrDefault(use => !use.IsOn) is { } used)
                violations.Add(
                    PackageRule.SealUsed, field, seals[i],
                    PackageRule.UnusedSeal.With(("status", EnumText.Of(used.Status))));
        }

        return violations.Rejection;
    }

    /// <summary>
    /// Names the packages that a seal is on, as far as the sender may know: not those they may still have to receive.
    /// </summary>
    private static Expected OnNone(World world, IEnumerable<SealUse> uses)
    {
        string[] names =
        [
            .. uses.Select(use => world.Find(Package.Table, use.Package)).OfType<Package>()
                .Where(package => world.Sight.Sees(package.Path)
                    && (world.Sight.BlindAt is null || world.Sight.BlindAt == package.Custodian))
                .Select(package => package.Label),
        ];
        return names.Length == 0 ? PackageRule.FreeSeal : PackageRule.FreeSealOf.With(("packages", names));
    }

    /// <summary>The flag of seals that no batch has, after others; null for none.</summary>
    public static IReadOnlyList<Flag>? Unregistered(
        World world, IReadOnlyList<string> seals, IReadOnlyList<Flag>? others) =>
        UnregisteredSealFlags.Of([.. seals.Where(seal => !IsRegistered(world, seal))], others);

    private static bool IsRegistered(World world, string seal)
    {
        var number = SealSeries.Of(seal);
        return world.Find(SealRange.OfSeries, number.Name)
            .Any(range => range.First <= number.First && number.First <= range.Last);
    }
}
