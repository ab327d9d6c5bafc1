using System.Buffers;
using System.Buffers.Text;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Logistics.Core.Kernel;

namespace Logistics.Core.Ledger;

/// <summary>
/// The leaf format: an RFC 8785 JSON object with the members <c>v, type, id, stream, version, previous, occurredAt,
/// recordedAt, actor, anchor {size, root}, body</c>. In version 1 <c>actor</c> is an id; in version 2 it is
/// <c>{id, place, role}</c>, without the place of who has none, and <c>body</c> may have <c>flags</c>. Hashes are
/// base64; times are UTC in the fixed width <c>2024-11-24T01:02:03.1234567Z</c>; numbers are integers below 2^53,
/// except degrees; absent body members are left out. At most <see cref="SizeMax"/> bytes.
/// </summary>
public static class EventCodec
{
    /// <summary>The largest entry the C2SP tlog-tiles format can carry.</summary>
    public const int SizeMax = 65_535;

    // From here on not every integer is a double.
    private const long IntegerEnd = 1L << 53;

    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    private static readonly JsonSerializerOptions Bodies = new(LedgerJson.Bodies)
    {
        Converters = { new DoubleConverter() },
    };

    private static readonly FrozenDictionary<string, JsonTypeInfo> BodyByType = Catalog.Current.Events
        .ToFrozenDictionary(type => type.Name, type => Bodies.GetTypeInfo(type.Body), StringComparer.Ordinal);

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? Buffer;

    private static readonly JsonWriterOptions Relaxed = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The canonical bytes of an event.</summary>
    /// <exception cref="InvalidOperationException">The event is larger than <see cref="SizeMax"/>.</exception>
    public static byte[] Encode(LedgerEvent e)
    {
        var written = Write(e, out var isCanonical);
        var canonical = isCanonical ? written.ToArray() : Jcs.Canonicalize(written);
        return canonical.Length <= SizeMax
            ? canonical
            : throw new InvalidOperationException(
                $"Event {e.Id} has {canonical.Length} bytes; the leaf format allows {SizeMax}.");
    }

    /// <returns>The event as JSON, in a buffer of the thread that its next event is written to.</returns>
    private static ReadOnlySpan<byte> Write(LedgerEvent e, out bool isCanonical)
    {
        var buffer = Buffer ??= new ArrayBufferWriter<byte>(1 << 12);
        buffer.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(buffer, Relaxed))
        {
            // In the order of RFC 8785, as the members of the body are.
            var type = e.Type;
            json.WriteStartObject();
            WriteActor(json, e);
            json.WriteStartObject("anchor");
            json.WriteString("root", e.Anchor.Root);
            json.WriteNumber("size", e.Anchor.Size);
            json.WriteEndObject();
            json.WritePropertyName("body");
            JsonSerializer.Serialize(json, e.Body, BodyByType[type]);
            json.WriteString("id", e.Id);
            json.WriteString("occurredAt", TimeText.Of(e.OccurredAt.UtcDateTime));
            if (e.Previous is null)
                json.WriteNull("previous");
            else
                json.WriteBase64String("previous", e.Previous);
            json.WriteString("recordedAt", TimeText.Of(e.RecordedAt));
            json.WriteString("stream", e.Stream);
            json.WriteString("type", type);
            json.WriteNumber("v", e.Format);
            json.WriteNumber("version", e.Version);
            json.WriteEndObject();
        }

