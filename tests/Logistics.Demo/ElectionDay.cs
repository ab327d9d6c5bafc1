namespace Logistics.Demo;

/// <summary>
/// What happens at the polling stations: packages are opened, a neighbour helps out with ballots, and after the
/// count everything that was not used is sealed for the way back. And what followed: two stations vote again.
/// </summary>
internal sealed class ElectionDay(Api api, Reference reference, IReadOnlyList<Package> packages)
{
    private const int CallsAtOnce = 32;

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

    public async Task OpenAsync() => await EachAsync("opened", packages, package => api.PostAsync(
        $"/v1/packages/{package.Id}/opening", Api.KeyOf(package.Destination), new
        {
            id = DemoId.Of($"opening/{package.Label}"),
            location = package.Destination,
            occurredAt = Clock.On(27, 6, 30),
        }));

    public async Task TopUpAsync()
    {
        var id = DemoId.Of("transfer/top-up");
        var ballot = reference.BallotOf(reference.Election.Contests.Single(contest => contest.Code == ToppedUp));
        await api.PostAsync("/v1/transfers", Api.KeyOf(Neighbours.From), new
        {
            id,
            from = Neighbours.From.Code,
            to = Neighbours.To.Code,
            lines = new[] { new ContentLine(ballot, ToppedUpBallots) },
            occurredAt = Clock.On(27, 11, 0),
        });
        await api.PostAsync($"/v1/transfers/{id}/acceptance", Api.KeyOf(Neighbours.To), new
        {
            id = DemoId.Of("transfer/top-up/acceptance"),
            remainder = "accepted",
            receivedBy = $"KPPS chair {Neighbours.To.Name}",
            occurredAt = Clock.On(27, 11, 15),
        });
    }

    /// <summary>Every package with what it came with, less the ballots that were used.</summary>
    public async Task SealAsync(IReadOnlyDictionary<(string Tps, string Contest), int> unused) =>
        await EachAsync("sealed", packages, package => api.PostAsync(
            $"/v1/packages/{package.Id}/sealing", Api.KeyOf(package.Destination), new
            {
                id = DemoId.Of($"sealing/{package.Label}"),
                location = package.Destination,
                contents = package.Contents
                    .Select(line => package.Contest is { } contest && line.Item == $"ballot-{contest}"
                        ? line with { Quantity = unused[(package.Destination, contest)] }
                        : line)
                    .Where(line => line.Quantity > 0),
                seals = package.Seals.Select(seal => $"R{seal}"),
                occurredAt = Clock.On(27, 18, 30),
            }));

    /// <summary>The stock kept for a re-vote is issued to the two stations that vote again.</summary>
    public async Task ReissueAsync()
    {
        foreach (var (name, decision, day) in ReVotes)
        {
            var station = reference.Stations.Single(one => one.Name == name);
            var contest = reference.Election.Contests.Single(one => one.Code == ToppedUp);
            var label = $"PSU-{station.Code}";
            var box = new Package(
                DemoId.Of($"package/{label}"), label, "re-vote-box", contest.Code, station.Code, reference.Warehouse.Code,
                [new ContentLine(reference.BallotOf(contest), Packing.BallotsFor(station.RegisteredVoters))],
                [$"S-{label}-1", $"S-{label}-2"], day.AddDays(-1));
            await api.PostAsync("/v1/reissues", Api.Warehouse, new
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
            });
            await SendAsync(box, station);
        }
    }

    private async Task SendAsync(Package box, Location station)
    {
        var ward = reference.ParentOf(station);
        Location[] route = [reference.Warehouse, reference.ParentOf(ward), ward, station];
        for (var leg = 1; leg < route.Length; leg++)
        {
            await new Load(
                $"reissue/{station.Code}/{leg}", route[leg - 1], route[leg], [box],
                box.OccurredAt.AddHours(leg * 4), 60, Truck: 1).RecordAsync(api);
        }
    }

    private static async Task EachAsync(string what, IReadOnlyCollection<Package> all, Func<Package, Task> post)
    {
        await Console.Error.WriteLineAsync($"packages {what}: {all.Count}");
        var options = new ParallelOptions { MaxDegreeOfParallelism = CallsAtOnce };
        await Parallel.ForEachAsync(all, options, (package, _) => new ValueTask(post(package)));
    }
}
