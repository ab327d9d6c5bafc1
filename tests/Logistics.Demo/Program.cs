using Logistics.Demo;

// Drives a running API, over HTTP alone, through the calendar of an election. Ids are derived from names,
// so running it again changes nothing and prints the same.
try
{
    var settings = Settings.Read(args);
    await using var server = await ApiServer.EnsureAsync(settings);
    using var api = new Api(settings);

    var election = await Reference.ReadAsync(api);
    var packages = await Packing.PackAsync(api, election);
    var journey = new Journey(api, election, packages);
    await journey.GoOutAsync();
    var accounts = new Accounts(api, election);
    await accounts.RecordAsync();
    await journey.ComeBackAsync();
    var refusal = await journey.TryWrongDistrictAsync();
    await Report.PrintAsync(api, election, packages, journey, accounts, refusal);
    return 0;
}
catch (Exception e) when (e is DemoException or HttpRequestException)
{
    await Console.Error.WriteLineAsync($"The demo stopped: {e.Message}");
    return 1;
}
