using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;

namespace Logistics.Api.Hosting;

/// <summary>Chooses the media type of an answer (RFC 9110, section 12.5.1).</summary>
internal static class Negotiation
{
    private const string Json = "application/json";

    /// <summary>The media type that the client prefers, the first of equal ones; null if it accepts none.</summary>
    /// <param name="offers">Media types of text in UTF-8; the first goes to clients that do not say.</param>
    public static string? Choose(HttpRequest request, params ReadOnlySpan<string> offers)
    {
        if (request.Headers.Accept.All(string.IsNullOrWhiteSpace))
            return offers[0];
        var ranges = request.GetTypedHeaders().Accept;
        var (best, bestQuality) = ((string?)null, 0.0);
        foreach (var offer in offers)
        {
            var type = MediaTypeHeaderValue.Parse($"{offer}; charset=utf-8");

            // The most specific range that takes it decides, so that text/html;q=0 is heard beside */*.
            var quality = ranges.Where(type.IsSubsetOf).OrderByDescending(Specificity)
                .Select(range => range.Quality ?? 1).FirstOrDefault();
            if (quality > bestQuality)
                (best, bestQuality) = (offer, quality);
        }

        return best;
    }

    /// <summary>
    /// Refuses to answer a GET in another form than was asked for, where a route has JSON alone. Otherwise a client
    /// that asks for CSV would take JSON for a file of rows.
    /// </summary>
    public static RouteGroupBuilder RefuseOtherForms(this RouteGroupBuilder group)
    {
        ((IEndpointConventionBuilder)group).Finally(endpoint =>
        {
            var forms = endpoint.Metadata.OfType<IProducesResponseTypeMetadata>()
                .Where(answer => answer.StatusCode == StatusCodes.Status200OK)
                .SelectMany(answer => answer.ContentTypes).Distinct(StringComparer.Ordinal);
            var methods = endpoint.Metadata.OfType<IHttpMethodMetadata>().LastOrDefault()?.HttpMethods ?? [];
            if (!methods.Contains(HttpMethods.Get, StringComparer.Ordinal)
                || !forms.SequenceEqual([Json], StringComparer.Ordinal))
                return;
            endpoint.Metadata.Add(new ProducesResponseTypeMetadata(
                StatusCodes.Status406NotAcceptable, typeof(Problem), [Problem.MediaType]));
            var answer = endpoint.RequestDelegate!;
            endpoint.RequestDelegate = context =>
                Choose(context.Request, Json) is null
                    ? Problems.NotAcceptable(Json).ToResult().ExecuteAsync(context)
                    : answer(context);
        });
        return group;
    }

    private static int Specificity(MediaTypeHeaderValue range) => range switch
    {
        { MatchesAllTypes: true } => 0,
        { MatchesAllSubTypes: true } => 1,
        _ => 2,
    };
}
