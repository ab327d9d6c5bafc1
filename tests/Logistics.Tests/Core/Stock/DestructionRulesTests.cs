using Logistics.Core.Deliveries;
using Logistics.Core.Destructions;
using Logistics.Tests.Support;

namespace Logistics.Tests.Core.Stock;

internal sealed class DestructionRulesTests
{
    [Test]
    public void Decide_Destruction_TakesEachLineFromItsAccount()
    {
        var ledger = Stocked();
        var command = Documents.Destroy(
            new DestructionLine(SmallTree.Seal, 90, DestructionSource.Stock),
            new DestructionLine(SmallTree.Seal, 4, DestructionSource.Damaged));
        ledger.AppendValid(command);
        var e = ledger.Events[^1].Decoded!;
        var stock = ledger.State;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(ledger.Events[^1].Fault, Is.Null);
            Assert.That((e.Stream, e.Version), Is.EqualTo(($"destruction/{command.Id}", 1)));
            Assert.That(e.Id, Is.EqualTo(EventId.Derive(command.Id, command.Id)));
            Assert.That(e.Commitments.Select(text => text.Name), Is.EqualTo(["witnesses[0]", "witnesses[1]"]));
            Assert.That(stock.BalanceOf(Account.Location(SmallTree.Kpu), SmallTree.Seal), Is.Zero);
            Assert.That(stock.BalanceOf(Account.Damaged, SmallTree.Seal), Is.EqualTo(6));
            Assert.That(stock.BalanceOf(Account.Destroyed, SmallTree.Seal), Is.EqualTo(94));
        }
    }

    [TestCase(91, DestructionSource.Stock, "location/74.71 has 90, 91 needed")]
    [TestCase(11, DestructionSource.Damaged, "damaged has 10, 11 needed")]
    [TestCase(1, DestructionSource.Spoiled, "spoiled has 0, 1 needed")]
    public void Decide_MoreThanTheAccountHas_NamesTheAccount(int quantity, DestructionSource source, string expected)
    {
        var other = source == DestructionSource.Stock ? DestructionSource.Damaged : DestructionSource.Stock;
        var rejection = Rejects(
            Stocked(),
            Documents.Destroy(
                new DestructionLine(SmallTree.Seal, 1, other), new DestructionLine(SmallTree.Seal, quantity, source)),
            "insufficient-stock", "lines[1].quantity");
        Assert.That(rejection.Errors.Single().Expected.Text, Does.Contain(expected));
    }

    [Test]
    public void Decide_WhatCannotBe_IsRejected()
    {
        var ledger = Stocked();
        var seal = new DestructionLine(SmallTree.Seal, 1, DestructionSource.Stock);
        Rejects(ledger, Documents.Destroy(seal) with { Location = "74.99" }, "unknown-location", "location");
        Rejects(ledger, Documents.Destroy(seal with { Item = "tent" }), "unknown-item", "lines[0].item");
        Rejects(ledger, Documents.Destroy(seal, seal), "duplicate-item", "lines[1].item");
        var destruction = Documents.Destroy(seal);
        ledger.AppendValid(destruction);
        Rejects(ledger, destruction, "damaged-record", "id");
    }

    [Test]
    public void Fault_DestructionThatCannotBe_IsNamed()
    {
        var ledger = Stocked();
        ledger.AppendValid(Documents.Destroy(new DestructionLine(SmallTree.Seal, 1, DestructionSource.Stock)));
        var e = ledger.Events[^1].Decoded!;
        var body = (GoodsDestroyed)e.Body;
        var line = body.Lines[0];
        (string Part, LedgerEvent Event)[] wrong =
        [
            ("stream", e with { Stream = "sorting/" + body.Destruction }),
            ("where", e with { Body = body with { Location = "a b" } }),
            ("nobody", e with { Body = body with { Witnesses = [] } }),
            ("too many", e with { Body = body with { Witnesses = [.. Enumerable.Repeat(new byte[32], 21)] } }),
            ("no lines", With()),
            ("twice", With(line, line with { Quantity = 2 })),
            ("number", With(line with { Quantity = 0 })),
            ("number", With(line with { Quantity = -1 })),
            ("number", With(line with { Quantity = ItemQuantity.Max + 1 })),
            ("id", e with { Id = Guid.NewGuid() }),
            ("no destruction", e with { Body = new Logistics.Core.KeyRotations.KeyRotated { UtcOffset = 0, Note = "" } }),
        ];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(DestructionRules.Fault(null, e), Is.Null);
            Assert.That(DestructionRules.Fault(e, e), Does.Contain("before"));
            foreach (var (part, one) in wrong)
                Assert.That(DestructionRules.Fault(null, one), Does.Contain(part));
        }

        LedgerEvent With(params DestructionLine[] lines) => e with { Body = body with { Lines = lines } };
    }

    /// <summary>90 seals lie at the KPU, 10 are set aside.</summary>
    private static MemoryLedger Stocked()
    {
        var ledger = new MemoryLedger();
        ledger.AppendValid(Documents.Deliver(new DeliveryLine(SmallTree.Seal, 100, 100, 10)));
        return ledger;
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
