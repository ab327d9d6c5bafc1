using System.Data.Common;
using Logistics.Core;
using Logistics.Core.Ledger;
using Logistics.Core.Stock;

namespace Logistics.Data;

/// <summary>
/// Writes the documents about loose stock as a batch of events leaves them, in the transaction that appends.
/// </summary>
internal sealed class StockDocumentProjection
{
    private static readonly RowStatement<StockDocument> InsertDocument = RowStatement<StockDocument>.Insert(
        "StockDocumentProjection.InsertDocument",
        "StockDocument",
        new("DocumentId", SqlTypes.Id, row => row.Id),
        new("Kind", SqlTypes.Word, row => EnumText.Of(row.Kind)),
        new("Location", SqlTypes.CodeType, row => row.Location),
        new("Counterpart", SqlTypes.CodeType, row => row.Counterpart),
        new("Status", SqlTypes.Word, row => EnumText.Of(row.Status)),
        new("Sequence", "BIGINT", row => row.Sequence),
        new("HeadSequence", "BIGINT", row => row.HeadSequence));

    private static readonly RowStatement<Step> UpdateDocument = RowStatement<Step>.Update(
        "StockDocumentProjection.UpdateDocument",
        "StockDocument",
        [new("DocumentId", SqlTypes.Id, row => row.Id)],
        new Column<Step>("Status", SqlTypes.Word, row => EnumText.Of(row.Status)),
        new Column<Step>("HeadSequence", "BIGINT", row => row.HeadSequence));

    private readonly Dictionary<Guid, StockDocument> added = [];
    private readonly Dictionary<Guid, Step> changed = [];

    /// <summary>Notes what an event changes; nothing where it is about something else.</summary>
    public void Add(LedgerEntry entry)
    {
        if (StockDocument.Of(entry) is { } document)
            added.Add(document.Id, document);
        else if (StockDocument.Change(entry.Event.Body) is not var (id, status))
            return;
        else if (added.TryGetValue(id, out var here))
            added[id] = here with { Status = status, HeadSequence = entry.Sequence };
        else
            changed[id] = new Step(id, status, entry.Sequence);
    }

    public async Task WriteAsync(Dialect dialect, DbTransaction transaction, CancellationToken ct)
    {
        await dialect.WriteAsync(transaction, InsertDocument, added.Values, ct);
        await dialect.WriteAsync(transaction, UpdateDocument, changed.Values, ct);
    }

    private sealed record Step(Guid Id, DocumentStatus Status, long HeadSequence);
}
