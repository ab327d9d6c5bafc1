using System.Net;
using System.Reflection;
using System.Text;
using System.Text.Unicode;
using Microsoft.AspNetCore.WebUtilities;

namespace Logistics.Api.Hosting;

/// <summary>
/// Refuses query parameters a route does not have, and those sent twice or not as UTF-8: a misspelt filter
/// would otherwise silently list everything.
/// </summary>
internal static class StrictQuery
{
    public static RouteGroupBuilder RejectUnknownParameters(this RouteGroupBuilder group)
    {
        group.AddEndpointFilterFactory((factory, next) =>
        {
            var known = factory.MethodInfo.GetParameters().SelectMany(Names)
                .ToHashSet(StringComparer.OrdinalIgnoreCase);
            return context =>
            {
                var input = new Input();
                Check(context.HttpContext.Request, known, input);
                return input.Problem is { } problem
                    ? ValueTask.FromResult<object?>(problem.ToResult())
                    : next(context);
            };
        });
        return group;
    }

    private static void Check(HttpRequest request, HashSet<string> known, Input input)
    {
        if (!request.QueryString.HasValue)
            return;
        foreach (var (key, values) in request.Query)
        {
            // What is part of the path is not taken from the query as well.
            if (!known.Contains(key) || request.RouteValues.ContainsKey(key))
                input.Fail(key, values.ToString(), Expectations.Parameter);
            else if (values.Count > 1)
                input.Fail(key, values.ToString(), Expectations.OneValue);
        }

        foreach (var pair in new QueryStringEnumerable(request.QueryString.Value))
        {
            if (!IsUtf8(pair.EncodedValue.Span))
                input.Fail(pair.DecodeName().ToString(), pair.EncodedValue.ToString(), Expectations.Utf8);
        }
    }

    /// <summary>The query string is decoded leniently: bytes that are no text would be left as they are.</summary>
    private static bool IsUtf8(ReadOnlySpan<char> encoded)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(encoded)];
        Encoding.UTF8.GetBytes(encoded, bytes);
        return Utf8.IsValid(WebUtility.UrlDecodeToBytes(bytes, 0, bytes.Length));
    }

    /// <summary>Everything a route takes from its address is text; the other parameters are services.</summary>
    private static IEnumerable<string> Names(ParameterInfo parameter)
    {
        if (parameter.IsDefined(typeof(AsParametersAttribute)))
        {
            return parameter.ParameterType.GetProperties()
                .Where(property => property.PropertyType == typeof(string)).Select(property => property.Name);
        }

        return parameter.ParameterType == typeof(string) ? [parameter.Name!] : [];
    }
}
