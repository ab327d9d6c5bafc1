namespace Logistics.Core.Kernel;

/// <summary>What an event says happened; one record for each event type.</summary>
public abstract record EventBody
{
    /// <summary>Offset from UTC of the clock <c>occurredAt</c> was read from, in minutes.</summary>
    public required int UtcOffset { get; init; }

    /// <summary>What was noticed when the event was decided; null where nothing was.</summary>
    public IReadOnlyList<Flag>? Flags { get; init; }

    /// <summary>Why it was recorded for another place; null where it was not, or no reason was given.</summary>
    public RecordedOnBehalf? OnBehalf { get; init; }

    /// <summary>
    /// Files that belong to it: the SHA-256 of each, 64 lower-case hexadecimal digits; null where there are none.
    /// </summary>
    public IReadOnlyList<string>? Attachments { get; init; }

    /// <summary>
    /// The sender's clock when it was sent, less the server's, in milliseconds; null where the sender did not say.
    /// </summary>
    public long? SenderClockMs { get; init; }

    /// <summary>
    /// Ledger sequence of the event that was taken back and in whose place this one was recorded; null for none.
    /// </summary>
    public long? Supersedes { get; init; }

    /// <summary>Commitments, by name of the text, to what is kept beside the ledger; null where not given.</summary>
    protected internal virtual IEnumerable<(string Name, byte[]? Commitment)> Commitments => [];

    /// <summary>Whether later commands may lead to events that hold its commitments, too.</summary>
    protected internal virtual bool IsRepeated => false;

    /// <summary>The elements of its lists, none of which may be null.</summary>
    protected internal virtual IEnumerable<object?> Elements => [];

    /// <summary>
    /// Codes of the locations where it happened: of what went from one to another both, the sender first. Empty where
    /// it names none.
    /// </summary>
    protected internal virtual IReadOnlyList<string> Places => [];
}

/// <summary>
/// One event of the ledger. The codec turns it into the canonical bytes that are stored and hashed; everything else
/// that is kept can be rebuilt from these.
/// </summary>
/// <param name="Id">Unique in the ledger.</param>
/// <param name="Stream">What the event is about, e.g. <c>package/&lt;uuid&gt;</c>.</param>
/// <param name="Version">1-based and gapless in its stream.</param>
/// <param name="Previous">Leaf hash of the stream's previous event; null for version 1.</param>
/// <param name="OccurredAt">When it happened, as the caller claims; never used for ordering.</param>
/// <param name="RecordedAt">When the server recorded it, UTC; never earlier than the event before it.</param>
/// <param name="Actor">The principal that sent the command.</param>
/// <param name="Anchor">The newest signed log state known when it was recorded.</param>
public sealed record LedgerEvent(
    Guid Id,
    string Stream,
    int Version,
    byte[]? Previous,
    DateTimeOffset OccurredAt,
    DateTime RecordedAt,
    Actor Actor,
    Anchor Anchor,
    EventBody Body)
{
    /// <summary>The longest name of a stream, in characters.</summary>
    public const int StreamLengthMax = 80;

    /// <summary>The leaf format that new events are written in.</summary>
    public const int FormatNewest = 2;

    /// <summary>The leaf format: 1, or 2, which says role and place of the actor and may carry flags.</summary>
    public int Format { get; init; } = FormatNewest;

    /// <summary>The name of its type, such as <c>goods-destroyed</c>.</summary>
    public string Type => Catalog.Current.TypeOf(Body).Name;

    /// <inheritdoc cref="EventBody.Places"/>
    public IReadOnlyList<string> Places => Body.Places;

    /// <summary>Whether it carries a flag of this kind.</summary>
    public bool HasFlag(string code) => Body.Flags?.Any(flag => flag.Code == code) is true;

    /// <inheritdoc cref="EventBody.IsRepeated"/>
    public bool IsRepeated => Body.IsRepeated;

    /// <summary>Commitments to texts kept beside the ledger, by the name of the text.</summary>
    public IEnumerable<(string Name, byte[] Commitment)> Commitments =>
        from text in Body.Commitments.Append<(string Name, byte[]? Commitment)>(("onBehalf", Body.OnBehalf?.Reason))
        where text.Commitment is not null
        select (text.Name, text.Commitment);
}

/// <summary>An event at its place in the ledger, with the exact bytes that are stored and their hash.</summary>
/// <param name="Sequence">0-based, gapless, equal to commit order.</param>
public sealed record LedgerEntry(long Sequence, LedgerEvent Event, byte[] Canonical, byte[] Hash)
{
    /// <summary>
    /// Whether a row is of this event or a later one already, as in a rebuild, which writes anew what it does not
    /// delete.
    /// </summary>
    /// <param name="head">Sequence of the event that changed the row last; null where there is no row.</param>
    public bool IsIn(long? head) => head >= Sequence;
}

/// <summary>The latest event of a stream.</summary>
/// <param name="Event">
/// The latest event that is in effect, where its type asks for it to be kept; null otherwise, or when it is damaged.
/// </param>
public sealed record StreamHead(int Version, long Sequence, byte[] Hash, DateTime RecordedAt, LedgerEvent? Event)
{
    /// <summary>
    /// Sequence of the latest event that is in effect: not taken back, and no reversal. Null where every one is taken
    /// back.
    /// </summary>
    public long? InEffect { get; init; } = Sequence;

    /// <summary>Its bytes cannot be read, or it was found bad: nothing may follow it.</summary>
    public bool IsDamaged { get; init; }

    /// <summary>The principal that recorded it; null where that cannot be read.</summary>
    public Guid? Actor { get; init; }

    /// <summary>When it happened, UTC, as its sender claimed; null where that cannot be read.</summary>
    public DateTime? OccurredAt { get; init; }

    /// <summary>The head that an event makes.</summary>
    /// <param name="restored">The event that a reversal puts in effect again; null where there is none.</param>
    public static StreamHead Of(LedgerEntry entry, LedgerEvent? restored = null)
    {
        var e = entry.Event;
        var (inEffect, latest) = e.Body is IReversal reversal ? (reversal.Restores, restored) : (entry.Sequence, e);
        var kept = latest is not null && Catalog.Current.TypeOf(latest.Body).KeepsLatest ? latest : null;
        return new(e.Version, entry.Sequence, entry.Hash, e.RecordedAt, kept)
        {
            InEffect = inEffect,
            Actor = e.Actor.Id,
            OccurredAt = e.OccurredAt.UtcDateTime,
        };
    }

    /// <summary>Why an event cannot come after this one in their stream, in words; null when it can.</summary>
    /// <param name="before">Null before the first.</param>
    public static string? Fault(StreamHead? before, LedgerEvent e) => (before, e) switch
    {
        (null, { Version: not 1 }) => $"it is version {e.Version} of {e.Stream}, which has no event before it",
        (null, { Previous: not null }) => $"it is the first of {e.Stream}, but names one before it",
        ({ } head, _) when e.Version != head.Version + 1L =>
            $"it is version {e.Version} of {e.Stream}, which has version {head.Version} before it, "
            + $"event {head.Sequence}",
        ({ } head, _) when !e.Previous.AsSpan().SequenceEqual(head.Hash) =>
            $"it does not carry the hash of the event before it in {e.Stream}, event {head.Sequence}",
        _ => null,
    };
}
