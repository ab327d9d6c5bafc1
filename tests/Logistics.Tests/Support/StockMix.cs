using Logistics.Core.Deliveries;
using Logistics.Core.Destructions;
using Logistics.Core.Flags;
using Logistics.Core.Locations;
using Logistics.Core.ReVotes;
using Logistics.Core.Seals;
using Logistics.Core.Sortings;
using Logistics.Core.TpsAccounts;
using Logistics.Core.Transfers;

namespace Logistics.Tests.Support;

/// <summary>Random commands that move loose goods: documents of stock, transfers and accounts of polling stations.</summary>
internal sealed class StockMix(World state, Func<int, int> pick) : CommandChoice(state, pick)
{
    private readonly IncidentMix incidents = new(state, pick);
    private readonly List<ReceiveDelivery> deliveries = [];
    private readonly List<RecordSorting> sortings = [];
    private readonly List<ReleaseTransfer> transfers = [];

    /// <summary>Seals run out now and then; of ballots there are never many.</summary>
    public ReceiveDelivery? NextNeeded() =>
        State.BalanceOf(Account.Location(SmallTree.Kpu), SmallTree.Seal) < 20 && Pick(3) == 0 ? Deliver() : null;

    public LedgerCommand? Next() => Pick(100) switch
    {
        < 6 => Deliver(),
        < 14 => Explain(),
        < 24 => Sort(),
        < 34 => Destroy(),
        < 54 => Send(),
        < 76 => Receive(),
        < 80 => TakeBack(),
        < 83 => IssueSeals(),
        < 88 => Settle(),
        < 93 => incidents.Next(),
        _ => Count(),
    };

    private ReceiveDelivery Deliver()
    {
        List<DeliveryLine> lines =
            [Counted(SmallTree.Seal, Pick(200) + 1), Counted(SmallTree.GovernorBallot, Pick(40) + 1)];
        if (Pick(2) == 0) lines.Add(Counted(SmallTree.MayorBallot, Pick(40) + 1));
        if (Rarely()) lines.Add(Counted(One([SmallTree.Seal, "no such item"]), 1));
        var delivery = Commands.Deliver() with
        {
            Location = MostlyAt(SmallTree.Kpu),
            Replaces = Pick(4) > 0 ? null : sortings.Count == 0 || Rarely() ? NewId() : One(sortings).Id,
            Lines = lines,
            ReVote = Pick(6) > 0 ? null : Mostly(State.All(ReVote.Table).OrderBy(one => one.Sequence).ToArray(), one => one.IsToBeHeld)?.Id,
        };
        deliveries.Add(delivery);
        return delivery;
    }

    private DeliveryLine Counted(string item, int stated)
    {
        var counted = Pick(4) == 0 ? Pick(stated + 5) : stated;
        return new(item, stated, counted, Pick(4) == 0 ? Pick(counted + 1) : 0);
    }

    private ExplainDelivery? Explain()
    {
        var delivery = Mostly(deliveries, known => Latest(DeliveryReceived.StreamOf(known.Id)) is DeliveryReceived body
            && body.Discrepancies.Any());
        return delivery is null ? null : new ExplainDelivery(
            NewId(), Commands.Actor, Commands.OccurredAt, Rarely() ? NewId() : delivery.Id, Commands.Text("a mistake"));
    }

    private SettleFlag? Settle()
    {
        RaisedFlag[] flags = [.. State.All(RaisedFlag.Table).OrderBy(flag => (flag.Sequence, flag.Line))];
        if (flags.Length == 0) return null;
        var flag = Pick(4) == 0 ? One(flags) : Mostly(flags, one => one.Status == FlagStatus.Open)!;
        return new SettleFlag(
            NewId(), Commands.By(flag.To ?? flag.From ?? SmallTree.Kpu), Commands.OccurredAt,
            Rarely() ? NewId() : flag.Id, Pick(2) == 0 ? null : One(flags).Sequence, Commands.Text("it was looked into"));
    }

    private RecordSorting? Sort()
    {
        var location = Anywhere();
        SortingLine[] lines =
        [
            .. from line in Goods(location)
               let damaged = Pick(line.Quantity + 1)
               select new SortingLine(line.Item, line.Quantity - damaged, damaged),
        ];
        if (lines.Length == 0) return null;
        var sorting = new RecordSorting(
            NewId(), Commands.Actor, Commands.OccurredAt, location, Pick(30) + 1, lines, Document: null, Note: null);
        sortings.Add(sorting);
        return sorting;
    }

