using Logistics.Core.Kernel;
using Logistics.Core.Requirements;

namespace Logistics.Core.Packages;

/// <summary>The rules of what changes a plan: recall, redirection, another label, dissolution and loss.</summary>
internal static class PlanDecisions
{
    private const string Field = "package";

    /// <summary>The KPU for itself, or a place that has to do with the package.</summary>
    internal static ActPlace? PlaceOf(
        World world, LedgerCommand command, PackageRef reference, Func<Package, string> place)
    {
        if (!world.TryFind(reference, out var package))
            return null;
        var isByKpu = command.Actor.Place != place(package) && command.Actor.Place == package.Root;
        return new(Field, place(package)) { IsSaid = false, IsForKpu = isByKpu };
    }

    internal static ActPlace? PlaceOfKpu(World world, PackageRef reference) =>
        world.TryFind(reference, out var package)
            ? new(Field, package.Custodian) { IsSaid = false, IsForKpu = true }
            : null;

    internal static Decision Recall(World world, RecallPackage command)
    {
        if (Find(world, command.Package, out var package) is { } unfound)
            return unfound;
        var name = command.Package.ToString();
        if (RefuseOpened(package, name) is { } opened)
            return opened;
        if (NestingDecisions.IsInside(package, Field) is { } nested)
            return nested;
        if (package.Recalled)
        {
            return new Rejection(
                PlanRule.AlreadyRecalled, Field, name, PlanRule.NotRecalled.With(("origin", package.Origin)));
        }

        if (!package.MayBeRecalled)
            return new Rejection(PlanRule.AtOrigin, Field, name, PlanRule.AwayFrom.With(("origin", package.Origin)));
        if (NestingDecisions.Contradiction(world, package) is { } contradiction)
            return new Rejection(Rule.DamagedRecord, Field, name, contradiction);
        return NestingDecisions.Inside(world, package).Where(inner => inner.MayBeRecalled).Prepend(package)
            .Select(one => Event(command, one, new PackageRecalled
            {
                UtcOffset = command.UtcOffset,
                Record = command.Id,
                Location = one.Custodian,
                Reason = command.Reason.Commitment,
            })).ToArray();
    }

    internal static Decision Redirect(World world, RedirectPackage command)
    {
        var violations = new Violations();
        violations.Add(Find(world, command.Package, out var package));
        if (!violations.Any)
            violations.Add(RefuseRedirection(world, package, command));
        var isFit = !violations.Any;
        var destination = violations.LocationOf(world, "destination", command.Destination);
        var applied = new AppliedOverride(command.Override);
        if (isFit && destination is not null && destination.Path.Split('/', 2)[0] != package.Root)
        {
            violations.Add(
                PackageRule.WrongDistrict, "destination", command.Destination,
                PlanRule.BelowRoot.With(("root", package.Root)));
        }
        else if (isFit && destination is not null)
        {
            var held = PackageSteps.Holds(world, package.Id).ToArray();
            var sums = PackageContents.SumsOf(held);
            var counts = package.LeadsThrough(command.Destination) ? SupplyBooks.Of(package, 1).Allocated : 0;
            violations.Add(RequirementCheck.Check(
                world, destination, package.Kind, package.Contest, held, item => counts * sums.GetValueOrDefault(item),
                command.OccurredAt, applied, field: "destination"));
        }

        if (violations.Rejection is { } rejection)
            return rejection;
        return Event(command, package, new PackageRedirected
        {
            UtcOffset = command.UtcOffset,
            Record = command.Id,
            Location = package.Custodian,
            Destination = command.Destination,
            Path = destination!.Path,
            Former = package.Destination,
            Reason = command.Reason.Commitment,
            Overridden = applied.Codes,
            OverrideReason = applied.Reason,
            Flags = RetiredFlags.Of(destination, "destination"),
        });
    }

