using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Logistics.Core.Ledger;

/// <summary>Doubles in bodies of events, as RFC 8785 writes them.</summary>
internal sealed class DoubleConverter : JsonConverter<double>
{
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var number) && double.IsFinite(number)
            ? number
            : throw new JsonException("Not a finite number.");

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
    {
        var text = new ArrayBufferWriter<byte>();
        JcsNumber.WriteDouble(value, text);
        writer.WriteRawValue(text.WrittenSpan, skipInputValidation: true);
    }
}
