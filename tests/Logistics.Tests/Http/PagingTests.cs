using System.Text;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

internal sealed class PagingTests : ApiTests
{
    private static readonly string[] Lists =
    [
        "/v1/locations", "/v1/packages", "/v1/handovers", "/v1/arrivals", $"/v1/locations/{Kpu}/packages", "/v1/requirements",
    ];

    protected override ApiFixture NewApi() => new() { HasRules = true };

    [OneTimeSetUp]
    public async Task FillLists()
    {
        var labels = new List<string>();
        for (var i = 0; i < 7; i++)
            labels.Add(await PackAsync());
        foreach (var label in labels.Take(3))
            await ReleaseAsync(Kpu, Mandonga, label);
        for (var i = 0; i < 3; i++)
            (await PostAsync("/v1/arrivals", NewArrival(Kpu, NewLabel()))).Succeeds(201);
    }

    [Test]
    public async Task List_UnknownParameter_ShowsWhatItHeld()
    {
        var answer = await GetAsync("/v1/packages?label=x");
        Assert.That((string?)answer["errors"]![0]!["value"], Is.EqualTo("x"));
    }

    [Test]
    public async Task List_Limit_IsFrom1To500([ValueSource(nameof(Lists))] string list)
    {
        foreach (var limit in (string[])["1", "500", "007"])
            (await GetAsync($"{list}?limit={limit}")).Succeeds(200);
        foreach (var limit in (string[])
            ["0", "501", "-1", "", "1.5", "1e2", "%2B5", "+5", "x", "99999999999999999999", "0x10", "%D9%A1", "5%00"])
            (await GetAsync($"{list}?limit={limit}")).Refuses(400, "invalid-request", "limit");
        (await GetAsync($"{list}?limit=1&limit=2")).Refuses(400, "invalid-request", "limit");
    }

    [Test]
    public async Task List_WithoutLimit_Gives100()
    {
        var page = (await GetAsync("/v1/locations")).Succeeds(200);
        Assert.That(page["items"]!.AsArray(), Has.Count.EqualTo(100));
    }

    [Test]
    public async Task List_PageByPage_GivesEachRowOnce([ValueSource(nameof(Lists))] string list)
    {
        var all = (await GetAsync($"{list}?limit=500")).Succeeds(200)["items"]!.AsArray()
            .Select(item => item!.ToJsonString()).Take(7).ToArray();
        var walked = new List<string>();
        string? next = null;
        do
        {
            var cursor = next is null ? "" : $"&cursor={next}";
            var page = (await GetAsync($"{list}?limit=2{cursor}")).Succeeds(200);
            walked.AddRange(page["items"]!.AsArray().Select(item => item!.ToJsonString()));
            next = (string?)page["next"];
        }
        while (next is not null && walked.Count < 7);
        Assert.That(walked.Take(7), Is.EqualTo(all));
    }

    [Test]
    public async Task List_LastPageExactlyFull_HasNoNext()
    {
        Assert.That((await GetAsync("/v1/packages?limit=7")).Succeeds(200)["next"], Is.Null);
        Assert.That((await GetAsync("/v1/packages?limit=6")).Succeeds(200)["next"], Is.Not.Null);
    }

    [Test]
    public async Task List_CursorOfAnotherList_Is400([ValueSource(nameof(Lists))] string list)
    {
        foreach (var other in Lists.Where(other => other != list))
        {
            var cursor = (string?)(await GetAsync($"{other}?limit=1")).Succeeds(200)["next"];
            (await GetAsync($"{list}?cursor={cursor}")).Refuses(400, "invalid-request", "cursor");
        }
    }

    [Test]
    public async Task List_GarbageCursor_Is400([ValueSource(nameof(Lists))] string list)
    {
        var cursor = (string)(await GetAsync($"{list}?limit=1")).Succeeds(200)["next"]!;
        var name = Encoding.UTF8.GetString(Convert.FromBase64String(Pad(cursor))).Split(':')[0];
        string[] bad =
        [
            "", "%20", "x", "!!!", "AA==", "%00", "gICA", "1", cursor + "=", cursor + "A", cursor[..^1] + "%0A",
            cursor.Insert(2, "%0A"), cursor + "," + cursor, Encode(name), Encode(name + ":"),
            Encode(name + ":_1"), Encode(name + ": 1"), Encode(name + ":1\0"),
            Encode(name + ":a b"), Encode(name + ":\ud7ff"), Encode(name + ":" + new string('1', 41)),
            new('A', 4000),
        ];
        foreach (var text in bad)
            (await GetAsync($"{list}?cursor={text}")).Refuses(400, "invalid-request", "cursor");
        (await GetAsync($"{list}?cursor={cursor}&cursor={cursor}")).Refuses(400, "invalid-request", "cursor");
    }

    private static string Encode(string text) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static string Pad(string text) =>
        text.Replace('-', '+').Replace('_', '/') + new string('=', (4 - (text.Length % 4)) % 4);
}
