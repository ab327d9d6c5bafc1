using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using Logistics.Core.Evidence;
using Logistics.Data.Evidence;
using Logistics.Tests.Support;

namespace Logistics.Tests.Evidence;

/// <summary>Bundles that say of themselves what suits whoever made them.</summary>
internal sealed class HostileBundleTests
{
    private SignedLedger ledger = null!;

    [SetUp]
    public async Task RecordAsync() => ledger = await SignedLedger.CreateAsync();

    [TearDown]
    public async Task RemoveAsync() => await ledger.DisposeAsync();

    [Test]
    public async Task Verify_EmptyAndUnsigned_IsNotSound()
    {
        var path = await ledger.WriteAsync("whole");
        File.Delete(Path.Combine(path, "checkpoint"));
        Manifest(path, manifest => manifest["size"] = 0);
        var verdict = await VerifyAsync(path);
        Assert.That(verdict.IsSound, Is.False, "events are there");

        Manifest(path, manifest => manifest["projectionSize"] = 0);
        foreach (var name in (string[])["checkpoints.ndjson", "entries.ndjson"])
            File.WriteAllText(Path.Combine(path, name), "");
        foreach (var table in Directory.GetFiles(Path.Combine(path, "projections")))
            File.WriteAllText(table, File.ReadLines(table).First() + "\n");
        verdict = await VerifyAsync(path);
        Assert.That(verdict.First!.Message, Is.EqualTo("no checkpoint is signed by a trusted key"));
    }

    [Test]
    public async Task Open_SizeIsNotThatOfTheCheckpoint_IsUnreadable()
    {
        var path = await ledger.WriteAsync("whole");
        Manifest(path, manifest => manifest["size"] = 0);
        Assert.That(
            () => VerifyAsync(path),
            Throws.InstanceOf<UnreadableEvidenceException>().With.Message.Contain("the checkpoint about 34"));
    }

    [Test]
    public async Task VerifySubset_NoEventsOrTooOld_IsNeverSound()
    {
        var path = await ledger.WriteAsync("part", Selector);
        var newer = ledger.Signed[^1];
        File.WriteAllText(Path.Combine(path, "checkpoint"), $"{ledger.Signed[0]}");
        Manifest(path, manifest => manifest["size"] = 8);
        using (var bundle = await Bundle.OpenAsync(path, default))
        {
            var verdict = await SubsetVerifier.VerifyAsync(bundle, [ledger.Key], [newer], default);
            Assert.That(verdict.Findings.Select(finding => finding.Message), Has.Some.EqualTo(
                "the part is of the log's first 8 events, older than the auditor's checkpoint of size 34: "
                    + "ask for a newer one"));
        }

        path = await ledger.WriteAsync("other", Selector);
        Manifest(path, manifest => manifest["projectionSize"] = 0);
        Assert.That(
            (await VerifyAsync(path)).Findings.Select(finding => finding.Message), Has.Some.Contains("taken in no event"));
        TestFolder.Delete(Path.Combine(path, "proofs"));
        File.WriteAllText(Path.Combine(path, "entries.ndjson"), "");
        Assert.That(
            () => VerifyAsync(path),
            Throws.InstanceOf<UnreadableEvidenceException>().With.Message.Contain("it holds no event"));
    }

    [Test]
    public async Task Write_EventsOfThePackageAreGone_LeavesNothing()
    {
        await ledger.AttackAsync($"DELETE FROM CustodyEvent WHERE Stream = 'package/{ledger.Packed[4].Id}'");
        Assert.That(
            () => ledger.WriteAsync("part", Selector),
            Throws.InstanceOf<EvidenceUnavailableException>().With.Message.Contain("no event of the requested packages"));
    }

    [Test]
    public async Task Verify_MoreNotesThanALogHas_IsUnreadable()
    {
        var path = await ledger.WriteAsync("whole");
        await File.WriteAllLinesAsync(
            Path.Combine(path, "checkpoints.ndjson"), Enumerable.Repeat("\"\"", 1_000_001));
        Assert.That(
            () => VerifyAsync(path), Throws.InstanceOf<UnreadableEvidenceException>().With.Message.Contain("1000000 notes"));
    }

    [Test]
    [Platform("Linux,MacOsX")]
    [CancelAfter(60_000)]
    public async Task Open_PipeOrLink_IsNeverOpened(CancellationToken ct)
    {
        var path = await ledger.WriteAsync("whole");
        var file = Path.Combine(path, "manifest.json");
        File.Delete(file);
        using (var mkfifo = Process.Start("mkfifo", file))
            await mkfifo.WaitForExitAsync(ct);
        var reading = Task.Run(() => VerifyAsync(path), ct);
        Assert.That(() => reading.WaitAsync(ct), Throws.InstanceOf<UnreadableEvidenceException>());

        File.Delete(file);
        File.CreateSymbolicLink(file, "/dev/zero");
        Assert.That(
            () => VerifyAsync(path), Throws.InstanceOf<UnreadableEvidenceException>().With.Message.Contain("a link"));
    }

    [Test]
    [UnsupportedOSPlatform("windows")]
    [Platform("Linux,MacOsX")]
    public async Task Write_FolderOrZip_IsItsOwnersAlone()
    {
        const UnixFileMode owners = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Assert.That(File.GetUnixFileMode(await ledger.WriteAsync("whole.zip")), Is.EqualTo(owners & ~UnixFileMode.UserExecute));
        var path = await ledger.WriteAsync("whole");
        Assert.That(File.GetUnixFileMode(path), Is.EqualTo(owners));
        Assert.That(
            Directory.GetDirectories(path, "*", SearchOption.AllDirectories).Select(File.GetUnixFileMode),
            Is.All.EqualTo(owners));
        Assert.That(
            Directory.GetFiles(path, "*", SearchOption.AllDirectories).Select(File.GetUnixFileMode),
            Is.All.EqualTo(owners & ~UnixFileMode.UserExecute));
    }

    private EvidenceSelector Selector => new(new PackageRef(ledger.Packed[4].Id, null), null);

    private static void Manifest(string path, Action<JsonNode> change)
    {
        var file = Path.Combine(path, "manifest.json");
        var manifest = JsonNode.Parse(File.ReadAllText(file))!;
        change(manifest);
        File.WriteAllText(file, manifest.ToJsonString());
    }

    private async Task<Verdict> VerifyAsync(string path)
    {
        using var bundle = await Bundle.OpenAsync(path, default);
        return bundle.IsSubset
            ? await SubsetVerifier.VerifyAsync(bundle, [ledger.Key], [], default)
            : await EvidenceVerifier.VerifyAsync(bundle, [ledger.Key], [], default);
    }
}
