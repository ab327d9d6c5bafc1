using System.Text.Json.Serialization;
using Logistics.Core.Access;
using Logistics.Core.Kernel;
using Logistics.Core.Stock;

namespace Logistics.Core.Transfers;

/// <summary>Loose goods that go from one location to another.</summary>
public sealed class TransferFeature : Feature
{
    public override void Register(FeatureBuilder builder) => builder
        .Event<TransferReleased>("transfer-released", Apply, Touch, keepsLatest: true)
        .Event<TransferAccepted>("transfer-accepted", Apply, Touch, keepsLatest: true)
        .Event<TransferCancelled>("transfer-cancelled", Apply, Touch, keepsLatest: true)
        .Command<ReleaseTransfer>(
            "release-transfer", Act.ReleaseTransfer, (_, c) => new("from", c.From),
            TransferDecisions.Decide, Collect)
        .Command<AcceptTransfer>(
            "accept-transfer", Act.AnswerTransfer, (world, c) =>
                TransferDecisions.PlaceOf(world, c.Transfer, by => by.To),
            TransferDecisions.Decide, (n, c) => Collect(n, c.Transfer))
        .Command<CancelTransfer>(
            "cancel-transfer", Act.CancelTransfer, (world, c) =>
                TransferDecisions.PlaceOf(world, c.Transfer, by => by.From),
            TransferDecisions.Decide, (n, c) => Collect(n, c.Transfer))
        .Reversible<TransferReleased>(Act.ReleaseTransfer, body => new("sequence", body.From))
        .Reversible<TransferAccepted>(Act.AnswerTransfer, body => new("sequence", body.To))
        .Reversible<TransferCancelled>(Act.CancelTransfer, body => new("sequence", body.From))
        .Rules(TransferRule.All)
        .Json(TransferJson.Default);

    private static void Collect(Needs needs, ReleaseTransfer command)
    {
        needs.NoStream(Account.Transfer(command.Id));
        needs.None(StockDocument.Table, command.Id);
        foreach (var line in command.Lines)
        {
            needs.One(Balance.Table, (Account.Location(command.From), line.Item));
            needs.None(Balance.Table, (Account.Transfer(command.Id), line.Item));
        }
    }

    /// <summary>
    /// Closing a transfer moves the goods to the receiver, back to the sender, or to the account of lost goods.
    /// </summary>
    private static void Collect(Needs needs, Guid transfer)
    {
        var stream = Account.Transfer(transfer);
        needs.Stream(stream);
        needs.One(StockDocument.Table, transfer);
        if (needs.World.LatestIfKnown(stream)?.Body is not TransferReleased released)
            return;
        foreach (var line in released.Lines)
        {
            foreach (var account in new[]
            {
                stream, Account.Location(released.From), Account.Location(released.To), Account.Lost, Account.Found,
            })
            {
                needs.One(Balance.Table, (account, line.Item));
            }
        }
    }

    private static void Touch(Needs needs, LedgerEvent e, TransferStep body) =>
        needs.One(StockDocument.Table, body.Transfer);

    private static string? Apply(World world, LedgerEntry entry, TransferStep body)
    {
        if (TransferDecisions.Fault(world.LatestOf(entry.Event.Stream), entry.Event) is { } fault)
            return fault;
        var at = entry.Sequence;
        var before = body is TransferReleased
            ? new StockDocument(
                body.Transfer, DocumentKind.Transfer, body.From, body.To, DocumentStatus.Released, at, at)
            : world.Find(StockDocument.Table, body.Transfer)!;
        world.Put(StockDocument.Table, before with { Status = StatusAfter(body), HeadSequence = at });
        return null;
    }

    private static DocumentStatus StatusAfter(TransferStep step) => step switch
    {
        TransferReleased => DocumentStatus.Released,
        TransferAccepted => DocumentStatus.Accepted,
        TransferCancelled => DocumentStatus.Cancelled,
        _ => throw new InvalidOperationException($"Unknown step {step.GetType().Name}."),
    };
}

[JsonSerializable(typeof(TransferReleased))]
[JsonSerializable(typeof(TransferAccepted))]
[JsonSerializable(typeof(TransferCancelled))]
[JsonSerializable(typeof(ReleaseTransfer))]
[JsonSerializable(typeof(AcceptTransfer))]
[JsonSerializable(typeof(CancelTransfer))]
internal sealed partial class TransferJson : JsonSerializerContext;
