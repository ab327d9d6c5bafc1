using Microsoft.OpenApi;

namespace Logistics.Api.Hosting;

/// <summary>The OpenAPI document, which <c>openapi.yaml</c> repeats byte for byte, and its browser.</summary>
internal static class ApiDocument
{
    public const string SchemeName = "key";
    private const string Name = "v1";
    private const string JsonAddress = $"/openapi/{Name}.json";
    private const string YamlAddress = $"/openapi/{Name}.yaml";

    /// <param name="parameters">Describes the parameters of the features.</param>
    public static IServiceCollection AddApiDocument(
        this IServiceCollection services, Action<OpenApiParameter, OpenApiSchema> parameters) =>
        services.AddOpenApi(Name, options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;

            // HEAD is GET without the body; to list it would only repeat every GET.
            options.ShouldInclude = operation => operation.HttpMethod != HttpMethods.Head;
            options.AddDocumentTransformer((document, _, _) => Describe(document));
            options.AddOperationTransformer(
                (operation, context, _) => ApiOperations.Describe(operation, context, parameters));
            options.AddSchemaTransformer(ApiSchemas.Describe);
        });

    public static void MapApiDocument(this IEndpointRouteBuilder app)
    {
        app.MapOpenApi(JsonAddress).AllowAnonymous();
        app.MapOpenApi(YamlAddress).AllowAnonymous();
        app.MapGet("/", () => TypedResults.Redirect("/swagger")).AllowAnonymous().ExcludeFromDescription();
    }

    public static void UseApiDocumentBrowser(this IApplicationBuilder app) =>
        app.UseSwaggerUI(options =>
        {
            options.DocumentTitle = "Logistics";
            options.SwaggerEndpoint(JsonAddress, "Logistics v1");
        });

    private static Task Describe(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Logistics",
            Version = ProgramVersion.Text,
            Description =
                "Custody of ballots and election logistics from the KPU warehouse to PPK, PPS and TPS and back. "
                + "Times are RFC 3339 with offset; hashes are base64; errors are RFC 9457 problems with a stable "
                + "`code`. Every POST carries an id made by the caller: sending it again has no second effect. "
                + "Unknown and duplicate members, unknown parameters and bodies over 4 MiB are refused.",
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
}
