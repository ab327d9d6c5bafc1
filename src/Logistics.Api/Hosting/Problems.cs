using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Logistics.Core.Kernel;
using Logistics.Core.Log;
using Logistics.Core.Requirements;
using Logistics.Core.Scopes;
using Logistics.Data.Attachments;
using Logistics.Data.Engines;
using Logistics.Data.Ledger;
using Microsoft.AspNetCore.Diagnostics;

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

    /// <summary>A problem in the language of the answer.</summary>
    internal Problem(int status, string code, Phrase title, Expected detail, params IReadOnlyList<ProblemField> errors)
        : this(status, code, title, detail.Localized(), errors)
    {
    }

    private Problem(int status, string code, Phrase title, string detail, IReadOnlyList<ProblemField> errors)
        : this(
            TypePrefix + code, title.Localized(), status, detail, code,
            [.. errors.Select(error => error.Code.Length == 0 ? error with { Code = code } : error)])
    {
    }

    public static Problem Invalid(IEnumerable<FieldError> errors)
    {
        var fields = Fields(errors);
        return new(400, Rule.Outdated.Code, Rule.Outdated.Title, Describe(fields), fields);
    }

    public static Problem Of(Rejection rejection, int status)
    {
        var fields = Fields(rejection.Errors);
        return new(status, rejection.Rule.Code, rejection.Rule.Title, Describe(fields), fields);
    }

    public static Problem NotFound(Rule rule, string parameter, string value) => NotFound(
        rule.Code, rule.Title, parameter, value, Problems.Unknown.With(("value", Shorten(value)!)));

    /// <summary>What the address names does not exist, and no rule of custody is about it.</summary>
    /// <param name="detail">Why; that it is not known when absent.</param>
    internal static Problem NotFound(string parameter, string value, Expected? detail = null) => NotFound(
        "not-found", Problems.Nothing, parameter, value,
        detail ?? Problems.Unknown.With(("value", Shorten(value)!)));

    private static Problem NotFound(string code, Phrase title, string parameter, string value, Expected detail) => new(
        404, code, title, detail, new ProblemField(parameter, Shorten(value), ReferenceRule.Existing.Localized()));

    internal ProblemResult ToResult() => new(this);

    private static ProblemField[] Fields(IEnumerable<FieldError> errors) =>
        [
            .. errors.Select(error => new ProblemField(
                error.Field, Shorten(error.Value), error.Expected.Localized(), error.Stock?.Have, error.Stock?.Need,
                error.Rule?.Code ?? "", ParamsOf(error))),
        ];

    private static JsonElement? ParamsOf(FieldError error)
    {
        if (error.Expected.Params is not { } named)
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
            ? Problems.Absent.Localized(("field", Name(field.Field)), ("expected", field.Expected))
            : Problems.Wrong.Localized(
                ("field", Name(field.Field)), ("value", field.Value), ("expected", field.Expected))));

    private static string Name(string field) => field.Length == 0 ? Problems.Body.Localized() : field;

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

/// <summary>Makes a <see cref="Problem"/> of every answer that is not a success.</summary>
internal static class Problems
{
    private const string DefectCode = "internal-error";

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
    /// An address without a route answers 404, with or without a key: routes are public.
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

