using System.Text.Json.Serialization;
using Logistics.Api.Hosting;
using Logistics.Core.Stock;
using Logistics.Data.Stock;

namespace Logistics.Api.Stock;

/// <summary>What there is of each item at a location, loose.</summary>
/// <param name="Location">Code of the location.</param>
/// <param name="Name">Name of the location.</param>
/// <param name="Below">Whether everything below the location is added.</param>
/// <param name="AsOf">By when it had happened, as asked for.</param>
/// <param name="KnownAt">By when the ledger had recorded it, as asked for.</param>
/// <param name="Items">In the order of their codes; those there is nothing of are left out.</param>
public sealed record StockView(
    string Location,
    string Name,
    bool Below,
    DateTimeOffset? AsOf,
    DateTimeOffset? KnownAt,
    IReadOnlyList<StockItemView> Items);

/// <summary>What there is of one item, in its unit.</summary>
/// <param name="Item">Its code.</param>
/// <param name="Name">Name of the item.</param>
/// <param name="Unit">What a quantity of 1 is.</param>
/// <param name="Contest">The contest it belongs to; null when it serves every contest.</param>
/// <param name="Quantity">
/// Loose, in no package. As of a time it may be negative: by what was claimed, something left before it came. Null
/// when the value in the database is not a quantity.
/// </param>
/// <param name="Packed">
/// Inside packages in the location's custody, now. Null as of a time, with everything below, and when the database
/// has a value that is not a quantity.
/// </param>
/// <param name="Missing">
/// Inside packages that the location sent and that did not arrive. They are not in `packed`. Null as there.
/// </param>
/// <param name="Contradicting">
/// As of a time, what came out of a package or a transfer before it went in, by what was claimed. It is not in
/// `quantity`: it would be counted twice. The events have the flag `before-previous`. Null for now.
/// </param>
public sealed record StockItemView(
    string Item,
    string Name,
    string Unit,
    string? Contest,
    long? Quantity,
    long? Packed,
    long? Missing,
    long? Contradicting)
{
    internal static readonly string[] Columns =
        ["item", "name", "unit", "contest", "quantity", "packed", "missing", "contradicting"];

    internal IEnumerable<object?> Cells =>
        [Item, Name, Unit, Contest, Quantity, Packed, Missing, Contradicting];

    public static StockItemView Of(StockRow row) => new(
        row.Item, row.Name, row.Unit, row.Contest, row.Quantity, row.Packed, row.Missing, row.Contradicting);
}

/// <summary>An event that moved an item.</summary>
/// <param name="Sequence">0-based place in the ledger.</param>
/// <param name="EventId">Id of the event.</param>
/// <param name="Type">What happened, such as <c>package-packed</c>.</param>
/// <param name="Stream">What the event is about, such as <c>package/01932c5e-7f00-7000-8000-000000000001</c>.</param>
/// <param name="OccurredAt">When it happened, on the caller's clock; null when the event cannot be read.</param>
/// <param name="RecordedAt">When it was recorded, on the server's clock.</param>
/// <param name="Postings">
/// Every change of the item by the event; they add up to zero. Null when the event cannot be read.
/// </param>
public sealed record MovementView(
    long Sequence,
    Guid EventId,
    string Type,
    string Stream,
    DateTimeOffset? OccurredAt,
    DateTimeOffset RecordedAt,
    IReadOnlyList<PostingView>? Postings)
{
    public static MovementView Of(Movement movement)
    {
        var (sequence, stored, postings) = movement;
        var e = stored.Decoded;
        return new(
            sequence,
            e?.Id ?? stored.Id,
            e?.Type ?? stored.Type,
            e?.Stream ?? stored.Stream,
            e?.OccurredAt,
            e?.RecordedAt ?? stored.RecordedAt,
            postings is null ? null : [.. postings.Select(PostingView.Of)]);
    }
}

/// <summary>A change of one account.</summary>
/// <param name="Account">
/// `supplier`, `location/CODE`, `package/ID`, `transfer/ID`, `used/TPS/CONTEST`, `spoiled`, `damaged`, `destroyed`,
/// `lost` or `found`.
/// </param>
/// <param name="Quantity">What the account gains, negative for what it gives up; in the item's unit.</param>
public sealed record PostingView(string Account, long Quantity)
{
    public static PostingView Of(Posting posting) => new(posting.Account, posting.Quantity);
}

/// <summary>
/// What all accounts together hold of one item, by their kind, in its unit. A sum is null when the database holds
/// what is no quantity.
/// </summary>
/// <param name="Item">Code of the item.</param>
/// <param name="Supplier">What suppliers delivered, as a negative quantity.</param>
/// <param name="Locations">Loose stock of every location.</param>
/// <param name="Packages">Inside packages that are not missing.</param>
/// <param name="Missing">Inside packages that did not arrive.</param>
/// <param name="Transfers">Loose goods under way between locations.</param>
/// <param name="Used">Ballots in the boxes.</param>
/// <param name="Spoiled">Ballots that were given back or unfit.</param>
/// <param name="Damaged">Set aside as damaged.</param>
/// <param name="Destroyed">What was destroyed.</param>
/// <param name="Lost">What transfers lost on the way, and what openings and accounts counted to be short.</param>
/// <param name="Found">What turned up although nothing recorded says from where, as a negative quantity.</param>
/// <param name="Total">Of every account: zero, unless somebody changed the database.</param>
public sealed record TrialBalanceView(
    string Item,
    long? Supplier,
    long? Locations,
    long? Packages,
    long? Missing,
    long? Transfers,
    long? Used,
    long? Spoiled,
    long? Damaged,
    long? Destroyed,
    long? Lost,
    long? Found,
    long? Total)
{
    internal static readonly string[] Columns =
    [
        "item", "supplier", "locations", "packages", "missing", "transfers", "used", "spoiled", "damaged", "destroyed",
        "lost", "found", "total",
    ];

    internal IEnumerable<object?> Cells =>
    [
        Item, Supplier, Locations, Packages, Missing, Transfers, Used, Spoiled, Damaged, Destroyed, Lost, Found, Total,
    ];

    public static TrialBalanceView Of(TrialBalanceRow row) => new(
        row.Item, row.Supplier, row.Locations, row.Packages, row.Missing, row.Transfers, row.Used, row.Spoiled,
        row.Damaged, row.Destroyed, row.Lost, row.Found, row.Total);
}

[JsonSerializable(typeof(StockView))]
[JsonSerializable(typeof(Page<MovementView>))]
[JsonSerializable(typeof(Page<TrialBalanceView>))]
internal sealed partial class StockJson : JsonSerializerContext;
