using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

internal sealed class ConcurrencyTests : ApiTests
{
    private const int Clients = 50;

    [Test]
    public async Task Accept_50TimesWithOneId_IsOneEventAndOneAnswer()
    {
        var handover = await ReleaseAsync(Kpu, Mandonga, await PackAsync());
        var before = await Api.LedgerSizeAsync();
        var body = NewAcceptance().ToJsonString();
        var answers = await TogetherAsync(_ => PostAsync($"/v1/handovers/{handover}/acceptance", body));
        Assert.That(answers.Count(answer => answer.Status == 201), Is.EqualTo(1));
        Assert.That(answers.Count(answer => answer.Status == 200), Is.EqualTo(Clients - 1));
        Assert.That(answers.Select(answer => answer.Text), Is.All.EqualTo(answers[0].Text));
        Assert.That(await Api.LedgerSizeAsync(), Is.EqualTo(before + 1));
    }

    // Of those that were waiting at the same time, each brings the same texts under salts of its own.
    [Test]
    public async Task Release_50TimesWithOneId_IsOneEventAndOneAnswer()
    {
        var release = NewRelease(Kpu, Mandonga, await PackAsync());
        (release["escort"], release["note"]) = ("two officers", "by the north gate");
        var before = await Api.LedgerSizeAsync();
        var body = release.ToJsonString();
        var answers = await TogetherAsync(_ => PostAsync("/v1/handovers", body));
        Assert.That(answers.Count(answer => answer.Status == 201), Is.EqualTo(1));
        Assert.That(answers.Count(answer => answer.Status == 200), Is.EqualTo(Clients - 1));
        Assert.That(answers.Select(answer => answer.Text), Is.All.EqualTo(answers[0].Text).And.All.Contains("north gate"));
        Assert.That(await Api.LedgerSizeAsync(), Is.EqualTo(before + 1));
    }

    [Test]
    public async Task Accept_50TimesWithOtherIds_OneWins()
    {
        var label = await PackAsync();
        var handover = await ReleaseAsync(Kpu, Mandonga, label);
        var before = await Api.LedgerSizeAsync();
        var answers = await TogetherAsync(
            _ => PostAsync($"/v1/handovers/{handover}/acceptance", NewAcceptance()));
        Assert.That(answers.Count(answer => answer.Status == 201), Is.EqualTo(1));
        foreach (var loser in answers.Where(answer => answer.Status != 201))
            loser.Refuses(422, "handover-closed", "handover");
        Assert.That(await Api.LedgerSizeAsync(), Is.EqualTo(before + 1));
        await IsVerifiedAsync(label);
    }

    [Test]
    public async Task Pack_50TimesWithOneLabel_OneWins()
    {
        var label = NewLabel();
        var answers = await TogetherAsync(_ =>
        {
            var body = NewKit();
            body["label"] = label;
            return PostAsync("/v1/packages", body);
        });
        Assert.That(answers.Count(answer => answer.Status == 201), Is.EqualTo(1));
        foreach (var loser in answers.Where(answer => answer.Status != 201))
            loser.Refuses(422, "duplicate-label", "label");
        await IsVerifiedAsync(label);
    }

    [Test]
    public async Task Release_50TimesOfOnePackage_OneWins()
    {
        var label = await PackAsync();
        var answers = await TogetherAsync(_ => PostAsync("/v1/handovers", NewRelease(Kpu, Mandonga, label)));
        Assert.That(answers.Count(answer => answer.Status == 201), Is.EqualTo(1));
        foreach (var loser in answers.Where(answer => answer.Status != 201))
            loser.Refuses(409, "package-in-transit", "packages[0]");
        await IsVerifiedAsync(label);
    }

    [Test]
    public async Task AcceptAndCancel_Together_OnlyOneHappens()
    {
        var label = await PackAsync();
        var handover = await ReleaseAsync(Kpu, Mandonga, label);
        var answers = await TogetherAsync(i => i % 2 == 0
            ? PostAsync($"/v1/handovers/{handover}/acceptance", NewAcceptance())
            : PostAsync($"/v1/handovers/{handover}/cancellation", NewCancellation()));
        Assert.That(answers.Count(answer => answer.Status == 201), Is.EqualTo(1));
        Assert.That(answers.Where(answer => answer.Status != 201).Select(answer => answer.Status), Is.All.EqualTo(422));
        await IsVerifiedAsync(label);
    }

    private static Task<Answer[]> TogetherAsync(Func<int, Task<Answer>> send) =>
        Task.WhenAll(Enumerable.Range(0, Clients).Select(i => Task.Run(() => send(i))));

    private async Task IsVerifiedAsync(string label)
    {
        var custody = (await GetAsync($"/v1/packages/{label}/custody")).Succeeds(200);
        Assert.That((bool?)custody["verified"], Is.True, custody["faults"]?.ToJsonString());
    }
}
