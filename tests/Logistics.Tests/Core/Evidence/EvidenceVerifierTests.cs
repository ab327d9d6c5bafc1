using Logistics.Core.Evidence;
using Logistics.Core.KeyRotations;
using Logistics.Core.Ledger;
using Logistics.Core.Locations;
using Logistics.Core.Log;
using Logistics.Core.Reference;
using Logistics.Core.Reversals;
using Logistics.Core.ReVotes;
using Logistics.Core.Seals;
using Logistics.Core.Sortings;
using Logistics.Core.TpsAccounts;
using Logistics.Tests.Support;
using System.Text;

namespace Logistics.Tests.Core.Evidence;

/// <summary>A sound log verifies; each thing that can be wrong with one is found, by its check and place.</summary>
internal sealed class EvidenceVerifierTests
{
    private static readonly PackPackage[] Packs = [.. Enumerable.Range(0, 4).Select(_ => Commands.PackFull())];

    [Test]
    public async Task Verify_SoundLog_IsSoundAndCountsWhatItChecked()
    {
        var log = Journeys();
        var verdict = await log.VerifyAsync(log.Sign(5));
        using (Assert.EnterMultipleScope())
        {
            Sound(verdict);
            Assert.That(verdict.Size, Is.EqualTo(13));
            Assert.That(verdict.Root, Is.EqualTo(log.RootAt(13)));
            Assert.That(verdict.Uncovered, Is.Zero);
            Assert.That(verdict.Counts[Check.Signature], Is.EqualTo(4));
            Assert.That(verdict.Counts[Check.CheckpointRoot], Is.EqualTo(4));
            Assert.That(verdict.Counts[Check.Tile], Is.EqualTo(13));
            Assert.That(verdict.Counts[Check.EntryBundle], Is.EqualTo(13));
            Assert.That(verdict.Counts[Check.Chain], Is.EqualTo(13));
            Assert.That(verdict.Counts[Check.Anchor], Is.EqualTo(13));
            Assert.That(verdict.Counts[Check.Projection], Is.EqualTo(log.Rows.Where(rows => rows.Key.IsInEvidence).Sum(rows => rows.Value.Count)));
        }
    }

    [Test]
    public async Task Verify_MoreThanATile_ChecksEveryLevel()
    {
        var log = new MemoryEvidence();
        for (var i = 0; i < 600; i++)
        {
            log.Append(Commands.Pack());
            if (i % 37 == 0)
                log.Publish();
        }

        log.Publish();
        Sound(await log.Build().VerifyAsync());
        Assert.That((await log.VerifyAsync()).Counts[Check.Tile], Is.EqualTo(602));
        log.Tiles[new TileId(1, 0)][40] ^= 1;
        Finds(await log.VerifyAsync(), Check.Tile, 256, "tile 1/0");
    }

    [Test]
    public async Task Verify_RandomLoad_IsSound()
    {
        var log = new MemoryEvidence();
        var firsts = new List<int>();
        var mix = new CommandMix(
            log.State, new Random(7).Next, one => (firsts[one], firsts.Count(first => first == firsts[one])));
        for (var i = 0; i < 1_500; i++)
        {
            var (command, first) = (mix.Next(), firsts.Count);
            foreach (var proposed in Catalog.Current.Decide(log.State, command).Events)
            {
                log.Append(command, proposed);
                firsts.Add(first);
            }

            if (i % 50 == 0)
                log.Publish();
        }

        log.Publish();
        log.MakeTiles();
        log.MakeRows(log.Leaves.Count - 40);
        Sound(await log.VerifyAsync());
        log.MakeRows();
        Sound(await log.VerifyAsync());
        Assert.That(log.State.All(Reversal.Table).Count(), Is.GreaterThan(20));
    }

    [Test]
    public async Task Verify_NoEvents_IsSound()
    {
        var log = new MemoryEvidence();
        log.Publish();
        Sound(await log.Build().VerifyAsync(log.Sign(0)));
    }

    [Test]
    public async Task Verify_ForgedSignature_IsFound()
    {
        var log = Journeys();
        var forged = log.Sign(keys: SigningKey.Create(MemoryEvidence.Origin));
        log.Checkpoints[^1] = new EvidenceCheckpoint(forged.ToString());
        Finds(await log.VerifyAsync(), Check.Signature, null, "no trusted key");

        var note = SignedCheckpoint.TryParse(log.Checkpoints[0].Note, out var sound) ? sound.Note : null!;
        var other = new SignedNote(log.Sign(3).Note.Text, note.Signatures);
        log.Checkpoints[0] = new EvidenceCheckpoint(other.ToString());
        Finds(await log.VerifyAsync(), Check.Signature, null, "forged");
    }

