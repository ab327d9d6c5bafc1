using Logistics.Core.Deliveries;
using Logistics.Core.Destructions;
using Logistics.Core.Evidence;
using Logistics.Core.Ledger;
using Logistics.Core.Sortings;
using Logistics.Tests.Support;
using static Logistics.Tests.Support.SmallTree;

namespace Logistics.Tests.Evidence;

/// <summary>A ledger with every kind of event that moves goods; somebody changes in the file what it posted.</summary>
internal sealed class WholeLedgerTests
{
    private static readonly string[] Kinds =
    [
        "delivery-received", "event-reversed", "goods-destroyed", "package-dissolved", "package-opened", "package-packed", "package-repacked",
        "package-sealed", "package-written-back", "package-written-off", "sorting-recorded", "tps-account-recorded", "transfer-accepted", "transfer-cancelled",
        "transfer-released",
    ];

    private static readonly string[] Accounts =
    [
        Account.Damaged, Account.Destroyed, Account.Found, "location", Account.Lost, "package", Account.Spoiled,
        Account.Supplier, "transfer", "used",
    ];

    private SignedLedger ledger = null!;
    private LedgerEvent[] events = [];

    [OneTimeSetUp]
    public async Task RecordAsync()
    {
        ledger = await SignedLedger.CreateAsync();
        await MoveStockAsync();
        await MoveInsideAsync();
        await ChangePlansAsync();
        await ledger.AppendAsync(Commands.Account());
        var first = EventCodec.Decode(await ledger.LeafAsync((await ledger.SignAsync()).Size - 1)).Id;
        await ledger.AppendAsync(
            Commands.Correction(first) with { Used = 339, Spoiled = 3 },
            Documents.Destroy(
                new DestructionLine(MayorBallot, 2, DestructionSource.Damaged),
                new DestructionLine(MayorBallot, 1, DestructionSource.Spoiled),
                new DestructionLine(Seal, 5, DestructionSource.Stock)));
        await ledger.AppendAsync(Documents.Destroy(new DestructionLine(Seal, 3, DestructionSource.Stock)));
        var last = (await ledger.SignAsync()).Size - 1;
        await ledger.AppendAsync(Commands.Reverse(last, [last], isWhole: false, Commands.Admin));
        var size = (await ledger.SignAsync()).Size;
        events = new LedgerEvent[size];
        for (var i = 0; i < size; i++)
            events[i] = EventCodec.Decode(await ledger.LeafAsync(i));
    }

    [OneTimeTearDown]
    public async Task RemoveAsync() => await ledger.DisposeAsync();