    private static Rejection? RefuseRedirection(World world, Package package, RedirectPackage command)
    {
        var name = command.Package.ToString();
        return package switch
        {
            { Kind: PackageKind.ReVoteBox } =>
                new Rejection(PlanRule.ReVoteBoxStays, Field, name, PlanRule.OfElection),
            _ when package.Destination == command.Destination => new Rejection(
                PlanRule.SameDestination, "destination", command.Destination,
                PlanRule.Elsewhere.With(("destination", package.Destination))),
            _ => RefuseOpened(package, name) ?? RefuseCompany(world, package, name),
        };
    }

    internal static Decision Relabel(World world, RelabelPackage command)
    {
        if (Find(world, command.Package, out var package) is { } unfound)
            return unfound;
        if (LabelText.KeyOf(command.Label) == package.LabelKey)
        {
            return new Rejection(
                PlanRule.SameLabel, "label", command.Label, PlanRule.AnotherLabel.With(("label", package.Label)));
        }

        if (PackingDecisions.CheckLabel(world, package.Id, command.Label) is { } used)
            return used;
        return Event(command, package, new PackageRelabelled
        {
            UtcOffset = command.UtcOffset,
            Record = command.Id,
            Location = package.Custodian,
            Label = command.Label,
            Former = package.Label,
            Reason = command.Reason.Commitment,
        });
    }

    internal static Decision Dissolve(World world, DissolvePackage command)
    {
        if (Find(world, command.Package, out var package) is { } unfound)
            return unfound;
        var name = command.Package.ToString();
        if (package.Handover is { } handover)
            return new Rejection(PackageRule.PackageInTransit, Field, name, NestingDecisions.NotUnderWay(handover));
        if (RefuseOpened(package, name) is { } opened)
            return opened;
        if (package.StatusAtRest == PackageStatus.Missing)
            return new Rejection(PackageRule.PackageMissing, Field, name, PackageRule.AtHand);
        if (RefuseCompany(world, package, name) is { } company)
            return company;
        if (package.Custodian != package.Origin)
        {
            return new Rejection(
                PlanRule.NotAtOrigin, Field, name,
                PlanRule.BackAt.With(("origin", package.Origin), ("custodian", package.Custodian)));
        }

        if (PackageDecisions.ContentsOf(world, package) is not { } held)
            return PackageDecisions.Damaged(command.Package);
        return Event(command, package, new PackageDissolved
        {
            UtcOffset = command.UtcOffset,
            Record = command.Id,
            Location = package.Origin,
            Contents = held,
            Reason = command.Reason.Commitment,
        });
    }

    internal static Decision WriteOff(World world, WriteOffPackage command)
    {
        if (Find(world, command.Package, out var package) is { } unfound)
            return unfound;
        var name = command.Package.ToString();
        if (package is not { Handover: null, StatusAtRest: PackageStatus.Missing })
        {
            return new Rejection(
                PlanRule.NotMissing, Field, name, PlanRule.Missing.With(("status", EnumText.Of(package.Status))));
        }

        if (NestingDecisions.IsInside(package, Field) is { } nested)
            return nested;
        if (NestingDecisions.Contradiction(world, package) is { } contradiction)
            return new Rejection(Rule.DamagedRecord, Field, name, contradiction);
        Package[] inside = [.. NestingDecisions.Inside(world, package)];
        if (inside.FirstOrDefault(inner => inner.StatusAtRest != PackageStatus.Missing) is { } other)
        {
            return new Rejection(
                PlanRule.HoldsPackages, Field, name, PlanRule.WithMissing.With(("inside", other.Label)));
        }

        var events = new List<ProposedEvent>();
        foreach (var one in inside.Prepend(package))
        {
            if (PackageDecisions.ContentsOf(world, one) is not { } held)
                return PackageDecisions.Damaged(command.Package);
            events.Add(Event(command, one, new PackageWrittenOff
            {
                UtcOffset = command.UtcOffset,
                Record = command.Id,
                Location = one.Custodian,
                Contents = held,
                Decision = command.Decision,
                DecidedOn = command.DecidedOn,
                Reason = command.Reason?.Commitment,
            }));
        }

        return events.ToArray();
    }

