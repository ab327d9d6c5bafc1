using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Logistics.Api.Hosting;

/// <summary>
/// Whole numbers as in JSON Schema: <c>5</c>, <c>5.0</c> and <c>5e0</c> are the same, <c>5.5</c> is not one.
/// </summary>
internal sealed class WholeNumberConverter : JsonConverter<int>
{
    public override int Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.Number)
            throw new JsonException();
        if (reader.TryGetInt32(out var number))
            return number;
        var text = reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan;
        return TryRead(text, out number) ? number : throw new JsonException();
    }

    public override void Write(Utf8JsonWriter writer, int value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value);

    /// <summary>Reads a JSON number exactly, since a rounded one could seem whole.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> text, out int number)
    {
        number = 0;
        var mark = text.IndexOfAny((byte)'e', (byte)'E');
        var mantissa = mark < 0 ? text : text[..mark];
        var power = mark < 0 ? 0 : PowerOf(text[(mark + 1)..]);
        var isNegative = mantissa[0] == '-';
        var point = mantissa.IndexOf((byte)'.');
        Span<byte> digits = new byte[mantissa.Length];
        var length = 0;
        foreach (var digit in mantissa)
        {
            if (digit is not ((byte)'-' or (byte)'.') && (length > 0 || digit != '0'))
                digits[length++] = digit;
        }

        // The value is digits * 10^scale, without zeros around the digits.
        var scale = point < 0 ? power : power - (mantissa.Length - point - 1);
        for (; length > 0 && digits[length - 1] == '0'; length--)
            scale++;
        if (length == 0)
            return true;
        const int digitsMax = 10;
        if (scale < 0 || length + scale > digitsMax)
            return false;
        Span<byte> whole = stackalloc byte[1 + digitsMax];
        whole.Fill((byte)'0');
        if (isNegative)
            whole[0] = (byte)'-';
        digits[..length].CopyTo(whole[1..]);
        var all = whole[..(1 + length + (int)scale)];
        return Utf8Parser.TryParse(all, out number, out var read) && read == all.Length;
    }

    /// <summary>An exponent; one that is beyond every number of a body is as good as any other of its sign.</summary>
    private static long PowerOf(ReadOnlySpan<byte> text)
    {
        const long beyond = 1L << 40;
        return Utf8Parser.TryParse(text, out long power, out var read) && read == text.Length
            ? Math.Clamp(power, -beyond, beyond)
            : text[0] == '-' ? -beyond : beyond;
    }
}
