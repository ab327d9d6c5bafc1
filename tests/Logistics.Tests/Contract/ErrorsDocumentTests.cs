using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Logistics.Api.Hosting;
using Logistics.Core.Access;
using Logistics.Core.Attachments;
using Logistics.Core.Locations;
using Logistics.Core.Log;
using Logistics.Core.Officers;
using Logistics.Core.Offices;
using Logistics.Core.Reference;
using Logistics.Core.Scopes;
using Logistics.Core.Times;
using Logistics.Data.Attachments;
using Logistics.Data.Engines;
using Logistics.Tests.Support;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Logistics.Tests.Contract;

/// <summary><c>docs/errors.md</c> is made of the rules and problems of the build.</summary>
internal sealed partial class ErrorsDocumentTests : ApiTests
{
    private const string Head =
        """
        # Errors

        For integrators: every error code and warning code of the API. `make openapi` writes this page from the build.

        Every error is an RFC 9457 problem. `code` is stable: branch on it. `title`, `detail` and `expected` are for people
        and may change. They are in English or, where `Accept-Language` prefers it, in Indonesian; `Content-Language` says
        which. `code`, `field` and `params` are the same in each language. `errors` names each `field`, what was `expected`, and the `value` it held, which is null if it was absent
        or cannot be shown.

        A 4xx records nothing. After a 500 or 503 the caller cannot know whether it was recorded, so it sends the request
        again. `not-yet-signed` means that everything was recorded.

        | status | what to do |
        |---|---|
        | 400 to 406, 413, 415, 422 | Correct the request. The same request gets the same answer until something changes. |
        | 409 | `different-content`: use a new id. Otherwise: read the current state, then decide. |
        | 500, 503 | Send the same request, with the same id, again. A 503 says in `Retry-After` when. |


        """;

    /// <summary>Where a rule is about one field, that field; elsewhere the answer alone names it.</summary>
    private static readonly Dictionary<string, string> Fields = new(StringComparer.Ordinal)
    {
        ["acceptance-too-large"] = "lines",
        ["account-superseded"] = "corrects",
        ["other-receiver"] = "location",
        ["contest-required"] = "contest",
        ["different-content"] = "the first that differs",
        ["duplicate-account"] = "tps",
        ["duplicate-label"] = "label",
        ["event-not-later"] = "event",
        ["explanation-required"] = "explanation",
        ["foreign-code"] = "rows[].code",
        ["handover-too-large"] = "packages",
        ["insufficient-stock"] = "contents[].quantity, lines[]",
        ["invalid-row"] = "rows[]",
        ["item-not-counted"] = "lines",
        ["line-closed"] = "lines[].package",
        ["not-a-kpu"] = "location",
        ["not-a-tps"] = "tps",
        ["not-adjacent"] = "to",
        ["not-in-handover"] = "lines[].package",
        ["not-in-transfer"] = "lines[].item",
        ["not-nested"] = "remove[]",
        ["not-at-destination"] = "location",
        ["over-requirement"] = "contents[].quantity, destination",
        ["override-forbidden"] = "override",
        ["reissue-not-to-tps"] = "tps",
        ["reissue-without-ballots"] = "contents",
        ["same-destination"] = "destination",
        ["same-label"] = "label",
        ["same-location"] = "to",
        ["short-of-requirement"] = "contents[].quantity, contents, destination",
        ["too-far-ahead"] = "occurredAt",
        ["too-early-to-open"] = "occurredAt",
        ["too-early-to-reissue"] = "occurredAt",
        ["twin-code"] = "rows[].code",
        ["unknown-account"] = "corrects",
        ["unknown-sorting"] = "replaces",
    };

    /// <summary>Statuses that a refused request may have; the last is one that has no code of its own.</summary>
    private static readonly int[] Refusals = [401, 403, 404, 405, 413, 415, 418];

    private static readonly Package Boxed = new(
        Guid.Empty, "B", PackageKind.Kit, null, "9.1", "9/9.1", "9", "9", PackageStatus.Missing, null, false, false, 1, 0, 0);

    private static readonly Location Retired =
        new("9", LocationLevel.Kpu, "", null, "9", null, null, 1, Provenance.Official, Retired: true);

