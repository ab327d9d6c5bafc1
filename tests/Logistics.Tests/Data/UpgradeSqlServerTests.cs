using System.Text.Json.Nodes;
using Dapper;
using Logistics.Core.Evidence;
using Logistics.Core.Log;
using Logistics.Data.Engines;
using Logistics.Data.Evidence;
using Logistics.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Logistics.Tests.Data;

/// <summary>
/// A database of migrations 0001 to 0013 on SQL Server, as this build goes on with it. What an earlier build wrote on
/// SQLite is brought there as <c>Fixtures/upgrade/README.md</c> says.
/// </summary>
[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.SqlServerAlone))]
internal sealed class UpgradeSqlServerTests(TestEngine engine)
{
    private const int Earlier = 13;

    private static readonly string File = EarlierDatabase.PathOf("logistics-0013.db");

    private TestDatabase test = null!;
    private ApiFixture api = null!;

    [OneTimeSetUp]
    public async Task UpgradeAsync()
    {
        test = await TestDatabase.CreateEmptyAsync(engine);
        await BringAsync();
        var applied = await new Migrator(test.Database, TimeProvider.System).MigrateAsync(default);
        Assert.That(
            applied, Is.EqualTo(Migrator.Known(test.Database.Dialect.Engine).Skip(Earlier)).And.Not.Empty);

        // The server writes the tables anew when it starts.
        api = EarlierDatabase.NewApi(
            ("Database:Engine", "sqlserver"), ("ConnectionStrings:Logistics", test.ConnectionString));
        _ = api.Services;
    }

    [OneTimeTearDown]
    public async Task RemoveAsync()
    {
        api?.Dispose();
        if (test is not null)
            await test.DisposeAsync();
    }

    [Test, Order(0)]
    public Task Answers_GivenBefore_AreGivenAgain() => EarlierDatabase.AssertAnswersAsync(async address =>
        await Answer.OfAsync(await api.As("auditor").GetAsync(new Uri(address, UriKind.Relative))));

    [Test, Order(1)]
    public Task Commands_SentAgain_AreAnsweredAsBefore() => EarlierDatabase.AssertResendsAsync(PostAsync);

    /// <summary>The events have the root that was signed, and every row is the one they lead to.</summary>
    [Test, Order(2)]
    public async Task Log_Recorded_IsSoundUnderEveryKeyAndGoesOn()
    {
        var kit = new JsonObject
        {
            ["id"] = Guid.CreateVersion7().ToString(),
            ["label"] = "AFTER-0014",
            ["kind"] = "kit",
            ["contest"] = null,
            ["destination"] = "74.71.03.1001.001",
            ["location"] = "74.71",
            ["contents"] = new JsonArray(),
            ["seals"] = new JsonArray(),
            ["occurredAt"] = "2024-11-23T09:00:00+08:00",
        };
        (await PostAsync("/v1/packages?wait=30", kit, "warehouse")).Succeeds(201);
        var kept = SignedCheckpoint.TryParse(await EarlierDatabase.TextAsync("checkpoint.txt"), out var checkpoint)
            ? checkpoint
            : null;
        foreach (var file in (string[])["log.key", "log-before-rotation.key"])
        {
            await using var evidence = await DatabaseEvidence.OpenAsync(test.Database, default);
            var verdict = await EvidenceVerifier.VerifyAsync(
                evidence, [await EarlierDatabase.KeyAsync(file)], [kept!], default);
            Assert.That(verdict.IsSound, Is.True, $"{file}: {string.Join('\n', verdict.Findings)}");
        }
    }

    private async Task<Answer> PostAsync(string address, JsonNode body, string role) => await Answer.OfAsync(
        await api.As(role).PostAsync(new Uri(address, UriKind.Relative), Answer.Body(body.ToJsonString())));

    /// <summary>Makes the earlier schema, and copies every table into it but the schema's own.</summary>
    private async Task BringAsync()
    {
        var dialect = test.Database.Dialect;
        await using var target = await test.Database.OpenAsync(default);
        await using var transaction = await dialect.BeginWriteAsync(target, test.Database.WriteBound, default);
        await target.ExecuteAsync(dialect.CreateMigrationTable, transaction: transaction);
        foreach (var migration in Migrator.Known(dialect.Engine).Take(Earlier))
        {
            foreach (var batch in dialect.Batches(migration.Script))
                await target.ExecuteAsync(batch, transaction: transaction);
            await target.ExecuteAsync(
                "INSERT INTO SchemaMigration (Version, Name, Checksum, AppliedAt) VALUES (@Version, @Name, @Checksum, @At)",
                new { migration.Version, migration.Name, migration.Checksum, At = new DateTime(2024, 9, 1) },
                transaction);
        }

        await using var source = new SqliteConnection($"Data Source={File};Mode=ReadOnly;Pooling=False");
        await source.OpenAsync();
        Assert.That(await TableCopy.CopyAsync(source, target, transaction, TableCopy.Earlier), Is.Empty);
        await transaction.CommitAsync();
    }
}
