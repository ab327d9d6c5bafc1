using Logistics.Core.Log;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary>A log that was changed behind the product's back: nothing false is handed out.</summary>
internal sealed class LogDamageTests : LogTests
{
    private const string Flip = "UPDATE LogTile SET Hashes = zeroblob(32) || substr(Hashes, 33)";
    private const string Cut = "UPDATE LogTile SET Hashes = substr(Hashes, 1, 32)";
    private const string LeafFlip =
        "DROP TRIGGER CustodyEvent_NoUpdate; UPDATE CustodyEvent SET LeafHash = zeroblob(32) WHERE Sequence = 257";

    private const string LeafCut =
        "DROP TRIGGER CustodyEvent_NoUpdate; UPDATE CustodyEvent SET LeafHash = substr(LeafHash, 1, 31) WHERE Sequence = 257";

    private string? recorded;
    private string handover = null!;

    protected override ApiFixture NewApi() => NewApi(recorded);

    [OneTimeSetUp]
    public async Task RecordMany()
    {
        await PackManyAsync(300);
        recorded = Api.End();
    }

    [OneTimeTearDown]
    public void RemoveRecorded() => TestFolder.Delete(recorded!);

    [SetUp]
    public async Task Record()
    {
        // Each test damages an instance of its own.
        Api.Dispose();
        StartApi();
        handover = await ReleaseAsync(Kpu, Mandonga, await PackAsync());
        await SignAsync();
    }

    [TestCase(Flip + " WHERE Level = 0 AND Number = 0", "/v1/log/tile/0/000")]
    [TestCase(Flip + " WHERE Level = 0 AND Number = 0", "/v1/log/tile/0/000.p/2")]
    [TestCase(Flip + " WHERE Level = 1", "/v1/log/tile/0/000")]
    [TestCase(Flip + " WHERE Level = 0 AND Number = 0", "/v1/log/tile/entries/000")]
    [TestCase(LeafFlip, "/v1/log/tile/entries/001.p/4")]
    [TestCase(Flip + " WHERE Level = 0 AND Number = 0", "/v1/log/proofs/inclusion?sequence=3")]
    [TestCase(Flip + " WHERE Level = 0 AND Number = 0", "/v1/log/proofs/inclusion?sequence=3&size=5")]
    [TestCase(LeafFlip, "/v1/log/proofs/consistency?from=256")]
    [TestCase(Flip + " WHERE Level = 0 AND Number = 0", "/v1/events/3/receipt")]
    [TestCase(LeafFlip, "/v1/handovers/{handover}/receipt")]
    [TestCase(Cut + " WHERE Level = 0 AND Number = 0", "/v1/log/tile/0/000")]
    [TestCase(LeafCut, "/v1/log/tile/0/001.p/4")]
    [TestCase(LeafCut, "/v1/log/proofs/inclusion?sequence=260")]
    [TestCase("DELETE FROM LogTile WHERE Level = 0", "/v1/log/tile/0/000")]
    [TestCase("DELETE FROM LogTile WHERE Level = 0", "/v1/log/proofs/inclusion?sequence=0")]
    [TestCase("DELETE FROM LogTile WHERE Level = 1", "/v1/log/proofs/consistency?from=256")]
    [TestCase("DELETE FROM LogTile", "/v1/events/0/receipt")]
    [TestCase("UPDATE LogTile SET Hashes = 7", "/v1/log/tile/0/000")]
    [TestCase("UPDATE LogTile SET Hashes = 'text'", "/v1/events/0/receipt")]
    public async Task Read_LogDamaged_Is503(string sql, string address)
    {
        await Api.ExecuteAsync(sql, new { });
        Damaged(await GetAsync(address.Replace("{handover}", handover, StringComparison.Ordinal)));
    }

    [TestCase("UPDATE CustodyEvent SET Canonical = CAST(replace(unpacked(Canonical), 'kit', 'kat') AS BLOB)")]
    [TestCase("UPDATE CustodyEvent SET Canonical = CAST(replace(unpacked(Canonical), '2024-', '2023-') AS BLOB)")]
    [TestCase("UPDATE CustodyEvent SET Canonical = X'00'")]
    [TestCase("UPDATE CustodyEvent SET Canonical = X'28B52FFD00'")]
    [TestCase("UPDATE CustodyEvent SET Canonical = 5")]
    [TestCase("DELETE FROM CustodyEvent")]
    [TestCase("DELETE FROM CustodyEvent WHERE Type = 'package-packed'")]
    public async Task Read_EventsChangedOrGone_Is503(string sql)
    {
        await Api.ExecuteAsync(
            $"""
            PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON;
            DROP TRIGGER CustodyEvent_NoUpdate; DROP TRIGGER CustodyEvent_NoDelete; {sql}
            """,
            new { });
        foreach (var address in (string[])
            ["/v1/log/tile/entries/000", $"/v1/events/{ApiFixture.Recorded}/receipt", $"/v1/handovers/{handover}/receipt"])
        {
            Damaged(await GetAsync(address));
        }
    }

