using System.Buffers;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Logistics.Core.Custody;
using Logistics.Core.Deliveries;
using Logistics.Core.Destructions;
using Logistics.Core.Locations;
using Logistics.Core.Log;
using Logistics.Core.Sortings;
using Logistics.Core.TpsAccounts;
using Logistics.Core.Transfers;

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

    // From here on not every integer is a double.
    private const long IntegerEnd = 1L << 53;

    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    private static readonly JsonSerializerOptions Sorted = new(EventBodies.Default.Options)
    {
        TypeInfoResolver = EventBodies.Default.WithAddedModifier(Sort),
    };

    private static readonly FrozenDictionary<string, JsonTypeInfo> BodyByType =
        new Dictionary<string, Type>(StringComparer.Ordinal)
        {
            ["package-packed"] = typeof(PackagePacked),
            ["package-released"] = typeof(PackageReleased),
            ["package-accepted"] = typeof(PackageAccepted),
            ["package-refused"] = typeof(PackageRefused),
            ["package-missing"] = typeof(PackageMissing),
            ["release-cancelled"] = typeof(ReleaseCancelled),
            ["key-rotated"] = typeof(KeyRotated),
            ["tps-account-recorded"] = typeof(TpsAccountRecorded),
            ["package-repacked"] = typeof(PackageRepacked),
            ["package-opened"] = typeof(PackageOpened),
            ["package-sealed"] = typeof(PackageSealed),
            ["package-nested"] = typeof(PackageNested),
            ["package-unnested"] = typeof(PackageUnnested),
            ["delivery-received"] = typeof(DeliveryReceived),
            ["delivery-explained"] = typeof(DeliveryExplained),
            ["sorting-recorded"] = typeof(SortingRecorded),
            ["transfer-released"] = typeof(TransferReleased),
            ["transfer-accepted"] = typeof(TransferAccepted),
            ["transfer-cancelled"] = typeof(TransferCancelled),
            ["goods-destroyed"] = typeof(GoodsDestroyed),
        }.ToFrozenDictionary(pair => pair.Key, pair => Sorted.GetTypeInfo(pair.Value), StringComparer.Ordinal);

    private static readonly FrozenDictionary<Type, string> TypeByBody =
        BodyByType.ToFrozenDictionary(pair => pair.Value.Type, pair => pair.Key);

    private static readonly JsonWriterOptions Relaxed = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string TypeOf(EventBody body) => TypeByBody[body.GetType()];

    /// <summary>A time in the fixed width of the leaf format; the stored order of such texts is time order.</summary>
    public static string FormatTime(DateTime utc) =>
        DateTime.SpecifyKind(utc, DateTimeKind.Utc).ToString("O", CultureInfo.InvariantCulture);

    /// <summary>The canonical bytes of an event.</summary>
    /// <exception cref="InvalidOperationException">The event is larger than <see cref="SizeMax"/>.</exception>
    public static byte[] Encode(LedgerEvent e)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Relaxed))
        {
            // In the order of RFC 8785, as the members of the body are.
            var type = e.Type;
            json.WriteStartObject();
            json.WriteString("actor", e.Actor);
            json.WriteStartObject("anchor");
            json.WriteString("root", e.Anchor.Root);
            json.WriteNumber("size", e.Anchor.Size);
            json.WriteEndObject();
            json.WritePropertyName("body");
            JsonSerializer.Serialize(json, e.Body, BodyByType[type]);
            json.WriteString("id", e.Id);
            json.WriteString("occurredAt", FormatTime(e.OccurredAt.UtcDateTime));
            if (e.Previous is null)
                json.WriteNull("previous");
            else
                json.WriteBase64String("previous", e.Previous);
            json.WriteString("recordedAt", FormatTime(e.RecordedAt));
            json.WriteString("stream", e.Stream);
            json.WriteString("type", type);
            json.WriteNumber("v", FormatVersion);
            json.WriteNumber("version", e.Version);
            json.WriteEndObject();
        }

        // There is one way to write sorted members, integers that a double holds, and texts without an escape.
        // Of escapes the writer knows more than RFC 8785 has.
        var written = buffer.WrittenSpan;
        var isCanonical = e.Anchor.Size is >= 0 and < IntegerEnd && !written.Contains((byte)'\\');
        var canonical = isCanonical ? written.ToArray() : Jcs.Canonicalize(written);
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

            var body = (EventBody?)JsonSerializer.Deserialize(canonical[leaf.Body.Place], bodyType)
                ?? throw new FormatException("Not a ledger event: its body is null.");
            if (body.Elements.Contains(null))
                throw new FormatException("Not a ledger event: an element of a list is null.");
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

    private static void Sort(JsonTypeInfo type)
    {
        var order = 0;
        foreach (var property in type.Properties.OrderBy(property => property.Name, StringComparer.Ordinal))
            property.Order = order++;
    }

    private static DateTime ParseTime(string text) =>
        DateTime.ParseExact(
            text, TimeFormat, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}

/// <summary>The leaf as JSON, with the body still unread.</summary>
/// <remarks>With setters, as the serializer fills those a good deal faster than parameters.</remarks>
internal sealed class Leaf
{
    public required int V { get; set; }

    public required string Type { get; set; }

    public required Guid Id { get; set; }

    public required string Stream { get; set; }

    public required int Version { get; set; }

    public required byte[]? Previous { get; set; }

    public required string OccurredAt { get; set; }

    public required string RecordedAt { get; set; }

    public required Guid Actor { get; set; }

    public required Anchor Anchor { get; set; }

    public required UnreadJson Body { get; set; }
}

/// <summary>Where a value stands in the bytes that are read.</summary>
internal readonly record struct UnreadJson(Range Place);

/// <summary>Passes a value over: what kind it is of is known only after it.</summary>
internal sealed class UnreadJsonConverter : JsonConverter<UnreadJson>
{
    public override bool HandleNull => true;

    public override UnreadJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var start = checked((int)reader.TokenStartIndex);
        reader.Skip();
        return new UnreadJson(start..checked((int)reader.BytesConsumed));
    }

    public override void Write(Utf8JsonWriter writer, UnreadJson value, JsonSerializerOptions options) =>
        throw new NotSupportedException("What was not read cannot be written.");
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters =
    [
        typeof(KebabCase<PackageKind>), typeof(KebabCase<Condition>), typeof(KebabCase<Provenance>),
        typeof(KebabCase<DestructionSource>), typeof(UnreadJsonConverter),
    ])]
[JsonSerializable(typeof(Leaf))]
[JsonSerializable(typeof(PackagePacked))]
[JsonSerializable(typeof(PackageReleased))]
[JsonSerializable(typeof(PackageAccepted))]
[JsonSerializable(typeof(PackageRefused))]
[JsonSerializable(typeof(PackageMissing))]
[JsonSerializable(typeof(ReleaseCancelled))]
[JsonSerializable(typeof(KeyRotated))]
[JsonSerializable(typeof(TpsAccountRecorded))]
[JsonSerializable(typeof(PackageRepacked))]
[JsonSerializable(typeof(PackageOpened))]
[JsonSerializable(typeof(PackageSealed))]
[JsonSerializable(typeof(PackageNested))]
[JsonSerializable(typeof(PackageUnnested))]
[JsonSerializable(typeof(DeliveryReceived))]
[JsonSerializable(typeof(DeliveryExplained))]
[JsonSerializable(typeof(SortingRecorded))]
[JsonSerializable(typeof(TransferReleased))]
[JsonSerializable(typeof(TransferAccepted))]
[JsonSerializable(typeof(TransferCancelled))]
[JsonSerializable(typeof(GoodsDestroyed))]
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
