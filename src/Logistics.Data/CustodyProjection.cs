using System.Data.Common;
using Logistics.Core;
using Logistics.Core.Custody;
using Logistics.Core.Ledger;

namespace Logistics.Data;

/// <summary>
/// Writes what a batch of events changed in the tables that can be rebuilt from the ledger, in the
/// transaction that appends the events.
/// </summary>
internal sealed class CustodyProjection(CustodyState state, SupplyProjection supply)
{
    private static readonly RowStatement<PackageState> InsertPackage = RowStatement<PackageState>.Insert(
        "CustodyProjection.InsertPackage",
        "Package",
        new("PackageId", SqlTypes.Id, row => row.Id),
        new("Label", SqlTypes.LabelType, row => row.Label),
        new("Kind", SqlTypes.Word, row => EnumText.Of(row.Kind)),
        new("Contest", SqlTypes.CodeType, row => row.Contest),
        new("Destination", SqlTypes.CodeType, row => row.Destination),
        new("Path", "VARCHAR(170)", row => row.Path),
        new("Origin", SqlTypes.CodeType, row => row.Origin),
        new("Custodian", SqlTypes.CodeType, row => row.Custodian),
        new("Held", SqlTypes.Word, row => EnumText.Of(row.Held)),
        new("Status", SqlTypes.Word, row => EnumText.Of(row.Status)),
        new("HandoverId", SqlTypes.Id, row => row.Handover),
        new("Delivered", "BIT", row => row.Delivered),
        new("TurnedBack", "BIT", row => row.TurnedBack),
        new("Version", "INT", row => row.Version),
        new("PackedSequence", "BIGINT", row => row.PackedSequence),
        new("HeadSequence", "BIGINT", row => row.HeadSequence),
        new("OuterId", SqlTypes.Id, row => row.Outer));

    private static readonly RowStatement<PackageState> UpdatePackage = RowStatement<PackageState>.Update(
        "CustodyProjection.UpdatePackage",
        "Package",
        [new("PackageId", SqlTypes.Id, row => row.Id)],
        new("Custodian", SqlTypes.CodeType, row => row.Custodian),
        new("Held", SqlTypes.Word, row => EnumText.Of(row.Held)),
        new("Status", SqlTypes.Word, row => EnumText.Of(row.Status)),
        new("HandoverId", SqlTypes.Id, row => row.Handover),
        new("Delivered", "BIT", row => row.Delivered),
        new("TurnedBack", "BIT", row => row.TurnedBack),
        new("Version", "INT", row => row.Version),
        new("HeadSequence", "BIGINT", row => row.HeadSequence),
        new("OuterId", SqlTypes.Id, row => row.Outer));

    private static readonly RowStatement<HistoryRow> InsertHistory = RowStatement<HistoryRow>.Insert(
        "CustodyProjection.InsertHistory",
        "PackageHistory",
        new("PackageId", SqlTypes.Id, row => row.Package.Id),
        new("Version", "INT", row => row.Package.Version),
        new("Sequence", "BIGINT", row => row.Package.HeadSequence),
        new("RecordedAt", SqlTypes.Time, row => row.RecordedAt),
        new("Custodian", SqlTypes.CodeType, row => row.Package.Custodian),
        new("Status", SqlTypes.Word, row => EnumText.Of(row.Package.Status)));

    private static readonly RowStatement<HandoverRow> InsertHandover = RowStatement<HandoverRow>.Insert(
        "CustodyProjection.InsertHandover",
        "Handover",
        new("HandoverId", SqlTypes.Id, row => row.Handover.Id),
        new("FromCode", SqlTypes.CodeType, row => row.Handover.From),
        new("ToCode", SqlTypes.CodeType, row => row.Handover.To),
        new("Status", SqlTypes.Word, row => EnumText.Of(row.Handover.Counts.Status)),
        new("LinesOpen", "INT", row => row.Handover.Counts.Open),
        new("LinesAccepted", "INT", row => row.Handover.Counts.Accepted),
        new("LinesRefused", "INT", row => row.Handover.Counts.Refused),
        new("LinesMissing", "INT", row => row.Handover.Counts.Missing),
        new("LinesCancelled", "INT", row => row.Handover.Counts.Cancelled),
        new("ReleaseSequence", "BIGINT", row => row.ReleaseSequence));

    private static readonly RowStatement<HandoverState> UpdateHandover = RowStatement<HandoverState>.Update(
        "CustodyProjection.UpdateHandover",
        "Handover",
        [new("HandoverId", SqlTypes.Id, row => row.Id)],
        new("Status", SqlTypes.Word, row => EnumText.Of(row.Counts.Status)),
        new("LinesOpen", "INT", row => row.Counts.Open),
        new("LinesAccepted", "INT", row => row.Counts.Accepted),
        new("LinesRefused", "INT", row => row.Counts.Refused),
        new("LinesMissing", "INT", row => row.Counts.Missing),
        new("LinesCancelled", "INT", row => row.Counts.Cancelled));

    private static readonly RowStatement<LineRow> InsertLine = RowStatement<LineRow>.Insert(
        "CustodyProjection.InsertLine",
        "HandoverLine",
        new("HandoverId", SqlTypes.Id, row => row.Handover),
        new("PackageId", SqlTypes.Id, row => row.Package),
        new("ReleaseSequence", "BIGINT", row => row.ReleaseSequence),
        new("Outcome", SqlTypes.Word, row => EnumText.Of(row.Outcome)),
        new("ClosedSequence", "BIGINT", row => row.ClosedSequence));

