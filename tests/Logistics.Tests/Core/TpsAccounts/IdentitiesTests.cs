using FsCheck;
using FsCheck.Fluent;
using Logistics.Core.Locations;
using Logistics.Core.TpsAccounts;
using Logistics.Tests.Support;

namespace Logistics.Tests.Core.TpsAccounts;

internal sealed class IdentitiesTests
{
    private static readonly Func<TpsFigures, int, TpsFigures>[] Changes =
    [
        (f, by) => f with { Received = f.Received + by },
        (f, by) => f with { Used = f.Used + by },
        (f, by) => f with { Spoiled = f.Spoiled + by },
        (f, by) => f with { Unused = f.Unused + by },
        (f, by) => f with { Valid = f.Valid + by },
        (f, by) => f with { Invalid = f.Invalid + by },
        (f, by) => f with { Attendance = f.Attendance with { List = f.Attendance.List + by } },
        (f, by) => f with { Attendance = f.Attendance with { MovedIn = f.Attendance.MovedIn + by } },
        (f, by) => f with
        {
            Attendance = f.Attendance with { MovedInThisContestOnly = f.Attendance.MovedInThisContestOnly + by },
        },
        (f, by) => f with { Attendance = f.Attendance with { Additional = f.Attendance.Additional + by } },
    ];

    /// <summary>A TPS whose governor and mayor accounts are made from the same voters.</summary>
    private static readonly Gen<(TpsAccount Governor, TpsAccount Mayor)> Consistent =
        from voters in Gen.ArrayOf(Gen.Choose(1, 600), 5)
        from invalid in Gen.Choose(0, 100)
        from spoiled in Gen.Choose(1, 20)
        from unused in Gen.Choose(1, 300)
        let mayor = Made(new Attendance(voters[0], voters[1], 0, voters[2]), invalid, spoiled, unused)
        let governor = Made(new Attendance(voters[0], voters[1], voters[3], voters[2]), invalid, unused, spoiled)
        select (Account(SmallTree.Governor, governor, 1, 4), Account(SmallTree.Mayor, mayor, 1, 5));

