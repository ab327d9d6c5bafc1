using System.Text.Json.Serialization;
using Logistics.Core.Access;
using Logistics.Core.Kernel;
using Logistics.Core.Officers;
using Logistics.Core.Packages;
using Logistics.Core.Requirements;
using Logistics.Core.Seals;
using Logistics.Core.Stock;

namespace Logistics.Core.Handovers;

/// <summary>Handovers of packages between two locations.</summary>
public sealed class HandoverFeature : Feature
{
    public override void Register(FeatureBuilder builder) => builder
        .Event<PackageReleased>("package-released", HandoverEvents.Release, Touch)
        .Event<PackageAccepted>("package-accepted", HandoverEvents.Close, Touch)
        .Event<PackageRefused>("package-refused", HandoverEvents.Close, Touch)
        .Event<PackageMissing>("package-missing", HandoverEvents.Close, Touch)
        .Event<ReleaseCancelled>("release-cancelled", HandoverEvents.Close, Touch)
        .Command<ReleaseHandover>(
            "release-handover", Act.Release, (_, c) => new("from", c.From),
            HandoverDecisions.Release, Collect, HandoverAnswer.Of)
        .Command<AcceptHandover>(
            "accept-handover", Act.Answer, HandoverDecisions.PlaceOf,
            HandoverDecisions.Accept, Collect, HandoverAnswer.Of)
        .Command<CancelHandover>(
            "cancel-handover", Act.CancelRelease, (world, c) =>
                HandoverDecisions.PlaceOf(world, c.Handover, by => by.From),
            HandoverDecisions.Cancel, Collect, HandoverAnswer.Of)
        .Reversible<PackageReleased>(
            Act.Release, body => new("sequence", body.From), PackageReversal.Hinders, CollectReversal,
            HandoverEvents.TakeBack)
        .Reversible<PackageAccepted>(
            Act.Answer, body => new("sequence", body.To), PackageReversal.Hinders, CollectReversal)
        .Reversible<PackageRefused>(
            Act.Answer, body => new("sequence", body.To), PackageReversal.Hinders, CollectReversal)
        .Reversible<PackageMissing>(
            Act.Answer, body => new("sequence", body.To), PackageReversal.Hinders, CollectReversal)
        .Reversible<ReleaseCancelled>(
            Act.CancelRelease, body => new("sequence", body.From), PackageReversal.Hinders, CollectReversal)
        .Table(Handover.Table, HandoverLine.Table)
        .Rules(HandoverRule.All)
        .Notice(FlagRecalled)
        .Json(HandoverJson.Default);

    /// <summary>Flags what was called back and goes on outward.</summary>
    private static IEnumerable<Flag> FlagRecalled(World world, LedgerCommand command, ProposedEvent proposed)
    {
        var (to, field) = proposed.Body switch
        {
            PackageReleased { Arrived: null } released => (released.To, "to"),
            PackageAccepted accepted => (accepted.To, "handover"),
            PackageArrived arrived => (arrived.Location, "location"),
            _ => (null, ""),
        };
        return to is not null && Package.TryIdOf(proposed.Stream, out var id)
            && world.FindIfKnown(Package.Table, id) is { Recalled: true } package && package.LeadsOutwardTo(to)
            ? [RecalledFlags.Of(package, to, field)]
            : [];
    }

    private static void Collect(Needs needs, ReleaseHandover command)
    {
        needs.None(Handover.Table, command.Id);
        needs.None(HandoverLine.OfHandover, command.Id);
        needs.None(HandoverLine.OpenOf, command.Id);
        TransportDocument.Collect(needs, TransportKind.Handover, command.From, command.Document);
        EarlyAcceptances.Collect(needs, command);
        var sides = HandoverDecisions.SidesOf(command);
        Signing.Collect(needs, command, command.Signatures, sides);
        var isAboutBallots = Signing.AsksForBallots(needs.World, command, sides);
        var isEarly = EarlyAcceptances.AreOf(needs.World, command);
        foreach (var reference in command.Packages)
        {
            if (needs.Find(reference) is not { } package)
                continue;
            foreach (var one in needs.Inside(package.Id).Prepend(package))
                needs.None(HandoverLine.Table, (command.Id, one.Id));
            if (isAboutBallots)
                Contents(needs, package);
            if (isEarly)
                Labels(needs, package);
        }

        // What goes missing and is released again counts as before.
        foreach (var reference in command.Packages)
        {
            if (needs.Find(reference) is { StatusAtRest: PackageStatus.Missing } lost)
                Supply(needs, lost);
        }
    }

