using Dapper;
using Logistics.Data.Engines;
using Logistics.Data.Seeding;
using Logistics.Tests.Support;
using NUnit.Framework.Constraints;

namespace Logistics.Tests.Data;

[TestFixtureSource(typeof(TestDatabases))]
internal sealed class MigratorTests(TestEngine engine)
{
    private TestDatabase test = null!;
    private Database database = null!;
    private Migrator migrator = null!;

    [SetUp]
    public async Task CreateAsync()
    {
        test = await TestDatabase.CreateEmptyAsync(engine);
        database = test.Database;
        migrator = new Migrator(database, TimeProvider.System);
    }

    [TearDown]
    public async Task RemoveAsync() => await test.DisposeAsync();

    [Test]
    public async Task Migrate_FreshDatabase_AppliesEveryMigrationInOrder()
    {
        var applied = await migrator.MigrateAsync(default);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(applied, Is.EqualTo(Migrator.Known(database.Dialect.Engine)));
            Assert.That(applied, Is.Ordered.By(nameof(Migration.Version)));
            Assert.That(async () => await migrator.CheckAsync(default), Throws.Nothing);
        }
    }

    [Test]
    public async Task Migrate_Again_AppliesNothing()
    {
        await migrator.MigrateAsync(default);
        Assert.That(await migrator.MigrateAsync(default), Is.Empty);
    }

    [Test]
    public async Task Migrate_ByTwoProcessesAtOnce_AppliesEachMigrationOnce()
    {
        var other = new Migrator(test.Open(), TimeProvider.System);

        var applied = await Task.WhenAll(
            Task.Run(() => migrator.MigrateAsync(default)), Task.Run(() => other.MigrateAsync(default)));

        Assert.That(
            applied.SelectMany(part => part).Select(migration => migration.Version),
            Is.EquivalentTo(Migrator.Known(database.Dialect.Engine).Select(known => known.Version)));
    }

    [Test]
    public async Task Load_ByTwoProcessesAtOnce_LoadsOnce()
    {
        await migrator.MigrateAsync(default);
        var (one, other) = (new Seed(database), new Seed(test.Open()));

        var loaded = await Task.WhenAll(
            Task.Run(() => one.LoadAsync(TestDatabase.SeedFolder, default)),
            Task.Run(() => other.LoadAsync(TestDatabase.SeedFolder, default)));

        Assert.That(loaded, Is.EquivalentTo([true, false]));
    }

    [Test]
    public void Check_FreshDatabase_SaysWhatToRun() =>
        Assert.That(
            async () => await migrator.CheckAsync(default),
            Throws.TypeOf<SchemaException>().With.Message.Contains("0001")
                .And.Message.Contains("Run 'logistics migrate'"));

    [Test]
    public async Task Check_LastMigrationMissing_SaysWhatToRun()
    {
        await migrator.MigrateAsync(default);
        var last = Migrator.Known(database.Dialect.Engine)[^1].Version;
        await ExecuteAsync("DELETE FROM SchemaMigration WHERE Version = @last", new { last });

        Assert.That(
            async () => await migrator.CheckAsync(default),
            Throws.TypeOf<SchemaException>().With.Message.Contains($"{last:0000}")
                .And.Message.Contains("Run 'logistics migrate'"));
    }

    [Test]
    public async Task Migrate_ChangedScript_IsRefused()
    {
        await migrator.MigrateAsync(default);
        await ExecuteAsync("UPDATE SchemaMigration SET Checksum = @sum WHERE Version = 2", new
        {
            sum = new string('0', 64),
        });

        AssertRefused("0002", "never edited");
    }

    [Test]
    public async Task Migrate_NewerDatabase_IsRefused()
    {
        await migrator.MigrateAsync(default);
        await ExecuteAsync(
            """
            INSERT INTO SchemaMigration (Version, Name, Checksum, AppliedAt)
            SELECT 9999, 'later', Checksum, AppliedAt FROM SchemaMigration WHERE Version = 1
            """,
            new { });

        AssertRefused("9999", "newer than this build");
    }

    [Test]
    public void Known_BothEngines_ComeInPairs()
    {
        var sqlite = Migrator.Known("sqlite");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(sqlite, Has.Count.AtLeast(4));
            Assert.That(
                sqlite.Select(migration => (migration.Version, migration.Name)),
                Is.EqualTo(Migrator.Known("sqlserver")
                    .Select(migration => (migration.Version, migration.Name))));
            Assert.That(
                sqlite.Select(migration => migration.Version),
                Is.EqualTo(Enumerable.Range(1, sqlite.Count)));
        }
    }

    private void AssertRefused(string version, string reason)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(async () => await migrator.CheckAsync(default), Refused(version, reason));
            Assert.That(async () => await migrator.MigrateAsync(default), Refused(version, reason));
        }
    }

    private static ContainsConstraint Refused(string version, string reason) =>
        Throws.TypeOf<SchemaException>().With.Message.Contains(version).And.Message.Contains(reason);

    private async Task ExecuteAsync(string sql, object parameters)
    {
        await using var connection = await database.OpenAsync(default);
        await connection.ExecuteAsync(sql, parameters);
    }
}
