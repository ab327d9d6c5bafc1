using Logistics.Core.ApiKeys;
using Logistics.Core.Evidence;
using Logistics.Core.Flags;
using Logistics.Core.Incidents;
using Logistics.Core.MissedDeadlines;
using Logistics.Core.Officers;
using Logistics.Core.Reversals;
using Logistics.Core.ReVotes;
using Logistics.Core.Times;
using Logistics.Core.TpsAccounts;
using Logistics.Tests.Support;
using static Logistics.Tests.Support.SmallTree;

namespace Logistics.Tests.Core.Custody;

/// <summary>Each rule with a command that breaks it and one just beside it that does not.</summary>
internal sealed class CustodyRulesTests
{
    /// <summary>Codes of rules that are tested beside their own features.</summary>
    private static readonly string[] Elsewhere =
    [
        "not-a-tps", "codes-too-long", "unknown-account", "duplicate-account", "account-superseded",
        "explanation-required", "insufficient-stock", "unknown-transfer", "same-location",
        "transfer-closed", "not-in-transfer", "item-not-counted", "not-a-kpu", "duplicate-item",
        "unknown-delivery", "unknown-sorting", "unknown-destruction", "no-discrepancy",
        "already-explained", "already-delivered", "package-missing", "not-at-destination",
        "too-early-to-open", "already-opened", "not-opened", "nested-package", "already-nested",
        "outer-is-nested", "nested-too-deep", "not-nested", "not-together", "unknown-flag", "flag-not-open", "event-not-later",
        "unknown-incident", "unknown-incident-type", "incident-not-open", "deadline-not-missed",
        "handover-too-large", "over-requirement", "short-of-requirement", "reissue-not-to-tps",
        "reissue-without-ballots", "too-early-to-reissue", "re-vote-stock-exceeded",
        "unknown-seal-batch", "no-seal-series", "unknown-seal", "ambiguous-seal", "ambiguous-label", "seals-required",
        "seal-in-use", "seal-used", "outside-your-place", "too-far-ahead", "invalid-row", "twin-code",
        "foreign-code", "real-clock", "clock-not-later", "unknown-key", "key-ended", "expiry-in-the-past", "unknown-text",
        "unknown-attachment", "attachment-missing", "attachment-erased", "attachment-differs", "attachment-type",
        "attachment-broken",
        "re-vote-not-at-tps", "unknown-ground", "unknown-re-vote", "re-vote-not-after-voting", "re-vote-decided",
        "re-vote-not-to-be-held", "re-vote-notified", "not-for-re-vote", "not-of-re-vote",
        "unknown-officer", "unknown-office-role", "unknown-check", "duplicate-check", "officer-not-appointed",
        "officer-already-appointed", "officer-already-sworn-in", "officer-ended", "own-successor",
        "unknown-arrival", "already-here", "arrival-settled", "arrival-of-no-label", "acceptance-is-no-package",
        "other-receiver", "acceptance-too-large",
        "package-dissolved", "package-written-off", "opened-before", "already-recalled", "at-origin", "not-at-origin",
        "holds-packages", "same-destination", "re-vote-box-stays", "same-label", "not-missing", "not-written-off",
        "unknown-event", "not-reversible", "already-reversed", "already-proposed", "not-agreed", "other-proposal", "event-rested-on",
        "already-spent",
    ];

    private MemoryLedger ledger = null!;

    [SetUp]
    public void Start()
    {
        ledger = new MemoryLedger();
        ledger.AppendValid(Commands.Deliver((Seal, 100), (GovernorBallot, 5_000), (MayorBallot, 5_000)));
    }

