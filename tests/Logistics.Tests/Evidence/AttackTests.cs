using Logistics.Core.Evidence;
using Logistics.Core.Ledger;
using Logistics.Core.Log;
using Logistics.Data.Engines;
using Logistics.Data.Evidence;
using Logistics.Tests.Support;

namespace Logistics.Tests.Evidence;

/// <summary>Whoever owns the database file does what they like to it; an auditor finds out, and how.</summary>
internal sealed class AttackTests
{
    private const string Untyped =
        "ALTER TABLE CustodyEvent RENAME TO Old; CREATE TABLE CustodyEvent AS SELECT * FROM Old; ";

    private SignedLedger ledger = null!;

    [SetUp]
    public async Task RecordAsync() => ledger = await SignedLedger.CreateAsync();

    [TearDown]
    public async Task RemoveAsync() => await ledger.DisposeAsync();

    [Test]
    public async Task Nothing_IsSound()
    {
        var verdict = await ledger.VerifyAsync([.. ledger.Signed]);
        Assert.That(verdict.Findings, Is.Empty);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(verdict.Size, Is.EqualTo(34));
            Assert.That(verdict.Counts[Check.CheckpointRoot], Is.EqualTo(6));
            Assert.That(verdict.Counts[Check.Head], Is.EqualTo(1));
            Assert.That(verdict.Counts[Check.Column], Is.EqualTo(34));
        }
    }

    [Test]
    public async Task EventsSinceTheNewestCheckpoint_WaitForTheirs()
    {
        await ledger.PackAsync(3);
        var verdict = await ledger.VerifyAsync([.. ledger.Signed]);
        Assert.That(verdict.Findings, Is.Empty);
        Assert.That(verdict.Uncovered, Is.EqualTo(3));
    }

    [TestCase("UPDATE Package SET Custodian = '74.71.02' WHERE PackedSequence = 3", "Package ")]
    [TestCase("UPDATE Package SET Custodian = x'00' WHERE PackedSequence = 3", "Package ")]
    [TestCase("DELETE FROM Package WHERE PackedSequence = 3", "Package ")]
    [TestCase("UPDATE PackageContent SET Quantity = 5 WHERE rowid_is(3)", "PackageContent ")]
    [TestCase("INSERT INTO PackageContent SELECT PackageId, 1, 'seal', 4, NULL FROM Package WHERE rowid_is(3)", "PackageContent ")]
    [TestCase("UPDATE PackageSeal SET Seal = 'forged' WHERE rowid_is(3)", "PackageSeal ")]
    [TestCase("UPDATE PackageHistory SET Status = 'missing' WHERE Sequence = 20", "PackageHistory ")]
    [TestCase("INSERT INTO PackageHistory SELECT PackageId, 99, 99, RecordedAt, Custodian, Status FROM PackageHistory LIMIT 1", "PackageHistory ")]
    [TestCase("UPDATE Handover SET Status = 'accepted' WHERE ReleaseSequence = 8", "Handover ")]
    [TestCase("DELETE FROM HandoverLine WHERE ReleaseSequence = 9", "HandoverLine ")]
    [TestCase("UPDATE HandoverLine SET Outcome = 'accepted' WHERE ReleaseSequence = 28", "HandoverLine ")]
    [TestCase("UPDATE Supply SET Delivered = Delivered + 1 WHERE Location = '74.71'", "Supply ")]
    [TestCase("UPDATE Supply SET Packed = 'many' WHERE Location = '74.71.02'", "Supply ")]
    [TestCase("DELETE FROM Supply WHERE Location = '74.71.01'", "Supply ")]
    [TestCase("INSERT INTO Supply VALUES ('74.71.02', 'ink', 'many', 1, 1, 1)", "Supply ")]
    [TestCase("INSERT INTO Supply VALUES ('74.71', 'ink', 1, 1, 1, 1)", "Supply ")]
    public async Task ProjectionRowEdited_IsFoundByTheReplay(string sql, string table)
    {
        await ledger.AttackAsync(sql.Replace(
            "rowid_is(3)", "PackageId = (SELECT PackageId FROM Package WHERE PackedSequence = 3)"));
        var verdict = await ledger.VerifyAsync();
        Finds(verdict, Check.Projection, table);
        Assert.That(verdict.Findings.Select(finding => finding.Check), Is.All.EqualTo(Check.Projection));
    }

    [TestCase("UPDATE Posting SET Quantity = Quantity + 1 WHERE Sequence = 3 AND Line = 1", "Posting ")]
    [TestCase("UPDATE Posting SET Quantity = 'many' WHERE Sequence = 3 AND Line = 1", "Posting ")]
    [TestCase("UPDATE Posting SET Item = 'ink' WHERE Sequence = 3 AND Line = 1", "Posting ")]
    [TestCase("UPDATE Posting SET Account = 'lost' WHERE Sequence = 3 AND Line = 1", "Posting ")]
    [TestCase("UPDATE Posting SET Account = x'00' WHERE Sequence = 3 AND Line = 1", "Posting ")]
    [TestCase("UPDATE Posting SET OccurredAt = '2024-01-01T00:00:00.0000000Z' WHERE Sequence = 3 AND Line = 1", "Posting ")]
    [TestCase("UPDATE Posting SET RecordedAt = 'noon' WHERE Sequence = 3 AND Line = 1", "Posting ")]
    [TestCase("UPDATE Posting SET Line = 2 WHERE Sequence = 3 AND Line = 1", "Posting ")]
    [TestCase("UPDATE Posting SET Sequence = 9 WHERE Sequence = 3 AND Line = 1", "Posting ")]
    [TestCase("DELETE FROM Posting WHERE Sequence = 3 AND Line = 1", "Posting ")]
    [TestCase("DELETE FROM Posting WHERE Sequence = 3", "Posting ")]
    [TestCase("INSERT INTO Posting SELECT Sequence, 7, Account, Item, Quantity, OccurredAt, RecordedAt FROM Posting WHERE Sequence = 3 AND Line = 1", "Posting ")]
    [TestCase("INSERT INTO Posting SELECT 99, Line, Account, Item, Quantity, OccurredAt, RecordedAt FROM Posting WHERE Sequence = 3", "Posting ")]
    [TestCase("UPDATE Balance SET Quantity = Quantity + 1 WHERE Account = @Account", "Balance ")]
    [TestCase("UPDATE Balance SET Quantity = 'x' WHERE Account = @Account", "Balance ")]
    [TestCase("UPDATE Balance SET Item = 'ink' WHERE Account = @Account", "Balance ")]
    [TestCase("UPDATE Balance SET Account = 'lost' WHERE Account = @Account", "Balance ")]
    [TestCase("DELETE FROM Balance WHERE Account = @Account", "Balance ")]
    [TestCase("INSERT INTO Balance SELECT Account, 'ink', Quantity, HeadSequence FROM Balance WHERE Account = @Account", "Balance ")]
    public async Task PostingOrBalanceEdited_IsFoundWithItsAccount(string sql, string table)
    {
        var account = Account.Package(ledger.Packed[2].Id);
        await ledger.AttackAsync(sql, new { Account = account });
        var verdict = await ledger.VerifyAsync();
        Finds(verdict, Check.Projection, account);
        Assert.That(
            verdict.Findings,
            Is.All.Matches<Finding>(finding => finding.Check == Check.Projection
                && finding.Message.StartsWith(table, StringComparison.Ordinal)));
    }

    [TestCase("UPDATE Posting SET Account = 'lost' WHERE Account = 'location/74.71' AND Sequence = 3", "Account 'location/74.71'")]
    [TestCase("UPDATE Posting SET Account = 'found' WHERE Account = 'supplier'", "Account 'supplier'")]
    [TestCase("UPDATE Balance SET Quantity = 0 WHERE Account = 'supplier'", "Account 'supplier'")]
    [TestCase("UPDATE Balance SET Quantity = 0 WHERE Account = 'location/74.71'", "Account 'location/74.71'")]
    [TestCase("DELETE FROM Posting", "Account 'supplier'")]
    [TestCase("DELETE FROM Balance", "Account 'supplier'")]
    public async Task BooksEdited_AreFoundWithTheAccountThatGoodsCameFrom(string sql, string account)
    {
        await ledger.AttackAsync(sql);
        Finds(await ledger.VerifyAsync(), Check.Projection, account);
    }

    [Test]
    public async Task BooksSaidToHoldLess_AreNeverSound()
    {
        await ledger.AttackAsync("DELETE FROM Posting WHERE Sequence = 3; UPDATE LedgerHead SET ProjectedSize = 3");
        Finds(await ledger.VerifyAsync(), Check.Projection, "no event made this row");
        Assert.That(
            async () => await ledger.WriteAsync("behind.zip"),
            Throws.TypeOf<EvidenceUnavailableException>().With.Message.Contains("3 of 34 events"));
        Assert.That(
            async () => await new ProjectionRebuild(ledger.Database).CompleteAsync(default),
            Throws.TypeOf<DatabaseDamagedException>().With.Message.Contains("logistics rebuild"));
        await new ProjectionRebuild(ledger.Database).RebuildAsync(default);
        Assert.That((await ledger.VerifyAsync()).Findings, Is.Empty);

        await ledger.AttackAsync("UPDATE LedgerHead SET ProjectedSize = 35");
        Finds(await ledger.VerifyAsync(), Check.Head, "taken in 35 events");
    }

    [Test]
    public async Task LeafEdited_IsNamedByItsTile()
    {
        await EditAsync(20);
        Finds(await ledger.VerifyAsync(), Check.Tile, "tile 0/0", at: 20);
        Finds(await ledger.VerifyAsync(), Check.Column, "leaf hash", at: 20);
    }

    [Test]
    public async Task LeafAndItsHashEdited_IsBoundedByTheCheckpoints()
    {
        var leaf = await EditAsync(20);
        await ledger.AttackAsync("UPDATE CustodyEvent SET LeafHash = @Hash WHERE Sequence = 20", new { Hash = LeafHash.Of(leaf) });
        var verdict = await ledger.VerifyAsync();
        Finds(verdict, Check.CheckpointRoot, "events 16 to 33 are not those that were signed", at: 16);
        Finds(verdict, Check.Head, "another root");
    }

    [Test]
    public async Task LeafTilesAndHeadEdited_IsBoundedByTheCheckpoints()
    {
        await EditAsync(32);
        await ledger.RebuildAsync();
        var verdict = await ledger.VerifyAsync();
        Finds(verdict, Check.CheckpointRoot, "events 16 to 33 are not those that were signed", at: 16);
        Assert.That(verdict.Findings.Select(finding => finding.Check), Does.Not.Contain(Check.Tile));
        Assert.That(verdict.First!.From, Is.EqualTo(16));
    }

    [Test]
    public async Task TailDeleted_IsFoundByTheCheckpoints()
    {
        await ledger.AttackAsync("DELETE FROM CustodyEvent WHERE Sequence >= 29");
        var verdict = await ledger.VerifyAsync();
        Finds(verdict, Check.Completeness, "events 29 to 33 are gone", at: 29);
        Finds(verdict, Check.Head, "34 events", at: 29);
    }

    [Test]
    public async Task TailDeletedWithEveryTrace_IsFoundByAnAuditorsCheckpoint()
    {
        await ledger.AttackAsync(
            """
            DELETE FROM CustodyEvent WHERE Sequence >= 29; DELETE FROM LogCheckpoint WHERE Size > 29;
            DELETE FROM PackageContent WHERE PackageId IN (SELECT PackageId FROM Package WHERE PackedSequence >= 29);
            DELETE FROM PackageSeal WHERE PackageId IN (SELECT PackageId FROM Package WHERE PackedSequence >= 29);
            DELETE FROM SealUse WHERE AppliedSequence >= 29; DELETE FROM RaisedFlag WHERE Sequence >= 29;
            DELETE FROM Incident WHERE Sequence >= 29;
            DELETE FROM PackageHistory WHERE Sequence >= 29; DELETE FROM Package WHERE PackedSequence >= 29;
            DELETE FROM Posting WHERE Sequence >= 29; DELETE FROM Balance;
            INSERT INTO Balance SELECT Account, Item, SUM(Quantity), MAX(Sequence) FROM Posting GROUP BY Account, Item;
            UPDATE Supply SET Packed = Packed - 20, Allocated = Allocated - 20, HeadSequence =
                CASE WHEN Location = '74.71' THEN 7 ELSE 5 END
            WHERE Location IN ('74.71', '74.71.01', '74.71.01.1005', '74.71.01.1005.001');
            """);
        await ledger.RebuildAsync();
        Assert.That((await ledger.VerifyAsync()).Findings, Is.Empty, "the file alone cannot tell");
        Finds(await ledger.VerifyAsync(ledger.Signed[^1]), Check.Completeness, "events 29 to 33 are gone", at: 29);
    }

    [Test]
    public async Task MiddleEventDeleted_IsFoundByIndex()
    {
        await ledger.AttackAsync("DELETE FROM CustodyEvent WHERE Sequence = 12");
        var verdict = await ledger.VerifyAsync();
        Finds(verdict, Check.Index, "the event is missing", at: 12);
        Assert.That(verdict.First!.From, Is.EqualTo(12));
    }

    [Test]
    public async Task TwoEventsSwapped_IsFoundByTheCheckpoints()
    {
        await ledger.AttackAsync(
            """
            UPDATE CustodyEvent SET Sequence = -1 WHERE Sequence = 10;
            UPDATE CustodyEvent SET Sequence = 10 WHERE Sequence = 13;
            UPDATE CustodyEvent SET Sequence = 13 WHERE Sequence = -1;
            """);
        Finds(await ledger.VerifyAsync(), Check.CheckpointRoot, "events 8 to 15 are not those that were signed", at: 8);
    }

    [Test]
    public async Task EventInserted_IsFound()
    {
        var leaf = EventCodec.Encode(EventCodec.Decode(await ledger.LeafAsync(3)) with { Actor = Commands.Actor with { Id = Guid.NewGuid() } });
        await ledger.AttackAsync(
            """
            UPDATE CustodyEvent SET Sequence = -Sequence - 1 WHERE Sequence >= 14;
            UPDATE CustodyEvent SET Sequence = -Sequence WHERE Sequence < 0;
            INSERT INTO CustodyEvent (Sequence, EventId, Stream, Version, Type, RecordedAt, Canonical, LeafHash)
            VALUES (14, 'inserted', 'inserted', 1, 'package-packed', '2024', @Leaf, @Hash);
            """,
            new { Leaf = leaf, Hash = LeafHash.Of(leaf) });
        var verdict = await ledger.VerifyAsync();
        Finds(verdict, Check.CheckpointRoot, "events 8 to 15 are not those that were signed", at: 8);
        Finds(verdict, Check.Column, "event id", at: 14);
    }

    [Test]
    public async Task YesterdaysBackupRestored_IsFoundByTheCheckpointsOfToday()
    {
        var backup = await ledger.BackUpAsync();
        await ledger.PackAsync(3);
        var today = await ledger.SignAsync();
        await ledger.RestoreAsync(backup);
        await ledger.PackAsync(3);
        var again = await ledger.SignWithoutMemoryAsync();

        Assert.That((await ledger.VerifyAsync()).Findings, Is.Empty, "the file alone cannot tell");
        var verdict = await ledger.VerifyAsync(today);
        Finds(verdict, Check.Equivocation, "size 37 was signed with two roots");
        Assert.That(
            verdict.Misconduct.Single(),
            Is.EqualTo(new Misconduct(37, "size 37 was signed with two roots", again, today))
                .Using<Misconduct>((one, other) => one.One.ToString() == other.One.ToString()
                    && one.Other.ToString() == other.Other.ToString()));
    }

    [Test]
    public async Task TwoHistoriesServed_IsFoundByWhoHasACheckpointOfTheOther()
    {
        var backup = await ledger.BackUpAsync();
        await ledger.PackAsync(2);
        var shown = await ledger.SignAsync();
        await ledger.RestoreAsync(backup);
        await ledger.PackAsync(4);
        var other = await ledger.SignWithoutMemoryAsync();
        using var bundle = await Bundle.OpenAsync(await ledger.WriteAsync("fork.zip"), default);

        var verdict = await EvidenceVerifier.VerifyAsync(bundle, [ledger.Key], [shown], default);
        Finds(verdict, Check.CheckpointRoot, "size 36", at: 34);
        Finds(verdict, Check.Equivocation, "checkpoint of size 36");
        Finds(verdict, Check.Equivocation, $"size 38 (root {Convert.ToBase64String(other.Checkpoint.Head.Root)})");
        Assert.That(verdict.Misconduct, Is.Empty, "two notes of two sizes alone prove nothing to others");
    }

    [Test]
    public async Task SignatureForged_IsFound()
    {
        var forged = ledger.Signed[^1].Checkpoint.Sign([SigningKey.Create(SignedLedger.Origin)]);
        await ledger.AttackAsync("UPDATE LogCheckpoint SET Note = @Note WHERE Size = 34", new { Note = $"{forged}" });
        Finds(await ledger.VerifyAsync(), Check.Signature, "checkpoint of size 34: no trusted key signed it");
        await ledger.AttackAsync(
            "UPDATE LogCheckpoint SET Note = REPLACE(@Note, @Root, @Other) WHERE Size = 16",
            new
            {
                Note = $"{ledger.Signed[1]}",
                Root = Convert.ToBase64String(ledger.Signed[1].Checkpoint.Head.Root),
                Other = Convert.ToBase64String(new byte[32]),
            });
        Finds(await ledger.VerifyAsync(), Check.Signature, "it is forged, or its text was changed");
    }

    [TestCase("UPDATE LogCheckpoint SET Note = 'x' WHERE Size = 16", Check.Signature, "cannot be read")]
    [TestCase("UPDATE LogCheckpoint SET Root = zeroblob(32) WHERE Size = 16", Check.Column, "size 16")]
    [TestCase("DELETE FROM LogCheckpoint WHERE Size = 8", Check.Anchor, "checkpoint of size 8")]
    [TestCase("DELETE FROM LogCheckpoint", Check.Anchor, "checkpoint of size 8")]
    [TestCase("UPDATE CustodyEvent SET LeafHash = zeroblob(32) WHERE Sequence = 20", Check.Tile, "tile 0/0")]
    [TestCase("UPDATE CustodyEvent SET LeafHash = 'x' WHERE Sequence = 20", Check.Tile, "tile 0/0")]
    [TestCase("UPDATE LedgerHead SET Root = zeroblob(32)", Check.Head, "another root")]
    [TestCase("UPDATE LedgerHead SET Size = 33", Check.Head, "33 events")]
    [TestCase("UPDATE LedgerHead SET Size = 'x'", Check.Head, "-1 events")]
    [TestCase("DELETE FROM LedgerHead", Check.Head, "-1 events")]
    [TestCase("UPDATE CustodyEvent SET Sequence = 1000000000000 WHERE Sequence = 33", Check.Index, "missing")]
    [TestCase("UPDATE CustodyEvent SET Sequence = 9223372036854775807 WHERE Sequence = 33", Check.Index, "no event can have")]
    [TestCase("UPDATE CustodyEvent SET Sequence = 9007199254740991 WHERE Sequence = 33", Check.Index, "missing")]
    [TestCase("UPDATE LedgerHead SET Size = 9223372036854775807", Check.Head, "9223372036854775807 events")]
    [TestCase("ALTER TABLE LedgerHead RENAME TO Old; CREATE TABLE LedgerHead AS SELECT * FROM Old UNION ALL SELECT * FROM Old", Check.Head, "-1 events")]
    [TestCase(Untyped + "UPDATE CustodyEvent SET Sequence = 'x' WHERE Sequence = 20", Check.Index, "missing")]
    [TestCase(Untyped + "UPDATE CustodyEvent SET Sequence = 'x'", Check.Index, "no event can have")]
    [TestCase(Untyped + "INSERT INTO CustodyEvent SELECT 'x', EventId, Stream, Version, Type, RecordedAt, Canonical, LeafHash FROM CustodyEvent, (SELECT 1 FROM CustodyEvent AS a, CustodyEvent AS b LIMIT 100)", Check.Index, "no event can have")]
    [TestCase("UPDATE CustodyEvent SET Canonical = x'00' WHERE Sequence = 20", Check.CanonicalForm, "no event")]
    [TestCase("UPDATE CustodyEvent SET Canonical = x'28b52ffd00' WHERE Sequence = 20", Check.CanonicalForm, "no event")]
    [TestCase("UPDATE CustodyEvent SET Canonical = 'x' WHERE Sequence = 20", Check.CanonicalForm, "no event")]
    [TestCase("UPDATE CustodyEvent SET RecordedAt = 'noon' WHERE Sequence = 20", Check.Column, "time")]
    [TestCase("UPDATE CustodyEvent SET Version = 'x' WHERE Sequence = 20", Check.Column, "version")]
    public async Task AnythingElseOfTheLogEdited_IsFound(string sql, Check check, string why)
    {
        await ledger.AttackAsync(sql);
        Finds(await ledger.VerifyAsync(), check, why);
    }

    private async Task<byte[]> EditAsync(long sequence)
    {
        var e = EventCodec.Decode(await ledger.LeafAsync(sequence));
        var leaf = EventCodec.Encode(e with { Actor = Commands.Actor with { Id = new Guid("01932c5e-0000-7000-8000-0000000000ff") } });
        await ledger.AttackAsync(
            "UPDATE CustodyEvent SET Canonical = @leaf WHERE Sequence = @sequence", new { leaf, sequence });
        return leaf;
    }

    private static void Finds(Verdict verdict, Check check, string why, long? at = null) =>
        Assert.That(
            verdict.Findings.Any(finding => finding.Check == check && (at is null || finding.From == at)
                && finding.Message.Contains(why, StringComparison.Ordinal)),
            Is.True,
            () => $"{check} {at} '{why}' among:\n{string.Join('\n', verdict.Findings)}");
}
