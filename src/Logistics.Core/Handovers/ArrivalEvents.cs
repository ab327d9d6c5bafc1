using Logistics.Core.Kernel;
using Logistics.Core.Officers;
using Logistics.Core.Packages;

namespace Logistics.Core.Handovers;

/// <summary>What arrivals change. Each says why it cannot follow, in words; null when it could.</summary>
internal static class ArrivalEvents
{
    public static string? Arrive(World world, LedgerEntry entry, PackageArrived body)
    {
        if (PackageSteps.Find(world, entry, _ => body.Record, out var id, out var before) is { } fault)
            return fault;
        if (Signing.Fault(body) is { } unsigned)
            return unsigned;
        if (before is null || before.End is not null
            || before.Custodian != body.From || before.Handover != body.Handover
            || IsAtHand(before, body.Location) || (body.Within is { } holder && before.Outer != holder)
            || (body.Reason == ArrivalReason.OtherHandover && body.Handover is null))
            return PackageSteps.Unlawful(entry);
        if (world.IsJudged && FaultOfMove(world, before, body) is { } apart)
            return apart;
        if (FaultOfArrival(world, body) is { } other)
            return other;
        if (body.Handover is { } handover)
        {
            if (world.Find(Handover.Table, handover) is not { } left
                || world.Find(HandoverLine.Table, (handover, id)) is not { Outcome: LineOutcome.Open } line)
                return $"the package has no open line in handover {handover}";
            var outcome = body.OutcomeOf(left.To);
            world.Put(Handover.Table, left.With(left.Counts.Close(outcome), entry.Sequence));
            world.Put(HandoverLine.Table, line with { Outcome = outcome, ClosedSequence = entry.Sequence });
        }

        PackageSteps.Advance(world, entry, before, before.ArriveAt(body.Location) with { Outer = body.Within });
        if (body.Seals is { Count: > 0 } read)
            SealUse.Read(world, entry, id, read);
        if (Arrival.Of(entry, before.Label) is { } arrival)
            Put(world, arrival);
        return null;
    }

    public static string? ArriveUnknown(World world, LedgerEntry entry, LabelArrived body) =>
        FaultOfNew(world, entry, Arrival.OfLabel(body.Record, body.Label), body.Record) ?? Signing.Fault(body)
        ?? Put(world, Arrival.Of(entry, label: null)!);

    public static string? AcceptUnmatched(World world, LedgerEntry entry, AcceptanceUnmatched body)
    {
        if (body.Lines?.Any(line => line.Outcome is not (LineOutcome.Refused or LineOutcome.Missing)) == true)
            return "it keeps an answer for which there is nothing to wait";
        return FaultOfNew(world, entry, body.Acceptance, body.Acceptance) ?? Signing.Fault(body)
            ?? Put(world, Arrival.Of(entry, label: null)!);
    }

    public static string? Settle(World world, LedgerEntry entry, ArrivalSettled body)
    {
        if (!Arrival.TryIdOf(entry.Event.Stream, out var id))
            return $"there is no stream '{Table.Shorten(entry.Event.Stream)}' of an arrival";
        if (entry.Event.Id != EventId.Derive(body.Record, id))
            return "its id is not made of its command's and its arrival's";
        if (world.Find(Arrival.Table, id) is not { Status: ArrivalStatus.Open } arrival
            || arrival.Location != body.Location)
            return "there is no such open arrival";
        var isOfIt = arrival.Reason switch
        {
            ArrivalReason.UnknownLabel => body.Package is not null || body.Note is not null,
            _ => body.Package is null
                && (body.Handover == arrival.Named || (body.Handover is null && body.Note is not null)),
        };
        if (isOfIt && body.Handover is null && arrival.Reason == ArrivalReason.UnmatchedAcceptance)
            CloseEarly(world, entry, arrival);
        return isOfIt
            ? Put(world, arrival with
            {
                Package = body.Package,
                Status = ArrivalStatus.Settled,
                HeadSequence = entry.Sequence,
            })
            : "it says nothing that settles the arrival";
    }

