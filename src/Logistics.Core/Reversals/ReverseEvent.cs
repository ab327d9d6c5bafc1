using System.Text.Json;
using System.Text.Json.Serialization;
using Logistics.Core.Kernel;

namespace Logistics.Core.Reversals;

/// <summary>Takes back an event that was a mistake.</summary>
/// <param name="Event">Its ledger sequence.</param>
/// <param name="IsWhole">Takes back all that the event's command recorded.</param>
/// <param name="Replacement">What is recorded in its place; null for nothing.</param>
public sealed record ReverseEvent(
    Guid Id,
    Actor Actor,
    DateTimeOffset OccurredAt,
    long Event,
    bool IsWhole,
    PersonalText Reason,
    [property: JsonIgnore] LedgerCommand? Replacement = null) : LedgerCommand(Id, Actor, OccurredAt)
{
    /// <summary>
    /// Ledger sequences of the events that the event's command recorded, the event itself among them.
    /// </summary>
    [JsonIgnore]
    public IReadOnlyList<long> Recorded { get; init; } = [Event];

    /// <summary>What is recorded in its place, as <see cref="CommandContent"/> has it.</summary>
    [JsonPropertyName("replacement")]
    public JsonElement? ReplacementContent
    {
        get
        {
            if (Replacement is null)
                return null;
            using var content = JsonDocument.Parse(CommandContent.Of(Replacement));
            return content.RootElement.Clone();
        }
    }

    [JsonIgnore]
    public override int Weight => Recorded.Count + (Replacement?.Weight ?? 0);

    [JsonIgnore]
    public override LedgerCommand? FollowedBy => Replacement is null ? null : Replacement with { Supersedes = Event };

    protected override IEnumerable<PersonalText> OwnTexts => Given(Reason).Concat(Replacement?.PersonalTexts ?? []);
}