    [Test]
    public void Check_ConsistentAccounts_FindsNothing() => Prop.ForAll(
        Arb.From(Consistent), pair =>
            Identities.Check(pair.Governor, [pair.Mayor], pair.Governor.Figures.Received).Count == 0
            && Identities.Check(pair.Mayor, [pair.Governor], null).Count == 0)
        .Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Test]
    public void Check_AnyNumberOffByOne_ViolatesAnIdentity() => Prop.ForAll(
        Arb.From(Consistent), Arb.From(Gen.Elements(Changes)), Arb.From(Gen.Elements(-1, 1)),
        (pair, change, by) =>
        {
            var changed = Account(pair.Mayor.Contest, change(pair.Mayor.Figures, by));
            return Identities.Check(changed, [], null).Count > 0;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Test]
    public void Check_MoreBallotsThanSignatures_NamesTheIdentityAndBothNumbers()
    {
        // Kemaraya, TPS 08: 426 ballots, 424 signatures.
        var account = Account(SmallTree.Governor, Made(new Attendance(417, 1, 0, 6), 10, 1, 50) with
        {
            Received = 477,
            Used = 426,
            Valid = 416,
        });
        Assert.That(
            Identities.Check(account, [], null),
            Is.EqualTo([new Violation(Identity.UsedEntitled, 426, 424, null, IsExplained: false)]));
    }

    [Test]
    public void Check_GovernorOnlyVotersWhoGotBothBallots_AreFoundBetweenTheContests()
    {
        // Mokoau, TPS 05: each account agrees with itself, as the two signed for both.
        var governor = Account(SmallTree.Governor, Made(new Attendance(340, 0, 2, 5), 10, 1, 80));
        var mayor = Account(SmallTree.Mayor, Made(new Attendance(340, 2, 0, 5), 10, 1, 80), sequence: 2);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Identities.Check(governor, [], null), Is.Empty);
            Assert.That(Identities.Check(mayor, [], null), Is.Empty);
            Assert.That(
                Identities.Check(governor, [mayor], null),
                Is.EqualTo([new Violation(Identity.ContestsAgree, 347, 349, SmallTree.Mayor, IsExplained: false)]));
            Assert.That(
                Identities.Check(mayor, [governor], null),
                Is.EqualTo([new Violation(Identity.ContestsAgree, 347, 345, SmallTree.Governor, IsExplained: false)]));
        }
    }

    [TestCase(482L, 0)]
    [TestCase(481L, 1)]
    [TestCase(0L, 1)]
    [TestCase(null, 0, Description = "nothing is known")]
    public void Check_Delivered_IsComparedWhereItIsKnown(long? delivered, int violations)
    {
        var account = Account(SmallTree.Mayor, Made(new Attendance(400, 0, 0, 0), 0, 0, 82));
        Assert.That(
            Identities.Check(account, [], delivered).Count(one => one.Identity == Identity.ReceivedDelivered),
            Is.EqualTo(violations));
    }

    [TestCase(482L, 0L, -10L, true)]
    [TestCase(0L, 0L, 10L, true)]
    [TestCase(null, 1L, -10L, true)]
    [TestCase(482L, 0L, 0L, false)]
    [TestCase(482L, 0L, null, false, Description = "it moved nothing")]
    [TestCase(null, 0L, -482L, false, Description = "nothing is known")]
    public void Check_Missing_IsViolatedWhereBallotsAreKnownOf(
        long? delivered, long transferredIn, long? missing, bool isViolated)
    {
        var account = Account(SmallTree.Mayor, Made(new Attendance(400, 0, 0, 0), 0, 0, 82)) with { Missing = missing };
        Assert.That(
            Identities.Check(account, [], delivered, new Transferred(transferredIn, 0))
                .Where(one => one.Identity == Identity.BooksAgree),
            Is.EqualTo(isViolated
                ? [new Violation(Identity.BooksAgree, 400, 400 + missing!.Value, null, IsExplained: false)]
                : Array.Empty<Violation>()));
    }

    [Test]
    public void StatusOf_Violations_IsExplainedByTheLatestAccountTheyConcern()
    {
        var wrong = Made(new Attendance(400, 0, 0, 0), 0, 0, 82) with { Used = 401 };
        var right = Made(new Attendance(400, 0, 0, 0), 0, 0, 82);
        AccountStatus Status(TpsAccount account, params TpsAccount[] others) =>
            Identities.StatusOf(Identities.Check(account, others, null));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Status(Account("a", right)), Is.EqualTo(AccountStatus.Reconciled));
            Assert.That(Status(Account("a", right, version: 2)), Is.EqualTo(AccountStatus.Reconciled));
            Assert.That(Status(Account("a", wrong)), Is.EqualTo(AccountStatus.Open));
            Assert.That(Status(Account("a", wrong, version: 2)), Is.EqualTo(AccountStatus.Explained));

            // What came up after the explanation is not explained by it.
            var later = Account("b", right, sequence: 9);
            Assert.That(Status(Account("a", wrong, version: 2, sequence: 8), later), Is.EqualTo(AccountStatus.Open));
            Assert.That(
                Status(Account("a", wrong, version: 2, sequence: 10), later), Is.EqualTo(AccountStatus.Explained));
            Assert.That(
                Status(later, Account("a", wrong, version: 2, sequence: 10)), Is.EqualTo(AccountStatus.Explained));
        }
    }

    [Test]
    public void Check_NumbersOfADamagedRow_DoNotOverflow()
    {
        const int max = int.MaxValue;
        var account = Account("a", new TpsFigures(max, max, max, max, max, max, new Attendance(max, max, max, max)));
        Assert.That(Identities.Check(account, [account with { Contest = "b" }], 1), Has.Count.EqualTo(4));
        Assert.That(
            Identities.Check(account with { Missing = long.MaxValue }, [], 1).Select(one => one.Identity),
            Does.Contain(Identity.BooksAgree));
    }

    [Test]
    public void Equation_EachIdentity_HasOne() => Assert.That(
        Enum.GetValues<Identity>().Select(Identities.Equation), Is.Unique.And.All.Contains("="));

    private static TpsFigures Made(Attendance voters, int invalid, int spoiled, int unused)
    {
        var used = (int)voters.Entitled;
        var wrong = Math.Min(invalid, used);
        return new(used + spoiled + unused, used, spoiled, unused, used - wrong, wrong, voters);
    }

    private static TpsAccount Account(string contest, TpsFigures figures, int version = 1, long sequence = 1) => new(
        SmallTree.Mandonga1, contest, Guid.CreateVersion7(), version, sequence, figures, Provenance.Official,
        missing: null, corrects: version == 1 ? null : Guid.CreateVersion7());
}
