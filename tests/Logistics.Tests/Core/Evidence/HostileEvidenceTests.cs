using System.Runtime.CompilerServices;
using System.Text;
using Logistics.Core.Evidence;
using Logistics.Core.Log;
using Logistics.Tests.Support;

namespace Logistics.Tests.Core.Evidence;

/// <summary>Whoever makes evidence chooses neither how strictly it is verified nor how long that takes.</summary>
internal sealed class HostileEvidenceTests
{
    [Test]
    public async Task Verify_NothingThatATrustedKeySigned_IsNotSound()
    {
        var log = new MemoryEvidence().Build();
        Finds(await log.VerifyAsync(), Check.Completeness, "no checkpoint is signed by a trusted key");
        log.Publish(SigningKey.Create(MemoryEvidence.Origin));
        Finds(await log.VerifyAsync(), Check.Completeness, "no checkpoint is signed by a trusted key");
    }

    [Test]
    public async Task Verify_TablesSaidToHaveTakenInNothing_IsFound()
    {
        var log = Packed();
        log.MakeRows(0);
        Finds(await log.VerifyAsync(), Check.Completeness, "taken in no event");
        log.MakeRows(3);
        var verdict = await log.VerifyAsync();
        Assert.That(verdict.Findings, Is.Empty);
        Assert.That((verdict.ProjectionSize, verdict.LogSize), Is.EqualTo((3, 6)));
    }

    [Test]
    public async Task Verify_FloodOfRows_HidesNoLaterEventAndEndsNothing([ValueSource(nameof(TablesOfPackages))] string table)
    {
        var log = Packed();
        var projection = Catalog.Current.Tables.Single(one => one.File == table);
        if (projection.RecordedBy is not null)
            log.RecordReference();
        log.Leaves[5] = [.. log.Leaves[5], (byte)' '];
        string[] row = [.. projection.Columns.Select(_ => "x")];
        log.Rows[projection].InsertRange(0, Enumerable.Range(0, 30_000).Select(i => (string[])[$"{i}", .. row[1..]]));
        var verdict = await log.VerifyAsync();
        Finds(verdict, Check.Tile, "tile 0/0", 5);
        Finds(verdict, Check.EntryBundle, "entry bundle 0", 5);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(verdict.First!.From, Is.EqualTo(5));
            Assert.That(verdict.Findings.Count(finding => finding.Check == Check.Projection), Is.EqualTo(50));
            Assert.That(verdict.Found[Check.Projection], Is.InRange(10_000, 10_100));
            Assert.That(
                verdict.Findings.Single(finding => finding.Check == Check.Completeness).Message,
                Does.EndWith("no more was looked at"));
        }
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Verify_RowsWithoutEnd_AreNotReadToIt(
        [ValueSource(nameof(Tables))] string table, [Values] bool one, CancellationToken ct)
    {
        var log = Packed();
        var projection = Catalog.Current.Tables.Single(p => p.File == table);
        if (projection.RecordedBy is not null)
            log.RecordReference();
        log.RowsOf = p => p == projection ? Endless() : null;
        Finds(await log.VerifyAsync(), Check.Completeness, "no more was looked at");

        async IAsyncEnumerable<IReadOnlyList<string>> Endless([EnumeratorCancellation] CancellationToken _ = default)
        {
            var first = log.Rows[projection].FirstOrDefault() ?? [.. projection.Columns.Select(_ => "x")];
            for (var i = 0; ; i++)
            {
                ct.ThrowIfCancellationRequested();
                yield return one ? first : [$"{i}", .. first[1..]];
                await Task.CompletedTask;
            }
        }
    }

    [Test]
    public async Task Verify_ManyLongRowsOfOnePackage_AreNotGathered()
    {
        var log = Packed();
        var first = log.Rows[PackageContentLine.Table][0];
        WeakReference? early = null;
        var isGathered = true;
        log.RowsOf = p => p == PackageContentLine.Table ? Long() : null;
        Finds(await log.VerifyAsync(), Check.Projection, "no event made this row");
        Assert.That(isGathered, Is.False);

        async IAsyncEnumerable<IReadOnlyList<string>> Long()
        {
            yield return first;
            for (var i = 0; i < 2_000; i++)
            {
                yield return Row(i);
                await Task.Yield();
            }

            GC.Collect();
            isGathered = early!.IsAlive;
        }

        string[] Row(int i)
        {
            string[] row = [first[0], $"{i}", new('x', 10_000), "1", ""];
            early = i == 10 ? new WeakReference(row) : early;
            return row;
        }
    }

    [Test]
    public async Task Verify_EventsBadWithoutEnd_EndsAndConcludesNothingOfTheEnd()
    {
        var log = new MemoryEvidence { TreeSize = 1_000_000, ProjectionSize = 500_000 };
        log.Append(Commands.Pack());
        var leaf = Encoding.UTF8.GetBytes("{}");
        for (var i = 0; i < 40_000; i++)
            log.Leaves.Add(leaf);
        log.Checkpoints.Add(new EvidenceCheckpoint($"{log.Sign(1_000_000, new byte[32])}"));
        log.Head = new StoredHead(1_000_000, null);
        var verdict = await log.VerifyAsync();
        Finds(verdict, Check.Completeness, "were not looked at");
        Assert.That(
            verdict.Findings.Where(finding => finding.Message.Contains("there are only", StringComparison.Ordinal)
                || finding.Message.Contains("taken in", StringComparison.Ordinal) || finding.Check == Check.Head),
            Is.Empty);
        Assert.That(verdict.Size, Is.LessThan(25_000));
    }

