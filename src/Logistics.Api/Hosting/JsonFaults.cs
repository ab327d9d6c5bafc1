using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Logistics.Core.Kernel;

namespace Logistics.Api.Hosting;

/// <summary>What is wrong with JSON that could not be read: which field, and what was expected there.</summary>
internal static class JsonFaults
{
    // What they search holds names that the caller made. Without backtracking the time is linear, so none needs a
    // limit, which a busy machine would reach without any fault of the text.
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.Singleline;

    private static readonly Regex UnknownMember = new("property '.*' could not be mapped", Linear);
    private static readonly Regex DuplicateMember = new("[Dd]uplicate property '(?<name>[^']*)'", Linear);
    private static readonly Regex DepthExceeded = new("maximum configured depth of (?<depth>[0-9]+)", Linear);
    private static readonly Regex QuotedMember = new(@"\['(?<name>.*?)'\]", Linear);
    private static readonly Regex Step = new(@"\[[0-9]+\]|[^.\[\]]+", Linear);

    /// <param name="e">The reader tells what is wrong only in its message, and where in its path.</param>
    /// <param name="body">The type the JSON was to become; null when it is not known.</param>
    public static FieldError Of(JsonException e, JsonTypeInfo? body)
    {
        var path = Path(e.Path);
        if (UnknownMember.IsMatch(e.Message))
            return new(path, null, Expectations.Members);
        if (DuplicateMember.Match(e.Message) is { Success: true } duplicate)
            return new(Join(path, duplicate.Groups["name"].Value), null, Expectations.MemberOnce);
        if (DepthExceeded.Match(e.Message) is { Success: true } deep)
            return new(path, null, Expectations.Depth.With(("max", int.Parse(deep.Groups["depth"].Value, CultureInfo.InvariantCulture))));
        if (e.InnerException is InvalidOperationException { Message: var reason }
            && reason.Contains("UTF-", StringComparison.Ordinal))
            return new(path, null, Expectations.Unicode);
        if (e.Message.Contains("could not be converted to", StringComparison.Ordinal))
            return new(path, null, Words(TypeAt(path, body)));
        return new(
            path, null, Expectations.Json.With(("line", (e.LineNumber ?? 0) + 1), ("byte", e.BytePositionInLine ?? 0)));
    }

    /// <summary><c>$.contents[0].item</c> is <c>contents[0].item</c>, <c>$['a b']</c> is <c>a b</c>.</summary>
    private static string Path(string? path) =>
        QuotedMember.Replace((path ?? "").TrimStart('$'), ".${name}").TrimStart('.');

    // A path ends in the duplicate only where the member has been reached.
    private static string Join(string path, string member) =>
        path == member || path.EndsWith("." + member, StringComparison.Ordinal) ? path
        : path.Length == 0 ? member
        : $"{path}.{member}";

    private static JsonTypeInfo? TypeAt(string path, JsonTypeInfo? body)
    {
        var type = body;
        foreach (var step in Step.EnumerateMatches(path))
        {
            var name = path.AsSpan(step.Index, step.Length);
            Type? next = null;
            if (name[0] == '[')
            {
                next = type?.ElementType;
            }
            else
            {
                foreach (var member in type?.Properties ?? [])
                    next = name.SequenceEqual(member.Name) ? member.PropertyType : next;
            }

            type = next is null ? null : body!.Options.GetTypeInfo(next);
        }

        return type;
    }

    private static Phrase Words(JsonTypeInfo? type) => type switch
    {
        { Type: var scalar } when scalar == typeof(string) => Expectations.String,
        { Type: var scalar } when scalar == typeof(int) || scalar == typeof(int?) => Expectations.WholeNumber,
        { Kind: JsonTypeInfoKind.Enumerable } => Expectations.AnArray,
        _ => Expectations.Object,
    };
}
