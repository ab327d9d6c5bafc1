using Dapper;
using Logistics.Core.Evidence;
using Logistics.Core.Ledger;
using Logistics.Core.Log;
using Logistics.Data.Engines;
using Logistics.Data.Events;
using Logistics.Data.Evidence;
using Logistics.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Logistics.Tests.Http;

/// <summary>A database that an earlier build wrote, as this build goes on with it.</summary>
internal sealed class UpgradeTests : ApiTests
{
    protected override ApiFixture NewApi() => EarlierDatabase.NewApi();

    [Test, Order(0)]
    public Task Answers_GivenBefore_AreGivenAgain() =>
        EarlierDatabase.AssertAnswersAsync(address => GetAsync(address, "auditor"));

    [Test, Order(1)]
    public async Task Commands_SentAgain_AreAnsweredAsBefore()
    {
        await EarlierDatabase.AssertResendsAsync(PostAsync);
        Assert.That(await Api.LedgerSizeAsync(), Is.EqualTo(EarlierDatabase.EventsUpgraded), "nothing is recorded twice");
    }

    [Test, Order(2)]
    public async Task Log_Recorded_IsSoundUnderEveryKeyAndGoesOn()
    {
        var packed = await PostAsync("/v1/packages?wait=30", NewKit("74.71.03.1001.001"), "warehouse");
        packed.Succeeds(201);
        var kept = SignedCheckpoint.TryParse(await EarlierDatabase.TextAsync("checkpoint.txt"), out var checkpoint) ? checkpoint : null;
        foreach (var file in (string[])["log.key", "log-before-rotation.key"])
        {
            await using var evidence = await DatabaseEvidence.OpenAsync(
                Api.Services.GetRequiredService<Database>(), default);
            var verdict = await EvidenceVerifier.VerifyAsync(evidence, [await EarlierDatabase.KeyAsync(file)], [kept!], default);
            Assert.That(verdict.IsSound, Is.True, $"{file}: {string.Join('\n', verdict.Findings)}");
        }
    }

    [TestCase("bundle-all.zip", "log.key")]
    [TestCase("bundle-all.zip", "log-before-rotation.key")]
    [TestCase("bundle-subset.zip", "log.key")]
    public async Task Bundle_WrittenBefore_Verifies(string bundle, string key)
    {
        using var evidence = await Bundle.OpenAsync(EarlierDatabase.PathOf(bundle), default);
        var verdict = evidence.IsSubset
            ? await SubsetVerifier.VerifyAsync(evidence, [await EarlierDatabase.KeyAsync(key)], [], default)
            : await EvidenceVerifier.VerifyAsync(evidence, [await EarlierDatabase.KeyAsync(key)], [], default);
        Assert.That(verdict.IsSound, Is.True, string.Join('\n', verdict.Findings));
    }

    /// <summary>A receipt is kept on paper and proves the event for ever, under the key that signed it.</summary>
    [TestCase("handover.tlog-proof", "log.key", 40)]
    [TestCase("event-before-rotation.tlog-proof", "log-before-rotation.key", 1)]
    public async Task Receipt_WrittenBefore_ProvesEventsTheLedgerHas(string file, string key, int events)
    {
        var receipts = ReceiptVerifier.Verify(
            await EarlierDatabase.TextAsync(file), [await EarlierDatabase.KeyAsync(key)]);
        Assert.That(receipts.Select(receipt => receipt.Fault).OfType<string>(), Is.Empty);
        Assert.That(receipts, Has.Count.EqualTo(events));
        var store = Api.Services.GetRequiredService<EventStore>();
        foreach (var receipt in receipts)
        {
            var kept = (await store.AfterAsync(receipt.Index - 1, 1, default)).Events.Single();
            Assert.That(EventCodec.Encode(receipt.Event!), Is.EqualTo(kept.Canonical), $"event {receipt.Index}");
        }
    }

    [Test]
    public async Task Receipt_UnderTheKeyThatDidNotSign_IsNotProven()
    {
        var receipts = ReceiptVerifier.Verify(
            await EarlierDatabase.TextAsync("handover.tlog-proof"),
            [await EarlierDatabase.KeyAsync("log-before-rotation.key")]);
        Assert.That(receipts.Select(receipt => receipt.Fault), Is.All.StartsWith("its checkpoint"));
    }

    [Test]
    public async Task Copy_BeforeTheUpgrade_IsTheDatabaseAsItWas()
    {
        await using var copy = new SqliteConnection(
            $"Data Source={Api.DatabaseFile}.before-0014;Mode=ReadOnly;Pooling=False");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await copy.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM CustodyEvent"), Is.EqualTo(EarlierDatabase.Events));
            Assert.That(await copy.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM SchemaMigration"), Is.EqualTo(13));
            Assert.That(await copy.ExecuteScalarAsync<string>("PRAGMA integrity_check"), Is.EqualTo("ok"));
        }
    }
}
