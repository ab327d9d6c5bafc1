using Logistics.Core.Sortings;
using Logistics.Tests.Support;

namespace Logistics.Tests.Core.Stock;

internal sealed class SortingRulesTests
{
    [Test]
    public void Decide_Sorting_SetsTheDamagedApart()
    {
        var ledger = new MemoryLedger();
        var command = Documents.Sort(
            new SortingLine(SmallTree.MayorBallot, 97, 3), new SortingLine(SmallTree.Seal, 4, 0));
        ledger.AppendValid(
            Documents.Deliver(SmallTree.MayorBallot, 100), Documents.Deliver(SmallTree.Seal, 5), command);
        var e = ledger.Events[2].Decoded!;
        var stock = ledger.State;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(ledger.Events[2].Fault, Is.Null);
            Assert.That((e.Stream, e.Version), Is.EqualTo(($"sorting/{command.Id}", 1)));
            Assert.That(e.Id, Is.EqualTo(EventId.Derive(command.Id, command.Id)));
            Assert.That(stock.BalanceOf(Account.Location(SmallTree.Kpu), SmallTree.MayorBallot), Is.EqualTo(97));
            Assert.That(stock.BalanceOf(Account.Damaged, SmallTree.MayorBallot), Is.EqualTo(3));
            Assert.That(stock.BalanceOf(Account.Location(SmallTree.Kpu), SmallTree.Seal), Is.EqualTo(5));
        }
    }

    [TestCase(11, 0, "lines[0].good")]
    [TestCase(8, 3, "lines[0].damaged")]
    [TestCase(0, 11, "lines[0].damaged")]
    public void Decide_MoreThanLiesThere_IsRejected(int good, int damaged, string field)
    {
        var ledger = new MemoryLedger();
        ledger.AppendValid(Documents.Deliver(SmallTree.Seal, 10));
        var rejection = Rejects(
            ledger, Documents.Sort(new SortingLine(SmallTree.Seal, good, damaged)), "insufficient-stock", field);
        Assert.That(rejection.Errors.Single().Expected.Text, Does.Contain("11 needed").And.Contain("has 10"));
    }

    [Test]
    public void Decide_WhatCannotBe_IsRejected()
    {
        var ledger = new MemoryLedger();
        var seal = new SortingLine(SmallTree.Seal, 1, 0);
        var delivery = Documents.Deliver(SmallTree.Seal, 10);
        ledger.AppendValid(delivery);
        Rejects(ledger, Documents.Sort(seal) with { Location = "74.99" }, "unknown-location", "location");
        Rejects(
            ledger, Documents.Sort(seal) with { Location = SmallTree.Mandonga }, "insufficient-stock", "lines[0].good");
        Rejects(ledger, Documents.Sort(seal with { Item = "tent" }), "unknown-item", "lines[0].item");
        Rejects(ledger, Documents.Sort(seal, seal), "duplicate-item", "lines[1].item");
        var sorting = Documents.Sort(seal);
        ledger.AppendValid(sorting);
        Rejects(ledger, sorting, "damaged-record", "id");
    }

    [Test]
    public void Fault_SortingThatCannotBe_IsNamed()
    {
        var ledger = new MemoryLedger();
        ledger.AppendValid(
            Documents.Deliver(SmallTree.Seal, 10), Documents.Sort(new SortingLine(SmallTree.Seal, 9, 1)));
        var e = ledger.Events[1].Decoded!;
        var body = (SortingRecorded)e.Body;
        var line = body.Lines[0];
        (string Part, LedgerEvent Event)[] wrong =
        [
            ("stream", e with { Stream = "delivery/" + body.Sorting }),
            ("where", e with { Body = body with { Location = "" } }),
            ("nobody", e with { Body = body with { Workers = 0 } }),
            ("too many", e with { Body = body with { Workers = SortingRules.WorkersMax + 1 } }),
            ("no lines", With()),
            ("twice", With(line, line)),
            ("number", With(line with { Good = -1 })),
            ("number", With(line with { Damaged = ItemQuantity.Max + 1 })),
            ("number", With(line with { Good = 0, Damaged = 0 })),
            ("id", e with { Id = Guid.NewGuid() }),
            ("no sorting", e with { Body = new Logistics.Core.KeyRotations.KeyRotated { UtcOffset = 0, Note = "" } }),
        ];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(SortingRules.Fault(null, e), Is.Null);
            Assert.That(SortingRules.Fault(e, e), Does.Contain("before"));
            foreach (var (part, one) in wrong)
                Assert.That(SortingRules.Fault(null, one), Does.Contain(part));
        }

        LedgerEvent With(params SortingLine[] lines) => e with { Body = body with { Lines = lines } };
    }

    private static Rejection Rejects(MemoryLedger ledger, LedgerCommand command, string code, string field)
    {
        var rejection = ledger.Append(command).Rejection;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(rejection?.Rule.Code, Is.EqualTo(code));
            Assert.That(rejection?.Errors[0].Field, Is.EqualTo(field));
        }

        return rejection!;
    }
}
