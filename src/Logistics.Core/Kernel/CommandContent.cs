using System.Globalization;
using System.Text.Json;

namespace Logistics.Core.Kernel;

/// <summary>
/// What a command said, in the words of the API, kept so that the same id sent again can be told from the
/// same id with other content. Texts about persons appear as their commitments only.
/// </summary>
public static class CommandContent
{
    internal const string KindMember = "command";
    internal const string CommitmentMember = "commitment";

    /// <summary>The content as JSON text.</summary>
    public static string Of(LedgerCommand command) =>
        string.Concat(
            $$"""{"{{KindMember}}":"{{Catalog.Current.NameOf(command)}}",""",
            JsonSerializer.Serialize(command, LedgerJson.Commands.GetTypeInfo(command.GetType())).AsSpan(1));

    /// <summary>
    /// Where the command differs from the content recorded first under its id: the field's path, or null when
    /// it means the same. Every list of a command is a set.
    /// </summary>
    /// <param name="saltOf">
    /// The salt of a recorded commitment, or null once the text was erased: an erased text equals any text.
    /// </param>
    /// <param name="ids">
    /// The id behind each name by which the command may name an entity; null where each goes by one name.
    /// </param>
    public static string? FirstDifference(
        string recorded,
        LedgerCommand command,
        Func<byte[], byte[]?> saltOf,
        IReadOnlyDictionary<string, string>? ids = null)
    {
        ArgumentNullException.ThrowIfNull(command);
        using var before = JsonDocument.Parse(recorded);
        using var after = JsonDocument.Parse(Of(command));

        // The kind of a command is not a field of a request: the id belongs to something else.
        if (!JsonElement.DeepEquals(KindOf(before), KindOf(after)))
            return "id";
        var texts = command.PersonalTexts.ToDictionary(
            text => Convert.ToBase64String(text.Commitment), text => text.Text, StringComparer.Ordinal);
        return new CommandComparison(texts, saltOf, ids ?? new Dictionary<string, string>(StringComparer.Ordinal))
            .FirstDifference(before.RootElement, after.RootElement);
    }

    /// <summary>The names by which a command says which entities it means: <see cref="References"/>.</summary>
    public static IReadOnlyCollection<string> NamesIn(LedgerCommand command)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        using var content = JsonDocument.Parse(Of(command));
        Collect("", content.RootElement);
        return names;

        void Collect(string member, JsonElement value)
        {
            switch (value.ValueKind)
            {
                case JsonValueKind.Object:
                    foreach (var inner in value.EnumerateObject())
                        Collect(inner.Name, inner.Value);
                    break;
                case JsonValueKind.Array:
                    foreach (var inner in value.EnumerateArray())
                        Collect(member, inner);
                    break;
                case JsonValueKind.String when Catalog.Current.References.Members.Contains(member):
                    names.Add(value.GetString()!);
                    break;
            }
        }
    }

    /// <summary>Whether what is stored of a command can be compared with one that is sent.</summary>
    public static bool IsReadable(string recorded)
    {
        try
        {
            using var content = JsonDocument.Parse(recorded);
            return content.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty(KindMember, out var kind) && kind.ValueKind == JsonValueKind.String
                && CommitmentsOf(root).All(commitment =>
                    commitment.ValueKind == JsonValueKind.String && commitment.TryGetBytesFromBase64(out _));
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The commitments to the texts that a recorded command carried.</summary>
    /// <param name="recorded">One that <see cref="IsReadable"/>.</param>
    public static IReadOnlyList<byte[]> CommitmentsIn(string recorded)
    {
        using var content = JsonDocument.Parse(recorded);
        return [.. CommitmentsOf(content.RootElement).Select(commitment => commitment.GetBytesFromBase64())];
    }

    /// <summary>
    /// What the command says at a path that <see cref="FirstDifference"/> gave, in words; null when it says
    /// nothing there.
    /// </summary>
    public static string? ValueAt(string path, LedgerCommand command)
    {
        if (path == "id")
            return command.Id.ToString();
        using var content = JsonDocument.Parse(Of(command));
        return Find(content.RootElement, "", path) is not { } value ? null : value.ValueKind switch
        {
            JsonValueKind.Array => value.GetArrayLength().ToString(CultureInfo.InvariantCulture),
            JsonValueKind.Object when value.TryGetProperty(CommitmentMember, out var commitment) =>
                command.PersonalTexts.First(text => commitment.ValueEquals(
                    Convert.ToBase64String(text.Commitment))).Text,

            // A flag that a request writes as a word: "remainder": "accepted".
            JsonValueKind.True when path == "remainder" => "accepted",
            JsonValueKind.True => "true",
            JsonValueKind.Null or JsonValueKind.False => null,
            _ => value.ToString(),
        };
    }

    /// <summary>A name may itself have dots, so a path is followed and never taken apart.</summary>
    private static JsonElement? Find(JsonElement element, string at, string path)
    {
        if (at == path)
            return element;
        if (!path.StartsWith(at, StringComparison.Ordinal))
            return null;
        var parts = element.ValueKind switch
        {
            JsonValueKind.Object => element.EnumerateObject()
                .Select(member => (At: Join(at, member.Name), member.Value)),
            JsonValueKind.Array => element.EnumerateArray()
                .Select((item, i) => (At: $"{at}[{i}]", Value: item)),
            _ => [],
        };
        return parts.Select(part => Find(part.Value, part.At, path)).FirstOrDefault(found => found is not null);
    }

    internal static string Join(string path, string member) =>
        path.Length == 0 ? member : $"{path}.{member}";

    /// <summary>What stands in the place of each text, whatever it is.</summary>
    private static IEnumerable<JsonElement> CommitmentsOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object when value.TryGetProperty(CommitmentMember, out var commitment) => [commitment],
        JsonValueKind.Object => value.EnumerateObject().SelectMany(member => CommitmentsOf(member.Value)),
        JsonValueKind.Array => value.EnumerateArray().SelectMany(CommitmentsOf),
        _ => [],
    };

    private static JsonElement KindOf(JsonDocument content) =>
        content.RootElement.GetProperty(KindMember);
}
