using FsCheck;
using FsCheck.Fluent;
using Logistics.Tests.Support;

namespace Logistics.Tests.Core.Custody;

/// <summary>No state of a package is a dead end.</summary>
internal sealed class NoDeadEndTests
{
    private const int Histories = 40;
    private const int ChoicesMax = 500;

    private static readonly DateTimeOffset ElectionDay = SmallTree.OpensAt.AddHours(4);

    [Test]
    public void Package_AfterAnyHistory_CanGoOn() =>
        Prop.ForAll(Arb.From(Gen.Choose(0, ushort.MaxValue).ArrayOf(ChoicesMax)), choices =>
        {
            var ledger = new MemoryLedger();
            var next = 0;
            var mix = new CommandMix(ledger, count => choices[next++ % choices.Length] % count);
            while (next < choices.Length)
            {
                ledger.Append(mix.Next());
                foreach (var package in ledger.State.Packages.Values.Where(one => !IsAtItsEnd(one)))
                {
                    var refused = new List<string>();
                    var canGoOn = StepsOf(ledger.State, package).Any(step => IsLawful(ledger.State, step, refused));
                    Assert.That(canGoOn, Is.True, $"{package} cannot go on: {string.Join("; ", refused)}");
                }
            }

            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Histories));

    [Test]
    public void Package_InAWorldThatRefusesReleases_IsSeenToBeStuck()
    {
        var ledger = new MemoryLedger();
        var package = Commands.Pack();
        ledger.AppendValid(package);
        ledger.State.Break(Package.Stream(package.Id));
        ledger.State.MarkDamaged(Package.Table, package.Id);
        Assert.That(
            StepsOf(ledger.State, ledger.State.Packages[package.Id]).Any(step => IsLawful(ledger.State, step, [])), Is.False);
    }

    /// <summary>Taken apart, written off, or back in the hands of the KPU.</summary>
    private static bool IsAtItsEnd(Package package) => package.StatusAtRest is PackageStatus.Dissolved or PackageStatus.Lost
        || (package is { Handover: null, Custodian: SmallTree.Kpu, Delivered: true });

    private static bool IsLawful(World world, LedgerCommand step, List<string> refused)
    {
        if (Catalog.Current.Decide(world, step).Rejection is not { } rejection)
            return true;
        refused.Add($"{step.GetType().Name} {rejection.Rule.Code} ({rejection.Errors[0].Expected.Text})");
        return false;
    }

    /// <summary>
    /// What may move it on: an answer to its handover, the way up or down, what is done where it is. What can be recorded of any
    /// package, such as that it arrived elsewhere, does not count.
    /// </summary>
    private static IEnumerable<LedgerCommand> StepsOf(World world, Package package)
    {
        if (package.Outer is { } outer)
            return StepsOf(world, world.Packages[outer]).Append(TakeOut(outer, package));
        var (reference, here) = (new PackageRef(package.Id, null), package.Custodian);
        if (package.Handover is { } handover)
        {
            return
            [
                new AcceptHandover(
                    Guid.CreateVersion7(), Commands.By(world.Handovers[handover].To), ElectionDay, handover, ReceivedBy: null,
                    [new AcceptanceLine(reference, LineOutcome.Accepted, Condition.Good, Seals: null, Note: null)],
                    AcceptRemainder: false),
            ];
        }

        // What is missing is written off, or sent once it is there again.
        LedgerCommand[] lost = !package.IsMissing
            ? []
            :
            [
                new WriteOffPackage(
                    Guid.CreateVersion7(), Commands.Actor, ElectionDay, reference, "SK-9", "2024-11-30", Reason: null),
            ];
        return lost.Concat(world.InsideOf(package.Id).Select(inner => TakeOut(package.Id, inner))).Concat(SmallTree.Locations.Where(place => place.Parent == here || world.Reference.LocationOf(here)?.Parent == place.Code)
            .Select(place => (LedgerCommand)(Commands.Release(here, place.Code, [reference]) with { OccurredAt = ElectionDay })));
    }

    private static LedgerCommand TakeOut(Guid outer, Package inner) =>
        Commands.Nest(new PackageRef(outer, null), [], [new PackageRef(inner.Id, null)]) with
        {
            Actor = Commands.By(inner.Custodian),
        };
}
