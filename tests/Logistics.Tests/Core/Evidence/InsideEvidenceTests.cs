using Logistics.Core.Evidence;
using Logistics.Tests.Support;
using static Logistics.Tests.Support.SmallTree;

namespace Logistics.Tests.Core.Evidence;

/// <summary>The verifier follows what is inside packages, and holds the tables against it.</summary>
internal sealed class InsideEvidenceTests
{
    [Test]
    public async Task Verify_RepackedOpenedAndSealed_IsSound()
    {
        var (log, _) = Journey();
        Assert.That((await log.VerifyAsync()).Findings, Is.Empty);
    }

    [Test]
    public async Task Verify_RowsOfASealedPackage_AreWhatItWasSealedWith()
    {
        var (log, package) = Journey();
        var row = log.Rows[PackageContentLine.Table].Single(one => one[0] == $"{package.Id}");
        Assert.That(row[3], Is.EqualTo("2"));
        row[3] = "3";
        Finds(await log.VerifyAsync(), Check.Projection, "PackageContent", "Quantity is '3', but the events lead to '2'");
        log.Rows[PackageContentLine.Table].Remove(row);
        Finds(await log.VerifyAsync(), Check.Projection, "PackageContent", "there is no such row");
        log.Rows[PackageSealLine.Table].Single(one => one[0] == $"{package.Id}")[2] = package.Seals[0];
        Finds(await log.VerifyAsync(), Check.Projection, "PackageSeal", $"Seal is '{package.Seals[0]}'");
    }

    [Test]
    public async Task Verify_SupplyOfARepackedPackage_IsWhatItWasRepackedWith()
    {
        var (log, _) = Journey();
        var row = log.Rows[PlaceSupply.Table].Single(one => one[0] == Kpu);
        Assert.That(row[..5], Is.EqualTo(new[] { Kpu, Seal, "3", "3", "3" }), "opening and sealing change nothing there");
        row[2] = "4";
        Finds(await log.VerifyAsync(), Check.Projection, "Supply", "Packed is '4'");
    }

    [Test]
    public async Task Verify_RowOfZeros_OfAnItemNoPackageHasAnyMore_IsSound()
    {
        var log = new MemoryEvidence();
        var package = Commands.PackFull();
        log.Append(Commands.Deliver((Seal, 4)), package, Commands.Repack(package, Kpu));
        log.Publish();
        log.Build();
        Assert.That(log.Rows[PlaceSupply.Table].Select(row => row[2]), Is.All.EqualTo("0"));
        log.Rows[PlaceSupply.Table].Clear();
        Assert.That((await log.VerifyAsync()).Findings, Is.Empty, "none says the same");
        log.Rows[PlaceSupply.Table].Add([Kpu, MayorBallot, "0", "0", "0", "2"]);
        Assert.That((await log.VerifyAsync()).Findings, Is.Empty, "of what no package ever had");
        log.Rows[PlaceSupply.Table][0][3] = "1";
        Finds(await log.VerifyAsync(), Check.Projection, "Supply", "no event made this row");
    }

    [Test]
    public async Task Verify_EventThatContradictsWhatThePackageHolds_IsFoundByCustodyRules()
    {
        Finds(await Forged<PackageOpened>(opened => opened with { Contents = [new(Seal, 2)] }), "takes out other");
        Finds(await Forged<PackageSealed>(closed => closed with { Contents = [new(Seal, -2)] }), "puts no quantity");
        Finds(await Forged<PackageRepacked>(repacked => repacked with { Removed = [new(Seal, 2)] }), "contents are not");
        Finds(await Forged<PackageRepacked>(repacked => repacked with { Record = Guid.NewGuid() }), "its id is not made");
        Finds(await Forged<PackageOpened>(opened => opened with { Location = Mandonga2 }), "no rule of custody");
    }

    /// <summary>The journey with one event replaced.</summary>
    private static async Task<Verdict> Forged<T>(Func<T, T> change)
        where T : PackageStep
    {
        var log = new MemoryEvidence();
        foreach (var command in Steps(Commands.PackFull()))
        {
            var decision = Catalog.Current.Decide(log.State, command);
            Assert.That(decision.Rejection, Is.Null);
            foreach (var proposed in decision.Events)
                log.Append(command, proposed.Body is T body ? proposed with { Body = change(body) } : proposed);
            if (decision.Events[0].Body is T)
                break;
        }

        log.Publish();
        log.MakeTiles();
        log.ProjectionSize = 0;
        return await log.VerifyAsync();
    }

    private static (MemoryEvidence Log, PackPackage Package) Journey()
    {
        var log = new MemoryEvidence();
        var package = Commands.PackFull();
        log.Append([.. Steps(package)]);
        log.Publish();
        return (log.Build(), package);
    }

    private static IEnumerable<LedgerCommand> Steps(PackPackage package) =>
    [
        Commands.Deliver((Seal, 4)), package, Commands.Repack(package, Kpu, new ItemQuantity(Seal, 3)),
        .. Commands.Move(Way(Mandonga1), package), Commands.Open(package), Commands.Seal(package, Mandonga1, new ItemQuantity(Seal, 2)),
        .. Commands.Move([Mandonga1, MandongaPps], package),
    ];

    private static void Finds(Verdict verdict, string why) => Finds(verdict, Check.CustodyRules, why, "");

    private static void Finds(Verdict verdict, Check check, string why, string also) => Assert.That(
        verdict.Findings.Any(one => one.Check == check && one.Message.Contains(why, StringComparison.Ordinal)
            && one.Message.Contains(also, StringComparison.Ordinal)),
        Is.True, () => string.Join('\n', verdict.Findings));
}
