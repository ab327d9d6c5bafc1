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
    /// <summary>Name of the list in the document.</summary>
    string Name { get; }

    IReadOnlyList<string> Values { get; }
}

/// <summary>A text that stands for a value of an enumeration.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
internal sealed class OneOfAttribute<T> : Attribute, IOneOf
    where T : struct, Enum
{
    public string Name => typeof(T).Name;

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
    /// <summary>Carries the name of a list of values to where the list becomes a component.</summary>
    public const string EnumName = "x-enum-name";

    private const string View = "View";

    /// <summary>A type that is only sent is named for what it shows, and a page of a list for its items.</summary>
    /// <returns>Null for a type whose schema stands where it is used.</returns>
    public static string? NameOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Page<>)
            ? $"{NameOf(type.GetGenericArguments()[0])}Page"
        : type.Assembly != typeof(ApiSchemas).Assembly ? null
        : type.Name.EndsWith(View, StringComparison.Ordinal) ? type.Name[..^View.Length]
        : type.Name;

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
        if (type.Type == typeof(Problem) && ApiExamples.Find(nameof(Problem), "response") is { } example)
            schema.Examples = [example];
    }

    private static void DescribeMember(OpenApiSchema schema, JsonPropertyInfo member)
    {
        // What reads the comments in the code misses a member of this name, which indexers have, too.
        if (member.Name == "item")
            schema.Description ??= "Code of the item.";
        if (IsRequired(member))
            schema.Type &= ~JsonSchemaType.Null;
        if (AttributeOf<FormatAttribute>(member) is { } format)
            schema.Format = format.Format;
        if (AttributeOf<ItemLengthAttribute>(member) is { } length && schema.Items is OpenApiSchema item)
            (item.MinLength, item.MaxLength) = (1, length.Max);
        if (member.AttributeProvider is { } provider)
            SetValues(schema, provider);
        if (member.PropertyType == typeof(JsonElement))
            schema.Type = JsonSchemaType.Object;
        if (member.PropertyType == typeof(JsonElement?))
            schema.Type = JsonSchemaType.Object | JsonSchemaType.Null;
        if (member is { Name: "code" } && member.DeclaringType == typeof(Problem))
            ListCodes(schema);
    }

    private static void DescribeParameter(OpenApiSchema schema, ParameterInfo parameter)
    {
        SetValues(schema, parameter);
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

    private static void SetValues(OpenApiSchema schema, ICustomAttributeProvider provider)
    {
        var attributes = provider.GetCustomAttributes(inherit: false);
        var named = attributes.OfType<IOneOf>().FirstOrDefault();
        var values = named?.Values
            ?? attributes.OfType<AllowedValuesAttribute>().FirstOrDefault()?.Values.OfType<string>();
        if (values is null)
            return;
        schema.Enum = [.. values.Select(value => (JsonNode)value)];
        if (named is null)
            return;
        schema.Extensions ??= new Dictionary<string, IOpenApiExtension>(StringComparer.Ordinal);
        schema.Extensions[EnumName] = new JsonNodeExtension(named.Name);
    }

    private static bool IsRequired(JsonPropertyInfo member) => AttributeOf<RequiredAttribute>(member) is not null;

    private static T? AttributeOf<T>(JsonPropertyInfo member)
        where T : Attribute =>
        member.AttributeProvider?.GetCustomAttributes(typeof(T), inherit: false).OfType<T>().FirstOrDefault();

    /// <summary>Codes will be added, so that they are no closed list.</summary>
    private static void ListCodes(OpenApiSchema schema)
    {
        JsonNode[] codes = [.. Catalog.Current.Rules.Select(rule => rule.Code).Concat(Problems.Codes)];
        schema.Extensions ??= new Dictionary<string, IOpenApiExtension>(StringComparer.Ordinal);
        schema.Extensions["x-extensible-enum"] = new JsonNodeExtension(new JsonArray(codes));
    }
}
