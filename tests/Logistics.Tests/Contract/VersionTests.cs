using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Logistics.Tests.Support;

namespace Logistics.Tests.Contract;

/// <summary>One place says the version, and whatever shows it shows that.</summary>
internal sealed class VersionTests
{
    private static string Version => XDocument.Load(Repository.Find("Directory.Build.props")).Descendants("Version").Single().Value;

    [Test]
    public async Task Version_ReadinessAndDocument_AreThatOfTheBuild()
    {
        using var api = new ApiFixture();
        var ready = await api.As(null).GetFromJsonAsync<JsonNode>(new Uri("/health/ready", UriKind.Relative));
        var document = await api.As(null).GetFromJsonAsync<JsonNode>(new Uri("/openapi/v1.json", UriKind.Relative));
        Assert.That(
            ((string?)ready!["version"], (string?)document!["info"]!["version"]), Is.EqualTo((Version, Version)));
    }

    [Test]
    public async Task Version_Program_PrintsThatOfTheBuild()
    {
        var folder = Directory.CreateTempSubdirectory("logistics-");
        using (var process = ServerProcess.StartAlone(folder.FullName, ["--version"]))
        {
            Assert.That(await process.ExitCodeAsync(), Is.Zero);
            Assert.That(process.Output.Trim(), Is.EqualTo(Version));
        }

        TestFolder.Delete(folder.FullName);
    }

    [Test]
    public void Version_Changelog_HasIt() =>
        Assert.That(File.ReadAllLines(Repository.Find("CHANGELOG.md")), Has.One.StartsWith($"## {Version}"));
}
