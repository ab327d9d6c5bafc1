using Logistics.Tests.Support;

namespace Logistics.Tests.Core.Custody;

internal sealed class CommandContentTests
{
    private static readonly PackPackage Pack = Commands.Pack(
        SmallTree.Mandonga1, SmallTree.Kpu, PackageKind.BallotBox, SmallTree.Governor) with
    {
        Contents = [new(SmallTree.GovernorBallot, 308), new(SmallTree.Seal, 4)],
        Seals = ["S-1", "S-2"],
    };

    private static readonly ReleaseHandover Release = Commands.Release(
        SmallTree.Kpu, SmallTree.Mandonga, Pack) with
    {
        Packages = [new(Pack.Id, null), new(null, "BOX-2")],
        Driver = Commands.Text("driver of truck 3"),
        Escort = Commands.Text("driver of truck 4"),
        Note = Commands.Text("by the coast road"),
    };

    private static readonly AcceptHandover Acceptance = Commands.Accept(
        Release,
        Commands.Line(Pack),
        new(new(null, "BOX-2"), LineOutcome.Refused, Condition.Wet, ["S-3"], Commands.Text("soaked"))) with
    {
        ReceivedBy = Commands.Text("chair of PPK"),
    };

    private static readonly CancelHandover Cancellation =
        Commands.Cancel(Release) with { Note = Commands.Text("wrong truck") };

    [Test]
    public void ValueAt_FieldsOfEachKind_AreWhatWasSent() => Assert.Multiple(() =>
    {
        Assert.That(CommandContent.ValueAt("id", Pack), Is.EqualTo(Pack.Id.ToString()));
        Assert.That(CommandContent.ValueAt("contents[0].quantity", Pack), Is.EqualTo("308"));
        Assert.That(CommandContent.ValueAt("contents", Pack), Is.EqualTo("2"));
        Assert.That(CommandContent.ValueAt("kind", Pack), Is.EqualTo("ballot-box"));
        Assert.That(CommandContent.ValueAt("packages[1]", Release), Is.EqualTo("BOX-2"));
        Assert.That(CommandContent.ValueAt("vehicle.driver", Release), Is.EqualTo("driver of truck 3"));
        Assert.That(CommandContent.ValueAt("lines[1].note", Acceptance), Is.EqualTo("soaked"));
        Assert.That(CommandContent.ValueAt("lines[0].note", Acceptance), Is.Null);
        Assert.That(CommandContent.ValueAt("remainder", Acceptance), Is.Null);
        var sweep = Acceptance with { AcceptRemainder = true };
        Assert.That(CommandContent.ValueAt("remainder", sweep), Is.EqualTo("accepted"));
    });

