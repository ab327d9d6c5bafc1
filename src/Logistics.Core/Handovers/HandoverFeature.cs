using System.Text.Json.Serialization;
using Logistics.Core.Access;
using Logistics.Core.Kernel;
using Logistics.Core.Officers;
using Logistics.Core.Packages;
using Logistics.Core.Requirements;
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
            "accept-handover", Act.Answer, (world, c) => HandoverDecisions.PlaceOf(world, c.Handover, by => by.To),
            HandoverDecisions.Accept, Collect, HandoverAnswer.Of)
        .Command<CancelHandover>(
            "cancel-handover", Act.CancelRelease, (world, c) =>
                HandoverDecisions.PlaceOf(world, c.Handover, by => by.From),
            HandoverDecisions.Cancel, Collect, HandoverAnswer.Of)
        .Table(Handover.Table, HandoverLine.Table)
        .Rules(HandoverRule.All)
        .Json(HandoverJson.Default);

    private static void Collect(Needs needs, ReleaseHandover command)
    {
        needs.None(Handover.Table, command.Id);
        needs.None(HandoverLine.OfHandover, command.Id);
        needs.None(HandoverLine.OpenOf, command.Id);
        TransportDocument.Collect(needs, TransportKind.Handover, command.From, command.Document);
        var sides = HandoverDecisions.SidesOf(command);
        Signing.Collect(needs, command, command.Signatures, sides);
        var isAboutBallots = Signing.AsksForBallots(needs.World, command, sides);
        foreach (var reference in command.Packages)
        {
            if (needs.Find(reference) is not { } package)
                continue;
            foreach (var one in needs.Inside(package.Id).Prepend(package))
                needs.None(HandoverLine.Table, (command.Id, one.Id));
            if (isAboutBallots)
                Contents(needs, package);
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
        if (Find(needs, command, command.Handover) is not { } handover)
            return;
        var sides = HandoverDecisions.SidesOf(handover);
        Signing.Collect(needs, command, command.Signatures, sides);
        var isAboutBallots = Signing.AsksForBallots(needs.World, command, sides);
        foreach (var line in command.Lines)
        {
            if (needs.Find(line.Package) is not { } package)
                continue;
            Answer(needs, handover, package, line.Outcome);
            if (isAboutBallots)
                Contents(needs, package);
        }

        if (command.AcceptRemainder)
            Sweep(needs, handover, LineOutcome.Accepted, isAboutBallots);
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
        var sight = Catalog.Current.SightOf(needs.World, command.Actor);
        if (!sight.IsEverything && !Sees(handover.From) && !Sees(handover.To))
        {
            foreach (var line in needs.Set(HandoverLine.OfHandover, id))
                needs.One(Package.Table, line.Package);
        }

        return handover;

        bool Sees(string code) => needs.World.Reference.LocationOf(code) is { } place && sight.Sees(place.Path);
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
        foreach (var one in needs.Inside(package.Id).Prepend(package))
        {
            needs.One(HandoverLine.Table, (handover.Id, one.Id));
            needs.Set(PackageSealLine.OfPackage, one.Id);
            var comesOrGoes = outcome == LineOutcome.Missing || one.StatusAtRest == PackageStatus.Missing
                || (outcome == LineOutcome.Accepted && !one.Delivered && handover.To == one.Destination);
            if (comesOrGoes)
                Supply(needs, one);
        }
    }

    private static void Touch(Needs needs, LedgerEvent e, HandoverStep body)
    {
        needs.One(Handover.Table, body.Handover);
        if (!Package.TryIdOf(e.Stream, out var id))
            return;
        needs.One(HandoverLine.Table, (body.Handover, id));
        if (body is PackageReleased released)
            TransportDocument.Collect(needs, TransportKind.Handover, released.From, released.Document);
        if (body.Within is { } outer)
            needs.One(Package.Table, outer);
        if (needs.One(Package.Table, id) is not { } package)
            return;
        if (package.Outer is { } holder)
            needs.One(Package.Table, holder);
        needs.Set(Package.Inside, id);
        if (SealsSeen.In(body) is { Count: > 0 })
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