    /// <summary>What each flag of an event means.</summary>
    private static readonly (Flag Flag, string Meaning)[] Flags =
    [
        (BundleFlags.Of([new ItemQuantity("seal", 3, 2)])![0], "The quantity is not a whole number of bundles."),
        (SameDocument(), "An earlier delivery of the supplier, or handover of the sender, has the same document."),
        (CountFlags.In(SmallTree.State(), Opened([new("seal", 1)]))![0], "The count at the opening differs from what was packed; critical for ballots."),
        (OnBehalfFlags.Of("from", SmallTree.Locations[0], Role.Admin, Commands.Admin),
            "Somebody of another place recorded it: one above, or an admin."),
        (SameHandsFlags.Of("handover", Commands.Actor.Id, Commands.Actor)![0],
            "The key that released it answered for it, too."),
        (ClockAheadFlags.Of(Commands.OccurredAt, default, TimeBounds.Usual)!,
            "It is said to have happened later than it was recorded, by more than clocks may differ."),
        (RecordedLateFlags.Of(default, Commands.OccurredAt, TimeBounds.Usual)!,
            "It was recorded long after it happened."),
        (BeforePreviousFlags.Of(default, StreamHead.Of(Packed()))!,
            "It is said to have happened before the event it follows."),
        (SealFlags.Of(["A"], ["B"])![0], "The seals that were read are not those the package was closed with."),
        (UnreadSealFlags.Of(["A"], null, null, "lines[].seals")![0],
            "The package was accepted, and nobody read its seals."),
        (UnregisteredSealFlags.Of(["A"])![0], "The seals are of no batch that was registered."),
        (RetiredFlags.Of(Retired, "destination")![0], "The package is meant for a retired location."),
        (
            VoterFlags.Of(
                [new(1, "9.1", "ppk", "", "9", "", "", "2", "official")],
                [Retired with { Code = "9.1", Parent = "9", RegisteredVoters = 2, Retired = false }],
                new Dictionary<string, Location>(StringComparer.Ordinal) { ["9"] = Retired with { Retired = false } })![0],
            "The registered voters of a location are not the sum of those below it."),
        (UnannouncedFlags.Of(Boxed, "9", ""), "Nobody had released the package that arrived."),
        (FromOtherHandoverFlags.Of(new(Guid.Empty, "9", "9.1", 1, 0, 0, 0, 0, 0, 0), ""), "The package that arrived was under way in a handover."),
        (FoundAgainFlags.Of(Boxed, ""), "The package that arrived was missing."),
        (LateAnswerFlags.Of(LineOutcome.Missing, ""), "The line of the package was closed before it arrived."),
        (AcceptedBeforeReleaseFlags.Of(Guid.Empty), "The package was accepted before its release was recorded."),
        (NotOnItsWayFlags.Of(Boxed, "8", "")!, "The package arrived at a location that is not on its way."),
        (RecalledFlags.Of(Boxed, "9.1", ""), "The package was called back, and goes on outward or is opened."),
        (UnknownLabelFlags.Of("", "X"), "No package has the label of what arrived."),
        (ReleasedAfterArrivalFlags.Of(Guid.Empty), "The release was recorded after its acceptance."),
        (
            ArrivedElsewhereFlags.Of("9.1", new(Guid.Empty, "9", null, null, null, null, null, default, default, 0, 0)),
            "The handover had been accepted at another location than it leads to."),
        (NotFromCustodianFlags.Of("9", "8"), "Another location had custody when the package arrived."),
        (RecordedElsewhereFlags.Of(Boxed, "8"), "The label is of a package that another location has recorded since."),
        (SeatTakenFlags.Of(Holder, 2), "Another officer holds the seat."),
        (SeatUnusualFlags.Of(9, SmallTree.Reference().Offices.Roles[1])!, "The role has no such seat."),
        (NotNextInRankFlags.Of(Holder with { Rank = null }, Holder with { Id = Commands.Actor.Id })!, "Another candidate comes next in rank."),
        (
            NotTheSameOfficeFlags.Of(Holder, Holder)!,
            "Who is succeeded is still in office, or held another one."),
        (
            AgeOutOfLimitsFlags.Of(16, SmallTree.Reference().Offices.Checks[0])!,
            "The age is outside the limits of the election."),
        (CheckFailedFlags.Of(1)!, "The officer failed a check."),
        (TwoOfficesFlags.Of([Holder]).First(), "The same person holds another office, by the identity number."),
        (
            NominatedTwiceFlags.Of([Holder with { Status = OfficerStatus.Candidate }])!,
            "The same person is a candidate elsewhere, too, by the identity number."),
        (
            TermOutsideElectionFlags.Of(new(2024, 11, 1), null, SmallTree.Reference().Offices.Roles[1])!,
            "The term is not within that of the role."),
        (
            RoleNotOfLevelFlags.Of(Retired, SmallTree.Reference().Offices.Roles[1])!,
            "The role serves at places of another level."),
        (
            UnsignedFlags.Of(SmallTree.Reference().Offices.Signatures[0], SmallTree.Kpu, 1),
            "Fewer officers of a side signed than the rules want."),
        (OutOfTermFlags.Of(Holder, new(2024, 11, 27), "")!, "Who signed did not hold the office that day."),
        (
            NotInOfficeHereFlags.Of(
                SmallTree.State(), Holder, SignedAs.Sent, SignedPlaces.At(SignedStep.Opening, SmallTree.Kpu), "")!,
            "Who signed holds the office at another place."),
        (WitnessOnlyFlags.Of(Holder, ""), "Who signed for a side may only watch."),
    ];