    private static IEnumerable<TestCaseData<LedgerCommand, LedgerCommand, string>> Changes()
    {
        TestCaseData<LedgerCommand, LedgerCommand, string> Case(
            LedgerCommand before, LedgerCommand after, string path, string? name = null) =>
            new(before, after, path) { TestName = $"FirstDifference_{name ?? path}_IsNamed" };

        var later = Commands.OccurredAt.AddSeconds(1);
        yield return Case(Pack, Pack with { OccurredAt = later }, "occurredAt", "pack.occurredAt");
        yield return Case(Pack, Pack with { Label = "BOX-9" }, "label");
        yield return Case(Pack, Pack with { Kind = PackageKind.Kit }, "kind");
        yield return Case(Pack, Pack with { Contest = SmallTree.Mayor }, "contest");
        yield return Case(Pack, Pack with { Contest = null }, "contest", "contest.null");
        yield return Case(Pack with { Contest = null }, Pack, "contest", "contest.set");
        yield return Case(Pack, Pack with { Destination = SmallTree.Mandonga2 }, "destination");
        yield return Case(Pack, Pack with { Location = SmallTree.Mandonga }, "location");
        yield return Case(Pack, Pack with { Contents = [Pack.Contents[0]] }, "contents");
        yield return Case(
            Pack,
            Pack with { Contents = [new(SmallTree.GovernorBallot, 309), Pack.Contents[1]] },
            "contents[0].quantity");
        yield return Case(
            Pack,
            Pack with { Contents = [Pack.Contents[0], new("booth", 4)] },
            "contents[1].item");
        yield return Case(
            Pack,
            Pack with { Contents = [new(SmallTree.Seal, 5), new(SmallTree.GovernorBallot, 309)] },
            "contents[0].quantity", "contents.bothInAnotherOrder");
        yield return Case(Pack, Pack with { Seals = ["S-1"] }, "seals");
        yield return Case(Pack, Pack with { Seals = ["S-1", "S-3"] }, "seals[1]");

        yield return Case(Release, Release with { OccurredAt = later }, "occurredAt", "release.occurredAt");
        yield return Case(Release, Release with { From = SmallTree.Kendari }, "from");
        yield return Case(Release, Release with { To = SmallTree.Kendari }, "to");
        yield return Case(Release, Release with { Packages = [Release.Packages[0]] }, "packages");
        yield return Case(
            Release,
            Release with { Packages = [Release.Packages[0], new(null, "BOX-3")] },
            "packages[1]");
        yield return Case(Release, Release with { Document = null }, "document");
        yield return Case(Release, Release with { Plate = "DT 2 B" }, "vehicle.plate");
        yield return Case(Release, Release with { Driver = Commands.Text("Bud") }, "vehicle.driver");
        yield return Case(Release, Release with { Driver = null }, "vehicle.driver", "driver.null");
        yield return Case(
            Release with { Driver = null }, Release, "vehicle.driver", "driver.set");
        yield return Case(Release, Release with { Escort = Commands.Text("sari") }, "escort");
        yield return Case(Release, Release with { Note = Commands.Text("") }, "note", "release.note");

        yield return Case(
            Acceptance, Acceptance with { OccurredAt = later }, "occurredAt", "acceptance.occurredAt");
        yield return Case(Acceptance, Acceptance with { Handover = Guid.Empty }, "handover");
        yield return Case(Acceptance, Acceptance with { ReceivedBy = Commands.Text("chair of PPS") }, "receivedBy");
        yield return Case(Acceptance, Acceptance with { AcceptRemainder = true }, "remainder");
        yield return Case(Acceptance, Acceptance with { Lines = [Acceptance.Lines[0]] }, "lines");
        yield return Case(
            Acceptance,
            WithLine(line => line with { Package = new(null, "BOX-3") }),
            "lines[1].package");
        yield return Case(
            Acceptance, WithLine(line => line with { Outcome = LineOutcome.Missing }), "lines[1].outcome");
        yield return Case(
            Acceptance,
            WithLine(line => line with { Condition = Condition.Damaged }),
            "lines[1].condition");
        yield return Case(
            Acceptance,
            WithLine(line => line with { Condition = null }),
            "lines[1].condition",
            "lines[1].condition.null");
        yield return Case(Acceptance, WithLine(line => line with { Seals = null }), "lines[1].seals");
        yield return Case(
            Acceptance, WithLine(line => line with { Seals = ["S-4"] }), "lines[1].seals[0]");
        yield return Case(
            Acceptance,
            WithLine(line => line with { Note = Commands.Text("soaked through") }),
            "lines[1].note");

        yield return Case(
            Cancellation, Cancellation with { OccurredAt = later }, "occurredAt", "cancel.occurredAt");
        yield return Case(
            Cancellation, Cancellation with { Handover = Guid.Empty }, "handover", "cancel.handover");
        yield return Case(
            Cancellation, Cancellation with { Note = Commands.Text("?") }, "note", "cancel.note");
        yield return Case(Cancellation, Release, "id", "otherKind");
        yield return Case(Pack, Acceptance, "id", "packOrAcceptance");
    }

    [TestCaseSource(nameof(Changes))]
    public void FirstDifference_Change_NamesItsPath(
        LedgerCommand before, LedgerCommand after, string path) =>
        Assert.That(Difference(before, after), Is.EqualTo(path));

    [Test]
    public void FirstDifference_SameWordsSaltedAnew_IsNull()
    {
        var release = Release with
        {
            Driver = Commands.Text("driver of truck 3"),
            Escort = Commands.Text("driver of truck 4"),
            Note = Commands.Text("by the coast road"),
        };
        var acceptance = WithLine(line => line with { Note = Commands.Text("soaked") }) with
        {
            ReceivedBy = Commands.Text("chair of PPK"),
        };
        using (Assert.EnterMultipleScope())
        {
            Assert.That(CommandContent.Of(release), Is.Not.EqualTo(CommandContent.Of(Release)));
            Assert.That(Difference(Release, release), Is.Null);
            Assert.That(Difference(Acceptance, acceptance), Is.Null);
            Assert.That(Difference(Pack, Pack with { }), Is.Null);
        }
    }

