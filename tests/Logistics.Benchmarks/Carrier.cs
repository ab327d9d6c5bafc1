using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Logistics.Core.Locations;
using Logistics.Data.Engines;
using Logistics.Data.Ledger;
using Logistics.Data.Reference;

namespace Logistics.Benchmarks;

/// <summary>
/// A client that carries packages of its own from the KPU to their polling stations and back, without end:
/// a release and an acceptance, of one package each, on every leg.
/// </summary>
/// <param name="keyOf">The key of a place.</param>
internal sealed class Carrier(Func<string, string> keyOf, IReadOnlyList<Carrier.Trip> trips)
{
    private const int PackagesEach = 16;
    private const int BulkMax = 1_000;
    private int turn;
    private Guid handover;

    /// <summary>Packs, over HTTP, the packages of so many carriers.</summary>
    public static async Task<IReadOnlyList<Carrier>> PackAsync(
        ChildProcess server, Database database, Func<string, string> keyOf, int carriers, CancellationToken ct)
    {
        var stations = await new LocationStore(database).ListAsync(
            new LocationFilter(LocationLevel.Tps), after: "", limit: 1_000, ct);
        var trips = Enumerable.Range(0, carriers * PackagesEach)
            .Select(i => new Trip(Guid.CreateVersion7(), stations[i % stations.Count].Location.Path.Split('/')))
            .ToArray();
        await using (var ledger = new LedgerWriter(database, new LedgerWriterOptions(), TimeProvider.System))
            await LedgerFill.DeliverAsync(ledger, trips.Length, ct, await LedgerFill.OfficersAsync(database, ct));
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{server.Port}") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", keyOf(trips[0].Path[0]));
        foreach (var chunk in trips.Chunk(BulkMax))
        {
            var rows = new JsonArray([.. chunk.Select(trip => trip.ToPackRequest())]);
            using var response = await http.PostAsJsonAsync(
                "/v1/packages/bulk", new JsonObject { ["packages"] = rows }, ct);
            var results = (await response.Content.ReadFromJsonAsync<JsonNode>(ct))!["results"]!.AsArray();
            if (results.FirstOrDefault(row => (int)row!["status"]! != 201) is { } refused)
                throw new InvalidOperationException($"A package was not packed: {refused}");
        }

        return [.. trips.Chunk(PackagesEach).Select(own => new Carrier(keyOf, own))];
    }

    /// <summary>A release as the API takes it; <paramref name="package"/> leaves for the next location.</summary>
    public static string ReleaseBody(Guid id, Guid package, string from, string to) => $$"""
        {"id":"{{id}}","from":"{{from}}","to":"{{to}}","packages":["{{package}}"],
        "occurredAt":"{{LedgerFill.Now():O}}","document":"BAST/{{id:N}}",
        "vehicle":{"plate":"DT 1234 AB","driver":"driver of truck 3"} }
        """;

    /// <summary>The next request: of each package in turn, its release and then its acceptance.</summary>
    public byte[] Next()
    {
        var trip = trips[turn / 2 % trips.Count];
        if (turn++ % 2 == 0)
        {
            handover = Guid.CreateVersion7();
            return HttpConnection.Request(
                "/v1/handovers", keyOf(trip.From), ReleaseBody(handover, trip.Package, trip.From, trip.To));
        }

        var to = trip.To;
        trip.Advance();
        return HttpConnection.Request($"/v1/handovers/{handover}/acceptance", keyOf(to), $$"""
            {"id":"{{Guid.CreateVersion7()}}","occurredAt":"{{LedgerFill.Now():O}}",
            "receivedBy":"chair of PPS",
            "lines":[{"package":"{{trip.Package}}","outcome":"accepted","condition":"good","seals":["{{LedgerFill.SealOf(trip.Package)}}"]}]}
            """);
    }

    /// <summary>One package on its way along the path to its destination and back.</summary>
    internal sealed class Trip(Guid package, string[] path)
    {
        private int leg;

        public Guid Package => package;

        public string[] Path => path;

        public string From => path[Place(leg)];

        public string To => path[Place(leg + 1)];

        public void Advance() => leg++;

        public JsonNode ToPackRequest() => new JsonObject
        {
            ["id"] = package.ToString(),
            ["label"] = $"B-{package:N}",
            ["kind"] = "ballot-box",
            ["contest"] = "mayor",
            ["destination"] = path[^1],
            ["location"] = path[0],
            ["contents"] = new JsonArray(new JsonObject { ["item"] = "ballot-mayor", ["quantity"] = 466 }),
            ["seals"] = new JsonArray(LedgerFill.SealOf(Package)),
            ["occurredAt"] = "2024-07-24T07:00:00+08:00",
        };

        // There and back: 0 1 2 3 2 1 0 1 ...
        private int Place(int step)
        {
            var last = path.Length - 1;
            var place = step % (2 * last);
            return place <= last ? place : (2 * last) - place;
        }
    }
}
