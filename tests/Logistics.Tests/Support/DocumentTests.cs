using System.Text.Json.Nodes;

namespace Logistics.Tests.Support;

/// <summary>Tests over HTTP about documents that move loose stock.</summary>
internal abstract class DocumentTests : ApiTests
{
    protected const string Deliveries = "/v1/deliveries";
    protected const string Sortings = "/v1/sortings";
    protected const string Destructions = "/v1/destructions";

    private static int documents;

    protected static JsonObject NewDelivery(string item, long stated, long? counted = null, long damaged = 0) => new()
    {
        ["id"] = NewId(),
        ["supplier"] = "the printer",
        ["location"] = Kpu,
        ["document"] = $"SJ-77/{Interlocked.Increment(ref documents)}",
        ["lines"] = new JsonArray(new JsonObject
        {
            ["item"] = item,
            ["stated"] = stated,
            ["counted"] = counted ?? stated,
            ["damaged"] = damaged,
        }),
        ["occurredAt"] = "2024-11-02T10:00:00+08:00",
    };

    protected static JsonObject NewSorting(string item, int good, int damaged) => new()
    {
        ["id"] = NewId(),
        ["location"] = Kpu,
        ["workers"] = 12,
        ["lines"] = new JsonArray(new JsonObject { ["item"] = item, ["good"] = good, ["damaged"] = damaged }),
        ["occurredAt"] = "2024-11-06T16:00:00+08:00",
    };

    protected static JsonObject NewDestruction(string item, int quantity, string source) => new()
    {
        ["id"] = NewId(),
        ["location"] = Kpu,
        ["document"] = "BA-9",
        ["lines"] = new JsonArray(
            new JsonObject { ["item"] = item, ["quantity"] = quantity, ["source"] = source }),
        ["witnesses"] = new JsonArray("a witness of Bawaslu", "a witness of the police"),
        ["occurredAt"] = "2024-11-26T14:00:00+08:00",
    };

    protected static JsonObject NewExplanation() => new()
    {
        ["id"] = NewId(),
        ["explanation"] = "the driver left a crate behind",
        ["occurredAt"] = "2024-11-03T10:00:00+08:00",
    };

    /// <summary>A copy of a body with the first line's members changed.</summary>
    protected static JsonObject WithLine(JsonObject body, string member, JsonNode? value)
    {
        var copy = body.DeepClone().AsObject();
        copy["lines"]![0]![member] = value;
        return copy;
    }

    protected static JsonObject With(JsonObject body, string member, JsonNode? value)
    {
        var copy = body.DeepClone().AsObject();
        copy[member] = value;
        return copy;
    }

    protected static JsonObject Twice(JsonObject body)
    {
        var copy = body.DeepClone().AsObject();
        copy["lines"]!.AsArray().Add(copy["lines"]![0]!.DeepClone());
        return copy;
    }

    protected async Task<JsonNode> DeliverAsync(string item, int quantity) =>
        (await PostAsync(Deliveries, NewDelivery(item, quantity))).Succeeds(201);

    protected static IEnumerable<string> Ids(JsonNode page) => page["items"]!.AsArray().Select(one => Id(one!));
}
