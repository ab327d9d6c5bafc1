using System.Net;

namespace Logistics.Demo;

/// <summary>
/// What suppliers brought to the warehouse, what sorting set aside, and what was destroyed on the day before
/// voting. Official: 1,072 boxes, 2,095 of 2,100 booths, the ballots ordered, 266 and 107 of them damaged. Estimates:
/// all other quantities, dates, workers, and what came to replace the damaged ballots.
/// </summary>
internal sealed class Stocking(Api api, Clock clock, Reference reference)
{
    private const string Boxes = "ballot-box";
    private const string Booths = "booth";
    private const int BoothsMissing = 5;
    private const string LateBooths = "booths that were missing";
    private const string Mistyped = "booths that were missing, typed wrong";

    private static readonly Dictionary<string, (int Damaged, int Replaced)> Ballots =
        new(StringComparer.Ordinal) { ["governor"] = (266, 300), ["mayor"] = (107, 150) };

    private static readonly string[] Witnesses = ["Bawaslu of the city", "police of the city", "secretary of the KPU"];

    private static readonly Guid Sorting = DemoId.Of("sorting/ballots");

    private static readonly Guid BoothDelivery = DemoId.Of("delivery/booths");

    /// <summary>Streams of the events about them.</summary>
    public static IReadOnlySet<string> Streams { get; } = new[]
    {
        $"delivery/{Mistyped}", "delivery/boxes", "delivery/booths", "delivery/supplies", "delivery/booths that were missing",
        "delivery/ballots", "delivery/replacements", "sorting/ballots", "destruction/h-1",
    }.Select(name => $"{name.Split('/')[0]}/{DemoId.Of(name)}").ToHashSet(StringComparer.Ordinal);

    /// <summary>The delivery that was typed as 50 booths for 5, and what put it right.</summary>
    public Reversal? Corrected { get; private set; }

    /// <summary>Everything the rules ask for arrives, but for five booths, which come later.</summary>
    public async Task ReceiveAsync()
    {
        var needed = await NeededAsync();
        var ballots = reference.Election.Contests.Select(reference.BallotOf).ToHashSet(StringComparer.Ordinal);
        await DeliverAsync("boxes", Clock.In(10, 3, 9, 0), Whole(Boxes, needed[Boxes]));
        await DeliverAsync("booths", Clock.In(10, 8, 9, 0), new DeliveryLine(Booths, needed[Booths], needed[Booths] - BoothsMissing, 0));
        await DeliverAsync("supplies", Clock.In(10, 10, 9, 0), [.. needed.Keys
            .Where(item => item is not (Boxes or Booths) && !ballots.Contains(item)).Order(StringComparer.Ordinal)
            .Select(item => Whole(item, needed[item]))]);
        await TypeWrongAsync();
        var explained = Clock.In(10, 20, 9, 30);
        await clock.WalkAsync("explained", explained, () => api.PostAsync(
            $"/v1/deliveries/{BoothDelivery}/explanation", Api.Warehouse, new
            {
                id = DemoId.Of("delivery/booths/explanation"),
                explanation = "five booths were left at the supplier's; they came on 20 October",
                occurredAt = explained,
            }));
        await DeliverAsync("ballots", Clock.On(5, 9, 0), [.. ballots.Select(item => Whole(item, needed[item]))]);
    }

    /// <summary>The clerk types one zero too many, and puts it right a quarter of an hour later.</summary>
    private async Task TypeWrongAsync()
    {
        var (at, found) = (Clock.In(10, 20, 9, 0), Clock.In(10, 20, 9, 15));
        var wrong = 0L;
        await clock.WalkAsync("delivery typed wrong", at, async () => wrong = (await api.RecordAsync<RecordedDocument>(
            "/v1/deliveries", Api.Warehouse, Body(Mistyped, LateBooths, at, [Whole(Booths, BoothsMissing * 10)])))
            .Recorded.Sequence);
        await clock.WalkAsync("delivery put right", found, async () => Corrected = await api.RecordAsync<Reversal>(
            $"/v1/events/{wrong}/reversal", Api.Warehouse, new
            {
                id = DemoId.Of($"delivery/{Mistyped}/reversal"),
                reason = $"typed {BoothsMissing * 10} booths for {BoothsMissing}",
                replacement = Body(LateBooths, LateBooths, at, [Whole(Booths, BoothsMissing)]),
                occurredAt = found,
            }));
    }

