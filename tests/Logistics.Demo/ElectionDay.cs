namespace Logistics.Demo;

/// <summary>
/// What happens at the polling stations: packages are opened, a neighbour helps out with ballots, and after the
/// count everything that was not used is sealed for the way back.
/// </summary>
internal sealed class ElectionDay(
    Api api, Clock clock, Reference reference, IReadOnlyList<Package> packages)
{
    /// <summary>The contest whose ballots are moved between stations.</summary>
    public const string ToppedUp = "mayor";

    /// <summary>Ballots moved from one station to the other. An estimate.</summary>
    public const int ToppedUpBallots = 5;

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

    private Task EachAsync(string what, DateTimeOffset at, Func<Package, Task> post) =>
        clock.WalkAsync(what, packages.Select(package => new[] { new Step(at, () => post(package)) }));
}
