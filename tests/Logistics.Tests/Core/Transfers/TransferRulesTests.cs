using Logistics.Core.Transfers;
using Logistics.Tests.Support;
using static Logistics.Tests.Support.SmallTree;

namespace Logistics.Tests.Core.Transfers;

internal sealed class TransferRulesTests
{
    private MemoryLedger ledger = null!;

    [SetUp]
    public void Start()
    {
        ledger = new MemoryLedger();
        ledger.State.SetBalance(Account.Location(Mandonga1), MayorBallot, 100);
        ledger.State.SetBalance(Account.Location(Mandonga1), Seal, 4);
    }

    [Test]
    public void Release_Goods_AreUnderWayUntilTheyAreReceived()
    {
        var release = Commands.Transfer(Mandonga1, Korumba1, (MayorBallot, 60), (Seal, 4)) with
        {
            Document = "BA-1",
            Note = Commands.Text("for the queue"),
        };
        ledger.AppendValid(release);
        var e = ledger.Events[0].Decoded!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(e.Stream, Is.EqualTo($"transfer/{release.Id}"));
            Assert.That(e.Id, Is.EqualTo(EventId.Derive(release.Id, release.Id)));
            Assert.That(e.Commitments.Select(text => text.Name), Is.EqualTo(["note"]));
            Assert.That((Of(Mandonga1), Way(release), Of(Korumba1)), Is.EqualTo((40L, 60L, 0L)));
        }