    private async Task<Dictionary<string, int>> NeededAsync() =>
        (await api.GetAsync<Page<Requirement>>($"/v1/requirements?location={Kpu}&limit=100")).Items
        .Where(one => one.Needed > 0).ToDictionary(one => one.Item, one => one.Needed, StringComparer.Ordinal);

    /// <summary>What came to replace the damaged ballots, while others were packed.</summary>
    public Step Replacement => Delivery(
        "replacements", Clock.On(14, 9, 0),
        [.. reference.Election.Contests.Select(contest => Whole(
            reference.BallotOf(contest), Ballots[contest.Code].Replaced))],
        Sorting);

    /// <summary>A box of one district packed in another: the warehouse of none but the own may do that.</summary>
    public async Task<Problem> TrySwappedDistrictAsync(Package box)
    {
        var own = reference.ParentOf(reference.ParentOf(reference[box.Destination]));
        var other = reference.ChildrenOf(reference.Warehouse).First(district => district != own);
        var swapped = box with { Id = DemoId.Of("swapped at packing"), Label = "SWAPPED", Location = other.Code, Seals = Seals.ForReVote(9) };
        var problem = await api.PostAsync<Problem>(
            "/v1/packages", Api.Officer, swapped, HttpStatusCode.UnprocessableEntity);
        return problem.Code == "wrong-district"
            ? problem
            : throw new DemoException($"a box of another district was refused as {problem.Code}, expected wrong-district.");
    }

    /// <summary>On 26 November: the damaged ballots, and what of the replacements was not needed.</summary>
    public Step Destruction => new(Clock.On(26, 16, 0), () => api.PostAsync("/v1/destructions", Api.Warehouse, new
    {
        id = DemoId.Of("destruction/h-1"),
        location = Kpu,
        document = "BA-PEMUSNAHAN-20241126",
        lines = reference.Election.Contests.SelectMany(contest => new[]
        {
            new { item = reference.BallotOf(contest), quantity = Ballots[contest.Code].Damaged, source = "damaged" },
            new
            {
                item = reference.BallotOf(contest),
                quantity = Ballots[contest.Code].Replaced - Ballots[contest.Code].Damaged,
                source = "stock",
            },
        }),
        witnesses = Witnesses,
        occurredAt = Clock.On(26, 16, 0),
    }));

    private string Kpu => reference.Warehouse.Code;

    /// <summary>Counts the ballots, folds them and sets the damaged ones aside.</summary>
    public async Task SortAsync()
    {
        var (at, needed) = (Clock.On(9, 17, 0), await NeededAsync());
        await clock.WalkAsync("sorted", at, () => api.PostAsync("/v1/sortings", Api.Warehouse, new
        {
            id = Sorting,
            location = Kpu,
            workers = 120,
            lines = reference.Election.Contests
                .Select(contest => (Item: reference.BallotOf(contest), Ballots[contest.Code].Damaged))
                .Select(line => new { item = line.Item, good = needed[line.Item] - line.Damaged, damaged = line.Damaged }),
            document = "BA-SORTIR-20241109",
            occurredAt = at,
        }));
    }

    private static DeliveryLine Whole(string item, int quantity) => new(item, quantity, quantity, 0);

    private Task DeliverAsync(string name, DateTimeOffset at, params DeliveryLine[] lines) =>
        clock.WalkAsync($"delivery of {name}", [[Delivery(name, at, lines, replaces: null)]]);

    private Step Delivery(string name, DateTimeOffset at, DeliveryLine[] lines, Guid? replaces) =>
        new(at, () => api.PostAsync("/v1/deliveries", Api.Warehouse, Body(name, name, at, lines, replaces)));

    private object Body(string name, string goods, DateTimeOffset at, DeliveryLine[] lines, Guid? replaces = null) => new
    {
        id = DemoId.Of($"delivery/{name}"),
        supplier = $"supplier of {goods}",
        location = Kpu,
        document = $"SJ-{at:yyyyMMdd}",
        replaces,
        lines,
        occurredAt = at,
    };
}
