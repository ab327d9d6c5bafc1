using Logistics.Core.Seals;
using Logistics.Tests.Support;
using static Logistics.Tests.Support.SmallTree;

namespace Logistics.Tests.Core.Custody;

/// <summary>Seals: each on one package, used once, registered before, and read by who receives.</summary>
internal sealed class SealUseTests
{
    private MemoryLedger ledger = null!;

    [SetUp]
    public void Start()
    {
        ledger = new MemoryLedger();
        ledger.AppendValid(Commands.Deliver((Seal, 100), (GovernorBallot, 5_000), (MayorBallot, 5_000)));
    }

    [TestCase("KT-1", "kt 1")]
    [TestCase("KT-10", "KTIO")]
    [TestCase("KTA-1", "KT\u0410\u20111")]
    public void Pack_SealThatIsOnAnotherPackage_IsRefusedHoweverItIsWritten(string one, string other)
    {
        var first = Commands.Pack() with { Seals = ["KX-1", one] };
        ledger.AppendValid(first);
        var rejection = Refused(Commands.Pack() with { Seals = ["KX-2", other] });
        using (Assert.EnterMultipleScope())
        {
            Assert.That(rejection.Rule, Is.EqualTo(PackageRule.SealInUse));
            Assert.That(rejection.Errors.Single().Field, Is.EqualTo("seals[1]"));
            Assert.That(rejection.Errors.Single().Expected.Text, Does.Contain(first.Label));
        }
    }

    [Test]
    public void Seal_OfAPackageTheSenderDoesNotSee_IsRefusedWithoutItsName()
    {
        var (first, mine) = (Commands.Pack(Kandai1) with { Seals = ["KT-1"] }, Sealed("KT-2"));
        var coming = Sealed("KT-3");
        ledger.AppendValid([first, .. Commands.Move([Kpu, Mandonga], mine), Commands.Release(Kpu, Mandonga, coming)]);
        var guess = Refused(Commands.Repack(mine, Mandonga) with { Seals = ["KT-3"] });
        Assert.That(guess.Errors.Single().Expected.Text, Does.Not.Contain(coming.Label), "it is yet to be received");
        var rejection = Refused(Commands.Repack(mine, Mandonga) with { Seals = ["KT-1"] });
        Assert.That(rejection.Rule, Is.EqualTo(PackageRule.SealInUse));
        Assert.That(rejection.Errors.Single().Expected.Text, Does.Not.Contain(first.Label));
    }

    [Test]
    public void Seal_BrokenOrReplaced_IsNeverUsedAgain()
    {
        var box = Commands.Pack() with { Seals = ["KT-1"] };
        ledger.AppendValid(box);
        ledger.AppendValid(Commands.Repack(box, Kpu) with { Seals = ["KT-1", "KT-2"] });
        ledger.AppendValid(Commands.Repack(box, Kpu) with { Seals = ["kt2"] });
        Assert.That(StatusOf("KT-1"), Is.EqualTo((SealStatus.Replaced, Kpu)));
        Assert.That(Refused(Commands.Repack(box, Kpu) with { Seals = ["KT1"] }).Rule, Is.EqualTo(PackageRule.SealUsed));
        Assert.That(Refused(Commands.Pack() with { Seals = ["KT1"] }).Rule, Is.EqualTo(PackageRule.SealUsed));
        ledger.AppendValid([.. Commands.Move(WayDown, box), Commands.Open(box)]);
        Assert.That(StatusOf("KT-2"), Is.EqualTo((SealStatus.Broken, Mandonga1)));
        Assert.That(
            Refused(Commands.Seal(box, Mandonga1) with { Seals = ["KT-2"] }).Rule, Is.EqualTo(PackageRule.SealUsed));
        ledger.AppendValid(Commands.Seal(box, Mandonga1) with { Seals = ["KT-3"] });
        Assert.That(StatusOf("KT-3"), Is.EqualTo((SealStatus.Applied, (string?)null)));
    }

    [Test]
    public void BallotBox_WithoutASeal_IsRefused()
    {
        var box = Commands.Pack(kind: PackageKind.BallotBox, contest: Mayor) with { Contents = [new(MayorBallot, 10)] };
        Assert.That(Refused(box with { Seals = [] }).Rule, Is.EqualTo(PackageRule.SealsRequired));
        Assert.That(Refused(Commands.Reissue(1) with { Seals = [] }).Rule, Is.EqualTo(PackageRule.SealsRequired));
        ledger.AppendValid(box, Commands.Pack() with { Seals = [] });
        Assert.That(
            Refused(Commands.Repack(box, Kpu, new ItemQuantity(MayorBallot, 9)) with { Seals = [] }).Rule,
            Is.EqualTo(PackageRule.SealsRequired));
        ledger.AppendValid([.. Commands.Move(WayDown, box), Commands.Open(box)]);
        Assert.That(Refused(Commands.Seal(box, Mandonga1) with { Seals = [] }).Rule, Is.EqualTo(PackageRule.SealsRequired));
    }

