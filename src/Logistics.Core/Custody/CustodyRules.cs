using Logistics.Core.Deliveries;
using Logistics.Core.Destructions;
using Logistics.Core.Ledger;
using Logistics.Core.Log;
using Logistics.Core.Requirements;
using Logistics.Core.Sortings;
using Logistics.Core.Stock;
using Logistics.Core.TpsAccounts;
using Logistics.Core.Transfers;

namespace Logistics.Core.Custody;

/// <summary>What a command leads to: either events, at least one, or a rejection.</summary>
public readonly record struct Decision(IReadOnlyList<ProposedEvent> Events, Rejection? Rejection)
{
    public static implicit operator Decision(Rejection rejection) => new([], rejection);

    public static implicit operator Decision(ProposedEvent[] events) => new(events, null);
}

/// <summary>An event that is decided but has no place in the ledger yet.</summary>
public readonly record struct ProposedEvent(Guid Id, string Stream, EventBody Body);

/// <summary>
/// The rules of custody. Pure: the same state and command always lead to the same decision. Rules come from
/// the handover practice of Indonesian election logistics; <see cref="Rule"/> names each of them.
/// </summary>
public static class CustodyRules
{
    public static Decision Decide(CustodyState state, CustodyCommand command) => command switch
    {
        PackPackage pack => Pack(state, pack),
        ReleaseHandover release => HandoverRules.Release(state, release),
        AcceptHandover acceptance => HandoverRules.Accept(state, acceptance),
        CancelHandover cancellation => HandoverRules.Cancel(state, cancellation),
        RotateKey rotation => Rotate(rotation),
        RecordTpsAccount account => TpsAccountRules.Decide(state, account),
        RepackPackage repacking => PackageRules.Repack(state, repacking),
        OpenPackage opening => PackageRules.Open(state, opening),
        SealPackage sealing => PackageRules.Seal(state, sealing),
        ReissueBallots reissue => ReissueRules.Decide(state, reissue),
        NestPackages nesting => NestingRules.Decide(state, nesting),
        ReceiveDelivery delivery => DeliveryRules.Decide(state, delivery),
        ExplainDelivery explanation => DeliveryRules.Decide(state, explanation),
        RecordSorting sorting => SortingRules.Decide(state, sorting),
        ReleaseTransfer release => TransferRules.Decide(state, release),
        AcceptTransfer acceptance => TransferRules.Decide(state, acceptance),
        CancelTransfer cancellation => TransferRules.Decide(state, cancellation),
        DestroyGoods destruction => DestructionRules.Decide(state, destruction),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "Unknown command."),
    };

    private static Decision Pack(CustodyState state, PackPackage pack)
    {
        if (!state.Locations.TryGetValue(pack.Destination, out var destination))
            return Unknown(Rule.UnknownLocation, "destination", pack.Destination);
        if (!state.Locations.ContainsKey(pack.Location))
            return Unknown(Rule.UnknownLocation, "location", pack.Location);
        if (pack.Contest is { } contest && !state.Contests.Contains(contest))
            return Unknown(Rule.UnknownContest, "contest", contest);
        if (pack is { Kind: PackageKind.BallotBox, Contest: null })
        {
            return new Rejection(
                Rule.ContestRequired, "contest", null, $"one of {string.Join(", ", state.Contests)}");
        }

        var setAside = new SetAside(pack.Override);
        if (CheckContents(state, pack.Kind, pack.Contest, pack.Contents, setAside) is { } wrongContents)
            return wrongContents;
        if (!destination.IsSelfOrDescendantOf(pack.Location))
        {
            return new Rejection(
                Rule.WrongDistrict, "destination", pack.Destination,
                $"{pack.Location} or a location below it, where the package is packed; no override leads it elsewhere");
        }

        if (CheckIdentity(state, pack.Id, pack.Label) is { } taken)
            return taken;
        if (RequirementCheck.Check(
            state, destination, pack.Kind, pack.Contest, pack.Contents, _ => 0, pack.OccurredAt, setAside) is { } unfit)
            return unfit;
        if (StockRules.Lacks(state.Stock, Account.Location(pack.Location), pack.Contents) is { } lack)
            return lack;

        return new[]
        {
            new ProposedEvent(EventId.Derive(pack.Id, pack.Id), PackageState.Stream(pack.Id), new PackagePacked
            {
                UtcOffset = OffsetOf(pack),
                Label = pack.Label,
                Kind = pack.Kind,
                Contest = pack.Contest,
                Destination = pack.Destination,
                Path = destination.Path,
                Location = pack.Location,
                Contents = pack.Contents,
                Seals = pack.Seals,
                FromStock = true,
                Overridden = setAside.Codes,
                Reason = setAside.Reason,
            }),
        };
    }

    /// <summary>Whether a new package may have its id and label.</summary>
    internal static Rejection? CheckIdentity(CustodyState state, Guid id, string label)
    {
        var self = new PackageRef(id, null);
        if (state.IsDamaged(self) || state.TryFind(self, out _))
            return new Rejection(Rule.DamagedRecord, "id", id.ToString(), "an id that no package has");
        return state.HasLabel(label)
            ? new Rejection(Rule.DuplicateLabel, "label", label, "a label not yet in use")
            : null;
    }

    /// <summary>What lies in a package is known, and of no other contest.</summary>
    /// <param name="setAside">Null where nothing can be set aside.</param>
    internal static Rejection? CheckContents(
        CustodyState state, PackageKind kind, string? own, IReadOnlyList<ItemQuantity> contents, SetAside? setAside = null)
    {
        for (var i = 0; i < contents.Count; i++)
        {
            var code = contents[i].Item;
            if (!state.Items.TryGetValue(code, out var item))
                return Unknown(Rule.UnknownItem, $"contents[{i}].item", code);

            // Bulk supply may mix contests; a package that is opened at a polling station never may.
            var mayMix = kind == PackageKind.Supply && own is null;
            if (item.Contest is { } contest && contest != own && !mayMix && setAside?.Takes(Rule.WrongContest) != true)
            {
                return new Rejection(
                    Rule.WrongContest, $"contents[{i}].item", code,
                    $"an item of the package's contest ({own ?? "none"}), not of {contest}");
            }
        }

        return null;
    }

    private static Decision Rotate(RotateKey rotation) => new[]
    {
        new ProposedEvent(
            EventId.Derive(rotation.Id, rotation.Id),
            KeyRotated.Stream,
            new KeyRotated { UtcOffset = OffsetOf(rotation), Note = rotation.Note }),
    };

    internal const string SoundRecord = "a record that agrees with the ledger";

    internal static Rejection Unknown(Rule rule, string field, string value) =>
        new(rule, field, value, "an existing one");

    internal static int OffsetOf(CustodyCommand command) =>
        (int)command.OccurredAt.Offset.TotalMinutes;
}
