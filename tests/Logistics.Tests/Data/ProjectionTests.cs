using System.Text.Json.Nodes;
using Dapper;
using Logistics.Core.Ledger;
using Logistics.Core.Readiness;
using Logistics.Core.Reversals;
using Logistics.Core.Texts;
using Logistics.Data.Engines;
using Logistics.Data.Officers;
using Logistics.Data.Readiness;
using Logistics.Data.Reference;
using Logistics.Data.Texts;
using Logistics.Tests.Support;

namespace Logistics.Tests.Data;

/// <summary>
/// After any load, every projected row is what a replay of the ledger's bytes leads to: recorded in batches or one by
/// one, by two writers in turn, who remember what they read or have to read it anew.
/// </summary>
[TestFixtureSource(typeof(TestDatabases))]
internal sealed class ProjectionTests(TestEngine engine) : StoreFixture(engine)
{
    private const int Batches = 80;
    private const int BatchSize = 12;
    private const int BatchesBetweenLooks = 5;

    private readonly MemoryLedger model = new();
    private World state = null!;
    private IReadOnlyList<StoredEvent> ledger = null!;
    private readonly List<HistoryRow> history = [];
    private ReadinessStore watched = null!;
    private readonly List<(string Known, string First)> looks = [];

    [OneTimeTearDown]
    public void StopWatching() => watched.Dispose();

    [OneTimeSetUp]
    public async Task LoadAsync()
    {
        watched = new ReadinessStore(Database, new ElectionStore(Database), new OfficerStore(Database));
        model.State.SetFact((await new ElectionStore(Database).FindReferenceAsync(default))!);
        var mix = new CommandMix(model, new Random(1).Next);
        var accepted = 0;
        await using var other = NewWriter(Database);
        for (var batch = 0; batch <= Batches; batch++)
        {
            var commands = new List<LedgerCommand>();
            var decisions = new List<Decision>();
            foreach (var command in batch < Batches ? AtRandom(mix) : OneOfEach())
            {
                commands.Add(command);
                decisions.Add(model.Append(command));
            }

            if (batch % 5 == 4)
                await TamperAsync("UPDATE LedgerHead SET Writes = Writes");
            LedgerWriter[] writers = batch % 4 < 2 ? [Writer, other] : [other, Writer];
            var results = batch % 3 == 0
                ? await OneByOneAsync(writers, commands)
                : await writers[0].AppendAsync(commands, default);
            Assert.That(
                results.Select(Outcome), Is.EqualTo(decisions.Select(Outcome)),
                $"batch {batch}: "
                + string.Join('\n', results.OfType<AppendResult.Rejected>().SelectMany(result => result.Rejection.Errors)));
            accepted += results.OfType<AppendResult.Appended>().Count();
            await LookAsync(batch);
            if (batch == Batches)
                Assert.That(decisions.Select(decision => decision.Rejection), Is.All.Null);
        }

        TestContext.Out.WriteLine($"{accepted} of {Batches * BatchSize} commands were accepted");
        Assert.That(accepted, Is.GreaterThan(Batches * BatchSize / 3));
        await ReplayAsync();
    }

    /// <summary>Looks at the board as somebody who never looks away, and now and then as one who comes to it.</summary>
    private async Task LookAsync(int batch)
    {
        var known = await SeeAsync(watched);
        if (batch % BatchesBetweenLooks != 0)
            return;
        using var fresh = new ReadinessStore(Database, new ElectionStore(Database), new OfficerStore(Database));
        looks.Add((known, await SeeAsync(fresh)));

        static async Task<string> SeeAsync(ReadinessStore store)
        {
            var found = (await store.FindAsync(knownAt: null, Commands.OccurredAt, default))!;
            return string.Join('\n', (IEnumerable<string>)
            [
                $"{found.Facts.LedgerSize} {found.Board.Of(found.Rules.Root!).Figures}",
                .. found.Rules.StationsAt(found.Rules.Root!).Select(found.Board.OfStation).SelectMany(judged => (string[])
                    [$"{judged.Station.Code} {judged.Status} {judged.Figures}", .. judged.Reasons.Select(one => $"{one}")]),
                .. found.Board.DeadlinesAt(found.Rules.Root!)
                    .Select(one => $"{one.Id} {one.StatusAt(found.AsOf)} {one.SlackAt(found.AsOf)}"),
            ]);
        }
    }

