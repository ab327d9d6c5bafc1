using System.Text.Json.Serialization;
using Logistics.Core.Access;
using Logistics.Core.Kernel;
using Logistics.Core.Stock;

namespace Logistics.Core.Sortings;

/// <summary>Sorting and folding of ballots, and what is to be replaced because of it.</summary>
public sealed class SortingFeature : Feature
{
    public override void Register(FeatureBuilder builder) => builder
        .Event<SortingRecorded>("sorting-recorded", Apply, Touch, keepsLatest: true)
        .Command<RecordSorting>(
            "record-sorting", Act.Sort, (_, c) => new("location", c.Location) { IsForKpu = true },
            SortingRules.Decide, Collect)
        .Reversible<SortingRecorded>(
            Act.Sort, body => new("sequence", body.Location) { IsForKpu = true }, Hinders,
            (needs, _, body) => Orders(needs, body))
        .Table(ReplacementOrder.Table)
        .Rules(SortingRules.All)
        .Json(SortingJson.Default);

    private static void Collect(Needs needs, RecordSorting command)
    {
        needs.NoStream(SortingRecorded.StreamOf(command.Id));
        foreach (var line in command.Lines)
        {
            needs.One(Balance.Table, (Account.Location(command.Location), line.Item));
            needs.One(Balance.Table, (Account.Damaged, line.Item));
            needs.None(ReplacementOrder.Table, (command.Id, line.Item));
        }

        needs.None(StockDocument.Table, command.Id);
    }

    private static void Touch(Needs needs, LedgerEvent e, SortingRecorded body)
    {
        needs.One(StockDocument.Table, body.Sorting);
        Orders(needs, body);
    }

    private static void Orders(Needs needs, SortingRecorded body)
    {
        foreach (var line in body.Lines)
            needs.One(ReplacementOrder.Table, (body.Sorting, line.Item));
    }

    /// <summary>The latest deliveries for its orders rest on it.</summary>
    private static IEnumerable<long> Hinders(
        World world, long sequence, SortingRecorded body, IReadOnlySet<long> reversed) =>
        from line in body.Lines
        let order = world.Find(ReplacementOrder.Table, (body.Sorting, line.Item))
        where order is { Delivered: > 0 } && order.HeadSequence > sequence
        select order.HeadSequence;

    private static string? Apply(World world, LedgerEntry entry, SortingRecorded body)
    {
        if (SortingRules.Fault(world.LatestOf(entry.Event.Stream), entry.Event) is { } fault)
            return fault;
        world.Put(StockDocument.Table, StockDocument.Recorded(
            body.Sorting, DocumentKind.Sorting, body.Location, entry.Sequence));
        foreach (var order in ReplacementOrder.OpenedBy(entry))
            world.Put(ReplacementOrder.Table, order);
        return null;
    }
}

[JsonSerializable(typeof(SortingRecorded))]
[JsonSerializable(typeof(RecordSorting))]
internal sealed partial class SortingJson : JsonSerializerContext;
