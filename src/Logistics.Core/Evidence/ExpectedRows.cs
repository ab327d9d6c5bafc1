using System.Globalization;
using Logistics.Core.Custody;
using Logistics.Core.Ledger;
using Logistics.Core.Requirements;
using Logistics.Core.Sortings;
using Logistics.Core.Stock;
using Logistics.Core.TpsAccounts;

namespace Logistics.Core.Evidence;

/// <summary>The rows that events lead to, as <see cref="Projection"/> writes them.</summary>
internal static class ExpectedRows
{
    public static string[] Package(PackageState state) =>
    [
        state.Id.ToString(), state.Label, EnumText.Of(state.Kind), state.Contest ?? "", state.Destination,
        state.Path, state.Origin, state.Custodian, EnumText.Of(state.Held), EnumText.Of(state.Status),
        state.Handover?.ToString() ?? "", Flag(state.Delivered), Flag(state.TurnedBack), Number(state.Version),
        Number(state.PackedSequence), Number(state.HeadSequence), state.Outer?.ToString() ?? "",
    ];

    public static string[] History(PackageState state, DateTime recordedAt) =>
    [
        state.Id.ToString(), Number(state.Version), Number(state.HeadSequence), EventCodec.FormatTime(recordedAt),
        state.Custodian, EnumText.Of(state.Status),
    ];

    public static string[] Handover(ReplayedHandover handover)
    {
        var (state, counts) = (handover.State, handover.State.Counts);
        return
        [
            state.Id.ToString(), state.From, state.To, EnumText.Of(counts.Status), Number(counts.Open),
            Number(counts.Accepted), Number(counts.Refused), Number(counts.Missing), Number(counts.Cancelled),
            Number(handover.ReleaseSequence),
        ];
    }

    public static string[] Line(
        Guid handover, Guid package, long releaseSequence, LineOutcome outcome, long? closedSequence) =>
    [
        handover.ToString(), package.ToString(), Number(releaseSequence), EnumText.Of(outcome),
        closedSequence is { } closed ? Number(closed) : "",
    ];

    public static string[] Supply((string Location, string Item) key, Supply sum) =>
        [key.Location, key.Item, Number(sum.Packed), Number(sum.Allocated), Number(sum.Delivered)];

    public static string[] TpsAccount(TpsAccount account)
    {
        var (figures, voters) = (account.Figures, account.Figures.Attendance);
        return
        [
            account.Tps, account.Contest, account.EventId.ToString(), Number(account.Version),
            Number(account.HeadSequence), Number(figures.Received), Number(figures.Used), Number(figures.Spoiled),
            Number(figures.Unused), Number(figures.Valid), Number(figures.Invalid), Number(voters.List),
            Number(voters.MovedIn), Number(voters.MovedInThisContestOnly), Number(voters.Additional),
            EnumText.Of(account.Provenance), NumberOrNone(account.Missing),
        ];
    }

    public static string[] Posting(LedgerEntry entry, int line, Posting posting) =>
    [
        Number(entry.Sequence), Number(line), posting.Account, posting.Item, Number(posting.Quantity),
        EventCodec.FormatTime(entry.Event.OccurredAt.UtcDateTime), EventCodec.FormatTime(entry.Event.RecordedAt),
    ];

    public static string[] Balance(string account, string item, long quantity) => [account, item, Number(quantity)];

    public static string[] StockDocument(StockDocument document) =>
    [
        document.Id.ToString(), EnumText.Of(document.Kind), document.Location, document.Counterpart ?? "",
        EnumText.Of(document.Status), Number(document.Sequence), Number(document.HeadSequence),
    ];

    public static string[] ReplacementOrder(ReplacementOrder order) =>
    [
        order.Sorting.ToString(), order.Item, Number(order.Ordered), Number(order.Delivered), Number(order.Sequence),
    ];

    /// <summary>One hash for all the rows of a package in a table; null when there is none.</summary>
    public static byte[]? HashOf(IReadOnlyList<ItemQuantity> contents) => HashOf(
        contents.Select((line, i) => (IReadOnlyList<string>)
            ["", Number(i), line.Item, Number(line.Quantity), NumberOrNone(line.Bundle)]));

    /// <inheritdoc cref="HashOf(IReadOnlyList{ItemQuantity})"/>
    public static byte[]? HashOf(IReadOnlyList<string> seals) => HashOf(
        seals.Select((seal, i) => (IReadOnlyList<string>)["", Number(i), seal ?? ""]));

    /// <param name="rows">The first column, the package, is left out.</param>
    public static byte[]? HashOf(IEnumerable<IReadOnlyList<string>> rows)
    {
        using var hash = new RowsHash();
        var any = false;
        foreach (var row in rows)
        {
            any = true;
            hash.Add(row);
        }

        return any ? hash.Finish() : null;
    }

    private static string NumberOrNone(long? value) => value is { } number ? Number(number) : "";

    private static string Flag(bool value) => value ? "1" : "0";

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
