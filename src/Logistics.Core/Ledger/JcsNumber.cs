using System.Buffers;
using System.Globalization;
using System.Text;

namespace Logistics.Core.Ledger;

/// <summary>Numbers as RFC 8785 section 3.2.2.3 writes them, which is ECMAScript's way.</summary>
internal static class JcsNumber
{
    // Any integer of so many digits is a double, and JSON writes it as ECMAScript does.
    private const int ExactDigitsMax = 15;

    // The longest text of a double: -2.2250738585072014E-308.
    private const int LengthMax = 32;

    /// <summary>Writes a number, given as JSON text.</summary>
    /// <exception cref="FormatException">It is beyond the finite doubles.</exception>
    public static void Write(ReadOnlySpan<byte> raw, IBufferWriter<byte> output)
    {
        var digits = raw[0] == '-' ? raw[1..] : raw;
        if (digits.Length <= ExactDigitsMax
            && !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            output.Write(digits[0] == '0' ? digits : raw); // -0 is 0
            return;
        }

        var number = double.Parse(raw, NumberStyles.Float, CultureInfo.InvariantCulture);
        if (!double.IsFinite(number))
            throw new FormatException($"{Encoding.UTF8.GetString(raw)} is beyond the doubles.");
        WriteDouble(number, output);
    }

    /// <summary>Writes a finite double as ECMAScript's Number::toString does.</summary>
    public static void WriteDouble(double number, IBufferWriter<byte> output)
    {
        if (number == 0)
        {
            output.Write("0"u8); // so is -0
            return;
        }

        Span<byte> buffer = stackalloc byte[LengthMax];
        var digits = ShortestDigits(Math.Abs(number), buffer, out var point);
        if (number < 0) output.Write("-"u8);
        if (point is > 21 or <= -6)
        {
            output.Write(digits[..1]);
            if (digits.Length > 1) output.Write("."u8);
            output.Write(digits[1..]);
            output.Write(point > 0 ? "e+"u8 : "e-"u8);
            Math.Abs(point - 1).TryFormat(
                output.GetSpan(3), out var length, provider: CultureInfo.InvariantCulture);
            output.Advance(length);
        }
        else if (point <= 0)
        {
            output.Write("0."u8);
            output.Write("00000"u8[..-point]);
            output.Write(digits);
        }
        else if (point >= digits.Length)
        {
            output.Write(digits);
            output.Write("00000000000000000000"u8[..(point - digits.Length)]);
        }
        else
        {
            output.Write(digits[..point]);
            output.Write("."u8);
            output.Write(digits[point..]);
        }
    }

    /// <summary>
    /// The fewest significant digits that read back as the number, which is 0.digits times ten to
    /// the power of <paramref name="point"/>.
    /// </summary>
    private static ReadOnlySpan<byte> ShortestDigits(
        double number, Span<byte> buffer, out int point)
    {
        number.TryFormat(buffer, out var length, "R", CultureInfo.InvariantCulture);
        // Runtimes before dotnet/runtime#131131 leave out the last digit of 2^-25 and of 2^-958.
        if (!double.Parse(buffer[..length], CultureInfo.InvariantCulture).Equals(number))
            number.TryFormat(buffer, out length, "E16", CultureInfo.InvariantCulture);
        var text = buffer[..length];
        point = 0;
        if (text.IndexOf((byte)'E') is var exponent and >= 0)
        {
            point = int.Parse(text[(exponent + 1)..], CultureInfo.InvariantCulture);
            text = text[..exponent];
        }

        if (text.IndexOf((byte)'.') is var dot and >= 0)
        {
            text[(dot + 1)..].CopyTo(text[dot..]);
            text = text[..^1];
        }
        else
        {
            dot = text.Length;
        }

        var zeros = text.IndexOfAnyExcept((byte)'0');
        point += dot - zeros;
        return text[zeros..].TrimEnd((byte)'0');
    }
}
