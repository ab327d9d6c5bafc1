using Logistics.Core.Deliveries;
using Logistics.Core.Destructions;
using Logistics.Core.Sortings;

namespace Logistics.Tests.Support;

/// <summary>Commands about loose stock, with fresh ids and plain content; a test changes what it is about.</summary>
internal static class Documents
{
    /// <summary>Arrived at the KPU as stated, and undamaged.</summary>
    public static ReceiveDelivery Deliver(string item, int quantity) =>
        Deliver(new DeliveryLine(item, quantity, quantity, 0));

    public static ReceiveDelivery Deliver(params DeliveryLine[] lines) => new(
        Guid.CreateVersion7(), Commands.Actor, Commands.OccurredAt, "the printer", SmallTree.Kpu, "SJ-77",
        Replaces: null, lines, Note: null);

    public static ExplainDelivery Explain(Guid delivery) => new(
        Guid.CreateVersion7(), Commands.Actor, Commands.OccurredAt, delivery,
        Commands.Text("a crate stayed behind"));

    public static RecordSorting Sort(params SortingLine[] lines) => new(
        Guid.CreateVersion7(), Commands.Actor, Commands.OccurredAt, SmallTree.Kpu, Workers: 12, lines,
        Document: null, Note: null);

    public static DestroyGoods Destroy(params DestructionLine[] lines) => new(
        Guid.CreateVersion7(), Commands.Actor, Commands.OccurredAt, SmallTree.Kpu, "BA-9", lines,
        [Commands.Text("a witness of Bawaslu"), Commands.Text("a witness of the police")], Note: null);
}
