using Microsoft.Net.Http.Headers;

namespace Logistics.Api.Hosting;

/// <summary>Which of several forms of an answer a client asks for (RFC 9110, section 12.5.1).</summary>
internal static class Negotiation
{
    /// <summary>The form the client likes best, of equals the first; null when it takes none of them.</summary>
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

    private static int Specificity(MediaTypeHeaderValue range) => range switch
    {
        { MatchesAllTypes: true } => 0,
        { MatchesAllSubTypes: true } => 1,
        _ => 2,
    };
}
