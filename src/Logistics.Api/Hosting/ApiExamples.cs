using System.Text.Json.Nodes;

namespace Logistics.Api.Hosting;

/// <summary>
/// The examples of the API document. They lie beside the feature as <c>examples/NAME.request.json</c> and
/// <c>examples/NAME.response.json</c>, or <c>.response.txt</c> for an answer that is text, with NAME that of the
/// operation. A request is written by hand; <c>make openapi</c> records the answer to it.
/// </summary>
internal static class ApiExamples
{
    private const string Prefix = "examples/";

    /// <summary>Every example by the name of its file.</summary>
    public static IReadOnlyDictionary<string, string> Files { get; } = typeof(ApiExamples).Assembly
        .GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .ToDictionary(name => name[Prefix.Length..], Read, StringComparer.Ordinal);

    /// <param name="part"><c>request</c> or <c>response</c>.</param>
    /// <returns>Null where there is none: an answer of bytes, or an operation that takes no body.</returns>
    public static JsonNode? Find(string operation, string part) =>
        Files.TryGetValue($"{operation}.{part}.json", out var json) ? JsonNode.Parse(json)
        : Files.TryGetValue($"{operation}.{part}.txt", out var text) ? JsonValue.Create(text)
        : null;

    private static string Read(string resource)
    {
        using var reader = new StreamReader(typeof(ApiExamples).Assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
