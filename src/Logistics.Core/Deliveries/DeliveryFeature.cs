using System.Text.Json.Serialization;
using Logistics.Core.Access;
using Logistics.Core.Kernel;
using Logistics.Core.ReVotes;
using Logistics.Core.Sortings;
using Logistics.Core.Stock;

namespace Logistics.Core.Deliveries;

/// <summary>Goods that arrive from suppliers.</summary>
public sealed class DeliveryFeature : Feature
{
    public override void Register(FeatureBuilder builder) => builder
        .Event<DeliveryReceived>("delivery-received", Receive, Touch, keepsLatest: true)
        .Event<DeliveryExplained>("delivery-explained", Explain, Touch, keepsLatest: true)
        .Command<ReceiveDelivery>(
            "receive-delivery", Act.Deliver, (_, c) => new("location", c.Location) { IsForKpu = true },
            DeliveryDecisions.Decide, Collect)
        .Command<ExplainDelivery>(
            "explain-delivery", Act.ExplainDelivery, DeliveryDecisions.PlaceOf,
            DeliveryDecisions.Decide, Collect)
        .Reversible<DeliveryReceived>(
            Act.Deliver, body => new("sequence", body.Location) { IsForKpu = true })
        .Reversible<DeliveryExplained>(
            (world, _, _, body) => world.Find(StockDocument.Table, body.Delivery) is { } delivery
                ? new("sequence", delivery.Location) { IsForKpu = true }
                : null,
            Act.ExplainDelivery, needs: Touch)
        .Rules(DeliveryRule.All)
        .Json(DeliveryJson.Default);

    private static void Collect(Needs needs, ReceiveDelivery command)
    {
        needs.NoStream(DeliveryReceived.StreamOf(command.Id));
        needs.None(StockDocument.Table, command.Id);
        TransportDocument.Collect(needs, TransportKind.Delivery, command.Supplier, command.Document);
        if (command.Replaces is { } sorting)
            needs.Stream(SortingRecorded.StreamOf(sorting));
        if (command.ReVote is { } reVote)
            needs.One(ReVote.Table, reVote);
        foreach (var line in command.Lines)
        {
            needs.One(Balance.Table, (Account.Supplier, line.Item));
            needs.One(Balance.Table, (Account.Location(command.Location), line.Item));
            if (line.Damaged > 0)
                needs.One(Balance.Table, (Account.Damaged, line.Item));
            if (command.Replaces is { } replaced)
                needs.One(ReplacementOrder.Table, (replaced, line.Item));
        }
    }

    private static void Collect(Needs needs, ExplainDelivery command)
    {
        needs.Stream(DeliveryReceived.StreamOf(command.Delivery));
        needs.One(StockDocument.Table, command.Delivery);
    }

    private static void Touch(Needs needs, LedgerEvent e, DeliveryReceived body)
    {
        needs.One(StockDocument.Table, body.Delivery);
        TransportDocument.Collect(needs, TransportKind.Delivery, body.Supplier, body.Document);
        if (body.ReVote is { } reVote)
        {
            foreach (var line in body.Lines)
                needs.One(ReVoteSupply.Table, (body.Location, reVote, line.Item));
        }

        if (body.Replaces is not { } sorting)
            return;
        foreach (var line in body.Lines)
            needs.One(ReplacementOrder.Table, (sorting, line.Item));
    }

    private static void Touch(Needs needs, LedgerEvent e, DeliveryExplained body) =>
        needs.One(StockDocument.Table, body.Delivery);

    private static string? Receive(World world, LedgerEntry entry, DeliveryReceived body)
    {
        if (DeliveryDecisions.Fault(world.LatestOf(entry.Event.Stream), entry.Event) is { } fault)
            return fault;
        var at = entry.Sequence;
        world.Put(StockDocument.Table, new StockDocument(
            body.Delivery, DocumentKind.Delivery, body.Location, null,
            body.Discrepancies.Any() ? DocumentStatus.Open : DocumentStatus.Agreed, at, at));

        TransportDocument.Note(
            world, entry, TransportKind.Delivery, body.Supplier, body.Document, body.Delivery);

        if (body.ReVote is { } reVote)
        {
            foreach (var line in body.Lines)
                ReVoteSupply.Add(world, entry, (body.Location, reVote, line.Item), line.Good, issued: 0);
        }

        // A delivery without an order changes no order.
        if (body.Replaces is { } sorting)
        {
            foreach (var line in body.Lines.Where(line => line.Good > 0))
            {
                if (world.Find(ReplacementOrder.Table, (sorting, line.Item)) is { } order)
                {
                    world.Put(
                        ReplacementOrder.Table,
                        order with { Delivered = order.Delivered + line.Good, HeadSequence = at });
                }
            }
        }

        return null;
    }

    private static string? Explain(World world, LedgerEntry entry, DeliveryExplained body)
    {
        if (DeliveryDecisions.Fault(world.LatestOf(entry.Event.Stream), entry.Event) is { } fault)
            return fault;
        world.Put(StockDocument.Table, world.Find(StockDocument.Table, body.Delivery)! with
        {
            Status = DocumentStatus.Explained,
            HeadSequence = entry.Sequence,
        });
        return null;
    }
}

[JsonSerializable(typeof(DeliveryReceived))]
[JsonSerializable(typeof(DeliveryExplained))]
[JsonSerializable(typeof(ReceiveDelivery))]
[JsonSerializable(typeof(ExplainDelivery))]
internal sealed partial class DeliveryJson : JsonSerializerContext;
