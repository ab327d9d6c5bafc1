namespace Logistics.Demo;

/// <summary>
/// Records what every polling station counted of every contest. Only the city's totals after the re-votes, and two
/// stations whose numbers led to these, are known; the numbers of single stations are estimates, scaled so that they
/// add up to the official totals.
/// </summary>
internal sealed class Accounts(Api api, Clock clock, Reference reference)
{
    // KPU Kota Kendari, mayor and governor, after the re-votes of December 2024, as reported in the press.
    private const int ListVoted = 189_297;
    private const int MovedInVoted = 347;
    private const int AdditionalVoted = 2_821;
    private const int GovernorVoted = 193_451;
    private const int GovernorInvalid = 6_934;
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

    /// <summary>
    /// The accounts of first votes. At Kemaraya there were two ballots more than signatures, of which contest is not
    /// known; at Mokoau two voters for the governor only got, and signed for, both.
    /// </summary>
    private Account[] All()
    {
        var counted = Counted();
        return
        [
            .. from station in reference.Stations
               from contest in reference.Election.Contests
               let final = counted[(station.Code, contest.Code)]
               select (station.Name, contest.Code) switch
               {
                   (Surplus, "mayor") => NewAccount(station, contest.Code, SurplusSigned, SurplusSigned.Total, final.Invalid),
                   (Surplus, _) => NewAccount(station, contest.Code, SurplusSigned, SurplusUsed, final.Invalid),
                   (BothBallots, "mayor") => WithBoth(station, final, counted[(station.Code, "governor")].Signed),
                   _ => NewAccount(station, contest.Code, final.Signed, final.Signed.Total, final.Invalid),
               },
        ];
    }

    private Account WithBoth(Location station, (Attendance Signed, int Invalid) final, Attendance governor)
    {
        var signed = governor with { MovedIn = governor.MovedIn + GovernorOnly, MovedInThisContestOnly = 0 };
        return NewAccount(station, "mayor", signed, signed.Total, final.Invalid);
    }

    /// <summary>The account of a contest that a station voted on again, which counts.</summary>
    public Account Again(Location station, string contest, Guid reVote, DateTimeOffset at)
    {
        var (signed, invalid) = Counted()[(station.Code, contest)];
        var first = NewAccount(station, contest, signed, signed.Total, invalid);
        return first with
        {
            Id = DemoId.Of($"re-vote-account/{station.Code}/{contest}"),
            ReVote = reVote,
            OccurredAt = at,
        };
    }

    /// <summary>Who signed, and how many ballots were invalid, in the votes that count.</summary>
    private Dictionary<(string Tps, string Contest), (Attendance Signed, int Invalid)> Counted()
    {
        var stations = reference.Stations;
        int[] weights = [.. stations.Select(one => one.RegisteredVoters)];
        var (list, movedIn, additional) = (
            Apportion(ListVoted, weights), Apportion(MovedInVoted, weights), Apportion(AdditionalVoted, weights));
        var only = Apportion(GovernorVoted - ListVoted - MovedInVoted - AdditionalVoted - GovernorOnly, weights);
        Attendance[] mayor = [.. stations.Select((_, i) => new Attendance(list[i], movedIn[i], 0, additional[i]))];
        Attendance[] governor =
        [
            .. stations.Select((station, i) => mayor[i] with
            {
                MovedInThisContestOnly = only[i] + (station.Name == BothBallots ? GovernorOnly : 0),
            }),
        ];
        var invalid = Apportion(InvalidBallots, [.. mayor.Select(signed => signed.Total)]);
        var governorInvalid = Apportion(GovernorInvalid, [.. governor.Select(signed => signed.Total)]);
        var counted = new Dictionary<(string Tps, string Contest), (Attendance Signed, int Invalid)>();
        foreach (var (i, station) in stations.Index())
        {
            counted[(station.Code, "mayor")] = (mayor[i], invalid[i]);
            counted[(station.Code, "governor")] = (governor[i], governorInvalid[i]);
        }

        return counted;
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
