using Logistics.Core.Evidence;
using Logistics.Tests.Support;

namespace Logistics.Tests.Evidence;

/// <summary>Somebody changes in the file what a package that was opened and sealed again holds.</summary>
internal sealed class InsideAttackTests
{
    private SignedLedger ledger = null!;
    private PackPackage package = null!;

    [SetUp]
    public async Task RecordAsync()
    {
        ledger = await SignedLedger.CreateAsync();
        package = Commands.PackFull();
        await ledger.AppendAsync(
        [
            Commands.Deliver((SmallTree.Seal, 6)), package,
            .. Commands.Move(SmallTree.Way(SmallTree.Mandonga1), package), Commands.Open(package),
            Commands.Seal(package, SmallTree.Mandonga1, new ItemQuantity(SmallTree.Seal, 3)),
        ]);
        await ledger.AppendAsync(Commands.Repack(ledger.Packed[8], SmallTree.Kpu, new ItemQuantity(SmallTree.Seal, 2)));
        await ledger.SignAsync();
    }

    [TearDown]
    public async Task RemoveAsync() => await ledger.DisposeAsync();

    [Test]
    public async Task Nothing_IsSound() => Assert.That((await ledger.VerifyAsync()).Findings, Is.Empty);

    [TestCase("UPDATE PackageContent SET Quantity = 4 WHERE PackageId = @Id", "PackageContent")]
    [TestCase("DELETE FROM PackageContent WHERE PackageId = @Id", "PackageContent")]
    [TestCase("UPDATE PackageSeal SET Seal = @Old WHERE PackageId = @Id", "PackageSeal")]
    [TestCase("UPDATE Package SET Held = 'opened', Status = 'opened' WHERE PackageId = @Id", "Package ")]
    [TestCase("UPDATE Supply SET Packed = Packed + 2 WHERE Location = '74.71'", "Supply ")]
    public async Task RowOfASealedPackageEdited_IsFoundByTheReplay(string sql, string table)
    {
        await ledger.AttackAsync(sql, new { package.Id, Old = package.Seals[0] });
        var verdict = await ledger.VerifyAsync();
        Assert.That(verdict.Findings, Is.Not.Empty);
        Assert.That(verdict.Findings.Select(finding => finding.Check), Is.All.EqualTo(Check.Projection));
        Assert.That(verdict.Findings.Select(finding => finding.Message), Has.Some.Contains(table));
    }
}