    [Test]
    public async Task EveryKindOfEvent_IsSound()
    {
        var verdict = await ledger.VerifyAsync([.. ledger.Signed]);
        Assert.That(verdict.Findings, Is.Empty);
        using var bundle = await Logistics.Data.Evidence.Bundle.OpenAsync(await ledger.WriteAsync("whole.zip"), default);
        Assert.That(
            (await EvidenceVerifier.VerifyAsync(bundle, [ledger.Key], ledger.Signed, default)).Findings, Is.Empty);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(verdict.Counts[Check.CustodyRules], Is.EqualTo(events.Length));
            Assert.That(
                events.Where(e => e.Postings.Count > 0).Select(e => e.Type).Distinct(StringComparer.Ordinal),
                Is.EquivalentTo(Kinds));
            Assert.That(PostingBodies(), Is.EquivalentTo(
                events.Where(e => e.Postings.Count > 0).Select(e => e.Body.GetType()).Distinct()));
            Assert.That(
                events.SelectMany(e => e.Postings).Select(one => one.Account.Split('/')[0])
                    .Distinct(StringComparer.Ordinal),
                Is.EquivalentTo(Accounts));
        }
    }

    [TestCaseSource(nameof(Kinds))]
    public async Task PostingOfAnEventEdited_IsFoundWithItsAccount(string type)
    {
        const string change =
            "UPDATE Posting SET Quantity = Quantity + @By WHERE Sequence = @Sequence AND Line = @Line";
        var sequence = Array.FindLastIndex(events, e => e.Type == type && e.Postings.Count > 0);
        foreach (var (line, posting) in events[sequence].Postings.Index())
        {
            await ledger.AttackAsync(change, new { By = 1, Sequence = sequence, Line = line });
            var verdict = await ledger.VerifyAsync();
            await ledger.AttackAsync(change, new { By = -1, Sequence = sequence, Line = line });
            Assert.That(
                verdict.Findings.Single().ToString(),
                Does.Contain($"Sequence '{sequence}', Line '{line}', Account '{posting.Account}'")
                    .And.Contain($"Quantity is '{posting.Quantity + 1}', but the events lead to '{posting.Quantity}'"));
        }
    }

    [TestCaseSource(nameof(Accounts))]
    public async Task BalanceOfAnAccountEdited_IsFoundWithIt(string kind)
    {
        const string change =
            "UPDATE Balance SET Quantity = Quantity + @By WHERE Account = @Account AND Item = @Item";
        var posting = events.SelectMany(e => e.Postings).Last(one => one.Account.Split('/')[0] == kind);
        await ledger.AttackAsync(change, new { By = 1, posting.Account, posting.Item });
        var verdict = await ledger.VerifyAsync();
        await ledger.AttackAsync(change, new { By = -1, posting.Account, posting.Item });
        Assert.That(
            verdict.Findings.Single().ToString(),
            Does.Contain($"Balance Account '{posting.Account}', Item '{posting.Item}'"));
    }

    /// <summary>Deliveries, a sorting with its replacement, and transfers with each end one can have.</summary>
    private async Task MoveStockAsync()
    {
        var delivery = Documents.Deliver(new DeliveryLine(MayorBallot, 500, 499, 2));
        var sorting = Documents.Sort(new SortingLine(MayorBallot, 100, 3));
        var shorter = Commands.Transfer(Kpu, Mandonga1, (MayorBallot, 410));
        var longer = Commands.Transfer(Kpu, Mandonga2, (Seal, 10));
        var back = Commands.Transfer(Kpu, Kandai1, (Seal, 7));
        await ledger.AppendAsync(delivery, Documents.Explain(delivery.Id), sorting);
        await ledger.AppendAsync(
            Documents.Deliver(MayorBallot, 3) with { Replaces = sorting.Id },
            shorter, longer, back, Commands.Transfer(Kpu, Korumba1, (Seal, 6)));
        await ledger.AppendAsync(
            Commands.Receive(shorter, (MayorBallot, 408)), Commands.Receive(longer, (Seal, 11)), Commands.TakeBack(back));
    }

    /// <summary>A package that is opened and sealed for the way back, and one that is repacked both ways.</summary>
    private async Task MoveInsideAsync()
    {
        var (opened, repacked) = (ledger.Packed[4], ledger.Packed[8]);
        await ledger.AppendAsync(
        [
            .. Commands.Move([MandongaPps, Mandonga1], opened), Commands.Open(opened),
            Commands.Seal(opened, Mandonga1, new ItemQuantity(Seal, 3)),
            Commands.Nest(ledger.Packed[10], ledger.Packed[9]),
            Commands.Repack(repacked, Kpu, new ItemQuantity(Seal, 6)),
            Commands.Repack(repacked, Kpu, new ItemQuantity(Seal, 2)) with { Seals = ["N-again"] },
        ]);
    }

    /// <summary>Packages that are dissolved, written off and found, and all that changes a plan otherwise.</summary>
    private async Task ChangePlansAsync()
    {
        PackPackage[] some = [.. Enumerable.Range(0, 4).Select(_ => Commands.PackFull())];
        var release = Commands.Release(Kpu, Mandonga, some[1], some[2], some[3]);
        await ledger.AppendAsync(
        [
            .. some, Plans.Dissolve(some[0]), release, Plans.Recall(some[3]),
            Commands.Accept(release, Commands.Line(some[1], LineOutcome.Missing), Commands.Line(some[2], LineOutcome.Missing)),
            Commands.AcceptAll(release), Plans.WriteOff(some[1]), Plans.WriteOff(some[2]), Plans.WriteBack(some[1], Kandai),
            Plans.Arrive(Korumba, some[2]), Plans.Redirect(some[3], Kandai1), Plans.Relabel(some[3], "ANOTHER-7"),
            Commands.Pack() with { Label = some[0].Label },
        ]);
    }

    /// <summary>Every body in the product that posts anything.</summary>
    private static IEnumerable<Type> PostingBodies() =>
        from type in typeof(EventBody).Assembly.GetTypes()
        where type.IsSubclassOf(typeof(EventBody)) && !type.IsAbstract
        where type.IsAssignableTo(typeof(IPosting))
        select type;
}
