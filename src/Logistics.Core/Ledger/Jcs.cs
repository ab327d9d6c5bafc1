using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Logistics.Core.Ledger;

/// <summary>
/// The JSON Canonicalization Scheme of RFC 8785: the one byte sequence (UTF-8, no white space,
/// members sorted by UTF-16 code units, numbers as ECMAScript writes them) that stands for a JSON
/// value, and so can be hashed and signed.
/// </summary>
/// <remarks>
/// Numbers are IEEE 754 doubles, as the scheme has it: digits a double cannot hold are lost, and
/// two texts of the same double have one form. A number that must be kept exactly belongs in a
/// string.
/// </remarks>
public static class Jcs
{
    /// <summary>The deepest nesting of arrays and objects.</summary>
    public const int DepthMax = 64;

    private static readonly Comparison<Member> ByName = (left, right) =>
        CompareUtf16(left.Name, right.Name);

    /// <summary>The canonical form of one JSON value.</summary>
    /// <exception cref="FormatException">
    /// Not one well-formed JSON value in UTF-8 without a byte order mark; nested deeper than
    /// <see cref="DepthMax"/>; two members of one object with the same name; half a surrogate
    /// pair; a number beyond the finite doubles.
    /// </exception>
    public static byte[] Canonicalize(ReadOnlySpan<byte> utf8Json) =>
        CanonicalForm(utf8Json).WrittenSpan.ToArray();

    /// <summary>Whether the bytes are their own canonical form. Never throws.</summary>
    public static bool IsCanonical(ReadOnlySpan<byte> utf8Json)
    {
        try
        {
            return CanonicalForm(utf8Json).WrittenSpan.SequenceEqual(utf8Json);
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>
    /// Writes the canonical form of a value. After an error the output may hold a part of it.
    /// </summary>
    /// <exception cref="FormatException">As for <see cref="Canonicalize"/>.</exception>
    /// <exception cref="ArgumentException">The value is undefined.</exception>
    public static void Write(JsonElement value, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        WriteValue(value, output, depth: 0);
    }

    private static ArrayBufferWriter<byte> CanonicalForm(ReadOnlySpan<byte> utf8Json)
    {
        var output = new ArrayBufferWriter<byte>(Math.Max(utf8Json.Length, 16));
        try
        {
            var reader = new Utf8JsonReader(utf8Json, new() { MaxDepth = DepthMax });
            using var document = JsonDocument.ParseValue(ref reader);
            reader.Read(); // refuses what follows the value
            WriteValue(document.RootElement, output, depth: 0);
            return output;
        }
        catch (JsonException e)
        {
            throw new FormatException($"Malformed JSON: {e.Message}", e);
        }
    }

    private static void WriteValue(JsonElement value, IBufferWriter<byte> output, int depth)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(value, output, Deeper(depth));
                break;
            case JsonValueKind.Array:
                WriteArray(value, output, Deeper(depth));
                break;
            case JsonValueKind.String:
                WriteString(JsonMarshal.GetRawUtf8Value(value)[1..^1], output);
                break;
            case JsonValueKind.Number:
                JcsNumber.Write(JsonMarshal.GetRawUtf8Value(value), output);
                break;
            case JsonValueKind.True:
                output.Write("true"u8);
                break;
            case JsonValueKind.False:
                output.Write("false"u8);
                break;
            case JsonValueKind.Null:
                output.Write("null"u8);
                break;
            case JsonValueKind.Undefined:
            default:
                throw new ArgumentException("The value is undefined.", nameof(value));
        }
    }

    private static int Deeper(int depth) =>
        depth < DepthMax
            ? depth + 1
            : throw new FormatException($"Nested deeper than {DepthMax} levels.");

    private static void WriteArray(JsonElement array, IBufferWriter<byte> output, int depth)
    {
        WriteByte((byte)'[', output);
        var first = true;
        foreach (var element in array.EnumerateArray())
        {
            if (!first) WriteByte((byte)',', output);
            first = false;
            WriteValue(element, output, depth);
        }

        WriteByte((byte)']', output);
    }

    private static void WriteObject(JsonElement value, IBufferWriter<byte> output, int depth)
    {
        var count = value.GetPropertyCount();
        var rented = ArrayPool<Member>.Shared.Rent(count);
        try
        {
            var members = rented.AsSpan(0, count);
            var next = 0;
            foreach (var property in value.EnumerateObject()) members[next++] = new(property);
            Sort(members);

            WriteByte((byte)'{', output);
            for (var i = 0; i < members.Length; i++)
            {
                if (i > 0) WriteByte((byte)',', output);
                WriteString(members[i].RawName, output);
                WriteByte((byte)':', output);
                WriteValue(members[i].Value, output, depth);
            }

            WriteByte((byte)'}', output);
        }
        finally
        {
            ArrayPool<Member>.Shared.Return(rented, clearArray: true);
        }
    }

