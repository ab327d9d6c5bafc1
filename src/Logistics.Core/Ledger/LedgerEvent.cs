using Logistics.Core.Stock;

namespace Logistics.Core.Ledger;

/// <summary>What an event says happened; one record for each event type.</summary>
public abstract record EventBody
{
    /// <summary>Offset from UTC of the clock <c>occurredAt</c> was read from, in minutes.</summary>
    public required int UtcOffset { get; init; }

    /// <summary>Commitments, by name of the text, to what is kept beside the ledger; null where not given.</summary>
    internal virtual IEnumerable<(string Name, byte[]? Commitment)> Commitments => [];

    /// <summary>The elements of its lists, none of which may be null.</summary>
    internal virtual IEnumerable<object?> Elements => [];

    /// <summary>
    /// The changes of quantities it stands for, as the event alone has them; each item adds up to zero.
    /// </summary>
    /// <param name="stream">Of the event.</param>
    internal virtual IEnumerable<Posting> PostingsIn(string stream) => [];
}

/// <summary>
/// One event of the ledger. <see cref="EventCodec"/> turns it into the canonical bytes that are stored and
/// hashed; everything else that is kept about custody can be rebuilt from these.
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
    Guid Actor,
    Anchor Anchor,
    EventBody Body)
{
    /// <summary>The longest name of a stream, in characters.</summary>
    public const int StreamLengthMax = 80;

    public string Type => EventCodec.TypeOf(Body);

    /// <summary>The changes of quantities it stands for, in the order they are posted.</summary>
    public IReadOnlyList<Posting> Postings => [.. Body.PostingsIn(Stream)];

    /// <summary>Commitments to texts kept beside the ledger, by the name of the text.</summary>
    public IEnumerable<(string Name, byte[] Commitment)> Commitments =>
        from text in Body.Commitments
        where text.Commitment is not null
        select (text.Name, text.Commitment);
}

/// <summary>An event at its place in the ledger, with the exact bytes that are stored and their hash.</summary>
/// <param name="Sequence">0-based, gapless, equal to commit order.</param>
public sealed record LedgerEntry(long Sequence, LedgerEvent Event, byte[] Canonical, byte[] Hash);