    internal static Decision WriteBack(World world, WriteBackPackage command)
    {
        var violations = new Violations();
        var name = command.Package.ToString();
        violations.Add(FindLost(world, command.Package, out var package));
        if (!violations.Any && package.StatusAtRest != PackageStatus.Lost)
        {
            violations.Add(
                PlanRule.NotWrittenOff, Field, name, PlanRule.WrittenOff.With(("status", EnumText.Of(package.Status))));
        }

        violations.LocationOf(world, "location", command.Location);
        if (violations.Rejection is { } rejection)
            return rejection;
        if (NestingDecisions.Contradiction(world, package) is { } contradiction)
            return new Rejection(Rule.DamagedRecord, Field, name, contradiction);
        return NestingDecisions.Inside(world, package).Where(inner => inner.StatusAtRest == PackageStatus.Lost)
            .Prepend(package)
            .Select(one => Event(command, one, WrittenBack(world, one, command, command.Id) with
            {
                Location = command.Location,
                Within = one.Id == package.Id ? null : one.Outer,
                Decision = command.Decision,
                Reason = command.Reason?.Commitment,
                Flags = NotOnItsWayFlags.Of(one, command.Location, "location") is { } flag ? [flag] : null,
            })).ToArray();
    }

    /// <summary>What says that a package which arrives is no longer lost, before the event of the arrival.</summary>
    internal static ProposedEvent WrittenBack(World world, Package package, LedgerCommand command)
    {
        // The arrival has the id that is made of the command's.
        var record = EventId.DeriveFrom(command.Id, "written-back");
        return new(
            EventId.Derive(record, package.Id), Package.Stream(package.Id),
            WrittenBack(world, package, command, record) with { Within = package.Outer, Arrives = true });
    }

    private static PackageWrittenBack WrittenBack(World world, Package package, LedgerCommand command, Guid record) =>
        new()
        {
            UtcOffset = command.UtcOffset,
            Record = record,
            Location = package.Custodian,
            Contents = [.. PackageSteps.Holds(world, package.Id)],
        };

    /// <summary>Finds the package a command is about.</summary>
    /// <returns>Why nothing can follow for it; null when something can.</returns>
    private static Rejection? Find(World world, PackageRef reference, out Package package)
    {
        package = null!;
        if (world.IsDamaged(reference))
            return PackageDecisions.Damaged(reference);
        if (!world.TryFind(reference, out var found))
            return world.Unfound(reference, Field);
        package = found;
        return found.End is var (rule, expected)
            ? new Rejection(rule, Field, reference.ToString(), expected)
            : null;
    }

    /// <summary>The same, whoever finds a package that is lost.</summary>
    private static Rejection? FindLost(World world, PackageRef reference, out Package package)
    {
        package = null!;
        if (world.IsDamaged(reference))
            return PackageDecisions.Damaged(reference);
        if (!world.TryFindAny(reference, out var found) || found.StatusAtRest != PackageStatus.Lost)
            return Find(world, reference, out package);
        package = found;
        return null;
    }

    private static Rejection? RefuseOpened(Package package, string name) => package.IsUnopened
        ? null
        : new Rejection(PlanRule.OpenedBefore, Field, name, PlanRule.Unopened);

    /// <summary>The violation if a package is inside another, or others are inside it; null if it is alone.</summary>
    private static Rejection? RefuseCompany(World world, Package package, string name) =>
        NestingDecisions.IsInside(package, Field)
        ?? (world.IsDamagedInside(package.Id)
            ? new Rejection(Rule.DamagedRecord, Field, name, PackageRule.SoundInsides)
            : world.InsideOf(package.Id) is [var inner, ..]
            ? new Rejection(
                PlanRule.HoldsPackages, Field, name, PlanRule.WithoutPackages.With(("inside", inner.Label)))
            : null);

    private static ProposedEvent Event(LedgerCommand command, Package package, EventBody body) =>
        new(EventId.Derive(command.Id, package.Id), Package.Stream(package.Id), body);
}
