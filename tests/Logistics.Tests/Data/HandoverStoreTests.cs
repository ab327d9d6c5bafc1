using Logistics.Core.Access;
using Logistics.Data.Handovers;
using Logistics.Tests.Support;

namespace Logistics.Tests.Data;

[TestFixtureSource(typeof(TestDatabases))]
internal sealed class HandoverStoreTests(TestEngine engine) : StoreFixture(engine)
{
    private HandoverStore store = null!;

    [OneTimeSetUp]
    public void Open() => store = new HandoverStore(Database);

    [Test]
    public async Task Find_UnknownHandover_IsNull() =>
        Assert.That(await store.FindAsync(Guid.Empty, Sight.Everything, default), Is.Null);

    [Test]
    public async Task Find_AnsweredInParts_GivesLinesInOrderOfRelease()
    {
        var packages = await PackAsync(3);
        var release = Commands.Release(
            SmallTree.Kpu, SmallTree.Mandonga, packages[2], packages[0], packages[1]);
        var released = (await AppendValidAsync(release))[0];
        var answered = (await AppendValidAsync(Commands.Accept(
            release, Commands.Line(packages[1]), Commands.Line(packages[2], LineOutcome.Missing))))[0];

        var found = (await store.FindAsync(release.Id, Sight.Everything, default))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                (found.Summary.From, found.Summary.To),
                Is.EqualTo((SmallTree.Kpu, SmallTree.Mandonga)));
            Assert.That(found.Summary.Release!.Canonical, Is.EqualTo(released.Entries[0].Canonical));
            Assert.That(
                found.Summary.Counts, Is.EqualTo(new LineCounts { Open = 1, Accepted = 1, Missing = 1 }));
            Assert.That(
                found.Lines.Select(line => (line.Package, line.Label, line.Outcome, line.Closing?.Sequence)),
                Is.EqualTo(new List<(Guid, string, LineOutcome, long?)>
                {
                    (packages[2].Id, packages[2].Label, LineOutcome.Missing, answered.Entries[1].Sequence),
                    (packages[0].Id, packages[0].Label, LineOutcome.Open, null),
                    (packages[1].Id, packages[1].Label, LineOutcome.Accepted, answered.Entries[0].Sequence),
                }));
        }
    }

    [Test]
    public async Task Answer_ReadBack_IsTheOneThatWasDecided()
    {
        var packages = await PackAsync(2);
        var release = Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, packages);
        var released = (await AppendValidAsync(release))[0];
        var first = (await AppendValidAsync(Commands.Accept(release, Commands.Line(packages[0]))))[0];
        var second = (await AppendValidAsync(Commands.AcceptAll(release)))[0];

        Receipt[] receipts = [released, first, second];
        LineCounts[] counts =
            [new() { Open = 2 }, new() { Open = 1, Accepted = 1 }, new() { Accepted = 2 }];
        foreach (var (receipt, expected) in receipts.Zip(counts))
        {
            var decided = (HandoverAnswer)receipt.Answer!.Left!;
            var read = (await store.AnswerAsync(receipt with { Answer = null }, default)).Answer;
            using (Assert.EnterMultipleScope())
            {
                Assert.That(decided.Sides!.Counts, Is.EqualTo(expected));
                Assert.That(read.Sides!.Counts, Is.EqualTo(expected));
                Assert.That(read.Steps, Is.EqualTo(decided.Steps));
            }
        }
    }

    [Test]
    public async Task List_EachFilter_GivesWhatMatchesItInOrderOfRelease()
    {
        var packages = await PackAsync(2, SmallTree.Kandai1);
        var down = Commands.Release(SmallTree.Kpu, SmallTree.Kendari, packages);
        var on = Commands.Release(SmallTree.Kendari, SmallTree.Kandai, packages[0]);
        var cancelled = Commands.Release(SmallTree.Kendari, SmallTree.Kandai, packages[1]);
        await AppendValidAsync(
            down, Commands.AcceptAll(down), on, cancelled, Commands.Cancel(cancelled));

        using (Assert.EnterMultipleScope())
        {
            await AssertListAsync(new(To: SmallTree.Kendari), down);
            await AssertListAsync(new(From: SmallTree.Kendari), on, cancelled);
            await AssertListAsync(new(From: SmallTree.Kendari, Status: HandoverStatus.Released), on);
            await AssertListAsync(
                new(From: SmallTree.Kendari, Status: HandoverStatus.Cancelled), cancelled);
            await AssertListAsync(
                new(SmallTree.Kpu, SmallTree.Kendari, HandoverStatus.Accepted), down);
            await AssertListAsync(new(From: SmallTree.Kandai));
        }
    }

    [Test]
    public async Task List_Pages_GiveEachHandoverOnce()
    {
        var packages = await PackAsync(5);
        await AppendValidAsync([.. packages.Select(package =>
            Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, package))]);
        var whole = await store.ListAsync(new HandoverFilter(), -1, 500, default);
        var paged = new List<HandoverSummary>();
        IReadOnlyList<HandoverSummary> page;
        do
        {
            page = await store.ListAsync(
                new HandoverFilter(), paged.Count == 0 ? -1 : paged[^1].ReleaseSequence, 2, default);
            paged.AddRange(page);
        }
        while (page.Count > 0);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(whole, Has.Count.AtLeast(5));
            Assert.That(whole.Select(row => row.ReleaseSequence), Is.Ordered.And.Unique);
            Assert.That(paged.Select(row => row.Id), Is.EqualTo(whole.Select(row => row.Id)));
        }
    }

    private async Task AssertListAsync(HandoverFilter filter, params ReleaseHandover[] expected) =>
        Assert.That(
            (await store.ListAsync(filter, -1, 500, default)).Select(row => row.Id),
            Is.EqualTo(expected.Select(release => release.Id)),
            filter.ToString());
}