    private static IEnumerable<LedgerCommand> AtRandom(CommandMix mix) => Enumerable.Range(0, BatchSize).Select(_ => mix.Next());

    /// <summary>What the random commands may not have led to.</summary>
    private static IEnumerable<LedgerCommand> OneOfEach()
    {
        PackPackage[] packages = [.. Enumerable.Range(0, 9).Select(_ => Commands.PackFull())];
        var (lost, late, early) = (
            Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, packages[0]),
            Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, packages[1], packages[2]),
            Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, packages[3]));
        return
        [
            Commands.Deliver((SmallTree.Seal, 50)), .. packages, Commands.Nest(packages[4], packages[5]),
            .. Commands.Move(SmallTree.Way(SmallTree.Mandonga1), packages[6]),
            lost, Commands.Accept(lost, Commands.Line(packages[0], LineOutcome.Missing)),
            late, Commands.Accept(late, Commands.Line(packages[1], LineOutcome.Missing), Commands.Line(packages[2], LineOutcome.Missing)),
            Commands.Accept(late, Commands.Line(packages[1])), Arrive(new(packages[2].Id, null)),
            Commands.Accept(early, Commands.Line(packages[3])), early,
            Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, packages[7]), Arrive(new(packages[7].Id, null)),
            Arrive(new(packages[8].Id, null)), Arrive(new(null, "nobody's")),
        ];

        static RecordArrival Arrive(PackageRef label) => new(
            Guid.CreateVersion7(), Commands.By(SmallTree.Kandai), Commands.OccurredAt, SmallTree.Kandai, ReceivedBy: null,
            [new(label, Condition: null, Seals: null, Note: null)], Note: null);
    }

    /// <summary>In turn, so that each has to take in what the other recorded.</summary>
    private static async Task<IReadOnlyList<AppendResult>> OneByOneAsync(
        LedgerWriter[] writers, IEnumerable<LedgerCommand> commands)
    {
        var results = new List<AppendResult>();
        foreach (var command in commands)
            results.AddRange(await writers[results.Count % writers.Length].AppendAsync([command], default));
        return results;
    }

    [Test]
    public void Ledger_RandomLoad_HasOpenedAndClosedHandoversInOneBatch() =>
        Assert.That(
            ledger.GroupBy(stored => (stored.RecordedAt, stored.Stream)).Select(batch => batch.Count()),
            Has.Some.GreaterThan(2));

    /// <summary>However commands are batched, they lead to the events that the model decided one by one.</summary>
    [Test]
    public void Ledger_RandomLoad_HasTheEventsOfCommandsOneByOne()
    {
        Assert.That(ledger.Select(Decided), Is.EqualTo(model.Events.Select(Decided)));

        // When it was recorded, and what that changes.
        static string Decided(StoredEvent stored)
        {
            var leaf = JsonNode.Parse(stored.Canonical)!.AsObject();
            string[] recorded = ["recordedAt", "previous", "anchor"];
            Assert.That(recorded, Is.All.Matches<string>(leaf.Remove));
            return leaf.ToJsonString();
        }
    }

    [Test]
    public async Task Package_RandomLoad_EqualsTheReplay()
    {
        var rows = await ReadAsync(connection => connection.QueryAsync<PackageRow>(
            """
            SELECT PackageId, Label, Kind, Contest, Destination, Path, Origin, Custodian, Held, Status,
                   HandoverId, Delivered, TurnedBack, Version, PackedSequence, HeadSequence, OuterId
            FROM Package
            """));
        Assert.That(rows, Is.EquivalentTo(state.Packages.Values.Select(PackageRow.Of)));
        Assert.That(rows.Count(row => row.OuterId is not null), Is.Positive, "something is inside another");
    }

    [Test]
    public async Task Readiness_RandomLoad_IsJudgedByTheSameFactsNowAndAsKnownThen()
    {
        var store = new ReadinessStore(Database, new ElectionStore(Database), new OfficerStore(Database));
        var moment = ledger[^1].RecordedAt.AddDays(1);
        var (now, then) = (
            (await store.FindAsync(knownAt: null, moment, default))!, (await store.FindAsync(moment, moment, default))!);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(then.Facts.LedgerSize, Is.EqualTo(now.Facts.LedgerSize).And.EqualTo(ledger.Count));
            Assert.That(
                then.Facts.Packages.Where(one => IsForAStation(one.Package)).Select(TextOf),
                Is.EqualTo(now.Facts.Packages.Select(TextOf)).And.Not.Empty);
            Assert.That(then.Facts.Flags, Is.EqualTo(now.Facts.Flags).And.Not.Empty);
            Assert.That(then.Facts.ReVotes, Is.EqualTo(now.Facts.ReVotes));
            Assert.That(then.Facts.Incidents, Is.EqualTo(now.Facts.Incidents).And.Not.Empty);
            Assert.That(then.Facts.Accounts, Is.EqualTo(now.Facts.Accounts).And.Not.Empty);
            Assert.That(then.Facts.Officers, Is.EquivalentTo(now.Facts.Officers));
        }

        static bool IsForAStation(Package package) => package.Kind
            is PackageKind.BallotBox or PackageKind.Kit or PackageKind.ReVoteBox;

        static string TextOf(TrackedPackage one) => string.Join(
            '\n',
            [
                $"{one.Package}",
                .. one.Contents.Select(line => $"{line.Line} {line.Item} {line.Quantity} {line.Bundle}"),
                .. one.Seals.Select(line => $"{line.Line} {line.Seal}"),
                .. one.History.Select(row => $"{row}"),
            ]);
    }

    /// <summary>Who looks after each batch reads only what it touched, and sees what somebody sees who reads it all.</summary>
    [Test]
    public void Readiness_LookedAtAfterEachBatch_IsThatOfSomebodyWhoLooksForTheFirstTime()
    {
        Assert.That(looks.Select(look => look.Known), Is.EqualTo(looks.Select(look => look.First)));
        Assert.That(looks.Select(look => look.First).Distinct(StringComparer.Ordinal).Count(), Is.GreaterThan(looks.Count / 2));
    }

    [Test]
    public async Task PackageHistory_RandomLoad_EqualsTheReplay()
    {
        var rows = await ReadAsync(connection => connection.QueryAsync<HistoryRow>(
            "SELECT PackageId, Version, Sequence, RecordedAt, Custodian, Status FROM PackageHistory"));
        Assert.That(rows.OrderBy(row => row.Sequence), Is.EqualTo(history));
    }

    /// <summary>Each event by itself, also where it holds what an earlier command brought.</summary>
    [Test]
    public async Task Texts_RandomLoad_AreFoundByEveryEventThatHoldsThem()
    {
        var erased = ledger.Select(stored => (stored.Decoded!.Body as TextErased)?.Commitment).OfType<byte[]>()
            .Select(Convert.ToHexString).ToHashSet(StringComparer.Ordinal);
        var held = ledger.SelectMany(stored => stored.Decoded!.Commitments.Select(text => (
            stored.Sequence, stored.Decoded.IsRepeated, What: $"{stored.Type} {text.Name}", text.Commitment,
            Key: Convert.ToHexString(text.Commitment)))).Where(text => !erased.Contains(text.Key)).ToArray();
        var texts = new PersonalTexts(Database.Dialect);
        var lost = await ReadAsync(async connection =>
        {
            var missed = new List<string>();
            foreach (var text in held)
            {
                var found = await texts.FindAsync(connection, [(text.Sequence, text.Commitment)], default);
                if (found.TextOf(text.Commitment) is null or TextsByCommitment.Erased)
                    missed.Add($"{text.Sequence}: {text.What}");
            }

            return missed;
        });
        using (Assert.EnterMultipleScope())
        {
            Assert.That(lost, Is.Empty);
            Assert.That(held.Where(text => text.IsRepeated), Is.Not.Empty, "later events may hold such a text, too");
        }
    }

    [Test]
    public async Task Inside_RandomLoad_EqualsWhatTheLatestEventLeft()
    {
        var contents = await ReadAsync(connection => connection.QueryAsync<InsideRow>(
            "SELECT PackageId, Line, Item AS Value, Quantity FROM PackageContent"));
        var seals = await ReadAsync(connection => connection.QueryAsync<InsideRow>(
            "SELECT PackageId, Line, Seal AS Value FROM PackageSeal"));
        var latest = ledger.InEffect().Where(stored => PackageContents.After(stored.Decoded!.Body) is not null)
            .GroupBy(stored => stored.Stream, StringComparer.Ordinal)
            .Select(package => (
                Id: Package.IdOf(package.Key), Body: PackageContents.After(package.Last().Decoded!.Body)!.Value))
            .ToArray();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(contents, Is.EquivalentTo(latest.SelectMany(e => e.Body.Contents.Select(
                (line, i) => new InsideRow
                {
                    PackageId = e.Id,
                    Line = i,
                    Value = line.Item,
                    Quantity = line.Quantity,
                }))));
            Assert.That(seals, Is.EquivalentTo(latest.SelectMany(e => e.Body.Seals.Select(
                (seal, i) => new InsideRow { PackageId = e.Id, Line = i, Value = seal }))));
        }
    }

    [Test]
    public async Task Handover_RandomLoad_EqualsTheReplay()
    {
        var rows = await ReadAsync(connection => connection.QueryAsync<HandoverRow>(
            """
            SELECT HandoverId, FromCode, ToCode, Status, LinesOpen, LinesAccepted, LinesRefused,
                   LinesMissing, LinesCancelled, LinesElsewhere, ReleaseSequence
            FROM Handover
            """));
        Assert.That(rows, Is.EquivalentTo(state.Handovers.Values.Select(handover => new HandoverRow
        {
            HandoverId = handover.Id,
            FromCode = handover.From,
            ToCode = handover.To,
            Status = EnumText.Of(handover.Counts.Status),
            LinesOpen = handover.Counts.Open,
            LinesAccepted = handover.Counts.Accepted,
            LinesRefused = handover.Counts.Refused,
            LinesMissing = handover.Counts.Missing,
            LinesCancelled = handover.Counts.Cancelled,
            LinesElsewhere = handover.Counts.Elsewhere,
            ReleaseSequence = Steps(handover.Id).First().Sequence,
        })));
    }

    [Test]
    public async Task HandoverLine_RandomLoad_EqualsTheReplay()
    {
        var rows = await ReadAsync(connection => connection.QueryAsync<LineRow>(
            "SELECT HandoverId, PackageId, ReleaseSequence, Outcome, ClosedSequence FROM HandoverLine"));
        Assert.That(rows, Is.EquivalentTo(
            from handover in state.Handovers.Values
            from line in state.LinesOf(handover.Id)
            let steps = Steps(handover.Id)
                .Where(stored => stored.Stream == Package.Stream(line.Key)).ToArray()
            let reversal = ledger.FirstOrDefault(stored =>
                stored.Decoded!.Body is EventReversed reversed && reversed.Reverses == steps[0].Sequence)
            let answers = steps.Skip(1).InEffect(ledger).ToArray()
            let arrival = steps[0].Decoded!.Body is PackageReleased { Arrived: { } acceptance }
                ? ledger.Single(stored => stored.Id == EventId.Derive(acceptance, line.Key))
                : null
            select new LineRow
            {
                HandoverId = handover.Id,
                PackageId = line.Key,
                ReleaseSequence = steps[0].Sequence,
                Outcome = EnumText.Of(line.Value),
                ClosedSequence = (reversal ?? arrival ?? answers.FirstOrDefault())?.Sequence,
            }));
        Assert.That(
            ledger.Any(stored => stored.Decoded!.Body is PackageReleased { Arrived: not null }), "one arrived before its release");
    }

    [Test]
    public async Task Arrival_RandomLoad_EqualsTheReplay()
    {
        var rows = (await ReadAsync(connection => connection.QueryAsync<ArrivalRow>(
            """
            SELECT ArrivalId, Location, Label, PackageId, FromCode, HandoverId, OuterId, Reason, Status, Sequence, HeadSequence
            FROM Arrival
            """))).ToArray();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(rows, Is.EquivalentTo(state.All(Arrival.Table).Select(arrival => new ArrivalRow
            {
                ArrivalId = arrival.Id,
                Location = arrival.Location,
                Label = arrival.Label,
                PackageId = arrival.Package,
                FromCode = arrival.From,
                HandoverId = arrival.Named,
                OuterId = arrival.Outer,
                Reason = EnumText.Of(arrival.Reason),
                Status = EnumText.Of(arrival.Status),
                Sequence = arrival.Sequence,
                HeadSequence = arrival.HeadSequence,
            })));
            Assert.That(
                rows.Select(row => row.Reason).Distinct(StringComparer.Ordinal),
                Is.EquivalentTo(Enum.GetValues<ArrivalReason>().Select(EnumText.Of)), "every reason is there");
        }
    }

    [Test]
    public async Task Supply_RandomLoad_EqualsTheReplay()
    {
        var rows = (await SupplyAsync(Database)).Where(row => row.Packed != 0).ToArray();
        var counted = ledger.InEffect().Where(stored => stored.Decoded!.Body is PackagePacked or PackageRepacked)
            .GroupBy(stored => stored.Stream, StringComparer.Ordinal)
            .Select(package => (
                Package: state.Packages[Package.IdOf(package.Key)],
                Contents: PackageContents.After(package.Last().Decoded!.Body)!.Value.Contents))
            .Where(one => one.Package.Kind != PackageKind.ReVoteBox && !one.Package.IsGone);
        var expected =
            from one in counted
            from line in one.Contents
            from code in one.Package.Path.Split('/')
            group (package: one.Package, line.Quantity) by (code, line.Item) into sum
            select new SupplyRow
            {
                Location = sum.Key.code,
                Item = sum.Key.Item,
                Packed = sum.Sum(one => one.Quantity),
                Allocated = sum.Where(one => one.package.Delivered || one.package is { Handover: not null } or { IsMissing: false })
                    .Sum(one => one.Quantity),
                Delivered = sum.Where(one => one.package.Delivered).Sum(one => one.Quantity),
            };
        using (Assert.EnterMultipleScope())
        {
            Assert.That(rows, Is.EquivalentTo(expected));
            Assert.That(rows.Count(row => row.Allocated < row.Packed), Is.Positive, "something is missing");
            Assert.That(rows.Count(row => row.Delivered < row.Allocated && row.Delivered > 0), Is.Positive);
        }
    }

    [Test]
    public async Task Posting_RandomLoad_EqualsTheReplay()
    {
        var rows = await ReadAsync(connection => connection.QueryAsync<PostingRow>(
            "SELECT Sequence, Line, Account, Item, Quantity, OccurredAt, RecordedAt FROM Posting ORDER BY Sequence, Line"));
        Assert.That(rows, Is.EqualTo(
            from stored in ledger
            let e = stored.Decoded!
            from posted in e.Postings.Select((posting, line) => (posting, line))
            select new PostingRow
            {
                Sequence = stored.Sequence,
                Line = posted.line,
                Account = posted.posting.Account,
                Item = posted.posting.Item,
                Quantity = posted.posting.Quantity,
                OccurredAt = e.PostedAt(),
                RecordedAt = e.RecordedAt,
            }));
    }

    [Test]
    public async Task Balance_RandomLoad_EqualsTheReplayAndAddsUpToZero()
    {
        var rows = (await ReadAsync(connection => connection.QueryAsync<PostingRow>(
            "SELECT Account, Item, Quantity FROM Balance"))).ToArray();
        Assert.That(rows, Is.EquivalentTo(state.Balances.Select(balance => new PostingRow
        {
            Account = balance.Account,
            Item = balance.Item,
            Quantity = balance.Quantity,
        })));
        Assert.That(
            rows.GroupBy(row => row.Item, StringComparer.Ordinal).Select(item => item.Sum(row => row.Quantity)),
            Is.All.Zero);
    }

    /// <summary>A database that is older than the table gets it from the packages it has.</summary>
    [Test]
    public async Task Supply_FilledByTheMigration_IsWhatTheLedgerKept()
    {
        await using var older = await TestDatabase.CreateAsync(Engine);
        await using var writer = NewWriter(older.Database);
        var packages = Enumerable.Range(0, 3).Select(_ => Commands.PackFull()).ToArray();
        var release = Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, packages[1], packages[2]);
        await writer.AppendAsync(
        [
            Commands.Deliver((SmallTree.Seal, 50)), .. packages,
            Commands.PackFull() with { Destination = SmallTree.Kpu },
            release, Commands.Accept(release, Commands.Line(packages[1], LineOutcome.Missing)),
        ], default);
        var before = await SupplyAsync(older.Database);
        Assert.That(before.Select(row => (row.Packed, row.Allocated, row.Delivered)), Does.Contain((16L, 12L, 4L)));

        var script = Migrator.Known(Database.Dialect.Engine).Single(one => one.Name == "requirements").Script;
        var fill = script[script.IndexOf("INSERT INTO Supply", StringComparison.Ordinal)..].Replace("\nGO\n", "", StringComparison.Ordinal);
        await using (var connection = await older.Database.OpenAsync(default))
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await connection.ExecuteAsync("DELETE FROM Supply", transaction: transaction);
            await connection.ExecuteAsync(fill, transaction: transaction);
            await transaction.CommitAsync();
        }

        Assert.That(await SupplyAsync(older.Database), Is.EquivalentTo(before));
    }

    [Test]
    public async Task AppliedCommand_RandomLoad_CoversEveryEventOnce()
    {
        var rows = await ReadAsync(connection => connection.QueryAsync<CommandRow>(
            "SELECT FirstSequence, EventCount FROM AppliedCommand ORDER BY FirstSequence"));
        var next = 0L;
        foreach (var row in rows)
        {
            Assert.That(row.FirstSequence, Is.EqualTo(next));
            Assert.That(row.EventCount, Is.Positive);
            next += row.EventCount;
        }

        Assert.That(next, Is.EqualTo(ledger.Count));
    }

    private static async Task<SupplyRow[]> SupplyAsync(Database database)
    {
        await using var connection = await database.OpenAsync(default);
        return [.. await connection.QueryAsync<SupplyRow>(
            "SELECT Location, Item, Packed, Allocated, Delivered FROM Supply")];
    }

    private static string Outcome(AppendResult result) => result switch
    {
        AppendResult.Appended appended => $"{appended.Receipt.Entries.Count} events",
        AppendResult.Rejected rejected => rejected.Rejection.Rule.Code,
        AppendResult.OutOfOrder early => early.Rejection.Rule.Code,
        _ => result.ToString(),
    };

    private static string Outcome(Decision decision) =>
        decision.Rejection?.Rule.Code ?? $"{decision.Events.Count} events";

    private async Task ReplayAsync()
    {
        await AssertSoundLedgerAsync();
        ledger = await LedgerAsync();
        state = new World();
        foreach (var stored in ledger)
        {
            state.Evolve(
                new LedgerEntry(stored.Sequence, stored.Decoded!, stored.Canonical, stored.Hash));
            if (!Package.TryIdOf(stored.Stream, out var id))
                continue;
            var package = state.Packages[id];
            history.Add(new HistoryRow
            {
                PackageId = package.Id,
                Version = package.Version,
                Sequence = stored.Sequence,
                RecordedAt = stored.RecordedAt,
                Custodian = package.Custodian,
                Status = EnumText.Of(package.Status),
            });
        }
    }

    private IEnumerable<StoredEvent> Steps(Guid handover) =>
        ledger.Where(stored => stored.Decoded!.Body switch
        {
            HandoverStep step => step.Handover == handover,
            PackageArrived arrived => arrived.Handover == handover,
            _ => false,
        });

    private sealed record ArrivalRow
    {
        public Guid ArrivalId { get; init; }

        public string Location { get; init; } = "";

        public string? Label { get; init; }

        public Guid? PackageId { get; init; }

        public string? FromCode { get; init; }

        public Guid? HandoverId { get; init; }

        public Guid? OuterId { get; init; }

        public string Reason { get; init; } = "";

        public string Status { get; init; } = "";

        public long Sequence { get; init; }

        public long HeadSequence { get; init; }
    }

    private sealed record PackageRow
    {
        public Guid PackageId { get; init; }

        public string Label { get; init; } = "";

        public string Kind { get; init; } = "";

        public string? Contest { get; init; }

        public string Destination { get; init; } = "";

        public string Path { get; init; } = "";

        public string Origin { get; init; } = "";

        public string Custodian { get; init; } = "";

        public string Held { get; init; } = "";

        public string Status { get; init; } = "";

        public Guid? HandoverId { get; init; }

        public bool Delivered { get; init; }

        public bool TurnedBack { get; init; }

        public int Version { get; init; }

        public long PackedSequence { get; init; }

        public long HeadSequence { get; init; }

        public Guid? OuterId { get; init; }

        public static PackageRow Of(Package package) => new()
        {
            PackageId = package.Id,
            Label = package.Label,
            Kind = EnumText.Of(package.Kind),
            Contest = package.Contest,
            Destination = package.Destination,
            Path = package.Path,
            Origin = package.Origin,
            Custodian = package.Custodian,
            Held = EnumText.Of(package.StatusAtRest),
            Status = EnumText.Of(package.Status),
            HandoverId = package.Handover,
            Delivered = package.Delivered,
            TurnedBack = package.TurnedBack,
            Version = package.Version,
            PackedSequence = package.PackedSequence,
            HeadSequence = package.HeadSequence,
            OuterId = package.Outer,
        };
    }

    private sealed record HistoryRow
    {
        public Guid PackageId { get; init; }

        public int Version { get; init; }

        public long Sequence { get; init; }

        public DateTime RecordedAt { get; init; }

        public string Custodian { get; init; } = "";

        public string Status { get; init; } = "";
    }

    private sealed record InsideRow
    {
        public Guid PackageId { get; init; }

        public int Line { get; init; }

        public string Value { get; init; } = "";

        public int Quantity { get; init; }
    }

    private sealed record HandoverRow
    {
        public Guid HandoverId { get; init; }

        public string FromCode { get; init; } = "";

        public string ToCode { get; init; } = "";

        public string Status { get; init; } = "";

        public int LinesOpen { get; init; }

        public int LinesAccepted { get; init; }

        public int LinesRefused { get; init; }

        public int LinesMissing { get; init; }

        public int LinesElsewhere { get; init; }

        public int LinesCancelled { get; init; }

        public long ReleaseSequence { get; init; }
    }

    private sealed record LineRow
    {
        public Guid HandoverId { get; init; }

        public Guid PackageId { get; init; }

        public long ReleaseSequence { get; init; }

        public string Outcome { get; init; } = "";

        public long? ClosedSequence { get; init; }
    }

    private sealed record SupplyRow
    {
        public string Location { get; init; } = "";

        public string Item { get; init; } = "";

        public long Packed { get; init; }

        public long Allocated { get; init; }

        public long Delivered { get; init; }
    }

    private sealed record PostingRow
    {
        public long Sequence { get; init; }

        public int Line { get; init; }

        public string Account { get; init; } = "";

        public string Item { get; init; } = "";

        public long Quantity { get; init; }

        public DateTime OccurredAt { get; init; }

        public DateTime RecordedAt { get; init; }
    }

    private sealed record CommandRow
    {
        public long FirstSequence { get; init; }

        public int EventCount { get; init; }
    }
}
