using Logistics.Core.Evidence;
using Logistics.Tests.Support;
using static Logistics.Tests.Support.SmallTree;

namespace Logistics.Tests.Core.Evidence;

/// <summary>The verifier finds packages inside others that do not go where those go.</summary>
internal sealed class NestingEvidenceTests
{
    private MemoryEvidence log = null!;
    private PackPackage truck = null!;
    private PackPackage crate = null!;
    private PackPackage box = null!;

    [SetUp]
    public void Record()
    {
        log = new MemoryEvidence();
        (truck, crate, box) = (Commands.Pack(Mandonga), Commands.Pack(MandongaPps), Commands.Pack());
        log.Append(truck, crate, box, Commands.Nest(crate, box), Commands.Nest(truck, crate));
    }

    [Test]
    public async Task Verify_JourneysInsideOthers_AreSound()
    {
        var release = Commands.Release(Kpu, Mandonga, truck);
        var onward = Commands.Release(Mandonga, MandongaPps, crate);
        log.Append(
            release, Commands.Cancel(release), release with { Id = Guid.CreateVersion7() });
        var second = log.State.Handovers.Keys.Last();
        log.Append(
            Commands.AcceptAll(release with { Id = second }), Commands.Unnest(truck, crate), onward,
            Commands.Accept(onward, Commands.Line(crate), Commands.Line(box, LineOutcome.Missing)));
        Assert.That((await VerifyAsync()).Findings, Is.Empty);
        Assert.That(log.State.Packages[box.Id].Custodian, Is.EqualTo(Mandonga));
    }

    [Test]
    public async Task Verify_RowSaysNotInside_IsFoundByProjection()
    {
        log.Publish();
        log.Build();
        log.Rows[Package.Table].Single(row => row[0] == $"{box.Id}")[Package.Table.Columns.ToList().FindIndex(
            column => column.Name == "OuterId")] = "";
        Finds(await log.VerifyAsync(), Check.Projection, "OuterId is ''");
    }

    [Test]
    public async Task Verify_ReleasedWithoutItsOuter_IsFound()
    {
        var release = Commands.Release(Kpu, Mandonga, truck);
        var steps = Catalog.Current.Decide(log.State, release).Events;
        log.Append(release, steps[2]);
        Finds(await VerifyAsync(), Check.CustodyRules, $"package '{crate.Id}', inside which it is, does not go with it");
    }

    [Test]
    public async Task Verify_ReleasedAsIfInsideNothing_IsFound()
    {
        var release = Commands.Release(Kpu, Mandonga, truck);
        var alone = Catalog.Current.Decide(log.State, release).Events[2];
        log.Append(release, alone with { Body = (PackageReleased)alone.Body with { Within = null } });
        Finds(await VerifyAsync(), Check.CustodyRules, "no rule of custody lets 'package-released' follow");
    }

    [Test]
    public async Task Verify_OuterWentOnWithoutWhatIsInside_IsFound()
    {
        var release = Commands.Release(Kpu, Mandonga, truck);
        var steps = Catalog.Current.Decide(log.State, release).Events;
        log.Append(release, steps[0]);
        log.Append(release, steps[1]);
        var answer = Commands.Accept(release, Commands.Line(truck));
        var accepted = new PackageAccepted
        {
            UtcOffset = 480,
            Handover = release.Id,
            From = Kpu,
            To = Mandonga,
            Acceptance = answer.Id,
            Condition = Condition.Good,
        };
        foreach (var package in (PackPackage[])[truck, crate])
        {
            log.Append(answer, new ProposedEvent(
                EventId.Derive(answer.Id, package.Id), Package.Stream(package.Id),
                accepted with { Within = package == crate ? truck.Id : null }));
        }

        Finds(await VerifyAsync(), Check.CustodyRules, $"package '{box.Id}', which is inside it, does not go with it");
    }

    [Test]
    public async Task Verify_InsideWhatIsElsewhereOrUnknown_IsFound()
    {
        var (there, lost) = (Commands.Pack(Mandonga1, Mandonga), Commands.Pack(Mandonga1));
        log.Append(there, lost);
        foreach (var (inner, outer) in ((PackPackage, Guid)[])[(there, truck.Id), (lost, Guid.Empty), (lost, truck.Id)])
        {
            var command = Commands.Nest(truck, inner);
            log.Append(command, new ProposedEvent(
                EventId.Derive(command.Id, inner.Id), Package.Stream(inner.Id), new PackageNested
                {
                    UtcOffset = 480,
                    Record = command.Id,
                    Location = inner.Location,
                    Outer = outer,
                }));
        }

        var verdict = await VerifyAsync();
        Finds(verdict, Check.CustodyRules, $"it cannot be inside package '{truck.Id}' (not-together)");
        Finds(verdict, Check.CustodyRules, $"there is no package '{Guid.Empty}' it could be inside");
    }

    [Test]
    public async Task Verify_OpenedWithPackagesInside_IsFound()
    {
        var release = Commands.Release(Kpu, Mandonga, truck);
        log.Append(release, Commands.AcceptAll(release));
        var open = Commands.Open(truck, Mandonga);
        Assert.That(
            Catalog.Current.Decide(log.State, open).Events.Select(e => e.Stream),
            Is.EqualTo([Package.Stream(crate.Id), Package.Stream(truck.Id)]), "what is inside comes out first");
        log.Append(open, new ProposedEvent(
            EventId.Derive(open.Id, truck.Id), Package.Stream(truck.Id), new PackageOpened
            {
                UtcOffset = 480,
                Record = open.Id,
                Location = Mandonga,
                Contents = [],
                Seals = null,
            }));
        Finds(await VerifyAsync(), Check.CustodyRules, $"package '{crate.Id}' is still inside it");
    }

    [Test]
    public async Task Verify_InsideAnOpenedPackage_IsFound()
    {
        var (opened, other) = (Commands.Pack(Mandonga, Mandonga), Commands.Pack(Mandonga1, Mandonga));
        var command = Commands.Nest(opened, other);
        log.Append(opened, other, Commands.Open(opened, Mandonga));
        log.Append(command, new ProposedEvent(
            EventId.Derive(command.Id, other.Id), Package.Stream(other.Id), new PackageNested
            {
                UtcOffset = 480,
                Record = command.Id,
                Location = Mandonga,
                Outer = opened.Id,
            }));
        Finds(await VerifyAsync(), Check.CustodyRules, $"it cannot be inside package '{opened.Id}' (already-opened)");
    }

    [Test]
    public async Task Verify_EventIdOfAnotherCommand_IsFound()
    {
        var command = Commands.Unnest(truck, crate);
        var proposed = Catalog.Current.Decide(log.State, command).Events[0];
        log.Append(command, proposed with { Id = Guid.NewGuid() });
        Finds(await VerifyAsync(), Check.CustodyRules, "its id is not made of its command's");
    }

    private Task<Verdict> VerifyAsync()
    {
        log.Publish();
        log.MakeTiles();
        if (log.Leaves.Count == log.State.Packages.Values.Sum(package => package.Version))
            TryMakeRows();
        return log.VerifyAsync();
    }

    /// <summary>What no lawful history leads to has no rows.</summary>
    private void TryMakeRows()
    {
        try
        {
            log.MakeRows();
        }
        catch (InvalidOperationException)
        {
            log.ProjectionSize = 0;
        }
    }

    private static void Finds(Verdict verdict, Check check, string why) => Assert.That(
        verdict.Findings.Any(one => one.Check == check && one.Message.Contains(why, StringComparison.Ordinal)),
        Is.True, () => string.Join('\n', verdict.Findings));
}