    private DestroyGoods? Destroy()
    {
        var location = Anywhere();
        var lines = Goods(location).Take(1).Select(line => Of(line.Item, line.Quantity, DestructionSource.Stock))
            .Concat(AppliedOverride(Account.Damaged, DestructionSource.Damaged))
            .Concat(AppliedOverride(Account.Spoiled, DestructionSource.Spoiled))
            .Where(_ => Pick(3) > 0).ToArray();
        return lines.Length == 0 ? null : new DestroyGoods(
            NewId(), Commands.Actor, SmallTree.OpensAt, location, "BA-1", lines,
            [Commands.Text("a witness")], Rarely() ? Commands.Text("a note") : null);
    }

    private IssueSeals IssueSeals()
    {
        var from = Pick(1_000);
        return new IssueSeals(
            NewId(), Commands.Actor, Commands.OccurredAt, MostlyAt(SmallTree.Kpu), SealKind.CableTie, "SJ-9",
            $"K{from:0000}", $"K{from + (Rarely() ? -1 : Pick(1_000)):0000}", [], Count: null, Note: null);
    }

    private IEnumerable<DestructionLine> AppliedOverride(string account, DestructionSource source) =>
        State.BalancesOf(account).Select(line =>
            Of(line.Item, Rarely() ? (int)line.Quantity + 1 : Pick((int)line.Quantity) + 1, source));

    private static DestructionLine Of(string item, int quantity, DestructionSource source) => new(item, quantity, source);

    private ReleaseTransfer? Send()
    {
        var from = Anywhere();
        var to = Pick(2) == 0 ? Tps() : One(Codes);
        var lines = Goods(from);
        if (lines.Count == 0) return null;
        var transfer = Commands.Transfer(from, to) with { Lines = lines };
        transfers.Add(transfer);
        return transfer;
    }

    private AcceptTransfer? Receive()
    {
        if (UnderWay() is not { } transfer) return null;
        var lines = transfer.Lines.Where(_ => Pick(2) == 0)
            .Select(line => (line.Item, line.Quantity + Pick(3) switch
            {
                0 => 0,
                1 => -Pick(line.Quantity + 1),
                _ => Pick(4),
            })).ToList();
        if (Rarely()) lines.Add((One([SmallTree.Seal, "no such item"]), 1));
        return Commands.Receive(transfer, [.. lines]) with
        {
            Transfer = Rarely() ? NewId() : transfer.Id,
            AcceptRemainder = !Rarely(),
            ReceivedBy = Rarely() ? Commands.Text("a receiver") : null,
        };
    }

    private CancelTransfer? TakeBack() => UnderWay() is { } transfer ? Commands.TakeBack(transfer) : null;

    private ReleaseTransfer? UnderWay() =>
        Mostly(transfers, known => Latest(Account.Transfer(known.Id)) is TransferReleased);

    /// <summary>Mostly of what was there, rarely of anything; the same account is corrected again and again.</summary>
    private RecordTpsAccount Count()
    {
        var (tps, contest) = (MostlyAt(Tps()), One([SmallTree.Governor, SmallTree.Mayor]));
        Guid? again = null;
        if (State.All(ReVote.Table).Where(one => one.IsToBeHeld).OrderBy(one => one.Sequence).ToArray() is { Length: > 0 } held
            && Pick(4) == 0)
        {
            var reVote = One(held);
            (tps, contest, again) = (
                MostlyAt(reVote.Tps), Rarely() ? contest : reVote.Contests.Split(' ')[0], Rarely() ? NewId() : reVote.Id);
        }

        var latest = State.LatestOf(TpsAccountRecorded.Stream(tps, contest, again));
        var received = latest?.Body is TpsAccountRecorded before
            ? before.Received
            : (int)State.BalanceOf(Account.Location(tps), BallotOf(contest));
        var used = Pick(received + 2);
        var spoiled = Pick(3);
        return Commands.Account(tps, Rarely() && Rarely() ? "president" : contest) with
        {
            OccurredAt = SmallTree.OpensAt,
            Received = received,
            Used = used,
            Spoiled = spoiled,
            Unused = Pick(3) == 0 ? Pick(received + 5) : Math.Max(0, received - used - spoiled),
            Valid = used,
            Invalid = 0,
            Attendance = new Attendance(used, 0, 0, 0),
            Corrects = Pick(3) > 0 ? latest?.Id : Pick(2) == 0 ? NewId() : null,
            Explanation = latest is null || Rarely() ? null : Commands.Text("counted again"),
            ReVote = again,
        };
    }

    private EventBody? Latest(string stream) => State.LatestOf(stream)?.Body;

    /// <summary>Mostly the KPU or a place that got something from it.</summary>
    private string Anywhere() => MostlyAt(
        transfers.Count == 0 || Pick(3) == 0 ? SmallTree.Kpu : One(transfers).To);

    private string Tps() =>
        One([.. SmallTree.Locations.Where(known => known.Level == LocationLevel.Tps).Select(known => known.Code)]);
}
