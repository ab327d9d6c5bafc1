using Logistics.Core.KeyRotations;
using Logistics.Core.Ledger;
using Logistics.Core.Log;
using Logistics.Data.Log;
using Logistics.Tests.Support;

namespace Logistics.Tests.Evidence;

/// <summary>What the commands print, and the status they exit with.</summary>
internal sealed class EvidenceCommandTests
{
    private SignedLedger ledger = null!;
    private string directory = null!;

    [SetUp]
    public async Task RecordAsync()
    {
        ledger = await SignedLedger.CreateAsync();
        directory = Directory.CreateTempSubdirectory("logistics-").FullName;
    }

    [TearDown]
    public async Task RemoveAsync()
    {
        await ledger.DisposeAsync();
        TestFolder.Delete(directory);
    }

    [Test]
    public async Task VerifyDatabase_SoundThenTamperedWith_ExitsAccordingly()
    {
        var (status, output, _) = await RunAsync("verify", "--database");
        Assert.That(status, Is.Zero, output);
        Assert.That(output, Does.Contain("signatures: 4 checkpoints, 1 key"), "the signer's memory is one of them");
        Assert.That(output, Does.Contain("roots: recomputed at 4 checkpoints"));
        Assert.That(
            output, Does.EndWith($"sound: 34 events, root {Convert.ToBase64String(ledger.Signed[^1].Checkpoint.Head.Root)}"));

        await ledger.AttackAsync("DELETE FROM CustodyEvent WHERE Sequence = 20");
        (status, output, _) = await RunAsync("verify", "--database");
        Assert.That(status, Is.EqualTo(1), output);
        Assert.That(output, Does.Contain("FOUND Index: event 20: the event is missing"));
        Assert.That(output, Does.EndWith("TAMPERED: first at event 20: the event is missing"));
    }

    [Test]
    public async Task RebuildStock_LedgerOlderThanItsBooks_MakesItVerifiable()
    {
        await ledger.AttackAsync(ProjectionRebuild.EmptySql);
        var (status, _, errors) = await RunAsync("verify", "--database");
        Assert.That(status, Is.EqualTo(2), errors);
        Assert.That(errors, Does.StartWith("unreadable: ").And.Contain("0 events of 34"));
        (status, _, errors) = await RunAsync("evidence", "--all", "--out", Path.Combine(directory, "behind"));
        Assert.That((status, errors.Contains("logistics rebuild")), Is.EqualTo((1, true)), errors);

        (status, var output, errors) = await RunAsync("rebuild");
        Assert.That((status, output), Is.EqualTo((0, "Wrote the tables of 34 events.")), errors);
        (status, output, _) = await RunAsync("verify", "--database");
        Assert.That(status, Is.Zero, output);
        (status, _, _) = await RunAsync("rebuild", "everything");
        Assert.That(status, Is.EqualTo(1));
    }

    [Test]
    public async Task EvidenceThenVerify_Bundle_ExitsAccordingly()
    {
        var path = Path.Combine(directory, "evidence.zip");
        var (status, output, errors) = await RunAsync("evidence", "--all", "--out", path);
        Assert.That((status, errors), Is.EqualTo((0, "")));
        Assert.That(output, Does.Contain("all, under the checkpoint of size 34"));
        var kept = Path.Combine(directory, "kept");
        await File.WriteAllTextAsync(kept, $"{ledger.Signed[0]}");
        (status, output, _) = await RunAsync("verify", "--bundle", path, "--key", $"{ledger.Key}", "--checkpoint", kept);
        Assert.That(status, Is.Zero, output);
        Assert.That(output, Does.Contain("signatures: 4 checkpoints"));

        var keys = new KeyFile(ledger.KeyFile, SignedLedger.Origin).Load();
        var other = new Checkpoint(SignedLedger.Origin, new TreeHead(16, new byte[32])).Sign(keys);
        await File.WriteAllTextAsync(kept, $"{other}");
        (status, output, _) = await RunAsync("verify", "--bundle", path, "--key", $"{ledger.Key}", "--checkpoint", kept);
        var proof = await File.ReadAllTextAsync(Path.Combine(directory, "misconduct-16.txt"));
        Assert.That(status, Is.EqualTo(1));
        Assert.That(output, Does.Contain("FOUND Equivocation: size 16 was signed with two roots"));
        Assert.That(output.Split('\n')[^2], Does.StartWith("TAMPERED: "), "what was found is said first");
        Assert.That(output.Split('\n')[^1], Does.StartWith("MISCONDUCT: size 16 was signed with two roots"));
        Assert.That(proof, Is.EqualTo($"{ledger.Signed[1]}\n{other}"));
        (status, output, _) = await RunAsync("verify", "--bundle", path, "--key", $"{ledger.Key}", "--checkpoint", kept);
        Assert.That(output, Does.Contain("misconduct-16-2.txt"), "what was written is not written over");
        Assert.That(await File.ReadAllTextAsync(Path.Combine(directory, "misconduct-16.txt")), Is.EqualTo(proof));
        (status, output, errors) = await RunAsync(
            "verify", "--bundle", path, "--key", $"{ledger.Key}", "--checkpoint", kept, "--out", kept);
        Assert.That(status, Is.EqualTo(1), "a file stands where the folder would be");
        Assert.That(output, Does.Contain("TAMPERED: "));
        Assert.That(errors, Does.Contain("both signed notes could not be written"));

        File.WriteAllBytes(path, (await File.ReadAllBytesAsync(path))[..500]);
        (status, _, errors) = await RunAsync("verify", "--bundle", path, "--key", $"{ledger.Key}");
        Assert.That(status, Is.EqualTo(2), errors);
        Assert.That(errors, Does.StartWith("unreadable: ").And.Contain("no whole zip"));
    }

