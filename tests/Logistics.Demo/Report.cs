using System.Globalization;

namespace Logistics.Demo;

/// <summary>Reads back, as an auditor, what the ledger now holds of the demo, and prints it.</summary>
internal static class Report
{
    private const int CallsAtOnce = 32;
    private static readonly string[] Swapped = ["at packing", "on the truck"];

    public static async Task PrintAsync(
        Api api, Reference reference, IReadOnlyList<Package> packages, Journey journey, (Accounts First, ReVotes Again) accounts,
        Teams teams, Stocking stocking, IReadOnlyList<Problem> refusals)
    {
        var ids = packages.Select(package => package.Id).ToHashSet();
        var all = await api.ListAsync<StoredPackage>("/v1/packages");
        var stored = all.Where(package => ids.Contains(package.Id)).ToArray();
        ids.UnionWith(all.Where(package => package.Kind is "re-vote-box" or "recap-box" or "papers").Select(package => package.Id));
        Console.WriteLine(reference.Election.Name);
        PrintPackages(stored);
        await teams.PrintAsync();
        await Books.PrintAsync(api, reference);
        await PrintBallotsAsync(api, reference);
        await PrintEventsAsync(api, ids, [.. accounts.First.Streams, .. accounts.Again.Streams]);
        await PrintHandoversAsync(api, journey);
        await PrintChainsAsync(api, reference, stored);
        PrintDiscrepancies(reference, journey, refusals);
        PrintCorrections(stocking, journey);
        await PrintReVotesAsync(api, reference);
        PrintReconciliation(
            await api.GetAsync<Reconciliation>($"/v1/reconciliation?location={reference.Warehouse.Code}"));
        await PrintCustodyAsync(api, journey.Broken);
        await PrintBoardAsync(api);
        await PrintCountdownAsync(api);
        Console.WriteLine();
        Console.WriteLine(reference.Election.Attribution);
    }

    private static void PrintCorrections(Stocking stocking, Journey journey)
    {
        Title("Corrections");
        if (stocking.Corrected is not { Status: "reversed", Reversed: [var reversed], SupersededBy: { } superseding })
            throw new DemoException("the mistyped delivery was not put right.");
        Console.WriteLine($"  event {reversed.Sequence}: 50 booths typed for 5, reversed by event {reversed.By}, "
            + $"in its place event {superseding}");
        Console.WriteLine($"  {journey.Recalled.Label}: called back on the evening of 24 November, labelled {journey.Relabelled}, "
            + "and sent again");
    }

    private static void PrintPackages(StoredPackage[] packages)
    {
        Title("Packages");
        Counts(packages.Select(package => $"{package.Kind} {package.Contest}"));
        Title("Where they are now");
        Counts(packages.Select(package => $"{package.Status} at {package.Custodian}"));
    }

    private static async Task PrintBallotsAsync(Api api, Reference reference)
    {
        Title("Ballots for the polling stations: registered voters + 2.5 %, rounded up");
        var expected = reference.Stations.Sum(station => Packing.BallotsFor(station.RegisteredVoters));
        foreach (var contest in reference.Election.Contests)
        {
            var ballot = reference.BallotOf(contest);
            var (_, needed, packed, delivered) = (await api.GetAsync<Page<Requirement>>(
                $"/v1/requirements?item={ballot}")).Items[0];
            Row($"{contest.Code}, delivered", delivered);
            Row("  needed", needed);
            if (packed != expected || delivered != expected)
                throw new DemoException($"{packed} ballots for {contest.Code} were packed, expected {expected}.");
        }

        Console.WriteLine("  The rules ask for 2,000 mayor ballots more, kept in the warehouse for a re-vote.");
        var estimates = reference.Items.Where(item => item.Provenance == "estimate").Select(item => item.Code);
        Console.WriteLine("  Voters of single polling stations are estimates; so are the quantities of");
        Console.WriteLine($"  {string.Join(", ", estimates)}.");
    }

    private static async Task PrintEventsAsync(Api api, HashSet<Guid> ids, HashSet<string> counted)
    {
        Title("Events in the ledger");
        var events = (await api.ListAsync<FeedEvent>("/v1/events", "after"))
            .Where(e => e.Stream == "log/clock" || e.Stream.Split('/')[0] is "arrival" or "flag" or "deadline" || counted.Contains(e.Stream) || Stocking.Streams.Contains(e.Stream)
                || ElectionDay.Streams.Contains(e.Stream) || Seals.Streams.Contains(e.Stream)
                || (e.Stream.Split('/') is ["package", var id] && ids.Contains(Guid.Parse(id))))
            .ToArray();
        Counts(events.Select(e => e.Type));
        Title("Flags of these events: possible mistakes");
        var flags = events.SelectMany(e => e.Body.Flags ?? []).Select(flag => flag.Code).ToArray();
        Counts(flags);
        if (flags.Any(code => code is "recorded-late" or "clock-ahead"))
            throw new DemoException("an event was not recorded when it happened.");
    }

