using System.Text.RegularExpressions;
using Logistics.Tests.Support;

namespace Logistics.Tests.Structure;

/// <summary>Arrows between the folders of a project point one way.</summary>
internal sealed partial class FolderTests
{
    private static readonly string[] Features = [];

    /// <summary>
    /// The folders of the API, lowest first. A folder may use those of the lines before its own, and none beside it. One
    /// that stands in no line is a feature beside the others, which no feature uses.
    /// </summary>
    private static readonly string[][] ApiOrder =
    [
        ["Hosting"],
        ["Attachments"],
        ["Signatures"],
        ["Elections", "Locations", "Items", "Requirements", "Reference", "Keys", "Texts", "Events", "Log"],
        ["Stock"],
        ["Packages"],
        ["Handovers"],
        Features,
        ["Reversals", "Readiness"],
        ["Cli"],
        [SourceFolders.Root],
    ];

    [Test]
    public void Api_Folders_UseOnlyThoseBelow()
    {
        var api = SourceFolders.Of("Logistics.Api");
        Assert.That(ApiOrder.SelectMany(line => line), Is.SubsetOf(api.Folders));
        var up = api.Arrows.Where(arrow => LevelOf(arrow.Key.To) >= LevelOf(arrow.Key.From)).Select(Describe);
        Assert.That(up, Is.Empty);
    }

    [Test]
    public void ApiHosting_ImportsNoFeature()
    {
        var imports = SourceFolders.Of("Logistics.Api").Arrows.Where(arrow => arrow.Key.From == "Hosting");
        Assert.That(imports.Select(Describe), Is.Empty);
    }

    [Test]
    public void Api_Folders_HaveNoCycle() =>
        Assert.That(SourceFolders.Of("Logistics.Api").Cycles(), Is.Empty);

    [Test]
    public void Core_Folders_HaveNoCycle() =>
        Assert.That(SourceFolders.Of("Logistics.Core").Cycles(), Is.Empty);

    /// <summary>Each feature uses those above it in the list alone, directly and by way of other folders.</summary>
    [Test]
    public void Core_Features_UseOnlyThoseAboveThem()
    {
        var core = SourceFolders.Of("Logistics.Core");
        var folderOf = typeof(Feature).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Feature)))
            .ToDictionary(type => type.Name, type => type.Namespace!["Logistics.Core.".Length..], StringComparer.Ordinal);
        var list = File.ReadAllText(Repository.Find("src", "Logistics.Core", "Composition", "Features.cs"));
        string[] features = [.. Made().Matches(list).Select(match => folderOf[match.Groups["feature"].Value])];
        Assert.That(features, Is.EquivalentTo(folderOf.Values));
        var up =
            from feature in features.Distinct(StringComparer.Ordinal)
            from used in core.ReachedFrom(feature)
            where Array.LastIndexOf(features, used) >= Array.IndexOf(features, feature)
            select $"{feature} -> {used}";
        Assert.That(up, Is.Empty);
    }

    [Test]
    public void Data_EveryType_StandsInAFolder() =>
        Assert.That(SourceFolders.Of("Logistics.Data").Folders, Does.Not.Contain(SourceFolders.Root));

    [Test]
    public void Data_Folders_HaveNoCycle() =>
        Assert.That(SourceFolders.Of("Logistics.Data").Cycles(), Is.Empty);

    private static int LevelOf(string folder) =>
        Array.FindIndex(ApiOrder, line => line.Contains(folder, StringComparer.Ordinal)) is >= 0 and var level
            ? level
            : Array.IndexOf(ApiOrder, Features);

    private static string Describe(KeyValuePair<(string From, string To), string> arrow) =>
        $"{arrow.Key.From} -> {arrow.Key.To} in {arrow.Value}";

    [GeneratedRegex(@"\bnew (?<feature>\w+)\(\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Made();
}
