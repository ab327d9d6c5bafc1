using Logistics.Tests.Support;

namespace Logistics.Tests.Structure;

/// <summary>Lines of the source are short enough to be read beside another file.</summary>
internal sealed class LineTests
{
    private const int LengthMax = 120;

    [Test]
    public void Source_Lines_AreShort()
    {
        var folder = Repository.Find("src");
        var separator = Path.DirectorySeparatorChar;
        var files = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{separator}obj{separator}", StringComparison.Ordinal));
        var lines = files.SelectMany(file => File.ReadLines(file).Index()
            .Where(line => line.Item.Length > LengthMax)
            .Select(line => $"{Path.GetRelativePath(folder, file)}:{line.Index + 1}"));
        Assert.That(lines, Is.Empty, $"longer than {LengthMax} characters");
    }
}