    [Test]
    public void Pack_SealThatNoBatchHas_IsFlagged()
    {
        ledger.AppendValid(Batch("KT-001", "KT-010"), Batch(numbers: ["X-2", "X-1", "X-7"]));
        Assert.That(ledger.State.All(SealRange.Table).Count(), Is.EqualTo(3), "1 and 2 are one stretch");
        Assert.That(FlagsOf(Commands.Pack() with { Seals = ["kt 001", "KTO10", "x2", "X7"] }), Is.Empty);
        var flag = FlagsOf(Commands.Pack() with { Seals = ["KT-011", "KT-002", "X-3"] }).Single();
        Assert.That(
            (flag.Code, flag.Severity, flag.Field, flag.Actual),
            Is.EqualTo((UnregisteredSealFlags.Code, Severity.Warning, "seals", "KT-011, X-3")));
    }

    [Test]
    public void Accept_OtherSeals_IsFlaggedWithBothSideBySide()
    {
        var (box, twin, torn, none, refused, unread) =
            (Sealed("A-1"), Sealed("B-1"), Sealed("C-1"), Sealed("D-1"), Sealed("E-1"), Sealed("F-1"));
        var kit = Commands.Pack() with { Seals = [] };
        ledger.AppendValid(kit);
        var release = Commands.Release(Kpu, Mandonga, box, twin, torn, none, refused, unread, kit);
        ledger.AppendValid(release);
        var events = ledger.Append(Commands.Accept(
            release,
            Commands.Line(box) with { Seals = ["Z-1", "Z-2"] },
            Commands.Line(twin) with { Seals = ["b1"] },
            Commands.Line(torn) with { UnreadableSeals = 2 },
            Commands.Line(none) with { Seals = [] },
            Commands.Line(refused, LineOutcome.Refused) with { Seals = ["E-1", "E-2"], UnreadableSeals = 1 }) with
        {
            AcceptRemainder = true,
        }).Events;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(FlagOf(box), Is.EqualTo(
                new Flag(SealFlags.Code, Severity.Critical, "lines[0].seals", "A-1", "Z-1, Z-2")));
            Assert.That(FlagOf(twin), Is.Null);
            Assert.That(FlagOf(torn), Is.EqualTo(
                new Flag(SealFlags.Code, Severity.Critical, "lines[2].seals", "C-1", "2 unreadable")));
            Assert.That(FlagOf(none), Is.EqualTo(
                new Flag(SealFlags.Code, Severity.Critical, "lines[3].seals", "D-1", "none")));
            Assert.That(FlagOf(refused), Is.EqualTo(new Flag(
                SealFlags.Code, Severity.Critical, "lines[4].seals", "E-1", "E-1, E-2, and 1 unreadable")));
            Assert.That(FlagOf(unread), Is.EqualTo(
                new Flag(UnreadSealFlags.Code, Severity.Warning, "remainder", "the numbers of the seals: 1", "none")));
            Assert.That(FlagOf(kit), Is.Null);
            Assert.That(StatusOf("B-1"), Is.EqualTo((SealStatus.Intact, (string?)null)));
            Assert.That(StatusOf("A-1"), Is.EqualTo((SealStatus.Applied, (string?)null)));
        }

