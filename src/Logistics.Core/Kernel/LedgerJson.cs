using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Logistics.Core.Kernel;

/// <summary>How events and commands are written as JSON.</summary>
internal static class LedgerJson
{
    /// <summary>Bodies of events: strict, members in the order of RFC 8785, absent ones left out.</summary>
    public static JsonSerializerOptions Bodies { get; } = new(JsonSerializerDefaults.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new KebabCaseConverter() },
        TypeInfoResolver = Catalog.Current.Resolver.WithAddedModifier(Sort),
    };

    /// <summary>What commands said; texts about persons appear as their commitments only.</summary>
    public static JsonSerializerOptions Commands { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new KebabCaseConverter(), new PersonalTextConverter() },
        TypeInfoResolver = Catalog.Current.Resolver,
    };

    private static void Sort(JsonTypeInfo type)
    {
        var order = 0;
        foreach (var property in type.Properties.OrderBy(property => property.Name, StringComparer.Ordinal))
            property.Order = order++;
    }

    /// <summary>Enumerations as their <see cref="EnumText"/>, never as numbers or in another case.</summary>
    private sealed class KebabCaseConverter : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(typeof(KebabCase<>).MakeGenericType(typeToConvert))!;
    }

    private sealed class KebabCase<T> : JsonConverter<T>
        where T : struct, Enum
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && EnumText.TryParse(reader.GetString(), out T value)
                ? value
                : throw new JsonException($"Not a {typeof(T).Name}.");

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteStringValue(EnumText.Of(value));
    }

    private sealed class PersonalTextConverter : JsonConverter<PersonalText>
    {
        public override PersonalText Read(
            ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("A commitment cannot be opened.");

        public override void Write(Utf8JsonWriter writer, PersonalText value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            writer.WriteBase64String(CommandContent.CommitmentMember, value.Commitment);
            writer.WriteEndObject();
        }
    }
}