    private static async Task PrintHandoversAsync(Api api, Journey journey)
    {
        Title("Handovers");
        var own = journey.Handovers.ToHashSet();
        var stored = (await api.ListAsync<HandoverSummary>("/v1/handovers"))
            .Where(handover => own.Contains(handover.Id));
        Counts(stored.Select(handover => handover.Status));
    }

    private static async Task PrintChainsAsync(Api api, Reference reference, StoredPackage[] packages)
    {
        Title("Chains of custody, checked from the stored bytes now");
        var (verified, continuous) = (0, 0);
        var options = new ParallelOptions { MaxDegreeOfParallelism = CallsAtOnce };
        await Parallel.ForEachAsync(packages, options, async (package, _) =>
        {
            var chain = await api.GetAsync<Custody>($"/v1/packages/{package.Id}/custody");
            if (chain.Verified)
                Interlocked.Increment(ref verified);
            if (chain.Continuous)
                Interlocked.Increment(ref continuous);
        });
        Row("verified", verified);
        Row("continuous", continuous);
        if (verified < packages.Length || continuous < packages.Length)
            throw new DemoException("a chain of custody is not verified and continuous.");
        if (packages.FirstOrDefault(package => package.Custodian != reference.Warehouse.Code) is { } astray)
            throw new DemoException($"package {astray.Id} is at {astray.Custodian}, expected the warehouse.");
    }

    private static void PrintDiscrepancies(
        Reference reference, Journey journey, IReadOnlyList<Problem> refusals)
    {
        Title("Discrepancies");
        Console.WriteLine($"  {journey.Broken.Label}: refused as unsealed on the way to "
            + $"{reference[journey.Broken.Destination].Name}, returned,");
        Console.WriteLine("    resealed at the warehouse and delivered on 26 November");
        Console.WriteLine($"  {journey.Left.Label}: missing at {reference[journey.Left.Destination].Name}, "
            + "found, delivered on 27 November before 07:00");
        Console.WriteLine($"  {journey.Short.Label}: refused for ten ballots too few on the way to "
            + $"{reference[journey.Short.Destination].Name}, counted and repacked,");
        Console.WriteLine("    delivered on 26 November");
        Console.WriteLine($"  {journey.Misread.Label}: a seal misread at {journey.WardOf(journey.Misread).Name}, read again and explained");
        Console.WriteLine($"  {journey.Stray.Label}: for {reference[journey.Stray.Destination].Name}, put on the truck to "
            + $"{journey.WrongWard.Name}, where nobody");
        Console.WriteLine($"    expected it; sent back to the district and on to {journey.WardOf(journey.Stray).Name} the same day");
        Console.WriteLine($"  {journey.Early.Name} accepted its load before the release was uploaded; the two were paired");
        Console.WriteLine($"  {Accounts.ShortStation(reference).Name} counted {Accounts.BallotsShort} ballots for the governor too few "
            + "when it opened the box");
        foreach (var (when, refusal) in Swapped.Zip(refusals))
        {
            Console.WriteLine($"  A box of another district {when} was refused ({refusal.Status} {refusal.Code}):");
            Console.WriteLine($"    {refusal.Detail}");
        }
    }

    /// <summary>The three stations, and what both votes came to.</summary>
    private static async Task PrintReVotesAsync(Api api, Reference reference)
    {
        Title("Re-votes");
        foreach (var one in (await api.ListAsync<ReVote>("/v1/re-votes")).OrderBy(one => one.Decision, StringComparer.Ordinal))
        {
            Console.WriteLine($"  {reference[one.Location].Name}, {string.Join(" and ", one.Contests)}: {one.Status} by decision "
                + $"{one.Decision}{(one.HeldOn is null ? "" : $", held on {one.HeldOn}")}");
            var counts = (await api.GetAsync<ReVote>($"/v1/re-votes/{one.Id}")).Counts ?? [];
            foreach (var count in one.HeldOn is null ? [] : counts)
            {
                Console.WriteLine(
                    $"    {count.Contest}, {(count.IsReVote ? "second" : "first")} vote: {count.Used} used, "
                    + $"{count.Valid} valid, {count.Invalid} invalid");
            }
        }
    }