    [TestCase("")]
    [TestCase("x")]
    [TestCase("logistics.test/log\n4\n\n— a b\n")]
    public async Task Verify_NoteThatIsNone_IsFound(string note)
    {
        var log = Journeys();
        log.Checkpoints[1] = new EvidenceCheckpoint(note);
        Finds(await log.VerifyAsync(), Check.Signature, null, "cannot be read");
    }

    [Test]
    public async Task Verify_CheckpointOfAnotherLog_IsFound()
    {
        var log = Journeys();
        var note = new Checkpoint("elsewhere/log", new TreeHead(13, log.RootAt(13))).Sign([log.Key]);
        log.Checkpoints.Add(new EvidenceCheckpoint(note.ToString()));
        Finds(await log.VerifyAsync(), Check.Signature, null, "another log");
    }

    [Test]
    public async Task Verify_KeyRotated_IsTrustedOnceItsAnnouncementIsSigned()
    {
        var log = new MemoryEvidence();
        var next = SigningKey.Create(MemoryEvidence.Origin);
        log.Append(Packs[0]);
        log.Append(Rotate(log.Key, next));
        log.Publish();
        log.Append(Packs[1]);
        log.Publish(next);
        var verdict = await log.Build().VerifyAsync();
        Sound(verdict);
        Assert.That(verdict.Announced, Is.EqualTo([new AnnouncedKey(1, next.Public)]));
    }

    [Test]
    public async Task Verify_KeyThatNobodyTrustedAnnounced_IsNotTrusted()
    {
        var log = new MemoryEvidence();
        var next = SigningKey.Create(MemoryEvidence.Origin);
        log.Append(Packs[0]);
        log.Append(Rotate(SigningKey.Create(MemoryEvidence.Origin), next));
        log.Publish();
        log.Append(Packs[1]);
        log.Publish(next);
        Finds(await log.Build().VerifyAsync(), Check.Signature, null, "no trusted key");
    }

    [Test]
    public async Task Verify_LeafTilesAndRowsRewritten_IsBoundedByTheCheckpoints()
    {
        var log = Journeys();
        log.Leaves[6] = Changed(log.Leaves[6]);
        log.MakeTiles();
        var verdict = await log.VerifyAsync();
        Finds(verdict, Check.CheckpointRoot, 4, "events 4 to 7 are not those that were signed");
        Assert.That(
            verdict.Findings.Count(finding => finding.Check == Check.CheckpointRoot), Is.EqualTo(1),
            "every later root is wrong for the same reason");
    }

    [Test]
    public async Task Verify_LeafChanged_IsNamedByItsTile()
    {
        var log = Journeys();
        log.Leaves[6] = Changed(log.Leaves[6]);
        var verdict = await log.VerifyAsync();
        Finds(verdict, Check.Tile, 6, "tile 0/0");
        Finds(verdict, Check.EntryBundle, 6, "entry bundle 0");
        Assert.That(verdict.First, Has.Property("From").EqualTo(6));
    }

    [Test]
    public async Task Verify_TileChanged_IsFound()
    {
        var log = Journeys();
        log.Tiles[new TileId(0, 0)][(9 * 32) + 5] ^= 1;
        Finds(await log.VerifyAsync(), Check.Tile, 9, "tile 0/0");
        log.Tiles[new TileId(0, 0)] = log.Tiles[new TileId(0, 0)][..64];
        Finds(await log.VerifyAsync(), Check.Tile, 0, "64 bytes");
        log.Tiles.Clear();
        Finds(await log.VerifyAsync(), Check.Completeness, 0, "tile 0/0");
    }

    [Test]
    public async Task Verify_EntryBundleChanged_IsFound()
    {
        var log = Journeys();
        log.Bundles[0][^1] ^= 1;
        Finds(await log.VerifyAsync(), Check.EntryBundle, 12, "entry bundle 0");
        log.Bundles.Clear();
        log.Bundles[1] = [];
        Finds(await log.VerifyAsync(), Check.Completeness, 0, "entry bundle 0");
        log.Build();
        log.Bundles[0] = [.. log.Bundles[0], 0];
        Finds(await log.VerifyAsync(), Check.EntryBundle, 12, "more than");
    }