    private static Officer Holder => new(
        Guid.Empty, "kpps-member", SmallTree.Mandonga1, SmallTree.Mandonga1, 2, 1, OfficerStatus.SwornIn, null, null, null,
        null, null, null, null, null, null, 0, 0, false, false, 0, 0);

    private static PackageOpened Opened(IReadOnlyList<ItemQuantity> counted) =>
        new() { Record = Guid.Empty, Location = SmallTree.Kpu, Contents = [new("seal", 2)], Counted = counted, UtcOffset = 480 };

    private static Flag SameDocument()
    {
        var (first, ledger) = (Documents.Deliver("seal", 1), new MemoryLedger());
        ledger.AppendValid(first);
        return SameDocumentFlags.Of(
            ledger.State, TransportKind.Delivery, first.Supplier, first.Document, Guid.CreateVersion7())! with
        {
            Actual = $"{first.Document}, which delivery 01932c5e-7f00-7000-8000-000000000001 names",
        };
    }

    private static LedgerEntry Packed()
    {
        LedgerEntry? packed = null;
        new MemoryLedger { Before = entry => packed = entry }.AppendValid(Commands.Pack());
        return packed!;
    }

    [Test]
    public async Task ErrorsMd_InTheRepository_IsWhatTheBuildAnswers()
    {
        var path = Repository.Find("docs", "errors.md");
        var made = await MakeAsync();
        if (ExampleTests.Writes)
            await File.WriteAllTextAsync(path, made);
        Assert.That(
            File.Exists(path) ? await File.ReadAllTextAsync(path) : null,
            Is.EqualTo(made),
            "docs/errors.md is not what the build answers; 'make openapi' rewrites it.");
    }

    [Test]
    public void Flags_EveryKind_IsExplained() => Assert.That(
        typeof(Flag).Assembly.GetTypes()
            .Where(type => type.Name.EndsWith("Flags", StringComparison.Ordinal))
            .Select(type => type.GetField("Code")?.GetRawConstantValue()),
        Is.EquivalentTo(Flags.Select(each => each.Flag.Code)));

    [Test]
    public async Task Fields_Named_AreThoseOfRequests()
    {
        var document = (await GetAsync("/openapi/v1.json", role: null)).Succeeds(200);
        var members = document["components"]!["schemas"]!.AsObject()
            .SelectMany(schema => schema.Value!["properties"]?.AsObject().Select(member => member.Key) ?? [])
            .ToHashSet(StringComparer.Ordinal);
        Assert.That(
            Fields.Where(pair => pair.Key != "different-content")
                .SelectMany(pair => Name().Matches(pair.Value)).Select(match => match.Value)
                .Distinct(StringComparer.Ordinal),
            Is.SubsetOf(members));
    }

