using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dapper;
using FsCheck;
using FsCheck.Fluent;
using Logistics.Core.Access;
using Logistics.Data.Engines;
using Logistics.Data.Events;
using Logistics.Data.Packages;
using Logistics.Tests.Support;

namespace Logistics.Tests.Data;

/// <summary>How the embedded engine keeps JSON.</summary>
internal sealed class PackedJsonTests() : StoreFixture(TestEngine.Sqlite)
{
    private const string Json = """
        {"actor":{"id":"f2dabeae-f81e-8273-871d-996b01c74bf1","place":"74.71.03.1007","role":"officer"},"v":2}
        """;

    /// <summary>The same as it is packed.</summary>
    private const string Frame =
        "28b52ffd2501665d010073420641dd45a847b657f1920ec29dfc7ed9eb5fca5f97462ae3ec1a05fc70a19fccc9ac09de8951102102e2be4615";

    private const string DictionaryDigest = "ad836e4b8593ec3f51f8e533c3e4a2ce5db97d56317cc7a9621ab15070916d53";

    [TestCase("")]
    [TestCase("{}")]
    [TestCase("[1,2]")]
    [TestCase("text that is no JSON")]
    public void Pack_AnyText_IsReadBack(string text) =>
        Assert.That(PackedJson.Text(PackedJson.Pack(Encoding.UTF8.GetBytes(text))), Is.EqualTo(text));

    [Test]
    public void Pack_AnyEvents_AreReadBackAndShrink() => Prop.ForAll<int[], string>((numbers, text) =>
    {
        var json = JsonSerializer.Serialize(new { Json, numbers, text });
        var packed = PackedJson.Pack(Encoding.UTF8.GetBytes(json));
        return packed.Length < json.Length && PackedJson.Text(packed) == json;
    }).QuickCheckThrowOnFailure();

    [Test]
    public void Pack_AnyBytes_AreReadBack() => Prop.ForAll<byte[]>(bytes =>
        bytes.AsSpan().StartsWith((byte[])[0x28, 0xB5, 0x2F, 0xFD])
        || PackedJson.Unpack(PackedJson.Pack(bytes))!.AsSpan().SequenceEqual(bytes)).QuickCheckThrowOnFailure();