    [Test]
    public async Task Verify_LeavesExchanged_IsFoundByIndex()
    {
        var log = Journeys();
        (log.Leaves[5], log.Leaves[7]) = (log.Leaves[7], log.Leaves[5]);
        Finds(await log.VerifyAsync(), Check.Index, 5, "as event 7");
    }

    [Test]
    public async Task Verify_SequenceLeftOut_IsFoundByIndexAndLaterEventsAreStillChecked()
    {
        var log = Journeys();
        log.Leaves.RemoveAt(5);
        log.SequenceOf = i => i < 5 ? i : i + 1;
        var verdict = await log.VerifyAsync();
        Finds(verdict, Check.Index, 5, "missing");
        Assert.That(verdict.Findings.Select(finding => finding.Check), Does.Not.Contain(Check.CheckpointRoot));
        log.SequenceOf = i => i < 5 ? i : i + 1_000_000_000_000;
        Finds(await log.VerifyAsync(), Check.Index, 5, "missing");
        log.SequenceOf = i => i - 3;
        Finds(await log.VerifyAsync(), Check.Index, null, "-3");
    }

    [TestCase("{}")]
    [TestCase("")]
    [TestCase("\u0001\u00ff")]
    [TestCase("null")]
    public async Task Verify_LeafThatIsNoEvent_IsFound(string leaf)
    {
        var log = Journeys();
        log.Leaves[12] = Encoding.Latin1.GetBytes(leaf);
        log.MakeTiles();
        Finds(await log.VerifyAsync(), Check.CanonicalForm, 12, "no event");
    }

    [Test]
    public async Task Verify_LeafInAnotherForm_IsFound()
    {
        var log = Journeys();
        log.Leaves[12] = [.. " "u8, .. log.Leaves[12]];
        Finds(await log.VerifyAsync(), Check.CanonicalForm, 12, "canonical");
        log.Leaves[12] = new byte[70_000];
        Finds(await log.VerifyAsync(), Check.CanonicalForm, 12, "more than any event");
    }

    [Test]
    public async Task Verify_AnyByteOfALeafChanged_IsFoundAndNeverADefect()
    {
        var log = Journeys();
        var random = new Random(5);
        for (var i = 0; i < 400; i++)
        {
            var at = random.Next(log.Leaves.Count);
            var leaf = log.Leaves[at];
            log.Leaves[at] = [.. leaf];
            log.Leaves[at][random.Next(leaf.Length)] ^= (byte)(1 << random.Next(8));
            var verdict = await log.VerifyAsync();
            Assert.That(verdict.First?.From, Is.EqualTo(at), () => string.Join('\n', verdict.Findings));
            log.Leaves[at] = leaf;
        }
    }