    [GeneratedRegex("[A-Za-z]+", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Name();

    private async Task<string> MakeAsync()
    {
        var problems = await ProblemsAsync();
        AnswerLanguage.Start(Language.Indonesian);
        var translated = (await ProblemsAsync()).ToDictionary(
            problem => problem.Code, problem => problem.Title, StringComparer.Ordinal);
        Assert.That(problems.Select(problem => problem.Code), Is.EquivalentTo(Problems.Codes));
        return string.Concat(
            Head,
            Section(
                "Rules",
                "A command that breaks a rule. `unknown-…` is 404 when the address names it, and 422 when the body does.",
                Catalog.Current.Rules.Select(rule => (rule.Code, StatusOf(rule), rule.Title))),
            Section(
                "Requests and the server",
                "Anything else that keeps a request from being carried out.",
                problems.Select(problem => (
                    problem.Code,
                    problem.Code == "request-failed" ? "other" : Text(problem.Status),
                    new Phrase(problem.Title, translated[problem.Code])))),
            "## Warnings\n\nThe command was recorded. A warning stands in `warnings` of the answer and in `flags` of the "
            + "event.\n\n| code | severity | meaning |\n|---|---|---|\n",
            string.Concat(Flags.OrderBy(each => each.Flag.Code, StringComparer.Ordinal).Select(each =>
                $"| `{each.Flag.Code}` | {EnumText.Of(each.Flag.Severity)} | {each.Meaning} |\n")));
    }

    private static string Section(string title, string text, IEnumerable<(string Code, string Status, Phrase Title)> rows) =>
        $"## {title}\n\n{text}\n\n| code | status | meaning | in Indonesian | field |\n|---|---|---|---|---|\n"
        + string.Concat(rows.OrderBy(row => row.Code, StringComparer.Ordinal).Select(row =>
            $"| `{row.Code}` | {row.Status} | {row.Title.English} | {row.Title.Indonesian} |{FieldOf(row.Code)} |\n"))
        + "\n";

    private static string FieldOf(string code) => !Fields.TryGetValue(code, out var field) ? ""
        : code == "different-content" ? $" {field}"
        : " " + string.Join(", ", field.Split(", ").Select(name => $"`{name}`"));

    private static string StatusOf(Rule rule) => rule switch
    {
        { IsForbidden: true } => "403",
        _ when rule == AttachmentRule.AttachmentErased => "410",
        { OutOfOrder: true } => "409",
        { IsAboutAddress: true } => "404",
        _ when rule.Code.StartsWith("unknown-", StringComparison.Ordinal) => "404, 422",
        _ => "422",
    };

    /// <summary>Every problem that is no rule: what the server makes of faults, and what endpoints answer with.</summary>
    private async Task<IReadOnlyList<(string Code, int Status, string Title)>> ProblemsAsync()
    {
        Exception[] faults =
        [
            new DatabaseUnavailableException(new IOException()), new DatabaseDamagedException(new IOException()),
            new ClockSteppedException(TimeSpan.Zero, TimeSpan.Zero), new LogDamagedException(""),
            new InvalidOperationException(), new AttachmentFolderException("", new IOException()),
            .. Refusals.Select(status => new BadHttpRequestException("", status)),
        ];
        List<(string Code, int Status, string Title)> problems =
        [
            .. new[]
            {
                Problem.Invalid([]), Problems.QueueFull, Problems.NoRequirements, Problems.OverrideForbidden,
                Problems.NothingSigned, Problems.LogKeyUnknown, Problems.EvidenceUnavailable(Problems.BundleBeingWritten), Problems.NotAcceptable(""),
                Recorder.ToProblem(new AppendResult.DifferentContent("id"), Commands.Pack(), []),
            }.Select(problem => (problem.Code, problem.Status, problem.Title)),
        ];
        var handler = Api.Services.GetRequiredService<IExceptionHandler>();
        foreach (var fault in faults)
        {
            using var body = new MemoryStream();
            var context = new DefaultHttpContext { RequestServices = Api.Services, Response = { Body = body } };
            Assert.That(await handler.TryHandleAsync(context, fault, default), Is.True);
            var problem = JsonNode.Parse(body.ToArray())!;
            problems.Add(((string)problem["code"]!, (int)problem["status"]!, (string)problem["title"]!));
        }

        // The defect among them was meant.
        _ = Api.Errors.NewDefects();
        return problems;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
