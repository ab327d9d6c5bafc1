using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Logistics.Core;
using Logistics.Core.Kernel;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Logistics.Api.Hosting;

/// <summary>The texts a field may hold, for the API document.</summary>
internal interface IOneOf
{
    IReadOnlyList<string> Values { get; }
}

/// <summary>A text that stands for a value of an enumeration.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
internal sealed class OneOfAttribute<T> : Attribute, IOneOf
    where T : struct, Enum
{
    public IReadOnlyList<string> Values => EnumText.Names<T>();
}

/// <summary>A text that is read in code: <c>uuid</c> or <c>date-time</c>.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
internal sealed class FormatAttribute(string format) : Attribute
{
    public string Format => format;
}

/// <summary>What the text may be, for example.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class ExampleAttribute(string text) : Attribute
{
    public string Text => text;
}

/// <summary>A text that is read in code as a whole number of 64 bits.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class WholeAttribute(long min) : Attribute
{
    public long Min => min;
}

/// <summary>How long each text of an array may be; at least 1.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ItemLengthAttribute(int max) : Attribute
{
    public int Max => max;
}

/// <summary>The type that each element of an array is read as, where its own type does not say.</summary>
internal abstract class ItemsOfAttribute(Type type) : Attribute
{
    public Type Type => type;
}

/// <inheritdoc/>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ItemsOfAttribute<T>() : ItemsOfAttribute(typeof(T));

/// <summary>What the API document says of each type beyond its members.</summary>
internal static class ApiSchemas
{
    public static async Task Describe(
        OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken ct)
    {
        if (context.JsonTypeInfo.Kind == JsonTypeInfoKind.Object)
            DescribeObject(schema, context.JsonTypeInfo);

        // They are read by a converter of the product's own, which the document knows nothing of.
        if (context.JsonTypeInfo.Type == typeof(int))
            (schema.Type, schema.Format) = (JsonSchemaType.Integer, "int32");
        if (context.JsonTypeInfo.Type == typeof(int?))
            (schema.Type, schema.Format) = (JsonSchemaType.Integer | JsonSchemaType.Null, "int32");
        if (context.JsonTypeInfo.Type == typeof(byte[]))
            (schema.Type, schema.Format) = (JsonSchemaType.String, "binary");
        if (context.JsonPropertyInfo is { } property)
        {
            DescribeMember(schema, property);
            if (AttributeOf<ItemsOfAttribute>(property) is { } items)
                schema.Items = await context.GetOrCreateSchemaAsync(items.Type, null, ct);
        }
        else if (context.ParameterDescription?.ParameterDescriptor is IParameterInfoParameterDescriptor parameter)
        {
            DescribeParameter(schema, parameter.ParameterInfo);
        }
    }

    private static void DescribeObject(OpenApiSchema schema, JsonTypeInfo type)
    {
        // What the product sends has every member but those left out when null; of what it reads, those without which
        // it refuses.
        var isRead = type.Type.Name.EndsWith("Request", StringComparison.Ordinal);
        var required = type.Properties
            .Where(member => isRead ? IsRequired(member) : AttributeOf<JsonIgnoreAttribute>(member) is null)
            .Select(member => member.Name);
        schema.Required = new HashSet<string>(required, StringComparer.Ordinal);
        if (type.Type == typeof(Problem))
            schema.Examples = [ExampleOfProblem()];
    }

    private static void DescribeMember(OpenApiSchema schema, JsonPropertyInfo member)
    {
        if (IsRequired(member))
            schema.Type &= ~JsonSchemaType.Null;
        if (AttributeOf<FormatAttribute>(member) is { } format)
            schema.Format = format.Format;
        if (AttributeOf<ItemLengthAttribute>(member) is { } length && schema.Items is OpenApiSchema item)
            (item.MinLength, item.MaxLength) = (1, length.Max);
        if (member.AttributeProvider is { } provider)
            SetValues(schema, ValuesOf(provider));
        if (member.PropertyType == typeof(JsonElement?))
            schema.Type = JsonSchemaType.Object;
        if (member is { Name: "code" } && member.DeclaringType == typeof(Problem))
            schema.Description = DescribeCodes();
    }

    private static void DescribeParameter(OpenApiSchema schema, ParameterInfo parameter)
    {
        SetValues(schema, ValuesOf(parameter));
        if (parameter.GetCustomAttribute<FormatAttribute>() is { } format)
            schema.Format = format.Format;
        if (parameter.GetCustomAttribute<ExampleAttribute>() is { } example)
            schema.Examples = [(JsonNode)example.Text];
        if (parameter.GetCustomAttribute<WholeAttribute>() is { } whole)
        {
            (schema.Type, schema.Format) = (JsonSchemaType.Integer, "int64");
            schema.Minimum = whole.Min.ToString(CultureInfo.InvariantCulture);
        }
    }

    private static void SetValues(OpenApiSchema schema, IReadOnlyList<string>? values)
    {
        if (values is null)
            return;
        schema.Enum = [.. values.Select(value => (JsonNode)value)];
        if (schema.Type is { } type && type.HasFlag(JsonSchemaType.Null))
            schema.Enum.Add(JsonNullSentinel.JsonNull);
    }

    private static IReadOnlyList<string>? ValuesOf(ICustomAttributeProvider provider)
    {
        var attributes = provider.GetCustomAttributes(inherit: false);
        return attributes.OfType<IOneOf>().FirstOrDefault()?.Values
            ?? attributes.OfType<AllowedValuesAttribute>().FirstOrDefault()?.Values.OfType<string>().ToArray();
    }

    private static bool IsRequired(JsonPropertyInfo member) => AttributeOf<RequiredAttribute>(member) is not null;

    private static T? AttributeOf<T>(JsonPropertyInfo member)
        where T : Attribute =>
        member.AttributeProvider?.GetCustomAttributes(typeof(T), inherit: false).OfType<T>().FirstOrDefault();

    private static string DescribeCodes() =>
        "Stable. Rules of custody: " + string.Join(", ", Catalog.Current.Rules.Select(rule => $"`{rule.Code}`"))
        + ". Requests: " + string.Join(", ", Problems.Codes.Select(code => $"`{code}`")) + ".";

    private static JsonNode ExampleOfProblem() => JsonNode.Parse(
        """
        {
          "type": "urn:logistics:problem:wrong-district",
          "title": "The package's destination is not at or below this location.",
          "status": 422,
          "detail": "packages[0] is 'KDI-1': expected a package for 74.71.02 or below; this one goes to 74.71.01.1008.001.",
          "code": "wrong-district",
          "errors": [
            {
              "field": "packages[0]",
              "value": "KDI-1",
              "expected": "a package for 74.71.02 or below; this one goes to 74.71.01.1008.001",
              "code": "wrong-district",
              "params": { "to": "74.71.02", "destination": "74.71.01.1008.001" }
            }
          ]
        }
        """)!;
}
