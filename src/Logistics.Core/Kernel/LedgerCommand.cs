using System.Text.Json.Serialization;

namespace Logistics.Core.Kernel;

/// <summary>Something a principal asks to have recorded.</summary>
/// <param name="Id">Made by the caller; sending the same command again has no second effect.</param>
public abstract record LedgerCommand(
    [property: JsonIgnore] Guid Id, [property: JsonIgnore] Actor Actor, DateTimeOffset OccurredAt)
{
    /// <summary>Events the command leads to, as far as it tells by itself; at least 1.</summary>
    [JsonIgnore]
    public virtual int Weight => 1;

    /// <summary>
    /// The reason to refuse a new command of an old form; null for none. A command that was recorded before is answered
    /// all the same.
    /// </summary>
    [JsonIgnore]
    public Rejection? Outdated { get; init; }

    /// <summary>Why it is recorded for another place than the sender's; null where it is not.</summary>
    public OnBehalf? OnBehalf { get; init; }

    /// <summary>
    /// Files that belong to it, each by the SHA-256 of what was sent or of what is kept; null for none.
    /// </summary>
    public IReadOnlyList<string>? Attachments { get; init; }

    /// <summary>The digest of what is kept, by that of what was sent; null where nothing is known of it.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, string>? KeptAttachments { get; init; }

    /// <summary>When it was sent, by the sender's clock; null where that was not said.</summary>
    [JsonIgnore]
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>Ledger sequence of the event that was taken back and in whose place it is recorded; null for none.
    /// </summary>
    [JsonIgnore]
    public long? Supersedes { get; init; }

    /// <summary>
    /// What is recorded with it, once its own events are applied; if that breaks a rule, neither is. Null for nothing.
    /// </summary>
    [JsonIgnore]
    public virtual LedgerCommand? FollowedBy => null;

    /// <summary>Why it may not be recorded, once what is recorded with it is applied, too; null where it may.</summary>
    public virtual Rejection? RefuseAfter(World world) => null;

    /// <summary>The texts about persons that are kept for it.</summary>
    [JsonIgnore]
    public IEnumerable<PersonalText> KeptTexts => PersonalTexts.Except(FollowedBy?.PersonalTexts ?? []);

    /// <summary>The texts about persons the command carries.</summary>
    [JsonIgnore]
    public IEnumerable<PersonalText> PersonalTexts =>
        OnBehalf is null ? OwnTexts : OwnTexts.Append(OnBehalf.Reason);

    /// <summary>The texts beside the ledger that it erases: the sequence of an event, and a commitment in it.</summary>
    [JsonIgnore]
    public virtual IReadOnlyList<(long Event, byte[] Commitment)> ErasedTexts => [];

    /// <summary>Those of its own kind of command.</summary>
    protected virtual IEnumerable<PersonalText> OwnTexts => [];

    /// <summary>Offset from UTC of the clock its time was read from, in minutes.</summary>
    [JsonIgnore]
    public int UtcOffset => (int)OccurredAt.Offset.TotalMinutes;

    /// <summary>The files as its events name them: by what is kept, as far as that is known, and each once.</summary>
    internal IReadOnlyList<string>? RecordedAttachments => Attachments is null
        ? null
        : [.. Attachments.Select(digest => KeptAttachments?.GetValueOrDefault(digest) ?? digest)
            .Distinct(StringComparer.Ordinal)];

    /// <summary>The texts that were given.</summary>
    protected static IEnumerable<PersonalText> Given(params PersonalText?[] texts) => texts.OfType<PersonalText>();
}

/// <summary>An event that is decided but has no place in the ledger yet.</summary>
public readonly record struct ProposedEvent(Guid Id, string Stream, EventBody Body);

/// <summary>What a command leads to: either events, at least one, or a rejection.</summary>
public readonly record struct Decision(IReadOnlyList<ProposedEvent> Events, Rejection? Rejection)
{
    public static implicit operator Decision(Rejection rejection) => new([], rejection);

    public static implicit operator Decision(ProposedEvent[] events) => new(events, null);

    public static implicit operator Decision(ProposedEvent only) => new([only], null);
}
