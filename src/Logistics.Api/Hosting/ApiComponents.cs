using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace Logistics.Api.Hosting;

/// <summary>Writes once, as a component, what the document would repeat, and refers to it.</summary>
internal static class ApiComponents
{
    /// <summary>Moves examples, repeated parameters, headers and answers, and named lists of values.</summary>
    public static void Share(JsonObject document)
    {
        JsonObject[] operations =
        [
            .. document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject())
                .Select(one => one.Value!.AsObject()),
        ];
        foreach (var operation in operations)
            AddExamples(document, operation);
        Share(document, "headers", operations.SelectMany(operation => operation["responses"]!.AsObject())
            .SelectMany(answer => answer.Value!["headers"]?.AsObject().ToArray() ?? [])
            .Select(header => (header.Key, header.Value!.AsObject())));
        Share(document, "responses", operations.SelectMany(AnswersWithoutResult));
        Share(document, "parameters", operations.SelectMany(operation => operation["parameters"]?.AsArray() ?? [])
            .Select(parameter => ((string)parameter!["name"]!, parameter.AsObject())));
        foreach (var node in Descendants(document).OfType<JsonObject>().ToArray())
            ShareEnum(document, node);
        foreach (var (name, schema) in Components(document, "schemas"))
            SettleNull(name, schema!.AsObject());
        document["components"] = Sorted(document["components"]!.AsObject());
    }

    private static void AddExamples(JsonObject document, JsonObject operation)
    {
        Add("request", operation["requestBody"]?.AsObject());
        foreach (var (status, answer) in operation["responses"]!.AsObject())
        {
            if (status[0] == '2')
                Add("response", answer!.AsObject());
        }

        void Add(string part, JsonObject? body)
        {
            var name = (string)operation["operationId"]!;
            if (body?["content"]?.AsObject().First().Value is not { } content
                || ApiExamples.Find(name, part) is not { } example)
                return;
            var known = Components(document, "examples");
            var value = new JsonObject { ["value"] = example };

            // What one operation recorded, another one shows.
            var component = known.FirstOrDefault(one => JsonNode.DeepEquals(one.Value, value)).Key ?? $"{name}.{part}";
            known.TryAdd(component, value);
            content["examples"] = new JsonObject { ["recorded"] = Reference("examples", component) };
        }
    }

    private static IEnumerable<(string Name, JsonObject Part)> AnswersWithoutResult(JsonObject operation) =>
        from answer in operation["responses"]!.AsObject()
        let status = Enum.Parse<HttpStatusCode>(answer.Key)
        where status >= HttpStatusCode.NotModified
        select (status.ToString(), answer.Value!.AsObject());

    /// <summary>
    /// Of parts with the same name, those that occur most often get it; the next ones are told apart by a number.
    /// </summary>
    private static void Share(JsonObject document, string kind, IEnumerable<(string Name, JsonObject Part)> parts)
    {
        var repeated = parts.GroupBy(one => (one.Name, Text: one.Part.ToJsonString()))
            .Where(same => same.Count() > 1)
            .OrderByDescending(same => same.Count());
        foreach (var same in repeated)
        {
            var taken = Components(document, kind);
            var name = same.Key.Name;
            for (var i = 2; taken.ContainsKey(name); i++)
                name = string.Create(CultureInfo.InvariantCulture, $"{same.Key.Name}{i}");
            taken[name] = JsonNode.Parse(same.Key.Text);
            foreach (var (_, part) in same)
                part.ReplaceWith(Reference(kind, name));
        }
    }

    /// <summary>A list of values that has a name becomes a schema of its own, which does not hold null.</summary>
    private static void ShareEnum(JsonObject document, JsonObject schema)
    {
        if (!schema.ContainsKey(ApiSchemas.EnumName))
            return;
        var name = (string)schema[ApiSchemas.EnumName]!;
        Components(document, "schemas")[name] ??=
            new JsonObject { ["type"] = "string", ["enum"] = schema["enum"]!.DeepClone() };
        var admitsNull = schema["type"] is JsonArray;
        foreach (var member in (string[])[ApiSchemas.EnumName, "enum", "type"])
            schema.Remove(member);
        var reference = Reference("schemas", name);
        if (admitsNull)
            schema["oneOf"] = new JsonArray(reference, new JsonObject { ["type"] = "null" });
        else
            schema["$ref"] = reference["$ref"]!.DeepClone();
    }

    /// <summary>
    /// A member that is another schema or null says so with its own description, and one that a request needs is never
    /// null.
    /// </summary>
    private static void SettleNull(string name, JsonObject schema)
    {
        var required = schema["required"]?.AsArray().Select(one => (string)one!).ToArray() ?? [];
        foreach (var (memberName, member) in schema["properties"]?.AsObject().ToArray() ?? [])
        {
            if (member!["oneOf"] is not JsonArray { Count: 2 } choices
                || choices.FirstOrDefault(choice => choice!["$ref"] is not null) is not JsonObject reference)
                continue;
            var isNeeded = name.EndsWith("Request", StringComparison.Ordinal)
                && required.Contains(memberName, StringComparer.Ordinal);
            if (isNeeded)
            {
                member.ReplaceWith(reference.DeepClone());
            }
            else if (reference["description"] is { } description)
            {
                reference.Remove("description");
                member["description"] = description;
            }
        }
    }

    private static JsonObject Components(JsonObject document, string kind)
    {
        var components = document["components"]!.AsObject();
        return (components[kind] ??= new JsonObject()).AsObject();
    }

    private static JsonObject Reference(string kind, string name) => new() { ["$ref"] = $"#/components/{kind}/{name}" };

    /// <summary>Everything inside a node, at any depth.</summary>
    public static IEnumerable<JsonNode> Descendants(JsonNode? node)
    {
        var children = node switch
        {
            JsonObject members => members.Select(one => one.Value),
            JsonArray items => items,
            _ => [],
        };
        return children.OfType<JsonNode>().SelectMany(child => Descendants(child).Prepend(child));
    }

    private static JsonObject Sorted(JsonObject components) =>
        new(components.Select(kind => KeyValuePair.Create(kind.Key, (JsonNode?)new JsonObject(
            kind.Value!.AsObject().OrderBy(one => one.Key, StringComparer.Ordinal)
                .Select(one => KeyValuePair.Create(one.Key, one.Value?.DeepClone()))))));
}
