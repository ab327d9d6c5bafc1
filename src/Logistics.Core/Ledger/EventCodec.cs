using System.Buffers;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Logistics.Core.Custody;
using Logistics.Core.Log;

namespace Logistics.Core.Ledger;

/// <summary>
/// The leaf format, version 1: an RFC 8785 JSON object with the members <c>v, type, id, stream, version,
/// previous, occurredAt, recordedAt, actor, anchor {size, root}, body</c>. Hashes are base64; times are UTC
/// in the fixed width <c>2024-11-24T01:02:03.1234567Z</c>; numbers are integers below 2^53; absent body
/// members are left out. At most <see cref="SizeMax"/> bytes.
/// </summary>
public static class EventCodec
{
    public const int FormatVersion = 1;

    /// <summary>The largest entry the C2SP tlog-tiles format can carry.</summary>
    public const int SizeMax = 65_535;

    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    private static readonly FrozenDictionary<string, JsonTypeInfo> BodyByType =
        new Dictionary<string, JsonTypeInfo>(StringComparer.Ordinal)
        {
            ["package-packed"] = EventBodies.Default.PackagePacked,
            ["package-released"] = EventBodies.Default.PackageReleased,
            ["package-accepted"] = EventBodies.Default.PackageAccepted,
            ["package-refused"] = EventBodies.Default.PackageRefused,
            ["package-missing"] = EventBodies.Default.PackageMissing,
            ["release-cancelled"] = EventBodies.Default.ReleaseCancelled,
            ["key-rotated"] = EventBodies.Default.KeyRotated,
        }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<Type, string> TypeByBody =
        BodyByType.ToFrozenDictionary(pair => pair.Value.Type, pair => pair.Key);

    private static readonly JsonWriterOptions Relaxed = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string TypeOf(EventBody body) => TypeByBody[body.GetType()];

    /// <summary>A time in the fixed width of the leaf format; the stored order of such texts is time order.</summary>
    public static string FormatTime(DateTime utc) =>
        utc.ToString(TimeFormat, CultureInfo.InvariantCulture);

    /// <summary>The canonical bytes of an event.</summary>
    /// <exception cref="InvalidOperationException">The event is larger than <see cref="SizeMax"/>.</exception>
    public static byte[] Encode(LedgerEvent e)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Relaxed))
        {
            var type = e.Type;
            json.WriteStartObject();
            json.WriteNumber("v", FormatVersion);
            json.WriteString("type", type);
            json.WriteString("id", e.Id);
            json.WriteString("stream", e.Stream);
            json.WriteNumber("version", e.Version);
            if (e.Previous is null)
                json.WriteNull("previous");
            else
                json.WriteBase64String("previous", e.Previous);
            json.WriteString("occurredAt", FormatTime(e.OccurredAt.UtcDateTime));
            json.WriteString("recordedAt", FormatTime(e.RecordedAt));
            json.WriteString("actor", e.Actor);
            json.WriteStartObject("anchor");
            json.WriteNumber("size", e.Anchor.Size);
            json.WriteString("root", e.Anchor.Root);
            json.WriteEndObject();
            json.WritePropertyName("body");
            JsonSerializer.Serialize(json, e.Body, BodyByType[type]);
            json.WriteEndObject();
        }

        var canonical = Jcs.Canonicalize(buffer.WrittenSpan);
        return canonical.Length <= SizeMax
            ? canonical
            : throw new InvalidOperationException(
                $"Event {e.Id} has {canonical.Length} bytes; the leaf format allows {SizeMax}.");
    }

    /// <summary>
    /// Whether the bytes an event was read from are the only ones that say it: canonical JSON, and each value in
    /// the one form it is written in.
    /// </summary>
    public static bool IsCanonical(LedgerEvent e, ReadOnlySpan<byte> canonical) =>
        canonical.Length <= SizeMax && Encode(e).AsSpan().SequenceEqual(canonical);

    /// <summary>Reads stored bytes back.</summary>
    /// <exception cref="FormatException">The bytes are not an event of this format.</exception>
    public static LedgerEvent Decode(ReadOnlySpan<byte> canonical)
    {
        try
        {
            var leaf = JsonSerializer.Deserialize(canonical, EventBodies.Default.Leaf)
                ?? throw new FormatException("Not a ledger event: null.");
            if (leaf.V != FormatVersion || !BodyByType.TryGetValue(leaf.Type, out var bodyType))
                throw new FormatException($"Unknown event: format {leaf.V}, type '{leaf.Type}'.");

            var body = (EventBody?)leaf.Body.Deserialize(bodyType)
                ?? throw new FormatException("Not a ledger event: its body is null.");
            if (body is PackagePacked { Contents: var contents } && contents.Contains(null!))
                throw new FormatException("Not a ledger event: nothing is no content.");
            var occurredAt = new DateTimeOffset(ParseTime(leaf.OccurredAt))
                .ToOffset(TimeSpan.FromMinutes(body.UtcOffset));
            return new LedgerEvent(
                leaf.Id, leaf.Stream, leaf.Version, leaf.Previous, occurredAt,
                ParseTime(leaf.RecordedAt), leaf.Actor, leaf.Anchor, body);
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new FormatException($"Not a ledger event: {e.Message}", e);
        }
    }

    /// <summary>As <see cref="Decode"/>, but false where that throws.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> canonical, [NotNullWhen(true)] out LedgerEvent? e)
    {
        try
        {
            e = Decode(canonical);
            return true;
        }
        catch (FormatException)
        {
            e = null;
            return false;
        }
    }

    private static DateTime ParseTime(string text) =>
        DateTime.ParseExact(
            text, TimeFormat, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}

/// <summary>The leaf as JSON, with the body still unread.</summary>
internal sealed record Leaf(
    int V,
    string Type,
    Guid Id,
    string Stream,
    int Version,
    byte[]? Previous,
    string OccurredAt,
    string RecordedAt,
    Guid Actor,
    Anchor Anchor,
    JsonElement Body);

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(KebabCase<PackageKind>), typeof(KebabCase<Condition>)])]
[JsonSerializable(typeof(Leaf))]
[JsonSerializable(typeof(PackagePacked))]
[JsonSerializable(typeof(PackageReleased))]
[JsonSerializable(typeof(PackageAccepted))]
[JsonSerializable(typeof(PackageRefused))]
[JsonSerializable(typeof(PackageMissing))]
[JsonSerializable(typeof(ReleaseCancelled))]
[JsonSerializable(typeof(KeyRotated))]
internal sealed partial class EventBodies : JsonSerializerContext;

/// <summary>Enumerations as their <see cref="EnumText"/>, never as numbers or in another case.</summary>
internal sealed class KebabCase<T> : JsonConverter<T>
    where T : struct, Enum
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && EnumText.TryParse(reader.GetString(), out T value)
            ? value
            : throw new JsonException($"Not a {typeof(T).Name}.");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(EnumText.Of(value));
}
