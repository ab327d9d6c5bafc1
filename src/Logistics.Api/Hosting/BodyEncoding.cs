using Microsoft.Net.Http.Headers;

namespace Logistics.Api.Hosting;

/// <summary>
/// Refuses bodies in another encoding than UTF-8, which is what JSON is exchanged in (RFC 8259, section 8.1),
/// and compressed ones, which would slip past the limit of the body.
/// </summary>
internal static class BodyEncoding
{
    public static void UsePlainBodies(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        // The body of a GET means nothing (RFC 9110, section 9.3.1), so neither does what its headers say of it.
        var hasNoBody = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);
        if (hasNoBody || IsPlain(context.Request))
            return next(context);
        context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
        return Task.CompletedTask;
    });

    private static bool IsPlain(HttpRequest request)
    {
        if (request.Headers.ContentEncoding is not [] and not ["identity"])
            return false;
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.Charset.HasValue)
            return true;
        if (!type.Charset.Value.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            return false;

        // The reader of bodies does not know the charset when it is in quotes, and needs none for UTF-8.
        request.ContentType = type.MediaType.Value;
        return true;
    }
}