    [Test]
    public void Pack_TwoMegabytes_AreReadBack()
    {
        var json = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 40_000).Select(_ => $"\"{Guid.NewGuid()}\",")));
        Assert.That(PackedJson.Unpack(PackedJson.Pack(json)), Is.EqualTo(json));
    }

    [Test]
    public void Pack_ManyThreads_EachGetsItsOwn()
    {
        var wrong = 0;
        Parallel.For(0, 2_000, i =>
        {
            var json = $$"""{"actor":{"id":"{{Guid.NewGuid()}}","place":"74.71"},"number":{{i}}}""";
            if (PackedJson.Text(PackedJson.Pack(Encoding.UTF8.GetBytes(json))) != json)
                Interlocked.Increment(ref wrong);
        });
        Assert.That(wrong, Is.Zero);
    }

    [Test]
    public void Unpack_FrameCutShort_IsNothing()
    {
        var frame = PackedJson.Pack(Encoding.UTF8.GetBytes(Commands.Pack().ToString()));
        Assert.That(
            Enumerable.Range(5, frame.Length - 5).Select(length => PackedJson.Unpack(frame[..length])), Is.All.Null);
    }

    [Test]
    public async Task Append_Events_TakeHalfOfTheirJsonAtMost()
    {
        var packages = await PackAsync(20);
        var release = Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, packages);
        var first = (await AppendValidAsync(release, Commands.AcceptAll(release)))[0].Entries[0].Sequence;
        foreach (var (table, column, key) in ((string, string, string)[])
            [
                ("CustodyEvent", "Canonical", "Sequence"),
                ("AppliedCommand", "Content", "FirstSequence"),
                ("EventUndo", "Changes", "Sequence"),
            ])
        {
            var stored = await ReadAsync(async connection => (await connection.QueryAsync<byte[]>(
                $"SELECT {column} FROM {table} WHERE {key} >= @first", new { first })).AsList());
            Assert.That(
                stored.Sum(frame => frame.Length), Is.LessThan(stored.Sum(frame => PackedJson.Unpack(frame)!.Length) / 2), table);
        }
    }

    [Test]
    public async Task Read_EventsOfAnEarlierBuildAndOfThisOne_AreOneChain()
    {
        var package = (await PackAsync(1))[0];
        var release = Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, package);
        var released = (await AppendValidAsync(release))[0];
        await ReadAsync(StoredJson.AsBeforePackingAsync);
        await AppendValidAsync(Commands.AcceptAll(release));

        // As after a restart.
        await using var writer = NewWriter(Database);
        var again = await writer.AppendAsync(release, default);
        var (chain, page) = (await new EventStore(Database).CustodyAsync(package.Id, Sight.Everything, default))!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((chain.Verified, page.Events.Count), Is.EqualTo((true, 3)));
            Assert.That(again, Is.TypeOf<AppendResult.AlreadyAppended>());
            Assert.That(
                await writer.AppendAsync(release with { Document = "BAST/other" }, default),
                Is.EqualTo(new AppendResult.DifferentContent("document")));
            Assert.That(released.Entries[0].Canonical, Is.EqualTo(
                await ReadAsync(connection => connection.ExecuteScalarAsync<byte[]>(
                    "SELECT Canonical FROM CustodyEvent WHERE Sequence = @Sequence", released.Entries[0]))));
        }

        await AssertSoundLedgerAsync();
    }

    [Test]
    public async Task Reverse_EventOfAnEarlierBuild_PutsBackWhatItChanged()
    {
        var package = (await PackAsync(1))[0];
        var release = Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, package);
        var sequence = (await AppendValidAsync(release))[0].Entries[0].Sequence;
        await ReadAsync(StoredJson.AsBeforePackingAsync);

        await using var writer = NewWriter(Database);
        var outcome = await writer.AppendAsync(
            Commands.Reverse(sequence, [sequence], isWhole: true, Commands.Admin), default);
        var found = await new PackageStore(Database).FindAsync(package.Id, Sight.Everything, default);
        Assert.That(outcome, Is.TypeOf<AppendResult.Appended>());
        Assert.That(found!.State.Status, Is.EqualTo(PackageStatus.Packed));
    }

    [TestCase("x'28b52ffd00'")]
    [TestCase("x'00ff'")]
    [TestCase("'{'")]
    [TestCase("'[]'")]
    [TestCase("7")]
    [TestCase("'{}'")]
    [TestCase("""'{"command":5}'""")]
    [TestCase("""'{"command":"pack-package","note":{"commitment":5}}'""")]
    [TestCase("""'{"command":"pack-package","note":[{"commitment":"?"}]}'""")]
    public async Task Append_AgainWhereTheCommandIsDamaged_IsRefusedAlone(string content)
    {
        var package = (await PackAsync(1))[0];
        await TamperAsync($"UPDATE AppliedCommand SET Content = {content} WHERE CommandId = @Id", new { package.Id });
        var outcomes = await Writer.AppendAsync([package, Commands.Pack()], default);
        Assert.That(
            (outcomes[0] as AppendResult.Rejected)?.Rejection.Rule, Is.EqualTo(Rule.DamagedRecord), $"{outcomes[0]}");
        Assert.That(outcomes[1], Is.TypeOf<AppendResult.Appended>(), "the other command of the batch");
    }

    [TestCase("x'00ff'")]
    [TestCase("'{'")]
    [TestCase("'[]'")]
    [TestCase("'{}'")]
    [TestCase("""'{"Package":[],"ids":{}}'""")]
    [TestCase("""'{"Package":[],"ids":["?"]}'""")]
    [TestCase("""'{"Package":{},"ids":[]}'""")]
    [TestCase("""'{"Package":[5],"ids":[]}'""")]
    [TestCase("""'{"Package":[[]],"ids":[]}'""")]
    [TestCase("""'{"Package":[[7]],"ids":[]}'""")]
    [TestCase("""'{"Package":[["?",5]],"ids":[]}'""")]
    [TestCase("""'{"Package":[["?",{"Bundle":5}]],"ids":[]}'""")]
    [TestCase("""'{"Package":[["?",{"Status":[]}]],"ids":[]}'""")]
    [TestCase("""'{"Balance":[["74.71","hologram",{"Quantity":"?"}]],"ids":[]}'""")]
    public async Task Reverse_WhatItChangedIsDamaged_IsRefusedAlone(string changes)
    {
        var package = (await PackAsync(1))[0];
        var release = Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, package);
        var sequence = (await AppendValidAsync(release))[0].Entries[0].Sequence;
        await TamperAsync($"UPDATE EventUndo SET Changes = {changes} WHERE Sequence = @sequence", new { sequence });

        await using var writer = NewWriter(Database);
        var outcomes = await writer.AppendAsync(
            [Commands.Reverse(sequence, [sequence], isWhole: true, Commands.Admin), Commands.Pack()], default);
        Assert.That(
            (outcomes[0] as AppendResult.Rejected)?.Rejection.Rule, Is.EqualTo(Rule.DamagedRecord), $"{outcomes[0]}");
        Assert.That(outcomes[1], Is.TypeOf<AppendResult.Appended>(), "the other command of the batch");
    }

    [Test]
    public void Dictionary_OfRowsThatAreThere_IsAsItWas()
    {
        // Frames that databases hold are read with this file alone.
        var file = File.ReadAllBytes(Repository.Find("db", "dictionaries", "1.zstd"));
        Assert.That(Convert.ToHexStringLower(SHA256.HashData(file)), Is.EqualTo(DictionaryDigest));
        Assert.That(PackedJson.Text(Convert.FromHexString(Frame)), Is.EqualTo(Json));
    }
}
