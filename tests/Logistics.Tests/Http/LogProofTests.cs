using System.Text.Json.Nodes;
using Logistics.Core.Log;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary>Proofs as JSON.</summary>
internal sealed class LogProofTests : LogTests
{
    private const int Events = 300;
    private SignedCheckpoint signed = null!;

    [OneTimeSetUp]
    public async Task Record()
    {
        await PackManyAsync(Events - ApiFixture.Recorded);
        signed = await SignAsync();
        await PackManyAsync(2);
    }

    [Test]
    public async Task Inclusion_AnyEventOfAnySize_Verifies()
    {
        foreach (var size in (long[])[1, 2, 3, 255, 256, 257, 299, 300])
        {
            foreach (var sequence in new[] { 0, size / 2, size - 1 }.Distinct())
            {
                var view = await ViewAsync(Invariant($"inclusion?sequence={sequence}&size={size}"));
                Assert.That(
                    Merkle.VerifyInclusion(
                        sequence, size, Hash(view["leafHash"]), Hashes(view), Hash(view["root"])),
                    Is.True, $"{sequence} of {size}");
                Assert.That(((long?)view["sequence"], (long?)view["size"]), Is.EqualTo((sequence, size)));
            }
        }
    }

    [Test]
    public async Task Inclusion_NoSize_IsUnderTheCheckpoint()
    {
        var view = await ViewAsync("inclusion?sequence=299");
        Assert.That((long?)view["size"], Is.EqualTo(Events));
        Assert.That(Hash(view["root"]), Is.EqualTo(signed.Checkpoint.Head.Root));
        var page = (await GetAsync("/v1/events?after=298&limit=1")).Succeeds(200);
        Assert.That((string?)view["leafHash"], Is.EqualTo((string?)page["items"]![0]!["hash"]));
    }

    [Test]
    public async Task Consistency_AnyTwoSizes_Verifies()
    {
        long[] sizes = [0, 1, 2, 3, 255, 256, 257, 299, 300];
        foreach (var (from, to) in sizes.SelectMany(to => sizes.Where(from => from <= to).Select(from => (from, to))))
        {
            var view = await ViewAsync(Invariant($"consistency?from={from}&to={to}"));
            Assert.That(
                Merkle.VerifyConsistency(from, to, Hashes(view), Hash(view["fromRoot"]), Hash(view["toRoot"])),
                Is.True, $"{from} to {to}");
        }

        var last = await ViewAsync("consistency?from=7");
        Assert.That(Hash(last["toRoot"]), Is.EqualTo(signed.Checkpoint.Head.Root));
    }

    [Test]
    public async Task Proof_OfAGivenSize_IsKeptForever()
    {
        foreach (var (query, kept) in new[]
        {
            ("inclusion?sequence=1&size=3", "public, max-age=31536000, immutable"),
            ("inclusion?sequence=1", "public, max-age=1"),
            ("consistency?from=1&to=3", "public, max-age=31536000, immutable"),
            ("consistency?from=1", "public, max-age=1"),
        })
        {
            using var response = await SendAsync($"/v1/log/proofs/{query}");
            Assert.That(response.Headers.GetValues("Cache-Control"), Is.EqualTo((string[])[kept]), query);
        }
    }

    [TestCase("inclusion", "sequence", "a whole number from 0 to 299")]
    [TestCase("inclusion?sequence=-1", "sequence", "a whole number from 0 to 299")]
    [TestCase("inclusion?sequence=300", "sequence", "a whole number from 0 to 299")]
    [TestCase("inclusion?sequence=x", "sequence", "a whole number from 0 to 299")]
    [TestCase("inclusion?sequence=", "sequence", "a whole number from 0 to 299")]
    [TestCase("inclusion?sequence=5&size=5", "sequence", "a whole number from 0 to 4")]
    [TestCase("inclusion?sequence=0&size=0", "size", "a whole number from 1 to 300")]
    [TestCase("inclusion?sequence=0&size=301", "size", "a whole number from 1 to 300")]
    [TestCase("inclusion?sequence=0&size=9223372036854775808", "size", "a whole number from 1 to 300")]
    [TestCase("inclusion?sequence=0&sequence=1", "sequence", "one value")]
    [TestCase("inclusion?sequence=0&index=1", "index", "a parameter of this route")]
    [TestCase("consistency", "from", "a whole number from 0 to 300")]
    [TestCase("consistency?from=301", "from", "a whole number from 0 to 300")]
    [TestCase("consistency?from=4&to=3", "from", "a whole number from 0 to 3")]
    [TestCase("consistency?from=0&to=301", "to", "a whole number from 0 to 300")]
    [TestCase("consistency?from=+1", "from", "a whole number from 0 to 300")]
    public async Task Proof_BadParameter_Is400WithTheRange(string query, string field, string expected)
    {
        var answer = await GetAsync($"/v1/log/proofs/{query}", role: null);
        answer.Refuses(400, "invalid-request", field);
        Assert.That((string?)answer["errors"]![0]!["expected"], Is.EqualTo(expected));
    }

    private async Task<JsonNode> ViewAsync(string query) =>
        (await GetAsync($"/v1/log/proofs/{query}", role: null)).Succeeds(200);

    private static byte[] Hash(JsonNode? text) => Convert.FromBase64String((string)text!);

    private static byte[][] Hashes(JsonNode view) => [.. view["proof"]!.AsArray().Select(Hash)];
}
