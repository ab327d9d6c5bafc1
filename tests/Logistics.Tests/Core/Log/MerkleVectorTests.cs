using System.Text.Json;
using Logistics.Core.Log;
using Logistics.Tests.Support;

namespace Logistics.Tests.Core.Log;

/// <summary>The published proofs, right and wrong, of transparency-dev/merkle.</summary>
internal sealed class MerkleVectorTests
{
    private const int Published = 98;

    // Its roots have 12 bytes; here a root is a hash.
    private const string NotHashes = "sizes-are-equal-one-and-proof-is-empty";

    [Test]
    public void VerifyInclusion_PublishedProofs_AgreesWithEach()
    {
        var cases = Cases("inclusion");

        var wrong = cases.Where(c => c.IsRight != Merkle.VerifyInclusion(
                c.Size("leafIdx"), c.Size("treeSize"), c.Hash("leafHash"), c.Proof, c.Hash("root")))
            .Select(c => c.Name);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(cases, Has.Length.EqualTo(Published));
            Assert.That(cases.Count(c => c.IsRight), Is.EqualTo(6), "right proofs");
            Assert.That(wrong, Is.Empty);
        }
    }

    [Test]
    public void VerifyConsistency_PublishedProofs_AgreesWithEach()
    {
        var all = Cases("consistency");
        var cases = all.Where(c => c.Name != NotHashes).ToArray();

        var wrong = cases.Where(c => c.IsRight != Merkle.VerifyConsistency(
                c.Size("size1"), c.Size("size2"), c.Proof, c.Hash("root1"), c.Hash("root2")))
            .Select(c => c.Name);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(all, Has.Length.EqualTo(Published));
            Assert.That(cases, Has.Length.EqualTo(Published - 1));
            Assert.That(cases.Count(c => c.IsRight), Is.EqualTo(5), "right proofs");
            Assert.That(wrong, Is.Empty);
        }
    }

    private static Case[] Cases(string kind) =>
        [.. Directory.GetFiles(
                Vectors.Find("merkle", "testdata", kind), "*.json", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(file => new Case(
                Path.GetFileNameWithoutExtension(file),
                JsonSerializer.Deserialize<JsonElement>(File.ReadAllBytes(file))))];

    private sealed record Case(string Name, JsonElement Json)
    {
        public bool IsRight => !Json.GetProperty("wantErr").GetBoolean();

        public byte[][] Proof => Json.GetProperty("proof") is { ValueKind: JsonValueKind.Array } proof
            ? [.. proof.EnumerateArray().Select(hash => hash.GetBytesFromBase64())]
            : [];

        /// <summary>Up to 2^64 - 1, which is negative here and must be refused.</summary>
        public long Size(string name) => unchecked((long)Json.GetProperty(name).GetUInt64());

        public byte[] Hash(string name) => Json.GetProperty(name).GetBytesFromBase64();
    }
}