    private static readonly RowStatement<LineRow> UpdateLine = RowStatement<LineRow>.Update(
        "CustodyProjection.UpdateLine",
        "HandoverLine",
        [new("HandoverId", SqlTypes.Id, row => row.Handover),
         new("PackageId", SqlTypes.Id, row => row.Package)],
        new("Outcome", SqlTypes.Word, row => EnumText.Of(row.Outcome)),
        new("ClosedSequence", "BIGINT", row => row.ClosedSequence));

    private readonly Dictionary<Guid, PackageState?> touched = [];
    private readonly Dictionary<Guid, IReadOnlyList<ItemQuantity>> counted = [];
    private readonly Dictionary<Guid, (IReadOnlyList<ItemQuantity> Contents, IReadOnlyList<string> Seals)> insides = [];
    private readonly TpsAccountProjection accounts = new();
    private readonly StockDocumentProjection documents = new();
    private readonly HashSet<Guid> newPackages = [];
    private readonly HashSet<Guid> changedPackages = [];
    private readonly List<HistoryRow> history = [];
    private readonly Dictionary<Guid, long> newHandovers = [];
    private readonly HashSet<Guid> changedHandovers = [];
    private readonly Dictionary<(Guid Handover, Guid Package), LineRow> newLines = [];
    private readonly List<LineRow> closedLines = [];

    /// <summary>Notes what an event changes, right after the state has taken it in.</summary>
    /// <param name="before">The event's package as it was before; null when there was none.</param>
    public void Add(LedgerEntry entry, PackageState? before)
    {
        accounts.Add(entry);
        documents.Add(entry);
        if (!PackageState.TryIdOf(entry.Event.Stream, out var package))
            return;
        touched.TryAdd(package, before);
        if (Inside.Counted(entry.Event.Body) is { } supplied)
            counted[package] = supplied;
        if (Inside.After(entry.Event.Body) is { } inside)
            insides[package] = inside;
        history.Add(new HistoryRow(state.Packages[package], entry.Event.RecordedAt));
        switch (entry.Event.Body)
        {
            case PackagePacked:
                newPackages.Add(package);
                break;
            case PackageStep:
                Touch(package);
                break;
            case PackageReleased released:
                Touch(package);
                newHandovers.TryAdd(released.Handover, entry.Sequence);
                newLines.Add(
                    (released.Handover, package),
                    new LineRow(released.Handover, package, entry.Sequence, LineOutcome.Open, null));
                break;
            case HandoverStep step:
                Touch(package);
                Close(step.Handover, package, entry.Sequence);
                break;
        }
    }

    public async Task WriteAsync(Dialect dialect, DbTransaction transaction, CancellationToken ct)
    {
        await dialect.WriteAsync(transaction, InsertPackage, States(newPackages), ct);
        await dialect.WriteAsync(transaction, UpdatePackage, States(changedPackages), ct);

        // Before what is inside is written anew, as it reads what was packed.
        await supply.WriteAsync(
            transaction,
            touched.Select(pair => new ChangedPackage(
                pair.Value, state.Packages[pair.Key], counted.GetValueOrDefault(pair.Key))),
            ct);
        await new InsideProjection(dialect).WriteAsync(
            transaction, [.. insides.Keys.Where(id => !newPackages.Contains(id))], insides, ct);
        await dialect.WriteAsync(transaction, InsertHistory, history, ct);
        await dialect.WriteAsync(
            transaction,
            InsertHandover,
            [.. newHandovers.Select(pair => new HandoverRow(state.Handovers[pair.Key], pair.Value))],
            ct);
        await dialect.WriteAsync(
            transaction, UpdateHandover, [.. changedHandovers.Select(id => state.Handovers[id])], ct);
        await dialect.WriteAsync(transaction, InsertLine, newLines.Values, ct);
        await dialect.WriteAsync(transaction, UpdateLine, closedLines, ct);
        await accounts.WriteAsync(dialect, transaction, ct);
        await documents.WriteAsync(dialect, transaction, ct);
    }

    private PackageState[] States(HashSet<Guid> ids) => [.. ids.Select(id => state.Packages[id])];

    private void Touch(Guid package)
    {
        if (!newPackages.Contains(package))
            changedPackages.Add(package);
    }

    private void Close(Guid handover, Guid package, long sequence)
    {
        var outcome = state.Handovers[handover].Lines[package];
        if (!newHandovers.ContainsKey(handover))
            changedHandovers.Add(handover);
        if (newLines.TryGetValue((handover, package), out var line))
            newLines[(handover, package)] = line with { Outcome = outcome, ClosedSequence = sequence };
        else
            closedLines.Add(new LineRow(handover, package, ReleaseSequence: 0, outcome, sequence));
    }

    private sealed record HistoryRow(PackageState Package, DateTime RecordedAt);

    private sealed record HandoverRow(HandoverState Handover, long ReleaseSequence);

    private sealed record LineRow(
        Guid Handover, Guid Package, long ReleaseSequence, LineOutcome Outcome, long? ClosedSequence);
}
