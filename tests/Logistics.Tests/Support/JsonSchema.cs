using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Logistics.Tests.Support;

/// <summary>Holds JSON against a schema of the API document, as far as the document uses JSON Schema.</summary>
internal sealed class JsonSchema(JsonNode document)
{
    /// <summary>What does not match, each with its path; empty when all does.</summary>
    public IReadOnlyList<string> Check(JsonNode? value, JsonNode schema)
    {
        var faults = new List<string>();
        Check("$", value, schema, faults);
        return faults;
    }

    private void Check(string path, JsonNode? value, JsonNode schema, List<string> faults)
    {
        if ((string?)schema["$ref"] is { } reference)
        {
            Check(path, value, document["components"]!["schemas"]![reference.Split('/')[^1]]!, faults);
            return;
        }

        if (schema["oneOf"] is JsonArray choices)
        {
            if (choices.Count(choice => Check(value, choice!).Count == 0) != 1)
                faults.Add($"{path}: matches not exactly one choice");
            return;
        }

        if (Types(schema) is { Length: > 0 } types && !types.Contains(TypeOf(value), StringComparer.Ordinal))
            faults.Add($"{path}: is {TypeOf(value)}, not {string.Join(" or ", types)}");
        if (schema["enum"] is JsonArray values && !values.Any(allowed => JsonNode.DeepEquals(allowed, value)))
            faults.Add($"{path}: {value} is not listed");
        switch (value)
        {
            case JsonObject members:
                CheckMembers(path, members, schema, faults);
                break;
            case JsonArray items:
                CheckItems(path, items, schema, faults);
                break;
            case JsonValue scalar when scalar.GetValueKind() == JsonValueKind.String:
                CheckText(path, (string)scalar!, schema, faults);
                break;
            case JsonValue scalar when scalar.GetValueKind() == JsonValueKind.Number:
                if ((double)scalar! < ((double?)schema["minimum"] ?? double.MinValue)
                    || (double)scalar! > ((double?)schema["maximum"] ?? double.MaxValue))
                    faults.Add($"{path}: {scalar} is out of range");
                break;
        }
    }

    private void CheckMembers(string path, JsonObject members, JsonNode schema, List<string> faults)
    {
        foreach (var name in schema["required"]?.AsArray().Select(name => (string)name!) ?? [])
        {
            if (!members.ContainsKey(name))
                faults.Add($"{path}: lacks {name}");
        }

        foreach (var (name, member) in members)
        {
            if (schema["properties"]?[name] is { } inner)
                Check($"{path}.{name}", member, inner, faults);
            else if ((bool?)schema["additionalProperties"] is false)
                faults.Add($"{path}: {name} is not documented");
        }
    }

    private void CheckItems(string path, JsonArray items, JsonNode schema, List<string> faults)
    {
        if (items.Count < ((int?)schema["minItems"] ?? 0)
            || items.Count > ((int?)schema["maxItems"] ?? int.MaxValue))
            faults.Add($"{path}: has {items.Count} items");
        for (var i = 0; i < items.Count && schema["items"] is { } inner; i++)
            Check($"{path}[{i}]", items[i], inner, faults);
    }

    private static void CheckText(string path, string text, JsonNode schema, List<string> faults)
    {
        var isInFormat = (string?)schema["format"] switch
        {
            "uuid" => Guid.TryParseExact(text, "D", out _),
            "date-time" => text.Contains('T', StringComparison.Ordinal)
                && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _),
            "date" => DateOnly.TryParseExact(
                text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
            _ => true,
        };
        if (!isInFormat)
            faults.Add($"{path}: '{text}' is no {schema["format"]}");
        if (text.Length < ((int?)schema["minLength"] ?? 0)
            || text.Length > ((int?)schema["maxLength"] ?? int.MaxValue))
            faults.Add($"{path}: has {text.Length} characters");
    }

    private static string[] Types(JsonNode schema) => schema["type"] switch
    {
        JsonArray several => [.. several.Select(type => (string)type!)],
        JsonValue one => [(string)one!],
        _ => [],
    };

    private static string TypeOf(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "null",
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number when (double)value! == Math.Floor((double)value!) => "integer",
        JsonValueKind.Number => "number",
        _ => "boolean",
    };
}