        // There is one way to write sorted members, integers that a double holds, doubles as RFC 8785 has them, and
        // texts without an escape.
        // Of escapes the writer knows more than RFC 8785 has.
        var written = buffer.WrittenSpan;
        isCanonical = e.Anchor.Size is >= 0 and < IntegerEnd && !written.Contains((byte)'\\');
        return written;
    }

    /// <summary>
    /// Whether the bytes an event was read from are the only ones that say it: canonical JSON, and each value in
    /// the one form it is written in.
    /// </summary>
    public static bool IsCanonical(LedgerEvent e, ReadOnlySpan<byte> canonical)
    {
        if (canonical.Length > SizeMax)
            return false;
        var written = Write(e, out var isCanonical);
        return isCanonical ? written.SequenceEqual(canonical) : Encode(e).AsSpan().SequenceEqual(canonical);
    }

    /// <summary>Reads stored bytes back.</summary>
    /// <exception cref="FormatException">The bytes are not an event of this format.</exception>
    public static LedgerEvent Decode(ReadOnlySpan<byte> canonical)
    {
        try
        {
            var leaf = JsonSerializer.Deserialize(canonical, LeafJson.Default.Leaf)
                ?? throw new FormatException("Not a ledger event: null.");
            if (leaf.V is < 1 or > LedgerEvent.FormatNewest || !BodyByType.TryGetValue(leaf.Type, out var bodyType))
                throw new FormatException($"Unknown event: format {leaf.V}, type '{leaf.Type}'.");

            var body = (EventBody?)JsonSerializer.Deserialize(canonical[leaf.Body.Place], bodyType)
                ?? throw new FormatException("Not a ledger event: its body is null.");
            if (body.Elements.Contains(null) || body.Flags?.Contains(null!) == true
                || body.Attachments?.Contains(null!, StringComparer.Ordinal) == true)
                throw new FormatException("Not a ledger event: an element of a list is null.");
            if (leaf.V == 1 && body.Flags is not null)
                throw new FormatException("Not a ledger event: format 1 has no flags.");
            var occurredAt = new DateTimeOffset(ParseTime(leaf.OccurredAt))
                .ToOffset(TimeSpan.FromMinutes(body.UtcOffset));
            return new LedgerEvent(
                leaf.Id, leaf.Stream, leaf.Version, leaf.Previous, occurredAt,
                ParseTime(leaf.RecordedAt), ReadActor(leaf.V, canonical[leaf.Actor.Place]), leaf.Anchor, body)
            {
                Format = leaf.V,
            };
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

    /// <summary>
    /// Who recorded an event, and when it happened by their claim, without reading all of it. Both stand at places that
    /// the order of members fixes; nulls where they do not.
    /// </summary>
    public static (Guid? Actor, DateTime? OccurredAt) ReadOrigin(ReadOnlySpan<byte> canonical)
    {
        const int idLength = 36;
        const int timeLength = 28;
        var id = canonical.StartsWith("{\"actor\":{\"id\":\""u8) ? canonical[16..]
            : canonical.StartsWith("{\"actor\":\""u8) ? canonical[10..]
            : default;
        Guid? actor = id.Length > idLength && Utf8Parser.TryParse(id[..idLength], out Guid read, out _) ? read : null;

        // Within a text a quote is escaped, and the body stands before it.
        var member = "\"occurredAt\":\""u8;
        var at = canonical.LastIndexOf(member);
        DateTime? occurredAt = at >= 0 && canonical.Length > at + member.Length + timeLength
            && DateTime.TryParseExact(
                Encoding.ASCII.GetString(canonical.Slice(at + member.Length, timeLength)), TimeFormat,
                CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time)
            ? time
            : null;
        return (actor, occurredAt);
    }

    private static void WriteActor(Utf8JsonWriter json, LedgerEvent e)
    {
        if (e.Format == 1)
        {
            json.WriteString("actor", e.Actor.Id);
            return;
        }

        json.WriteStartObject("actor");
        json.WriteString("id", e.Actor.Id);
        if (e.Actor.Place is { } place)
            json.WriteString("place", place);
        json.WriteString("role", e.Actor.Role ?? throw new InvalidOperationException($"Event {e.Id} names no role."));
        json.WriteEndObject();
    }

    private static Actor ReadActor(int format, ReadOnlySpan<byte> json)
    {
        if (format == 1)
            return new Actor(JsonSerializer.Deserialize(json, LeafJson.Default.Guid));
        var actor = JsonSerializer.Deserialize(json, LeafJson.Default.LeafActor)
            ?? throw new FormatException("Not a ledger event: its actor is null.");
        return new Actor(actor.Id, actor.Role, actor.Place);
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

    public required UnreadJson Actor { get; set; }

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

/// <summary>The actor in format 2.</summary>
internal sealed class LeafActor
{
    public required Guid Id { get; set; }

    public required string Role { get; set; }

    public string? Place { get; set; }
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters = [typeof(UnreadJsonConverter)])]
[JsonSerializable(typeof(Leaf))]
[JsonSerializable(typeof(LeafActor))]
[JsonSerializable(typeof(Guid))]
internal sealed partial class LeafJson : JsonSerializerContext;
