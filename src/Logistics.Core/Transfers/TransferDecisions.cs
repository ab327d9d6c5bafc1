using Logistics.Core.Kernel;
using Logistics.Core.Locations;
using Logistics.Core.Requirements;
using Logistics.Core.Scopes;
using Logistics.Core.Stock;

namespace Logistics.Core.Transfers;

/// <summary>
/// The rules of transfers. Loose goods go from any location to any other, as ballots do between polling stations on
/// election day; until the receiver has counted them they are at neither.
/// </summary>
public static class TransferDecisions
{
    /// <summary>The place that answers for a transfer, or takes it back.</summary>
    internal static ActPlace? PlaceOf(World world, Guid id, Func<TransferStep, string> by) =>
        world.LatestOf(Account.Transfer(id))?.Body is TransferStep step
            ? new("transfer", by(step)) { IsSaid = false, Parties = [step.From, step.To], Unknown = Unknown(id) }
            : null;

    private static Rejection Unknown(Guid transfer) =>
        ReferenceRule.Unknown(TransferRule.UnknownTransfer, "transfer", transfer.ToString());

    internal static Decision Decide(World world, ReleaseTransfer command)
    {
        var violations = new Violations();
        var from = violations.LocationOf(world, "from", command.From);
        violations.LocationOf(world, "to", command.To);
        if (command.From == command.To)
        {
            violations.Add(
                TransferRule.SameLocation, "to", command.To,
                TransferRule.Another.With(("from", command.From)));
        }

        var stream = Account.Transfer(command.Id);
        violations.Add(DocumentLines.Refuse(world, command.Lines.Select(line => (line.Item, line.Item))));
        violations.Add(DocumentLines.RefuseUsed(world, stream, command.Id));
        if (from is not null)
        {
            violations.Add(StockRules.Lacks(world, Account.Location(command.From), command.Lines.Select(
                (line, i) => ($"lines[{i}].quantity", line.Item, (long)line.Quantity))));
        }

        if (violations.Rejection is { } rejection)
            return rejection;
        return new[]
        {
            new ProposedEvent(EventId.Derive(command.Id, command.Id), stream, new TransferReleased
            {
                UtcOffset = command.UtcOffset,
                Transfer = command.Id,
                From = command.From,
                To = command.To,
                Lines = command.Lines,
                Document = command.Document,
                Note = command.Note?.Commitment,
            }),
        };
    }

    internal static Decision Decide(World world, AcceptTransfer command)
    {
        if (Find(world, command.Transfer, out var released) is { } rejection)
            return rejection;
        var violations = new Violations();
        var received = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < command.Lines.Count; i++)
        {
            var (item, quantity) = command.Lines[i];
            if (released.Lines.All(line => line.Item != item))
            {
                string[] sent = [.. released.Lines.Select(line => line.Item)];
                violations.Add(
                    TransferRule.NotInTransfer, $"lines[{i}].item", item,
                    ReferenceRule.OneOf.With(("oneOf", sent)));
            }
            else if (!received.TryAdd(item, quantity))
            {
                violations.Add(StockRule.DuplicateItem, $"lines[{i}].item", item, StockRule.Once);
            }
        }

        string[] missing = [.. released.Lines.Select(line => line.Item).Where(item => !received.ContainsKey(item))];
        foreach (var item in command.AcceptRemainder ? [] : missing)
        {
            violations.Add(
                TransferRule.ItemNotCounted, "lines", item,
                TransferRule.Count.With(("item", item)));
        }

        if (violations.Rejection is { } wrong)
            return wrong;