        // Caches may keep some statuses, but what is missing now may exist soon.
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(
            problem, HostingJson.Default.Problem, Problem.MediaType, context.RequestAborted);
    }

    /// <summary>
    /// Documents which problems an operation may answer with. One that reads a body, which may be too large, may get it
    /// too slowly as well.
    /// </summary>
    public static TBuilder WithProblems<TBuilder>(this TBuilder builder, params int[] statuses)
        where TBuilder : IEndpointConventionBuilder
    {
        int[] slow = statuses.Contains(StatusCodes.Status413PayloadTooLarge)
            ? [StatusCodes.Status408RequestTimeout]
            : [];
        foreach (var status in statuses.Concat(slow))
        {
            builder.WithMetadata(new ProducesResponseTypeMetadata(
                status, typeof(Problem), [Problem.MediaType]));
        }

        return builder;
    }

    internal static readonly Phrase Nothing = new(
        "There is nothing at this address.", "Tidak ada apa pun di alamat ini.");

    internal static readonly Phrase Unknown = new("'{value}' is not known.", "'{value}' tidak dikenal.");

    internal static readonly Phrase Absent = new(
        "{field}: expected {expected}.", "{field}: seharusnya {expected}.");

    internal static readonly Phrase Wrong = new(
        "{field} is '{value}': expected {expected}.", "{field} berisi '{value}': seharusnya {expected}.");

    internal static readonly Phrase Body = new("The body", "Isi permintaan");

    internal static readonly Phrase OtherContent = new(
        "The id was used before, for other content.", "Id ini sudah dipakai untuk isi yang lain.");

    internal static readonly Phrase RecordedFirst = new(
        "'{field}' is not what was recorded first. Use a new id for a new record.",
        "'{field}' berbeda dari yang pertama dicatat. Gunakan id baru untuk catatan baru.");

    internal static readonly Phrase TooFewCovered = new(
        "The newest checkpoint covers {size} events, which is too few for this.",
        "Checkpoint terbaru mencakup {size} peristiwa, kurang untuk permintaan ini.");

    internal static readonly Phrase EventNotCovered = new(
        "No checkpoint covers event {sequence} yet. Send the same request again.",
        "Belum ada checkpoint yang mencakup peristiwa {sequence}. Kirim lagi permintaan yang sama.");

    internal static readonly Phrase RecordedButUnsigned = new(
        "The events are recorded, with the sequences {sequences}, but no signed checkpoint covers them all yet. "
        + "Sending the same request again is safe: nothing is recorded twice.",
        "Peristiwa sudah dicatat, dengan nomor urut {sequences}, tetapi belum ada checkpoint bertanda tangan yang "
        + "mencakup semuanya. Permintaan yang sama aman dikirim lagi: tidak ada yang dicatat dua kali.");

    internal static readonly Phrase BundleBeingWritten = new(
        "Another bundle is being written. Ask again later.", "Berkas bukti lain sedang dibuat. Coba lagi nanti.");

    internal static readonly Phrase NoSnapshot = new(
        "The database cannot give a snapshot. {reason}",
        "Basis data tidak dapat memberikan snapshot. Rincian dalam bahasa Inggris: {reason}");

    /// <summary>Codes that are no rules of custody.</summary>
    public static IReadOnlyList<string> Codes { get; } =
    [
        "invalid-request", "different-content", "unauthorized", "forbidden", "not-found", "method-not-allowed",
        "body-too-large", "unsupported-media-type", "queue-full", "database-unavailable", "database-damaged",
        "evidence-unavailable", "internal-error", "not-acceptable", "no-requirements", "not-yet-signed",
        "log-key-unknown", "log-damaged", "request-failed", "override-forbidden", "clock-stepped",
        "attachments-unavailable",
    ];

    public static Problem QueueFull => new(
        503, "queue-full",
        new Phrase("Too many commands are waiting.", "Terlalu banyak perintah yang menunggu."),
        new Phrase(
            "Nothing was recorded. Send the same command again after the time in Retry-After.",
            "Belum ada yang dicatat. Kirim lagi perintah yang sama setelah waktu dalam Retry-After."));

    /// <summary>An empty answer would read as if nothing were needed.</summary>
    public static Problem NoRequirements => new(
        404, "no-requirements",
        new Phrase(
            "There are no rules for what each place needs.", "Belum ada aturan kebutuhan untuk setiap tempat."),
        new Phrase(
            "An operator has to load them with 'logistics import requirements FILE'.",
            "Operator harus memuatnya dengan 'logistics import requirements FILE'."));

    public static Problem OverrideForbidden => new(
        403, "override-forbidden",
        new Phrase("Only an admin may set rules aside.", "Hanya admin yang boleh mengesampingkan aturan."),
        new Phrase(
            "Send it without 'override', or with a key of an admin.",
            "Kirim tanpa 'override', atau dengan kunci seorang admin."),
        new ProblemField("override", null, Expectations.AdminOnly.Localized()));

    /// <summary>Sums over everything are not for places below the KPU.</summary>
    public static Problem OfTheKpuAlone => new(
        403, ScopeRule.OutsideYourPlace.Code, ScopeRule.OutsideYourPlace.Title,
        new Phrase(
            "Sums of all accounts are for keys of the KPU, auditors, admins and observers.",
            "Jumlah semua akun hanya untuk kunci KPU, auditor, admin, dan pengamat."));

    public static Problem NothingSigned => NotYetSigned(new Phrase(
        "The log has no checkpoint yet.", "Log belum mempunyai checkpoint."));

    /// <summary>This process can verify no checkpoint.</summary>
    public static Problem LogKeyUnknown => new(
        503, "log-key-unknown",
        new Phrase("This process does not know the log's key.", "Proses ini tidak mengetahui kunci log."),
        new Phrase(
            "Set Log:KeyFile where it signs, or Log:VerifierKeys to what 'logistics log "
            + "keys' prints where it does not.",
            "Atur Log:KeyFile jika proses ini menandatangani log, atau atur Log:VerifierKeys dengan keluaran "
            + "'logistics log keys' jika tidak."));

    private static Problem Unavailable => new(
        503, "database-unavailable",
        new Phrase("The database could not serve the request.", "Basis data tidak dapat melayani permintaan ini."),
        new Phrase(
            "Send the same request again; a command that was recorded after all is not recorded twice.",
            "Kirim lagi permintaan yang sama; perintah yang ternyata sudah dicatat tidak dicatat dua kali."));

    private static Problem AttachmentsUnavailable => new(
        503, "attachments-unavailable",
        new Phrase("The folder of the attachments cannot be used.", "Folder lampiran tidak dapat digunakan."),
        new Phrase(
            "An operator has to look at it; the server's log says what is wrong. Then send the same request again.",
            "Operator harus memeriksanya; catatan server menyebut masalahnya. Setelah itu kirim lagi permintaan "
            + "yang sama."));

    private static Problem ClockStepped => new(
        503, "clock-stepped",
        new Phrase("The server's clock was moved forward.", "Jam server telah dimajukan."),
        new Phrase(
            "Nothing was recorded. An operator has to set the clock right, or to restart the server, which confirms "
            + "that the clock is right. Then send the same request again.",
            "Belum ada yang dicatat. Operator harus membetulkan jam, atau memulai ulang server, yang menegaskan bahwa "
            + "jam sudah benar. Setelah itu kirim lagi permintaan yang sama."));

    private static Problem DatabaseDamaged => new(
        503, "database-damaged",
        new Phrase(
            "The database contains unreadable data.", "Basis data berisi data yang tidak dapat dibaca."),
        new Phrase(
            "An operator has to restore it; the server's log says what it is. A command that was recorded after all "
            + "is not recorded twice.",
            "Operator harus memulihkannya; catatan server menyebut data yang rusak. Perintah yang ternyata sudah "
            + "dicatat tidak dicatat dua kali."));

    private static Problem Defect => new(
        500, DefectCode,
        new Phrase("The server met a defect.", "Terjadi kesalahan pada server."),
        new Phrase(
            "It has been logged. Nothing was recorded unless a later read shows it.",
            "Kesalahan ini sudah dicatat dalam log server. Perintah ini tidak dicatat, kecuali "
            + "terlihat pada pembacaan berikutnya."));

    /// <summary>There is no bundle to give.</summary>
    internal static Problem EvidenceUnavailable(Expected why) => new(
        503, "evidence-unavailable",
        new Phrase("There is no evidence to give now.", "Saat ini tidak ada bukti yang dapat diberikan."), why);

    /// <summary>What was asked for is not under a signed checkpoint yet.</summary>
    internal static Problem NotYetSigned(Expected detail) => new(
        503, "not-yet-signed",
        new Phrase(
            "No signed checkpoint covers it yet.", "Belum ada checkpoint bertanda tangan yang mencakupnya."), detail);

    public static Problem LogDamaged(LogDamagedException damage) => new(
        503, "log-damaged",
        new Phrase("The stored log is damaged.", "Log yang tersimpan rusak."),
        new Phrase(
            "{reason} An operator has to restore it.",
            "Operator harus memulihkannya. Rincian dalam bahasa Inggris: {reason}").With(("reason", damage.Message)));

    /// <summary>The client takes none of the forms there are.</summary>
    public static Problem NotAcceptable(params IEnumerable<string> mediaTypes) => new(
        406, "not-acceptable",
        new Phrase("No requested media type is available.", "Jenis media yang diminta tidak tersedia."),
        new Phrase(
            "Send 'Accept: ' with one of {oneOf}, or none for the first.",
            "Kirim 'Accept: ' dengan salah satu dari {oneOf}, atau tanpa 'Accept' untuk yang pertama.")
            .With(("oneOf", mediaTypes)));

    private static Problem ForStatus(int status) => status switch
    {
        401 => new(
            401, "unauthorized",
            new Phrase("A valid key is needed.", "Diperlukan kunci yang sah."),
            new Phrase(
                "Send a key that is not revoked as 'Authorization: Bearer <key>'.",
                "Kirim kunci yang tidak dicabut sebagai 'Authorization: Bearer <key>'.")),
        403 => new(
            403, "forbidden",
            new Phrase("The key's role does not allow this.", "Peran kunci ini tidak mengizinkan tindakan ini."),
            new Phrase(
                "Use a key of a role that may do this; auditors only read.",
                "Gunakan kunci dengan peran yang mengizinkannya; auditor hanya membaca.")),
        404 => new(
            404, "not-found", Nothing,
            new Phrase("See /swagger for every route.", "Lihat /swagger untuk semua alamat.")),
        405 => new(
            405, "method-not-allowed",
            new Phrase("This address does not take this method.", "Alamat ini tidak menerima metode ini."),
            new Phrase(
                "See /swagger for every route and its method.", "Lihat /swagger untuk semua alamat dan metodenya.")),
        413 => new(
            413, "body-too-large",
            new Phrase("The body is too large.", "Isi permintaan terlalu besar."),
            new Phrase(
                $"JSON may have {Limits.BodySizeMax / Limits.MiB} MiB, and a file {Limits.FileSizeMax / Limits.MiB} "
                + "MiB. Send less in one request, for example a bulk request in parts.",
                $"JSON paling besar {Limits.BodySizeMax / Limits.MiB} MiB dan berkas {Limits.FileSizeMax / Limits.MiB} "
                + "MiB. Kirim lebih sedikit dalam satu permintaan, misalnya pecah permintaan massal menjadi beberapa "
                + "bagian.")),
        415 => new(
            415, "unsupported-media-type",
            new Phrase("The body is not JSON in UTF-8.", "Isi permintaan bukan JSON dalam UTF-8."),
            new Phrase(
                "Send the body as 'Content-Type: application/json', in UTF-8 and not compressed.",
                "Kirim isi sebagai 'Content-Type: application/json', dalam UTF-8 dan tidak dimampatkan.")),
        _ => new(
            status, "request-failed",
            new Phrase("The request could not be carried out.", "Permintaan tidak dapat dilaksanakan."),
            new Phrase("Status {status}.", "Status {status}.").With(("status", status))),
    };

    private sealed class ExceptionProblems(FaultLog faults, ILogger<ExceptionProblems> log) : IExceptionHandler
    {
        public async ValueTask<bool> TryHandleAsync(
            HttpContext context, Exception exception, CancellationToken ct)
        {
            if (exception is OperationCanceledException && context.RequestAborted.IsCancellationRequested)
                return true;
            var problem = exception switch
            {
                BadHttpRequestException { StatusCode: 400 } bad => ForBadRequest(bad),
                BadHttpRequestException bad => ForStatus(bad.StatusCode),
                DatabaseUnavailableException or DbException => Unavailable,
                ClockSteppedException => ClockStepped,
                DatabaseDamagedException => DatabaseDamaged,
                AttachmentFolderException => AttachmentsUnavailable,
                LogDamagedException damage => LogDamaged(damage),
                _ => Defect,
            };
            if (problem.Code == DefectCode)
                log.LogError(exception, "{Method} {Path} failed", context.Request.Method, context.Request.Path);
            else if (problem.Status >= 500)
                SayFault(context.Request, exception, problem);
            await WriteAsync(context, problem);
            return true;
        }

        /// <summary>
        /// A fault of disk or database fails every request, so the stack trace says nothing.
        /// </summary>
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

    private static Problem ForBadRequest(BadHttpRequestException bad) => Problem.Invalid(
        [bad.InnerException is JsonException json ? JsonFaults.Of(json) : new("", null, Expectations.Object)]);
}
