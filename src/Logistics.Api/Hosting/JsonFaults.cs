using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Logistics.Core.Kernel;

namespace Logistics.Api.Hosting;

/// <summary>
/// Where a text is not JSON, or not JSON that is read here. <see cref="BodyFaults"/> has the faults of JSON that is.
/// </summary>
internal static class JsonFaults
{
    // What they search holds names that the caller made. Without backtracking the time is linear, so none needs a
    // limit, which a busy machine would reach without any fault of the text.
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.Singleline;

    private static readonly Regex DepthExceeded = new("maximum configured depth of (?<depth>[0-9]+)", Linear);
    private static readonly Regex QuotedMember = new(@"\['(?<name>.*?)'\]", Linear);

    /// <param name="e">Only its message tells what is wrong.</param>
    public static FieldError Of(JsonException e)
    {
        var path = Path(e.Path);
        if (DepthExceeded.Match(e.Message) is { Success: true } deep)
        {
            return new(
                path, null,
                Expectations.Depth.With(("max", int.Parse(deep.Groups["depth"].Value, CultureInfo.InvariantCulture))));
        }

        if (e.InnerException is InvalidOperationException { Message: var reason }
            && reason.Contains("UTF-", StringComparison.Ordinal))
            return new(path, null, Expectations.Unicode);
        if (e.Message.Contains("could not be converted to", StringComparison.Ordinal))
            return new(path, null, Expectations.Object);
        return new(
            path, null, Expectations.Json.With(("line", (e.LineNumber ?? 0) + 1), ("byte", e.BytePositionInLine ?? 0)));
    }

    /// <summary><c>$.contents[0].item</c> is <c>contents[0].item</c>, <c>$['a b']</c> is <c>a b</c>.</summary>
    private static string Path(string? path) =>
        QuotedMember.Replace((path ?? "").TrimStart('$'), ".${name}").TrimStart('.');
}
