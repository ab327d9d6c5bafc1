using System.Data.Common;
using Dapper;
using Logistics.Data.Engines;
using Logistics.Data.Log;
using Logistics.Data.Reference;
using Logistics.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Logistics.Tests.Data;

/// <summary>
/// A process that records nothing, and looks at the ledger now and then: what it knows is as the database has it,
/// whatever another process recorded meanwhile.
/// </summary>
[TestFixtureSource(typeof(TestDatabases))]
internal sealed class ResidentWorldTests(TestEngine engine) : StoreFixture(engine)
{
    private const int Rounds = 150;
    private const int CommandsOfARound = 6;

    private const string HeadSql = """
        SELECT h.Size, h.LastRecordedAt, h.Root, h.ProjectedSize,
               h.Epoch + COALESCE((SELECT MAX(r.Revision) FROM Election AS r), 0) AS Epoch,
               (SELECT MAX(c.Size) FROM LogCheckpoint AS c) AS CheckpointSize
        FROM LedgerHead AS h WHERE h.LogId = 1
        """;

    [Test]
    public async Task Agree_AfterRandomCommandsOfAnother_KnowsNothingThatIsNotSo()
    {
        var random = new Random(5);
        var truth = await AssertSoundLedgerAsync();
        truth.SetFact((await new ElectionStore(Database).FindReferenceAsync(default))!);
        List<(int First, int Count)> commands = [.. (await LedgerAsync()).Select(stored => ((int)stored.Sequence, 1))];
        var streams = (await LedgerAsync()).Select(stored => stored.Stream).ToHashSet(StringComparer.Ordinal);
        var mix = new CommandMix(truth, random.Next, sequence => commands[sequence]);
        var resident = NewResident();
        var (known, forgotten, rows) = (0, 0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            LedgerCommand[] coming = [.. Enumerable.Range(0, CommandsOfARound).Select(_ => mix.Next())];
            await LookAsync(resident, transaction => resident.LoadAsync(
                transaction, needs => Array.ForEach(coming, command => Collect(needs, truth, command)), default));
            random.Shuffle(coming);
            foreach (var result in await Writer.AppendAsync(coming[..random.Next(1, 4)], default))
            {
                if (result is not AppendResult.Appended { Receipt.Entries: var entries })
                    continue;
                foreach (var entry in entries)
                {
                    truth.Evolve(entry);
                    streams.Add(entry.Event.Stream);
                    commands.Add(((int)entries[0].Sequence, entries.Count));
                }
            }

            var size = resident.World.Count;
            await LookAsync(resident);
            (known, forgotten) = resident.World.Count > 0 ? (known + 1, forgotten) : (known, forgotten + 1);
            rows = Math.Max(rows, size);
            Assert.That(Differences(resident.World, truth, streams), Is.Empty, $"round {round}");
        }

        TestContext.Out.WriteLine($"{known} times much was known, {forgotten} times nothing; {rows} rows at most");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(known, Is.GreaterThan(Rounds / 2));
            Assert.That(forgotten, Is.Positive, "a reversal has everything forgotten");
            Assert.That(rows, Is.GreaterThan(100));
        }
    }

    [Test]
    public async Task Agree_WhatWasNotThere_IsThere()
    {
        var pack = Commands.Pack();
        var named = Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, pack) with { Document = $"SJ-{pack.Id}" };
        var document = TransportDocument.KeyOf(TransportKind.Handover, SmallTree.Kpu, named.Document);
        var label = LabelText.KeyOf(pack.Label);
        var resident = NewResident();
        await LookAsync(resident, transaction => resident.LoadAsync(transaction, Ask, default));
        Assert.That(resident.World.Find(Package.Labelled, label), Is.Empty);
        Assert.That(resident.World.Find(TransportDocument.Table, document), Is.Null);

        await AppendValidAsync(pack, named);
        await LookAsync(resident, async transaction =>
        {
            Assert.That(resident.World.Find(Package.Labelled, label).Select(package => package.Id), Is.EqualTo([pack.Id]));
            Assert.That(resident.World.HeadOf(Package.Stream(pack.Id))?.Version, Is.EqualTo(2));
            await resident.LoadAsync(transaction, Ask, default);
        });
        Assert.That(resident.World.Find(TransportDocument.Table, document)?.First, Is.EqualTo(named.Id));

        void Ask(Needs needs)
        {
            needs.Set(Package.Labelled, label);
            needs.One(TransportDocument.Table, document);
            needs.Stream(Package.Stream(pack.Id));
        }
    }

    [Test]
    public async Task Agree_KnownSets_HaveTheirMembersOfNow()
    {
        var deliver = Commands.Deliver((SmallTree.Seal, 50), (SmallTree.MayorBallot, 50));
        var full = Commands.Pack(kind: PackageKind.BallotBox, contest: SmallTree.Mayor) with
        {
            Contents = [new(SmallTree.Seal, 4), new(SmallTree.MayorBallot, 3)],
        };
        var (one, other) = (Commands.Pack(), Commands.Pack());
        var release = Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, one, other);
        await AppendValidAsync(deliver, full, one, other, release);
        var resident = NewResident();
        await LookAsync(resident, transaction => resident.LoadAsync(transaction, Ask, default));
        var seals = Loose();
        Assert.That(Lines(), Is.EqualTo([one.Id, other.Id]));
        Assert.That(Contents(), Is.EqualTo([new ItemQuantity(SmallTree.Seal, 4), new ItemQuantity(SmallTree.MayorBallot, 3)]));

        await AppendValidAsync(
            Commands.Accept(release, Commands.Line(one)),
            Commands.Repack(full, SmallTree.Kpu, new ItemQuantity(SmallTree.Seal, 7)));
        await LookAsync(resident, async transaction =>
        {
            Assert.That(resident.World.Count, Is.Positive);
            Assert.That(Lines(), Is.EqualTo([other.Id]));
            Assert.That(Contents(), Is.EqualTo([new ItemQuantity(SmallTree.Seal, 7)]));
            await resident.LoadAsync(transaction, Ask, default);
        });
        Assert.That(Loose(), Is.EqualTo(seals - 3));

        await AppendValidAsync(Commands.Repack(
            full, SmallTree.Kpu, new ItemQuantity(SmallTree.Seal, 1), new ItemQuantity(SmallTree.MayorBallot, 2)) with
        {
            Seals = [$"M-{full.Id:n}"],
        });
        await LookAsync(resident);
        Assert.That(Contents(), Is.EqualTo([new ItemQuantity(SmallTree.Seal, 1), new ItemQuantity(SmallTree.MayorBallot, 2)]));

        void Ask(Needs needs)
        {
            needs.Set(HandoverLine.OpenOf, release.Id);
            needs.Set(PackageContentLine.OfPackage, full.Id);
            needs.One(Balance.Table, (Account.Location(SmallTree.Kpu), SmallTree.Seal));
        }

        IEnumerable<Guid> Lines() => resident.World.Find(HandoverLine.OpenOf, release.Id).Select(line => line.Package);

        IEnumerable<ItemQuantity> Contents() =>
            resident.World.Find(PackageContentLine.OfPackage, full.Id).Select(line => line.Content);

        long Loose() => resident.World.BalanceOf(Account.Location(SmallTree.Kpu), SmallTree.Seal);
    }

    [Test]
    public async Task Agree_AReversal_HasEverythingForgotten()
    {
        var (resident, pack) = await KnowingAPackageAsync();
        var release = await AppendValidAsync(Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, pack));
        await LookAsync(resident);
        Assert.That(resident.World.Count, Is.Positive);

        var sequence = release[0].LastSequence;
        await AppendValidAsync(Commands.Reverse(sequence, [sequence], isWhole: true, Commands.Admin));
        await LookAsync(resident);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(resident.World.Count, Is.Zero);
            Assert.That(resident.Edge!.IsChanged, Is.False);
            Assert.That(resident.Edge.Size, Is.EqualTo(sequence + 2), "the tree is known all the same");
        }
    }

    [TestCase(EventsSince.CountMax, true)]
    [TestCase(EventsSince.CountMax + 1, false)]
    public async Task Agree_ManyEvents_AreReadUpToABound(int count, bool isKnown)
    {
        var (resident, _) = await KnowingAPackageAsync();
        await PackAsync(count);
        await LookAsync(resident);
        Assert.That(resident.World.Count > 0, Is.EqualTo(isKnown));
    }

    [Test]
    public async Task Agree_WhereAnythingIsDamaged_HasEverythingForgotten([Values] bool isSet)
    {
        var (resident, pack) = await KnowingAPackageAsync();
        if (isSet)
            resident.World.MarkDamaged(Package.Labelled, LabelText.KeyOf(pack.Label));
        else
            resident.World.MarkDamaged(Package.Table, pack.Id);
        await PackAsync(1);
        await LookAsync(resident);
        Assert.That(resident.World.Count, Is.Zero);
    }

    [Test]
    public async Task Agree_AnEventWithoutWhatItChanged_HasEverythingForgotten()
    {
        var (resident, _) = await KnowingAPackageAsync();
        await PackAsync(1);
        await ReadAsync(connection => connection.ExecuteAsync(
            "DELETE FROM EventUndo WHERE Sequence = (SELECT Size - 1 FROM LedgerHead)"));
        await LookAsync(resident);
        Assert.That(resident.World.Count, Is.Zero);
    }

    /// <summary>A database that was put back to an earlier copy, and went on otherwise since.</summary>
    [Test]
    public async Task Agree_AnotherHistory_HasEverythingForgotten()
    {
        NeedsAFile();
        await using var copy = await CopyAsync();
        var (resident, pack) = await KnowingAPackageAsync();
        await using (var writer = NewWriter(copy.Database))
        {
            foreach (var other in Enumerable.Range(0, 4).Select(_ => Commands.Pack()))
                Assert.That(await writer.AppendAsync(other, default), Is.TypeOf<AppendResult.Appended>());
        }

        Assert.That(resident.World.Find(Package.Labelled, LabelText.KeyOf(pack.Label)), Is.Not.Empty);
        var known = resident.Edge!.Size;
        await LookAsync(resident, _ => Task.CompletedTask, copy.Database);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(resident.Edge!.Size, Is.GreaterThan(known));
            Assert.That(resident.World.Count, Is.Zero);
        }
    }

    /// <summary>The rows that were forgotten could not be read: nothing that is left of them counts.</summary>
    [Test]
    public async Task Agree_BrokenOff_HasEverythingForgottenAtTheNextTry()
    {
        NeedsAFile();
        var (resident, pack) = await KnowingAPackageAsync();
        await AppendValidAsync(Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, pack));
        using (new StatementLog(DatabaseFile, command =>
        {
            if (command.CommandText.Contains("Package.Load", StringComparison.Ordinal))
                throw new TimeoutException("broken off");
        }))
        {
            Assert.That(() => LookAsync(resident), Throws.TypeOf<TimeoutException>());
            Assert.That(resident.World.Find(Package.Labelled, LabelText.KeyOf(pack.Label)), Is.Empty, "half is forgotten");
        }

        await LookAsync(resident, async transaction =>
        {
            Assert.That(resident.World.Count, Is.Zero);
            await resident.LoadAsync(transaction, needs => needs.Set(Package.Labelled, LabelText.KeyOf(pack.Label)), default);
        });
        Assert.That(resident.World.Find(Package.Labelled, LabelText.KeyOf(pack.Label))[0].Version, Is.EqualTo(2));
    }

    /// <summary>What one event of another process costs: one statement, and one for each table with known sets.</summary>
    [Test]
    public async Task Append_AfterOneEventOfAnother_ReadsThatAndWhatItChanged()
    {
        NeedsAFile();
        await using var here = NewWriter(Database);
        await here.AppendAsync(Commands.Deliver((SmallTree.Seal, 50)), default);
        PackPackage[] packs = [Pack(), Pack(), Pack()];
        await here.AppendAsync([.. packs, Release(packs[0])], default);
        var known = await StatementsAsync(Release(packs[1]));

        await AppendValidAsync(Pack());
        var caughtUp = await StatementsAsync(Release(packs[2]));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(caughtUp[..2], Is.EqualTo(["LedgerUnit.Lock", "EventsSince.Read"]));

            // Packing was flagged, and so has an incident. The release asks for the sums of its place by itself.
            Assert.That(caughtUp.Except(known, StringComparer.Ordinal), Is.EqualTo([
                "EventsSince.Read", "Package.Load", "PackageContent.Load", "PackageSeal.Load", "SealUse.Load",
                "Incident.Load", "Supply.Load"]));
            Assert.That(caughtUp, Has.Length.EqualTo(known.Length + 7));
        }

        async Task<string[]> StatementsAsync(LedgerCommand command)
        {
            using var log = new StatementLog(DatabaseFile);
            Assert.That(await here.AppendAsync(command, default), Is.TypeOf<AppendResult.Appended>());
            return [.. log.Authors];
        }
    }

    /// <summary>Each answers as one that knows all.</summary>
    [Test]
    public async Task Append_TwoInTurn_AnswerOnWhatTheOtherRecorded()
    {
        await using var here = NewWriter(Database);
        await using var there = NewWriter(Database);
        var (first, second) = (Commands.Pack(), Commands.Pack());
        var byLabel = Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, [new PackageRef(null, first.Label)]) with
        {
            Document = $"SJ-{first.Id}",
        };
        Assert.That(await here.AppendAsync(byLabel, default), Is.TypeOf<AppendResult.Rejected>(), "no such label");
        Assert.That(await there.AppendAsync([first, second], default), Is.All.TypeOf<AppendResult.Appended>());
        Assert.That(await here.AppendAsync(byLabel, default), Is.TypeOf<AppendResult.Appended>());
        var same = await there.AppendAsync(
            Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, second) with { Document = byLabel.Document }, default);
        Assert.That(
            ((AppendResult.Appended)same).Receipt.Entries[0].Event.Body.Flags?.Select(flag => flag.Code),
            Does.Contain(SameDocumentFlags.Code));
        Assert.That(
            await here.AppendAsync(Commands.AcceptAll(byLabel), default), Is.TypeOf<AppendResult.Appended>());

        // Both know how much there is, and the second of them takes more than is left.
        var left = (int)(await AssertSoundLedgerAsync()).BalanceOf(Account.Location(SmallTree.Kpu), SmallTree.Seal);
        await here.AppendAsync([Commands.Deliver((SmallTree.Seal, 10)), Commands.PackFull()], default);
        await there.AppendAsync(Commands.Pack() with { Contents = [new(SmallTree.Seal, left + 4)] }, default);
        Assert.That(await here.AppendAsync(Commands.PackFull(), default), Is.TypeOf<AppendResult.Rejected>());
        await AssertSoundLedgerAsync();
    }

    private string DatabaseFile => new SqliteConnectionStringBuilder(Test.ConnectionString).DataSource;

    private static PackPackage Pack() =>
        Commands.PackFull() with { OccurredAt = DateTimeOffset.UtcNow };

    private static ReleaseHandover Release(PackPackage pack) =>
        Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, pack) with
        {
            OccurredAt = DateTimeOffset.UtcNow,
            Document = $"SJ-{pack.Id}",
        };

    private ResidentWorld NewResident() => new(Database, new Anchors(() => []), int.MaxValue);

    private async Task<(ResidentWorld Resident, PackPackage Pack)> KnowingAPackageAsync()
    {
        var pack = (await PackAsync(1))[0];
        var resident = NewResident();
        await LookAsync(resident, transaction => resident.LoadAsync(
            transaction, needs => needs.Set(Package.Labelled, LabelText.KeyOf(pack.Label)), default));
        return (resident, pack);
    }

    private Task LookAsync(ResidentWorld resident) => LookAsync(resident, _ => Task.CompletedTask);

    /// <summary>Brings what is known in line with the ledger, as each write does.</summary>
    private async Task LookAsync(ResidentWorld resident, Func<DbTransaction, Task> look, Database? database = null)
    {
        await using var connection = await (database ?? Database).OpenAsync(default);
        await using var transaction = await connection.BeginTransactionAsync();
        resident.Drop();
        var head = await connection.QuerySingleAsync<LedgerHead>(HeadSql, transaction: transaction);
        await resident.AgreeAsync(transaction, head, default);
        await look(transaction);
    }

    private void NeedsAFile()
    {
        if (Engine != TestEngine.Sqlite)
            Assert.Ignore("It is about a database that is a file of this machine.");
    }

    private async Task<TestDatabase> CopyAsync()
    {
        var file = Path.Combine(Path.GetTempPath(), $"logistics-test-{Guid.NewGuid():n}.db");
        try
        {
            await ReadAsync(async connection =>
            {
                await Database.Dialect.CopyAsync(connection, file, default);
                return 0;
            });
            return TestDatabase.CopyOf(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Asks for all that a command and what it leads to read and change.</summary>
    private static void Collect(Needs needs, World truth, LedgerCommand command)
    {
        Catalog.Current.Collect(needs, command);
        foreach (var proposed in Catalog.Current.Decide(truth, command).Events)
            Catalog.Current.Collect(needs, Batch.Provisional(command, proposed));
    }

    private static IEnumerable<string> Differences(World known, World truth, IEnumerable<string> streams) =>
    [
        .. Catalog.Current.Tables.SelectMany(table => table.Accept(new Comparison(known, truth))),
        .. from stream in streams
           where known.KnowsHead(stream)
           let heads = (Known: TextOf(known.HeadOf(stream)), Now: TextOf(truth.HeadOf(stream)))
           where heads.Known != heads.Now
           select $"{stream}: {heads.Known} and not {heads.Now}",
    ];

    private static string TextOf(StreamHead? head) => head is null
        ? "none"
        : $"{head.Version} {head.Sequence} {head.InEffect} {Convert.ToHexString(head.Hash)} {head.Actor} {head.Event?.Id}";

    private sealed class Comparison(World known, World truth) : ITableVisitor<IEnumerable<string>>
    {
        public IEnumerable<string> Visit<TEntity, TKey>(Table<TEntity, TKey> table)
            where TEntity : class
            where TKey : notnull
        {
            foreach (var row in truth.All(table))
            {
                if (known.Knows(table, table.KeyOf(row)))
                {
                    if (TextOf(known.Find(table, table.KeyOf(row))) is var was && was != TextOf(row))
                        yield return $"{table.Name}: {was} and not {TextOf(row)}";
                }
                else if (table.Sets.FirstOrDefault(set => known.KnowsSetOf(set, row)) is { } set)
                {
                    yield return $"{table.Name} of {set.Column} lacks {TextOf(row)}";
                }
            }

            foreach (var row in known.All(table).Where(row => truth.Find(table, table.KeyOf(row)) is null))
                yield return $"{table.Name}: {TextOf(row)} is gone";

            string TextOf(TEntity? row) => row is null ? "none" : string.Join(' ', table.Row(row));
        }
    }
}