    [Test]
    public void All_EveryRule_HasATestOfItsOwn()
    {
        var tested = typeof(CustodyRulesTests).GetMethods()
            .SelectMany(method => method.GetCustomAttributes(typeof(BreaksAttribute), inherit: false))
            .Select(attribute => ((BreaksAttribute)attribute).Code);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(tested, Is.EquivalentTo(Catalog.Current.Rules.Select(rule => rule.Code).Except(Elsewhere, StringComparer.Ordinal)));
            Assert.That(Catalog.Current.Rules.Select(rule => rule.Code), Is.Unique);
            Assert.That(
                Catalog.Current.Rules.Where(rule => rule.OutOfOrder),
                Is.EquivalentTo(new[] { PackageRule.PackageInTransit, TpsAccountRule.AccountSuperseded, PackageRule.AlreadyOpened, PackageRule.NotOpened,
                    PackageRule.AmbiguousLabel, PackageRule.SealInUse, PackageRule.SealUsed,
                    ApiKeyRules.KeyEnded, TimeRule.RealClock, OfficerRule.OfficerNotAppointed, OfficerRule.OfficerAppointed,
                    OfficerRule.OfficerSwornIn, OfficerRule.OfficerEnded, FlagRules.NotOpen, IncidentRules.NotOpen, MissedDeadlineRule.NotMissed, ArrivalRule.ArrivalIsSettled,
                    PlanRule.AlreadyRecalled, PlanRule.NotMissing, PlanRule.NotWrittenOff,
                    ReVoteRule.AlreadyDecided, ReVoteRule.AlreadyNotified,
                    ReversalRule.AlreadyReversed, ReversalRule.AlreadyProposed, ReversalRule.NotAgreed, ReversalRule.OtherProposal,
                    ReversalRule.RestedOn, ReversalRule.Spent }));
        }
    }

    [Test]
    [Breaks("unknown-location")]
    public void Decide_UnknownLocation_IsRejected()
    {
        AssertRejected(
            Commands.Pack(destination: "74.72"), ReferenceRule.UnknownLocation, "destination", "74.72");
        AssertRejected(Commands.Pack(location: "74.72"), ReferenceRule.UnknownLocation, "location", "74.72");
        AssertRejected(
            Commands.Release("74.72", Kpu, Packed()), ReferenceRule.UnknownLocation, "from", "74.72");
        AssertRejected(
            Commands.Release(Kpu, "74.72", Packed()), ReferenceRule.UnknownLocation, "to", "74.72");
        AssertAccepted(Commands.Pack(destination: Mandonga1, location: Kpu));
    }

    [Test]
    [Breaks("unknown-package")]
    public void Decide_UnknownPackage_IsRejected()
    {
        var known = Packed();
        var unknown = Commands.Pack();
        var release = Commands.Release(Kpu, Mandonga, known, unknown);
        AssertRejected(release, PackageRule.UnknownPackage, "packages[1]", unknown.Id.ToString());
        AssertRejected(
            release with { Packages = [new(null, unknown.Label)] },
            PackageRule.UnknownPackage, "packages[0]", unknown.Label);

        var released = Released(Kpu, Mandonga, known);
        AssertRejected(
            Commands.Accept(released, Commands.Line(known), Commands.Line(unknown)),
            PackageRule.UnknownPackage, "lines[1].package", unknown.Id.ToString());
        AssertAccepted(Commands.Accept(released, Commands.Line(known)));
    }

    [Test]
    [Breaks("unknown-item")]
    public void Decide_UnknownItem_IsRejected()
    {
        var pack = Commands.Pack();
        AssertRejected(
            pack with { Contents = [new(Seal, 1), new("booth-9", 1)] },
            ReferenceRule.UnknownItem, "contents[1].item", "booth-9");
        AssertAccepted(pack with { Contents = [new(Seal, 1)] });
    }

    [Test]
    [Breaks("unknown-contest")]
    public void Decide_UnknownContest_IsRejected()
    {
        AssertRejected(
            Commands.Pack(contest: "president"), ReferenceRule.UnknownContest, "contest", "president");
        AssertAccepted(Commands.Pack(contest: Governor));
    }

    [Test]
    [Breaks("unknown-handover")]
    public void Decide_UnknownHandover_IsRejected()
    {
        var release = Commands.Release(Kpu, Mandonga, Packed());
        var id = release.Id.ToString();
        AssertRejected(
            Commands.AcceptAll(release) with { Id = release.Id }, HandoverRule.UnknownHandover, "handover", id);
        AssertRejected(Commands.Cancel(release), HandoverRule.UnknownHandover, "handover", id);
        AssertAccepted(release);
        AssertAccepted(Commands.Cancel(release));
    }

    [Test]
    [Breaks("duplicate-label")]
    public void Decide_LabelInUse_IsRejected()
    {
        var first = Packed();
        AssertRejected(
            Commands.Pack() with { Label = first.Label }, PackageRule.DuplicateLabel, "label", first.Label);
        foreach (var twin in (string[])[first.Label.ToLowerInvariant(), first.Label.Replace('-', '_')])
            AssertRejected(Commands.Pack() with { Label = twin }, PackageRule.DuplicateLabel, "label", twin);
        AssertAccepted(Commands.Pack() with { Label = $"{first.Label}-0" });
    }

    [Test]
    [Breaks("duplicate-package")]
    public void Decide_PackageNamedTwice_IsRejected()
    {
        var (one, two) = (Packed(), Packed());
        var release = Commands.Release(Kpu, Mandonga, one, two);
        AssertRejected(
            release with { Packages = [new(one.Id, null), new(null, one.Label)] },
            PackageRule.DuplicatePackage, "packages[1]", one.Label);
        AssertAccepted(release);
        AssertRejected(
            Commands.Accept(release, Commands.Line(one), Commands.Line(one)),
            PackageRule.DuplicatePackage, "lines[1].package", one.Id.ToString());
        AssertAccepted(Commands.Accept(release, Commands.Line(one), Commands.Line(two)));
    }

    [Test]
    [Breaks("contest-required")]
    public void Decide_BallotBoxWithoutContest_IsRejected()
    {
        AssertRejected(
            Commands.Pack(kind: PackageKind.BallotBox), PackageRule.ContestRequired, "contest", value: null);
        AssertAccepted(Commands.Pack(kind: PackageKind.BallotBox, contest: Mayor));
        AssertAccepted(Commands.Pack(kind: PackageKind.Kit));
    }

    [Test]
    [Breaks("wrong-contest")]
    public void Decide_BallotsOfAnotherContest_AreRejected()
    {
        var box = Commands.Pack(kind: PackageKind.BallotBox, contest: Mayor);
        AssertRejected(
            box with { Contents = [new(Seal, 1), new(GovernorBallot, 600)] },
            PackageRule.WrongContest, "contents[1].item", GovernorBallot);
        AssertRejected(
            Commands.Pack(kind: PackageKind.Kit) with { Contents = [new(MayorBallot, 1)] },
            PackageRule.WrongContest, "contents[0].item", MayorBallot);
        AssertAccepted(box with { Contents = [new(Seal, 1), new(MayorBallot, 600)] });
    }

    [Test]
    public void Decide_SupplyWithoutContest_MayMixContests()
    {
        var supply = Commands.Pack(kind: PackageKind.Supply) with
        {
            Contents = [new(GovernorBallot, 2_000), new(MayorBallot, 2_000)],
        };
        AssertRejected(
            supply with { Contest = Mayor },
            PackageRule.WrongContest, "contents[0].item", GovernorBallot);
        AssertAccepted(supply);
    }

    [Test]
    [Breaks("wrong-district")]
    public void Decide_AwayFromTheDestination_IsRejected()
    {
        AssertRejected(
            Commands.Pack(Kandai1, location: Mandonga), PackageRule.WrongDistrict, "destination", Kandai1);
        AssertRejected(
            Commands.Pack(Mandonga, location: Mandonga1),
            PackageRule.WrongDistrict, "destination", Mandonga);

        var package = Packed(Mandonga1);
        AssertRejected(
            Commands.Release(Kpu, Kendari, package),
            PackageRule.WrongDistrict, "packages[0]", package.Id.ToString());
        Moved(Kpu, Mandonga, package);
        AssertRejected(
            Commands.Release(Mandonga, Korumba, package),
            PackageRule.WrongDistrict, "packages[0]", package.Id.ToString());
        Moved(Mandonga, MandongaPps, package);
        AssertRejected(
            Commands.Release(MandongaPps, Mandonga2, package),
            PackageRule.WrongDistrict, "packages[0]", package.Id.ToString());
        AssertAccepted(Commands.Release(MandongaPps, Mandonga1, package));
    }

    [Test]
    public void Decide_BelowItsDestination_IsRejected()
    {
        var recap = Packed(Mandonga, PackageKind.RecapBox);
        Moved(Kpu, Mandonga, recap);
        AssertRejected(
            Commands.Release(Mandonga, MandongaPps, recap),
            PackageRule.WrongDistrict, "packages[0]", recap.Id.ToString());
    }

    [Test]
    [Breaks("not-adjacent")]
    public void Decide_MoreThanOneStep_IsRejected()
    {
        var package = Packed();
        AssertRejected(
            Commands.Release(Kpu, MandongaPps, package), HandoverRule.NotAdjacent, "to", MandongaPps);
        AssertRejected(Commands.Release(Kpu, Kpu, package), HandoverRule.NotAdjacent, "to", Kpu);
        AssertRejected(
            Commands.Release(Mandonga1, Mandonga2), HandoverRule.NotAdjacent, "to", Mandonga2);
        AssertAccepted(Commands.Release(Kpu, Mandonga, package));
    }

    [Test]
    [Breaks("not-custodian")]
    public void Decide_ReleaseByAnother_IsRejected()
    {
        var package = Packed();
        AssertRejected(
            Commands.Release(Mandonga, MandongaPps, package),
            PackageRule.NotCustodian, "packages[0]", package.Id.ToString());
        Moved(Kpu, Mandonga, package);
        AssertRejected(
            Commands.Release(Kpu, Mandonga, package),
            PackageRule.NotCustodian, "packages[0]", package.Id.ToString());
        AssertAccepted(Commands.Release(Mandonga, MandongaPps, package));
    }

    [Test]
    [Breaks("package-in-transit")]
    public void Decide_ReleaseOfAPackageUnderWay_IsOutOfOrder()
    {
        var package = Packed();
        var release = Released(Kpu, Mandonga, package);
        AssertRejected(
            Commands.Release(Kpu, Mandonga, package),
            PackageRule.PackageInTransit, "packages[0]", package.Id.ToString());
        AssertAccepted(Commands.Cancel(release));
        AssertAccepted(Commands.Release(Kpu, Mandonga, package));
    }

    [Test]
    [Breaks("not-delivered")]
    public void Decide_BackUpBeforeDelivery_IsRejected()
    {
        var package = Packed(MandongaPps);
        Moved(Kpu, Mandonga, package);
        AssertRejected(
            Commands.Release(Mandonga, Kpu, package),
            HandoverRule.NotDelivered, "packages[0]", package.Id.ToString());
        Moved(Mandonga, MandongaPps, package);
        Moved(MandongaPps, Mandonga, package);
        AssertAccepted(Commands.Release(Mandonga, Kpu, package));
    }

    [Test]
    public void Decide_BackUpAfterARefusal_PassesUntilItGoesOutAgain()
    {
        var package = Packed(Mandonga1);
        Moved(Kpu, Mandonga, package);
        var refused = Released(Mandonga, MandongaPps, package);
        AssertAccepted(Commands.Accept(refused, Commands.Line(package, LineOutcome.Refused)));
        Moved(Mandonga, Kpu, package);
        Moved(Kpu, Mandonga, package);
        AssertRejected(
            Commands.Release(Mandonga, Kpu, package),
            HandoverRule.NotDelivered, "packages[0]", package.Id.ToString());
    }

    [Test]
    public void Decide_BackUpAfterAMissingMark_IsRejected()
    {
        var package = Packed(Mandonga1);
        Moved(Kpu, Mandonga, package);
        var lost = Released(Mandonga, MandongaPps, package);
        AssertAccepted(Commands.Accept(lost, Commands.Line(package, LineOutcome.Missing)));
        AssertRejected(
            Commands.Release(Mandonga, Kpu, package),
            HandoverRule.NotDelivered, "packages[0]", package.Id.ToString());
        AssertAccepted(Commands.Release(Mandonga, MandongaPps, package));
    }

    [Test]
    public void Decide_RecapBoxPackedAtItsOwnPpk_GoesStraightUp()
    {
        var recap = Commands.Pack(Mandonga, location: Mandonga, PackageKind.RecapBox);
        AssertAccepted(recap);
        AssertAccepted(Commands.Release(Mandonga, Kpu, recap));
    }

    [Test]
    [Breaks("not-in-handover")]
    public void Decide_AnswerForAnotherHandover_IsRejected()
    {
        var (here, elsewhere) = (Packed(), Packed());
        var release = Released(Kpu, Mandonga, here);
        Released(Kpu, Mandonga, elsewhere);
        AssertRejected(
            Commands.Accept(release, Commands.Line(elsewhere)),
            HandoverRule.NotInHandover, "lines[0].package", elsewhere.Id.ToString());
        AssertAccepted(Commands.Accept(release, Commands.Line(here)));
    }

    [Test]
    [Breaks("line-closed")]
    public void Decide_SecondAnswer_IsRejected()
    {
        var (one, two) = (Packed(), Packed());
        var release = Released(Kpu, Mandonga, one, two);
        AssertAccepted(Commands.Accept(release, Commands.Line(one, LineOutcome.Missing)));
        AssertRejected(
            Commands.Accept(release, Commands.Line(two), Commands.Line(one, LineOutcome.Refused)),
            HandoverRule.LineClosed, "lines[1].package", one.Id.ToString());
        AssertAccepted(Commands.Accept(release, Commands.Line(two)));
    }

    [Test]
    [Breaks("handover-closed")]
    public void Decide_AnswerOrCancelOfAClosedHandover_IsRejected()
    {
        var package = Packed();
        var refused = Released(Kpu, Mandonga, package);
        AssertAccepted(Commands.Accept(refused, Commands.Line(package, LineOutcome.Refused)));
        var id = refused.Id.ToString();
        AssertRejected(Commands.AcceptAll(refused), HandoverRule.HandoverClosed, "handover", id);
        AssertRejected(Commands.Cancel(refused), HandoverRule.HandoverClosed, "handover", id);
    }

    [Test]
    [Breaks("already-accepted")]
    public void Decide_CancelAfterAnAcceptance_IsRejected()
    {
        var (one, two) = (Packed(), Packed());
        var release = Released(Kpu, Mandonga, one, two);
        AssertAccepted(Commands.Accept(release, Commands.Line(one)));
        AssertRejected(
            Commands.Cancel(release), HandoverRule.AlreadyAccepted, "handover", release.Id.ToString());
    }

    [Test]
    [Breaks("damaged-record")]
    public void Decide_RecordThatContradictsAnother_IsRejected()
    {
        var (one, two, three) = (Packed(), Packed(), Packed());
        var release = Released(Kpu, Mandonga, one, two);
        var sound = Of(one);
        foreach (var damaged in new[]
        {
            sound with { Custodian = Mandonga }, sound with { Handover = null },
        })
        {
            ledger.State.SetPackage(damaged);
            AssertRejected(
                Commands.Accept(release, Commands.Line(one)),
                Rule.DamagedRecord, "lines[0].package", one.Id.ToString());
            AssertRejected(
                Commands.AcceptAll(release), Rule.DamagedRecord, "remainder", one.Id.ToString());
            AssertRejected(Commands.Cancel(release), Rule.DamagedRecord, "handover", one.Id.ToString());
        }

        ledger.State.SetPackage(sound);
        ledger.State.Damage(three.Id, three.Label);
        AssertRejected(
            Commands.Release(Kpu, Mandonga, three), Rule.DamagedRecord, "packages[0]", three.Id.ToString());
        AssertRejected(
            Commands.Accept(release, Commands.Line(three)),
            Rule.DamagedRecord, "lines[0].package", three.Id.ToString());
        AssertRejected(
            Commands.Pack() with { Label = three.Label }, PackageRule.DuplicateLabel, "label", three.Label);
        foreach (var taken in (Guid[])[one.Id, three.Id])
            AssertRejected(Commands.Pack() with { Id = taken }, Rule.DamagedRecord, "id", taken.ToString());

        ledger.State.Put(HandoverLine.Table, new HandoverLine(release.Id, three.Id, 0, LineOutcome.Open, null));
        AssertRejected(Commands.Cancel(release), Rule.DamagedRecord, "handover", release.Id.ToString());
        ledger.State.MarkDamaged(Handover.Table, release.Id);
        AssertRejected(
            Commands.Accept(release, Commands.Line(one)), Rule.DamagedRecord, "handover", release.Id.ToString());
    }

    [Test]
    public void Decide_CancelAfterARefusal_TakesBackTheRest()
    {
        var (one, two) = (Packed(), Packed());
        var release = Released(Kpu, Mandonga, one, two);
        AssertAccepted(Commands.Accept(release, Commands.Line(one, LineOutcome.Refused)));
        AssertAccepted(Commands.Cancel(release));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(StatusOf(release), Is.EqualTo(HandoverStatus.Cancelled));
            Assert.That(Of(one).Status, Is.EqualTo(PackageStatus.Refused));
            Assert.That(Of(two).Status, Is.EqualTo(PackageStatus.Packed));
        }
    }

    [Test]
    public void Decide_ReleaseWithSeveralOffences_NamesEveryPackageThatBreaksTheFirstRule()
    {
        var packages = Enumerable.Range(0, 30).Select(_ => Commands.Pack()).ToArray();
        var rejection = ledger.Append(Commands.Release(Kpu, Mandonga, packages)).Rejection!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(rejection.Rule, Is.EqualTo(PackageRule.UnknownPackage));
            Assert.That(
                rejection.Errors.Select(error => error.Field),
                Is.EqualTo(Enumerable.Range(0, Rejection.ErrorsMax).Select(i => $"packages[{i}]")));
            Assert.That(ledger.Events.Select(e => e.Type), Is.All.EqualTo("delivery-received"));
        }
    }

    [Test]
    public void Handover_LineByLine_GoesFromReleasedToPartlyAcceptedToAccepted()
    {
        var (one, two) = (Packed(), Packed());
        var release = Released(Kpu, Mandonga, one, two);
        Assert.That(StatusOf(release), Is.EqualTo(HandoverStatus.Released));

        AssertAccepted(Commands.Accept(release, Commands.Line(one)));
        Assert.That(StatusOf(release), Is.EqualTo(HandoverStatus.PartlyAccepted));

        AssertAccepted(Commands.AcceptAll(release));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(StatusOf(release), Is.EqualTo(HandoverStatus.Accepted));
            Assert.That(
                new[] { one, two }.Select(package => (Of(package).Custodian, Of(package).Status)),
                Is.All.EqualTo((Mandonga, PackageStatus.Received)));
        }
    }

    [TestCase(LineOutcome.Refused, PackageStatus.Refused)]
    [TestCase(LineOutcome.Missing, PackageStatus.Missing)]
    public void Handover_NothingAccepted_IsRefusedAndThePackageIsMarked(
        LineOutcome outcome, PackageStatus status)
    {
        var (one, two) = (Packed(), Packed());
        var release = Released(Kpu, Mandonga, one, two);
        AssertAccepted(Commands.Accept(release, Commands.Line(one, outcome)));
        Assert.That(StatusOf(release), Is.EqualTo(HandoverStatus.Released));

        AssertAccepted(Commands.Accept(release, Commands.Line(two, LineOutcome.Refused)));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(StatusOf(release), Is.EqualTo(HandoverStatus.Refused));
            Assert.That((Of(one).Custodian, Of(one).Status), Is.EqualTo((Kpu, status)));
        }
    }

    [Test]
    public void Handover_SomeAcceptedSomeNot_StaysPartlyAccepted()
    {
        var (one, two) = (Packed(), Packed());
        var release = Released(Kpu, Mandonga, one, two);
        AssertAccepted(Commands.Accept(release, Commands.Line(one, LineOutcome.Missing)) with
        {
            AcceptRemainder = true,
        });
        using (Assert.EnterMultipleScope())
        {
            Assert.That(StatusOf(release), Is.EqualTo(HandoverStatus.PartlyAccepted));
            Assert.That(Of(one).Status, Is.EqualTo(PackageStatus.Missing));
            Assert.That(Of(two).Status, Is.EqualTo(PackageStatus.Received));
        }
    }

    [Test]
    public void Handover_Cancelled_LeavesThePackageAsItWas()
    {
        var package = Packed();
        var release = Released(Kpu, Mandonga, package);
        Assert.That(Of(package).Status, Is.EqualTo(PackageStatus.InTransit));

        AssertAccepted(Commands.Cancel(release));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(StatusOf(release), Is.EqualTo(HandoverStatus.Cancelled));
            Assert.That(
                (Of(package).Custodian, Of(package).Status), Is.EqualTo((Kpu, PackageStatus.Packed)));
        }
    }

    [Test]
    public void Accept_WithoutACondition_TakesAcceptedForGoodAndLeavesRefusedUnsaid()
    {
        string[] seals = ["S-9"];
        var (one, two, three) = (Packed(), Packed(), Packed());
        var release = Released(Kpu, Mandonga, one, two, three);
        AssertAccepted(Commands.Accept(
            release,
            Commands.Line(one),
            Commands.Line(two, LineOutcome.Refused),
            Commands.Line(three) with { Condition = Condition.Wet, Seals = seals }));
        var bodies = ledger.Events.TakeLast(3).Select(e => e.Decoded!.Body).ToArray();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(((PackageAccepted)bodies[0]).Condition, Is.EqualTo(Condition.Good));
            Assert.That(((PackageRefused)bodies[1]).Condition, Is.Null);
            Assert.That(((PackageAccepted)bodies[2]).Condition, Is.EqualTo(Condition.Wet));
            Assert.That(((PackageAccepted)bodies[2]).Seals, Is.EqualTo(seals));
        }
    }

    [Test]
    public void Decide_WholeJourney_EndsWhereItStarted()
    {
        var box = Commands.Pack(Mandonga1, Kpu, PackageKind.BallotBox, Governor);
        AssertAccepted(box);
        string[] way = [Kpu, Mandonga, MandongaPps, Mandonga1, MandongaPps, Mandonga, Kpu];
        for (var i = 1; i < way.Length; i++)
            Moved(way[i - 1], way[i], box);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Of(box).Custodian, Is.EqualTo(Kpu));
            Assert.That(Of(box).Delivered, Is.True);
            Assert.That(Of(box).Version, Is.EqualTo(13));
            Assert.That(CustodyChain.Check(ledger.Chain(box.Id), ledger.Projection(box.Id)).Verified, Is.True);
        }
    }

    private PackPackage Packed(
        string destination = Mandonga1, PackageKind kind = PackageKind.Kit)
    {
        var pack = Commands.Pack(destination, Kpu, kind);
        ledger.AppendValid(pack);
        return pack;
    }

    private ReleaseHandover Released(string from, string to, params PackPackage[] packages)
    {
        var release = Commands.Release(from, to, packages);
        ledger.AppendValid(release);
        return release;
    }

    private void Moved(string from, string to, PackPackage package) =>
        AssertAccepted(Commands.AcceptAll(Released(from, to, package)));

    private Package Of(PackPackage package) => ledger.State.Find(Package.Table, package.Id)!;

    private HandoverStatus StatusOf(ReleaseHandover release) =>
        ledger.State.Handovers[release.Id].Counts.Status;

    private void AssertAccepted(LedgerCommand command) => ledger.AppendValid(command);

    private void AssertRejected(LedgerCommand command, Rule rule, string field, string? value)
    {
        var before = ledger.Events.Count;
        var rejection = ledger.Append(command).Rejection;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(rejection?.Rule, Is.EqualTo(rule));
            Assert.That(rejection?.Errors, Has.Count.EqualTo(1));
            Assert.That(rejection?.Errors[0].Field, Is.EqualTo(field));
            Assert.That(rejection?.Errors[0].Value, Is.EqualTo(value));
            Assert.That(ledger.Events, Has.Count.EqualTo(before));
        }
    }

    /// <summary>The rule a test is about.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class BreaksAttribute(string code) : Attribute
    {
        public string Code { get; } = code;
    }
}
