using Dapper;
using Logistics.Core.Calendar;
using Logistics.Core.Items;
using Logistics.Core.Locations;
using Logistics.Data.Engines;
using Logistics.Data.Reference;
using Logistics.Data.Seeding;
using Logistics.Tests.Support;

namespace Logistics.Tests.Data;

[TestFixtureSource(typeof(TestDatabases))]
internal sealed class ElectionStoreTests(TestEngine engine) : StoreFixture(engine)
{
    [Test]
    public async Task Find_SeededElection_GivesItsCalendar()
    {
        var election = (await new ElectionStore(Database).FindAsync(default))!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(election.Code, Is.EqualTo("kendari-2024"));
            Assert.That(election.VotingDate, Is.EqualTo(new DateOnly(2024, 11, 27)));
            Assert.That(
                (election.VotingStarts, election.VotingEnds),
                Is.EqualTo((new TimeOnly(7, 0), new TimeOnly(13, 0))));
            Assert.That(election.TimeZone, Is.EqualTo("Asia/Makassar"));
            Assert.That(
                election.Contests.Select(contest => contest.Code),
                Is.EqualTo(new List<string> { SmallTree.Governor, SmallTree.Mayor }));
            Assert.That(election.Milestones, Has.Count.EqualTo(27));
            Assert.That(election.Milestones.Select(milestone => milestone.StartsOn), Is.Ordered);
            Assert.That(
                election.Phases.Select(phase => phase.Phase), Is.EquivalentTo(Enum.GetValues<Phase>()));
        }
    }

    [Test]
    public async Task Find_OpeningTime_IsTheSeedsAndElseTheStartOfVoting()
    {
        await using var other = await TestDatabase.CreateAsync(Engine);
        var store = new ElectionStore(other.Database);
        var election = (await store.FindAsync(default))!;
        Assert.That(election.PackagesOpenFrom, Is.EqualTo(SmallTree.OpensAt));
        await using (var connection = await other.Database.OpenAsync(default))
            await connection.ExecuteAsync("UPDATE Election SET PackagesOpenAt = NULL");
        election = (await store.FindAsync(default))!;
        Assert.That(election.PackagesOpenAt, Is.Null);
        Assert.That(election.PackagesOpenFrom, Is.EqualTo(SmallTree.OpensAt.AddHours(1)));
    }

    /// <summary>As a start does with a database that is older than some milestones.</summary>
    [Test]
    public async Task LoadMilestones_OlderDatabase_GetsWhatItLacksAndKeepsWhatWasChanged()
    {
        await using var other = await TestDatabase.CreateAsync(Engine);
        var folder = Path.GetDirectoryName(Repository.Find("db", "seed", "kendari", "milestones.csv"))!;
        await using (var connection = await other.Database.OpenAsync(default))
        {
            await connection.ExecuteAsync(
                """
                DELETE FROM Milestone WHERE Code = 'kpps-registration';
                UPDATE Milestone SET ConflictOn = NULL, ConflictSource = NULL, Source = 'older' WHERE Code = 'kpps-inaugurated';
                UPDATE Milestone SET StartsOn = '2024-11-26', Source = 'ours' WHERE Code = 'voting';
                """);
        }

        var seed = new Seed(other.Database);
        Assert.That(await seed.LoadMilestonesAsync(folder, default), Is.EqualTo(2));
        Assert.That(await seed.LoadMilestonesAsync(folder, default), Is.Zero);
        var milestones = (await new ElectionStore(other.Database).FindAsync(default))!.Milestones;
        var oath = milestones.Single(milestone => milestone.Code == "kpps-inaugurated");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(milestones, Has.Count.EqualTo(27));
            Assert.That(oath.Conflict?.Date, Is.EqualTo(new DateOnly(2024, 10, 7)));
            Assert.That(oath.Source, Does.StartWith("National election calendar"));
            Assert.That(milestones.Single(milestone => milestone.Code == "voting").Source, Is.EqualTo("ours"));
        }

        // Those of another election stay out.
        await using (var connection = await other.Database.OpenAsync(default))
        {
            await connection.ExecuteAsync("DELETE FROM Milestone WHERE Code = 'kpps-registration'");
            await connection.ExecuteAsync("DELETE FROM Milestone");
        }

        Assert.That(await seed.LoadMilestonesAsync(folder, default), Is.EqualTo(27));
        Assert.That(await seed.LoadMilestonesAsync(Path.GetTempPath(), default), Is.Zero);
    }

    [Test]
    public async Task Items_Seeded_KeepCommasAndProvenance()
    {
        var items = await new ElectionStore(Database).ItemsAsync(default);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(items, Has.Count.EqualTo(12));
            Assert.That(items.Single(item => item.Code == SmallTree.GovernorBallot), Is.EqualTo(new ItemType(
                SmallTree.GovernorBallot, "Ballot paper, governor", "sheet", SmallTree.Governor,
                "registered voters + 2.5 % of them, rounded up", Provenance.Derived,
                "Summed over the polling stations it gives the 244,908 that KPU Kota Kendari ordered")));
            Assert.That(items.Single(item => item.Code == SmallTree.Seal).Contest, Is.Null);
        }
    }

    [Test]
    public async Task Load_DatabaseThatKnowsAnElection_ChangesNothing() =>
        Assert.That(await new Seed(Database).LoadAsync(TestDatabase.SeedFolder, default), Is.False);

    [Test]
    public async Task Find_EmptyDatabase_IsNull()
    {
        await using var empty = await TestDatabase.CreateEmptyAsync(Engine);
        await new Migrator(empty.Database, TimeProvider.System).MigrateAsync(default);
        Assert.That(await new ElectionStore(empty.Database).FindAsync(default), Is.Null);
    }
}
