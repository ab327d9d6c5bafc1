using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Logistics.Api.Hosting;

/// <summary>
/// JSON as YAML 1.2 for people. What fits on a line is written on one, and what holds only small parts on as few
/// lines as it needs. Everything else has a line for each member or item.
/// </summary>
internal static partial class ApiYaml
{
    private const int LineMax = 120;
    private const int SmallMax = 110;

    private static readonly JsonSerializerOptions Quoting =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(JsonNode document)
    {
        var text = new StringBuilder();
        WriteBlock(text, document, indent: 0);
        return text.ToString();
    }

    private static void WriteBlock(StringBuilder text, JsonNode node, int indent)
    {
        if (node is JsonObject members)
        {
            foreach (var (name, member) in members)
                WriteEntry(text, Key(name) + ":", member, indent, isItem: false);
        }
        else
        {
            foreach (var item in node.AsArray())
                WriteEntry(text, "-", item, indent, isItem: true);
        }
    }

    private static void WriteEntry(StringBuilder text, string lead, JsonNode? node, int indent, bool isItem)
    {
        var line = Flow(node);
        text.Append(' ', indent).Append(lead);
        if (node is null or JsonValue || indent + lead.Length + line.Length < LineMax)
        {
            text.Append(' ').Append(line).Append('\n');
            return;
        }

        if (Parts(node) is { } parts)
        {
            WriteFilled(text, parts, indent, lead.Length, node is JsonObject ? ('{', '}') : ('[', ']'));
            return;
        }

        text.Append(isItem ? ' ' : '\n');
        var start = text.Length;
        WriteBlock(text, node, indent + 2);

        // The first member of an item stands on the line of its dash.
        if (isItem)
            text.Remove(start, indent + 2);
    }

    /// <summary>The members or items, where each is a scalar or small.</summary>
    private static string[]? Parts(JsonNode node) => node switch
    {
        JsonObject members when members.All(one => IsSmall(one.Value)) =>
            [.. members.Select(one => $"{Key(one.Key)}: {Flow(one.Value)}")],
        JsonArray items when items.All(IsSmall) => [.. items.Select(Flow)],
        _ => null,
    };

    private static bool IsSmall(JsonNode? node) => node is null or JsonValue || Flow(node).Length <= SmallMax;

    private static void WriteFilled(
        StringBuilder text, string[] parts, int indent, int leadLength, (char Open, char Close) brackets)
    {
        text.Append(' ').Append(brackets.Open);
        var column = indent + leadLength + 2;
        for (var i = 0; i < parts.Length; i++)
        {
            var part = i < parts.Length - 1 ? parts[i] + "," : $"{parts[i]} {brackets.Close}";
            if (i > 0 && column + 1 + part.Length > LineMax)
            {
                text.Append('\n').Append(' ', indent + 1);
                column = indent + 1;
            }

            text.Append(' ').Append(part);
            column += 1 + part.Length;
        }

        text.Append('\n');
    }

    private static string Flow(JsonNode? node) => node switch
    {
        null => "null",
        JsonObject { Count: 0 } => "{}",
        JsonObject members =>
            $"{{ {string.Join(", ", members.Select(one => $"{Key(one.Key)}: {Flow(one.Value)}"))} }}",
        JsonArray items => $"[{string.Join(", ", items.Select(Flow))}]",
        _ when node.GetValueKind() == JsonValueKind.String => Text((string)node!),
        _ => node.ToJsonString(),
    };

    private static string Key(string name) => name is ['/' or '$', ..] ? name : Text(name);

    private static string Text(string text) => PlainText().IsMatch(text) ? text : Quote(text);

    /// <summary>A text of JSON is one of YAML.</summary>
    private static string Quote(string text) => JsonSerializer.Serialize(text, Quoting);

    // Texts that another reader may take for a number, a date, a truth value or nothing are quoted. It has no time
    // limit, which a busy machine would reach without any fault of the text.
    [GeneratedRegex(
        @"^(?!(?i:true|false|yes|no|on|off|null|y|n)$)[A-Za-z][A-Za-z0-9_/.;()'’+-]*( [A-Za-z0-9_/.;()'’+-]+)*$",
        RegexOptions.ExplicitCapture,
        Timeout.Infinite)]
    private static partial Regex PlainText();
}
