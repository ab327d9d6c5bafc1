using System.Text.Json.Nodes;
using Logistics.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.Abstractions;
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

/// <summary>Examples of an operation, as JSON text.</summary>
internal sealed record OperationExamples(string Response, string? Request);

/// <summary>The OpenAPI document, which <c>openapi.yaml</c> repeats byte for byte, and its browser.</summary>
internal static class ApiDocument
{
    private const string Name = "v1";
    private const string SchemeName = "key";

    public static IServiceCollection AddApiDocument(this IServiceCollection services) =>
        services.AddOpenApi(Name, options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.AddDocumentTransformer(DescribeDocument);
            options.AddOperationTransformer(DescribeOperation);
            options.AddSchemaTransformer(DescribeSchema);
        });

    public static void MapApiDocument(this IEndpointRouteBuilder app)
    {
        app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        app.MapOpenApi("/openapi/{documentName}.yaml").AllowAnonymous();
        app.MapGet("/", () => TypedResults.Redirect("/swagger")).AllowAnonymous().ExcludeFromDescription();
    }

    public static void UseApiDocumentBrowser(this IApplicationBuilder app) =>
        app.UseSwaggerUI(options =>
        {
            options.DocumentTitle = "Logistics";
            options.SwaggerEndpoint($"/openapi/{Name}.json", "Logistics v1");
        });

    /// <summary>Gives an operation an example of its answer and, if it takes one, of its body.</summary>
    public static TBuilder WithExamples<TBuilder>(this TBuilder builder, string response, string? request = null)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new OperationExamples(response, request));

    private static Task DescribeDocument(
        OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken ct)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Logistics",
            Version = Name,
            Description =
                "Custody of ballots and election logistics from the KPU warehouse to PPK, PPS and TPS and back. "
                + "Times are RFC 3339 with offset; hashes are base64; errors are RFC 9457 problems with a stable "
                + "`code`. Every POST carries an id made by the caller: sending it again has no second effect.",
            License = new OpenApiLicense { Name = "MIT" },
        };

        // Where the API is served differs from place to place; the document must not.
        document.Servers = [];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [SchemeName] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "A key made with `logistics keys create`.",
            },
        };
        return Task.CompletedTask;
    }

    private static Task DescribeOperation(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (!metadata.OfType<IAllowAnonymous>().Any())
        {
            operation.Security =
            [
                new() { [new OpenApiSecuritySchemeReference(SchemeName, context.Document)] = [] },
            ];
        }

        if (metadata.OfType<OperationExamples>().LastOrDefault() is { } examples)
            AddExamples(operation, examples);
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
            DescribeParameter(parameter);
        return Task.CompletedTask;
    }

    private static void AddExamples(OpenApiOperation operation, OperationExamples examples)
    {
        foreach (var (status, response) in operation.Responses ?? [])
        {
            if (status.StartsWith('2') && response.Content?.Values.FirstOrDefault() is { } answer)
                answer.Example = JsonNode.Parse(examples.Response);
        }

        if (examples.Request is { } request && operation.RequestBody?.Content?.Values.FirstOrDefault() is { } body)
            body.Example = JsonNode.Parse(request);
    }

    private static void DescribeParameter(OpenApiParameter parameter)
    {
        // Query numbers are bound as text so that a bad one gets a problem that names it.
        if (parameter is { Name: "limit", Schema: OpenApiSchema limit })
        {
            limit.Type = JsonSchemaType.Integer;
            (limit.Minimum, limit.Maximum) = ("1", "500");
            limit.Default = PageQuery.LimitDefault;
        }
        else if (parameter is { Name: "after", Schema: OpenApiSchema after })
        {
            after.Type = JsonSchemaType.Integer;
            after.Format = "int64";
        }
        else if (parameter is { Name: "asOf", Schema: OpenApiSchema asOf })
        {
            asOf.Format = "date-time";
        }
    }

    private static Task DescribeSchema(
        OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken ct)
    {
        var oneOf = context.JsonPropertyInfo?.AttributeProvider?
            .GetCustomAttributes(inherit: false).OfType<IOneOf>().FirstOrDefault()
            ?? AttributeOf(context.ParameterDescription?.ParameterDescriptor);
        if (oneOf is not null)
            schema.Enum = [.. oneOf.Values.Select(value => (JsonNode)value)];
        return Task.CompletedTask;
    }

    private static IOneOf? AttributeOf(ParameterDescriptor? parameter) =>
        (parameter as IParameterInfoParameterDescriptor)?.ParameterInfo
            .GetCustomAttributes(inherit: false).OfType<IOneOf>().FirstOrDefault();
}
