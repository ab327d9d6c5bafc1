using Logistics.Core.Kernel;
using Logistics.Core.Requirements;
using Logistics.Core.Stock;

namespace Logistics.Core.Packages;

/// <summary>
/// The rules of packing. Rules come from the handover practice of Indonesian election logistics;
/// <see cref="PackageRule"/> names each of them.
/// </summary>
public static class PackingRules
{
    internal static Decision Decide(World world, PackPackage pack)
    {
        if (world.Reference.LocationOf(pack.Destination) is not { } destination)
            return ReferenceRule.Unknown(ReferenceRule.UnknownLocation, "destination", pack.Destination);
        if (world.Reference.LocationOf(pack.Location) is null)
            return ReferenceRule.Unknown(ReferenceRule.UnknownLocation, "location", pack.Location);
        if (pack.Contest is { } contest && !world.Reference.Contests.Contains(contest))
            return ReferenceRule.Unknown(ReferenceRule.UnknownContest, "contest", contest);
        if (pack is { Kind: PackageKind.BallotBox, Contest: null })
        {
            return new Rejection(
                PackageRule.ContestRequired, "contest", null, $"one of {string.Join(", ", world.Reference.Contests)}");
        }

        var applied = new AppliedOverride(pack.Override);
        if (CheckContents(world, pack.Kind, pack.Contest, pack.Contents, applied) is { } wrongContents)
            return wrongContents;
        if (!destination.IsSelfOrDescendantOf(pack.Location))
        {
            return new Rejection(
                PackageRule.WrongDistrict, "destination", pack.Destination,
                $"{pack.Location} or a location below it, where the package is packed; no override leads it elsewhere");
        }

        if (CheckIdentity(world, pack.Id, pack.Label) is { } taken)
            return taken;
        if (RequirementCheck.Check(
            world, destination, pack.Kind, pack.Contest, pack.Contents, _ => 0, pack.OccurredAt, applied) is { } unfit)
            return unfit;
        if (StockRules.Lacks(world, Account.Location(pack.Location), pack.Contents) is { } lack)
            return lack;

        return new[]
        {
            new ProposedEvent(EventId.Derive(pack.Id, pack.Id), Package.Stream(pack.Id), new PackagePacked
            {
                UtcOffset = pack.UtcOffset,
                Label = pack.Label,
                Kind = pack.Kind,
                Contest = pack.Contest,
                Destination = pack.Destination,
                Path = destination.Path,
                Location = pack.Location,
                Contents = pack.Contents,
                Seals = pack.Seals,
                FromStock = true,
                Overridden = applied.Codes,
                Reason = applied.Reason,
                Flags = BundleFlags.Of(pack.Contents),
            }),
        };
    }

    /// <summary>Whether a new package may have its id and label.</summary>
    internal static Rejection? CheckIdentity(World world, Guid id, string label)
    {
        var self = new PackageRef(id, null);
        if (world.IsDamaged(self) || world.TryFind(self, out _) || world.HeadOf(Package.Stream(id)) is not null)
            return new Rejection(Rule.DamagedRecord, "id", id.ToString(), "an id that no package has");
        return world.IsDamaged(new PackageRef(null, label)) || world.TryFind(new PackageRef(null, label), out _)
            ? new Rejection(PackageRule.DuplicateLabel, "label", label, "a label not yet in use")
            : null;
    }

    /// <summary>What lies in a package is known, and of no other contest.</summary>
    /// <param name="applied">Null where nothing can be set aside.</param>
    internal static Rejection? CheckContents(
        World world, PackageKind kind, string? own, IReadOnlyList<ItemQuantity> contents, AppliedOverride? applied = null)
    {
        for (var i = 0; i < contents.Count; i++)
        {
            var code = contents[i].Item;
            if (world.Reference.ItemOf(code) is not { } item)
                return ReferenceRule.Unknown(ReferenceRule.UnknownItem, $"contents[{i}].item", code);

            // Bulk supply may mix contests; a package that is opened at a polling station never may.
            var mayMix = kind == PackageKind.Supply && own is null;
            if (item.Contest is { } contest && contest != own && !mayMix && applied?.Takes(PackageRule.WrongContest) != true)
            {
                return new Rejection(
                    PackageRule.WrongContest, $"contents[{i}].item", code,
                    $"an item of the package's contest ({own ?? "none"}), not of {contest}");
            }
        }

        return null;
    }
}
