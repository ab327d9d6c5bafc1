using Logistics.Core.Kernel;
using Logistics.Core.Locations;
using Logistics.Core.Requirements;
using Logistics.Core.ReVotes;
using Logistics.Core.Sortings;
using Logistics.Core.Stock;

namespace Logistics.Core.Deliveries;

/// <summary>
/// The rules of deliveries. A delivery may hold less or more than the transport document states: it is
/// recorded, and stays open until it is explained.
/// </summary>
public static class DeliveryDecisions
{
    internal static Decision Decide(World world, ReceiveDelivery command)
    {
        var violations = new Violations();
        var location = violations.LocationOf(world, "location", command.Location);
        if (location is not null && location.Level != LocationLevel.Kpu)
        {
            violations.Add(
                DeliveryRule.NotAKpu, "location", command.Location,
                ReferenceRule.OfLevel.With(("level", "kpu"), ("actual", EnumText.Of(location.Level))));
        }

        var stream = DeliveryReceived.StreamOf(command.Id);
        violations.Add(DocumentLines.Refuse(world, command.Lines.Select(line => (line.Item, line.Item))));
        violations.Add(RefuseSorting(world, command.Replaces));
        var found = command.ReVote is { } reVote ? world.Find(ReVote.Table, reVote) : null;
        if (command.ReVote is not null && found is not { IsToBeHeld: true })
        {
            violations.Add(
                DeliveryRule.NotForReVote, "reVote", command.ReVote.Value.ToString(), DeliveryRule.OfReVote);
        }

        violations.Add(DocumentLines.RefuseUsed(world, stream, command.Id));
        if (violations.Rejection is { } rejection)
            return rejection;
        return new[]
        {
            new ProposedEvent(EventId.Derive(command.Id, command.Id), stream, new DeliveryReceived
            {
                UtcOffset = command.UtcOffset,
                Delivery = command.Id,
                Supplier = command.Supplier,
                Location = command.Location,
                Document = command.Document,
                Replaces = command.Replaces,
                ReVote = command.ReVote,
                Decision = found?.Decision,
                Lines = command.Lines,
                Note = command.Note?.Commitment,
                Flags = FlagsOf(world, command),
            }),
        };
    }

    private static IReadOnlyList<Flag>? FlagsOf(World world, ReceiveDelivery command)
    {
        var bundles = BundleFlags.Of(
            command.Lines.Select((line, i) => ($"lines[{i}].bundle", line.Counted, line.Bundle)));
        return SameDocumentFlags.Of(
            world, TransportKind.Delivery, command.Supplier, command.Document, command.Id) is { } same
            ? [same, .. (bundles ?? []).Take(Flag.PerEventMax - 1)]
            : bundles;
    }

    internal static ActPlace? PlaceOf(World world, ExplainDelivery command) =>
        ((world.LatestOf(DeliveryReceived.StreamOf(command.Delivery))?.Body as DeliveryReceived)?.Location
            ?? world.Find(StockDocument.Table, command.Delivery)?.Location) is { } location
            ? new("delivery", location)
            {
                IsSaid = false,
                IsForKpu = true,
                Parties = [location],
                Unknown = Unknown(command.Delivery),
            }
            : null;

    private static Rejection Unknown(Guid delivery) =>
        ReferenceRule.Unknown(DeliveryRule.UnknownDelivery, "delivery", delivery.ToString());

    internal static Decision Decide(World world, ExplainDelivery command)
    {
        var stream = DeliveryReceived.StreamOf(command.Delivery);
        var delivery = command.Delivery.ToString();
        if (world.IsBroken(stream))
        {
            return new Rejection(
                Rule.DamagedRecord, "delivery", delivery, Rule.SoundRecord);
        }

        switch (world.LatestOf(stream)?.Body)
        {
            case null:
                return Unknown(command.Delivery);
            case not DeliveryReceived:
                return new Rejection(
                    DeliveryRule.AlreadyExplained, "delivery", delivery, DeliveryRule.Unexplained);
            case DeliveryReceived received when !received.Discrepancies.Any():
                return new Rejection(
                    DeliveryRule.NoDiscrepancy, "delivery", delivery, DeliveryRule.Different);
        }

        return new[]
        {
            new ProposedEvent(EventId.Derive(command.Id, command.Id), stream, new DeliveryExplained
            {
                UtcOffset = command.UtcOffset,
                Delivery = command.Delivery,
                Record = command.Id,
                Explanation = command.Explanation.Commitment,
            }),
        };
    }

    /// <summary>Why an event cannot follow the latest of its stream, in words; null when it can.</summary>
    internal static string? Fault(LedgerEvent? latest, LedgerEvent e) => e.Body switch
    {
        DeliveryReceived body when e.Stream != DeliveryReceived.StreamOf(body.Delivery) => ForeignStream,
        DeliveryReceived when latest is not null => "the delivery was recorded before",
        DeliveryReceived body when !Location.IsCode(body.Location) => "it does not say where the goods arrived",
        DeliveryReceived { ReVote: null, Decision: not null } => "it names a decision and no re-vote",
        DeliveryReceived body when !DocumentLines.AreItems([.. body.Lines.Select(line => (line.Item, line.Item))]) =>
            "it has no lines, or an item of them twice",
        DeliveryReceived body when !body.Lines.All(IsInRange) => "a number of it is negative or too large",
        DeliveryReceived body when e.Id != EventId.Derive(body.Delivery, body.Delivery) => ForeignId,
        DeliveryReceived => null,
        DeliveryExplained body when e.Stream != DeliveryReceived.StreamOf(body.Delivery) => ForeignStream,
        DeliveryExplained when latest?.Body is not DeliveryReceived => latest is null
            ? "it explains a delivery that is not there"
            : "the delivery was explained before",
        DeliveryExplained when !((DeliveryReceived)latest.Body).Discrepancies.Any() =>
            "the delivery was counted as stated",
        DeliveryExplained body when e.Id != EventId.Derive(body.Record, body.Record) => ForeignId,
        DeliveryExplained => null,
        _ => $"'{e.Type}' is about no delivery",
    };

    private const string ForeignStream = "its stream is not that of the delivery it names";
    private const string ForeignId = "its id is not made of its command's";

    private static bool IsInRange(DeliveryLine line) =>
        DocumentLines.AreInRange(line.Stated, line.Counted, line.Damaged)
        && line.Damaged <= line.Counted && (line.Stated > 0 || line.Counted > 0)
        && line.Bundle is null or (> 0 and <= ItemQuantity.Max);

    private static Rejection? RefuseSorting(World world, Guid? replaces)
    {
        if (replaces is not { } sorting)
            return null;
        var stream = SortingRecorded.StreamOf(sorting);
        return world.LatestOf(stream) is not null ? null
            : world.IsBroken(stream) ? new Rejection(
                Rule.DamagedRecord, "replaces", sorting.ToString(), Rule.SoundRecord)
            : ReferenceRule.Unknown(SortingRules.UnknownSorting, "replaces", sorting.ToString());
    }
}