    [TestCase("UPDATE HandoverLine SET ReleaseSequence = 0")]
    [TestCase("UPDATE HandoverLine SET ReleaseSequence = 'x'")]
    [TestCase("UPDATE HandoverLine SET ClosedSequence = 1")]
    [TestCase("UPDATE HandoverLine SET ClosedSequence = 999999")]
    [TestCase("UPDATE Package SET PackedSequence = 999999 WHERE HandoverId IS NOT NULL")]
    public async Task HandoverReceipt_RecordPointsElsewhere_Is503(string sql)
    {
        await Api.ExecuteAsync($"PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; {sql}", new { });
        Damaged(await GetAsync($"/v1/handovers/{handover}/receipt"));
    }

    [Test]
    public async Task Receipt_PackingOfAPackageChanged_Is503AlthoughItIsNotHandedOut()
    {
        await Api.ExecuteAsync(
            """
            DROP TRIGGER CustodyEvent_NoUpdate;
            UPDATE CustodyEvent
            SET Canonical = CAST(replace(unpacked(Canonical), '"label":"', '"label":"X') AS BLOB)
            WHERE Sequence = (SELECT PackedSequence FROM Package WHERE HandoverId IS NOT NULL)
            """,
            new { });
        foreach (var address in (string[])[$"/v1/handovers/{handover}/receipt", $"/v1/events/{ApiFixture.Recorded + 301}/receipt"])
        {
            foreach (var accept in (string[])["text/plain", "text/html"])
                Damaged(await Answer.OfAsync(await SendAsync(address, "auditor", accept)));
        }
    }

    [Test]
    public async Task Post_TreeDamaged_Is503AndRecordsNothing()
    {
        await Api.ExecuteAsync("DELETE FROM LogTile WHERE Level = 1", new { });
        var directory = Api.End();
        using (var again = NewApi(directory))
        {
            var before = await again.LedgerSizeAsync();
            using var body = Answer.Body(NewKit().ToJsonString());
            Damaged(await Answer.OfAsync(
                await again.As("warehouse").PostAsync(new Uri("/v1/packages", UriKind.Relative), body)));
            Assert.That(await again.LedgerSizeAsync(), Is.EqualTo(before));
        }

        TestFolder.Delete(directory);
    }

    private static void Damaged(Answer answer)
    {
        answer.Refuses(503, "log-damaged");
        Assert.That(answer.Headers.CacheControl?.NoStore, Is.True, "nobody keeps it");
    }
}

/// <summary>A log that nobody has signed yet.</summary>
internal sealed class LogUnsignedTests : LogTests
{
    protected override ApiFixture NewApi() => new() { Signs = false };

    [TestCase("/v1/log/checkpoint")]
    [TestCase("/v1/log/tile/0/000")]
    [TestCase("/v1/log/tile/entries/000")]
    [TestCase("/v1/log/proofs/inclusion?sequence=0")]
    [TestCase("/v1/log/proofs/consistency?from=0")]
    public async Task Read_NothingSigned_Is503ToBeSentAgain(string address)
    {
        await PackAsync();
        var answer = await GetAsync(address);
        answer.Refuses(503, "not-yet-signed");
        Assert.That(answer.Headers.RetryAfter?.ToString(), Is.EqualTo("1"));
    }

    [Test]
    public async Task Read_OnlyTheEmptyLogSigned_HasNoTilesAndNoProofs()
    {
        using var api = NewApi();
        await api.LedgerSizeAsync();
        var empty = new Checkpoint(Origin, new TreeHead(0, Merkle.EmptyRoot)).Sign([Key]);
        await PublishAsync(api, empty);
        foreach (var (address, status, field) in new[]
        {
            ("/v1/log/checkpoint", 200, ""), ("/v1/log/tile/0/000.p/1", 404, "path"),
            ("/v1/log/proofs/inclusion?sequence=0", 400, "sequence"),
            ("/v1/log/proofs/consistency?from=0", 200, ""), ("/v1/log/proofs/consistency?from=1", 400, "from"),
        })
        {
            var answer = await Answer.OfAsync(await api.As(null).GetAsync(new Uri(address, UriKind.Relative)));
            Assert.That(answer.Status, Is.EqualTo(status), address);
            if (status >= 400)
                Assert.That(answer.Fields, Is.EqualTo((string[])[field]), address);
        }
    }
}
