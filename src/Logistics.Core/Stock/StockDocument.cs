using Logistics.Core.Kernel;

namespace Logistics.Core.Stock;

/// <summary>The kinds of documents about loose stock.</summary>
public enum DocumentKind
{
    Delivery,
    Sorting,
    Destruction,
    Transfer,
    SealBatch,
}

/// <summary>Where a document stands.</summary>
public enum DocumentStatus
{
    /// <summary>A delivery that was counted as stated.</summary>
    Agreed,

    /// <summary>A delivery that was counted otherwise than stated, and nobody has said why.</summary>
    Open,

    /// <summary>A delivery that was counted otherwise than stated, and it is recorded why.</summary>
    Explained,

    /// <summary>A sorting, a destruction or a batch of seals, which is done once it is recorded.</summary>
    Recorded,

    /// <summary>A transfer under way.</summary>
    Released,

    /// <summary>A transfer that was received.</summary>
    Accepted,

    /// <summary>A transfer that was taken back.</summary>
    Cancelled,

    /// <summary>The event that recorded it was taken back.</summary>
    Reversed,
}

/// <summary>A document about loose stock or seals, as the events of its stream leave it.</summary>
/// <param name="Location">Where the goods are; of a transfer, the sender.</param>
/// <param name="Counterpart">Of a transfer, the receiver; otherwise null.</param>
/// <param name="Sequence">Ledger sequence of its first event.</param>
/// <param name="HeadSequence">Ledger sequence of its latest event.</param>
public sealed record StockDocument(
    Guid Id,
    DocumentKind Kind,
    string Location,
    string? Counterpart,
    DocumentStatus Status,
    long Sequence,
    long HeadSequence)
{
    public static Table<StockDocument, Guid> Table { get; } = new(
        document => document.Id,
        c => c.Id("DocumentId", d => d.Id)
            .Word("Kind", d => d.Kind)
            .Code("Location", d => d.Location)
            .CodeOrNone("Counterpart", d => d.Counterpart)
            .Word("Status", d => d.Status)
            .Long("Sequence", d => d.Sequence)
            .Long("HeadSequence", d => d.HeadSequence))
    {
        Name = "StockDocument",
        File = "stock-document",
        Order = ["Sequence"],
        Revision = "HeadSequence",
        Fixed = ["Kind", "Location", "Counterpart", "Sequence"],
        Follows = document => (StreamOf(document.Kind, document.Id), document.HeadSequence, null),
        StreamOf = row => $"{row[1]}/{row[0]}",
        Concerned = (document, _) => document.HeadSequence,
        IsRequiredBy = e => IsStream(e.Stream),
        Reversed = (document, entry) =>
            document with { Status = DocumentStatus.Reversed, HeadSequence = entry.Sequence },
    };

    /// <summary>The transfers that left a place, the oldest first.</summary>
    public static TableSet<StockDocument, Guid, string> SentTransfers { get; } = Table.Set(
        "Location", document => document.Location, ByRecording, document => document.Kind == DocumentKind.Transfer,
        "t.Kind = 'transfer'");

    /// <summary>The transfers to a place, the oldest first.</summary>
    public static TableSet<StockDocument, Guid, string> ReceivedTransfers { get; } = Table.Set(
        "Counterpart", document => document.Counterpart!, ByRecording,
        document => document is { Kind: DocumentKind.Transfer, Counterpart: not null }, "t.Kind = 'transfer'");

    /// <summary>The destructions at a place that stand, the oldest first.</summary>
    public static TableSet<StockDocument, Guid, string> Destructions { get; } = Table.Set(
        "Location", document => document.Location, ByRecording,
        document => document is { Kind: DocumentKind.Destruction, Status: not DocumentStatus.Reversed },
        "t.Kind = 'destruction' AND t.Status <> 'reversed'");

    /// <summary>A document that is done once it is recorded.</summary>
    /// <param name="sequence">Ledger sequence of its only event.</param>
    internal static StockDocument Recorded(Guid id, DocumentKind kind, string location, long sequence) =>
        new(id, kind, location, Counterpart: null, DocumentStatus.Recorded, sequence, sequence);

    private static int ByRecording(StockDocument one, StockDocument other) => one.Sequence.CompareTo(other.Sequence);

    /// <summary>The stream of a document's events.</summary>
    public static string StreamOf(DocumentKind kind, Guid id) => $"{EnumText.Of(kind)}/{id}";

    /// <summary>Whether a stream has a name that one of documents would have.</summary>
    public static bool IsStream(string stream) => Enum.GetValues<DocumentKind>().Any(
        kind => stream.StartsWith(EnumText.Of(kind) + "/", StringComparison.Ordinal));

    /// <summary>The document a stream is about; false when it is about none.</summary>
    public static bool TryIdOf(string stream, out Guid id)
    {
        id = default;
        return IsStream(stream) && Guid.TryParse(stream.AsSpan(stream.IndexOf('/') + 1), out id);
    }
}
