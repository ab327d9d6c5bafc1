using Logistics.Core.Kernel;
using Logistics.Core.Requirements;
using Logistics.Core.Stock;

namespace Logistics.Core.Packages;

/// <summary>
/// The rules of packing. Rules come from the handover practice of Indonesian election logistics;
/// <see cref="PackageRule"/> names each of them.
/// </summary>
public static class PackingDecisions
{
    internal static Decision Decide(World world, PackPackage pack)
    {
        var violations = new Violations();
        var applied = new AppliedOverride(pack.Override);
        var destination = violations.LocationOf(world, "destination", pack.Destination);
        var location = violations.LocationOf(world, "location", pack.Location);
        var wrongContest = CheckContest(world, pack);
        violations.Add(wrongContest);
        violations.Add(CheckContents(
            world, pack.Kind, pack.Contest, pack.Contents, applied, hasContest: wrongContest is null));
        var isAway = destination is not null && location is not null
            && !destination.IsSelfOrDescendantOf(pack.Location);
        if (isAway)
        {
            violations.Add(
                PackageRule.WrongDistrict, "destination", pack.Destination,
                PackageRule.AtOrBelow.With(("location", pack.Location)));
        }

        violations.Add(CheckIdentity(world, pack.Id, pack.Label));
        violations.Add(SealDecisions.Refuse(world, pack.Id, pack.Kind, pack.Seals));
        if (destination is not null && !isAway)
        {
            violations.Add(RequirementCheck.Check(
                world, destination, pack.Kind, pack.Contest, pack.Contents, _ => 0, pack.OccurredAt, applied));
        }

        if (location is not null && !isAway)
            violations.Add(StockRules.Lacks(world, Account.Location(pack.Location), pack.Contents));
        if (violations.Rejection is { } rejection)
            return rejection;

        return new[]
        {
            new ProposedEvent(EventId.Derive(pack.Id, pack.Id), Package.Stream(pack.Id), new PackagePacked
            {
                UtcOffset = pack.UtcOffset,
                Label = pack.Label,
                Kind = pack.Kind,
                Contest = pack.Contest,
                Destination = pack.Destination,
                Path = destination!.Path,
                Location = pack.Location,
                Contents = pack.Contents,
                Seals = pack.Seals,
                FromStock = true,
                Overridden = applied.Codes,
                Reason = applied.Reason,
                Flags = RetiredFlags.Of(
                    destination, "destination",
                    SealDecisions.Unregistered(world, pack.Seals, BundleFlags.Of(pack.Contents))),
            }),
        };
    }

    private static Rejection? CheckContest(World world, PackPackage pack) => pack switch
    {
        { Contest: { } contest } when !world.Reference.Contests.Contains(contest) =>
            ReferenceRule.Unknown(ReferenceRule.UnknownContest, "contest", contest),
        { Kind: PackageKind.BallotBox, Contest: null } => new Rejection(
            PackageRule.ContestRequired, "contest", null,
            ReferenceRule.OneOf.With(("oneOf", world.Reference.Contests.ToArray()))),
        _ => null,
    };

    /// <summary>Whether a new package may have its id and label.</summary>
    internal static Rejection? CheckIdentity(World world, Guid id, string label)
    {
        var isUsed = world.IsDamagedAny(new PackageRef(id, null)) || world.Find(Package.Table, id) is not null
            || world.HeadOf(Package.Stream(id)) is not null;
        if (isUsed)
            return new Rejection(Rule.DamagedRecord, "id", id.ToString(), PackageRule.UnusedId);
        return CheckLabel(world, id, label);
    }

    /// <summary>Whether a package may have a label.</summary>
    internal static Rejection? CheckLabel(World world, Guid id, string label)
    {
        Package[] others = [.. world.Named(label).Where(package => package.Id != id && !package.IsGone)];
        if (others.FirstOrDefault(package => world.Sight.Sees(package.Path)) is { } seen)
        {
            return new Rejection(
                PackageRule.DuplicateLabel, "label", label,
                PackageRule.UnusedLabelLike.With(("label", seen.Label), ("package", seen.Id.ToString())));
        }

        return others.Length > 0 || world.IsDamagedAny(new PackageRef(null, label))
            ? new Rejection(PackageRule.DuplicateLabel, "label", label, PackageRule.UnusedLabel)
            : null;
    }

    /// <summary>What lies in a package is known, and of no other contest.</summary>
    /// <param name="applied">Null where nothing can be set aside.</param>
    /// <param name="hasContest">Its contest is in order, so that contents can be held against it.</param>
    internal static Rejection? CheckContents(
        World world,
        PackageKind kind,
        string? own,
        IReadOnlyList<ItemQuantity> contents,
        AppliedOverride? applied = null,
        bool hasContest = true)
    {
        var violations = new Violations();
        for (var i = 0; i < contents.Count; i++)
        {
            var code = contents[i].Item;
            if (world.Reference.ItemOf(code) is not { } item)
            {
                violations.Add(ReferenceRule.Unknown(ReferenceRule.UnknownItem, $"contents[{i}].item", code));
                continue;
            }

            // Bulk supply may mix contests; a package that is opened at a polling station never may.
            var mayMix = !hasContest || (kind == PackageKind.Supply && own is null);
            if (item.Contest is { } contest && contest != own && !mayMix
                && applied?.Takes(PackageRule.WrongContest) != true)
            {
                violations.Add(
                    PackageRule.WrongContest, $"contents[{i}].item", code,
                    own is null
                        ? PackageRule.OfNoContest.With(("actual", contest))
                        : PackageRule.OfContest.With(("contest", own), ("actual", contest)));
            }
        }

        return violations.Rejection;
    }
}
