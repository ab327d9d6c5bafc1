using System.Text.Json;
using System.Text.Json.Serialization;

namespace Logistics.Core.Packages;

/// <summary>A package as a person names it: by its id or by the label on it.</summary>
[JsonConverter(typeof(PackageRefConverter))]
public readonly record struct PackageRef(Guid? Id, string? Label)
{
    public static PackageRef Parse(string text) =>
        UuidText.TryParse(text, out var id) ? new(id, null) : new(null, text);

    public override string ToString() => Id?.ToString() ?? Label ?? "";
}

internal sealed class PackageRefConverter : JsonConverter<PackageRef>
{
    public override PackageRef Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        PackageRef.Parse(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, PackageRef value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