    private static void Sort(Span<Member> members)
    {
        if (IsAscending(members)) return;
        members.Sort(ByName);
        if (!IsAscending(members)) throw new FormatException("A member name occurs twice.");
    }

    private static bool IsAscending(ReadOnlySpan<Member> members)
    {
        for (var i = 1; i < members.Length; i++)
            if (CompareUtf16(members[i - 1].Name, members[i].Name) >= 0) return false;
        return true;
    }

    /// <summary>Compares UTF-8 texts in the order of their UTF-16 code units.</summary>
    private static int CompareUtf16(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var same = left.CommonPrefixLength(right);
        if (same == left.Length || same == right.Length) return left.Length - right.Length;

        // Bytes order like code points, and code points like UTF-16 but for one thing: the
        // surrogates of U+10000 and up (lead bytes F0 to F4) come before U+E000 to U+FFFF (EE, EF).
        var (l, r) = (left[same], right[same]);
        return l >= 0xEE && r >= 0xEE && (l >= 0xF0) != (r >= 0xF0) ? r - l : l - r;
    }

    private static void WriteByte(byte value, IBufferWriter<byte> output)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }

    /// <summary>Writes a JSON string, given as what stands between its quotes.</summary>
    private static void WriteString(ReadOnlySpan<byte> raw, IBufferWriter<byte> output)
    {
        if (!Utf8.IsValid(raw)) throw new FormatException("A string is not valid UTF-8.");

        // The canonical form is never longer: what it escapes was escaped, at least as long.
        var span = output.GetSpan(raw.Length + 2);
        span[0] = (byte)'"';
        var length = 1;
        while (raw.IndexOf((byte)'\\') is var plain and >= 0)
        {
            raw[..plain].CopyTo(span[length..]);
            length += plain;
            raw = raw[(plain + ReadEscape(raw[plain..], out var rune))..];
            length += WriteEscaped(rune, span[length..]);
        }

        raw.CopyTo(span[length..]);
        length += raw.Length;
        span[length] = (byte)'"';
        output.Advance(length + 1);
    }

    private static byte[] Unescape(ReadOnlySpan<byte> raw)
    {
        var text = new byte[raw.Length];
        var length = 0;
        while (raw.IndexOf((byte)'\\') is var plain and >= 0)
        {
            raw[..plain].CopyTo(text.AsSpan(length));
            length += plain;
            raw = raw[(plain + ReadEscape(raw[plain..], out var rune))..];
            length += rune.EncodeToUtf8(text.AsSpan(length));
        }

        raw.CopyTo(text.AsSpan(length));
        return text[..(length + raw.Length)];
    }

    /// <summary>The character an escape stands for; returns the bytes the escape takes.</summary>
    private static int ReadEscape(ReadOnlySpan<byte> raw, out Rune rune)
    {
        if (raw[1] != 'u')
        {
            rune = new Rune(raw[1] switch
            {
                (byte)'b' => '\b',
                (byte)'f' => '\f',
                (byte)'n' => '\n',
                (byte)'r' => '\r',
                (byte)'t' => '\t',
                var itself => (char)itself,
            });
            return 2;
        }

        var unit = ReadUnit(raw);
        if (Rune.TryCreate(unit, out rune)) return 6;
        if (raw[6..].StartsWith("\\u"u8) && Rune.TryCreate(unit, ReadUnit(raw[6..]), out rune))
            return 12;
        throw new FormatException($"\\u{(int)unit:x4} is half a surrogate pair.");
    }

    private static char ReadUnit(ReadOnlySpan<byte> raw) =>
        (char)ushort.Parse(raw[2..6], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static int WriteEscaped(Rune rune, Span<byte> output)
    {
        var two = rune.Value switch
        {
            '"' => "\\\""u8,
            '\\' => "\\\\"u8,
            '\b' => "\\b"u8,
            '\f' => "\\f"u8,
            '\n' => "\\n"u8,
            '\r' => "\\r"u8,
            '\t' => "\\t"u8,
            _ => default,
        };
        if (two.Length > 0)
        {
            two.CopyTo(output);
            return two.Length;
        }

        if (rune.Value >= ' ') return rune.EncodeToUtf8(output);
        "\\u00"u8.CopyTo(output);
        rune.Value.TryFormat(output[4..], out _, "x2", CultureInfo.InvariantCulture);
        return 6;
    }

    private readonly struct Member(JsonProperty property)
    {
        private readonly byte[]? unescaped =
            JsonMarshal.GetRawUtf8PropertyName(property).Contains((byte)'\\')
                ? Unescape(JsonMarshal.GetRawUtf8PropertyName(property))
                : null;

        public JsonElement Value => property.Value;

        public ReadOnlySpan<byte> RawName => JsonMarshal.GetRawUtf8PropertyName(property);

        public ReadOnlySpan<byte> Name => unescaped ?? RawName;
    }
}
