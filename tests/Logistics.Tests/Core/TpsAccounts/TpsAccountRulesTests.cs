using Logistics.Core.Locations;
using Logistics.Core.TpsAccounts;
using Logistics.Tests.Support;

namespace Logistics.Tests.Core.TpsAccounts;

internal sealed class TpsAccountRulesTests
{
    [Test]
    public void Decide_FirstAccount_IsRecordedWithAllItSaysThoughItDoesNotReconcile()
    {
        var ledger = new MemoryLedger();
        var command = Commands.Account() with { Used = 999 };
        ledger.AppendValid(command);
        var e = ledger.Events[0].Decoded!;
        var body = (TpsAccountRecorded)e.Body;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(ledger.Events[0].Fault, Is.Null);
            Assert.That(e.Stream, Is.EqualTo($"tps-account/{SmallTree.Mandonga1}/mayor"));
            Assert.That(e.Id, Is.EqualTo(EventId.Derive(command.Id, command.Id)));
            Assert.That((body.Account, body.Tps, body.Contest), Is.EqualTo((command.Id, command.Tps, command.Contest)));
            Assert.That(body.Path, Is.EqualTo("74.71/74.71.01/74.71.01.1005/74.71.01.1005.001"));
            Assert.That(body.Figures.Used, Is.EqualTo(999));
            Assert.That(body.Figures.Attendance, Is.EqualTo(command.Attendance));
            Assert.That((body.Corrects, body.Explanation), Is.EqualTo(((Guid?)null, (byte[]?)null)));
        }
    }

    [TestCase("74.99", "mayor", "unknown-location", "tps")]
    [TestCase(SmallTree.MandongaPps, "mayor", "not-a-tps", "tps")]
    [TestCase(SmallTree.Kpu, "mayor", "not-a-tps", "tps")]
    [TestCase(SmallTree.Mandonga1, "president", "unknown-contest", "contest")]
    public void Decide_WrongPlaceOrContest_IsRejected(string tps, string contest, string code, string field) =>
        Rejects(new MemoryLedger(), Commands.Account(tps, contest), code, field);

    [TestCase(28, null)]
    [TestCase(29, "codes-too-long", Description = "a column of SQL Server holds a stream of 80 characters")]
    public void Decide_LongCodes_AreRejectedWhereTheLedgerCannotNameThem(int contestLength, string? code)
    {
        var ledger = new MemoryLedger();
        var tps = SmallTree.Locations.Single(one => one.Code == SmallTree.Mandonga1) with { Code = new string('x', 39) };
        var contest = new string('y', contestLength);
        ledger.State.AddLocation(tps with { Path = $"74.71/{tps.Code}" });
        ledger.State.AddContest(contest);
        Assert.That(ledger.Append(Commands.Account(tps.Code, contest)).Rejection?.Rule.Code, Is.EqualTo(code));
    }

    [Test]
    public void Decide_SecondFirstAccount_NamesTheOneThereIs()
    {
        var ledger = new MemoryLedger();
        ledger.AppendValid(Commands.Account(), Commands.Account(contest: SmallTree.Governor));
        var rejection = Rejects(ledger, Commands.Account(), "duplicate-account", "tps");
        Assert.That(rejection.Errors[0].Expected.Text, Does.Contain(ledger.Events[0].Id.ToString()).And.Contain("corrects"));
        ledger.AppendValid(Commands.Account(SmallTree.Mandonga2));
    }

    [Test]
    public void Decide_Corrections_FollowEachOther()
    {
        var ledger = new MemoryLedger();
        ledger.AppendValid(Commands.Account());
        ledger.AppendValid(Commands.Correction(ledger.Events[0].Id));
        ledger.AppendValid(Commands.Correction(ledger.Events[1].Id));
        Assert.That(ledger.Events.Select(e => e.Version), Is.EqualTo([1, 2, 3]));
        Assert.That(ledger.Events[2].Decoded!.Previous, Is.EqualTo(ledger.Events[1].Hash));

        var late = Rejects(ledger, Commands.Correction(ledger.Events[1].Id), "account-superseded", "corrects");
        Assert.That(late.Rule.OutOfOrder);
        Assert.That(late.Errors[0].Expected.Text, Does.Contain(ledger.Events[2].Id.ToString()));
    }

    [Test]
    public void Decide_CorrectionOfNothing_IsRejected() =>
        Rejects(new MemoryLedger(), Commands.Correction(Guid.NewGuid()), "unknown-account", "corrects");

    [Test]
    public void Decide_CorrectionWithoutExplanation_IsRejected()
    {
        var ledger = new MemoryLedger();
        ledger.AppendValid(Commands.Account());
        Rejects(
            ledger, Commands.Correction(ledger.Events[0].Id) with { Explanation = null }, "explanation-required",
            "explanation");
    }

    [Test]
    public void Evolve_EventThatCannotFollow_IsRefused()
    {
        var ledger = new MemoryLedger();
        var command = Commands.Account();
        var proposed = TpsAccountDecisions.Decide(ledger.State, command).Events[0];
        var body = (TpsAccountRecorded)proposed.Body;
        var latest = Event(body);
        (string Part, LedgerEvent Event)[] wrong =
        [
            ("stream", Event(body with { Contest = "governor" })),
            ("stream", Event(body with { Tps = "a/b", Path = "a/b" }) with { Stream = "tps-account/a/b/mayor" }),
            ("path", Event(body with { Path = "74.71" })),
            ("number", Event(body with { Used = -1 })),
            ("number", Event(body with { Valid = ItemQuantity.Max + 1 })),
            ("number", Event(body with { Attendance = body.Attendance with { Additional = -1 } })),
            ("not there", Event(body with { Corrects = Guid.NewGuid(), Explanation = new byte[32] })),
            ("id", Event(body with { Account = Guid.NewGuid() })),
            ("no account", Event(body) with { Body = new Logistics.Core.KeyRotations.KeyRotated { UtcOffset = 0, Note = "" } }),
        ];
        using (Assert.EnterMultipleScope())
        {
            foreach (var (part, e) in wrong)
            {
                Assert.That(TpsAccountDecisions.Fault(null, e), Does.Contain(part));
                Assert.That(ledger.State.TryEvolve(Entry(e)), Is.False, part);
            }

            Assert.That(TpsAccountDecisions.Fault(null, Event(body)), Is.Null);
            Assert.That(TpsAccountDecisions.Fault(latest, Event(body)), Does.Contain("does not correct"));
            Assert.That(
                TpsAccountDecisions.Fault(latest, Event(body with { Corrects = latest.Id })),
                Does.Contain("without an explanation"));
        }

        LedgerEvent Event(TpsAccountRecorded changed) => new(
            proposed.Id, proposed.Stream, 1, null, command.OccurredAt, MemoryLedger.Start, command.Actor,
            Anchor.EmptyTree, changed);
    }

    [Test]
    public void FirstDifference_EachNumber_IsNamedAsInTheRequest()
    {
        var command = Commands.Correction(Guid.NewGuid());
        var content = CommandContent.Of(command);
        string? Path(RecordTpsAccount changed) => CommandContent.FirstDifference(
            content, changed, _ => command.Explanation!.Salt);
        var voters = command.Attendance;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Path(command), Is.Null);
            Assert.That(Path(command with { Explanation = Commands.Text("a ballot lay under the table") }), Is.Null);
            Assert.That(Path(command with { Explanation = Commands.Text("other") }), Is.EqualTo("explanation"));
            Assert.That(Path(command with { Used = 1 }), Is.EqualTo("used"));
            Assert.That(
                Path(command with { Attendance = voters with { MovedIn = 7 } }), Is.EqualTo("attendance.movedIn"));
            Assert.That(Path(command with { Provenance = Provenance.Estimate }), Is.EqualTo("provenance"));
            Assert.That(Path(command with { Corrects = Guid.Empty }), Is.EqualTo("corrects"));
            Assert.That(CommandContent.ValueAt("attendance.movedIn", command), Is.EqualTo("0"));
            Assert.That(CommandContent.ValueAt("provenance", command), Is.EqualTo("official"));
            Assert.That(content, Does.Not.Contain("table"));
        }
    }

    private static LedgerEntry Entry(LedgerEvent e) => new(0, e, [], new byte[32]);

    private static Rejection Rejects(MemoryLedger ledger, RecordTpsAccount command, string code, string field)
    {
        var rejection = ledger.Append(command).Rejection;
        Assert.That(rejection?.Rule.Code, Is.EqualTo(code));
        Assert.That(rejection!.Errors.Select(error => error.Field), Is.EqualTo([field]));
        return rejection;
    }
}
