using Logistics.Core.Access;
using Logistics.Data.Events;
using Logistics.Data.Handovers;
using Logistics.Data.Packages;
using Logistics.Tests.Support;

namespace Logistics.Tests.Data;

/// <summary>What is inside a package is found by id or label, at every level, and moves with it.</summary>
[TestFixtureSource(typeof(TestDatabases))]
internal sealed class NestingStoreTests(TestEngine engine) : StoreFixture(engine)
{
    private PackageStore packages = null!;

    [OneTimeSetUp]
    public void Open() => packages = new PackageStore(Database);

    [Test]
    public async Task Append_OuterByIdOrLabel_MovesEveryLevel([Values] bool byLabel, [Values] bool oneBatch)
    {
        var (truck, crate) = (Commands.Pack(SmallTree.Mandonga), Commands.Pack(SmallTree.MandongaPps));
        var boxes = Enumerable.Range(0, 3).Select(_ => Commands.Pack()).ToArray();
        PackageRef Name(PackPackage package) => byLabel ? new(null, package.Label) : new(package.Id, null);
        var release = Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, [Name(truck)]);
        LedgerCommand[] commands =
        [
            truck, crate, .. boxes,
            Commands.Nest(Name(crate), [.. boxes.Select(Name)], []), Commands.Nest(Name(truck), [Name(crate)], []),
            release, Commands.Accept(release, Commands.Line(truck) with { Package = Name(truck) }),
        ];
        var receipts = new List<Receipt>();
        foreach (var batch in oneBatch ? [commands] : commands.Chunk(1))
            receipts.AddRange(await AppendValidAsync(batch));

        Assert.That(receipts[^2].Entries, Has.Count.EqualTo(5));
        Assert.That(receipts[^1].Entries, Has.Count.EqualTo(5));
        foreach (var package in boxes)
        {
            var found = (await packages.FindAsync(package.Id, Sight.Everything, default))!;
            Assert.That((found.State.Custodian, found.State.Outer), Is.EqualTo((SmallTree.Mandonga, (Guid?)crate.Id)));
            var chain = (await new EventStore(Database).CustodyAsync(package.Id, Sight.Everything, default))!.Chain;
            Assert.That(chain.Faults, Is.Empty);
        }

        var handover = (await new HandoverStore(Database).FindAsync(release.Id, Sight.Everything, default))!;
        Assert.That(handover.Summary.Counts, Is.EqualTo(new LineCounts(0, 5, 0, 0, 0)));
    }

    [Test]
    public async Task List_Inside_GivesWhatIsRightInside()
    {
        var (truck, crate, box, loose) =
            (Commands.Pack(SmallTree.Mandonga), Commands.Pack(SmallTree.MandongaPps), Commands.Pack(), Commands.Pack());
        await AppendValidAsync(truck, crate, box, loose, Commands.Nest(crate, box), Commands.Nest(truck, crate));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await InsideAsync(truck.Id), Is.EqualTo([crate.Id]));
            Assert.That(await InsideAsync(crate.Id), Is.EqualTo([box.Id]));
            Assert.That(await InsideAsync(loose.Id), Is.Empty);
        }

        await AppendValidAsync(Commands.Unnest(truck, crate));
        Assert.That(await InsideAsync(truck.Id), Is.Empty);
    }

    private async Task<Guid[]> InsideAsync(Guid outer) =>
        [.. (await packages.ListAsync(new(Inside: outer), -1, 10, default)).Select(package => package.State.Id)];
}