    private static void PrintReconciliation(Reconciliation city)
    {
        var (accounts, mayor, governor) = (
            city.Accounts, city.Totals.Single(total => total.Contest == "mayor"),
            city.Totals.Single(total => total.Contest == "governor"));
        Title($"Reconciliation of {accounts.Recorded} accounts: the city's official totals, after the re-votes");
        foreach (var total in new[] { mayor, governor })
        {
            Row($"ballots used, {total.Contest}", total.Used);
            Row("  valid", total.Valid);
            Row("  invalid", total.Invalid);
            Row("  accounts of re-votes", total.OfReVotes);
        }

        Row("signed, of the voter list", mayor.Attendance.List);
        Row("  moved-in", mayor.Attendance.MovedIn);
        Row("  additional", mayor.Attendance.Additional);
        Console.WriteLine("  Numbers of single polling stations are estimates scaled to these; so is that the two ballots");
        Console.WriteLine("  too many of the first vote at Kemaraya were for the governor.");
        Row("accounts that are estimates", city.Totals.Sum(total => total.Estimates));
        Row("reconciled", accounts.Reconciled);
        Row("open", accounts.Open);
        foreach (var identity in city.Identities.Where(identity => identity.At.Count > 0))
        {
            Console.WriteLine($"  {identity.Identity}: {identity.Equation}");
            foreach (var place in identity.At)
                Console.WriteLine($"    {place.Name}, {place.Contest}: {place.Left}, expected {place.Right}");
        }

        if (accounts.Recorded != accounts.Expected || accounts.Open != 0
            || (mayor.Used, mayor.Valid, mayor.Invalid) != (192_465, 187_707, 4_758)
            || (governor.Used, governor.Valid, governor.Invalid) != (193_451, 186_517, 6_934))
            throw new DemoException("the accounts do not add up to the official totals, or flag other stations.");
    }

    private static async Task PrintCustodyAsync(Api api, Package package)
    {
        var chain = await api.GetAsync<Custody>($"/v1/packages/{package.Label}/custody");
        Title($"Custody of {package.Label}: {chain.Status} at {chain.Custodian}, "
            + (chain is { Continuous: true, Verified: true } ? "continuous and verified" : "BROKEN"));
        foreach (var e in chain.Events)
        {
            var text = e.Texts?.Note ?? e.Texts?.ReceivedBy ?? e.Texts?.Driver;
            var remark = string.Join(", ", new[] { e.Condition, text }.OfType<string>());
            Console.WriteLine(FormattableString.Invariant(
                $"  {e.Version,2}  {e.OccurredAt:dd MMM HH:mm}  {e.Type,-16}  {e.From,-17} -> {e.To,-17}  {remark}")
                .TrimEnd());
        }
    }

    /// <summary>The city as it was known at hours of its story, and the polling station that stood worst then.</summary>
    private static async Task PrintBoardAsync(Api api)
    {
        Title("Polling stations, as they were known then");
        Console.WriteLine("                       ready  not ready  at risk  boxes there  kits there  accounts");
        foreach (var hour in new[]
        {
            "11-24 09:00", "11-26 12:00", "11-26 20:00", "11-27 06:30", "11-27 07:30", "11-27 23:59", "11-30 12:00",
            "12-01 20:00", "12-04 23:00",
        })
        {
            var time = $"2024-{hour.Replace(' ', 'T')}:00+08:00";
            var board = await api.GetAsync<Board>($"/v1/readiness?knownAt={Uri.EscapeDataString(time)}");
            var city = board.Items[0];
            Console.WriteLine(FormattableString.Invariant(
                $"  2024-{hour}  {city.Stations.Ready,9:N0}{city.Stations.NotReady,11:N0}")
                + FormattableString.Invariant($"{city.Stations.AtRisk,9:N0}{city.Boxes.Actual,13:N0}")
                + FormattableString.Invariant($"{city.Kits.Actual,12:N0}{city.Accounts.Actual,10:N0}"));
            if (city.Worst.FirstOrDefault(station => station.Status == "at-risk") is { } worst)
            {
                Console.WriteLine($"    {worst.Name}: " + string.Join(", ", worst.Reasons
                    .Where(reason => reason.Severity != "info")
                    .Select(reason => $"{reason.Code} {reason.Flag ?? reason.Contest}".TrimEnd())
                    .Distinct(StringComparer.Ordinal)));
            }
        }
    }

    private static async Task PrintCountdownAsync(Api api)
    {
        Title("Countdown");
        foreach (var query in new[] { "?asOf=2024-11-16", "" })
        {
            var countdown = await api.GetAsync<Countdown>($"/v1/countdown{query}");
            var left = countdown.Remaining;
            Console.WriteLine(FormattableString.Invariant(
                $"  {countdown.AsOf:yyyy-MM-dd}  {countdown.DaysRemaining} days, {countdown.Phase}; ")
                + FormattableString.Invariant(
                    $"polls open in {left.Days} d {left.Hours} h {left.Minutes} min"));
        }
    }

    private static void Title(string text)
    {
        Console.WriteLine();
        Console.WriteLine(text);
    }

    private static void Counts(IEnumerable<string> names)
    {
        var all = names.ToArray();
        foreach (var name in all.CountBy(name => name, StringComparer.Ordinal)
            .OrderByDescending(name => name.Value).ThenBy(name => name.Key, StringComparer.Ordinal))
            Row(name.Key, name.Value);
        Row("total", all.Length);
    }

    private static void Row(string name, int count) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"  {name.TrimEnd(),-34}{count,9:N0}"));
}
