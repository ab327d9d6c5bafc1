using Logistics.Core.Deliveries;
using Logistics.Core.Destructions;
using Logistics.Core.Ledger;
using Logistics.Core.Sortings;
using Logistics.Core.Transfers;

namespace Logistics.Core.Stock;

/// <summary>What a document about loose stock is of.</summary>
public enum DocumentKind
{
    Delivery,
    Sorting,
    Destruction,
    Transfer,
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

    /// <summary>A sorting or destruction, which is done once it is recorded.</summary>
    Recorded,

    /// <summary>A transfer under way.</summary>
    Released,

    /// <summary>A transfer that was received.</summary>
    Accepted,

    /// <summary>A transfer that was taken back.</summary>
    Cancelled,
}

/// <summary>A document about loose stock, as the events of its stream leave it.</summary>
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
    /// <summary>The stream of a document's events.</summary>
    public static string StreamOf(DocumentKind kind, Guid id) => kind switch
    {
        DocumentKind.Delivery => DeliveryReceived.StreamOf(id),
        DocumentKind.Sorting => SortingRecorded.StreamOf(id),
        DocumentKind.Destruction => GoodsDestroyed.StreamOf(id),
        DocumentKind.Transfer => Account.Transfer(id),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown kind."),
    };

    /// <summary>Whether a stream has a name that one of documents would have.</summary>
    public static bool IsStream(string stream) => Enum.GetValues<DocumentKind>().Any(
        kind => stream.StartsWith(EnumText.Of(kind) + "/", StringComparison.Ordinal));

    /// <summary>The document that the first event of a stream makes; null for any other event.</summary>
    public static StockDocument? Of(LedgerEntry entry)
    {
        var at = entry.Sequence;
        return entry.Event.Body switch
        {
            DeliveryReceived body => new(
                body.Delivery, DocumentKind.Delivery, body.Location, null,
                body.Discrepancies.Any() ? DocumentStatus.Open : DocumentStatus.Agreed, at, at),
            SortingRecorded body => new(
                body.Sorting, DocumentKind.Sorting, body.Location, null, DocumentStatus.Recorded, at, at),
            GoodsDestroyed body => new(
                body.Destruction, DocumentKind.Destruction, body.Location, null, DocumentStatus.Recorded, at, at),
            TransferReleased body => new(
                body.Transfer, DocumentKind.Transfer, body.From, body.To, DocumentStatus.Released, at, at),
            _ => null,
        };
    }

    /// <summary>What a later event of a stream makes of its document; null for any other event.</summary>
    public static (Guid Id, DocumentStatus Status)? Change(EventBody body) => body switch
    {
        DeliveryExplained step => (step.Delivery, DocumentStatus.Explained),
        TransferAccepted step => (step.Transfer, DocumentStatus.Accepted),
        TransferCancelled step => (step.Transfer, DocumentStatus.Cancelled),
        _ => null,
    };

    /// <summary>The document as an event of its stream leaves it; null when it is none.</summary>
    public static StockDocument? After(StockDocument? before, LedgerEntry entry) =>
        before is null ? Of(entry)
        : Change(entry.Event.Body) is var (_, status) ? before with { Status = status, HeadSequence = entry.Sequence }
        : null;
}
