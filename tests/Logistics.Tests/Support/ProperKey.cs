using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Logistics.Tests.Support;

/// <summary>The key of the place that has to record something, among the demo keys.</summary>
internal static class ProperKey
{
    private static readonly ConcurrentDictionary<string, (string From, string To)> Ways = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The key that may record a request without a reason: that of the warehouse for the KPU, that of its officer for
    /// any other place. An admin's where nothing tells the place.
    /// </summary>
    public static string Of(ApiFixture api, string address, string body)
    {
        JsonObject? sent = null;
        try
        {
            sent = JsonNode.Parse(body) as JsonObject;
        }
        catch (JsonException)
        {
            // The address alone tells the place.
        }

        var parts = address.Split('?')[0].Split('/');
        var place = parts switch
        {
            [.., "handovers" or "transfers"] => Remember(),
            [.., "arrivals"] => Text("location") ?? SmallTree.Kpu,
            [.., var id, "acceptance"] => Ways.TryGetValue(id, out var way) ? way.To : Text("location"),
            [.., var id, "cancellation"] => Ways.TryGetValue(id, out var way) ? way.From : null,
            [.., "opening" or "sealing" or "repacking" or "write-back"] => Text("location") ?? SmallTree.Kpu,
            [.., "tps-accounts"] => Text("tps") ?? "",
            ["", "v1", "officers", ..] => "",
            [.., "incidents"] => Text("location") ?? SmallTree.Kpu,
            [.., "steps" or "settlement" or "contents" or "identification" or "imports" or "clock" or "keys" or "erasures" or "erasure"
                or "rotation" or "revocation" or "reversal"] => null,
            _ => SmallTree.Kpu,
        };
        return place is null ? "admin"
            : place == SmallTree.Kpu ? (parts[^1] == "tps-accounts" ? "officer" : "warehouse")
            : api.Keys.ContainsKey(OfficerOf(place)) ? OfficerOf(place)
            : "officer";

        string Remember()
        {
            if (Text("id") is { } id)
                Ways[id] = (Text("from") ?? SmallTree.Kpu, Text("to") ?? SmallTree.Kpu);
            return Text("from") ?? SmallTree.Kpu;
        }

        string? Text(string member)
        {
            try
            {
                return sent?[member] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
            }
            catch (ArgumentException)
            {
                // A member is there twice.
                return null;
            }
        }
    }

    /// <summary>The officer of a place.</summary>
    private static string OfficerOf(string place) => place == SmallTree.Kpu ? "officer" : $"officer@{place}";
}
