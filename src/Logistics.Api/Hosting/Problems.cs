using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Logistics.Core.Kernel;
using Logistics.Core.Log;
using Logistics.Data;
using Logistics.Data.Ledger;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;

namespace Logistics.Api.Hosting;

/// <summary>A field that was not as expected.</summary>
/// <param name="Field">
/// Path in the body, or name of the parameter, where `package` stands for `packageId`. Empty for the body as a whole.
/// </param>
/// <param name="Value">What was sent, shortened; null when it was absent or cannot be shown.</param>
/// <param name="Expected">What would have been right.</param>
/// <param name="Have">For `insufficient-stock`: how much there is, in the item's unit. Left out otherwise.</param>
/// <param name="Need">For `insufficient-stock`: how much is needed. Left out otherwise.</param>
/// <param name="Code">The rule that this field breaks, which may be another than the problem's. Stable.</param>
/// <param name="Params">
/// What `expected` says of this request, for programs: `{"have": 5, "need": 7}`. Left out where it says nothing of it.
/// </param>
public sealed record ProblemField(
    string Field,
    string? Value,
    string Expected,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Have = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Need = null,
    string Code = "",
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Params = null);

/// <summary>Why a request was not carried out (RFC 9457). <c>code</c> never changes its meaning.</summary>
/// <param name="Type">A URN made of the code.</param>
/// <param name="Title">What was wrong, the same for each code.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What was wrong with this request.</param>
/// <param name="Code">Stable. Codes will be added: treat one you do not know by its status.</param>
/// <param name="Errors">The fields concerned; empty when none is.</param>
public sealed record Problem(
    string Type, string Title, int Status, string Detail, string Code, IReadOnlyList<ProblemField> Errors)
{
    public const string MediaType = "application/problem+json";
    private const string TypePrefix = "urn:logistics:problem:";
    private const int ValueLengthMax = 100;

    public Problem(int status, string code, string title, string detail, params IReadOnlyList<ProblemField> errors)
        : this(
            TypePrefix + code, title, status, detail, code,
            [.. errors.Select(error => error.Code.Length == 0 ? error with { Code = code } : error)])
    {
    }

    public static Problem Invalid(IEnumerable<FieldError> errors)
    {
        var fields = Fields(errors);
        return new(400, "invalid-request", "The request is not valid.", Describe(fields), fields);
    }

    public static Problem Of(Rejection rejection, int status)
    {
        var fields = Fields(rejection.Errors);
        return new(status, rejection.Rule.Code, rejection.Rule.Title, Describe(fields), fields);
    }

    public static Problem NotFound(Rule rule, string parameter, string value) => new(
        404, rule.Code, rule.Title, $"'{Shorten(value)}' is not known.",
        new ProblemField(parameter, Shorten(value), "an existing one"));

    /// <summary>What the address names does not exist, and no rule of custody is about it.</summary>
    public static Problem NotFound(string parameter, string value, string detail) => new(
        404, "not-found", "There is nothing at this address.", detail,
        new ProblemField(parameter, Shorten(value), "an existing one"));

    internal ProblemResult ToResult() => new(this);

    private static ProblemField[] Fields(IEnumerable<FieldError> errors) =>
        [
            .. errors.Select(error => new ProblemField(
                error.Field, Shorten(error.Value), error.Expected, error.Stock?.Have, error.Stock?.Need,
                error.Rule?.Code ?? "", ParamsOf(error))),
        ];

    private static JsonElement? ParamsOf(FieldError error)
    {
        if (error.Params is not { } named)
            return null;
        var members = new JsonObject();
        foreach (var (name, value) in named)
        {
            members[name] = value switch
            {
                string text => (JsonNode)text,
                int number => number,
                long number => number,
                IEnumerable<string> texts => new JsonArray([.. texts.Select(text => (JsonNode)text)]),
                _ => throw new InvalidOperationException($"{value.GetType().Name} is no parameter of a problem."),
            };
        }

        return JsonElement.Parse(members.ToJsonString());
    }

    private static string Describe(IEnumerable<ProblemField> fields) => string.Join(
        " ", fields.Take(3).Select(field => field.Value is null
            ? $"{Name(field.Field)}: expected {field.Expected}."
            : $"{Name(field.Field)} is '{field.Value}': expected {field.Expected}."));

    private static string Name(string field) => field.Length == 0 ? "The body" : field;

    internal static string? Shorten(string? value) =>
        value?.Length > ValueLengthMax ? value[..ValueLengthMax] + "…" : value;
}

