using System.Text;
using Logistics.Core.Log;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary>Checkpoints that somebody without the key wrote into the database: none counts.</summary>
internal sealed class CheckpointForgeryTests : LogTests
{
    private static readonly string[] Reads =
    [
        "/v1/log/checkpoint", "/v1/log/tile/0/000.p/1", "/v1/log/tile/entries/000.p/1",
        "/v1/log/proofs/inclusion?sequence=0", "/v1/log/proofs/consistency?from=0", "/v1/events/0/receipt",
    ];

    private static readonly byte[] OtherRoot = [.. Enumerable.Repeat((byte)7, Merkle.HashSize)];
    private SignedCheckpoint genuine = null!;

    [SetUp]
    public async Task Record()
    {
        // Each test damages an instance of its own.
        Api.Dispose();
        StartApi();
        await PackManyAsync(3);
        genuine = await SignAsync();
        await Api.ExecuteAsync(
            "DROP TRIGGER LogCheckpoint_NoUpdate; DROP TRIGGER LogCheckpoint_NoDelete;", new { });
    }

    [TestCase("of another key")]
    [TestCase("under an old signature")]
    [TestCase("of another log")]
    [TestCase("of more events than there are")]
    [TestCase("of 2^62 events")]
    [TestCase("no note")]
    public async Task Read_NewestRowForged_IsUnderTheNewestThatVerifies(string forgery)
    {
        await ForgeAsync(forgery);
        Assert.That(await BytesAsync("/v1/log/checkpoint"), Is.EqualTo(Encoding.UTF8.GetBytes(genuine.ToString())));
        foreach (var address in Reads[1..])
            Assert.That((await GetAsync(address)).Status, Is.EqualTo(200), address);
        Assert.That((await GetAsync("/v1/events/0/receipt")).Text, Does.EndWith(genuine.ToString()));
    }

    [TestCase("of another key")]
    [TestCase("under an old signature")]
    [TestCase("of another log")]
    [TestCase("of more events than there are")]
    [TestCase("of 2^62 events")]
    [TestCase("no note")]
    public async Task Read_EveryRowForged_Is503(string forgery)
    {
        await Api.ExecuteAsync("DELETE FROM LogCheckpoint", new { });
        await ForgeAsync(forgery);
        foreach (var address in Reads)
            (await GetAsync(address)).Refuses(503, "log-damaged");
    }

    [TestCase("UPDATE LogCheckpoint SET Size = 2")]
    [TestCase("UPDATE LogCheckpoint SET Root = zeroblob(32)")]
    [TestCase("UPDATE LogCheckpoint SET Size = 'x'")]
    public async Task Read_ColumnsNotThoseOfTheNote_Is503(string sql)
    {
        await Api.ExecuteAsync($"PRAGMA ignore_check_constraints = ON; {sql}", new { });
        foreach (var address in Reads)
            (await GetAsync(address)).Refuses(503, "log-damaged");
    }

    [TestCase("of another key")]
    [TestCase("of 2^62 events")]
    public async Task Wait_CoveredByAForgeryAlone_IsNotYetSigned(string forgery)
    {
        var kit = NewKit();
        (await PostAsync("/v1/packages", kit)).Succeeds(201);
        await ForgeAsync(forgery, await Api.LedgerSizeAsync());
        (await PostAsync("/v1/packages?wait=0", kit)).Refuses(503, "not-yet-signed");
        await Api.ExecuteAsync("DELETE FROM LogCheckpoint WHERE Size <= 6", new { });
        (await PostAsync("/v1/packages?wait=0", kit)).Refuses(503, "not-yet-signed");
    }

    private async Task ForgeAsync(string forgery, long size = ApiFixture.Recorded + 3)
    {
        var head = new TreeHead(size, OtherRoot);
        var forged = forgery switch
        {
            "of another key" => new Checkpoint(Origin, head).Sign([SigningKey.Create(Origin)]),
            "under an old signature" => Unsigned(new Checkpoint(Origin, head)),
            "of another log" => new Checkpoint("other.example/log", head).Sign([Key]),
            "of more events than there are" => new Checkpoint(Origin, head with { Size = size + 1 }).Sign([Key]),
            "of 2^62 events" => Unsigned(new Checkpoint(Origin, head with { Size = 1L << 62 })),
            _ => null,
        };
        await Api.ExecuteAsync(
            "INSERT INTO LogCheckpoint VALUES (@Size, '9999-01-01 00:00:00', @Root, @Note)",
            new
            {
                Size = forged?.Size ?? size,
                Root = OtherRoot,
                Note = forged?.ToString() ?? "no note",
            });
    }

    private SignedCheckpoint Unsigned(Checkpoint checkpoint) =>
        new(checkpoint, genuine.Note with { Text = checkpoint.Text });
}

/// <summary>A process that was told no key can verify nothing, and says so where that matters.</summary>
internal sealed class LogKeyUnknownTests : LogTests
{
    protected override ApiFixture NewApi() => new() { Signs = false };

    [Test]
    public async Task Read_NoKeyKnown_ServesTheLogAndIssuesNoReceipts()
    {
        var handover = await ReleaseAsync(Kpu, Mandonga, await PackAsync());
        foreach (var signed in (bool[])[false, true])
        {
            if (signed)
                await SignAsync();
            foreach (var address in (string[])
                ["/v1/log/key", "/v1/events/0/receipt", $"/v1/handovers/{handover}/receipt"])
            {
                var answer = await GetAsync(address);
                answer.Refuses(503, "log-key-unknown");
                Assert.That((string?)answer["detail"], Does.Contain("Log:KeyFile").And.Contain("Log:VerifierKeys"));
            }
        }

        foreach (var address in (string[])
            ["/v1/log/checkpoint", "/v1/log/tile/0/000.p/2", "/v1/log/proofs/inclusion?sequence=0"])
        {
            Assert.That((await GetAsync(address)).Status, Is.EqualTo(200), address);
        }
    }
}