    private static IEnumerable<TestCaseData<LedgerCommand, LedgerCommand>> OtherWords()
    {
        static TestCaseData<LedgerCommand, LedgerCommand> Case(string name, LedgerCommand before, LedgerCommand after) =>
            new(before, after) { TestName = $"FirstDifference_{name}_IsNull" };

        yield return Case("offset", Pack, Pack with { OccurredAt = Pack.OccurredAt.ToUniversalTime() });
        yield return Case("sealsInAnotherOrder", Pack, Pack with { Seals = ["S-2", "S-1"] });
        yield return Case("contentsInAnotherOrder", Pack, Pack with { Contents = [.. Pack.Contents.Reverse()] });
        yield return Case("packagesInAnotherOrder", Release, Release with { Packages = [.. Release.Packages.Reverse()] });
        yield return Case("linesInAnotherOrder", Acceptance, Acceptance with
        {
            Lines = [Acceptance.Lines[1] with { Note = Commands.Text("soaked") }, Acceptance.Lines[0]],
        });
        yield return Case("witnessesInAnotherOrder", Destruction("Ani", "Budi", "Citra"), Destruction("Citra", "Ani", "Budi"));
    }

    [TestCaseSource(nameof(OtherWords))]
    public void FirstDifference_OtherWords_IsNull(LedgerCommand before, LedgerCommand after) =>
        Assert.That(Difference(before, after), Is.Null);

