using Logistics.Core.Locations;
using Logistics.Core.Officers;
using Logistics.Core.Offices;
using Logistics.Tests.Support;

namespace Logistics.Tests.Core.Officers;

/// <summary>The rules of how many sign: by role, by level and in versions.</summary>
internal sealed class SigningTests
{
    private static readonly Officer Chair = new(
        Guid.CreateVersion7(), "kpps-chair", SmallTree.Mandonga1, SmallTree.Mandonga1, 1, 1, OfficerStatus.SwornIn, null, "SK-1",
        new(2024, 8, 20), null, null, null, new(2024, 8, 20), null, null, 0, 0, false, false, 0, 0);

    private static readonly Officer Member = Chair with { Id = Guid.CreateVersion7(), Role = "kpps-member", Sequence = 1 };

    [Test]
    public void Rule_OfRoles_CountsTheirSignaturesAlone()
    {
        var rule = Rule(1) with { Roles = ["kpps-chair"] };
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                FlagsOf([rule], Signed(Member)),
                Is.EqualTo(new[] { $"at least 1 of kpps-chair signed as received, in office at {SmallTree.Mandonga1} / 0" }));
            Assert.That(FlagsOf([rule], Signed(Member), Signed(Chair)), Is.Empty);
            Assert.That(FlagsOf([rule], new Signature(Chair.Id, SignedAs.Sent)), Has.Length.EqualTo(1), "another side");
        }
    }

    [Test]
    public void Rule_OfAnotherLevelOrStep_DoesNotHold()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(FlagsOf([Rule(1) with { Level = LocationLevel.Pps }]), Is.Empty);
            Assert.That(FlagsOf([Rule(1) with { Step = SignedStep.Opening }]), Is.Empty);
            Assert.That(FlagsOf([Rule(1) with { Level = LocationLevel.Tps }]), Has.Length.EqualTo(1));
        }
    }

    [Test]
    public void Rule_InVersions_IsTheHighestOfTheDay()
    {
        SignatureRule[] versions =
            [Rule(1), Rule(2) with { Version = 2, ValidFrom = new(2024, 11, 1) }, Rule(3) with { Version = 3, ValidFrom = new(2024, 12, 1) }];
        Assert.That(FlagsOf(versions, Signed(Chair)), Has.Length.EqualTo(1).And.All.Contain("at least 2"));
        Assert.That(FlagsOf(versions, Signed(Chair), Signed(Member)), Is.Empty);
        var early = Commands.Account(SmallTree.Mandonga1) with { OccurredAt = Commands.OccurredAt.AddMonths(-2) };
        Assert.That(FlagsOf(versions, early, [Signed(Chair)]), Is.Empty, "one was enough then");
    }

    /// <summary>Where nobody was appointed nobody could sign, and a candidate is nobody yet.</summary>
    [Test]
    public void Rule_BeforeTheFirstAppointment_DoesNotHold()
    {
        var world = WorldOf([Rule(1)], Chair with { Status = OfficerStatus.Candidate, AppointedOn = null, SwornOn = null });
        Assert.That(FlagsOf(world, Commands.Account(SmallTree.Mandonga1), []), Is.Empty);
    }

    /// <summary>One flag for each signature that is odd, and never more than an event carries.</summary>
    [Test]
    public void Flags_OfManySignatures_AreAsManyAsAnEventCarries()
    {
        Officer[] strangers =
        [
            .. Enumerable.Range(0, Signing.Max).Select(i => Chair with
            {
                Id = Guid.CreateVersion7(), Role = "police", Place = SmallTree.Kandai1, SwornOn = null, Sequence = i,
            }),
        ];
        var world = WorldOf([Rule(1)], [Chair, .. strangers]);
        var flags = FlagsOf(world, Commands.Account(SmallTree.Mandonga1), [.. strangers.Select(Signed)]);
        Assert.That(flags, Has.Length.EqualTo(Flag.PerEventMax));
        Assert.That(flags[0], Does.StartWith("at least 1"), "what is missing comes first");
    }

    private static SignatureRule Rule(int count) => new(
        "account", 1, SignedStep.Account, SignedAs.Received, null, false, [], count, new(2024, 8, 10), Provenance.Estimate, "test");

    private static Signature Signed(Officer officer) => new(officer.Id, SignedAs.Received);

    private static World WorldOf(SignatureRule[] rules, params Officer[] officers)
    {
        var (world, reference) = (new World(), SmallTree.Reference());
        world.SetFact(reference with
        {
            Offices = new OfficeReference(reference.Offices.Roles, reference.Offices.Checks) { Signatures = rules },
        });
        foreach (var officer in officers)
            world.Put(Officer.Table, officer);
        return world;
    }

    private static string[] FlagsOf(SignatureRule[] rules, params Signature[] signatures) =>
        FlagsOf(rules, Commands.Account(SmallTree.Mandonga1), signatures);

    private static string[] FlagsOf(SignatureRule[] rules, LedgerCommand command, Signature[] signatures) =>
        FlagsOf(WorldOf(rules, Chair, Member), command, signatures);

    private static string[] FlagsOf(World world, LedgerCommand command, Signature[] signatures) =>
    [
        .. (Signing.NoticesOf(world, command, signatures, SignedPlaces.At(SignedStep.Account, SmallTree.Mandonga1))
            .After(null) ?? []).Select(flag => $"{flag.Expected} / {flag.Actual}"),
    ];
}
