using Logistics.Core.Kernel;
using Logistics.Core.Officers;
using Logistics.Core.Packages;
using Logistics.Core.Seals;
using Logistics.Core.Stock;

namespace Logistics.Core.Handovers;

/// <summary>What events of handovers change. Each says why it cannot follow, in words; null when it could.</summary>
internal static class HandoverEvents
{
    public static string? Release(World world, LedgerEntry entry, PackageReleased body)
    {
        if (PackageSteps.Find(world, entry, _ => body.Handover, out var id, out var before) is { } fault)
            return fault;
        if (before is null || (body.Arrived is null && !MayLeave(before, body)))
            return PackageSteps.Unlawful(entry);
        if (Signing.Fault(body) is { } unsigned)
            return unsigned;
        var after = before with { Handover = body.Handover };
        var handover = world.Find(Handover.Table, body.Handover);
        if (body.Arrived is null && FaultOfMove(world, after, body) is { } apart)
            return apart;
        if (handover is not null && (handover.From != body.From || handover.To != body.To))
            return $"handover {body.Handover} leads from {handover.From} to {handover.To}";

        // The releases of a handover are one command, and so one after another; unless one between them could not be
        // read.
        if (handover is not null && world.IsWhole && world.LastUnreadable < handover.HeadSequence
            && (handover.HeadSequence != entry.Sequence - 1
                || (world.LastUnreadable < handover.ReleaseSequence
                    && handover.ReleaseSequence + handover.Counts.Total != entry.Sequence)))
            return $"handover {body.Handover} was released before";
        if (world.Find(HandoverLine.Table, (body.Handover, id)) is not null)
            return $"handover {body.Handover} was released before";
        handover ??= new Handover(body.Handover, body.From, body.To, 0, 0, 0, 0, 0, entry.Sequence, entry.Sequence);
        if (body.Arrived is { } acceptance)
        {
            if (ArrivalEvents.Release(world, entry, body, acceptance, before, handover) is { } other)
                return other;
        }
        else
        {
            world.Put(Handover.Table, handover with { Open = handover.Open + 1, HeadSequence = entry.Sequence });
            world.Put(HandoverLine.Table, new HandoverLine(body.Handover, id, entry.Sequence, LineOutcome.Open, null));
            PackageSteps.Advance(world, entry, before, after);
        }

        TransportDocument.Note(world, entry, TransportKind.Handover, body.From, body.Document, body.Handover);
        return null;
    }

    private static bool MayLeave(Package package, PackageReleased body) => package.Handover is null
        && package.Custodian == body.From && package.Outer == body.Within && package.MayMoveTo(body.To);

    public static string? Close(World world, LedgerEntry entry, HandoverStep body)
    {
        var command = body switch
        {
            ReceiverAnswer answer => answer.Acceptance,
            ReleaseCancelled cancelled => cancelled.Cancellation,
            _ => throw new InvalidOperationException($"Unknown step {body.GetType().Name}."),
        };
        if (PackageSteps.Find(world, entry, _ => command, out var id, out var before) is { } fault)
            return fault;
        if (body is ISigned signed && Signing.Fault(signed) is { } unsigned)
            return unsigned;
        var handover = world.Find(Handover.Table, body.Handover);
        if (before is null || !Awaits(before, handover, body) || After(before, body) is not { } after)
            return PackageSteps.Unlawful(entry);
        if (FaultOfMove(world, after, body) is { } apart)
            return apart;
        if (handover is null || world.Find(HandoverLine.Table, (body.Handover, id)) is not
            { Outcome: LineOutcome.Open } line)
            return $"the package has no open line in handover {body.Handover}";
        if (body is ReleaseCancelled && world.IsWhole && handover.Accepted > 0)
            return $"of handover {body.Handover} something was accepted";
        var outcome = body.Outcome;
        world.Put(Handover.Table, handover.With(handover.Counts.Close(outcome), entry.Sequence));
        world.Put(HandoverLine.Table, line with { Outcome = outcome, ClosedSequence = entry.Sequence });
        PackageSteps.Advance(world, entry, before, after);
        if (body is ISealNumbers { Seals: { Count: > 0 } read })
            SealUse.Read(world, entry, id, read);
        return null;
    }

    /// <summary>A release was taken back: its line is no line of the handover any more.</summary>
    public static void TakeBack(World world, LedgerEntry entry, PackageReleased body)
    {
        if (world.Find(Handover.Table, body.Handover) is { } handover)
        {
            world.Put(Handover.Table, handover with
            {
                Reversed = handover.Reversed + 1,
                HeadSequence = entry.Sequence,
            });
        }
    }

    private static bool Awaits(Package package, Handover? handover, HandoverStep step) =>
        package.Handover == step.Handover && package.Custodian == step.From
        && (handover is null || handover.To == step.To)
        && (step.Within is null || step.Within == package.Outer);

    private static Package? After(Package package, HandoverStep step) => step switch
    {
        PackageAccepted => package.MoveTo(step.To) with { Outer = step.Within },
        PackageRefused => (package with
        {
            Handover = null,
            StatusAtRest = PackageStatus.Refused,
            TurnedBack = true,
            Outer = step.Within,
        }).AtRest(),
        PackageMissing => package with { Handover = null, StatusAtRest = PackageStatus.Missing, Outer = step.Within },
        ReleaseCancelled when package.Outer == step.Within => (package with { Handover = null }).AtRest(),
        _ => null,
    };

    /// <summary>
    /// Why inner packages do not make the same step as their outer package, in words; null if they do.
    /// </summary>
    private static string? FaultOfMove(World world, Package after, HandoverStep step)
    {
        if (!world.IsJudged)
            return null;
        if (after.Outer is { } outer && !world.IsUnknown(outer)
            && world.Find(Package.Table, outer) is { } other && !MovesWith(other, after, step))
            return $"package '{outer}', inside which it is, does not go with it";

        // An outer package is answered for before what is inside it.
        foreach (var inner in world.InsideOf(after.Id))
        {
            var goesWith = step is PackageReleased
                ? inner.Handover is null && inner.Custodian == after.Custodian
                : inner.Handover == step.Handover;
            if (!goesWith && !world.IsUnknown(inner.Id))
                return $"package '{inner.Id}', which is inside it, does not go with it";
        }

        return null;
    }

    private static bool MovesWith(Package outer, Package inner, HandoverStep step) =>
        outer.Handover == inner.Handover && outer.Custodian == inner.Custodian
        && (step is not ReceiverAnswer || outer.StatusAtRest == inner.StatusAtRest);
}
