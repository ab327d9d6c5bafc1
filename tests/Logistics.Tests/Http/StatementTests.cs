using System.Text.Json.Nodes;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary>What a request costs in statements, once what it is about is known.</summary>
internal sealed class StatementTests : ApiTests
{
    protected override ApiFixture NewApi() => new() { Signs = false };

    [Test]
    public async Task Record_WhatIsKnown_ReadsNothingButTheHeadAndTheCommandsId()
    {
        var label = await PackAsync();
        var earlier = await PackAsync();
        await AcceptAsync(await ReleaseAsync(Kpu, Mandonga, earlier), Line(earlier, "accepted"));
        var release = NewRelease(Kpu, Mandonga, label);
        release["note"] = "of a person";
        string[] released = await StatementsOfAsync("/v1/handovers", release);
        string[] accepted = await StatementsOfAsync(
            $"/v1/handovers/{Id(release)}/acceptance", NewAcceptance(Line(label, "accepted")));
        var whole = NewRelease(Kpu, Mandonga, await PackAsync());
        await StatementsOfAsync("/v1/handovers", whole);
        string[] swept = await StatementsOfAsync($"/v1/handovers/{Id(whole)}/acceptance", NewAcceptance());
        string[] repacked = await StatementsOfAsync($"/v1/packages/{earlier}/repacking", new JsonObject
        {
            ["id"] = NewId(),
            ["location"] = Mandonga,
            ["contents"] = new JsonArray(),
            ["seals"] = new JsonArray(),
            ["occurredAt"] = Noon,
        });
        string[] packed = await StatementsOfAsync("/v1/packages", NewKit());
        using (Assert.EnterMultipleScope())
        {
            Assert.That(released, Is.EqualTo([
                "LedgerUnit.Lock", "LedgerUnit.InsertEvent", "LedgerUnit.InsertCommand", "LedgerUnit.InsertText",
                "Package.Update", "PackageHistory.Insert", "Handover.Insert", "HandoverLine.Insert",
                "EventUndo.Insert", "LedgerUnit.MoveHead"]));
            Assert.That(accepted, Is.EqualTo([
                "LedgerUnit.Lock", "LedgerUnit.InsertEvent", "LedgerUnit.InsertCommand", "Package.Update",
                "PackageHistory.Insert", "Handover.Update", "HandoverLine.Update",
                "EventUndo.Insert", "LedgerUnit.MoveHead"]));
            Assert.That(swept, Is.EqualTo(accepted));

            // It may settle flags of the package, which were not asked for before.
            Assert.That(repacked, Is.EqualTo([
                "LedgerUnit.Lock", "RaisedFlag.LoadByStream", "LedgerUnit.InsertEvent", "LedgerUnit.InsertCommand", "Package.Update",
                "PackageHistory.Insert", "EventUndo.Insert", "LedgerUnit.MoveHead"]));
            Assert.That(packed, Is.EqualTo([
                "LedgerUnit.Lock", "Package.LoadByLabelKey", "FormerLabel.LoadByLabelKey", "LedgerUnit.InsertEvent", "LedgerUnit.InsertCommand", "Package.Insert",
                "PackageHistory.Insert", "EventUndo.Insert", "LedgerUnit.MoveHead"]));
        }
    }

    private async Task<string[]> StatementsOfAsync(string address, JsonNode body)
    {
        // The key is known from now on.
        await GetAsync("/v1/election", ProperKey.Of(Api, address, body.ToJsonString()));
        using var log = new StatementLog(Api.DatabaseFile);
        (await PostAsync(address, body)).Succeeds(201);

        // Whether keys were changed by another process is asked beside all requests.
        return [.. log.Authors.Where(author => author != "KeyRing.Version")];
    }
}
