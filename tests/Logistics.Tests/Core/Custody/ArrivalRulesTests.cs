using Logistics.Core.Scopes;
using Logistics.Tests.Support;
using static Logistics.Tests.Support.SmallTree;

namespace Logistics.Tests.Core.Custody;

/// <summary>What comes other than by an open line: where it is then, what is said of it, and what may follow.</summary>
internal sealed class ArrivalRulesTests
{
    private MemoryLedger ledger = null!;

    [SetUp]
    public void Begin() => ledger = new();

    [Test]
    public void Unexpected_PackageOfAnotherDistrict_IsHereAndGoesBackUpAndDown()
    {
        var (mine, theirs) = (Packed(), Packed());
        var (way, other) = (Commands.Release(Kpu, Mandonga, theirs), Commands.Release(Kpu, Kendari, PackedFor(Kandai1)));
        Append(way, other);
        var acceptance = Commands.AcceptAll(other) with { Unexpected = [Line(theirs, Condition.Wet, "S-9")] };
        var arrived = Body<PackageArrived>(acceptance, theirs);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                (arrived.Location, arrived.From, arrived.Handover, arrived.Named, arrived.Reason, arrived.Condition),
                Is.EqualTo((Kendari, Kpu, way.Id, other.Id, ArrivalReason.OtherHandover, Condition.Wet)));
            Assert.That(
                Codes(arrived), Is.EqualTo((string[])[NotOnItsWayFlags.Code, FromOtherHandoverFlags.Code, SealFlags.Code]));
            Assert.That(arrived.Flags![0].Severity, Is.EqualTo(Severity.Critical));
            Assert.That(ledger.State.Handovers[way.Id].Counts, Is.EqualTo(new LineCounts { Elsewhere = 1 }));
            Assert.That(ledger.State.Handovers[way.Id].Counts.Status, Is.EqualTo(HandoverStatus.Refused));
            Assert.That(State(theirs), Is.EqualTo((Kendari, PackageStatus.Received, false)));
        }

        // Its old handover is over for it; down there it has no business, and back up it may go.
        Rejects(Commands.Accept(way, Commands.Line(theirs)), HandoverRule.HandoverClosed);
        Rejects(Commands.Release(Kendari, Kandai, theirs), PackageRule.WrongDistrict);
        Append(Commands.Move([Kendari, Kpu, Mandonga, MandongaPps, Mandonga1], theirs));
        Assert.That(State(theirs), Is.EqualTo((Mandonga1, PackageStatus.Received, true)));
        Append(Commands.Release(Kpu, Mandonga, mine));
    }

    [Test]
    public void Unexpected_PackageOfThisHandover_IsAnsweredOnItsLine()
    {
        var package = Packed();
        var release = Commands.Release(Kpu, Mandonga, package);
        Append(release);
        var acceptance = Commands.Accept(release) with { Unexpected = [Line(package)] };
        Assert.That(Body<PackageAccepted>(acceptance, package).Condition, Is.EqualTo(Condition.Unchecked));
        Assert.That(ledger.State.Handovers[release.Id].Counts, Is.EqualTo(new LineCounts { Accepted = 1 }));
        Rejects(acceptance with { Id = Guid.CreateVersion7() }, ArrivalRule.AlreadyHere);
    }

    [Test]
    public void Arrival_OfWhatIsUnderWayToHere_ClosesItsLineAsAccepted()
    {
        var package = Packed();
        var release = Commands.Release(Kpu, Mandonga, package);
        Append(release, Arrive(Mandonga, Line(package)));
        Assert.That(ledger.State.Handovers[release.Id].Counts, Is.EqualTo(new LineCounts { Accepted = 1 }));
        Rejects(Commands.Cancel(release), HandoverRule.AlreadyAccepted);
    }

    [TestCase(LineOutcome.Missing)]
    [TestCase(LineOutcome.Refused)]
    public void Acceptance_OfAClosedLine_IsRecordedAsLateAndLeavesTheLine(LineOutcome outcome)
    {
        var package = Packed();
        var release = Commands.Release(Kpu, Mandonga, package);
        Append(release, Commands.Accept(release, Commands.Line(package, outcome)));
        Rejects(Commands.AcceptAll(release), HandoverRule.HandoverClosed);
        Rejects(Commands.Accept(release, Commands.Line(package, LineOutcome.Missing)), HandoverRule.HandoverClosed);
        var late = Commands.Accept(release, Commands.Line(package));
        var arrived = Body<PackageArrived>(late, package);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((arrived.Reason, arrived.Named), Is.EqualTo((ArrivalReason.Late, release.Id)));
            Assert.That(Codes(arrived), Does.Contain(LateAnswerFlags.Code));
            Assert.That(Codes(arrived).Contains(FoundAgainFlags.Code), Is.EqualTo(outcome == LineOutcome.Missing));
            Assert.That(ledger.State.LinesOf(release.Id)[package.Id], Is.EqualTo(outcome));
            Assert.That(State(package), Is.EqualTo((Mandonga, PackageStatus.Received, false)));
        }

        Rejects(late with { Id = Guid.CreateVersion7() }, HandoverRule.HandoverClosed);
        Append(Commands.Release(Mandonga, MandongaPps, package));
    }

    [Test]
    public void Acceptance_OfACancelledHandoverWhoseBoxCame_IsLate()
    {
        var (came, moved) = (Packed(), Packed());
        var release = Commands.Release(Kpu, Mandonga, came, moved);
        Append(release, Commands.Cancel(release), Commands.Release(Kpu, Mandonga, moved));
        Rejects(Commands.Accept(release, Commands.Line(came), Commands.Line(moved)), HandoverRule.LineClosed);
        Assert.That(Body<PackageArrived>(Commands.Accept(release, Commands.Line(came)), came).Reason, Is.EqualTo(ArrivalReason.Late));
    }

    [Test]
    public void Arrival_OfAMissingPackage_IsFoundWhereItIsAndCountsAgain()
    {
        var package = PackedFull();
        var release = Commands.Release(Kpu, Mandonga, package);
        Append(release, Commands.Accept(release, Commands.Line(package, LineOutcome.Missing)));
        Assert.That(Allocated(), Is.Zero);
        var arrived = Body<PackageArrived>(Arrive(Korumba, Line(package)), package);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Codes(arrived), Is.EqualTo((string[])[NotOnItsWayFlags.Code, FoundAgainFlags.Code, UnreadSealFlags.Code]));
            Assert.That(State(package), Is.EqualTo((Korumba, PackageStatus.Received, false)));
            Assert.That(Allocated(), Is.EqualTo(4));
        }

        var again = Packed();
        var lost = Commands.Release(Kpu, Mandonga, again);
        Append(lost, Commands.Accept(lost, Commands.Line(again, LineOutcome.Missing)), Arrive(Kpu, Line(again)));
        Assert.That(State(again), Is.EqualTo((Kpu, PackageStatus.Received, false)), "it stood behind the door");

        long Allocated() => ledger.State.Find(PlaceSupply.Table, (Mandonga1, Seal))?.Allocated ?? 0;
    }

    [Test]
    public void Arrival_AtItsDestination_IsDelivered()
    {
        var package = Packed();
        var arrived = Body<PackageArrived>(Arrive(Mandonga1, Line(package)), package);
        Assert.That(Codes(arrived), Is.EqualTo((string[])[UnannouncedFlags.Code, UnreadSealFlags.Code]));
        Assert.That(State(package), Is.EqualTo((Mandonga1, PackageStatus.Received, true)));
    }

    [Test]
    public void Arrival_OfAPackageWithOthersInside_BringsThemUnchecked()
    {
        var (outer, inner, aside) = (Packed(), Packed(), Packed());
        Append(Commands.Nest(outer, inner, aside));
        var command = Arrive(Mandonga, Line(outer, Condition.Good));
        Append(command);
        var brought = Body<PackageArrived>(command, inner, append: false);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((brought.Within, brought.Condition), Is.EqualTo((outer.Id, Condition.Unchecked)));
            Assert.That(ledger.State.Packages[inner.Id].Outer, Is.EqualTo(outer.Id));
            Assert.That(State(inner).Custodian, Is.EqualTo(Mandonga));
        }

        // Alone it is out of the one it was in.
        Append(Arrive(Kpu, Line(inner)));
        Assert.That(
            (ledger.State.Packages[inner.Id].Outer, State(inner).Custodian, State(aside).Custodian),
            Is.EqualTo(((Guid?)null, Kpu, Mandonga)));
    }

    [Test]
    public void Remainder_OfPackagesInsideOthers_IsUncheckedThere()
    {
        var (outer, inner, seen) = (Packed(), Packed(), Packed());
        var release = Commands.Release(Kpu, Mandonga, outer);
        Append(Commands.Nest(outer, inner, seen), release);
        var acceptance = Commands.AcceptAll(release) with
        {
            Lines = [Commands.Line(seen) with { Condition = Condition.Good }],
        };
        Append(acceptance);
        Assert.That(
            ((PackPackage[])[outer, inner, seen]).Select(package =>
                Body<PackageAccepted>(acceptance, package, append: false).Condition),
            Is.EqualTo((Condition[])[Condition.Good, Condition.Unchecked, Condition.Good]));
        var named = Commands.Release(Mandonga, MandongaPps, outer);
        Append(named);
        var answer = Commands.Accept(named, Commands.Line(outer) with { Condition = Condition.Good });
        Assert.That(Body<PackageAccepted>(answer, inner).Condition, Is.EqualTo(Condition.Unchecked));
    }

    [Test]
    public void Label_ThatNobodyKnows_IsSettledByNamingWhatItIs()
    {
        var package = Packed();
        var found = Arrive(Korumba, new ArrivalLine(new(null, "X-1"), Condition.Damaged, ["S-9"], Commands.Text("torn")));
        Append(found);
        var id = Arrival.OfLabel(found.Id, "X-1");
        Assert.That(ledger.State.Find(Arrival.Table, id)!.Status, Is.EqualTo(ArrivalStatus.Open));
        Rejects(Identify(id) with { Package = new(null, "X-1"), Note = null }, PackageRule.UnknownPackage);
        Rejects(Identify(Guid.CreateVersion7()), ArrivalRule.UnknownArrival);
        var identify = Identify(id) with { Package = new(package.Id, null) };
        var arrived = Body<PackageArrived>(identify, package);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((arrived.Arrival, arrived.Condition), Is.EqualTo(((Guid?)id, Condition.Damaged)));
            Assert.That(
                Codes(arrived), Is.EqualTo((string[])[NotOnItsWayFlags.Code, UnannouncedFlags.Code, SealFlags.Code]));
            Assert.That(State(package).Custodian, Is.EqualTo(Korumba));
            var settled = ledger.State.Find(Arrival.Table, id)!;
            Assert.That((settled.Status, settled.Package), Is.EqualTo((ArrivalStatus.Settled, package.Id)));
            Assert.That(ledger.State.All(Arrival.Table).Count(), Is.EqualTo(1), "it is one arrival");
        }

        Rejects(identify with { Id = Guid.CreateVersion7() }, ArrivalRule.ArrivalIsSettled);
        var direct = Arrive(Kpu, Line(package));
        Append(direct);
        Rejects(Identify(EventId.Derive(direct.Id, package.Id)), ArrivalRule.NotOfALabel);
    }

    [Test]
    public void Label_OfAPackageThatAnotherPlaceRecordedSince_LeavesItThere()
    {
        var package = Packed();
        var found = Arrive(Kandai, new ArrivalLine(new(null, "X-1"), null, null, null));
        Append([found, .. Commands.Move([Kpu, Mandonga], package)]);
        var decision = ledger.Append(Identify(Arrival.OfLabel(found.Id, "X-1")) with { Package = new(package.Id, null) });
        Assert.That(Codes(decision.Events.Single().Body), Is.EqualTo((string[])[RecordedElsewhereFlags.Code]));
        Assert.That(State(package).Custodian, Is.EqualTo(Mandonga));
    }

    [Test]
    public void Acceptance_BeforeItsRelease_IsPairedWhenThatComes()
    {
        var (moved, lost, refused, rest, late) = (Packed(), Packed(), Packed(), Packed(), Packed());
        var release = Commands.Release(Kpu, Mandonga, moved, lost, refused, rest, late);
        var acceptance = Commands.Accept(
            release, Commands.Line(moved) with { Condition = Condition.Wet }, Commands.Line(lost, LineOutcome.Missing),
            Commands.Line(refused, LineOutcome.Refused));
        Append([acceptance, .. Commands.Move([Mandonga, MandongaPps], moved)]);
        Assert.That(
            ledger.State.All(Arrival.Table).Select(arrival => (arrival.Reason, arrival.Status)),
            Is.EquivalentTo(((ArrivalReason, ArrivalStatus)[])
            [
                (ArrivalReason.UnmatchedAcceptance, ArrivalStatus.Open), (ArrivalReason.BeforeRelease, ArrivalStatus.Open),
            ]));
        var remainder = Commands.Accept(release) with { AcceptRemainder = true, Lines = [Commands.Line(late, LineOutcome.Refused)] };
        Append(remainder);

        Append(release);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                ledger.State.Handovers[release.Id].Counts,
                Is.EqualTo(new LineCounts { Accepted = 2, Missing = 1, Refused = 2 }));
            Assert.That(State(moved).Custodian, Is.EqualTo(MandongaPps), "custody stays where it is by now");
            Assert.That(State(lost), Is.EqualTo((Kpu, PackageStatus.Missing, false)));
            Assert.That(State(refused), Is.EqualTo((Kpu, PackageStatus.Refused, false)));
            Assert.That(State(rest), Is.EqualTo((Mandonga, PackageStatus.Received, false)));
            Assert.That(State(late), Is.EqualTo((Kpu, PackageStatus.Refused, false)));
            Assert.That(ledger.State.All(Arrival.Table).Select(arrival => arrival.Status), Is.All.EqualTo(ArrivalStatus.Settled));
            var released = Body<PackageReleased>(release, moved, append: false);
            Assert.That(released.Arrived, Is.EqualTo(acceptance.Id));
            Assert.That(Codes(released), Does.Contain(ReleasedAfterArrivalFlags.Code));
            Assert.That(
                ledger.State.Find(HandoverLine.Table, (release.Id, moved.Id))!.ClosedSequence,
                Is.EqualTo(ledger.Chain(moved.Id).Single(stored => stored.Decoded!.Body is PackageArrived).Sequence));
        }
    }

    /// <summary>It is under way again, with the package inside which it is by now, whichever is named first.</summary>
    [Test]
    public void Acceptance_BeforeItsReleaseOfAPackageThatCameBackAndIsInsideAnother_GoesWithThat(
        [Values] bool isOuterFirst)
    {
        var (outer, middle, inner) = (Packed(), Packed(), Packed());
        PackPackage[] named = isOuterFirst ? [outer, middle] : [middle, outer];
        var release = Commands.Release(Kpu, Mandonga, named);
        Append(
            Commands.Accept(release, Commands.Line(middle)) with { AcceptRemainder = true },
            Arrive(Kpu, new ArrivalLine(new(middle.Id, null), null, null, null)),
            Commands.Nest(middle, inner), Commands.Nest(outer, middle));
        var from = ledger.Events.Count;
        Append(release);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(ledger.State.Handovers[release.Id].Counts, Is.EqualTo(new LineCounts { Accepted = 3 }));
            foreach (var (package, within) in new[] { (middle, outer), (inner, middle) })
            {
                Assert.That(State(package), Is.EqualTo((Mandonga, PackageStatus.Received, false)));
                Assert.That(ledger.State.Find(Package.Table, package.Id)!.Outer, Is.EqualTo(within.Id));
            }

            Assert.That(
                ledger.State.All(Arrival.Table).Where(arrival => arrival.Status == ArrivalStatus.Open), Is.Empty);
            Assert.That(
                ledger.Events.Skip(from).Select(stored => stored.Decoded!.Body).OfType<PackageReleased>().SelectMany(Codes),
                Has.None.EqualTo(ReleasedAfterArrivalFlags.Code), "none of them is there yet");
        }
    }

    [Test]
    public void Acceptance_BeforeItsReleaseOfAPackageInsideAnother_IsPairedWithIt()
    {
        var (outer, inner) = (Packed(), Packed());
        var release = Commands.Release(Kpu, Mandonga, outer);
        Append(Commands.Nest(outer, inner), Commands.Accept(release, Commands.Line(outer)), Commands.Unnest(outer, inner), release);
        Assert.That(ledger.State.Handovers[release.Id].Counts, Is.EqualTo(new LineCounts { Accepted = 2 }));
        Assert.That(Body<PackageReleased>(release, inner, append: false).Within, Is.EqualTo(outer.Id));
    }

    [Test]
    public void Release_ThatNamesAnOuterPackageAndTheInnerBesideIt_HasEachOnce()
    {
        var (outer, inner) = (Packed(), Packed());
        var release = Commands.Release(Kpu, Mandonga, outer, inner);
        Append(Commands.Nest(outer, inner), Commands.Accept(release, Commands.Line(outer)), release);
        Assert.That(ledger.State.Handovers[release.Id].Counts, Is.EqualTo(new LineCounts { Accepted = 2 }));
    }

    [Test]
    public void Release_ByAnotherPlaceThanHadCustody_IsPairedAndFlagged()
    {
        var package = Packed();
        Append(Commands.Move([Kpu, Mandonga, MandongaPps], package));
        var release = Commands.Release(Kpu, Mandonga, package);
        Append(Commands.Accept(release, Commands.Line(package)));
        Assert.That(Codes(Body<PackageReleased>(release, package)), Does.Contain(NotFromCustodianFlags.Code));
        Assert.That(State(package).Custodian, Is.EqualTo(Mandonga));
    }

    [Test]
    public void Release_OfWhatArrived_KeepsItsDocument()
    {
        var (came, other) = (Packed(), Packed());
        var release = Commands.Release(Kpu, Mandonga, came) with { Document = "SJ-7" };
        Append(Commands.Accept(release, Commands.Line(came)), release);
        var again = Commands.Release(Kpu, Mandonga, other) with { Document = "SJ-7" };
        Assert.That(Codes(Body<PackageReleased>(again, other)), Is.EqualTo((string[])[SameDocumentFlags.Code]));
    }

    [Test]
    public void Acceptance_OfWhichNoReleaseComes_IsClosedWithANote()
    {
        var (came, aside) = (Packed(), Packed());
        var release = Commands.Release(Kpu, Mandonga, came, aside);
        var acceptance = Commands.Accept(release, Commands.Line(came), Commands.Line(aside, LineOutcome.Missing));
        var other = Commands.Accept(release) with { AcceptRemainder = true };
        Append(acceptance, other);
        Rejects(Identify(acceptance.Id) with { Package = new(came.Id, null) }, ArrivalRule.NotAPackage);
        var closing = Identify(acceptance.Id);
        Append(closing);
        Rejects(closing with { Id = Guid.CreateVersion7() }, ArrivalRule.ArrivalIsSettled);
        Assert.That(
            ledger.State.All(Arrival.Table).Where(one => one.Status == ArrivalStatus.Open).Select(one => one.Id),
            Is.EqualTo((Guid[])[other.Id]));
        Assert.That(State(came).Custodian, Is.EqualTo(Mandonga));
        Rejects(release, PackageRule.NotCustodian);
    }

    [Test]
    public void Acceptance_OfALineSinceWhenThePackageWasFound_IsNotLate()
    {
        var package = Packed();
        var release = Commands.Release(Kpu, Mandonga, package);
        Append(
            release, Commands.Accept(release, Commands.Line(package, LineOutcome.Missing)), Arrive(Kpu, Line(package)));
        Rejects(Commands.Accept(release, Commands.Line(package)), HandoverRule.HandoverClosed);
        Append(Arrive(Mandonga, Line(package)));
    }

    [Test]
    public void Acceptance_BeforeTheReleaseOfAPackageThatWasNotPacked_IsPairedByItsLabel()
    {
        var pack = Commands.Pack();
        var release = Commands.Release(Kpu, Mandonga, pack);
        var acceptance = Commands.Accept(release, new AcceptanceLine(new(null, pack.Label), LineOutcome.Accepted, Condition.Wet, ["S-9"], null));
        Append(acceptance, pack, release);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(State(pack), Is.EqualTo((Mandonga, PackageStatus.Received, false)));
            Assert.That(Chain<PackageAccepted>(pack).Condition, Is.EqualTo(Condition.Wet));
            Assert.That(Codes(Chain<PackageAccepted>(pack)), Does.Contain(SealFlags.Code));
            Assert.That(ledger.State.All(Arrival.Table).Select(arrival => arrival.Status), Is.All.EqualTo(ArrivalStatus.Settled));
        }
    }

    [Test]
    public void Acceptance_AtAnotherPlaceThanItsRelease_StaysOpenAndIsFlagged()
    {
        var (here, there) = (Packed(), Packed());
        var release = Commands.Release(Kpu, Mandonga, here);
        var acceptance = Commands.Accept(release, Commands.Line(there)) with { Actor = Commands.By(Kendari) };
        Append(acceptance);
        Rejects(Commands.Release(Kpu, Mandonga, there) with { Id = release.Id }, PackageRule.NotCustodian);
        var released = Body<PackageReleased>(release, here);
        Assert.That(Codes(released), Does.Contain(ArrivedElsewhereFlags.Code));
        Assert.That(ledger.State.Find(Arrival.Table, acceptance.Id)!.Status, Is.EqualTo(ArrivalStatus.Open));
        Assert.That(State(here).Custodian, Is.EqualTo(Kpu));
    }

    [Test]
    public void Acceptance_ElsewhereThanItsHandoverLeads_IsRefused()
    {
        var release = Commands.Release(Kpu, Mandonga, Packed());
        Append(release);
        Rejects(Commands.AcceptAll(release) with { Location = Kendari }, ArrivalRule.OtherReceiver);
        Append(Commands.AcceptAll(release) with { Location = Mandonga });
    }

    [Test]
    public void Acceptance_BeforeItsReleaseThatSaysTooMuch_IsToBeSentInParts()
    {
        var release = Commands.Release(Kpu, Mandonga, Packed());
        var lines = Enumerable.Range(0, 300).Select(i => new AcceptanceLine(
            new(null, $"BOX-{i}"), LineOutcome.Refused, null, [new string('9', 64)], null)).ToArray();
        Rejects(Commands.Accept(release, lines), ArrivalRule.AcceptanceTooLarge);
        var most = Enumerable.Range(0, 108).Select(i => new AcceptanceLine(
            new(null, $"BOX-{i}"), LineOutcome.Refused, Condition.Wet, [new string('9', 64)], Commands.Text("wet")));
        Append(Commands.Accept(release, [.. most]));
    }

    [Test]
    public void Apply_ArrivalThatCannotBe_IsRefused()
    {
        var package = Packed();
        var command = Arrive(Mandonga, Line(package));
        var body = (PackageArrived)Catalog.Current.Decide(ledger.State, command).Events.Single().Body;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Fault(body with { From = Kendari }), Does.Contain("no rule of custody"));
            Assert.That(Fault(body with { Location = Kpu }), Does.Contain("no rule of custody"));
            Assert.That(Fault(body with { Handover = command.Id }), Does.Contain("no rule of custody"));
            Assert.That(Fault(body with { Within = command.Id }), Does.Contain("no rule of custody"));
            Assert.That(Fault(body with { Arrival = command.Id }), Does.Contain("not that of a label"));
            Assert.That(Fault(new PackageReleased
            {
                UtcOffset = 0,
                Handover = command.Id,
                From = Kpu,
                To = Mandonga,
                Arrived = Guid.CreateVersion7(),
            }), Does.Contain("did not arrive by acceptance"));
        }

        string? Fault(EventBody changed)
        {
            var stream = Package.Stream(package.Id);
            var before = ledger.State.HeadOf(stream)!;
            return ledger.State.Apply(new LedgerEntry(
                ledger.Events.Count,
                new LedgerEvent(
                    EventId.Derive(command.Id, package.Id), stream, before.Version + 1, before.Hash, Commands.OccurredAt,
                    MemoryLedger.Start, Commands.Actor, Anchor.EmptyTree, changed),
                [], []));
        }
    }

    private PackPackage Packed() => PackedFor(Mandonga1);

    private PackPackage PackedFor(string destination)
    {
        var pack = Commands.Pack(destination);
        Append(pack);
        return pack;
    }

    private PackPackage PackedFull()
    {
        var pack = Commands.PackFull();
        Append(Commands.Deliver((Seal, 9)), pack);
        return pack;
    }

    private static RecordArrival Arrive(string location, params ArrivalLine[] lines) => new(
        Guid.CreateVersion7(), Commands.By(location), Commands.OccurredAt, location, ReceivedBy: null, lines, Note: null);

    private static ArrivalLine Line(PackPackage package, Condition? condition = null, params string[] seals) =>
        new(new(null, package.Label), condition, seals.Length == 0 ? null : seals, Note: null);

    private static IdentifyArrival Identify(Guid arrival) => new(
        Guid.CreateVersion7(), Commands.Admin, Commands.OccurredAt, arrival, Package: null, Commands.Text("a shop's"));

    private (string Custodian, PackageStatus Status, bool Delivered) State(PackPackage package)
    {
        var state = ledger.State.Packages[package.Id];
        return (state.Custodian, state.Status, state.Delivered);
    }

    /// <summary>The body of a command's event of a package.</summary>
    private TBody Body<TBody>(LedgerCommand command, PackPackage package, bool append = true)
        where TBody : EventBody
    {
        if (append)
            Append(command);
        return (TBody)ledger.Chain(package.Id).Single(stored => stored.Id == EventId.Derive(command.Id, package.Id)).Decoded!.Body;
    }

    private TBody Chain<TBody>(PackPackage package)
        where TBody : EventBody => ledger.Chain(package.Id).Select(stored => stored.Decoded!.Body).OfType<TBody>().Single();

    /// <summary>The codes of an event's flags, besides those of who records and of when.</summary>
    private static string[] Codes(EventBody body) =>
    [
        .. (body.Flags ?? []).Select(flag => flag.Code).Where(code =>
            code is not (OnBehalfFlags.Code or "recorded-late" or "unsigned" or "before-previous")),
    ];

    private void Append(params LedgerCommand[] commands) => ledger.AppendValid(commands);

    private void Rejects(LedgerCommand command, Rule rule) =>
        Assert.That(ledger.Append(command).Rejection?.Rule, Is.EqualTo(rule));
}
