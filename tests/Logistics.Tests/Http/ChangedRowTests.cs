using System.Text.Json.Nodes;
using Logistics.Core.Evidence;
using Logistics.Core.Log;
using Logistics.Data.Engines;
using Logistics.Data.Evidence;
using Logistics.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Logistics.Tests.Http;

/// <summary>
/// Rows that somebody changes while the server goes on with what it knows: the next command that would write over one
/// is stopped, no other is, and the verifier names the table.
/// </summary>
internal sealed class ChangedRowTests : ApiTests
{
    private const string Unchecked = "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON;";
    private string package = null!;
    private string handover = null!;
    private string other = null!;

    [SetUp]
    public async Task RecordAsync()
    {
        await DeliverAsync(("ink", 100));
        package = await PackAsync();
        handover = await ReleaseAsync(Kpu, Mandonga, package);
        other = await PackAsync();
    }

    [TearDown]
    public Task RebuildAsync() => Api.Services.GetRequiredService<ProjectionRebuild>().RebuildAsync(default);

    [TestCase("Package", "UPDATE Package SET Custodian = '74.71.02', HeadSequence = HeadSequence - 1 WHERE Label = @package")]
    [TestCase("Package", "UPDATE Package SET HeadSequence = HeadSequence + 1000 WHERE Label = @package")]
    [TestCase("Package", "DELETE FROM Package WHERE Label = @package")]
    [TestCase("HandoverLine", "UPDATE HandoverLine SET Outcome = 'accepted', ClosedSequence = 1 WHERE HandoverId = @handover")]
    [TestCase("HandoverLine", "UPDATE HandoverLine SET Outcome = 'lost', ClosedSequence = 1 WHERE HandoverId = @handover")]
    [TestCase("HandoverLine", "DELETE FROM HandoverLine WHERE HandoverId = @handover")]
    [TestCase("Handover", "UPDATE Handover SET LinesOpen = 7, HeadSequence = 1 WHERE HandoverId = @handover")]
    [TestCase("Handover", "DELETE FROM Handover WHERE HandoverId = @handover")]
    public Task Accept_RowChangedMeanwhile_IsADamagedRecord(string table, string sql) =>
        StopsAsync(table, sql, $"/v1/handovers/{handover}/acceptance", NewAcceptance());

    [TestCase("UPDATE Balance SET Quantity = 1000000, HeadSequence = 1 WHERE Account = 'location/74.71' AND Item = 'ink'")]
    [TestCase("UPDATE Balance SET Quantity = 0, HeadSequence = 1 WHERE Account = 'location/74.71' AND Item = 'ink'")]
    [TestCase("DELETE FROM Balance WHERE Account = 'location/74.71' AND Item = 'ink'")]
    public Task Pack_BalanceChangedMeanwhile_IsADamagedRecord(string sql)
    {
        var kit = NewKit();
        kit["contents"] = Contents(("ink", 2));
        return StopsAsync("Balance", sql, "/v1/packages", kit);
    }

    /// <summary>The first row of an item on an account is one that nobody recorded.</summary>
    [Test]
    public Task Transfer_BalanceMadeMeanwhile_IsADamagedRecord() => StopsAsync(
        "Balance",
        "INSERT INTO Balance (Account, Item, Quantity, HeadSequence) VALUES ('transfer/' || @transfer, 'ink', 5, 1)",
        "/v1/transfers", NewTransfer(Kpu, Tps, ("ink", 2)));

    /// <summary>The values alone are what the ledger says again, once the server writes them.</summary>
    [Test]
    public async Task Pack_ValueOfABalanceChangedMeanwhile_IsWrittenAsTheLedgerHasIt()
    {
        await Api.TamperAsync("UPDATE Balance SET Quantity = 1 WHERE Account = 'location/74.71' AND Item = 'ink'", new { });
        await VerifiesAsync("Balance");
        var kit = NewKit();
        kit["contents"] = Contents(("ink", 2));
        (await PostAsync("/v1/packages", kit)).Succeeds(201);
        await VerifiesAsync(table: null);
    }

    private async Task StopsAsync(string table, string sql, string address, JsonObject body)
    {
        var size = await Api.LedgerSizeAsync();
        await Api.TamperAsync($"{Unchecked} {sql}", new { package, handover = Guid.Parse(handover), transfer = Id(body) });
        await VerifiesAsync(table);

        // In one batch with what is of others.
        var answers = await Task.WhenAll(
            PostAsync("/v1/packages", NewKit()), PostAsync(address, body),
            PostAsync("/v1/handovers", NewRelease(Kpu, Mandonga, other)));
        answers[0].Succeeds(201);
        answers[2].Succeeds(201);
        Assert.That((answers[1].Status, answers[1].Code), Is.EqualTo((422, "damaged-record")), answers[1].Text);

        // And so again, and whatever else was recorded meanwhile.
        var again = await PostAsync(address, body);
        Assert.That((again.Status, again.Code), Is.EqualTo((422, "damaged-record")), again.Text);
        (await PostAsync("/v1/packages", NewKit())).Succeeds(201);
        Assert.That(await Api.LedgerSizeAsync(), Is.EqualTo(size + 4), "what others sent, and what the verifier waited for");
        await VerifiesAsync(table);

        // What an operator runs.
        await RebuildAsync();
        await VerifiesAsync(table: null);
        (await PostAsync(address, body)).Succeeds(201);
    }

    /// <summary>Makes sure that the verifier finds a table changed, or nothing.</summary>
    private async Task VerifiesAsync(string? table)
    {
        (await PostAsync("/v1/packages?wait=30", NewKit())).Succeeds(201);
        var text = await Api.As(null).GetStringAsync(new Uri("/v1/log/key", UriKind.Relative));
        Assert.That(VerifierKey.TryParse(text.Trim(), out var key), text);
        await using var evidence = await DatabaseEvidence.OpenAsync(
            Api.Services.GetRequiredService<Database>(), default);
        var verdict = await EvidenceVerifier.VerifyAsync(evidence, [key!], [], default);
        var found = verdict.Findings.Select(finding => finding.Message);
        if (table is null)
            Assert.That(found, Is.Empty);
        else
            Assert.That(found, Has.Some.Contains(table));
    }
}
