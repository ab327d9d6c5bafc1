using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Logistics.Core.Kernel;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;

namespace Logistics.Api.Hosting;

/// <summary>Every member of a body that has the wrong type, is unknown or is sent twice.</summary>
/// <param name="Errors">One for each such member, in the order of the body.</param>
internal sealed record BodyFaults(IReadOnlyList<FieldError> Errors)
{
    /// <summary>Whether a field is one of these, or within one.</summary>
    public bool Covers(string field) => Errors.Any(error =>
        field == error.Field
        || (field.StartsWith(error.Field, StringComparison.Ordinal)
            && field[error.Field.Length..] is ['.' or '[', ..]));

    /// <summary>
    /// A deserializer stops at the first member that it cannot read. This reads the body again without those members
    /// and runs the handler on the rest, so that one answer names every mistake. <see cref="Recorder.NewInput"/> has
    /// the faults, so the handler refuses the request.
    /// </summary>
    public static void Use(IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType is not { } type)
        {
            await next(context);
            return;
        }

        context.Request.EnableBuffering(bufferThreshold: Limits.BodySizeMax);
        try
        {
            await next(context);
        }
        catch (BadHttpRequestException e) when (e.InnerException is JsonException && !context.Response.HasStarted)
        {
            var options = context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
            var body = new MemoryStream();
            context.Request.Body.Position = 0;
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            if (Find(body.GetBuffer().AsMemory(0, (int)body.Length), options.GetTypeInfo(type)) is not { } found)
                throw;
            context.Features.Set(found.Faults);
            (context.Request.Body, context.Request.ContentLength) = (
                new MemoryStream(found.Readable), found.Readable.Length);
            await next(context);
        }
    });

    /// <summary>Looks for faults in a JSON object.</summary>
    /// <returns>The faults, and the object without them; null if it is not a JSON object or has none.</returns>
    public static (BodyFaults Faults, byte[] Readable)? Find(ReadOnlyMemory<byte> json, JsonTypeInfo type)
    {
        try
        {
            using var body = JsonDocument.Parse(json);
            return Find(body.RootElement, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <inheritdoc cref="Find(ReadOnlyMemory{byte}, JsonTypeInfo)"/>
    public static (BodyFaults Faults, byte[] Readable)? Find(JsonElement body, JsonTypeInfo type)
    {
        if (body.ValueKind != JsonValueKind.Object)
            return null;
        using var rest = new MemoryStream();
        var errors = new List<FieldError>();
        try
        {
            using var writer = new Utf8JsonWriter(rest);
            new Reader(writer, errors).Copy("", body, type);
        }
        catch (InvalidOperationException)
        {
            // Text that is not Unicode stands where it cannot be left out.
            return null;
        }

        return errors.Count == 0 ? null : (new BodyFaults(errors), rest.ToArray());
    }

    /// <summary>Copies what a type can be read from, and notes the rest.</summary>
    private sealed class Reader(Utf8JsonWriter writer, List<FieldError> errors)
    {
        public void Copy(string path, JsonElement value, JsonTypeInfo type)
        {
            if (type.Kind == JsonTypeInfoKind.Object && value.ValueKind == JsonValueKind.Object)
                CopyObject(path, value, type);
            else if (type.Kind == JsonTypeInfoKind.Enumerable && value.ValueKind == JsonValueKind.Array)
                CopyArray(path, value, type);
            else
                value.WriteTo(writer);
        }

        private void CopyObject(string path, JsonElement value, JsonTypeInfo type)
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            writer.WriteStartObject();
            foreach (var member in value.EnumerateObject())
            {
                if (NameOf(member) is not { } name)
                {
                    errors.Add(new(path, null, Expectations.Unicode));
                    continue;
                }

                var field = path.Length == 0 ? name : $"{path}.{name}";
                var property = type.Properties.FirstOrDefault(one => one.Name == name);
                var expected = property is null ? Expectations.Members
                    : !seen.Add(name) ? Expectations.MemberOnce
                    : ExpectedOf(member.Value, TypeOf(property.PropertyType, type));
                if (expected is not null)
                {
                    errors.Add(new(field, TextOf(member.Value), expected));
                    continue;
                }

                writer.WritePropertyName(name);
                Copy(field, member.Value, TypeOf(property!.PropertyType, type));
            }

            writer.WriteEndObject();
        }

        private void CopyArray(string path, JsonElement value, JsonTypeInfo type)
        {
            var element = TypeOf(type.ElementType!, type);
            writer.WriteStartArray();
            foreach (var (i, one) in value.EnumerateArray().Index())
            {
                var field = $"{path}[{i}]";
                if (ExpectedOf(one, element) is { } expected)
                {
                    errors.Add(new(field, TextOf(one), expected));
                    writer.WriteNullValue();
                }
                else
                {
                    Copy(field, one, element);
                }
            }

            writer.WriteEndArray();
        }

        private static JsonTypeInfo TypeOf(Type type, JsonTypeInfo among) => among.Options.GetTypeInfo(type);

        /// <summary>What was expected instead; null if the value fits.</summary>
        private static Phrase? ExpectedOf(JsonElement value, JsonTypeInfo type) => type switch
        {
            _ when value.ValueKind == JsonValueKind.Null => null,
            { Type: var scalar } when scalar == typeof(string) =>
                value.ValueKind != JsonValueKind.String ? Expectations.String
                : TextOf(value) is null ? Expectations.Unicode
                : null,
            { Type: var scalar } when scalar == typeof(int) || scalar == typeof(int?) =>
                value.ValueKind == JsonValueKind.Number
                    && WholeNumberConverter.TryRead(JsonMarshal.GetRawUtf8Value(value), out _)
                    ? null
                    : Expectations.WholeNumber,
            { Type: var scalar } when scalar == typeof(bool) || scalar == typeof(bool?) =>
                value.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : Expectations.Flag,
            { Kind: JsonTypeInfoKind.Enumerable } when value.ValueKind != JsonValueKind.Array => Expectations.AnArray,
            { Kind: JsonTypeInfoKind.Object } when value.ValueKind != JsonValueKind.Object => Expectations.Object,
            _ => null,
        };

        private static string? NameOf(JsonProperty member)
        {
            try
            {
                return member.Name;
            }
            catch (InvalidOperationException)
            {
                return null;
            }
        }

        /// <summary>The value as text; null if it is not Unicode.</summary>
        private static string? TextOf(JsonElement value)
        {
            try
            {
                return value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText();
            }
            catch (InvalidOperationException)
            {
                return null;
            }
        }
    }
}
