using Logistics.Core.Evidence;
using Logistics.Core.Ledger;
using Logistics.Tests.Support;
using static Logistics.Tests.Support.SmallTree;

namespace Logistics.Tests.Core.Custody;

/// <summary>A chain of custody follows what is inside the package.</summary>
internal sealed class InsideChainTests
{
    [Test]
    public void Check_RepackedOpenedSealedReturnedAndOpened_IsVerifiedAfterEveryEvent()
    {
        var (ledger, package) = Journey();
        var chain = ledger.Chain(package.Id);
        PackageDetails? record = null;
        for (var i = 0; i < chain.Count; i++)
        {
            record = CustodyChain.Check([.. chain.Take(i + 1)], new PackageProjection(null)).Package!;
            var checkedNow = CustodyChain.Check([.. chain.Take(i + 1)], new PackageProjection(record));
            Assert.That(checkedNow.Faults, Is.Empty, chain[i].Type);
        }

        Assert.That(chain.Select(stored => stored.Type), Does.Contain("package-sealed"));
        Assert.That((record!.Contents.Count, record.Seals.Count, record.State.Status), Is.EqualTo((0, 0, PackageStatus.Opened)));
        var verified = CustodyChain.Check(chain, ledger.Projection(package.Id));
        Assert.That((verified.Verified, verified.Continuous), Is.EqualTo((true, true)));
    }

    [Test]
    public void Check_RecordWithOtherContentsOrSeals_NamesThem()
    {
        var (ledger, package) = Journey();
        var right = ledger.Projection(package.Id).Package!;
        var chain = ledger.Chain(package.Id);
        Assert.That(
            CustodyChain.Check(chain, new(right with { Contents = package.Contents })).Faults,
            Is.EqualTo(["the package's current contents is not what its events lead to"]));
        Assert.That(
            CustodyChain.Check(chain, new(right with { Seals = package.Seals })).Faults,
            Is.EqualTo(["the package's current seals is not what its events lead to"]));
    }

    [Test]
    public void Check_ContentsReadAfterTheRecord_MayBeThoseOfALaterVersionButOfNoEarlierOne()
    {
        var (ledger, package) = Journey();
        var chain = ledger.Chain(package.Id);
        var versions = Enumerable.Range(1, chain.Count)
            .Select(count => CustodyChain.Check([.. chain.Take(count)], new PackageProjection(null)).Package!).ToArray();
        var at = Array.FindIndex(versions, one => one.State.Status == PackageStatus.Opened);
        var before = versions[at - 1];
        Assert.That(
            CustodyChain.Check(chain, new(before with { Contents = [], Seals = [] }, chain.Count)).Faults, Is.Empty);
        Assert.That(
            CustodyChain.Check(chain, new(versions[at] with { Contents = before.Contents }, chain.Count)).Faults,
            Has.Count.EqualTo(1));
    }

    [TestCase("package-opened", "takes out other contents")]
    [TestCase("package-repacked", "contents are not what")]
    public void Check_EventThatContradictsWhatThePackageHolds_IsAFault(string type, string fault)
    {
        var (ledger, package) = Journey();
        var chain = ledger.Chain(package.Id).ToList();
        var at = chain.FindIndex(stored => stored.Type == type);
        var e = chain[at].Decoded!;
        e = e with
        {
            Body = e.Body switch
            {
                PackageOpened opened => opened with { Contents = [] },
                PackageRepacked repacked => repacked with { Removed = [] },
                var body => body,
            },
        };
        var canonical = EventCodec.Encode(e);
        chain[at] = new StoredEvent(
            chain[at].Sequence, e.Id, e.Stream, e.Version, e.Type, e.RecordedAt, canonical, LeafHash.Of(canonical));
        var check = CustodyChain.Check([.. chain.Take(at + 1)], ledger.Projection(package.Id));
        Assert.That(check.Continuous, Is.False);
        Assert.That(check.Faults[0], Does.Contain(fault));
    }

    /// <summary>Packed, repacked, delivered, opened, sealed, brought back and opened where it came from.</summary>
    private static (MemoryLedger Ledger, PackPackage Package) Journey()
    {
        var ledger = new MemoryLedger();
        var package = Commands.PackFull();
        var way = Way(Mandonga1);
        ledger.AppendValid(
        [
            Commands.Deliver((Seal, 4)), package, Commands.Repack(package, Kpu, new ItemQuantity(Seal, 3)), .. Commands.Move(way, package),
            Commands.Open(package), Commands.Seal(package, Mandonga1, new ItemQuantity(Seal, 2)),
            .. Commands.Move([.. way.Reverse()], package), Commands.Open(package, Kpu),
        ]);
        return (ledger, package);
    }
}