    /// <summary>No release will come for the packages of an acceptance either.</summary>
    private static void CloseEarly(World world, LedgerEntry entry, Arrival acceptance)
    {
        var packages = world.Find(Arrival.OpenNaming, acceptance.Named!.Value).Where(
            one => one is { Reason: ArrivalReason.BeforeRelease, Package: { } package }
                && EventId.Derive(acceptance.Id, package) == one.Id).ToArray();
        foreach (var one in packages)
            Put(world, one with { Status = ArrivalStatus.Settled, HeadSequence = entry.Sequence });
    }

    /// <summary>The release of a package that had arrived before it was recorded.</summary>
    public static string? Release(
        World world, LedgerEntry entry, PackageReleased body, Guid acceptance, Package before, Handover handover)
    {
        if (world.Find(Arrival.Table, EventId.Derive(acceptance, before.Id)) is not
            { Status: ArrivalStatus.Open, Reason: ArrivalReason.BeforeRelease } arrival
            || arrival.Package != before.Id || arrival.Named != body.Handover || arrival.Location != body.To
            || arrival.Outer != body.Within)
            return $"the package did not arrive by acceptance {acceptance} before";
        world.Put(Handover.Table, handover with { Accepted = handover.Accepted + 1, HeadSequence = entry.Sequence });
        world.Put(HandoverLine.Table, new HandoverLine(
            body.Handover, before.Id, entry.Sequence, LineOutcome.Accepted, arrival.Sequence));
        world.Put(
            Arrival.Table, arrival with { Status = ArrivalStatus.Settled, HeadSequence = entry.Sequence });
        PackageSteps.Put(world, entry, before);
        return null;
    }

    /// <summary>Whether an arrival was settled by a step of a package, so that both are taken back together.</summary>
    internal static bool AreOneStep(LedgerEvent one, LedgerEvent other) => (one.Body, other.Body) is
        (ArrivalSettled, HandoverStep or PackageArrived) or (HandoverStep or PackageArrived, ArrivalSettled);

    /// <summary>Whether a package is at rest in a place's custody, so that it cannot arrive there.</summary>
    internal static bool IsAtHand(Package package, string location) =>
        package is { Handover: null, IsMissing: false } && package.Custodian == location;

    private static string? Put(World world, Arrival arrival)
    {
        world.Put(Arrival.Table, arrival with { Location = world.Shared(arrival.Location) });
        return null;
    }

    private static string? FaultOfNew(World world, LedgerEntry entry, Guid id, Guid command) => entry.Event switch
    {
        var e when e.Stream != Arrival.Stream(id) => $"it is not of the stream of arrival {id}",
        var e when e.Id != EventId.Derive(command, id) => "its id is not made of its command's and its arrival's",
        _ when world.Find(Arrival.Table, id) is not null => $"arrival {id} was recorded before",
        _ => null,
    };

    /// <summary>Why a package is not what an arrival of a label was, in words; null when it may be.</summary>
    private static string? FaultOfArrival(World world, PackageArrived body) =>
        body.Arrival is not { } id || !world.IsJudged
        || world.Find(Arrival.Table, id) is
        { Status: ArrivalStatus.Open, Reason: ArrivalReason.UnknownLabel } arrival
            && arrival.Location == body.Location
            ? null
            : $"arrival {id} is not that of a label at {body.Location} which is still to be identified";

    /// <summary>Why packages one inside the other do not arrive together, in words; null if they do.</summary>
    private static string? FaultOfMove(World world, Package before, PackageArrived body)
    {
        if (body.Within is { } outer && !world.IsUnknown(outer)
            && world.Find(Package.Table, outer) is { } other && !other.IsIn(body.Location))
            return $"package '{outer}', inside which it came, is not there";
        foreach (var inner in world.InsideOf(before.Id))
        {
            var isWithIt = inner.Custodian == before.Custodian && inner.Handover == before.Handover;
            if (!isWithIt && !world.IsUnknown(inner.Id))
                return $"package '{inner.Id}', which is inside it, is not with it";
        }

        return null;
    }

    private static bool IsIn(this Package package, string location) =>
        package.Handover is null && package.Custodian == location;
}
