using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Logistics.Api.Hosting;

/// <summary>What an answer means, where it means more than its status does.</summary>
internal sealed record AnswerMeaning(int Status, string Text);

/// <summary>The id in an address, and one that the examples record.</summary>
internal sealed record IdParameter(string Name, string Example);

/// <summary>An example of a parameter that means something else in other operations, and all its values.</summary>
/// <param name="Values">Empty where any value will do.</param>
internal sealed record OwnParameter(string Name, string Example, IReadOnlyList<string> Values);

/// <summary>That a body is bytes, of one of some media types.</summary>
internal sealed record BytesTaken(IReadOnlyList<string> MediaTypes);

/// <summary>What the API document says of each operation beyond its types.</summary>
internal static class ApiOperations
{
    /// <summary>Says what an answer of this operation means.</summary>
    public static TBuilder WithMeaning<TBuilder>(this TBuilder builder, int status, string text)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AnswerMeaning(status, text));

    /// <summary>Says which part of the address is an id, with that of the example that is recorded.</summary>
    public static TBuilder WithId<TBuilder>(this TBuilder builder, string parameter, string example)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new IdParameter(parameter, example));

    /// <summary>Gives a parameter an example of its own, and its values.</summary>
    public static TBuilder WithParameter<TBuilder>(
        this TBuilder builder, string parameter, string example, params string[] values)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new OwnParameter(parameter, example, values));

    /// <summary>Documents an answer that is text, in one or the other form.</summary>
    public static RouteHandlerBuilder ProducesText(
        this RouteHandlerBuilder builder, string mediaType, params string[] others) =>
        builder.Produces<string>(StatusCodes.Status200OK, mediaType, others);

    /// <summary>Documents an answer of bytes.</summary>
    public static RouteHandlerBuilder ProducesBytes(
        this RouteHandlerBuilder builder, string mediaType, params string[] others) =>
        builder.Produces<byte[]>(StatusCodes.Status200OK, mediaType, others);

    /// <summary>Takes a body of bytes, which may be larger than others.</summary>
    /// <param name="sizeMax">In bytes.</param>
    public static RouteHandlerBuilder TakesBytes(
        this RouteHandlerBuilder builder, long sizeMax, IReadOnlyList<string> mediaTypes) =>
        builder.WithMetadata(new RequestSizeLimitAttribute(sizeMax), new BytesTaken(mediaTypes));

    /// <summary>
    /// Documents that the answer has an <c>ETag</c>, and is 304 for a client that has the content already.
    /// </summary>
    public static RouteHandlerBuilder ProducesNotModified(this RouteHandlerBuilder builder) =>
        builder.Produces(StatusCodes.Status304NotModified);

    /// <param name="parameters">Describes those that belong to features.</param>
    public static Task Describe(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        Action<OpenApiParameter, OpenApiSchema> parameters)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<IAllowAnonymous>().Any())
            operation.Security = [];

        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
            Describe(
                parameter, metadata.OfType<IdParameter>().FirstOrDefault(id => id.Name == parameter.Name), parameters);
        foreach (var own in metadata.OfType<OwnParameter>())
        {
            var parameter = operation.Parameters!.OfType<OpenApiParameter>().Single(one => one.Name == own.Name);
            parameter.Example = own.Example;
            if (own.Values.Count > 0 && parameter.Schema is OpenApiSchema schema)
                schema.Enum = [.. own.Values.Select(value => (JsonNode)value)];
        }

        foreach (var parameter in context.Description.ParameterDescriptions.Where(IsRequired))
            operation.Parameters!.OfType<OpenApiParameter>().Single(one => one.Name == parameter.Name).Required = true;
        if (metadata.OfType<BytesTaken>().FirstOrDefault() is { } bytes)
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = bytes.MediaTypes.ToDictionary(
                    type => type, _ => new OpenApiMediaType(), StringComparer.Ordinal),
            };
        }

        var records = context.Description.HttpMethod == HttpMethods.Post
            && operation.Responses?.ContainsKey("201") is true;
        var responses = new OpenApiResponses();
        foreach (var (status, response) in
            (operation.Responses ?? []).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            responses.Add(status, response);
            Describe(status, (OpenApiResponse)response, records);
        }

        foreach (var meaning in metadata.OfType<AnswerMeaning>())
            responses[Text(meaning.Status)].Description = meaning.Text;
        operation.Responses = responses;
        if (responses.ContainsKey("304"))
            AddEntityTag(operation, responses);

        // One type is declared for every form of an answer, though as CSV or a page it is a text.
        foreach (var response in responses.Values)
        {
            foreach (var (type, content) in response.Content?.ToArray() ?? [])
            {
                if (type.StartsWith("text/", StringComparison.Ordinal))
                    content.Schema = new OpenApiSchema { Type = JsonSchemaType.String };
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>Bound as text that may be absent, so that its absence gets a problem that names it.</summary>
    private static bool IsRequired(ApiParameterDescription parameter) =>
        parameter.ParameterDescriptor is IParameterInfoParameterDescriptor { ParameterInfo: var declared }
        && declared.IsDefined(typeof(RequiredAttribute), inherit: false);

    private static void Describe(string status, OpenApiResponse response, bool records)
    {
        response.Description = status switch
        {
            "200" when records =>
                "Recorded earlier under the same id, with the same content: the first result again.",
            "200" => "Found.",
            "201" => "Recorded.",
            "207" => "Each row has a result of its own.",
            "304" => "It is what the `ETag` in `If-None-Match` was for. No body.",
            "400" => "Malformed, or a field or parameter is not as documented; `errors` names each.",
            "401" => "No key, or one that is unknown or revoked.",
            "403" => "`forbidden`: the key's role does not allow it. `outside-your-place`: another place records it.",
            "404" => "What the address names is not known.",
            "406" => "`Accept` takes none of the forms there are.",
            "408" => "The body arrived too slowly: the rest of it, after 5 seconds, with less than 240 bytes a second. "
                + "Nothing was recorded.",
            "409" => "`different-content`: the id was used for other content. `package-in-transit`: not now.",
            "413" => $"The body is larger than {Limits.BodySizeMax / Limits.MiB} MiB; a file, than "
                + $"{Limits.FileSizeMax / Limits.MiB} MiB.",
            "415" => "The body is not declared as JSON in UTF-8, uncompressed.",
            "422" => "A rule of custody forbids it; nothing was recorded.",
            "503" => "Not now. Send the same request again.",
            _ => response.Description,
        };
        var (header, text) = status switch
        {
            "201" => ("Location", "Address of what was recorded."),
            "401" => ("WWW-Authenticate", "`Bearer`."),
            "503" when response.Content?.ContainsKey(Problem.MediaType) is true =>
                ("Retry-After", "Seconds to wait."),
            _ => (null, null),
        };
        if (header is not null)
            AddHeader(response, header, text!, JsonSchemaType.String);
        if (status is "201" or "207" || (status is "200" && records))
        {
            AddHeader(
                response, CheckpointWait.Header,
                "With `wait`: events under the newest checkpoint, which covers what was recorded.",
                JsonSchemaType.Integer);
        }
    }

    private static void AddEntityTag(OpenApiOperation operation, OpenApiResponses responses)
    {
        foreach (var status in (string[])["200", "304"])
            AddHeader((OpenApiResponse)responses[status], "ETag", "Names this content.", JsonSchemaType.String);
        (operation.Parameters ??= []).Add(new OpenApiParameter
        {
            Name = "If-None-Match",
            In = ParameterLocation.Header,
            Description = "The `ETag` of an earlier answer. If the content is still the same, the answer is 304.",
            Example = "\"9f86d081884c7d659a2feaa0c55ad015\"",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        });
    }

    private static void AddHeader(OpenApiResponse response, string name, string text, JsonSchemaType type)
    {
        response.Headers ??= new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal);
        response.Headers[name] = new OpenApiHeader
        {
            Description = text,
            Schema = new OpenApiSchema { Type = type },
        };
    }

    /// <summary>Bound as text, so that a bad one gets a problem that names it.</summary>
    private static void Describe(
        OpenApiParameter parameter, IdParameter? id, Action<OpenApiParameter, OpenApiSchema> others)
    {
        if (parameter.Schema is not OpenApiSchema schema)
            return;
        if (id is not null)
        {
            parameter.Example = id.Example;
            schema.Format = "uuid";
            return;
        }

        switch (parameter.Name)
        {
            case "limit":
                parameter.Description = $"Items on a page, 1 to {Limits.PageSizeMax}.";
                parameter.Example = 100;
                schema.Type = JsonSchemaType.Integer;
                (schema.Minimum, schema.Maximum) = ("1", Text(Limits.PageSizeMax));
                schema.Default = Limits.PageSizeDefault;
                break;
            case "after":
                parameter.Example = 0;
                schema.Type = JsonSchemaType.Integer;
                schema.Format = "int64";
                schema.Minimum = "-1";
                break;
            case "wait":
                parameter.Description =
                    $"Seconds to wait, 0 to {Limits.WaitSecondsMax}, until a signed checkpoint covers what was "
                    + "recorded; without it the answer comes at once. When they are over it is 503 `not-yet-signed`, "
                    + "although everything is recorded.";
                parameter.Example = 10;
                schema.Type = JsonSchemaType.Integer;
                (schema.Minimum, schema.Maximum) = ("0", Text(Limits.WaitSecondsMax));
                break;
            default:
                others(parameter, schema);
                break;
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