    [Test]
    public async Task Verify_NotesThatAlternate_AreEachVerifiedOnce()
    {
        var log = Packed();
        var again = log.Sign();
        for (var i = 0; i < 20; i++)
            log.Checkpoints.AddRange([new EvidenceCheckpoint($"{again}"), log.Checkpoints[0]]);
        var verdict = await log.VerifyAsync();
        Assert.That(verdict.Findings, Is.Empty);
        Assert.That(verdict.Counts[Check.Signature], Is.EqualTo(2));
    }

    [Test]
    public async Task Verify_LargestSequence_IsFoundAndNeverADefect()
    {
        var log = Packed();
        log.SequenceOf = i => i < 5 ? i : long.MaxValue;
        Finds(await log.VerifyAsync(), Check.Index, $"no event can have the sequence {long.MaxValue}");
    }

    [Test]
    public async Task Verify_OlderCheckpointsByAKeyNotGiven_AreCoveredByALaterOne()
    {
        var (log, next) = (new MemoryEvidence(), SigningKey.Create(MemoryEvidence.Origin));
        log.Append(Commands.Pack());
        log.Publish();
        log.Append(Commands.Pack());
        log.Publish();
        log.Append(Commands.Pack());
        log.Publish(next);
        log.Build();
        var verdict = await log.VerifyAsync([next.Public]);
        Assert.That(verdict.Findings, Is.Empty);
        Assert.That((verdict.ByOtherKeys, verdict.Counts[Check.Signature]), Is.EqualTo((2, 1)));

        var wrong = log.Sign(1, new byte[32]);
        log.Checkpoints.Insert(1, new EvidenceCheckpoint($"{wrong}"));
        Finds(await log.VerifyAsync([next.Public]), Check.CheckpointRoot, "checkpoint of size 1");
        log.Checkpoints.RemoveAt(1);

        var claimed = new SignedNote(log.Sign(2).Note.Text, [next.Sign("another text\n")]);
        log.Checkpoints.Insert(2, new EvidenceCheckpoint($"{claimed}"));
        Finds(await log.VerifyAsync([next.Public]), Check.Signature, "checkpoint of size 2: a signature on it");
        log.Checkpoints.RemoveAt(2);

        log.Append(Commands.Pack());
        log.Publish();
        Finds(await log.Build().VerifyAsync([next.Public]), Check.Signature, "checkpoint of size 4: no trusted key");
    }

    [TestCase(-1)]
    [TestCase(int.MinValue)]
    [TestCase(int.MaxValue)]
    public async Task Verify_QuantitiesBeyondReason_AreFindingsAndNoDefect(int quantity)
    {
        var log = new MemoryEvidence();
        var pack = Commands.Pack();
        var proposed = Catalog.Current.Decide(log.State, pack).Events[0];
        log.Append(pack, proposed with
        {
            Body = (PackagePacked)proposed.Body with
            {
                Contents = [.. Enumerable.Repeat(new ItemQuantity(SmallTree.Seal, quantity), 1_400)],
            },
        });
        log.Publish();
        log.MakeTiles();
        log.ProjectionSize = 0;
        var verdict = await log.VerifyAsync();
        Assert.That(
            verdict.Findings.Count(one => one.Message.Contains(Account.Package(pack.Id), StringComparison.Ordinal)),
            Is.EqualTo(quantity < 0 ? 1 : 0));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Verify_PostingsOfABadEventWithoutEnd_AreNotReadToIt(CancellationToken ct)
    {
        var log = new MemoryEvidence();
        var pack = Commands.Pack();
        log.Append(pack, Catalog.Current.Decide(log.State, pack).Events[0], e => e with { Id = Guid.NewGuid() });
        log.Publish();
        log.MakeTiles();
        log.ProjectionSize = 1;
        log.RowsOf = projection => projection == PostingRow.Table ? Endless() : null;
        Finds(await log.VerifyAsync(), Check.Completeness, "no more was looked at");

        async IAsyncEnumerable<IReadOnlyList<string>> Endless([EnumeratorCancellation] CancellationToken _ = default)
        {
            for (var i = 0; ; i++)
            {
                ct.ThrowIfCancellationRequested();
                yield return ["0", $"{i}", "lost", "seal", "1", "", ""];
                await Task.CompletedTask;
            }
        }
    }

    public static IEnumerable<string> Tables => Catalog.Current.Tables.Where(one => one.IsInEvidence).Select(one => one.File);

    /// <summary>Without sums over all packages, which are not compared where an event is bad.</summary>
    public static IEnumerable<string> TablesOfPackages =>
        Catalog.Current.Tables.Where(one => one.IsInEvidence && !one.IsSum).Select(one => one.File);

    /// <summary>Four packages, of which two are under way, under one checkpoint.</summary>
    private static MemoryEvidence Packed()
    {
        var log = new MemoryEvidence();
        var packs = Enumerable.Range(0, 4).Select(_ => Commands.PackFull()).ToArray();
        log.Append(packs);
        log.Append(Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, packs[0], packs[1]));
        log.Publish();
        return log.Build();
    }

    private static void Finds(Verdict verdict, Check check, string why, long? at = null) =>
        Assert.That(
            verdict.Findings.Any(finding => finding.Check == check && (at is null || finding.From == at)
                && finding.Message.Contains(why, StringComparison.Ordinal)),
            Is.True,
            () => $"{check} {at} '{why}' among:\n{string.Join('\n', verdict.Findings)}");
}