    [Test]
    public async Task Evidence_OnePackage_IsVerifiedAsAPart()
    {
        var path = Path.Combine(directory, "one");
        await RunAsync("evidence", "--package", ledger.Packed[4].Label, "--out", path);
        var (status, output, _) = await RunAsync("verify", "--bundle", path, "--key", $"{ledger.Key}");
        Assert.That(status, Is.Zero, output);
        Assert.That(output, Does.EndWith("sound: 5 events are in the log; that it has no other of them is not shown"));
    }

    [TestCase("evidence --out x")]
    [TestCase("evidence --out x --all --package P-1")]
    [TestCase("evidence --out x --package nowhere")]
    [TestCase("evidence --out x --location 99")]
    [TestCase("evidence --out x --location 74.71.05")]
    public async Task Evidence_NothingToBeGiven_SaysSoAndLeavesNothing(string arguments)
    {
        var (status, _, errors) = await RunAsync(arguments.Split(' '));
        Assert.That(status, Is.EqualTo(1), errors);
        Assert.That(errors, Is.Not.Empty);
        Assert.That(Directory.GetFileSystemEntries(directory), Has.None.EndsWith("x"));
    }

    [TestCase("verify")]
    [TestCase("verify --bundle nowhere")]
    [TestCase("verify --bundle nowhere --key x")]
    [TestCase("verify --bundle")]
    [TestCase("verify --nonsense")]
    [TestCase("verify --database --bundle x")]
    [TestCase("verify --database --checkpoint nowhere")]
    [TestCase("verify --receipt nowhere --key x")]
    [TestCase("verify --receipt  --key KEY", Description = "no name of a file: a fault that nobody thought of")]
    [TestCase("evidence --all --out ", Description = "the same")]
    public async Task Verify_NothingToVerify_IsUnreadable(string arguments)
    {
        var (status, _, errors) = await RunAsync(arguments.Replace("KEY", $"{ledger.Key}").Split(' '));
        Assert.That(status, Is.EqualTo(2));
        Assert.That(errors, Is.Not.Empty);
        Assert.That(errors, Does.Not.Contain("Unhandled"));
    }

    [Test]
    public async Task VerifyReceipt_SoundForgedOrNone_ExitsAccordingly()
    {
        var newest = ledger.Signed[^1];
        var store = new LogStore(ledger.Database);
        async Task<string> ReceiptAsync(long index, byte[]? leaf = null) => new TlogProof(
            leaf ?? await ledger.LeafAsync(index), index,
            await store.ProveAsync(ProofPlan.Inclusion(index, newest.Size), default), newest).ToString();

        var file = Path.Combine(directory, "receipts");
        await File.WriteAllTextAsync(file, await ReceiptAsync(20) + await ReceiptAsync(21) + "\n" + await ReceiptAsync(3));
        var (status, output, _) = await RunAsync("verify", "--receipt", file, "--key", $"{ledger.Key}");
        Assert.That(status, Is.Zero, output);
        Assert.That(output.Split("sound: in the log of 34 events"), Has.Length.EqualTo(4));
        Assert.That(output, Does.Contain("type       package-packed").And.Contain("2024-11-24T08:00:00+08:00"));
        Assert.That(output.Split("event 3 of ")[1].Split('\n'), Is.SupersetOf((string[])
            [
                $"  label      {ledger.Packed[2].Label}", "  place      74.71", $"  seals      {string.Join(", ", ledger.Packed[2].Seals)}",
                $"  actor      {Commands.Actor.Id}, {Commands.Actor.Role} of {Commands.Actor.Place}",
            ]));
        var released = await NextOfAsync(ledger.Packed[2], "package-released");
        await File.WriteAllTextAsync(file, await ReceiptAsync(released) + await ReceiptAsync(3));
        (status, output, _) = await RunAsync("verify", "--receipt", file, "--key", $"{ledger.Key}");
        Assert.That(output.Split("event 3 of ")[0].Split('\n'), Is.SupersetOf((string[])
            [
                $"  label      {ledger.Packed[2].Label}", $"  from       {SmallTree.Kpu}", $"  to         {SmallTree.Mandonga}",
                $"  seals      {string.Join(", ", ledger.Packed[2].Seals)}, by event 3; not read here",
            ]), output);
        await File.WriteAllTextAsync(file, await ReceiptAsync(released));
        (status, output, _) = await RunAsync("verify", "--receipt", file, "--key", $"{ledger.Key}");
        Assert.That(output, Does.Contain("label      not said: the receipt does not prove the packing"));

        var e = EventCodec.Decode(await ledger.LeafAsync(3));
        await File.WriteAllTextAsync(
            file, await ReceiptAsync(20) + await ReceiptAsync(3, EventCodec.Encode(e with { Actor = Commands.Actor with { Id = Guid.NewGuid() } })));
        (status, output, _) = await RunAsync("verify", "--receipt", file, "--key", $"{ledger.Key}");
        Assert.That(status, Is.EqualTo(1), output);
        Assert.That(
            output, Does.Contain($"event 3 of {SignedLedger.Origin}\n"
                + "NOT PROVEN: the event it holds is not the one the log has at this index\n  type "),
            "before what an event says that nothing proves");

        (status, output, _) = await RunAsync(
            "verify", "--receipt", file, "--key", $"{SigningKey.Create(SignedLedger.Origin).Public}");
        Assert.That(status, Is.EqualTo(1), output);
        Assert.That(output, Does.Contain("NOT PROVEN: its checkpoint: no trusted key signed it"));

        await File.WriteAllTextAsync(
            file, await ReceiptAsync(3, EventCodec.Encode(e with { Stream = "a\u001b[2K\r\nb\u202ec\u2066d\u009b" })));
        (status, output, _) = await RunAsync("verify", "--receipt", file, "--key", $"{ledger.Key}");
        Assert.That(status, Is.EqualTo(1), output);
        Assert.That(output, Does.Contain("  stream     a?[2K??b?c?d?\n"));

        await File.WriteAllTextAsync(file, "hello");
        (status, _, _) = await RunAsync("verify", "--receipt", file, "--key", $"{ledger.Key}");
        Assert.That(status, Is.EqualTo(2));
    }

