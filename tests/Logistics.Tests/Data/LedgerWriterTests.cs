using Dapper;
using Logistics.Core.Access;
using Logistics.Core.Ledger;
using Logistics.Data.Engines;
using Logistics.Data.Events;
using Logistics.Data.Handovers;
using Logistics.Tests.Support;

namespace Logistics.Tests.Data;

[TestFixtureSource(typeof(TestDatabases))]
internal sealed class LedgerWriterTests(TestEngine engine) : StoreFixture(engine)
{
    [Test]
    public async Task Append_NewCommand_RecordsItsEvents()
    {
        var pack = Commands.Pack();

        var receipt = (await AppendValidAsync(pack))[0];

        var stored = await ChainAsync(pack);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Command, Is.EqualTo(pack.Id));
            Assert.That(stored, Has.Count.EqualTo(1));
            Assert.That(stored[0].Fault, Is.Null);
            Assert.That(stored[0].Sequence, Is.EqualTo(receipt.LastSequence));
            Assert.That(stored[0].Canonical, Is.EqualTo(receipt.Entries[0].Canonical));
            Assert.That(stored[0].StoredHash, Is.EqualTo(receipt.Entries[0].Hash));
            Assert.That(stored[0].Decoded!.OccurredAt, Is.EqualTo(pack.OccurredAt));
            Assert.That(stored[0].Decoded!.OccurredAt.Offset, Is.EqualTo(pack.OccurredAt.Offset));
        }
    }

    [Test]
    public async Task Append_SameIdSameContent_ReturnsTheFirstReceipt()
    {
        var packages = await PackAsync(3);
        var release = Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, packages) with
        {
            Driver = Commands.Text("driver of truck 3"),
        };
        var first = (await AppendValidAsync(release))[0];
        await AppendValidAsync(Commands.AcceptAll(release));

        var again = await Writer.AppendAsync(release with { Driver = Commands.Text("driver of truck 3") }, default);

        var receipt = ((AppendResult.AlreadyAppended)again).Receipt;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Entries, Has.Count.EqualTo(3));
            Assert.That(receipt.Entries.Select(Bytes), Is.EqualTo(first.Entries.Select(Bytes)));
        }
    }

    [Test]
    public async Task Append_SameIdOtherContent_NamesTheFieldAndRecordsNothing()
    {
        var packages = await PackAsync(2);
        var release = Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, packages) with
        {
            Driver = Commands.Text("driver of truck 3"),
        };
        await AppendValidAsync(release);
        LedgerCommand[] others =
        [
            packages[0] with { Label = "another" },
            release with { Driver = Commands.Text("driver of truck 4") },
            release with { Packages = [release.Packages[0]] },
            Commands.AcceptAll(release) with { Id = release.Id },
        ];
        string[] fields = ["label", "vehicle.driver", "packages", "id"];

        var results = await Writer.AppendAsync(others, default);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                results, Is.EqualTo(fields.Select(field => new AppendResult.DifferentContent(field))));
            Assert.That(await ChainAsync(packages[0]), Has.Count.EqualTo(2));
        }
    }

    [Test]
    public async Task Append_PackageUnderWay_IsOutOfOrder()
    {
        var packages = await PackAsync(1);
        await AppendValidAsync(Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, packages));

        var result = await Writer.AppendAsync(
            Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, packages), default);

        Assert.That(
            ((AppendResult.OutOfOrder)result).Rejection.Rule, Is.EqualTo(PackageRule.PackageInTransit));
    }

    [Test]
    public async Task Append_BrokenRule_IsRejectedAndRecordsNothing()
    {
        var pack = Commands.Pack(destination: "74.72");

        var result = await Writer.AppendAsync(pack, default);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                ((AppendResult.Rejected)result).Rejection.Rule, Is.EqualTo(ReferenceRule.UnknownLocation));
            Assert.That(await ChainAsync(pack), Is.Empty);
            Assert.That(
                await Writer.AppendAsync(pack with { Destination = SmallTree.Mandonga1 }, default),
                Is.TypeOf<AppendResult.Appended>(),
                "a rejected command leaves its id unused");
        }
    }

    [Test]
    public async Task Append_CommandsThatSweepHandovers_ShareNoMoreThanABatch()
    {
        var releases = new List<ReleaseHandover>();
        for (var i = 0; i < 6; i++)
            releases.Add(Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, await PackAsync(6)));
        await AppendValidAsync([.. releases]);
        await using var writer = NewWriter(Database, new LedgerWriterOptions(BatchMax: 10));
        var before = await WritesAsync();

        var results = await writer.AppendAsync([.. releases.Select(Commands.AcceptAll)], default);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(results, Is.All.TypeOf<AppendResult.Appended>());
            Assert.That(await WritesAsync() - before, Is.EqualTo(6), "6 events to a transaction, because 12 are too many");
        }

        await AssertSoundLedgerAsync();
    }

    [Test]
    public async Task Append_IdThatAnEventBears_IsTakenLikeAnyOther()
    {
        var packages = await PackAsync(1);
        var release = Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, packages);
        var later = EventId.Derive(release.Id, packages[0].Id);
        var earlier = (await ChainAsync(packages[0]))[0].Id;

        await AppendValidAsync(
            Commands.Pack() with { Id = earlier }, Commands.Pack() with { Id = later }, release);

        await AssertSoundLedgerAsync();
    }

    [Test]
    public async Task Append_RejectedCommand_HarmsNoNeighbour()
    {
        var (one, two) = (Commands.Pack(), Commands.Pack());
        var release = Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, one, two);

        var results = await Writer.AppendAsync(
            [
                one,
                Commands.Pack(contest: "president"),
                two,
                Commands.Release(SmallTree.Kpu, SmallTree.Kendari, one),
                release,
                Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, one),
                Commands.AcceptAll(release),
            ],
            default);

        Type[] expected =
        [
            typeof(AppendResult.Appended), typeof(AppendResult.Rejected), typeof(AppendResult.Appended),
            typeof(AppendResult.Rejected), typeof(AppendResult.Appended), typeof(AppendResult.OutOfOrder),
            typeof(AppendResult.Appended),
        ];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(results.Select(result => result.GetType()), Is.EqualTo(expected));
            Assert.That(await ChainAsync(two), Has.Count.EqualTo(3));
        }
    }

    [Test]
    public async Task Append_SameIdTwiceInABatch_IsRecordedOnce()
    {
        var pack = Commands.Pack();

        var results = await Writer.AppendAsync([pack, pack, pack with { Label = "another" }], default);

        using (Assert.EnterMultipleScope())
        {
            var first = ((AppendResult.Appended)results[0]).Receipt;
            Assert.That(((AppendResult.AlreadyAppended)results[1]).Receipt.Entries, Is.SameAs(first.Entries));
            Assert.That(results[2], Is.EqualTo(new AppendResult.DifferentContent("label")));
            Assert.That(await ChainAsync(pack), Has.Count.EqualTo(1));
        }
    }

    [Test]
    public async Task Append_SameIdInABatchWithThePackageByItsOtherName_IsRecordedOnce()
    {
        var (pack, other) = (Commands.Pack(), Commands.Pack());
        var byLabel = Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, [new PackageRef(null, pack.Label)]);

        var results = await Writer.AppendAsync(
            [
                pack, other, byLabel,
                byLabel with { Packages = [new(pack.Id, null)] },
                byLabel with { Packages = [new(other.Id, null)] },
            ],
            default);

        using (Assert.EnterMultipleScope())
        {
            var first = ((AppendResult.Appended)results[2]).Receipt;
            Assert.That(((AppendResult.AlreadyAppended)results[3]).Receipt.Entries, Is.SameAs(first.Entries));
            Assert.That(results[4], Is.EqualTo(new AppendResult.DifferentContent("packages[0]")));
        }
    }

    [Test]
    public async Task Append_CommandThatMeetsADefect_FailsAlone()
    {
        var (before, after) = (Commands.Pack(), Commands.Pack());

        // The API takes no such list; whatever gets past it must still cost nobody else anything.
        var broken = Commands.Pack() with
        {
            Seals = [.. Enumerable.Range(0, 2_000).Select(i => $"a seal number of no small length {i}")],
        };
        Task<AppendResult> first, second, third;
        await using (await HoldHeadAsync())
        {
            first = Writer.AppendAsync(before, default);
            second = Writer.AppendAsync(broken, default);
            third = Writer.AppendAsync(after, default);
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await first, Is.TypeOf<AppendResult.Appended>());
            Assert.That(async () => await second, Throws.InvalidOperationException);
            Assert.That(await third, Is.TypeOf<AppendResult.Appended>());
        }
    }

    [Test]
    public async Task Append_NoCommands_AnswersWithNone() =>
        Assert.That(await Writer.AppendAsync([], default), Is.Empty);

    [Test]
    public async Task Append_BeyondTheQueue_IsTurnedAwayAndTakenLater()
    {
        await using var writer = NewWriter(Database, new LedgerWriterOptions(QueueMax: 2));
        var (one, two, three) = (Commands.Pack(), Commands.Pack(), Commands.Pack());
        Task<AppendResult> first, second;
        await using (await HoldHeadAsync())
        {
            first = writer.AppendAsync(one, default);
            second = writer.AppendAsync(two, default);
            using (Assert.EnterMultipleScope())
            {
                Assert.That(writer.Waiting, Is.EqualTo(2));
                Assert.That(
                    await writer.AppendAsync(three, default), Is.TypeOf<AppendResult.QueueFull>());
            }
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await first, Is.TypeOf<AppendResult.Appended>());
            Assert.That(await second, Is.TypeOf<AppendResult.Appended>());
            Assert.That(await ChainAsync(three), Is.Empty);
            Assert.That(await Writer.AppendAsync(three, default), Is.TypeOf<AppendResult.Appended>());
        }
    }

    [Test]
    public async Task Append_MoreThanTheQueueToAnIdleWriter_IsTaken()
    {
        await using var writer = NewWriter(Database, new LedgerWriterOptions(QueueMax: 2));
        var results = await writer.AppendAsync(
            [Commands.Pack(), Commands.Pack(), Commands.Pack()], default);
        Assert.That(results, Is.All.TypeOf<AppendResult.Appended>());
    }

    [Test]
    public async Task Append_CallerThatStopsWaiting_StillHasItsCommandRecorded()
    {
        var pack = Commands.Pack();
        using var cancel = new CancellationTokenSource();
        await using (await HoldHeadAsync())
        {
            var waiting = Writer.AppendAsync(pack, cancel.Token);
            await cancel.CancelAsync();
            Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());
        }

        Assert.That(
            await Writer.AppendAsync(pack, default), Is.TypeOf<AppendResult.AlreadyAppended>());
    }

    [Test]
    public async Task Append_ClockThatGoesBack_NeverRecordsATimeBeforeTheLast()
    {
        var clock = new SetClock(DateTimeOffset.UtcNow.AddHours(1));
        await using var writer = new LedgerWriter(Database, new LedgerWriterOptions(), clock);
        await writer.AppendAsync(Commands.Pack(), default);
        clock.Now = clock.Now.AddHours(-2);

        var later = Commands.Pack();
        await writer.AppendAsync(later, default);

        Assert.That(
            (await ChainAsync(later))[0].RecordedAt, Is.GreaterThan(clock.Now.UtcDateTime.AddHours(1)));
        await AssertSoundLedgerAsync();
    }

    [Test]
    public async Task Append_FiftyWritersAtOnce_LeaveAGaplessLedger()
    {
        const int writers = 50, each = 4;
        var results = await Task.WhenAll(Enumerable.Range(0, writers * each)
            .Select(_ => Task.Run(() => Writer.AppendAsync(Commands.Pack(), default))));

        var sequences = results.Cast<AppendResult.Appended>().Select(r => r.Receipt.LastSequence);
        Assert.That(sequences, Is.Unique);
        await AssertSoundLedgerAsync();
    }

    [Test]
    public async Task Append_FiftyAcceptsOfOneHandover_GiveOneEvent()
    {
        var packages = await PackAsync(1);
        var release = Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, packages);
        await AppendValidAsync(release);

        var results = await Task.WhenAll(Enumerable.Range(0, 50)
            .Select(_ => Task.Run(() => Writer.AppendAsync(Commands.AcceptAll(release), default))));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(results.OfType<AppendResult.Appended>(), Has.One.Items);
            Assert.That(
                results.OfType<AppendResult.Rejected>().Select(rejected => rejected.Rejection.Rule),
                Has.Exactly(49).EqualTo(HandoverRule.HandoverClosed));
            Assert.That(await ChainAsync(packages[0]), Has.Count.EqualTo(3));
        }
    }

    [Test]
    public async Task Append_OneAcceptSentFiftyTimes_GivesOneEventAndOneReceipt()
    {
        var packages = await PackAsync(1);
        var release = Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, packages);
        await AppendValidAsync(release);
        var acceptance = Commands.AcceptAll(release);

        var results = await Task.WhenAll(Enumerable.Range(0, 50)
            .Select(_ => Task.Run(() => Writer.AppendAsync(acceptance, default))));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(results.OfType<AppendResult.Appended>(), Has.One.Items);
            Assert.That(results.OfType<AppendResult.AlreadyAppended>(), Has.Exactly(49).Items);
            Assert.That(await ChainAsync(packages[0]), Has.Count.EqualTo(3));
        }
    }

    [Test]
    public async Task Append_TwoProcessesUnderLoad_KeepOneGaplessVerifiedLedger()
    {
        await using var here = NewWriter(Test.Open());
        await using var there = NewWriter(Test.Open());
        LedgerWriter[] writers = [here, there];

        var results = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(async () =>
        {
            var (one, other) = (writers[i % 2], writers[(i + 1) % 2]);
            var pack = Commands.Pack();
            var release = Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, pack);
            var packed = await one.AppendAsync(pack, default);
            var released = await other.AppendAsync(release, default);
            var accept = Commands.AcceptAll(release);
            var accepted = await Task.WhenAll(
                one.AppendAsync(accept, default), other.AppendAsync(accept, default));
            return (pack, results: (AppendResult[])[packed, released, .. accepted]);
        })));

        using (Assert.EnterMultipleScope())
        {
            foreach (var (_, answers) in results)
            {
                Assert.That(answers.OfType<AppendResult.Appended>(), Has.Exactly(3).Items);
                Assert.That(answers.OfType<AppendResult.AlreadyAppended>(), Has.One.Items);
            }
        }

        var state = await AssertSoundLedgerAsync();
        foreach (var (pack, _) in results)
        {
            var chain = (await new EventStore(Database).CustodyAsync(pack.Id, Sight.Everything, default))!.Chain;
            Assert.That(chain.State!.Differs(state.Packages[pack.Id]), Is.Null);
            Assert.That(chain.Faults, Is.Empty);
            Assert.That(chain.State!.Custodian, Is.EqualTo(SmallTree.Mandonga));
        }
    }

    [Test]
    public async Task Dispose_CommandsWaiting_AreRecordedAndAnswered()
    {
        var writer = NewWriter(Database, new LedgerWriterOptions(BatchMax: 10));
        var waiting = Enumerable.Range(0, 200)
            .Select(_ => writer.AppendAsync(Commands.Pack(), default)).ToArray();

        await writer.DisposeAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(waiting.Select(task => task.IsCompletedSuccessfully), Is.All.True);
            Assert.That(
                waiting.Select(task => task.Result), Is.All.TypeOf<AppendResult.Appended>());
            Assert.That(writer.IsRunning, Is.False);
            Assert.That(writer.Waiting, Is.Zero);
            Assert.That(
                await writer.AppendAsync(Commands.Pack(), default), Is.TypeOf<AppendResult.QueueFull>());
        }
    }

    [Test]
    public async Task Append_DatabaseOpenedAnew_StillHasTheEventsAndGoesOn()
    {
        var packages = await PackAsync(1);
        var release = Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, packages);
        var writer = NewWriter(Test.Open());
        var first = await writer.AppendAsync(release, default);
        await writer.DisposeAsync();

        await using var next = NewWriter(Test.Open());
        var again = await next.AppendAsync(release, default);
        var accepted = await next.AppendAsync(Commands.AcceptAll(release), default);

        using (Assert.EnterMultipleScope())
        {
            var receipt = ((AppendResult.Appended)first).Receipt;
            Assert.That(
                ((AppendResult.AlreadyAppended)again).Receipt.Entries.Select(Bytes),
                Is.EqualTo(receipt.Entries.Select(Bytes)));
            Assert.That(
                ((AppendResult.Appended)accepted).Receipt.Entries[0].Sequence,
                Is.EqualTo(receipt.LastSequence + 1));
        }
    }

    [Test]
    public async Task Append_HandoverOfTwoThousandPackages_IsReleasedAndAccepted()
    {
        const int count = 2_000;
        var packages = await PackAsync(count);
        var release = Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, packages);

        var released = (await AppendValidAsync(release))[0];
        var accepted = (await AppendValidAsync(Commands.Accept(
            release, Commands.Line(packages[5], LineOutcome.Refused)) with
        {
            AcceptRemainder = true,
        }))[0];

        // What was said is kept whole, however long it is.
        var again = await Writer.AppendAsync(release, default);
        var other = await Writer.AppendAsync(release with { Packages = [.. release.Packages.SkipLast(1)] }, default);

        var handover = (await new HandoverStore(Database).FindAsync(release.Id, Sight.Everything, default))!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(again, Is.TypeOf<AppendResult.AlreadyAppended>());
            Assert.That(other, Is.TypeOf<AppendResult.DifferentContent>());
            Assert.That(released.Entries, Has.Count.EqualTo(count));
            Assert.That(accepted.Entries, Has.Count.EqualTo(count));
            Assert.That(
                handover.Summary.Counts,
                Is.EqualTo(new LineCounts { Accepted = count - 1, Refused = 1 }));
            Assert.That(
                handover.Lines.Select(line => line.Package),
                Is.EqualTo(packages.Select(package => package.Id)));
        }
    }

    [Test]
    public async Task Custody_ReadWhileItChanges_IsAlwaysVerified()
    {
        const int cycles = 60;
        const int readers = 4;
        var package = (await PackAsync(1))[0];
        var store = new EventStore(Database);
        using var done = new CancellationTokenSource();

        async Task<List<string>> ReadAllAsync()
        {
            var faults = new List<string>();
            var version = 0;
            while (!done.IsCancellationRequested)
            {
                var chain = (await store.CustodyAsync(package.Id, Sight.Everything, default))!.Chain;
                faults.AddRange(chain.Faults);
                if (!chain.Continuous || chain.State!.Version < version)
                    faults.Add($"version {chain.State!.Version} after {version}");
                version = chain.State!.Version;
            }

            return faults;
        }

        var reading = Enumerable.Range(0, readers).Select(_ => Task.Run(ReadAllAsync)).ToArray();
        for (var i = 0; i < cycles; i++)
        {
            var release = Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, package);
            Assert.That(await Writer.AppendAsync(release, default), Is.TypeOf<AppendResult.Appended>());
            Assert.That(
                await Writer.AppendAsync(Commands.Cancel(release), default), Is.TypeOf<AppendResult.Appended>());
        }

        await done.CancelAsync();
        Assert.That((await Task.WhenAll(reading)).SelectMany(faults => faults), Is.Empty);
    }

    private static string Bytes(LedgerEntry entry) =>
        $"{entry.Sequence} {Convert.ToHexString(entry.Canonical)} {Convert.ToHexString(entry.Hash)}";

    private async Task<IReadOnlyList<StoredEvent>> ChainAsync(PackPackage package) =>
        (await new EventStore(Database).CustodyAsync(package.Id, Sight.Everything, default))?.Page.Events ?? [];

    /// <summary>Keeps every writer waiting until it is disposed.</summary>
    private async Task<IAsyncDisposable> HoldHeadAsync()
    {
        var connection = await Database.OpenAsync(default);
        var transaction = await Database.Dialect.BeginWriteAsync(connection, Database.WriteBound, default);
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "UPDATE LedgerHead SET Writes = Writes + 1 WHERE LogId = 1";
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    private Task<long> WritesAsync() => ReadAsync(
        connection => connection.ExecuteScalarAsync<long>("SELECT Writes FROM LedgerHead"));
}
