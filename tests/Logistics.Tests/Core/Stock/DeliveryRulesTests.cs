using Logistics.Core.Deliveries;
using Logistics.Core.Sortings;
using Logistics.Tests.Support;

namespace Logistics.Tests.Core.Stock;

internal sealed class DeliveryRulesTests
{
    [Test]
    public void Decide_Delivery_PutsTheGoodOnesIntoTheLooseStockAndTheDamagedApart()
    {
        var ledger = new MemoryLedger();
        var command = Documents.Deliver(
            new DeliveryLine(SmallTree.Seal, 100, 95, 5, Bundle: 10), new DeliveryLine(SmallTree.MayorBallot, 0, 7, 0));
        ledger.AppendValid(command);
        var e = ledger.Events[0].Decoded!;
        var stock = ledger.State;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(ledger.Events[0].Fault, Is.Null);
            Assert.That(e.Stream, Is.EqualTo($"delivery/{command.Id}"));
            Assert.That(e.Id, Is.EqualTo(EventId.Derive(command.Id, command.Id)));
            Assert.That(stock.BalanceOf(Account.Location(SmallTree.Kpu), SmallTree.Seal), Is.EqualTo(90));
            Assert.That(stock.BalanceOf(Account.Damaged, SmallTree.Seal), Is.EqualTo(5));
            Assert.That(stock.BalanceOf(Account.Supplier, SmallTree.Seal), Is.EqualTo(-95));
            Assert.That(stock.BalanceOf(Account.Location(SmallTree.Kpu), SmallTree.MayorBallot), Is.EqualTo(7));
            Assert.That(
                ((DeliveryReceived)e.Body).Discrepancies.Select(line => (line.Item, line.Difference)),
                Is.EqualTo([(SmallTree.Seal, -5L), (SmallTree.MayorBallot, 7L)]));
        }
    }

    [TestCase("74.99", "unknown-location")]
    [TestCase(SmallTree.Mandonga, "not-a-kpu")]
    [TestCase(SmallTree.Mandonga1, "not-a-kpu")]
    public void Decide_WrongPlace_IsRejected(string location, string code) =>
        Rejects(new(), Documents.Deliver(SmallTree.Seal, 1) with { Location = location }, code, "location");

    [Test]
    public void Decide_WrongItem_IsRejectedByLine()
    {
        var seal = new DeliveryLine(SmallTree.Seal, 1, 1, 0);
        Rejects(new(), Documents.Deliver(seal, seal with { Item = "tent" }), "unknown-item", "lines[1].item");
        Rejects(
            new(), Documents.Deliver(seal, seal with { Item = SmallTree.MayorBallot }, seal with { Stated = 2 }),
            "duplicate-item", "lines[2].item");
    }

    [Test]
    public void Decide_ReplacesASorting_WhichMustBeThere()
    {
        var ledger = new MemoryLedger();
        var replacement = Documents.Deliver(SmallTree.Seal, 1) with { Replaces = Guid.CreateVersion7() };
        Rejects(ledger, replacement, "unknown-sorting", "replaces");

        var sorting = Documents.Sort(new SortingLine(SmallTree.Seal, 8, 1));
        ledger.AppendValid(Documents.Deliver(SmallTree.Seal, 10), sorting);
        ledger.AppendValid(replacement with { Replaces = sorting.Id });
        Assert.That(((DeliveryReceived)ledger.Events[2].Decoded!.Body).Replaces, Is.EqualTo(sorting.Id));

        ledger.State.DamageHead(SortingRecorded.StreamOf(sorting.Id));
        Rejects(
            ledger, Documents.Deliver(SmallTree.Seal, 1) with { Replaces = sorting.Id }, "damaged-record", "replaces");
    }

    [Test]
    public void Decide_IdOfAStreamThatHasEvents_IsADamagedRecord()
    {
        var ledger = new MemoryLedger();
        var command = Documents.Deliver(SmallTree.Seal, 10);
        ledger.AppendValid(command);
        Rejects(ledger, command, "damaged-record", "id");
    }

    [Test]
    public void Decide_Explanation_ClosesADiscrepancyOnce()
    {
        var ledger = new MemoryLedger();
        var agreed = Documents.Deliver(SmallTree.Seal, 10);
        var shortOne = Documents.Deliver(new DeliveryLine(SmallTree.Seal, 10, 9, 0));
        ledger.AppendValid(agreed, shortOne);
        Rejects(ledger, Documents.Explain(Guid.CreateVersion7()), "unknown-delivery", "delivery");
        Rejects(ledger, Documents.Explain(agreed.Id), "no-discrepancy", "delivery");

        var explanation = Documents.Explain(shortOne.Id);
        ledger.AppendValid(explanation);
        var e = ledger.Events[2].Decoded!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((e.Stream, e.Version), Is.EqualTo(($"delivery/{shortOne.Id}", 2)));
            Assert.That(e.Id, Is.EqualTo(EventId.Derive(explanation.Id, explanation.Id)));
            Assert.That(
                ((DeliveryExplained)e.Body).Explanation, Is.EqualTo(explanation.Explanation.Commitment));
        }

        Rejects(ledger, Documents.Explain(shortOne.Id), "already-explained", "delivery");
        ledger.State.DamageHead(DeliveryReceived.StreamOf(shortOne.Id));
        Rejects(ledger, Documents.Explain(shortOne.Id), "damaged-record", "delivery");
    }

    [Test]
    public void Fault_DeliveryThatCannotBe_IsNamed()
    {
        var command = Documents.Deliver(new DeliveryLine(SmallTree.Seal, 10, 9, 1, Bundle: 3));
        var e = Event(DeliveryDecisions.Decide(SmallTree.State(), command).Events[0]);
        var body = (DeliveryReceived)e.Body;
        var line = body.Lines[0];
        (string Part, LedgerEvent Event)[] wrong =
        [
            ("stream", e with { Stream = "delivery/" + Guid.Empty }),
            ("stream", e with { Body = body with { Delivery = Guid.NewGuid() } }),
            ("where", e with { Body = body with { Location = "a/b" } }),
            ("no lines", e with { Body = body with { Lines = [] } }),
            ("no lines", With(line with { Item = "" })),
            ("twice", With(line, line)),
            ("number", With(line with { Stated = -1 })),
            ("number", With(line with { Stated = int.MinValue, Counted = int.MaxValue })),
            ("number", With(line with { Stated = ItemQuantity.Max + 1 })),
            ("number", With(line with { Damaged = 10 })),
            ("number", With(line with { Stated = 0, Counted = 0, Damaged = 0 })),
            ("number", With(line with { Bundle = 0 })),
            ("number", With(line with { Bundle = ItemQuantity.Max + 1 })),
            ("id", e with { Id = Guid.NewGuid() }),
            ("no delivery", e with { Body = new Logistics.Core.KeyRotations.KeyRotated { UtcOffset = 0, Note = "" } }),
        ];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(DeliveryDecisions.Fault(null, e), Is.Null);
            Assert.That(DeliveryDecisions.Fault(e, e), Does.Contain("before"));
            foreach (var (part, one) in wrong)
                Assert.That(DeliveryDecisions.Fault(null, one), Does.Contain(part));
        }

        LedgerEvent With(params DeliveryLine[] lines) => e with { Body = body with { Lines = lines } };
    }

    [Test]
    public void Fault_ExplanationThatCannotBe_IsNamed()
    {
        var ledger = new MemoryLedger();
        var delivery = Documents.Deliver(new DeliveryLine(SmallTree.Seal, 10, 9, 0));
        ledger.AppendValid(delivery);
        var received = ledger.Events[0].Decoded!;
        var e = Event(DeliveryDecisions.Decide(ledger.State, Documents.Explain(delivery.Id)).Events[0]);
        var body = (DeliveryExplained)e.Body;
        var agreed = (DeliveryReceived)received.Body with { Lines = [new(SmallTree.Seal, 9, 9, 0)] };
        using (Assert.EnterMultipleScope())
        {
            Assert.That(DeliveryDecisions.Fault(received, e), Is.Null);
            Assert.That(DeliveryDecisions.Fault(null, e), Does.Contain("not there"));
            Assert.That(DeliveryDecisions.Fault(e, e), Does.Contain("explained before"));
            Assert.That(DeliveryDecisions.Fault(received with { Body = agreed }, e), Does.Contain("as stated"));
            Assert.That(DeliveryDecisions.Fault(received, e with { Id = Guid.NewGuid() }), Does.Contain("id"));
            Assert.That(
                DeliveryDecisions.Fault(received, e with { Body = body with { Delivery = Guid.NewGuid() } }),
                Does.Contain("stream"));
        }
    }

    private static LedgerEvent Event(ProposedEvent proposed) => new(
        proposed.Id, proposed.Stream, 1, null, Commands.OccurredAt, MemoryLedger.Start, Commands.Actor,
        Anchor.EmptyTree, proposed.Body);

    private static void Rejects(MemoryLedger ledger, LedgerCommand command, string code, string field)
    {
        var rejection = ledger.Append(command).Rejection;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(rejection?.Rule.Code, Is.EqualTo(code));
            Assert.That(rejection?.Errors[0].Field, Is.EqualTo(field));
        }
    }
}