    [Test]
    public async Task Audit_Bundle_ExitsAccordingly()
    {
        await ledger.AppendAsync(new RotateKey(
            Guid.CreateVersion7(), Commands.Admin, Commands.OccurredAt,
            KeyRotated.NoteOf(new KeyFile(ledger.KeyFile, SignedLedger.Origin).Load()[0], SigningKey.Create(SignedLedger.Origin)).ToString()));
        await ledger.SignAsync();
        var path = await ledger.WriteAsync("findings");
        var (status, output, errors) = await RunAsync("audit", "--bundle", path);
        var lines = output.Split('\n');
        Assert.That(status, Is.Zero, errors);
        Assert.That(lines[..^1].Select(line => line.Split(' ')[0]), Is.EquivalentTo(Catalog.Current.Findings));
        Assert.That(lines, Does.Contain("keys                1 event").And.Contain("overrides           0 events"));
        Assert.That(lines[^1], Does.EndWith($"logistics audit --bundle {path} --finding NAME"));
        Assert.That(errors, Does.StartWith("not verified: "));

        (status, output, errors) = await RunAsync("audit", "--bundle", path, "--finding", "keys");
        Assert.That(status, Is.Zero, errors);
        Assert.That(output, Does.StartWith("keys: event 34\n  type       key-rotated\n").And.EndWith("\n1 finding"));
        Assert.That(errors, Does.StartWith("not verified: "));

        (status, output, errors) = await RunAsync(
            "audit", "--bundle", path, "--finding", "keys", "--format", "csv", "--key", $"{ledger.Key}");
        Assert.That(status, Is.Zero, errors);
        Assert.That(output.Split('\n')[0], Does.StartWith("finding,sequence,id,type,"));
        Assert.That(output.Split('\n')[1], Does.StartWith("keys,34,"));
        Assert.That(errors, Does.Contain("sound: 35 events"));

        (status, output, _) = await RunAsync("audit", "--bundle", path, "--finding", "nothing");
        Assert.That((status, output.Contains("keys: event", StringComparison.Ordinal)), Is.EqualTo((2, false)));

        var entries = Path.Combine(path, "entries.ndjson");
        var text = await File.ReadAllTextAsync(entries);
        await File.WriteAllTextAsync(entries, text.Replace("\"74.71\"", "\"74.72\"", StringComparison.Ordinal));
        (status, output, errors) = await RunAsync("audit", "--bundle", path, "--key", $"{ledger.Key}");
        Assert.That((status, output), Is.EqualTo((1, "")), "what is not sound shows nothing");
        Assert.That(errors, Does.Contain("TAMPERED: "));
        await File.WriteAllTextAsync(entries, text.Replace("{\"actor\"", "{\"act0r\"", StringComparison.Ordinal));
        (status, _, errors) = await RunAsync("audit", "--bundle", path);
        Assert.That((status, errors.Contains("unreadable: event 0: its bytes are no event", StringComparison.Ordinal)), Is.EqualTo((2, true)), errors);
    }

    private async Task<long> NextOfAsync(PackPackage package, string type)
    {
        for (var sequence = 0L; ; sequence++)
        {
            if (EventCodec.TryDecode(await ledger.LeafAsync(sequence), out var e) && e.Type == type && e.Stream == Package.Stream(package.Id))
                return sequence;
        }
    }

    private Task<(int Status, string Output, string Errors)> RunAsync(params string[] arguments) =>
        ledger.RunAsync(directory, arguments);
}
