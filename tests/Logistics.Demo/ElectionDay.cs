namespace Logistics.Demo;

/// <summary>
/// What happens at the polling stations: packages are opened, a neighbour helps out with ballots, and after the
/// count everything that was not used is sealed for the way back. And what followed: two stations vote again.
/// </summary>
internal sealed class ElectionDay(
    Api api, Clock clock, Reference reference, IReadOnlyList<Package> packages, Teams teams)
{
    /// <summary>The contest whose ballots are moved between stations, and kept for a re-vote.</summary>
    public const string ToppedUp = "mayor";

    /// <summary>Ballots moved from one station to the other. An estimate.</summary>
    public const int ToppedUpBallots = 5;

    /// <summary>Which of the two voted on which day, and for which contest alone, is an estimate.</summary>
    private static readonly (string Name, string Decision, DateTimeOffset Day)[] ReVotes =
    [
        (Accounts.Surplus, "PSU-1/2024", Clock.In(12, 1, 6, 0)),
        (Accounts.BothBallots, "PSU-2/2024", Clock.In(12, 4, 6, 0)),
    ];

    /// <summary>Streams of the events about transfers.</summary>
    public static IReadOnlySet<string> Streams { get; } =
        new HashSet<string>(StringComparer.Ordinal) { $"transfer/{DemoId.Of("transfer/top-up")}" };

    /// <summary>The station that gave ballots up, and the one that got them; neighbours.</summary>
    public (Location From, Location To) Neighbours => NeighboursIn(reference);

    public static (Location From, Location To) NeighboursIn(Reference reference) =>
        (reference.Stations[0], reference.Stations[1]);

    /// <summary>The box that is short of ballots when they are counted.</summary>
    public Package Short { get; } = packages.Single(package =>
        package.Contest == "governor" && package.Destination == Accounts.ShortStation(reference).Code);

    public Task OpenAsync() => EachAsync("packages opened", Clock.On(27, 6, 30), package => api.PostAsync(
        $"/v1/packages/{package.Id}/opening", Api.KeyOf(package.Destination), new
        {
            id = DemoId.Of($"opening/{package.Label}"),
            location = package.Destination,
            counted = package.Contest is null ? null : package.Contents
                .Where(line => line.Item == $"ballot-{package.Contest}")
                .Select(line => package == Short ? line with { Quantity = line.Quantity - Accounts.BallotsShort } : line),
            note = package == Short ? "two ballots fewer than the packing list says, counted twice; C.KEJADIAN KHUSUS" : null,
            occurredAt = Clock.On(27, 6, 30),
        }));

    public Task TopUpAsync()
    {
        var id = DemoId.Of("transfer/top-up");
        var ballot = reference.BallotOf(reference.Election.Contests.Single(contest => contest.Code == ToppedUp));
        var (released, received) = (Clock.On(27, 11, 0), Clock.On(27, 11, 15));
        Step[] steps =
        [
            new(released, () => api.PostAsync("/v1/transfers", Api.KeyOf(Neighbours.From), new
            {
                id,
                from = Neighbours.From.Code,
                to = Neighbours.To.Code,
                lines = new[] { new ContentLine(ballot, ToppedUpBallots) },
                occurredAt = released,
            })),
            new(received, () => api.PostAsync($"/v1/transfers/{id}/acceptance", Api.KeyOf(Neighbours.To), new
            {
                id = DemoId.Of("transfer/top-up/acceptance"),
                remainder = "accepted",
                receivedBy = $"KPPS chair {Neighbours.To.Name}",
                occurredAt = received,
            })),
        ];
        return clock.WalkAsync("ballots moved between stations", [steps]);
    }

    /// <summary>Every package with what it came with, less the ballots that were used.</summary>
    public Task SealAsync(IReadOnlyDictionary<(string Tps, string Contest), int> unused) =>
        EachAsync("packages sealed", Clock.On(27, 18, 30), package => api.PostAsync(
            $"/v1/packages/{package.Id}/sealing", Api.KeyOf(package.Destination), new
            {
                id = DemoId.Of($"sealing/{package.Label}"),
                location = package.Destination,
                contents = package.Contents
                    .Select(line => package.Contest is { } contest && line.Item == $"ballot-{contest}"
                        ? line with { Quantity = unused[(package.Destination, contest)] }
                        : line)
                    .Where(line => line.Quantity > 0),
                seals = Seals.ForTheWayBack(package.Seals),
                occurredAt = Clock.On(27, 18, 30),
            }));

    /// <summary>The stock kept for a re-vote is issued to the two stations that vote again.</summary>
    public IEnumerable<IReadOnlyList<Step>> Reissues()
    {
        foreach (var (index, (name, decision, day)) in ReVotes.Index())
        {
            var station = reference.Stations.Single(one => one.Name == name);
            var contest = reference.Election.Contests.Single(one => one.Code == ToppedUp);
            var label = $"PSU-{station.Code}";
            var box = new Package(
                DemoId.Of($"package/{label}"), label, "re-vote-box", contest.Code, station.Code, reference.Warehouse.Code,
                [new ContentLine(reference.BallotOf(contest), Packing.BallotsFor(station.RegisteredVoters))],
                Seals.ForReVote(index), day.AddDays(-1));
            yield return
            [
                new(box.OccurredAt, () => api.PostAsync("/v1/reissues", Api.Warehouse, new
                {
                    id = box.Id,
                    label,
                    contest = contest.Code,
                    tps = station.Code,
                    location = box.Location,
                    contents = box.Contents,
                    seals = box.Seals,
                    decision,
                    reason = $"{name} votes again",
                    occurredAt = box.OccurredAt,
                })),
                .. Send(box, station),
            ];
        }
    }

    private IEnumerable<Step> Send(Package box, Location station)
    {
        var ward = reference.ParentOf(station);
        Location[] route = [reference.Warehouse, reference.ParentOf(ward), ward, station];
        return Enumerable.Range(1, route.Length - 1).SelectMany(leg => new Load(
            $"reissue/{station.Code}/{leg}", route[leg - 1], route[leg], [box],
            box.OccurredAt.AddHours(leg * 4), 60, Truck: 1)
        { SignersOf = teams.SignersOf, SealsOf = package => package.Seals }.Steps(api));
    }

    private Task EachAsync(string what, DateTimeOffset at, Func<Package, Task> post) =>
        clock.WalkAsync(what, packages.Select(package => new[] { new Step(at, () => post(package)) }));
}
