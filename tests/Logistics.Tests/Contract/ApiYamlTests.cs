using System.Text.Json.Nodes;
using Logistics.Api.Hosting;

namespace Logistics.Tests.Contract;

internal sealed class ApiYamlTests
{
    [TestCase("true")]
    [TestCase("No")]
    [TestCase("null")]
    [TestCase("12")]
    [TestCase("2024-11-27")]
    [TestCase("a: b")]
    [TestCase("a #b")]
    [TestCase("- a")]
    [TestCase("a, b")]
    [TestCase(" a")]
    [TestCase("")]
    [TestCase("{a}")]
    public void Text_ThatYamlReadsOtherwise_IsQuoted(string text) => Assert.That(
        ApiYaml.Write(new JsonObject { [text] = text }), Is.EqualTo($"\"{text}\": \"{text}\"\n"));

    [Test]
    public void Node_ThatFitsOnALine_IsWrittenOnOne() => Assert.That(
        ApiYaml.Write(JsonNode.Parse("""{"a":{"b":[1,null,"plain text"],"c":{}}}""")!),
        Is.EqualTo("a: { b: [1, null, plain text], c: {} }\n"));

    [Test]
    public void Node_ThatDoesNotFit_HasALineForEachPart()
    {
        var part = new JsonObject { ["name"] = new string('a', 47), ["text"] = new string('b', 47) };
        var node = new JsonObject { ["parts"] = new JsonArray(part, part.DeepClone()) };
        var line = $"{{ name: {new string('a', 47)}, text: {new string('b', 47)} }}";
        Assert.That(ApiYaml.Write(node), Is.EqualTo($"parts:\n  - {line}\n  - {line}\n"));
    }
}
