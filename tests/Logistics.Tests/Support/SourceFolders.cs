using System.Text.RegularExpressions;

namespace Logistics.Tests.Support;

/// <summary>
/// Which folder of a project uses which, read from its source. A folder is a namespace below the project's own;
/// the project's own is <see cref="Root"/>. An arrow comes from a <c>using</c>, from a name written with its
/// namespace, and from a type of an enclosing namespace, which needs neither.
/// </summary>
internal sealed partial class SourceFolders
{
    public const string Root = "(root)";

    private readonly string project;
    private readonly Dictionary<string, HashSet<string>> typesOf = new(StringComparer.Ordinal);

    private SourceFolders(string project) => this.project = project;

    public IReadOnlyCollection<string> Folders => typesOf.Keys;

    /// <summary>Arrows, each with a file it comes from.</summary>
    public IReadOnlyDictionary<(string From, string To), string> Arrows { get; private set; } = null!;

    public static SourceFolders Of(string project)
    {
        var found = new SourceFolders(project);
        var sources = Directory.EnumerateFiles(Repository.Find("src", project), "*.cs", SearchOption.AllDirectories)
            .Where(file => !BuildOutput().IsMatch(file))
            .Select(file => (File: file, Text: NoCode().Replace(File.ReadAllText(file), " ")))
            .Select(source => (source.File, source.Text, Folder: found.FolderOf(Namespace().Match(source.Text))))
            .Where(source => source.Folder is not null)
            .ToArray();
        foreach (var (_, text, folder) in sources)
        {
            var types = found.typesOf.TryGetValue(folder!, out var known)
                ? known
                : found.typesOf[folder!] = new(StringComparer.Ordinal);
            types.UnionWith(Declaration().Matches(text).Select(match => match.Groups["name"].Value));
        }

        var arrows = new Dictionary<(string From, string To), string>();
        foreach (var (file, text, folder) in sources)
        {
            foreach (var used in found.UsedBy(folder!, text).Where(used => used != folder))
                arrows.TryAdd((folder!, used), Path.GetRelativePath(Repository.Find("src"), file));
        }

        found.Arrows = arrows;
        return found;
    }

    /// <summary>The groups of folders that reach each other, leaving out arrows between those that are excused.</summary>
    public IReadOnlyList<string> Cycles(params string[] excused)
    {
        var arrows = Arrows.Keys
            .Where(arrow => !excused.Contains(arrow.From, StringComparer.Ordinal) || !excused.Contains(arrow.To, StringComparer.Ordinal))
            .ToLookup(arrow => arrow.From, arrow => arrow.To, StringComparer.Ordinal);
        var reached = Folders.ToDictionary(
            folder => folder, folder => Reached(arrows, folder), StringComparer.Ordinal);
        return
        [
            .. Folders.Where(folder => reached[folder].Contains(folder))
                .Select(folder => string.Join(
                    ", ", reached[folder].Where(other => reached[other].Contains(folder))
                        .Order(StringComparer.Ordinal)))
                .Distinct(StringComparer.Ordinal),
        ];
    }

    /// <summary>The folders that one uses, and those they use, and so on.</summary>
    public IReadOnlySet<string> ReachedFrom(string folder) =>
        Reached(Arrows.Keys.ToLookup(arrow => arrow.From, arrow => arrow.To, StringComparer.Ordinal), folder);

    private static HashSet<string> Reached(ILookup<string, string> arrows, string from)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var waiting = new Stack<string>(arrows[from]);
        while (waiting.TryPop(out var folder))
        {
            if (!reached.Add(folder))
                continue;
            foreach (var next in arrows[folder])
                waiting.Push(next);
        }

        return reached;
    }

    private HashSet<string> UsedBy(string folder, string text)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in QualifiedName().Matches(text).Select(match => match.Value))
        {
            // The longest namespace of the project that the name begins with. Without the project's own before it,
            // a name counts only where a type of that namespace follows, since a member may be called like a folder.
            var full = name.StartsWith(project + ".", StringComparison.Ordinal);
            var steps = (full ? name[(project.Length + 1)..] : name).Split('.');
            for (var length = steps.Length; length > 0; length--)
            {
                var candidate = string.Join('.', steps[..length]);
                if (!typesOf.TryGetValue(candidate, out var types))
                    continue;
                if (full || (length < steps.Length && types.Contains(steps[length])))
                    used.Add(candidate);
                break;
            }
        }

        if (UsingOf(project).IsMatch(text))
            used.Add(Root);
        var words = Word().Matches(text).Select(match => match.Value).ToHashSet(StringComparer.Ordinal);
        for (var outer = folder; outer != Root;)
        {
            outer = outer.LastIndexOf('.') is > 0 and var dot ? outer[..dot] : Root;
            if (typesOf.TryGetValue(outer, out var types) && types.Except(typesOf[folder], StringComparer.Ordinal).Any(words.Contains))
                used.Add(outer);
        }

        return used;
    }

    private string? FolderOf(Match declared)
    {
        var name = declared.Groups["name"].Value;
        if (name == project)
            return Root;
        return name.StartsWith(project + ".", StringComparison.Ordinal) ? name[(project.Length + 1)..] : null;
    }

    private static Regex UsingOf(string name) => new(
        $@"^using {Regex.Escape(name)};", RegexOptions.Multiline | RegexOptions.CultureInvariant,
        TimeSpan.FromSeconds(1));

    [GeneratedRegex(@"[\\/](obj|bin)[\\/]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex BuildOutput();

    /// <summary>Comments and texts, in which a name is only a word.</summary>
    [GeneratedRegex(
        """"
        (?<quotes>"{3,})(?s:.*?)\k<quotes>|@"(""|[^"])*"|"(\\.|[^"\\\n])*"|'(\\.|[^'\\\n])+'|//[^\n]*|(?s:/\*.*?\*/)
        """",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NoCode();

    [GeneratedRegex(@"^namespace (?<name>[\w.]+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Namespace();

    /// <summary>Of a type that is not inside another: those begin a line.</summary>
    [GeneratedRegex(
        @"^[\w ]*\b(class|record struct|record|struct|interface|enum) (?<name>\w+)",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"(?<![\w.])\w+(\.\w+)+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex QualifiedName();

    /// <summary>A name that is no member of something.</summary>
    [GeneratedRegex(@"(?<![\w.])[A-Z]\w*", RegexOptions.None, 1000)]
    private static partial Regex Word();
}
