using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

internal sealed class CancellationTests : ApiTests
{
    [Test]
    public async Task Cancel_NothingAccepted_GivesThePackagesBack()
    {
        string[] labels = [await PackAsync(), await PackAsync()];
        var handover = await ReleaseAsync(Kpu, Mandonga, labels);
        await AcceptAsync(handover, Line(labels[1], "refused"));
        var answer = await PostAsync(Address(handover), NewCancellation());
        var cancelled = answer.Succeeds(201);
        Assert.That(answer.Headers.Location?.ToString(), Is.EqualTo($"/v1/handovers/{handover}"));
        Assert.That((string?)cancelled["status"], Is.EqualTo("cancelled"));
        Assert.That((int?)cancelled["counts"]!["cancelled"], Is.EqualTo(1));
        var package = (await GetAsync($"/v1/packages/{labels[0]}")).Succeeds(200);
        Assert.That((string?)package["status"], Is.EqualTo("packed"));
        Assert.That(package["handover"], Is.Null);
        await ReleaseAsync(Kpu, Mandonga, labels[0]);
    }

    [Test]
    public async Task Cancel_SomethingAccepted_Is422()
    {
        string[] labels = [await PackAsync(), await PackAsync()];
        var handover = await ReleaseAsync(Kpu, Mandonga, labels);
        await AcceptAsync(handover, Line(labels[0], "accepted"));
        await RefusesAsync(Address(handover), NewCancellation(), 422, "already-accepted", "handover");
        await AcceptAsync(handover);
        await RefusesAsync(Address(handover), NewCancellation(), 422, "already-accepted", "handover");
    }

    [Test]
    public async Task Cancel_AllRefusedOrCancelled_Is422()
    {
        var label = await PackAsync();
        var refused = await ReleaseAsync(Kpu, Mandonga, label);
        await AcceptAsync(refused, Line(label, "refused"));
        await RefusesAsync(Address(refused), NewCancellation(), 422, "handover-closed", "handover");
        var cancelled = await ReleaseAsync(Kpu, Mandonga, label);
        (await PostAsync(Address(cancelled), NewCancellation())).Succeeds(201);
        await RefusesAsync(Address(cancelled), NewCancellation(), 422, "handover-closed", "handover");
    }

    [Test]
    public async Task Cancel_SentAgain_Is200WithTheFirstResultEvenAfterThePackageMoved()
    {
        var label = await PackAsync();
        var handover = await ReleaseAsync(Kpu, Mandonga, label);
        var body = NewCancellation();
        body["note"] = "flat tyre";
        var first = (await PostAsync(Address(handover), body)).Succeeds(201).ToJsonString();
        await MoveAsync([Kpu, Mandonga], label);
        Assert.That((await PostAsync(Address(handover), body)).Succeeds(200).ToJsonString(), Is.EqualTo(first));
    }

    [TestCase("occurredAt", "2024-11-24T12:00:01+08:00")]
    [TestCase("note", "else")]
    [TestCase("note", null)]
    public async Task Cancel_SameIdOtherContent_Is409NamingTheField(string member, string? value)
    {
        var handover = await ReleaseAsync(Kpu, Mandonga, await PackAsync());
        var body = NewCancellation();
        body["note"] = "flat tyre";
        (await PostAsync(Address(handover), body)).Succeeds(201);
        body[member] = value;
        await RefusesAsync(Address(handover), body, 409, "different-content", member);
    }

    [Test]
    public async Task Cancel_BadFields_Is400NamingEach() => await RefusesAsync(
        Address(await ReleaseAsync(Kpu, Mandonga, await PackAsync())),
        $$"""{"note":"{{new string('x', 1_001)}}"}""", 400, "invalid-request", "id", "occurredAt", "note");

    private static string Address(string handover) => $"/v1/handovers/{handover}/cancellation";
}