        Flag? FlagOf(PackPackage package) =>
            events.Single(e => e.Stream == Package.Stream(package.Id)).Body.Flags?.Single();
    }

    [Test]
    public void Accept_PackageInsideAnother_DoesNotAskForItsSeals()
    {
        var (outer, inner) = (Sealed("A-1"), Sealed("B-1"));
        ledger.AppendValid(Commands.Nest(outer, inner));
        var release = Commands.Release(Kpu, Mandonga, outer);
        ledger.AppendValid(release);
        var flags = ledger.Append(Commands.Accept(release, Commands.Line(outer) with { Seals = ["A-1"] })).Events
            .SelectMany(e => e.Body.Flags ?? []);
        Assert.That(flags, Is.Empty);
    }

    [Test]
    public void Open_SealsReadInAnotherWay_AreTheSame()
    {
        var box = Sealed("KT-10");
        ledger.AppendValid(Commands.Move(WayDown, box));
        Assert.That(
            ledger.Append(Commands.Open(box) with { Seals = ["kt io"] }).Events.Single().Body.Flags ?? [],
            Has.None.Property(nameof(Flag.Code)).EqualTo(SealFlags.Code));
    }

    /// <summary>Ledgers from before may have a seal, or what a label means, on two packages. They are replayed.</summary>
    [Test]
    public void OldLedger_WithTwins_IsReplayedAndNamingOneNamesBoth()
    {
        var (one, other) = (
            Commands.Pack() with { Label = "KDI-7", Seals = ["S-1", "s1"] },
            Commands.Pack() with { Label = "kdi_7", Seals = ["S1"] });
        foreach (var pack in (PackPackage[])[one, other])
        {
            var decided = (PackagePacked)Catalog.Current.Decide(
                ledger.State, pack with { Label = $"{pack.Id:n}", Seals = [$"{pack.Id:n}"] }).Events.Single().Body;
            ledger.Append(pack, new ProposedEvent(
                EventId.Derive(pack.Id, pack.Id), Package.Stream(pack.Id),
                decided with { Label = pack.Label, Seals = pack.Seals, Flags = null }));
        }

        Assert.That(ledger.State.Find(SealUse.OfNumber, "S1").Select(use => use.Package), Is.EquivalentTo([one.Id, other.Id]));
        var rejection = Refused(Commands.Release(Kpu, Mandonga, [new PackageRef(null, "KDI-7")]));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(rejection.Rule, Is.EqualTo(PackageRule.AmbiguousLabel));
            Assert.That(rejection.Errors.Single().Field, Is.EqualTo("packages[0]"));
            Assert.That(
                rejection.Errors.Single().Expected.Text, Does.Contain($"{one.Id}").And.Contain($"{other.Id}"));
            Assert.That(
                Refused(Commands.Pack() with { Seals = ["s-1"] }).Errors.Single().Expected.Text,
                Does.Contain(one.Label).And.Contain(other.Label));
            Assert.That(
                Refused(Commands.Repack(one, Kpu) with { Package = new(null, "kdi 7") }).Rule,
                Is.EqualTo(PackageRule.AmbiguousLabel));
        }

        ledger.AppendValid(Commands.Release(Kpu, Mandonga, one, other));
    }

    [TestCase("KDI-7", "kdi-7", true)]
    [TestCase("KDI-7", "KDI _ 7", true)]
    [TestCase("KDI-7", "KDI-007", false)]
    [TestCase("KDI-1-11", "KDI-11-1", false)]
    [TestCase("KDI-7", "KDI7", false)]
    [TestCase("_A_", "A", true)]
    [TestCase("K.1", "K-1", false)]
    public void Label_ByMeaning_IsTheSame(string one, string other, bool areSame) =>
        Assert.That(LabelText.KeyOf(one) == LabelText.KeyOf(other), Is.EqualTo(areSame));

    /// <summary>A label that is its own key is found to be so without being made again.</summary>
    [Test]
    public void LabelKey_OfAnyThreeCharacters_IsThatOfTheLabelAfterABlank()
    {
        const string characters = "-_ A9z.#~\t";
        foreach (var one in characters)
        {
            foreach (var other in characters)
            {
                foreach (var label in characters.Select(third => $"A{one}{other}{third}"))
                    Assert.That(LabelText.KeyOf(label), Is.EqualTo(LabelText.KeyOf("\u00A0" + label)), label);
            }
        }

        Assert.That(LabelText.KeyOf("-A-"), Is.EqualTo("A"));
    }

    [TestCase("KT-000123", true)]
    [TestCase("Segel 12/A", true)]
    [TestCase("12\u200B34", false)]
    [TestCase("12\u00AD34", false)]
    [TestCase("12\u202E34", false)]
    [TestCase("12\t34", false)]
    [TestCase("12\u316434", false)]
    [TestCase("1\u0301", false)]
    [TestCase("12\uFE0F", false)]
    [TestCase("12\uE000", false)]
    [TestCase("---", false)]
    [TestCase("", false)]
    public void SealNumber_OfWhatIsSeen_IsOne(string number, bool isOne) =>
        Assert.That(SealNumber.Is(number), Is.EqualTo(isOne));

    [Test]
    public void SealNumber_OfAnything_HasAKeyThatTheTablesHold()
    {
        foreach (var number in (string[])["---", new('\uFDFA', 64), "a", $"{new string('a', 63)}\uD835\uDC00"])
            Assert.That(SealNumber.KeyOf(number).Length, Is.InRange(1, SealNumber.LengthMax), number);
        Assert.That(SealSeries.Of(new string('x', 64)).Name, Has.Length.LessThanOrEqualTo(SealNumber.LengthMax));
        var pairs = string.Concat(Enumerable.Repeat("\U00010400", 31));
        Assert.That(char.IsLowSurrogate(SealSeries.Of($"a{pairs}b").Name[0]), Is.False, "half a character");
    }

    private static string[] WayDown { get; } = [Kpu, Mandonga, MandongaPps, Mandonga1];

    private PackPackage Sealed(string seal)
    {
        var box = Commands.Pack() with { Seals = [seal] };
        ledger.AppendValid(box);
        return box;
    }

    private Rejection Refused(LedgerCommand command)
    {
        var before = ledger.Events.Count;
        var rejection = ledger.Append(command).Rejection!;
        Assert.That(ledger.Events, Has.Count.EqualTo(before));
        return rejection;
    }

    private IReadOnlyList<Flag> FlagsOf(LedgerCommand command) => ledger.Append(command).Events.Single().Body.Flags ?? [];

    private (SealStatus Status, string? KeptAt) StatusOf(string seal)
    {
        var use = ledger.State.Find(SealUse.OfNumber, SealNumber.KeyOf(seal)).Single();
        return (use.Status, use.KeptAt);
    }

    private static IssueSeals Batch(string? from = null, string? to = null, string[]? numbers = null) => new(
        Guid.CreateVersion7(), Commands.Actor, Commands.OccurredAt, Kpu, SealKind.CableTie, "SJ-1", from, to,
        numbers ?? [], Count: null, Note: null);
}
