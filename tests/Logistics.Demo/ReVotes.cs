namespace Logistics.Demo;

/// <summary>
/// Three stations whose first vote was contested: two vote again, one does not. Known are the stations, the contests
/// and the days of the votes; grounds, decisions and times are estimates.
/// </summary>
internal sealed class ReVotes(Api api, Reference reference, Accounts accounts, Teams teams)
{
    private static readonly Case[] Cases =
    [
        new(Accounts.BothBallots, "voted-twice", ["mayor"], "PSU-1/2024", Clock.In(12, 1, 6, 30)),
        new(Accounts.Surplus, "voted-twice", ["mayor", "governor"], "PSU-2/2024", Clock.In(12, 4, 6, 30)),
        new("TPS 009 Anggoeya", "not-registered", ["mayor", "governor"], "PSU-3/2024", Day: null),
    ];

    /// <summary>Streams of the events about them, besides those of packages.</summary>
    public IReadOnlySet<string> Streams { get; } = Cases.SelectMany(one => one.Contests
        .Select(contest => $"re-vote-account/{one.Id}/{contest}")
        .Append($"re-vote/{one.Id}").Append($"delivery/{DemoId.Of($"delivery/{one.Decision}")}"))
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>What is recorded of each, in its order.</summary>
    public IEnumerable<IReadOnlyList<Step>> Steps()
    {
        var boxes = 0;
        foreach (var one in Cases)
        {
            var station = reference.Stations.Single(known => known.Name == one.Station);
            var steps = new List<Step> { Recommended(one, station), Decided(one) };
            if (one.Day is { } day)
            {
                if (one.Contests.Contains("governor", StringComparer.Ordinal))
                    steps.Add(Delivered(one, station, day));
                steps.Add(Notified(one, day));
                Package[] issued = [.. one.Contests.Select(contest => Box(station, contest, boxes++, day))];
                steps.AddRange(issued.Select(box => Issued(one, box)));
                steps.AddRange(Send(issued, station, one.Decision));
                steps.AddRange(issued.SelectMany(box => VoteAgain(one, station, box, day)));
            }

            yield return [.. steps.OrderBy(step => step.At)];
        }
    }

    private Step Recommended(Case one, Location station)
    {
        var at = Clock.On(29, 10, 0);
        return new(at, () => api.PostAsync("/v1/re-votes", Api.Warehouse, new
        {
            id = one.Id,
            location = station.Code,
            contests = one.Contests,
            recommendedBy = $"Panwascam {reference.ParentOf(reference.ParentOf(station)).Name}",
            ground = one.Ground,
            recommendedOn = "2024-11-29",
            occurredAt = at,
        }));
    }

    private Step Decided(Case one)
    {
        var at = Clock.On(29, 20, 0);
        return new(at, () => api.PostAsync($"/v1/re-votes/{one.Id}/decision", Api.Warehouse, new
        {
            id = DemoId.Of($"re-vote/{one.Station}/decision"),
            outcome = one.Day is null ? "refused" : "held",
            number = one.Decision,
            decidedOn = "2024-11-29",
            heldOn = one.Day?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
            occurredAt = at,
        }));
    }

    /// <summary>The governor's ballots for a re-vote are the province's.</summary>
    private Step Delivered(Case one, Location station, DateTimeOffset day)
    {
        var (at, ballots) = (day.AddDays(-2), Packing.BallotsFor(station.RegisteredVoters));
        return new(at, () => api.PostAsync("/v1/deliveries", Api.Warehouse, new
        {
            id = DemoId.Of($"delivery/{one.Decision}"),
            supplier = "KPU of the province",
            location = reference.Warehouse.Code,
            document = $"SJ-{one.Decision}",
            reVote = one.Id,
            lines = new[] { new DeliveryLine("ballot-governor", ballots, ballots, 0) },
            occurredAt = at,
        }));
    }

    private Step Notified(Case one, DateTimeOffset day)
    {
        var at = day.AddHours(-20);
        return new(at, () => api.PostAsync($"/v1/re-votes/{one.Id}/notice", Api.Warehouse, new
        {
            id = DemoId.Of($"re-vote/{one.Station}/notice"),
            occurredAt = at,
        }));
    }

    private Package Box(Location station, string contest, int index, DateTimeOffset day)
    {
        var label = $"PSU-{station.Code}-{contest}";
        return new(
            DemoId.Of($"package/{label}"), label, "re-vote-box", contest, station.Code, reference.Warehouse.Code,
            [new ContentLine($"ballot-{contest}", Packing.BallotsFor(station.RegisteredVoters))],
            Seals.ForReVote(index), day.AddHours(-24).AddMinutes(-30));
    }

    private Step Issued(Case one, Package box) => new(box.OccurredAt, () => api.PostAsync("/v1/reissues", Api.Warehouse, new
    {
        id = box.Id,
        label = box.Label,
        contest = box.Contest,
        tps = box.Destination,
        location = box.Location,
        contents = box.Contents,
        seals = box.Seals,
        decision = one.Decision,
        reason = $"{one.Station} votes again",
        occurredAt = box.OccurredAt,
    }));

    /// <summary>A box is opened on the day of the vote, and the ballots are counted.</summary>
    private IEnumerable<Step> VoteAgain(Case one, Location station, Package box, DateTimeOffset day)
    {
        var (opened, counted) = (day, day.AddHours(11));
        yield return new(opened, () => api.PostAsync($"/v1/packages/{box.Id}/opening", Api.KeyOf(station), new
        {
            id = DemoId.Of($"opening/{box.Label}"),
            location = station.Code,
            counted = box.Contents,
            occurredAt = opened,
        }));
        yield return new(counted, () => api.PostAsync(
            "/v1/tps-accounts", Api.KeyOf(station), accounts.Again(station, box.Contest!, one.Id, counted)));
    }

    private IEnumerable<Step> Send(Package[] boxes, Location station, string decision)
    {
        var ward = reference.ParentOf(station);
        Location[] route = [reference.Warehouse, reference.ParentOf(ward), ward, station];
        return Enumerable.Range(1, route.Length - 1).SelectMany(leg => new Load(
            $"reissue/{decision}/{leg}", route[leg - 1], route[leg], boxes,
            boxes[0].OccurredAt.AddHours(leg * 4), 60, Truck: 1)
        { SignersOf = teams.SignersOf, SealsOf = package => package.Seals }.Steps(api));
    }

    /// <param name="Day">When it voted again; null where it did not.</param>
    private sealed record Case(
        string Station, string Ground, IReadOnlyList<string> Contests, string Decision, DateTimeOffset? Day)
    {
        public Guid Id => DemoId.Of($"re-vote/{Station}");
    }
}