/// <summary>Answers with a problem; one result for all, so that each has the headers it should have.</summary>
internal sealed class ProblemResult(Problem problem)
    : IResult, IStatusCodeHttpResult, IValueHttpResult, IValueHttpResult<Problem>, IContentTypeHttpResult
{
    public int? StatusCode => problem.Status;

    public Problem Value => problem;

    public string ContentType => Problem.MediaType;

    object IValueHttpResult.Value => problem;

    public Task ExecuteAsync(HttpContext httpContext) => Problems.WriteAsync(httpContext, problem);
}

/// <summary>Turns everything that is not a success into a <see cref="Problem"/>.</summary>
internal static class Problems
{
    public static IServiceCollection AddProblems(this IServiceCollection services)
    {
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        return services.AddExceptionHandler<ExceptionProblems>();
    }

    public static void UseProblems(this WebApplication app)
    {
        app.UseExceptionHandler(_ => { });
        app.UseStatusCodePages(context => WriteAsync(
            context.HttpContext, ForStatus(context.HttpContext.Response.StatusCode)));
    }

    /// <summary>
    /// What has no route is not found, with a key or without: the routes are no secret, and a key would not help.
    /// </summary>
    public static void UseUnknownAddresses(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (context.GetEndpoint() is not null)
            return next(context);
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    });

    public static Task WriteAsync(HttpContext context, Problem problem)
    {
        context.Response.StatusCode = problem.Status;
        if (problem.Status == StatusCodes.Status503ServiceUnavailable)
            context.Response.Headers.RetryAfter = "1";

        // Some statuses may be kept by a cache unless it is told not to, and what is missing now may be there soon.
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(
            problem, HostingJson.Default.Problem, Problem.MediaType, context.RequestAborted);
    }

    /// <summary>Documents which problems an operation may answer with.</summary>
    public static TBuilder WithProblems<TBuilder>(this TBuilder builder, params int[] statuses)
        where TBuilder : IEndpointConventionBuilder
    {
        foreach (var status in statuses)
        {
            builder.WithMetadata(new ProducesResponseTypeMetadata(
                status, typeof(Problem), [Problem.MediaType]));
        }

        return builder;
    }

    /// <summary>Codes that are no rules of custody.</summary>
    public static IReadOnlyList<string> Codes { get; } =
    [
        "invalid-request", "different-content", "unauthorized", "forbidden", "not-found", "method-not-allowed",
        "body-too-large", "unsupported-media-type", "queue-full", "database-unavailable", "database-damaged",
        "evidence-unavailable", "internal-error", "not-acceptable", "no-requirements", "not-yet-signed",
        "log-key-unknown", "log-damaged", "request-failed", "override-forbidden", "clock-stepped",
    ];

    public static Problem QueueFull { get; } = new(
        503, "queue-full", "Too many commands are waiting.",
        "Nothing was recorded. Send the same command again after the time in Retry-After.");

    public static Problem EvidenceUnavailable(string why) =>
        new(503, "evidence-unavailable", "There is no evidence to give now.", why);

    /// <summary>An answer without a rule in it would read as if nothing were needed.</summary>
    public static Problem NoRequirements { get; } = new(
        404, "no-requirements", "There are no rules for what each place needs.",
        "An operator has to load them with 'logistics import requirements FILE'.");

    public static Problem OverrideForbidden { get; } = new(
        403, "override-forbidden", "Only an admin may set rules aside.",
        "Send it without 'override', or with a key of an admin.",
        new ProblemField("override", null, "nothing, unless an admin sends it"));

    public static Problem NothingSigned { get; } = NotYetSigned("The log has no checkpoint yet.");

    /// <summary>This process can verify no checkpoint.</summary>
    public static Problem LogKeyUnknown { get; } = new(
        503, "log-key-unknown", "This process does not know the log's key.",
        "Set Log:KeyFile where it signs, or Log:VerifierKeys to what 'logistics log keys' prints where it does not.");

    private static Problem Unavailable { get; } = new(
        503, "database-unavailable", "The database could not serve the request.",
        "Send the same request again; a command that was recorded after all is not recorded twice.");

    private static Problem ClockStepped { get; } = new(
        503, "clock-stepped", "The server's clock was moved forward.",
        "Nothing was recorded. An operator has to set the clock right, or to restart the server, which confirms that the "
        + "clock is right. Then send the same request again.");

    private static Problem DatabaseDamaged { get; } = new(
        503, "database-damaged", "The database contains unreadable data.",
        "An operator has to restore it; the server's log says what it is. A command that was recorded after all "
        + "is not recorded twice.");

    /// <summary>What was asked for is not under a signed checkpoint yet.</summary>
    public static Problem NotYetSigned(string detail) =>
        new(503, "not-yet-signed", "No signed checkpoint covers it yet.", detail);

    public static Problem LogDamaged(LogDamagedException damage) => new(
        503, "log-damaged", "The stored log is damaged.",
        $"{damage.Message} An operator has to restore it.");

    /// <summary>The client takes none of the forms there are.</summary>
    public static Problem NotAcceptable(params IEnumerable<string> mediaTypes) => new(
        406, "not-acceptable", "No requested media type is available.",
        $"Send 'Accept: ' with one of {string.Join(", ", mediaTypes)}, or none for the first.");

    private static Problem ForStatus(int status) => status switch
    {
        401 => new(401, "unauthorized", "A valid key is needed.",
            "Send a key that is not revoked as 'Authorization: Bearer <key>'."),
        403 => new(403, "forbidden", "The key's role does not allow this.",
            "Use a key of a role that may do this; auditors only read."),
        404 => new(404, "not-found", "There is nothing at this address.", "See /swagger for every route."),
        405 => new(405, "method-not-allowed", "This address does not take this method.",
            "See /swagger for every route and its method."),
        413 => new(413, "body-too-large", "The body is larger than 4 MiB.",
            "Send less in one request, for example a bulk request in parts."),
        415 => new(415, "unsupported-media-type", "The body is not JSON in UTF-8.",
            "Send the body as 'Content-Type: application/json', in UTF-8 and not compressed."),
        _ => new(status, "request-failed", "The request could not be carried out.", $"Status {status}."),
    };

    private sealed class ExceptionProblems(FaultLog faults, ILogger<ExceptionProblems> log) : IExceptionHandler
    {
        private const string Defect = "internal-error";

        public async ValueTask<bool> TryHandleAsync(
            HttpContext context, Exception exception, CancellationToken ct)
        {
            if (exception is OperationCanceledException && context.RequestAborted.IsCancellationRequested)
                return true;
            var problem = exception switch
            {
                BadHttpRequestException { StatusCode: 400 } bad => ForBadRequest(bad, context),
                BadHttpRequestException bad => ForStatus(bad.StatusCode),
                DatabaseUnavailableException or DbException => Unavailable,
                ClockSteppedException => ClockStepped,
                DatabaseDamagedException => DatabaseDamaged,
                LogDamagedException damage => LogDamaged(damage),
                _ => new Problem(500, Defect, "The server met a defect.",
                    "It has been logged. Nothing was recorded unless a later read shows it."),
            };
            if (problem.Code == Defect)
                log.LogError(exception, "{Method} {Path} failed", context.Request.Method, context.Request.Path);
            else if (problem.Status >= 500)
                SayFault(context.Request, exception, problem);
            await WriteAsync(context, problem);
            return true;
        }

        /// <summary>A fault of the disk or the database meets every request; where in the code it did, says nothing.</summary>
        private void SayFault(HttpRequest request, Exception exception, Problem problem)
        {
            log.LogDebug(exception, "{Method} {Path} failed", request.Method, request.Path);
            if (faults.Take(problem.Code) is { } leftOut)
            {
                log.LogError(
                    "{Method} {Path} failed ({Code}; {LeftOut} more since the last such line): {Reason}",
                    request.Method, request.Path, problem.Code, leftOut, exception.Message);
            }
        }
    }

    private static Problem ForBadRequest(BadHttpRequestException bad, HttpContext context)
    {
        var type = context.Features.Get<IExceptionHandlerFeature>()?.Endpoint?
            .Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType;
        var options = context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var body = type is null ? null : options.GetTypeInfo(type);
        return Problem.Invalid(
            [bad.InnerException is JsonException json ? JsonFaults.Of(json, body) : new("", null, "a JSON object")]);
    }
}
