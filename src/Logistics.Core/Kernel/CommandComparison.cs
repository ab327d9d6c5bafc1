using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Logistics.Core.Kernel;

/// <summary>
/// Compares two contents by what they mean: a time is an instant, a list is a set, and an entity is the same whichever
/// of its names says which it is.
/// </summary>
/// <param name="sentTexts">The texts that were sent, by commitment.</param>
/// <param name="saltOf">As in <see cref="CommandContent.FirstDifference"/>.</param>
/// <param name="ids">The id behind each name by which an entity may be named.</param>
internal sealed class CommandComparison(
    IReadOnlyDictionary<string, string> sentTexts,
    Func<byte[], byte[]?> saltOf,
    IReadOnlyDictionary<string, string> ids)
{
    private const string TimeMember = "occurredAt";

    private static JsonElement Null { get; } = JsonElement.Parse("null");

    /// <summary>The path of the first difference; null when both mean the same.</summary>
    public string? FirstDifference(JsonElement before, JsonElement after) => InMembers("", before, after);

    /// <param name="name">The member it is the value of, or is in the list of.</param>
    private string? At(string path, string name, JsonElement before, JsonElement after) =>
        (before.ValueKind, after.ValueKind) switch
        {
            (JsonValueKind.Object, JsonValueKind.Object)
                when before.TryGetProperty(CommandContent.CommitmentMember, out var commitment) =>
                IsSameText(commitment, after.GetProperty(CommandContent.CommitmentMember)) ? null : path,
            (JsonValueKind.Object, JsonValueKind.Object) => InMembers(path, before, after),
            (JsonValueKind.Array, JsonValueKind.Array) => InElements(path, name, before, after),
            (JsonValueKind.String, JsonValueKind.String) => Meaning(name, before) == Meaning(name, after) ? null : path,
            _ => JsonElement.DeepEquals(before, after) ? null : path,
        };

    // A member that one side lacks is one its writer did not have yet: that says the same as null.
    private string? InMembers(string path, JsonElement before, JsonElement after)
    {
        var names = after.EnumerateObject().Concat(before.EnumerateObject())
            .Select(member => member.Name).Distinct(StringComparer.Ordinal);
        foreach (var name in names)
        {
            if (At(CommandContent.Join(path, name), name, Member(before, name), Member(after, name)) is { } difference)
                return difference;
        }

        return null;
    }

    private static JsonElement Member(JsonElement content, string name) =>
        content.TryGetProperty(name, out var value) ? value : Null;

    private string? InElements(string path, string name, JsonElement before, JsonElement after)
    {
        if (before.GetArrayLength() != after.GetArrayLength())
            return path;
        JsonElement[] recorded = [.. before.EnumerateArray()];
        JsonElement[] sent = [.. after.EnumerateArray()];

        // Nearly always the order is the same, too.
        if (recorded.Zip(sent).All(pair => At(path, name, pair.First, pair.Second) is null))
            return null;
        var only = Unmatched(name, recorded, sent, out var left);
        if (only.Count == 0)
            return null;

        // What was meant to be the same: an element that begins with the same name, or else has the same place.
        var at = only[0];
        var closest = left.OrderBy(i => BeginSame(recorded[i], sent[at]) ? 0 : 1).ThenBy(i => i == at ? 0 : 1).First();
        return At($"{path}[{at}]", name, recorded[closest], sent[at]) ?? path;
    }

    /// <summary>The places of elements that were sent and not recorded.</summary>
    /// <param name="left">The places of those that were recorded and not sent.</param>
    private List<int> Unmatched(string name, JsonElement[] recorded, JsonElement[] sent, out List<int> left)
    {
        // Elements of one key differ at most in their texts.
        var open = recorded.Index().GroupBy(element => KeyOf(name, element.Item), StringComparer.Ordinal).ToDictionary(
            group => group.Key, group => group.Select(element => element.Index).ToList(), StringComparer.Ordinal);
        string[] keys = [.. sent.Select(element => KeyOf(name, element))];
        List<int> only = [.. Enumerable.Range(0, sent.Length)];

        // An erased text equals any: it is given away last, and first to what has its place.
        Match((place, _) => !HasErased(recorded[place]));
        Match((place, at) => place == at);
        Match((_, _) => true);
        left = [.. open.Values.SelectMany(places => places)];
        return only;

        void Match(Func<int, int, bool> may) => only.RemoveAll(at =>
        {
            var places = open.GetValueOrDefault(keys[at]) ?? [];
            var match = places.FindIndex(place => may(place, at) && At("", name, recorded[place], sent[at]) is null);
            if (match >= 0)
                places.RemoveAt(match);
            return match >= 0;
        });
    }

    private bool BeginSame(JsonElement before, JsonElement after) =>
        after.ValueKind == JsonValueKind.Object && before.ValueKind == JsonValueKind.Object
        && after.EnumerateObject().FirstOrDefault() is { Value.ValueKind: not JsonValueKind.Undefined } first
        && At("", first.Name, Member(before, first.Name), first.Value) is null;

    /// <summary>What an element means, its texts aside: equal for all that differ in nothing else.</summary>
    private string KeyOf(string name, JsonElement element)
    {
        var key = new StringBuilder();
        Write(name, element);
        return key.ToString();

        void Write(string member, JsonElement value)
        {
            switch (value.ValueKind)
            {
                case JsonValueKind.Object when value.TryGetProperty(CommandContent.CommitmentMember, out _):
                    key.Append('t');
                    break;
                case JsonValueKind.Object:
                    key.Append('{');
                    var members = value.EnumerateObject().Where(inner => inner.Value.ValueKind != JsonValueKind.Null);
                    foreach (var inner in members.OrderBy(inner => inner.Name, StringComparer.Ordinal))
                    {
                        key.Append(inner.Name).Append(':');
                        Write(inner.Name, inner.Value);
                    }

                    key.Append('}');
                    break;
                case JsonValueKind.Array:
                    key.Append('[').AppendJoin(',', value.EnumerateArray()
                        .Select(inner => KeyOf(member, inner)).Order(StringComparer.Ordinal)).Append(']');
                    break;
                case JsonValueKind.String:
                    var text = Meaning(member, value);
                    key.Append(CultureInfo.InvariantCulture, $"{text.Length}'{text}");
                    break;
                default:
                    key.Append(value.GetRawText()).Append(';');
                    break;
            }
        }
    }

    private string Meaning(string name, JsonElement value)
    {
        var text = value.GetString()!;
        return name == TimeMember && value.TryGetDateTimeOffset(out var time)
            ? time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)
            : Catalog.Current.References.Members.Contains(name) ? ids.GetValueOrDefault(text, text)
            : text;
    }

    private bool HasErased(JsonElement element) => element.ValueKind == JsonValueKind.Object
        && (element.TryGetProperty(CommandContent.CommitmentMember, out var commitment)
            ? saltOf(commitment.GetBytesFromBase64()) is null
            : element.EnumerateObject().Any(member => HasErased(member.Value)));

    private bool IsSameText(JsonElement recorded, JsonElement sent)
    {
        var commitment = recorded.GetBytesFromBase64();
        var text = sentTexts[sent.GetString()!];
        return saltOf(commitment) is not { } salt
            || CryptographicOperations.FixedTimeEquals(commitment, PersonalText.Commit(text, salt));
    }
}
