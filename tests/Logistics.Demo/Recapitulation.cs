namespace Logistics.Demo;

/// <summary>
/// The recapitulation in the districts: each PPK opens the boxes that came back, puts the ballots into its own boxes, one
/// for each contest, the papers into two containers, and seals everything again.
/// </summary>
internal sealed class Recapitulation(
    Api api, Clock clock, Reference reference, IReadOnlyDictionary<(string Tps, string Contest), int> unused)
{
    private const string Forms = "form";
    private const string Minutes = "recap-form";

    private readonly Dictionary<Guid, IReadOnlyList<string>> sealedWith = [];

    /// <summary>The two boxes of a district, as they are packed at the warehouse.</summary>
    public IReadOnlyList<Package> BoxesOf(Location district) =>
    [
        .. reference.Election.Contests.Select((contest, i) => New(
            "REC", contest.Code[..3].ToUpperInvariant(), "recap-box", contest.Code, district, reference.Warehouse,
            [new(Minutes, 1), .. reference.PerBox().Where(line => line.Item is "ballot-box" or "seal" or "cable-tie")],
            Clock.On(21, 8, 0), Closing(district, i))),
    ];

    /// <summary>The two containers of a district: the C forms; the D forms with the minutes.</summary>
    public IReadOnlyList<Package> PapersOf(Location district) =>
    [
        New("DOC", "C", "papers", null, district, district, [new(Forms, FormsOf(district))], Done, Closing(district, 4)),
        New(
            "DOC", "D", "papers", null, district, district, [new(Minutes, reference.Election.Contests.Count)], Done,
            Closing(district, 5)),
    ];

    /// <summary>The seals on a package when it leaves its district.</summary>
    public IReadOnlyList<string> SealsOf(Package package) =>
        sealedWith.GetValueOrDefault(package.Id, Seals.ForTheWayBack(package.Seals));

    public Task PackAsync() => clock.WalkAsync("packing for the recapitulation", Districts.SelectMany(BoxesOf)
        .Select(box => new[] { new Step(box.OccurredAt, () => api.PostAsync("/v1/packages", Api.Warehouse, box)) }));

    /// <param name="packagesOf">The packages of the stations of a district.</param>
    public async Task CountAsync(Func<Location, IReadOnlyList<Package>> packagesOf)
    {
        var boxes = Districts.ToDictionary(
            district => district.Code, district => packagesOf(district).Where(box => box.Contest is not null).ToArray(),
            StringComparer.Ordinal);
        await clock.WalkAsync("boxes opened by the PPK", Districts.SelectMany(district =>
            boxes[district.Code].Concat(BoxesOf(district)).Select(box => new[]
            {
                new Step(Clock.On(28, 9, 0), () => api.PostAsync(
                    $"/v1/packages/{box.Id}/opening", Api.KeyOf(district), new
                    {
                        id = DemoId.Of($"recapitulation/opening/{box.Label}"),
                        location = district.Code,
                        seals = box.Destination == district.Code ? box.Seals : Seals.ForTheWayBack(box.Seals),
                        occurredAt = Clock.On(28, 9, 0),
                    })),
            })));
        foreach (var box in boxes.Values.SelectMany(all => all))
            sealedWith[box.Id] = Seals.AfterRecapitulation(box.Seals);
        foreach (var district in Districts)
        {
            foreach (var (i, box) in BoxesOf(district).Index())
                sealedWith[box.Id] = Closing(district, 2 + i);
            foreach (var papers in PapersOf(district))
                sealedWith[papers.Id] = papers.Seals;
        }

        await clock.WalkAsync("boxes sealed by the PPK", Districts.SelectMany(district =>
            boxes[district.Code].Select(box => new[] { Seal(district, box, LeftIn(box)) })
                .Concat(BoxesOf(district).Select(box => new[] { Seal(district, box, BallotsOf(box, boxes[district.Code])) }))
                .Concat(PapersOf(district).Select(papers => new[]
                {
                    new Step(Done, () => api.PostAsync("/v1/packages", Api.KeyOf(district), papers)),
                }))));
    }

    private static DateTimeOffset Done => Clock.On(29, 16, 0);

    private IReadOnlyList<Location> Districts => [.. reference.ChildrenOf(reference.Warehouse)];

    private int FormsOf(Location district) => reference.Election.Contests.Count * reference.ChildrenOf(district)
        .Sum(ward => reference.ChildrenOf(ward).Count());

    /// <summary>What stays in the box of a station: no ballots, no forms.</summary>
    private static IEnumerable<ContentLine> LeftIn(Package box) =>
        box.Contents.Where(line => line.Item != Forms && line.Item != $"ballot-{box.Contest}");

    /// <summary>The ballots of a contest that the stations had not used.</summary>
    private IEnumerable<ContentLine> BallotsOf(Package box, IEnumerable<Package> boxes) =>
    [
        new($"ballot-{box.Contest}", boxes.Where(one => one.Contest == box.Contest)
            .Sum(one => unused[(one.Destination, one.Contest!)])),
    ];

    private Step Seal(Location district, Package box, IEnumerable<ContentLine> contents) => new(Done, () => api.PostAsync(
        $"/v1/packages/{box.Id}/sealing", Api.KeyOf(district), new
        {
            id = DemoId.Of($"recapitulation/sealing/{box.Label}"),
            location = district.Code,
            contents = contents.Where(line => line.Quantity > 0),
            seals = sealedWith[box.Id],
            occurredAt = Done,
        }));

    /// <summary>The seals of one of the six closings of a district.</summary>
    private IReadOnlyList<string> Closing(Location district, int which) =>
        Seals.ForRecapitulation((Districts.ToList().IndexOf(district) * 6) + which);

    private static Package New(
        string prefix, string name, string kind, string? contest, Location district, Location packedAt,
        IReadOnlyList<ContentLine> contents, DateTimeOffset at, IReadOnlyList<string> seals)
    {
        var label = $"{prefix}-{name}-{district.Code}";
        return new Package(
            DemoId.Of($"package/{label}"), label, kind, contest, district.Code, packedAt.Code, contents, seals, at);
    }
}
