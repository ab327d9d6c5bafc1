using System.Security.Cryptography;
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
    /// it says the same.
    /// </summary>
    /// <param name="saltOf">
    /// The salt of a recorded commitment, or null once the text was erased: an erased text equals any text.
    /// </param>
    public static string? FirstDifference(
        string recorded, LedgerCommand command, Func<byte[], byte[]?> saltOf)
    {
        using var before = JsonDocument.Parse(recorded);
        using var after = JsonDocument.Parse(Of(command));

        // What kind of command it is, is no field of a request: the id belongs to something else.
        if (!JsonElement.DeepEquals(KindOf(before), KindOf(after)))
            return "id";
        var texts = command.PersonalTexts.ToDictionary(
            text => Convert.ToBase64String(text.Commitment), text => text.Text, StringComparer.Ordinal);
        return new Comparison(texts, saltOf).FirstDifference("", before.RootElement, after.RootElement);
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
            JsonValueKind.Array => $"{value.GetArrayLength()} elements",
            JsonValueKind.Object when value.TryGetProperty(CommitmentMember, out var commitment) =>
                command.PersonalTexts.First(text => commitment.ValueEquals(
                    Convert.ToBase64String(text.Commitment))).Text,

            // The one flag there is, which a request writes as a word: "remainder": "accepted".
            JsonValueKind.True => "accepted",
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

    private static string Join(string path, string member) =>
        path.Length == 0 ? member : $"{path}.{member}";

    private static JsonElement KindOf(JsonDocument content) =>
        content.RootElement.GetProperty(KindMember);

    private static JsonElement Null { get; } = JsonElement.Parse("null");

    private sealed class Comparison(Dictionary<string, string> sentTexts, Func<byte[], byte[]?> saltOf)
    {
        public string? FirstDifference(string path, JsonElement before, JsonElement after) =>
            (before.ValueKind, after.ValueKind) switch
            {
                (JsonValueKind.Object, JsonValueKind.Object)
                    when before.TryGetProperty(CommitmentMember, out var commitment) =>
                    IsSameText(commitment, after.GetProperty(CommitmentMember)) ? null : path,
                (JsonValueKind.Object, JsonValueKind.Object) => InMembers(path, before, after),
                (JsonValueKind.Array, JsonValueKind.Array) => InElements(path, before, after),
                _ => JsonElement.DeepEquals(before, after) ? null : path,
            };

        // A member that one side lacks is one its writer did not have yet: that says the same as null.
        private string? InMembers(string path, JsonElement before, JsonElement after)
        {
            var names = after.EnumerateObject().Concat(before.EnumerateObject())
                .Select(member => member.Name).Distinct(StringComparer.Ordinal);
            foreach (var name in names)
            {
                if (FirstDifference(Join(path, name), Member(before, name), Member(after, name)) is { } difference)
                    return difference;
            }

            return null;
        }

        private static JsonElement Member(JsonElement content, string name) =>
            content.TryGetProperty(name, out var value) ? value : Null;

        private string? InElements(string path, JsonElement before, JsonElement after)
        {
            if (before.GetArrayLength() != after.GetArrayLength())
                return path;
            for (var i = 0; i < after.GetArrayLength(); i++)
            {
                if (FirstDifference($"{path}[{i}]", before[i], after[i]) is { } difference)
                    return difference;
            }

            return null;
        }

        private bool IsSameText(JsonElement recorded, JsonElement sent)
        {
            var commitment = recorded.GetBytesFromBase64();
            var text = sentTexts[sent.GetString()!];
            return saltOf(commitment) is not { } salt
                || CryptographicOperations.FixedTimeEquals(commitment, PersonalText.Commit(text, salt));
        }
    }
}
