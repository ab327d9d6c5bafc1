using Logistics.Core.Access;
using Logistics.Data.Packages;
using Logistics.Tests.Support;

namespace Logistics.Tests.Data;

[TestFixtureSource(typeof(TestDatabases))]
internal sealed class PackageStoreTests(TestEngine engine) : StoreFixture(engine)
{
    private const int PageSize = 500;

    private PackageStore store = null!;

    [OneTimeSetUp]
    public void Open() => store = new PackageStore(Database);

    [Test]
    public async Task Find_ByIdAndByLabel_GivesThePackageWithWhatIsInside()
    {
        var pack = Commands.Pack(
            SmallTree.Mandonga1, SmallTree.Kpu, PackageKind.BallotBox, SmallTree.Governor) with
        {
            Contents = [new(SmallTree.Seal, 4), new(SmallTree.GovernorBallot, 308), new("form", 1)],
            Seals = ["Z-2", "A-1"],
        };
        await AppendValidAsync(Commands.Deliver((SmallTree.Seal, 4), (SmallTree.GovernorBallot, 308), ("form", 1)));
        var receipt = (await AppendValidAsync(pack))[0];

        var byId = (await store.FindAsync(pack.Id, Sight.Everything, default))!;
        var byLabel = (await store.NamedAsync(pack.Label, default)).Single();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(byId.Contents, Is.EqualTo(pack.Contents));
            Assert.That(byId.Seals, Is.EqualTo(pack.Seals));
            Assert.That(byId.State.HeadSequence, Is.EqualTo(receipt.Entries[0].Sequence));
            Assert.That(byId.State.Status, Is.EqualTo(PackageStatus.Packed));
            Assert.That(byId.State.Contest, Is.EqualTo(SmallTree.Governor));
            Assert.That(byId.State.Differs(byLabel), Is.Null);
        }
    }

    [Test]
    public async Task Find_ByLabel_GoesByWhatTheLabelMeans()
    {
        var pack = (await PackAsync(1))[0];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                (await store.NamedAsync($" {pack.Label.ToLowerInvariant().Replace('-', '_')}", default))
                    .Select(found => found.Id),
                Is.EqualTo([pack.Id]));
            Assert.That(await store.NamedAsync($"{pack.Label}-0", default), Is.Empty);
            Assert.That(await store.FindAsync(Guid.Empty, Sight.Everything, default), Is.Null);
        }
    }

    [Test]
    public async Task List_Pages_GiveEachPackageOnceInOrderOfPacking()
    {
        await PackAsync(7);
        var whole = await ListAsync(new PackageFilter());
        var paged = new List<PackageDetails>();
        IReadOnlyList<PackageDetails> page;
        var after = -1L;
        do
        {
            page = await store.ListAsync(new PackageFilter(), after, 3, default);
            paged.AddRange(page);
            if (page.Count > 0) after = page[^1].State.PackedSequence;
        }
        while (page.Count == 3);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(whole, Has.Count.AtLeast(7));
            Assert.That(whole.Select(row => row.State.PackedSequence), Is.Ordered.And.Unique);
            Assert.That(
                paged.Select(row => row.State.Id), Is.EqualTo(whole.Select(row => row.State.Id)));
        }
    }

    [Test]
    public async Task List_EachFilter_GivesWhatMatchesIt()
    {
        var kit = Commands.Pack(SmallTree.Korumba1);
        var box = Commands.Pack(
            SmallTree.Korumba1, SmallTree.Kpu, PackageKind.BallotBox, SmallTree.Mayor);
        var elsewhere = Commands.Pack(SmallTree.Mandonga2);
        var release = Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, kit, box);
        await AppendValidAsync(
            kit, box, elsewhere, release, Commands.Accept(release, Commands.Line(kit)));

        using (Assert.EnterMultipleScope())
        {
            await AssertListAsync(new(At: SmallTree.Mandonga, Destination: SmallTree.Korumba1), kit);
            await AssertListAsync(new(At: SmallTree.Kpu, Destination: SmallTree.Korumba1), box);
            await AssertListAsync(new(Destination: SmallTree.Korumba1), kit, box);
            await AssertListAsync(
                new(Destination: SmallTree.Korumba1, Kind: PackageKind.BallotBox), box);
            await AssertListAsync(new(Destination: SmallTree.Korumba1, Contest: SmallTree.Mayor), box);
            await AssertListAsync(new(Destination: SmallTree.Korumba1, Contest: SmallTree.Governor));
            await AssertListAsync(
                new(Destination: SmallTree.Korumba1, Status: PackageStatus.InTransit), box);
            await AssertListAsync(
                new(Destination: SmallTree.Korumba1, Status: PackageStatus.Received), kit);
            await AssertListAsync(new(Destination: SmallTree.Mandonga2), elsewhere);
            await AssertListAsync(new(
                SmallTree.Mandonga, SmallTree.Korumba1, PackageKind.Kit, null, PackageStatus.Received,
                kit.Label), kit);
        }
    }

    [Test]
    public async Task List_Text_FindsPartsOfLabelsAndSealsInAnyCaseAndTakesNoPattern()
    {
        var pack = Commands.Pack() with { Label = "BOX_50%[A]", Seals = ["Seal-Q7"] };
        var other = Commands.Pack() with { Label = "BOXX50XXAX" };
        await AppendValidAsync(pack, other);
        using (Assert.EnterMultipleScope())
        {
            await AssertListAsync(new(Text: "box_50%[a]"), pack);
            await AssertListAsync(new(Text: "x_5"), pack);
            await AssertListAsync(new(Text: "0%["), pack);
            await AssertListAsync(new(Text: "seal-q7"), pack);
            await AssertListAsync(new(Text: "L-Q7"), pack);
            await AssertListAsync(new(Text: "boxx50"), other);
            await AssertListAsync(new(Text: "50%%"));
            await AssertListAsync(new(Text: "[AX]"));
        }
    }

    [Test]
    public async Task HeldAt_EachMoment_GivesWhatWasThereThen()
    {
        var packages = await PackAsync(3, SmallTree.Kandai1);
        var down = Commands.Release(SmallTree.Kpu, SmallTree.Kendari, packages);
        var answer = Commands.Accept(
            down, Commands.Line(packages[0]), Commands.Line(packages[1], LineOutcome.Missing));
        var on = Commands.Release(SmallTree.Kendari, SmallTree.Kandai, packages[0]);
        await using var writer = new LedgerWriter(
            Database, new(), new SetClock(DateTimeOffset.UtcNow, TimeSpan.FromSeconds(1)));
        async Task<DateTime> AppendAsync(LedgerCommand command) =>
            ((AppendResult.Appended)await writer.AppendAsync(command, default))
            .Receipt.Entries[0].Event.RecordedAt;

        await AppendAsync(down);
        var accepted = await AppendAsync(answer);
        var onward = await AppendAsync(on);
        var arrived = await AppendAsync(Commands.AcceptAll(on));

        using (Assert.EnterMultipleScope())
        {
            await AssertHeldAsync(SmallTree.Kendari, accepted.AddMicroseconds(-1));
            await AssertHeldAsync(
                SmallTree.Kendari, accepted, (packages[0].Id, PackageStatus.Received));
            await AssertHeldAsync(
                SmallTree.Kendari, onward, (packages[0].Id, PackageStatus.InTransit));
            await AssertHeldAsync(SmallTree.Kendari, arrived);
            await AssertHeldAsync(SmallTree.Kandai, arrived, (packages[0].Id, PackageStatus.Received));
            var kpu = await store.HeldAtAsync(SmallTree.Kpu, arrived, -1, PageSize, default);
            Assert.That(
                kpu.Where(held => packages.Any(p => p.Id == held.Package.State.Id))
                    .Select(held => (held.Package.State.Id, held.StatusThen)),
                Is.EqualTo(new List<(Guid, PackageStatus)>
                {
                    (packages[1].Id, PackageStatus.Missing), (packages[2].Id, PackageStatus.InTransit),
                }));
        }
    }

    [Test]
    public async Task HeldAt_Pages_FollowTheOrderOfPacking()
    {
        var packages = await PackAsync(5);
        var release = Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, packages);
        var onward = Commands.Release(SmallTree.Mandonga, SmallTree.MandongaPps, packages);
        var last = Commands.Release(SmallTree.MandongaPps, SmallTree.Mandonga1, packages);
        await AppendValidAsync(
            release, Commands.AcceptAll(release), onward, Commands.AcceptAll(onward), last,
            Commands.AcceptAll(last));

        var now = DateTime.UtcNow.AddDays(1);
        var first = await store.HeldAtAsync(SmallTree.Mandonga1, now, -1, 3, default);
        var rest = await store.HeldAtAsync(
            SmallTree.Mandonga1, now, first[^1].Package.State.PackedSequence, 3, default);

        Assert.That(
            first.Concat(rest).Select(held => held.Package.State.Id),
            Is.EqualTo(packages.Select(package => package.Id)));
    }

    private async Task AssertHeldAsync(
        string location, DateTime asOf, params (Guid, PackageStatus)[] expected)
    {
        var held = await store.HeldAtAsync(location, asOf, -1, PageSize, default);
        Assert.That(
            held.Where(row => row.Package.State.Destination == SmallTree.Kandai1)
                .Select(row => (row.Package.State.Id, row.StatusThen)),
            Is.EqualTo(expected));
    }

    private Task<IReadOnlyList<PackageDetails>> ListAsync(PackageFilter filter) =>
        store.ListAsync(filter, -1, PageSize, default);

    private async Task AssertListAsync(PackageFilter filter, params PackPackage[] expected) =>
        Assert.That(
            (await ListAsync(filter)).Select(row => row.State.Id),
            Is.EqualTo(expected.Select(package => package.Id)),
            filter.ToString());
}
