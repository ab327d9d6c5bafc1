using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Logistics.Api.Hosting;

/// <summary>The OpenAPI document, which <c>openapi.yaml</c> repeats byte for byte, and its browser.</summary>
internal static class ApiDocument
{
    public const string SchemeName = "key";
    private const string Name = "v1";
    private const string JsonAddress = $"/openapi/{Name}.json";
    private const string YamlAddress = $"/openapi/{Name}.yaml";

    private static readonly (string Name, string Text)[] Tags =
    [
        ("Election", "The election and its calendar."),
        ("Reference data", "Places and items."),
        ("Keys", "Keys of the API: whose they are, and until when."),
        ("Requirements", "What each place needs."),
        ("Officers", "The people who stand at the places: nominated, checked, appointed, sworn in, trained."),
        ("Readiness", "What is due by when, and which polling stations are ready."),
        ("Packages", "What is packed, what is in it and who has it."),
        ("Handovers", "Packages on their way from one location to the next."),
        ("Flags", "What was recorded and yet may be a mistake, and how it was settled."),
        ("Incidents", "What went wrong, and how it was settled."),
        ("Stock", "Goods in no package: deliveries, sortings, destructions and transfers."),
        ("Seals", "Seals that were issued, by their numbers."),
        ("Reconciliation", "Accounts of the polling stations and the identities they must keep."),
        ("Re-votes", "Polling stations that vote again."),
        ("Attachments", "Photos and papers that belong to what is recorded."),
        ("Ledger", "Every event in its order, and evidence of it."),
        ("Transparency log", "Signed states of the ledger, and proofs that do not need this server."),
        ("Health", "Whether the service works."),
    ];

    /// <param name="parameters">Describes the parameters of the features.</param>
    public static IServiceCollection AddApiDocument(
        this IServiceCollection services, Action<OpenApiParameter, OpenApiSchema> parameters) =>
        services.AddSingleton<ApiDocumentText>().AddOpenApi(Name, options =>
        {
            options.CreateSchemaReferenceId = type => ApiSchemas.NameOf(type.Type);

            // HEAD is GET without the body; to list it would only repeat every GET.
            options.ShouldInclude = operation => operation.HttpMethod != HttpMethods.Head;
            options.AddDocumentTransformer((document, _, _) => Describe(document));
            options.AddOperationTransformer(
                (operation, context, _) => ApiOperations.Describe(operation, context, parameters));
            options.AddSchemaTransformer(ApiSchemas.Describe);
        });

    public static void MapApiDocument(this IEndpointRouteBuilder app)
    {
        app.MapGet(JsonAddress, async (ApiDocumentText text) =>
            TypedResults.Bytes((await text.ReadAsync()).Json, "application/json;charset=utf-8"))
            .AllowAnonymous().ExcludeFromDescription();
        app.MapGet(YamlAddress, async (ApiDocumentText text) =>
            TypedResults.Bytes((await text.ReadAsync()).Yaml, "text/plain+yaml;charset=utf-8"))
            .AllowAnonymous().ExcludeFromDescription();
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
                + "Unknown and duplicate members, unknown parameters and bodies over "
                + $"{Limits.BodySizeMax / Limits.MiB} MiB, files over {Limits.FileSizeMax / Limits.MiB} MiB, are "
                + "refused. "
                + "Texts for people (`title`, `detail`, `expected`, and those of `warnings`) are in English or, where "
                + "`Accept-Language` prefers it, in Indonesian (`id`); `Content-Language` says which.",
            Contact = new OpenApiContact { Name = "The operator of this server" },
            License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" },
        };
        document.Servers = [new OpenApiServer { Url = "/", Description = "The server this document comes from." }];
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
        document.Tags = new HashSet<OpenApiTag>(
            Tags.Select(tag => new OpenApiTag { Name = tag.Name, Description = tag.Text }));
        document.Security = [new() { [new OpenApiSecuritySchemeReference(SchemeName, document)] = [] }];
        return Task.CompletedTask;
    }

    /// <summary>The document as it is served, which is made once.</summary>
    internal sealed class ApiDocumentText([FromKeyedServices(Name)] IOpenApiDocumentProvider provider)
    {
        private readonly Lazy<Task<(byte[] Json, byte[] Yaml)>> text = new(async () =>
        {
            var described = await provider.GetOpenApiDocumentAsync();
            var json = await described.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1);
            var document = JsonNode.Parse(json)!.AsObject();
            ApiComponents.Share(document);
            return (Encoding.UTF8.GetBytes(document.ToJsonString()), Encoding.UTF8.GetBytes(ApiYaml.Write(document)));
        });

        public Task<(byte[] Json, byte[] Yaml)> ReadAsync() => text.Value;
    }
}