        ledger.AppendValid(Commands.Receive(release) with { AcceptRemainder = true });
        Assert.That((Of(Mandonga1), Way(release), Of(Korumba1)), Is.EqualTo((40L, 0L, 60L)));
        Assert.That(ledger.State.BalanceOf(Account.Location(Korumba1), Seal), Is.EqualTo(4));
    }

    [TestCase(60, 0, 0)]
    [TestCase(58, 2, 0)]
    [TestCase(0, 60, 0)]
    [TestCase(63, 0, -3)]
    public void Accept_Counted_NamesWhatIsShortOrOver(int received, int lost, int found)
    {
        var release = Release(60);
        ledger.AppendValid(Commands.Receive(release, (MayorBallot, received)));
        var stock = ledger.State;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((Of(Mandonga1), Way(release), Of(Korumba1)), Is.EqualTo((40L, 0L, (long)received)));
            Assert.That(
                (stock.BalanceOf(Account.Lost, MayorBallot), stock.BalanceOf(Account.Found, MayorBallot)),
                Is.EqualTo(((long)lost, (long)found)));
        }
    }

    [Test]
    public void Cancel_UnderWay_GivesItBack()
    {
        var release = Release(60);
        ledger.AppendValid(Commands.TakeBack(release));
        Assert.That((Of(Mandonga1), Way(release), Of(Korumba1)), Is.EqualTo((100L, 0L, 0L)));
    }

    [Test]
    public void Release_BrokenRules_AreNamed()
    {
        var valid = Commands.Transfer(Mandonga1, Korumba1, (MayorBallot, 100));
        Rejects(valid with { From = "74.72" }, "unknown-location", "from");
        Rejects(valid with { To = "74.72" }, "unknown-location", "to");
        Rejects(valid with { To = Mandonga1 }, "same-location", "to");
        Rejects(Commands.Transfer(Mandonga1, Korumba1, (Seal, 1), ("rope", 1)), "unknown-item", "lines[1].item");
        Rejects(Commands.Transfer(Mandonga1, Korumba1, (Seal, 1), (Seal, 1)), "duplicate-item", "lines[1].item");
        var lacking = Commands.Transfer(Mandonga1, Korumba1, (Seal, 5), (MayorBallot, 101));
        var rejection = Rejects(lacking, "insufficient-stock", "lines[0].quantity", "lines[1].quantity");
        Assert.That(rejection.Errors[1].Expected.Text, Does.Contain($"location/{Mandonga1} has 100, 101 needed"));
        ledger.AppendValid(valid);
        Rejects(valid with { Id = Guid.CreateVersion7() }, "insufficient-stock", "lines[0].quantity");
    }

    [Test]
    public void Accept_BrokenRules_AreNamed()
    {
        var release = Commands.Transfer(Mandonga1, Korumba1, (MayorBallot, 60), (Seal, 4));
        Rejects(Commands.Receive(release, (Seal, 4)), "unknown-transfer", "transfer");
        Rejects(Commands.TakeBack(release), "unknown-transfer", "transfer");
        ledger.AppendValid(release);
        Rejects(Commands.Receive(release, (MayorBallot, 60), (GovernorBallot, 1)), "not-in-transfer", "lines[1].item");
        Rejects(Commands.Receive(release, (Seal, 2), (Seal, 2)), "duplicate-item", "lines[1].item");
        var missing = Rejects(Commands.Receive(release), "item-not-counted", "lines", "lines");
        Assert.That(missing.Errors.Select(error => error.Value), Is.EqualTo([MayorBallot, Seal]));
        missing = Rejects(Commands.Receive(release, (Seal, 4)), "item-not-counted", "lines");
        Assert.That(missing.Errors[0].Value, Is.EqualTo(MayorBallot));
        ledger.AppendValid(Commands.Receive(release, (Seal, 3)) with { AcceptRemainder = true });
        Assert.That(
            ((TransferAccepted)ledger.Events[^1].Decoded!.Body).Lines,
            Is.EqualTo([new TransferredLine(MayorBallot, 60, 60), new TransferredLine(Seal, 4, 3)]));
        Rejects(Commands.Receive(release, (Seal, 4)), "transfer-closed", "transfer");
        Assert.That(Rejects(Commands.TakeBack(release), "transfer-closed", "transfer").Errors[0].Expected.Text,
            Does.Contain("accepted"));
    }

    [Test]
    public void Cancel_TwiceOrReceivedAfter_IsClosed()
    {
        var release = Release(1);
        ledger.AppendValid(Commands.TakeBack(release));
        Rejects(Commands.TakeBack(release), "transfer-closed", "transfer");
        Rejects(Commands.Receive(release, (MayorBallot, 1)), "transfer-closed", "transfer");
    }

    [Test]
    public void Decide_EventThatCannotBeRead_IsADamagedRecord()
    {
        var release = Commands.Transfer(Mandonga1, Korumba1, (MayorBallot, 60));
        ledger.State.DamageHead(Account.Transfer(release.Id));
        Rejects(release, "damaged-record", "id");
        Rejects(Commands.TakeBack(release), "damaged-record", "transfer");
        Rejects(Commands.Receive(release), "damaged-record", "transfer");
    }

    [Test]
    public void Fault_HostileEvents_AreNamedAndNeverThrow()
    {
        var release = Release(60);
        var first = ledger.Events[0].Decoded!;
        ledger.AppendValid(Commands.Receive(release, (MayorBallot, 58)));
        var second = ledger.Events[1].Decoded!;
        var cancelled = Event(Commands.TakeBack(release));
        var (released, accepted, back) =
            ((TransferReleased)first.Body, (TransferAccepted)second.Body, (TransferCancelled)cancelled.Body);
        ItemQuantity ballots = new(MayorBallot, 60);
        (string Why, LedgerEvent? Latest, LedgerEvent Event)[] wrong =
        [
            ("stream", null, first with { Stream = "transfer/x" }),
            ("stream", null, first with { Body = released with { Transfer = Guid.NewGuid() } }),
            ("lead", null, first with { Body = released with { To = Mandonga1 } }),
            ("lead", null, first with { Body = released with { From = "a/b" } }),
            ("its id", null, first with { Id = Guid.NewGuid() }),
            ("its id", first, second with { Body = accepted with { Acceptance = Guid.NewGuid() } }),
            ("its id", first, cancelled with { Body = back with { Cancellation = Guid.Empty } }),
            ("moves nothing", null, first with { Body = released with { Lines = [] } }),
            ("no code", null, first with { Body = released with { Lines = [ballots with { Item = "" }] } }),
            ("not positive", null, first with { Body = released with { Lines = [ballots with { Quantity = 0 }] } }),
            ("too large", null, first with { Body = released with { Lines = [ballots with { Quantity = 10_000_001 }] } }),
            ("twice", null, first with { Body = released with { Lines = [ballots, ballots] } }),
            ("released before", first, first),
            ("not released", null, second),
            ("closed before", second, cancelled),
            ("leads from", first, second with { Body = accepted with { To = Kandai1 } }),
            ("not those", first, second with { Body = accepted with { Lines = [] } }),
            ("not those", first, second with { Body = accepted with { Lines = [new(MayorBallot, 61, 58)] } }),
            ("not those", first, second with { Body = accepted with { Lines = [new(Seal, 60, 58)] } }),
            ("negative", first, second with { Body = accepted with { Lines = [new(MayorBallot, 60, -1)] } }),
            ("too large", first, second with { Body = accepted with { Lines = [new(MayorBallot, 60, int.MaxValue)] } }),
            ("not those", first, cancelled with { Body = back with { Lines = [ballots with { Quantity = 59 }] } }),
        ];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(TransferDecisions.Fault(null, first), Is.Null);
            Assert.That(TransferDecisions.Fault(first, second), Is.Null);
            Assert.That(TransferDecisions.Fault(first, cancelled), Is.Null);
            foreach (var (why, latest, e) in wrong)
                Assert.That(TransferDecisions.Fault(latest, e), Does.Contain(why));
        }

        LedgerEvent Event(CancelTransfer command) => second with
        {
            Id = EventId.Derive(command.Id, release.Id),
            Body = new TransferCancelled
            {
                UtcOffset = 480,
                Transfer = release.Id,
                From = Mandonga1,
                To = Korumba1,
                Cancellation = command.Id,
                Lines = release.Lines,
            },
        };
    }

    [Test]
    public void FirstDifference_EachField_IsNamedAsInTheRequest()
    {
        var release = Commands.Transfer(Mandonga1, Korumba1, (MayorBallot, 60), (Seal, 4));
        var acceptance = Commands.Receive(release, (Seal, 3)) with { AcceptRemainder = true };
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Path(release, release), Is.Null);
            Assert.That(Path(release, release with { To = Kandai1 }), Is.EqualTo("to"));
            Assert.That(
                Path(release, release with { Lines = [release.Lines[0], new(Seal, 5)] }), Is.EqualTo("lines[1].quantity"));
            Assert.That(Path(acceptance, acceptance with { AcceptRemainder = false }), Is.EqualTo("remainder"));
            Assert.That(Path(acceptance, acceptance with { Lines = [new(Seal, 4)] }), Is.EqualTo("lines[0].received"));
            Assert.That(Path(acceptance, acceptance with { Transfer = Guid.NewGuid() }), Is.EqualTo("transfer"));
            Assert.That(CommandContent.ValueAt("remainder", acceptance), Is.EqualTo("accepted"));
        }

        static string? Path(LedgerCommand before, LedgerCommand after) =>
            CommandContent.FirstDifference(CommandContent.Of(before), after, _ => null);
    }

    private ReleaseTransfer Release(int ballots)
    {
        var release = Commands.Transfer(Mandonga1, Korumba1, (MayorBallot, ballots));
        ledger.AppendValid(release);
        return release;
    }

    private long Of(string location) => ledger.State.BalanceOf(Account.Location(location), MayorBallot);

    private long Way(ReleaseTransfer release) => ledger.State.BalanceOf(Account.Transfer(release.Id), MayorBallot);

    private Rejection Rejects(LedgerCommand command, string code, params string[] fields)
    {
        var rejection = ledger.Append(command).Rejection;
        Assert.That(rejection?.Rule.Code, Is.EqualTo(code));
        Assert.That(rejection!.Errors.Select(error => error.Field), Is.EqualTo(fields));
        return rejection;
    }
}