        return new[]
        {
            new ProposedEvent(
                EventId.Derive(command.Id, command.Transfer), Account.Transfer(command.Transfer), new TransferAccepted
                {
                    UtcOffset = command.UtcOffset,
                    Transfer = command.Transfer,
                    From = released.From,
                    To = released.To,
                    Acceptance = command.Id,
                    Lines =
                    [
                        .. released.Lines.Select(line => new TransferredLine(
                            line.Item, line.Quantity, received.GetValueOrDefault(line.Item, line.Quantity))),
                    ],
                    ReceivedBy = command.ReceivedBy?.Commitment,
                    Note = command.Note?.Commitment,
                    Flags = SameHandsFlags.Of(
                        "transfer", world.LatestOf(Account.Transfer(command.Transfer))?.Actor.Id, command.Actor),
                }),
        };
    }

    internal static Decision Decide(World world, CancelTransfer command)
    {
        if (Find(world, command.Transfer, out var released) is { } rejection)
            return rejection;
        return new[]
        {
            new ProposedEvent(
                EventId.Derive(command.Id, command.Transfer), Account.Transfer(command.Transfer), new TransferCancelled
                {
                    UtcOffset = command.UtcOffset,
                    Transfer = command.Transfer,
                    From = released.From,
                    To = released.To,
                    Cancellation = command.Id,
                    Lines = released.Lines,
                    Note = command.Note?.Commitment,
                }),
        };
    }

    /// <summary>The release of a transfer that is under way; a rejection when there is none.</summary>
    private static Rejection? Find(World world, Guid transfer, out TransferReleased released)
    {
        var stream = Account.Transfer(transfer);
        released = null!;
        if (world.IsBroken(stream))
        {
            return new Rejection(
                Rule.DamagedRecord, "transfer", transfer.ToString(), Rule.SoundRecord);
        }

        switch (world.LatestOf(stream)?.Body)
        {
            case null:
                return Unknown(transfer);
            case TransferReleased open:
                released = open;
                return null;
            case var closing:
                return new Rejection(
                    TransferRule.TransferClosed, "transfer", transfer.ToString(),
                    TransferRule.UnderWay.With(("status", closing is TransferAccepted ? "accepted" : "cancelled")));
        }
    }

    /// <summary>Why an event cannot follow the latest of its stream, in words; null when it can.</summary>
    internal static string? Fault(LedgerEvent? latest, LedgerEvent e)
    {
        if (e.Body is not TransferStep step || e.Stream != Account.Transfer(step.Transfer))
            return "its stream is not that of the transfer it names";
        if (!Location.IsCode(step.From) || !Location.IsCode(step.To) || step.From == step.To)
            return "it does not lead from one location to another";
        var command = step switch
        {
            TransferAccepted accepted => accepted.Acceptance,
            TransferCancelled cancelled => cancelled.Cancellation,
            _ => step.Transfer,
        };
        if (e.Id != EventId.Derive(command, step.Transfer))
            return "its id is not made of its command's and its transfer's";
        if (step is TransferReleased first)
            return latest is null ? Fault(first.Lines) : "the transfer was released before";
        if (latest?.Body is not TransferReleased released)
            return latest is null ? "it closes a transfer that was not released" : "the transfer was closed before";
        if (step.From != released.From || step.To != released.To)
            return $"the transfer leads from {released.From} to {released.To}";
        return step switch
        {
            TransferAccepted accepted when !accepted.Lines.Select(line => (line.Item, line.Sent))
                .SequenceEqual(released.Lines.Select(line => (line.Item, line.Quantity))) =>
                "its lines are not those that were sent",
            TransferAccepted accepted when accepted.Lines.Any(line => line.Received is < 0 or > ItemQuantity.Max) =>
                "a quantity of it is negative or too large",
            TransferCancelled cancelled when !cancelled.Lines.SequenceEqual(released.Lines) =>
                "its lines are not those that were sent",
            TransferAccepted or TransferCancelled => null,
            _ => $"'{e.Type}' is no step of a transfer",
        };
    }

    private static string? Fault(IReadOnlyList<ItemQuantity> lines) =>
        lines.Count == 0 ? "it moves nothing"
        : lines.Any(line => !Location.IsCode(line.Item)) ? "an item of it has no code"
        : lines.Any(line => line.Quantity is < 1 or > ItemQuantity.Max) ? "a quantity of "
            + "it is not positive, or too large"
        : lines.DistinctBy(line => line.Item, StringComparer.Ordinal).Count() < lines.Count ? "it names an item twice"
        : null;
}