    private static void Collect(Needs needs, AcceptHandover command)
    {
        foreach (var line in command.Unexpected ?? [])
            Arriving.Collect(needs, line.Label);
        var handover = Find(needs, command, command.Handover);
        if (handover is null || !IsSeen(needs, command, handover))
        {
            if (IsKnown(needs, command, handover))
                CollectEarly(needs, command);
            return;
        }

        var sides = HandoverDecisions.SidesOf(handover);
        Signing.Collect(needs, command, command.Signatures, sides);
        var isAboutBallots = Signing.AsksForBallots(needs.World, command, sides);
        foreach (var line in command.Lines)
        {
            if (needs.Find(line.Package) is not { } package)
                continue;
            Answer(needs, handover, package, line.Outcome);
            if (package.Handover is null)
                Arriving.Collect(needs, package);
            if (isAboutBallots)
                Contents(needs, package);
        }

        foreach (var line in command.Unexpected ?? [])
        {
            if (needs.Find(line.Label) is { } package)
                Answer(needs, handover, package, LineOutcome.Accepted);
        }

        if (command.AcceptRemainder)
            Sweep(needs, handover, LineOutcome.Accepted, isAboutBallots);
    }

    /// <summary>Asks for what an acceptance before its release is decided on.</summary>
    private static void CollectEarly(Needs needs, AcceptHandover command)
    {
        if (ArrivalDecisions.PlaceOf(command) is { } place)
            Signing.Collect(needs, command, command.Signatures, ArrivalDecisions.SidesAt(place));
        foreach (var line in command.Lines)
            Arriving.Collect(needs, line.Package);
    }

    /// <summary>Asks for the seals on a package and on all inside it, and for the labels they bore.</summary>
    private static void Labels(Needs needs, Package package)
    {
        foreach (var one in needs.Inside(package.Id).Prepend(package))
        {
            needs.Set(PackageSealLine.OfPackage, one.Id);
            needs.Set(FormerLabel.OfPackage, one.Id);
        }
    }

    /// <summary>Asks for what a package and all inside it hold.</summary>
    private static void Contents(Needs needs, Package package)
    {
        foreach (var one in needs.Inside(package.Id).Prepend(package))
            needs.Set(PackageContentLine.OfPackage, one.Id);
    }

    private static void Collect(Needs needs, CancelHandover command)
    {
        if (Find(needs, command, command.Handover) is { } handover)
            Sweep(needs, handover, LineOutcome.Cancelled);
    }

    /// <summary>
    /// Asks for a handover; and for its packages where the sender sees neither side of it, but may see where they are
    /// for.
    /// </summary>
    private static Handover? Find(Needs needs, LedgerCommand command, Guid id)
    {
        if (needs.One(Handover.Table, id) is not { } handover)
            return null;
        if (!IsSideSeen(needs, command, handover))
        {
            foreach (var line in needs.Set(HandoverLine.OfHandover, id))
                needs.One(Package.Table, line.Package);
        }

        return handover;
    }

    /// <summary>Whether it is known if the sender sees a handover.</summary>
    private static bool IsKnown(Needs needs, AcceptHandover command, Handover? handover) =>
        needs.World.Knows(Handover.Table, command.Handover)
        && (handover is null || (needs.World.Knows(HandoverLine.OfHandover, handover.Id)
            && needs.Set(HandoverLine.OfHandover, handover.Id).All(
                line => needs.World.Knows(Package.Table, line.Package))));

