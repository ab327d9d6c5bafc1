using System.Text.Json.Nodes;
using Logistics.Api.Hosting;
using Logistics.Core.Attachments;
using Microsoft.OpenApi;

namespace Logistics.Api;

/// <summary>What the API document says of the parameters of the features, which share their names.</summary>
internal static class ApiParameters
{
    public static void Describe(OpenApiParameter parameter, OpenApiSchema schema)
    {
        if (schema.Type is JsonSchemaType.Integer)
        {
            // Its type is declared already; only the example is missing.
            parameter.Example = parameter.Name is "size" or "to" ? 2 : 0;
            return;
        }

        parameter.Example = ExampleOf(parameter.Name)
            ?? (schema.Examples ?? schema.Enum)?.FirstOrDefault()?.DeepClone();
        switch (parameter.Name)
        {
            case "q":
                (schema.MinLength, schema.MaxLength) = (1, Limits.SearchLengthMax);
                break;
            case "package" or "packageId":
                (schema.MinLength, schema.MaxLength) = (1, Limits.LabelLengthMax);
                break;
            case "seal":
                (schema.MinLength, schema.MaxLength) = (1, Limits.SealLengthMax);
                break;
            case "sha256":
                (schema.MinLength, schema.MaxLength) = (AttachmentDigest.Length, AttachmentDigest.Length);
                break;
            case "key":
                (schema.MinLength, schema.MaxLength) = (1, Limits.CodeLengthMax);
                break;
            case "below" or "preview":
                schema.Type = JsonSchemaType.Boolean;
                schema.Default = false;
                break;
            case "reversed":
                schema.Type = JsonSchemaType.Boolean;
                break;
            case "all" or "open":
                schema.Enum = ["true"];
                break;
            case "code" or "parent" or "at" or "tps" or "destination" or "contest" or "from" or "to" or "location"
                or "item" or "place":
                (schema.MinLength, schema.MaxLength) = (1, Limits.CodeLengthMax);
                break;
        }
    }

    /// <summary>A value that gives an answer once the examples of the bodies are recorded.</summary>
    private static JsonNode? ExampleOf(string? parameter) => parameter switch
    {
        "asOf" or "knownAt" => "2024-11-24T08:00:00+08:00",
        "key" => "9f2c4a7be01d3358",
        "sha256" => "771ecd65be8f5592fa5b13321f9caa29985b4906fa7dd096dea0ecc2548c0884",
        "package" or "packageId" => "KDI-GOV-1008-001",
        "seal" => "S-100801",
        "flag" => "seal-mismatch",
        "inside" => "KDI-KIT-1008-001",
        "at" or "from" or "parent" or "location" or "place" => "74.71",
        "actor" => "01935b2a-4c00-7000-8000-000000000001",
        "occurredFrom" or "recordedFrom" => "2024-11-24T00:00:00+08:00",
        "occurredBefore" or "recordedBefore" => "2024-11-28T00:00:00+08:00",
        "item" => "ballot-mayor",
        "all" or "open" => "true",
        "below" or "preview" or "reversed" => true,
        "to" or "code" => "74.71.01",
        "destination" or "tps" => "74.71.01.1008.001",
        "contest" => "governor",
        "q" => "1008-00",
        _ => null,
    };
}
