namespace Logistics.Demo;

/// <summary>
/// Records what every polling station counted of every contest. Only the city's totals for the mayor, and two
/// stations whose numbers led to re-votes, are known; the numbers of single stations are estimates, scaled so
/// that they add up to the official totals.
/// </summary>
internal sealed class Accounts(Api api, Clock clock, Reference reference)
{
    // KPU Kota Kendari, mayor, 27 November 2024, as reported in the press.
    private const int ListVoted = 189_297;
    private const int MovedInVoted = 347;
    private const int AdditionalVoted = 2_821;
    private const int InvalidBallots = 4_758;

    public const string Surplus = "TPS 008 Kemaraya";
    private const int SurplusUsed = 426;

    public const string BothBallots = "TPS 005 Mokoau";
    private const int GovernorOnly = 2;

    // 424 signed at Kemaraya, which is known; how many of them were on which list is not.
    private static readonly Attendance SurplusSigned = new(417, 1, 0, 6);

    /// <summary>Ballots that were not in the box when they were counted. An estimate.</summary>
    public const int BallotsShort = 2;

    /// <summary>The station whose box for the governor was short of ballots when it was opened.</summary>
    public static Location ShortStation(Reference reference) => reference.Stations[7];

    /// <summary>Streams of the accounts' events.</summary>
    public IReadOnlySet<string> Streams { get; } = (
        from station in reference.Stations
        from contest in reference.Election.Contests
        select $"tps-account/{station.Code}/{contest.Code}").ToHashSet(StringComparer.Ordinal);

    /// <summary>Ballots left over, by polling station and contest.</summary>
    public IReadOnlyDictionary<(string Tps, string Contest), int> Unused =>
        All().ToDictionary(account => (account.Tps, account.Contest), account => account.Unused);

    public Task RecordAsync() => clock.WalkAsync("TPS accounts", All().Select(account => new[]
    {
        new Step(account.OccurredAt, () => api.PostAsync("/v1/tps-accounts", Api.KeyOf(account.Tps), account)),
    }));

    private Account[] All() => [.. Mayor().Zip(reference.Stations, (mayor, station) => (mayor, station))
        .SelectMany(pair => reference.Election.Contests.Select(contest => contest.Code == "mayor"
            ? pair.mayor
            : Governor(pair.mayor, pair.station, contest.Code)))];

    private Account[] Mayor()
    {
        var stations = reference.Stations;
        var voters = Signed();
        var invalid = Apportion(InvalidBallots, [.. voters.Select(signed => signed.Total)]);
        return [.. stations.Select((station, i) => NewAccount(station, "mayor", voters[i], voters[i].Total, invalid[i]))];
    }

    /// <summary>
    /// The same voters as for the mayor, but for what is known: at Kemaraya two ballots more than signatures, of
    /// which contest is not known; at Mokoau two voters for the governor only who got, and signed for, both.
    /// </summary>
    private Account Governor(Account mayor, Location station, string contest) => station.Name switch
    {
        Surplus => NewAccount(station, contest, mayor.Attendance, SurplusUsed, mayor.Invalid),
        BothBallots => NewAccount(
            station, contest,
            mayor.Attendance with
            {
                MovedIn = mayor.Attendance.MovedIn - GovernorOnly,
                MovedInThisContestOnly = GovernorOnly,
            },
            mayor.Used, mayor.Invalid),
        _ => NewAccount(station, contest, mayor.Attendance, mayor.Used, mayor.Invalid),
    };

    /// <summary>Who signed for the mayor, station by station.</summary>
    private Attendance[] Signed()
    {
        var stations = reference.Stations;
        int[] weights = [.. stations.Select(one => one.Name == Surplus ? 0 : one.RegisteredVoters)];
        int[] elsewhere = [.. stations.Select((one, i) => one.Name == BothBallots ? 0 : weights[i])];
        var list = Apportion(ListVoted - SurplusSigned.List, weights);
        var movedIn = Apportion(MovedInVoted - SurplusSigned.MovedIn - GovernorOnly, elsewhere);
        var additional = Apportion(AdditionalVoted - SurplusSigned.Additional, weights);
        return
        [
            .. stations.Select((station, i) => station.Name switch
            {
                Surplus => SurplusSigned,
                BothBallots => new Attendance(list[i], GovernorOnly, 0, additional[i]),
                _ => new Attendance(list[i], movedIn[i], 0, additional[i]),
            }),
        ];
    }

    private Account NewAccount(Location station, string contest, Attendance voters, int used, int invalid)
    {
        var isShort = station == ShortStation(reference) && contest == "governor";
        var received = Packing.BallotsFor(station.RegisteredVoters) - (isShort ? BallotsShort : 0);
        var had = received + ToppedUp(station, contest);
        return new Account(
            DemoId.Of($"tps-account/{station.Code}/{contest}"), station.Code, contest, received, used, Spoiled: 0,
            had - used, used - invalid, invalid, voters, "estimate", Clock.On(27, 17, 30));
    }

    /// <summary>What a station got from its neighbour, less what it gave up.</summary>
    private int ToppedUp(Location station, string contest)
    {
        var (from, to) = ElectionDay.NeighboursIn(reference);
        return contest != ElectionDay.ToppedUp ? 0
            : station == from ? -ElectionDay.ToppedUpBallots
            : station == to ? ElectionDay.ToppedUpBallots
            : 0;
    }

    /// <summary>Shares of a total in proportion to weights, in whole numbers, by largest remainder.</summary>
    private static int[] Apportion(long total, int[] weights)
    {
        var sum = weights.Sum(weight => (long)weight);
        var shares = Array.ConvertAll(weights, weight => (int)(total * weight / sum));
        var largest = Enumerable.Range(0, weights.Length).OrderByDescending(i => total * weights[i] % sum).ThenBy(i => i);
        foreach (var i in largest.Take((int)(total - shares.Sum())))
            shares[i]++;
        return shares;
    }
}
