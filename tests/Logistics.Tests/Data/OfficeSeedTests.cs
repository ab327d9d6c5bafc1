using Dapper;
using Logistics.Core.Offices;
using Logistics.Data.Engines;
using Logistics.Data.Reference;
using Logistics.Data.Seeding;
using Logistics.Tests.Support;

namespace Logistics.Tests.Data;

/// <summary>Roles and checks are loaded once, and versions that come later are added.</summary>
[TestFixtureSource(typeof(TestDatabases))]
internal sealed class OfficeSeedTests(TestEngine engine) : StoreFixture(engine)
{
    [Test]
    public async Task LoadOffices_VersionThatIsMissing_IsAddedAndNoneIsChanged()
    {
        var seed = new Seed(Database);
        Assert.That(await seed.LoadOfficesAsync(TestDatabase.SeedFolder, default), Is.Zero, "they are there");
        await Database.ReadAsync(
            (connection, _) => connection.ExecuteAsync(
                "DELETE FROM OfficeRole WHERE Code = 'driver'; DELETE FROM SignatureRule WHERE Code = 'release-of-ballots'; UPDATE OfficeRole SET PerPlace = 9 WHERE Code = 'pps'; "
                + "UPDATE Election SET Revision = Revision + 1"),
            default);
        var elections = new ElectionStore(Database);
        var before = (await elections.FindReferenceAsync(default))!.Offices;
        Assert.That(await seed.LoadOfficesAsync(TestDatabase.SeedFolder, default), Is.EqualTo(2));
        var after = (await elections.FindReferenceAsync(default))!.Offices;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(before.Roles.Select(role => role.Code), Does.Not.Contain("driver"));
            Assert.That(after.Roles.Select(role => role.Code), Does.Contain("driver"));
            Assert.That(before.Signatures.Select(rule => rule.Code), Is.EqualTo((string[])["acceptance-of-ballots"]));
            Assert.That(
                after.Signatures.Select(rule => (rule.Step, rule.As, rule.IsForBallots, rule.Count)),
                Is.EqualTo(new[] { (SignedStep.Acceptance, SignedAs.Received, true, 2), (SignedStep.Release, SignedAs.Sent, true, 2) }));
            Assert.That(after.RoleOf("pps", new DateOnly(2024, 11, 24))!.PerPlace, Is.EqualTo(9));
            Assert.That(after.CheckOf("age", new DateOnly(2024, 2, 1))!.AgeMax, Is.EqualTo(55));
            Assert.That(after.CheckOf("age", new DateOnly(2024, 9, 20))!.AgeMax, Is.Null);
        }
    }

    [Test]
    public async Task LoadOffices_OfAnotherElection_AddsNothing()
    {
        var folder = Directory.CreateTempSubdirectory("logistics-offices-");
        foreach (var file in Directory.GetFiles(TestDatabase.SeedFolder))
            File.Copy(file, Path.Combine(folder.FullName, Path.GetFileName(file)));
        var election = Path.Combine(folder.FullName, "election.json");
        await File.WriteAllTextAsync(election, (await File.ReadAllTextAsync(election)).Replace("kendari-2024", "elsewhere-2029", StringComparison.Ordinal));
        await File.AppendAllTextAsync(Path.Combine(folder.FullName, OfficeFile.RolesName), "cook,1,Cook,Juru masak,,,,0,0,,,2024-08-10,estimate,a test\n");
        Assert.That(await new Seed(Database).LoadOfficesAsync(folder.FullName, default), Is.Zero);
        TestFolder.Delete(folder.FullName);
    }

    [Test]
    public void Read_RowThatIsNone_NamesFileAndLine()
    {
        var folder = Directory.CreateTempSubdirectory("logistics-offices-");
        var path = Path.Combine(folder.FullName, OfficeFile.RolesName);
        File.Copy(Path.Combine(TestDatabase.SeedFolder, OfficeFile.RolesName), path);
        File.AppendAllText(path, "cook,one,Cook,Juru masak,,,,0,0,,,2024-08-10,estimate,a test\n");
        Assert.That(
            () => OfficeFile.Read(folder.FullName),
            Throws.TypeOf<FormatException>().With.Message.Contains("line 14").And.Message.Contains(path));
        TestFolder.Delete(folder.FullName);
    }
}
