using Logistics.Core.Ledger;
using Logistics.Data;
using Logistics.Tests.Support;

namespace Logistics.Tests.Data;

[TestFixtureSource(typeof(TestDatabases))]
internal sealed class LedgerWriterTests(TestEngine engine) : StoreFixture(engine)
{
    [Test]
    public async Task Append_NewCommand_RecordsItsEvents()
    {
        var pack = Commands.Pack();

        var result = await Writer.AppendAsync(pack, default);

        var receipt = ((AppendResult.Appended)result).Receipt;
        var stored = (await new EventStore(Database).OfPackageAsync(pack.Id, default)).Events;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Command, Is.EqualTo(pack.Id));
            Assert.That(stored, Has.Count.EqualTo(1));
            Assert.That(stored[0].Fault, Is.Null);
            Assert.That(stored[0].Sequence, Is.EqualTo(receipt.LastSequence));
            Assert.That(stored[0].Canonical, Is.EqualTo(receipt.Entries[0].Canonical));
            Assert.That(stored[0].StoredHash, Is.EqualTo(receipt.Entries[0].Hash));
            Assert.That(stored[0].Decoded!.OccurredAt, Is.EqualTo(pack.OccurredAt));
            Assert.That(stored[0].Decoded!.OccurredAt.Offset, Is.EqualTo(pack.OccurredAt.Offset));
        }
    }

    [Test]
    public async Task Append_SameIdSameContent_ReturnsTheFirstReceipt()
    {
        var packages = await PackAsync(3);
        var release = Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, packages);
        var first = (await AppendValidAsync(release))[0];
        await AppendValidAsync(Commands.AcceptAll(release));

        var again = await Writer.AppendAsync(release, default);

        var receipt = ((AppendResult.AlreadyAppended)again).Receipt;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Entries, Has.Count.EqualTo(3));
            Assert.That(
                receipt.Entries.Select(entry => (entry.Sequence, Convert.ToHexString(entry.Canonical))),
                Is.EqualTo(first.Entries
                    .Select(entry => (entry.Sequence, Convert.ToHexString(entry.Canonical)))));
        }
    }
}
