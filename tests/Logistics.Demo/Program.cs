using Logistics.Demo;

// Drives a running API, over HTTP alone, through the calendar of an election. Ids are derived from names,
// so running it again changes nothing and prints the same.
try
{
    var settings = Settings.Read(args);
    await using var server = await ApiServer.EnsureAsync(settings);
    using var api = new Api(settings);

    var clock = new Clock(api);
    await clock.EnsureAsync();
    var election = await Reference.ReadAsync(api);
    var teams = new Teams(api, clock, election);
    await teams.NominateAsync();
    var stocking = new Stocking(api, clock, election);
    await stocking.ReceiveAsync();
    await teams.SwearInAsync();
    await stocking.SortAsync();
    var packages = await Packing.PackAsync(api, clock, election, [[stocking.Replacement], .. teams.Meanwhile]);
    var swapped = await stocking.TrySwappedDistrictAsync(packages[0]);
    var accounts = new Accounts(api, clock, election);
    var recapitulation = new Recapitulation(api, clock, election, accounts.Unused);
    await recapitulation.PackAsync();
    var journey = new Journey(api, clock, election, packages, recapitulation, teams);
    await journey.GoOutAsync(stocking.Destruction);
    var day = new ElectionDay(api, clock, election, packages);
    await day.OpenAsync();
    await day.TopUpAsync();
    await accounts.RecordAsync();
    await day.SealAsync(accounts.Unused);
    var again = new ReVotes(api, election, accounts, teams);
    await journey.ComeBackAsync(again.Steps());
    var refusal = await journey.TryWrongDistrictAsync();
    await Report.PrintAsync(api, election, packages, journey, (accounts, again), teams, stocking, [swapped, refusal]);
    return 0;
}
catch (Exception e) when (e is DemoException or HttpRequestException)
{
    await Console.Error.WriteLineAsync($"The demo stopped: {e.Message}");
    return 1;
}