    [Test]
    public void FirstDifference_ListOfTexts_IsASetOfThem()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Difference(Destruction("Ani", "Budi"), Destruction("Budi", "Citra")), Is.EqualTo("witnesses[1]"));
            Assert.That(Difference(Destruction("Ani", "Ani"), Destruction("Ani", "Budi")), Is.EqualTo("witnesses[1]"));
            Assert.That(Difference(Destruction("Ani", "Budi"), Destruction("Ani", "Ani")), Is.EqualTo("witnesses[1]"));
        }
    }

    // Of Ani, an erased name and Budi: two are still known.
    [TestCase("Budi", "Citra", "Ani", null)]
    [TestCase("Citra", "Ani", "Budi", null)]
    [TestCase("Citra", "Ani", "Dewi", "witnesses[2]")]
    [TestCase("Citra", "Dewi", "Budi", "witnesses[0]")]
    public void FirstDifference_ListWithAnErasedText_TakesAnyForThatOne(string one, string two, string three, string? path)
    {
        var before = Destruction("Ani", "Eko", "Budi");
        var erased = before.Witnesses[1].Commitment;
        Assert.That(
            CommandContent.FirstDifference(
                CommandContent.Of(before),
                Destruction(one, two, three),
                commitment => commitment.AsSpan().SequenceEqual(erased)
                    ? null
                    : before.Witnesses.Single(text => text.Commitment.AsSpan().SequenceEqual(commitment)).Salt),
            Is.EqualTo(path));
    }

    [Test]
    public void FirstDifference_PackageByItsOtherName_IsNullWhereBothAreKnown()
    {
        var other = Release with { Packages = [new(null, Pack.Label), new(null, "BOX-2")] };
        var ids = new Dictionary<string, string>(StringComparer.Ordinal) { [Pack.Label] = Pack.Id.ToString() };
        string? Known(LedgerCommand before, LedgerCommand after) =>
            CommandContent.FirstDifference(CommandContent.Of(before), after, _ => null, ids);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Difference(Release, other), Is.EqualTo("packages[0]"));
            Assert.That(Known(Release, other), Is.Null);
            Assert.That(Known(other, Release), Is.Null);
            Assert.That(Known(other, other with { Packages = [new(Pack.Id, null), new(null, "BOX-3")] }), Is.EqualTo("packages[1]"));

            // A seal may happen to be numbered as a package is labelled, and is no package.
            Assert.That(
                Known(Pack with { Seals = [Pack.Label] }, Pack with { Seals = [Pack.Id.ToString()] }), Is.EqualTo("seals[0]"));
        }
    }

    /// <summary>Otherwise a package named by its label would be another than one named by its id.</summary>
    [Test]
    public void References_MembersOfPackages_AreDeclaredAndNoOthersAre()
    {
        var members = Catalog.Current.Commands.Select(command => command.Type).Append(typeof(AcceptanceLine))
            .SelectMany(type => type.GetProperties())
            .ToLookup(
                property => property.PropertyType == typeof(PackageRef) || property.PropertyType == typeof(PackageRef?)
                    || property.PropertyType == typeof(IReadOnlyList<PackageRef>),
                property => property.GetCustomAttributes(typeof(System.Text.Json.Serialization.JsonPropertyNameAttribute), false)
                    .Cast<System.Text.Json.Serialization.JsonPropertyNameAttribute>().FirstOrDefault()?.Name
                    ?? System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(property.Name));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(members[true].Distinct(StringComparer.Ordinal), Is.EquivalentTo(Catalog.Current.References.Members));
            Assert.That(members[false].Intersect(members[true], StringComparer.Ordinal), Is.Empty);
        }
    }

    private static Logistics.Core.Destructions.DestroyGoods Destruction(params string[] witnesses) => new(
        Guid.Empty, Commands.Actor, Commands.OccurredAt, SmallTree.Kpu, "BA-1", [],
        [.. witnesses.Select(witness => Commands.Text(witness))], Note: null);

    [Test]
    public void FirstDifference_ErasedText_EqualsAnyTextButNotNone()
    {
        var recorded = CommandContent.Of(Release);
        var other = Release with { Driver = Commands.Text("somebody else") };
        using (Assert.EnterMultipleScope())
        {
            Assert.That(CommandContent.FirstDifference(recorded, other, _ => null), Is.Null);
            Assert.That(
                CommandContent.FirstDifference(recorded, other with { Driver = null }, _ => null),
                Is.EqualTo("vehicle.driver"));
            Assert.That(
                CommandContent.FirstDifference(recorded, other with { Plate = null }, _ => null),
                Is.EqualTo("vehicle.plate"));
        }
    }

    [Test]
    public void FirstDifference_WhoSentItAndItsId_AreNoContent() =>
        Assert.That(
            Difference(Pack, Pack with { Id = Guid.Empty, Actor = default }), Is.Null);

    // The content a release of the first version left in the database.
    [Test]
    public void FirstDifference_MemberOnlyOneSideHas_IsNamedUnlessItIsNull()
    {
        const string stored = """
            {"command":"release-handover","from":"74.71","to":"74.71.01","packages":["BOX-2"],
             "document":null,"vehicle.plate":"DT 1 A","vehicle.driver":null,"escort":null,"note":null,
             "occurredAt":"2024-11-24T08:00:00+08:00"}
            """;
        var sent = Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, new PackageRef[] { new(null, "BOX-2") }) with
        {
            Document = null,
            Plate = "DT 1 A",
        };
        string? Against(string recorded) => CommandContent.FirstDifference(recorded, sent, _ => null);
        string Without(string member) => stored.Replace(member, "", StringComparison.Ordinal);
        string With(string member) => stored.Replace("}", $",{member}}}", StringComparison.Ordinal);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Against(stored), Is.Null);
            Assert.That(Against(Without("\"document\":null,")), Is.Null, "added since, and not sent");
            Assert.That(Against(Without("\"vehicle.plate\":\"DT 1 A\",")), Is.EqualTo("vehicle.plate"));
            Assert.That(Against(With("\"trailer\":null")), Is.Null, "gone since, and never used");
            Assert.That(Against(With("\"trailer\":\"DT 2 B\"")), Is.EqualTo("trailer"));
        }
    }

    private static AcceptHandover WithLine(Func<AcceptanceLine, AcceptanceLine> change) =>
        Acceptance with { Lines = [Acceptance.Lines[0], change(Acceptance.Lines[1])] };

    private static string? Difference(LedgerCommand before, LedgerCommand after) =>
        CommandContent.FirstDifference(
            CommandContent.Of(before),
            after,
            commitment => before.PersonalTexts
                .Single(text => text.Commitment.AsSpan().SequenceEqual(commitment)).Salt);
}
