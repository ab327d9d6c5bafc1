namespace Logistics.Core.Evidence;

/// <summary>
/// A table derived from the events, as evidence holds it: every value as text, numbers in decimal, UUIDs in
/// lower case, times as the leaf format writes them, flags as 0 or 1, and nothing as the empty text.
/// </summary>
/// <param name="Name">File name without its extension.</param>
/// <param name="Table">In the database.</param>
/// <param name="Order">The column whose sequence the rows are in the order of.</param>
/// <param name="Keys">How many columns, from the first on, name a row.</param>
public sealed record Projection(
    string Name, string Table, string Order, int Keys, IReadOnlyList<string> Columns)
{
    public static Projection Package { get; } = new(
        "package", "Package", "PackedSequence", 1,
        [
            "PackageId", "Label", "Kind", "Contest", "Destination", "Path", "Origin", "Custodian", "Held", "Status",
            "HandoverId", "Delivered", "TurnedBack", "Version", "PackedSequence", "HeadSequence", "OuterId",
        ]);

    public static Projection Content { get; } = new(
        "package-content", "PackageContent", "PackageId, Line", 2, ["PackageId", "Line", "Item", "Quantity", "Bundle"]);

    public static Projection Seal { get; } = new(
        "package-seal", "PackageSeal", "PackageId, Line", 2, ["PackageId", "Line", "Seal"]);

    public static Projection History { get; } = new(
        "package-history", "PackageHistory", "Sequence", 2,
        ["PackageId", "Version", "Sequence", "RecordedAt", "Custodian", "Status"]);

    public static Projection Handover { get; } = new(
        "handover", "Handover", "ReleaseSequence", 1,
        [
            "HandoverId", "FromCode", "ToCode", "Status", "LinesOpen", "LinesAccepted", "LinesRefused",
            "LinesMissing", "LinesCancelled", "ReleaseSequence",
        ]);

    public static Projection Line { get; } = new(
        "handover-line", "HandoverLine", "ReleaseSequence", 2,
        ["HandoverId", "PackageId", "ReleaseSequence", "Outcome", "ClosedSequence"]);

    /// <summary>What is packed and delivered, by location and item. Like a handover, about all packages together.</summary>
    public static Projection Supply { get; } = new(
        "supply", "Supply", "Location, Item", 2, ["Location", "Item", "Packed", "Allocated", "Delivered"]);

    /// <summary>The account of each contest at each TPS, as last recorded.</summary>
    public static Projection TpsAccount { get; } = new(
        "tps-account", "TpsAccount", "HeadSequence", 2,
        [
            "Tps", "Contest", "EventId", "Version", "HeadSequence", "Received", "Used", "Spoiled", "Unused", "Valid",
            "Invalid", "VotersListed", "VotersMovedIn", "VotersMovedInOnly", "VotersAdditional", "Provenance",
            "Missing",
        ]);

    /// <summary>Every change of an account of goods; an event has as many as it posts, numbered from 0.</summary>
    public static Projection Posting { get; } = new(
        "posting", "Posting", "Sequence", 3,
        ["Sequence", "Line", "Account", "Item", "Quantity", "OccurredAt", "RecordedAt"]);

    /// <summary>What is on each account of goods.</summary>
    public static Projection Balance { get; } = new(
        "balance", "Balance", "Account, Item", 2, ["Account", "Item", "Quantity"]);

    /// <summary>Deliveries, sortings, destructions and transfers.</summary>
    public static Projection StockDocument { get; } = new(
        "stock-document", "StockDocument", "Sequence", 1,
        ["DocumentId", "Kind", "Location", "Counterpart", "Status", "Sequence", "HeadSequence"]);

    /// <summary>What is to be replaced, by sorting and item.</summary>
    public static Projection ReplacementOrder { get; } = new(
        "replacement-order", "ReplacementOrder", "Sequence, Item", 2,
        ["SortingId", "Item", "Ordered", "Delivered", "Sequence"]);

    /// <summary>Every projection.</summary>
    public static IReadOnlyList<Projection> All { get; } =
    [
        Package, Content, Seal, History, Handover, Line, Supply, TpsAccount, Posting, Balance, StockDocument,
        ReplacementOrder,
    ];

    /// <summary>Whether a row is about one package, so that evidence of some packages has rows of it.</summary>
    public bool IsOfOnePackage => Columns.Contains("PackageId", StringComparer.Ordinal);

    /// <summary>The key of a row, for people.</summary>
    internal string Describe(IReadOnlyList<string> row) =>
        $"{Table} {string.Join(", ", Columns.Take(Keys).Select((name, i) => $"{name} '{Shorten(row[i])}'"))}";

    /// <summary>The value of a column.</summary>
    internal string Value(IReadOnlyList<string> row, string column)
    {
        for (var i = 0; i < Columns.Count; i++)
        {
            if (Columns[i] == column)
                return row[i];
        }

        throw new ArgumentOutOfRangeException(nameof(column), column, "Not a column.");
    }

    internal static string Shorten(string value)
    {
        const int lengthMax = 80;
        var plain = string.Concat(value.Take(lengthMax).Select(c => char.IsControl(c) ? '?' : c));
        return value.Length > lengthMax ? plain + "…" : plain;
    }
}