    [Test]
    public async Task Verify_LargestNumbers_AreFindingsAndNeverADefect()
    {
        var log = new MemoryEvidence();
        log.Append(Packs[0]);
        var release = Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, Packs[0]);
        Step(log, release, e => e with { Version = int.MaxValue, Anchor = new Anchor((1L << 53) - 1, "x") });
        Step(log, release, e => e with { Version = int.MinValue });
        var verdict = await Verify(log);
        Finds(verdict, Check.Chain, 0, "version 2147483647");
        Finds(verdict, Check.Anchor, 1, "9007199254740991");
    }

    [Test]
    public async Task Verify_WrongPrevious_IsFoundByChain()
    {
        var log = new MemoryEvidence();
        log.Append(Packs[0]);
        Step(log, Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, Packs[0]), e => e with { Previous = new byte[32] });
        Finds(await Verify(log), Check.Chain, 0, "hash of the event before it");
    }

    [Test]
    public async Task Verify_VersionLeftOut_IsFoundByChain()
    {
        var log = new MemoryEvidence();
        log.Append(Packs[0]);
        Step(log, Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, Packs[0]), e => e with { Version = 3 });
        Finds(await Verify(log), Check.Chain, 0, "version 3");
    }

    [Test]
    public async Task Verify_UnlawfulStep_IsFoundByCustodyRules()
    {
        var log = new MemoryEvidence();
        log.Append(Packs[0], Packs[1]);
        Step(log, Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, Packs[0]), e => e with
        {
            Body = (PackageReleased)e.Body with { To = SmallTree.Kendari },
        });
        Finds(await Verify(log), Check.CustodyRules, 2, "no rule of custody");
    }

    [Test]
    public async Task Verify_WhatOnePackageDoesNotShow_IsFoundByCustodyRules()
    {
        async Task Refuses(int at, string why, Action<MemoryEvidence> unlawful)
        {
            var log = new MemoryEvidence();
            log.Append(Packs[0], Packs[1]);
            unlawful(log);
            Finds(await Verify(log), Check.CustodyRules, at, why);
        }

        var release = Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, Packs[0]);
        await Refuses(2, "label", log => Step(log, Packs[2], e => e with
        {
            Body = (PackagePacked)e.Body with { Label = Packs[0].Label },
        }));
        await Refuses(2, "one contest", log => Step(log, Packs[2], e => e with
        {
            Body = (PackagePacked)e.Body with { Kind = PackageKind.BallotBox },
        }));
        await Refuses(2, "its id", log => Step(log, release, e => e with { Id = Guid.NewGuid() }));
        await Refuses(4, "was released before", log =>
        {
            log.Append(release, Commands.Pack());
            Step(log, Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, Packs[1]) with { Id = release.Id });
        });
        await Refuses(2, "no stream", log => Step(
            log, release, e => e with { Stream = "elsewhere", Version = 1, Previous = null }));
        await Refuses(5, "something was accepted", log =>
        {
            var both = Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, Packs[0], Packs[1]);
            log.Append(both, Commands.Accept(both, Commands.Line(Packs[0])));
            var cancel = Commands.Cancel(both);
            log.Append(cancel, new ProposedEvent(
                EventId.Derive(cancel.Id, Packs[1].Id), Package.Stream(Packs[1].Id), new ReleaseCancelled
                {
                    UtcOffset = 0,
                    Handover = both.Id,
                    From = both.From,
                    To = both.To,
                    Cancellation = cancel.Id,
                }));
        });
    }

    [Test]
    public async Task Verify_TimeGoesBack_IsFoundByRecordedAt()
    {
        var log = new MemoryEvidence();
        log.Append(Packs[0]);
        log.Clock = log.Clock.AddSeconds(-10);
        log.Append(Packs[1]);
        Finds(await Verify(log), Check.RecordedAt, 1, "before the event before it");
    }

    [TestCase(3, 3, null, "it is event 2 itself")]
    [TestCase(2, 2, null, "not among those of the log")]
    [TestCase(1, 1, "YmFk", "that the first 1 events do not have")]
    [TestCase(0, 0, null, "a log of 1")]
    public async Task Verify_WrongAnchor_IsFound(long size, int at, string? root, string why)
    {
        var log = new MemoryEvidence();
        log.Append(Packs[0]);
        log.Publish();
        log.Append(Packs[1]);
        log.NextAnchor = new Anchor(size, root ?? Convert.ToBase64String(log.RootAt(at)));
        log.Append(Packs[2]);
        log.NextAnchor = null;
        Finds(await Verify(log), Check.Anchor, 2, why);
    }

    [TestCase("package", "Custodian", "74.71.02", null)]
    [TestCase("package", "Label", "other", null)]
    [TestCase("package", "PackageId", "x", null)]
    [TestCase("package-content", "Quantity", "5", null)]
    [TestCase("package-content", "Line", "7", null)]
    [TestCase("package-seal", "Seal", "forged", null)]
    [TestCase("package-history", "Status", "missing", null)]
    [TestCase("package-history", "Sequence", "77", null)]
    [TestCase("package-history", "Sequence", "x", null)]
    [TestCase("handover", "LinesOpen", "9", null)]
    [TestCase("handover", "ToCode", "74.71.02", null)]
    [TestCase("handover-line", "Outcome", "missing", null)]
    [TestCase("handover-line", "ClosedSequence", "1", null)]
    [TestCase("supply", "Packed", "5", null)]
    [TestCase("supply", "Delivered", "", null)]
    [TestCase("supply", "Item", "x", null)]
    [TestCase("posting", "Quantity", "5", null)]
    [TestCase("posting", "Account", "lost", null)]
    [TestCase("posting", "Line", "00", null)]
    [TestCase("posting", "Sequence", "-1", null)]
    [TestCase("balance", "Quantity", "", null)]
    [TestCase("balance", "Account", "x", null)]
    [TestCase("officer", "Status", "ended", null)]
    [TestCase("officer", "IdentityHash", "", null)]
    [TestCase("officer", "Seat", "7", null)]
    [TestCase("officer-check", "State", "failed", null)]
    [TestCase("officer-training", "TrainedOn", "2024-11-01", null)]
    [TestCase("handover", "LinesElsewhere", "1", null)]
    [TestCase("package", "Recalled", "1", null)]
    [TestCase("package", "WasOpened", "1", null)]
    [TestCase("former-label", "Label", "other", null)]
    [TestCase("incident", "Status", "settled", null)]
    [TestCase("incident", "Cause", "other", null)]
    [TestCase("arrival", "Status", "open", null)]
    [TestCase("arrival", "Reason", "late", null)]
    [TestCase("arrival", "Label", "other", null)]
    public async Task Verify_RowChanged_IsFoundByProjection(string table, string column, string value, object? _)
    {
        var log = Journeys();
        var projection = Catalog.Current.Tables.Single(one => one.File == table);
        if (table.StartsWith("officer", StringComparison.Ordinal))
            log.RecordOfficers();
        if (table == "arrival")
            log.RecordArrival();
        if (table == "incident")
            log.RecordFlag();
        if (table == "former-label")
            log.RecordLabel();
        if (table == "reversal")
            log.RecordReversal();
        log.Rows[projection][0][projection.Columns.ToList().FindIndex(one => one.Name == column)] = value;
        var verdict = await log.VerifyAsync();
        Finds(verdict, Check.Projection, verdict.Findings[0].From, projection.Name);
        Assert.That(verdict.Findings.Select(finding => finding.Check), Is.All.EqualTo(Check.Projection));
    }

    [Test]
    public async Task Verify_RowRemovedAddedOrTwice_IsFoundByProjection([ValueSource(nameof(Tables))] string table)
    {
        var projection = Catalog.Current.Tables.Single(one => one.File == table);
        var log = Journeys();
        if (projection.RecordedBy is not null)
            log.RecordReference();
        if (table.StartsWith("officer", StringComparison.Ordinal))
            log.RecordOfficers();
        if (table == "attachment-use")
            log.RecordAttachment();
        if (table is "raised-flag" or "incident")
            log.RecordFlag();
        if (table == "arrival")
            log.RecordArrival();
        if (table == "former-label")
            log.RecordLabel();
        if (table == "reversal")
            log.RecordReversal();
        Sound(await log.VerifyAsync());
        var last = log.Rows[projection][^1];
        log.Rows[projection].Add([.. last]);
        Finds(await log.VerifyAsync(), Check.Projection, null, projection.Name, anyPlace: true);
        log.Rows[projection].RemoveRange(log.Rows[projection].Count - 2, 2);
        var gone = await log.VerifyAsync();
        if (projection == Reversal.Table)
            Finds(gone, Check.CustodyRules, null, "it takes back event", anyPlace: true);
        else
            Finds(gone, Check.Projection, null, projection.Name, anyPlace: true);
        log.Rows[projection].Add([.. last.Select((value, i) =>
            Guid.TryParse(value, out Guid _) ? $"{Guid.NewGuid()}" : i == 0 ? "elsewhere" : value)]);
        Finds(await log.VerifyAsync(), Check.Projection, null, projection.Name, anyPlace: true);
    }

    /// <summary>An old format lets nobody off from having tables that the events are about.</summary>
    [TestCase(6, "former-label")]
    [TestCase(5, "former-label", "arrival")]
    [TestCase(4, "former-label", "arrival", "officer", "officer-check", "officer-training")]
    [TestCase(3, "former-label", "arrival", "api-key", "officer", "officer-check", "officer-training")]
    [TestCase(2, "former-label", "arrival", "location", "item-type", "requirement-rule", "api-key", "officer", "officer-check", "officer-training")]
    public async Task Verify_OlderFormatThanItsEvents_IsFound(int format, params string[] tables)
    {
        var log = Journeys();
        log.RecordReference();
        log.RecordOfficers();
        log.RecordArrival();
        log.RecordLabel();
        Sound(await log.VerifyAsync());
        log.Format = format;
        var verdict = await log.VerifyAsync();
        var found = verdict.Findings.Where(one => one.Check == Check.Completeness).ToArray();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(found, Has.Length.EqualTo(tables.Length));
            foreach (var table in tables)
                Assert.That(found, Has.Some.Property("Message").Contains($"there is no projection {table},"));
        }
    }

    /// <summary>Each change of a place comes right after the import it is of.</summary>
    [Test]
    public async Task Verify_ChangeThatNoImportRecorded_IsUnlawful()
    {
        var log = Journeys();
        log.RecordReference();
        var import = new ImportLocations(
            Guid.CreateVersion7(), Commands.Admin, Commands.OccurredAt,
            [new LocationRow(2, SmallTree.Kandai1, "tps", "renamed", SmallTree.Kandai, "", "", "10", "estimate")],
            AllowUnusualCodes: false);
        log.Append(import);
        log.Publish();
        Sound(await log.Build().VerifyAsync());
        var imported = (LocationChanged)EventCodec.Decode(log.Leaves[^1]).Body;
        log.Append(import, new ProposedEvent(
            Guid.NewGuid(), LocationChanged.StreamOf(SmallTree.Kandai1),
            imported with { Before = imported.After, After = imported.After with { Name = "forged" } }));
        log.Publish();
        log.MakeTiles();
        var finding = (await log.VerifyAsync()).Findings.Single();
        Assert.That(
            (finding.Check, finding.From, finding.Message),
            Is.EqualTo((Check.CustodyRules, (long?)log.Leaves.Count - 1, "no import recorded it")));
    }

    public static IEnumerable<string> Tables =>
        Catalog.Current.Tables
            .Where(one => one.IsInEvidence && one != TpsAccount.Table && one != StockDocument.Table && one != ReplacementOrder.Table
                && one != ReVoteIssue.Table && one != ReVote.Table && one != ReVoteSupply.Table && one != ReVoteAccount.Table && one != SealRange.Table)
            .Select(one => one.File);

    [Test]
    public async Task Verify_ColumnsDiffer_IsFoundByColumn()
    {
        var log = Journeys();
        log.ColumnsOf = (_, leaf) => Columns(leaf);
        Sound(await log.VerifyAsync());
        log.ColumnsOf = (sequence, leaf) => sequence == 3 ? Columns(leaf) with { Hash = new byte[32] } : Columns(leaf);
        Finds(await log.VerifyAsync(), Check.Column, 3, "leaf hash");
        log.ColumnsOf = (sequence, leaf) => sequence == 3 ? Columns(leaf) with { Type = "x" } : Columns(leaf);
        Finds(await log.VerifyAsync(), Check.Column, 3, "type");
        log = Journeys();
        log.Checkpoints[0] = log.Checkpoints[0] with { Columns = new TreeHead(4, new byte[32]) };
        Finds(await log.VerifyAsync(), Check.Column, null, "checkpoint of size 4");
    }

    [Test]
    public async Task Verify_HeadOfAnotherLedger_IsFoundByHead()
    {
        var log = Journeys();
        log.Head = new StoredHead(13, log.RootAt(13));
        Sound(await log.VerifyAsync());
        log.Head = new StoredHead(13, log.RootAt(12));
        Finds(await log.VerifyAsync(), Check.Head, null, "another root");
        log.Head = new StoredHead(15, log.RootAt(13));
        Finds(await log.VerifyAsync(), Check.Head, 13, "15 events");
    }

    [Test]
    public async Task Verify_TailGone_IsFoundByCompleteness()
    {
        var log = Journeys();
        log.Leaves.RemoveRange(10, 3);
        Finds(await log.VerifyAsync(), Check.Completeness, 10, "events 10 to 12 are gone");
    }

    [Test]
    public async Task Verify_TailGoneWithEveryTrace_IsFoundByTheAuditorsCheckpoint()
    {
        var log = Journeys();
        var kept = log.Sign();
        log.Leaves.RemoveRange(8, 5);
        log.Checkpoints.RemoveAt(2);
        log.Build();
        Sound(await log.VerifyAsync());
        Finds(await log.VerifyAsync(kept), Check.Completeness, 8, "events 8 to 12 are gone");
    }

    [Test]
    public async Task Verify_EventsThatNobodySigned_AreFoundInABundleAndWaitInALiveLog()
    {
        var log = Journeys();
        log.Append(Commands.Pack());
        log.MakeRows();
        Finds(await log.VerifyAsync(), Check.Completeness, 13, "no checkpoint covers");
        log.IsLive = true;
        log.Build();
        var verdict = await log.VerifyAsync();
        Sound(verdict);
        Assert.That(verdict.Uncovered, Is.EqualTo(1));
    }

    [Test]
    public async Task Verify_OneSizeSignedTwice_IsMisconduct()
    {
        var log = Journeys();
        var other = log.Sign(8, log.RootAt(7));
        var verdict = await log.VerifyAsync(other);
        Finds(verdict, Check.Equivocation, null, "size 8 was signed with two roots");
        Assert.That(verdict.Misconduct.Single(), Has.Property("Size").EqualTo(8));
        Assert.That(verdict.Misconduct[0].Other.ToString(), Is.EqualTo(other.ToString()));
        Assert.That((await log.VerifyAsync(log.Sign(8))).IsSound, Is.True, "the same tree signed again");
    }

    [Test]
    public async Task Verify_KeyAnnouncedByAnEntryThatTheOldKeyNeverSigned_IsNotTrusted()
    {
        var log = Journeys();
        var thief = SigningKey.Create(MemoryEvidence.Origin);
        var text = KeyRotated.NoteOf(log.Key, thief).Text;
        log.Append(new RotateKey(
            Guid.CreateVersion7(), Commands.Admin, Commands.OccurredAt,
            new SignedNote(text, [thief.Sign(text)]).ToString()));
        Finds(await Verify(log), Check.CustodyRules, 13, "announces no key");
    }

    [Test]
    public async Task Verify_AuditorsCheckpointOfAnotherHistory_IsEquivocation()
    {
        var log = Journeys();
        var other = log.Sign(9, log.RootAt(7));
        var verdict = await log.VerifyAsync(other);
        Finds(verdict, Check.CheckpointRoot, 8, "the auditor's checkpoint of size 9");
        Finds(verdict, Check.Equivocation, null, "checkpoint of size 13");
        Finds(verdict, Check.Equivocation, null, "two histories");
        Assert.That(verdict.Misconduct, Is.Empty, "only two roots of one size prove it to others");
        var forged = log.Sign(9, log.RootAt(7), SigningKey.Create(MemoryEvidence.Origin));
        verdict = await log.VerifyAsync(forged);
        Assert.That(verdict.Found, Does.Not.ContainKey(Check.Equivocation), "nobody knows who signed it");
    }

    /// <summary>Thirteen events under checkpoints of 4, 8 and 13.</summary>
    private static MemoryEvidence Journeys(SigningKey? key = null)
    {
        var log = new MemoryEvidence(key);
        log.Append(Packs);
        log.Publish();
        var release = Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, Packs);
        log.Append(release);
        log.Publish();
        log.Append(
            Commands.Accept(release, Commands.Line(Packs[0]), Commands.Line(Packs[1], LineOutcome.Refused)),
            Commands.AcceptAll(release),
            Commands.Release(SmallTree.Mandonga, SmallTree.MandongaPps, Packs[2]));
        log.Publish();
        return log.Build();
    }

    private static void Step(MemoryEvidence log, LedgerCommand command, Func<LedgerEvent, LedgerEvent>? change = null) =>
        log.Append(command, log.Decide(command).Events[0], change);

    private static Task<Verdict> Verify(MemoryEvidence log)
    {
        log.Publish();
        log.MakeTiles();
        log.ProjectionSize = 0;
        return log.VerifyAsync();
    }

    private static RotateKey Rotate(SigningKey from, SigningKey to) => new(
        Guid.CreateVersion7(), Commands.Admin, Commands.OccurredAt, KeyRotated.NoteOf(from, to).ToString());

    private static byte[] Changed(byte[] leaf)
    {
        var e = EventCodec.Decode(leaf);
        return EventCodec.Encode(e with { Actor = Commands.Actor with { Id = Guid.NewGuid() } });
    }

    private static StoredColumns Columns(byte[] leaf)
    {
        var e = EventCodec.Decode(leaf);
        return new StoredColumns(e.Id, e.Stream, e.Version, e.Type, e.RecordedAt, LeafHash.Of(leaf));
    }

    private static void Sound(Verdict verdict) =>
        Assert.That(verdict.Findings.Select(finding => $"{finding}"), Is.Empty);

    private static void Finds(Verdict verdict, Check check, long? from, string why, bool anyPlace = false) =>
        Assert.That(
            verdict.Findings.Any(finding => finding.Check == check
                && (anyPlace || finding.From == from)
                && finding.Message.Contains(why, StringComparison.Ordinal)),
            Is.True,
            () => $"{check} {from} '{why}' among:\n{string.Join('\n', verdict.Findings)}");
}
