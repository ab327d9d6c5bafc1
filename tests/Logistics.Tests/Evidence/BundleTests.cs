using System.IO.Compression;
using System.Text;
using Logistics.Core.Evidence;
using Logistics.Core.Log;
using Logistics.Data.Evidence;
using Logistics.Tests.Support;

namespace Logistics.Tests.Evidence;

/// <summary>What is written verifies; what somebody made of it does not, or cannot be read, and never harms.</summary>
internal sealed class BundleTests
{
    private SignedLedger ledger = null!;
    private string folder = null!;
    private DirectoryInfo scratch = null!;

    [OneTimeSetUp]
    public async Task RecordAsync()
    {
        ledger = await SignedLedger.CreateAsync();
        folder = await ledger.WriteAsync("whole");
        scratch = Directory.CreateTempSubdirectory("logistics-bundles-");
    }

    [OneTimeTearDown]
    public async Task RemoveAsync()
    {
        await ledger.DisposeAsync();
        TestFolder.Delete(scratch.FullName);
    }

    [Test]
    public async Task WriteAll_FolderOrZip_IsSound([Values("folder", "bundle.zip")] string name)
    {
        var path = await ledger.WriteAsync($"{Guid.NewGuid():n}{name}");
        using var bundle = await Bundle.OpenAsync(path, default);
        var verdict = await EvidenceVerifier.VerifyAsync(bundle, [ledger.Key], ledger.Signed, default);
        Assert.That(verdict.Findings, Is.Empty);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(verdict.Size, Is.EqualTo(34));
            Assert.That(verdict.Counts[Check.EntryBundle], Is.EqualTo(34));
            Assert.That(verdict.Counts[Check.CheckpointRoot], Is.EqualTo(6));
            Assert.That(bundle.Manifest.Kind, Is.EqualTo("all"));
            Assert.That(bundle.Manifest.Keys, Is.EqualTo([ledger.Key.ToString()]));
            Assert.That(bundle.Manifest.Rows["package"], Is.EqualTo(12));
        }
    }

    [Test]
    public void WriteAll_Folder_IsAStaticLogAndNothingPersonal() =>
        Assert.That(
            Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/')),
            Is.EquivalentTo(
            [
                "checkpoint", "checkpoints.ndjson", "entries.ndjson", "manifest.json", "tile/0/000.p/34",
                "tile/entries/000.p/34", "projections/package.csv", "projections/package-content.csv",
                "projections/package-seal.csv", "projections/package-history.csv", "projections/handover.csv",
                "projections/handover-line.csv", "projections/arrival.csv", "projections/supply.csv",
                "projections/tps-account.csv", "projections/posting.csv", "projections/balance.csv",
                "projections/stock-document.csv", "projections/replacement-order.csv", "projections/re-vote-issue.csv", "projections/re-vote.csv", "projections/re-vote-supply.csv", "projections/re-vote-account.csv",
                "projections/officer.csv", "projections/officer-check.csv", "projections/officer-training.csv",
                "projections/attachment-use.csv", "projections/transport-document.csv",
                "projections/raised-flag.csv", "projections/incident.csv",
                "projections/seal-use.csv", "projections/seal-range.csv", "projections/former-label.csv",
                "projections/reversal.csv",
                "projections/location.csv", "projections/item-type.csv", "projections/requirement-rule.csv",
                "projections/api-key.csv",
            ]));

    [Test]
    public async Task WriteAll_MoreThanATile_IsSound()
    {
        await using var large = await SignedLedger.CreateAsync();
        for (var i = 0; i < 4; i++)
        {
            await large.AppendAsync([.. Enumerable.Range(0, 150).Select(_ => Commands.Pack())]);
            await large.SignAsync();
        }

        await large.PackAsync(1);
        await large.SignAsync();
        using var bundle = await Bundle.OpenAsync(await large.WriteAsync("large.zip"), default);
        var verdict = await EvidenceVerifier.VerifyAsync(bundle, [large.Key], large.Signed, default);
        Assert.That(verdict.Findings, Is.Empty);
        Assert.That(verdict.Counts[Check.Tile], Is.EqualTo(637));
    }

    [Test]
    public async Task WriteSubset_Package_IsSound([Values] bool byLabel)
    {
        var package = ledger.Packed[4];
        var verdict = await VerifySubsetAsync(new EvidenceSelector(
            byLabel ? new PackageRef(null, package.Label) : new PackageRef(package.Id, null), null));
        Assert.That(verdict.Findings, Is.Empty);
        Assert.That(verdict.Size, Is.EqualTo(5));
        Assert.That(verdict.Counts[Check.Inclusion], Is.EqualTo(5));
    }

    [TestCase(SmallTree.Kpu, 33)]
    [TestCase(SmallTree.Kendari, 7, TestName = "WriteSubset_DistrictWithTwoPackages_HasTheirWholeStreams")]
    [TestCase(SmallTree.Kandai1, 7)]
    public async Task WriteSubset_Location_HasWhatEverWasForItOrAtIt(string location, int events)
    {
        var verdict = await VerifySubsetAsync(new EvidenceSelector(null, location));
        Assert.That(verdict.Findings, Is.Empty);
        Assert.That(verdict.Size, Is.EqualTo(events));
    }

    [Test]
    public async Task Write_UnknownOrInTheWay_LeavesNothing()
    {
        var path = Path.Combine(scratch.FullName, "unknown.zip");
        var unknown = new EvidenceSelector(new PackageRef(null, "nowhere"), null);
        Assert.That(await ledger.Export.WriteAsync(path, unknown, [], default), Is.Null);
        Assert.That(await ledger.Export.WriteAsync(path, new(null, "74.71.05"), [], default), Is.Null, "nothing was there");
        Assert.That(File.Exists(path), Is.False);
        await File.WriteAllTextAsync(path, "mine");
        Assert.That(() => ledger.Export.WriteAsync(path, null, [], default), Throws.InstanceOf<IOException>());
        Assert.That(() => ledger.Export.WriteAsync(folder, null, [], default), Throws.InstanceOf<IOException>());
        Assert.That(await File.ReadAllTextAsync(path), Is.EqualTo("mine"));
    }

    [Test]
    public async Task Write_NotCoveredByACheckpoint_IsRefusedAndLeavesNothing()
    {
        await using var unsigned = await SignedLedger.CreateAsync();
        await unsigned.PackAsync(1);
        var path = Path.Combine(scratch.FullName, "early");
        var fault = Assert.ThrowsAsync<EvidenceUnavailableException>(
            () => unsigned.Export.WriteAsync(path, null, [], default));
        Assert.That(fault!.Message, Does.Contain("does not cover event 34"));
        Assert.That(Directory.Exists(path), Is.False);
    }

    [Test]
    public async Task Write_SignedMeanwhile_CoversMoreThanTheProjections()
    {
        await using var live = await SignedLedger.CreateAsync();
        await live.PackAsync(1);
        var clock = new AskedClock();
        var writing = live.WriteAsync("live", clock: clock);
        await clock.Asked;
        await live.PackAsync(2);
        await live.SignAsync();
        using var bundle = await Bundle.OpenAsync(await writing, default);
        Assert.That((bundle.ProjectionSize, bundle.TreeSize), Is.EqualTo((35, 37)));
        Assert.That((await EvidenceVerifier.VerifyAsync(bundle, [live.Key], [], default)).Findings, Is.Empty);
    }

    [TestCase("entries.ndjson", Check.Completeness, "are gone")]
    [TestCase("checkpoint", Check.Completeness, "no valid checkpoint")]
    [TestCase("checkpoints.ndjson", Check.Anchor, "not among those")]
    [TestCase("tile/0/000.p/34", Check.Completeness, "tile 0/0")]
    [TestCase("tile/entries/000.p/34", Check.Completeness, "entry bundle 0")]
    [TestCase("projections/package.csv", Check.Completeness, "projection package ")]
    [TestCase("projections/handover-line.csv", Check.Completeness, "projection handover-line")]
    public async Task Verify_FileMissing_IsFound(string name, Check check, string why) =>
        Finds(await ChangedAsync(copy => File.Delete(Path.Combine(copy, name))), check, why);

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(5_000)]
    [TestCase(-1)]
    [TestCase(-200)]
    public async Task Verify_EntriesCut_IsFound(int bytes)
    {
        var verdict = await ChangedAsync(copy =>
        {
            using var file = new FileStream(Path.Combine(copy, "entries.ndjson"), FileMode.Open);
            file.SetLength(bytes >= 0 ? bytes : file.Length + bytes - 1);
        });
        Assert.That(verdict.IsSound, Is.False);
        Assert.That(
            verdict.Findings.Select(finding => finding.Check),
            Has.Some.EqualTo(Check.Completeness).Or.Some.EqualTo(Check.Tile));
    }

    [Test]
    public async Task Verify_EntriesSwappedRepeatedOrAdded_IsFound()
    {
        Finds(await ChangedAsync(copy => Edit(copy, lines => (lines[3], lines[4]) = (lines[4], lines[3]))), Check.Index, "as event 4");
        Finds(await ChangedAsync(copy => Edit(copy, lines => lines.Insert(3, lines[2]))), Check.Index, "as event 2");
        Finds(await ChangedAsync(copy => Edit(copy, lines => lines.Add(lines[2]))), Check.Completeness, "from 34 on");
        Finds(await ChangedAsync(copy => Edit(copy, lines => lines[7] = "")), Check.CanonicalForm, "no event");
        Finds(await ChangedAsync(copy => Edit(copy, lines => lines[7] += "\r")), Check.CanonicalForm, "canonical");

        static void Edit(string copy, Action<List<string>> change)
        {
            var lines = File.ReadAllLines(Path.Combine(copy, "entries.ndjson")).ToList();
            change(lines);
            File.WriteAllText(Path.Combine(copy, "entries.ndjson"), string.Concat(lines.Select(line => line + "\n")));
        }
    }

    [TestCase("manifest.json", "{}")]
    [TestCase("manifest.json", "[")]
    [TestCase("manifest.json", "")]
    [TestCase("checkpoint", "x")]
    [TestCase("checkpoint", "\u0000")]
    [TestCase("checkpoints.ndjson", "x\n")]
    [TestCase("projections/package.csv", "")]
    [TestCase("projections/package.csv", "a,b\n")]
    [TestCase("projections/package-history.csv", "PackageId,Version,Sequence,RecordedAt,Custodian,Status\n1,2\n")]
    [TestCase("projections/package-history.csv", "PackageId,Version,Sequence,RecordedAt,Custodian,Status\n\"\n")]
    [TestCase("projections/package-history.csv", "PackageId,Version,Sequence,RecordedAt,Custodian,Status\na\"b,,,,,\n")]
    public async Task Verify_FileThatIsNone_IsUnreadableByName(string name, string content)
    {
        await Unreadable(copy => File.WriteAllText(Path.Combine(copy, name), content), name);
        await Unreadable(copy => File.WriteAllBytes(Path.Combine(copy, name), [0xFF, 0xFE, 0x00]), name);
    }

    [TestCase("entries.ndjson", 70_000)]
    [TestCase("checkpoint", 1_000_000)]
    [TestCase("checkpoints.ndjson", 1_000_000)]
    [TestCase("manifest.json", 2_000_000)]
    [TestCase("tile/0/000.p/34", 10_000)]
    [TestCase("tile/entries/000.p/34", 17_000_000)]
    [TestCase("projections/package-history.csv", 1_000_000)]
    public Task Verify_FileThatIsTooLarge_IsUnreadableByName(string name, int size) => Unreadable(
        copy => File.WriteAllBytes(Path.Combine(copy, name), Enumerable.Repeat((byte)'a', size).ToArray()), name);

    [Test]
    public async Task Verify_ZipBomb_EndsEarly()
    {
        var path = Path.Combine(scratch.FullName, "bomb.zip");
        using (var zip = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            var entries = Path.Combine(folder, "entries.ndjson");
            foreach (var name in Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Where(one => one != entries))
                zip.CreateEntryFromFile(name, Path.GetRelativePath(folder, name).Replace('\\', '/'));
            await using var stream = zip.CreateEntry("entries.ndjson", CompressionLevel.Fastest).Open();
            await stream.WriteAsync(await File.ReadAllBytesAsync(entries));
            var lines = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{}\n", 100_000)));
            for (var i = 0; i < 100; i++)
                await stream.WriteAsync(lines);
            await stream.FlushAsync();
            await stream.WriteAsync(lines);
        }

        // The last of it cannot be read, and whoever reads on meets that: what is flushed ends with an empty block, and
        // after it there is none of this kind.
        const byte unknownBlock = 0b111;
        var file = await File.ReadAllBytesAsync(path);
        ReadOnlySpan<byte> emptyBlock = [0x00, 0x00, 0xFF, 0xFF];
        file[file.AsSpan().LastIndexOf(emptyBlock) + emptyBlock.Length] = unknownBlock;
        await File.WriteAllBytesAsync(path, file);
        using (var zip = await ZipFile.OpenReadAsync(path))
        {
            await using var stream = await zip.GetEntry("entries.ndjson")!.OpenAsync();
            Assert.That(async () => await stream.CopyToAsync(Stream.Null), Throws.InstanceOf<InvalidDataException>());
        }

        using var bundle = await Bundle.OpenAsync(path, default);
        Finds(await EvidenceVerifier.VerifyAsync(bundle, [ledger.Key], [], default), Check.Completeness, "from 34 on");
    }

    [Test]
    public async Task Open_ZipCutShortOrWithNamesThatAreNone_IsUnreadable()
    {
        var path = await ledger.WriteAsync("cut.zip");
        var whole = await File.ReadAllBytesAsync(path);
        foreach (var length in (int[])[0, 10, whole.Length / 2, whole.Length - 1])
        {
            await File.WriteAllBytesAsync(path, whole[..length]);
            Assert.That(
                () => VerifyAsync(path), Throws.InstanceOf<UnreadableEvidenceException>(), $"of {length} bytes");
        }

        foreach (var name in (string[])["../checkpoint", "/checkpoint", "a\\b", "checkpoint"])
        {
            await File.WriteAllBytesAsync(path, whole);
            using (var zip = ZipFile.Open(path, ZipArchiveMode.Update))
                zip.CreateEntry(name);
            Assert.That(() => VerifyAsync(path), Throws.InstanceOf<UnreadableEvidenceException>(), name);
        }

        Assert.That(() => VerifyAsync(path + "x"), Throws.InstanceOf<UnreadableEvidenceException>());
    }

    [Test]
    public async Task Verify_AnyByteOfAZipChanged_IsFoundOrUnreadableAndNeverADefect()
    {
        var path = await ledger.WriteAsync("flipped.zip");
        var whole = await File.ReadAllBytesAsync(path);
        var random = new Random(11);
        for (var i = 0; i < 150; i++)
        {
            var bytes = whole.ToArray();
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            await File.WriteAllBytesAsync(path, bytes);
            try
            {
                await VerifyAsync(path);
            }
            catch (UnreadableEvidenceException)
            {
                // As good an answer as any.
            }
        }
    }

    [Test]
    public async Task VerifySubset_AnythingChanged_IsFound()
    {
        var selector = new EvidenceSelector(new PackageRef(ledger.Packed[4].Id, null), null);
        async Task FindsAsync(Check check, string why, Action<string> change)
        {
            var path = await ledger.WriteAsync($"subset-{Guid.NewGuid():n}", selector);
            change(path);
            Finds(await VerifyAsync(path), check, why);
        }

        static string Proof(string path, int at) =>
            Directory.GetFiles(Path.Combine(path, "proofs")).OrderBy(name => name.Length)
                .ThenBy(name => name, StringComparer.Ordinal).ElementAt(at);

        await FindsAsync(Check.Completeness, "proof is missing", path => File.Delete(Proof(path, 4)));
        await FindsAsync(Check.Inclusion, "cannot be read", path => File.WriteAllText(Proof(path, 2), "x"));
        await FindsAsync(Check.Inclusion, "proof is that of event", path => File.Copy(Proof(path, 1), Proof(path, 2), true));
        await FindsAsync(Check.Inclusion, "does not lead", path => File.WriteAllText(
            Path.Combine(path, "entries.ndjson"),
            File.ReadAllText(Path.Combine(path, "entries.ndjson")).Replace("SJ-1", "SJ-2")));
        await FindsAsync(Check.Inclusion, "does not lead", path => File.WriteAllLines(
            Path.Combine(path, "entries.ndjson"), File.ReadAllLines(Path.Combine(path, "entries.ndjson"))[..4]));
        await FindsAsync(Check.Projection, "Custodian", path => File.WriteAllText(
            Path.Combine(path, "projections", "package.csv"),
            File.ReadAllText(Path.Combine(path, "projections", "package.csv")).Replace(",74.71.01.1005,received", ",74.71,received")));
        await FindsAsync(Check.Signature, "no trusted key", path => File.WriteAllText(
            Path.Combine(path, "checkpoint"),
            ledger.Signed[^1].Checkpoint.Sign([SigningKey.Create(SignedLedger.Origin)]).ToString()));
    }

    private async Task<Verdict> VerifySubsetAsync(EvidenceSelector selector)
    {
        using var bundle = await Bundle.OpenAsync(await ledger.WriteAsync($"{Guid.NewGuid():n}.zip", selector), default);
        Assert.That(bundle.IsSubset, Is.True);
        return await SubsetVerifier.VerifyAsync(bundle, [ledger.Key], ledger.Signed, default);
    }

    private async Task<Verdict> ChangedAsync(Action<string> change)
    {
        var copy = Copy();
        change(copy);
        return await VerifyAsync(copy);
    }

    private async Task<Verdict> VerifyAsync(string path)
    {
        using var bundle = await Bundle.OpenAsync(path, default);
        return bundle.IsSubset
            ? await SubsetVerifier.VerifyAsync(bundle, [ledger.Key], [], default)
            : await EvidenceVerifier.VerifyAsync(bundle, [ledger.Key], [], default);
    }

    private async Task Unreadable(Action<string> change, string name)
    {
        var copy = Copy();
        change(copy);
        var fault = Assert.ThrowsAsync<UnreadableEvidenceException>(() => VerifyAsync(copy));
        Assert.That(fault!.Message, Does.StartWith(name));
        await Task.CompletedTask;
    }

    private string Copy()
    {
        var copy = Path.Combine(scratch.FullName, $"{Guid.NewGuid():n}");
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return copy;
    }

    private static void Finds(Verdict verdict, Check check, string why) =>
        Assert.That(
            verdict.Findings.Any(finding => finding.Check == check
                && finding.Message.Contains(why, StringComparison.Ordinal)),
            Is.True,
            () => $"{check} '{why}' among:\n{string.Join('\n', verdict.Findings)}");
}
