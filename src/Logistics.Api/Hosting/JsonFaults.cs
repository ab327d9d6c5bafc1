using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Logistics.Core.Kernel;

namespace Logistics.Api.Hosting;

/// <summary>What is wrong with JSON that could not be read: which field, and what was expected there.</summary>
internal static class JsonFaults
{
    private const string NotUnicode = "well-formed Unicode text";

    // What they search holds names that the caller made. Without backtracking the time is linear, so none needs a limit,
    // which a busy machine would reach without any fault of the text.
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
            return new(path, null, "only documented members");
        if (DuplicateMember.Match(e.Message) is { Success: true } duplicate)
            return new(Join(path, duplicate.Groups["name"].Value), null, "each member once");
        if (DepthExceeded.Match(e.Message) is { Success: true } deep)
            return new(path, null, $"at most {deep.Groups["depth"]} levels of nesting");
        if (e.InnerException is InvalidOperationException { Message: var reason }
            && reason.Contains("UTF-", StringComparison.Ordinal))
            return new(path, null, NotUnicode);
        if (e.Message.Contains("could not be converted to", StringComparison.Ordinal))
            return new(path, null, Words(TypeAt(path, body)));
        return new(
            path, null, $"well-formed JSON; it breaks at line {e.LineNumber + 1}, byte {e.BytePositionInLine}");
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

    private static string Words(JsonTypeInfo? type) => type switch
    {
        { Type: var scalar } when scalar == typeof(string) => "a string",
        { Type: var scalar } when scalar == typeof(int) || scalar == typeof(int?) => "a whole number",
        { Kind: JsonTypeInfoKind.Enumerable } => "an array",
        _ => "a JSON object",
    };
}
