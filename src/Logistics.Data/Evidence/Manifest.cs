using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Logistics.Core.Evidence;
using Logistics.Core.Kernel;

namespace Logistics.Data.Evidence;

/// <summary>
/// The description of a bundle. Nobody signs it: a verifier uses it to find files and the claimed log, and trusts none
/// of it.
/// </summary>
/// <param name="Format">Such as <c>logistics-evidence/2</c>.</param>
/// <param name="Kind"><c>all</c> or <c>subset</c>.</param>
/// <param name="Origin">Of the log.</param>
/// <param name="Size">Of the newest checkpoint.</param>
/// <param name="ProjectionSize">Events that the projections have taken in.</param>
/// <param name="Rows">Rows of each projection.</param>
/// <param name="Keys">Verifier keys of the log, as it claims; whom to trust is for the auditor to know.</param>
/// <param name="Selector">What a subset was asked for; null for all.</param>
public sealed record Manifest(
    string Format,
    string Kind,
    string Origin,
    long Size,
    long ProjectionSize,
    IReadOnlyDictionary<string, long> Rows,
    IReadOnlyList<string> Keys,
    ManifestSelector? Selector)
{
    private const string FormatPrefix = "logistics-evidence/";

    public const string All = "all";
    public const string Subset = "subset";

    internal const string FileName = "manifest.json";
    internal const string CheckpointName = "checkpoint";
    internal const string CheckpointsName = "checkpoints.ndjson";
    internal const string EntriesName = "entries.ndjson";
    internal const string ProofsFolder = "proofs";

    // Keys are for copying, so their plus signs are not escaped.
    private static readonly ManifestJson Json = new(new JsonSerializerOptions(ManifestJson.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>The number of the format; null when it is none that this build knows.</summary>
    [JsonIgnore]
    public int? FormatNumber => Enumerable.Range(1, IEvidence.FormatNewest).Cast<int?>()
        .FirstOrDefault(number => Format == FormatOf(number!.Value));

    /// <summary>The name of a format.</summary>
    public static string FormatOf(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{FormatPrefix}{number}");

    internal Task WriteAsync(Stream stream, CancellationToken ct) =>
        JsonSerializer.SerializeAsync(stream, this, Json.Manifest, ct);

    internal static string RowsName(Table table) => $"projections/{table.File}.csv";
}

/// <summary>Which events a subset holds; one member is set.</summary>
public sealed record ManifestSelector(string? Package, string? Location);

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectRequiredConstructorParameters = false,
    WriteIndented = true)]
[JsonSerializable(typeof(Manifest))]
internal sealed partial class ManifestJson : JsonSerializerContext;
