using Logistics.Client;
using Logistics.Client.Models;
using Logistics.Data.Evidence;
using Microsoft.Kiota.Abstractions.Authentication;
using Microsoft.Kiota.Http.HttpClientLibrary;

// Reads, records, reads what was recorded, and is refused. The label has a sign that ends a path.
var (address, key) = (args[0], args[1]);
using var http = new HttpClient();
http.DefaultRequestHeaders.Authorization = new("Bearer", key);
using var adapter = new HttpClientRequestAdapter(new AnonymousAuthenticationProvider(), httpClient: http) { BaseUrl = address };
var api = new LogisticsClient(adapter).V1;

Expect("kendari-2024", (await api.Election.GetAsync())?.Code);
var needs = await api.Requirements.GetAsync(query => query.QueryParameters.Location = "74.71.01.1008.001");
Expect(508, needs?.Items?.Single(one => one.Item == "ballot-governor").Needed);
var id = Guid.NewGuid();
var made = await api.Deliveries.PostAsync(new DeliveryRequest
{
    Id = id,
    Supplier = "the printer",
    Location = "74.71",
    Document = "SJ-kiota",
    Lines = [new DeliveryLineRequest { Item = "ink", Stated = 10, Counted = 9 }],
    OccurredAt = new DateTimeOffset(2024, 11, 2, 10, 0, 0, TimeSpan.FromHours(8)),
});
Expect(DeliveryStatus.Open, made?.Status);
Expect(id, (await api.Deliveries[id].GetAsync())?.Id);
try
{
    await api.Packages["BOX #1"].GetAsync();
    throw new InvalidOperationException("There is such a package.");
}
catch (Problem problem)
{
    Expect("unknown-package", problem.Code);
    Expect("BOX #1", problem.Errors?[0].Value);
}

Console.WriteLine("kiota: recorded and read");

static void Expect<T>(T expected, T actual)
{
    if (!EqualityComparer<T>.Default.Equals(expected, actual))
        throw new InvalidOperationException($"Expected {expected}, not {actual}.");
}