    /// <summary>Whether the sender sees a side of a handover, or where one of its known packages is for.</summary>
    private static bool IsSeen(Needs needs, LedgerCommand command, Handover handover)
    {
        var sight = Catalog.Current.SightOf(needs.World, command.Actor);
        return IsSideSeen(needs, command, handover)
            || needs.Set(HandoverLine.OfHandover, handover.Id)
                .Select(line => needs.World.FindIfKnown(Package.Table, line.Package))
                .Any(package => package is not null && sight.Sees(package.Path));
    }

    private static bool IsSideSeen(Needs needs, LedgerCommand command, Handover handover)
    {
        var sight = Catalog.Current.SightOf(needs.World, command.Actor);
        return sight.IsEverything || ((string[])[handover.From, handover.To]).Any(
            code => needs.World.Reference.LocationOf(code) is { } place && sight.Sees(place.Path));
    }

    private static void Sweep(
        Needs needs, Handover handover, LineOutcome outcome, bool isAboutBallots = false)
    {
        foreach (var line in needs.Set(HandoverLine.OpenOf, handover.Id))
        {
            if (needs.One(Package.Table, line.Package) is not { } package)
                continue;
            Answer(needs, handover, package, outcome);
            if (isAboutBallots)
                Contents(needs, package);
        }
    }

    private static void Answer(Needs needs, Handover handover, Package package, LineOutcome outcome)
    {
        NestingDecisions.CollectAround(needs, package);
        foreach (var one in needs.Inside(package.Id).Prepend(package))
        {
            needs.One(HandoverLine.Table, (handover.Id, one.Id));
            needs.Set(PackageSealLine.OfPackage, one.Id);
            needs.ActorInEffect(Package.Stream(one.Id));
            var comesOrGoes = outcome == LineOutcome.Missing || one.StatusAtRest == PackageStatus.Missing
                || (outcome == LineOutcome.Accepted && !one.Delivered && handover.To == one.Destination);
            if (comesOrGoes)
                Supply(needs, one);
        }
    }

    private static void CollectReversal(Needs needs, LedgerEvent e, HandoverStep body)
    {
        PackageReversal.Collect(needs, e, body);
        needs.One(Handover.Table, body.Handover);
        if (body.Within is { } outer)
            needs.One(Package.Table, outer);
        if (Package.TryIdOf(e.Stream, out var id) && needs.World.FindIfKnown(HandoverLine.Table, (body.Handover, id))
            is not null && needs.World.FindIfKnown(Package.Table, id) is { Outer: { } holder })
            needs.One(Package.Table, holder);
    }

    private static void Touch(Needs needs, LedgerEvent e, HandoverStep body)
    {
        needs.One(Handover.Table, body.Handover);
        if (!Package.TryIdOf(e.Stream, out var id))
            return;
        needs.One(HandoverLine.Table, (body.Handover, id));
        if (body is PackageReleased released)
            TransportDocument.Collect(needs, TransportKind.Handover, released.From, released.Document);
        if (body is PackageReleased { Arrived: { } acceptance })
            needs.One(Arrival.Table, EventId.Derive(acceptance, id));
        if (body.Within is { } outer)
            needs.One(Package.Table, outer);
        if (needs.One(Package.Table, id) is not { } package)
            return;
        if (package.Outer is { } holder)
            needs.One(Package.Table, holder);
        needs.Set(Package.Inside, id);
        if (body is ISealNumbers { Seals.Count: > 0 })
            needs.Set(SealUse.OfPackage, id);
        Supply(needs, package);
    }

    private static void Supply(Needs needs, Package package) => SupplyBooks.Collect(
        needs, package, needs.Set(PackageContentLine.OfPackage, package.Id).Select(line => line.Item));
}

[JsonSerializable(typeof(PackageReleased))]
[JsonSerializable(typeof(PackageAccepted))]
[JsonSerializable(typeof(PackageRefused))]
[JsonSerializable(typeof(PackageMissing))]
[JsonSerializable(typeof(ReleaseCancelled))]
[JsonSerializable(typeof(ReleaseHandover))]
[JsonSerializable(typeof(AcceptHandover))]
[JsonSerializable(typeof(CancelHandover))]
internal sealed partial class HandoverJson : JsonSerializerContext;
