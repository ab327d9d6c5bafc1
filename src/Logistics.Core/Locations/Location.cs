using Logistics.Core.Kernel;

namespace Logistics.Core.Locations;

/// <summary>The levels of the chain, from the warehouse to a polling station.</summary>
public enum LocationLevel
{
    /// <summary>The commission of a city or regency; the chain starts and ends here.</summary>
    Kpu,

    /// <summary>The committee of a kecamatan (district).</summary>
    Ppk,

    /// <summary>The committee of a kelurahan (ward).</summary>
    Pps,

    /// <summary>A polling station.</summary>
    Tps,
}

/// <summary>
/// One place of the chain. <paramref name="Code"/> is its key; names repeat across levels.
/// Coordinates are WGS 84 degrees, both or neither.
/// </summary>
/// <param name="Code">At most <see cref="CodeLengthMax"/> of <c>0-9 A-Z a-z . -</c>, unique in the tree.</param>
/// <param name="Parent">
/// The code of the location directly above; null for a <see cref="LocationLevel.Kpu"/> alone.
/// </param>
/// <param name="Path">
/// The codes from the root to the location itself, joined by '/':
/// <c>74.71/74.71.01/74.71.01.1008/74.71.01.1008.001</c>.
/// </param>
/// <param name="RegisteredVoters">Voters on the final list (DPT) of the place.</param>
/// <param name="Provenance">Where <paramref name="RegisteredVoters"/> comes from.</param>
/// <param name="Retired">It needs nothing any more; its history stays.</param>
/// <param name="HeadSequence">Ledger sequence of the event that changed it last; -1 before the first.</param>
public sealed record Location(
    string Code,
    LocationLevel Level,
    string Name,
    string? Parent,
    string Path,
    double? Latitude,
    double? Longitude,
    int RegisteredVoters,
    Provenance Provenance,
    bool Retired = false,
    long HeadSequence = -1)
{
    public static Table<Location, string> Table { get; } = new(
        location => location.Code,
        c => c.Code("Code", l => l.Code)
            .Word("Level", l => l.Level)
            .Text(ColumnKind.Prose, "Name", l => l.Name)
            .CodeOrNone("ParentCode", l => l.Parent)
            .Text(ColumnKind.Path, "Path", l => l.Path)
            .DegreesOrNone("Latitude", l => l.Latitude)
            .DegreesOrNone("Longitude", l => l.Longitude)
            .Int("RegisteredVoters", l => l.RegisteredVoters)
            .Word("Provenance", l => l.Provenance)
            .Flag("Retired", l => l.Retired)
            .Long("HeadSequence", l => l.HeadSequence))
    {
        Name = "Location",
        File = "location",
        Order = ["Code"],
        Revision = "HeadSequence",
        Concerned = (location, _) => location.HeadSequence,
        RecordedBy = ReferenceSnapshot.Is,
        IsReference = true,
        Since = 3,
    };

    /// <summary>The longest code, in characters.</summary>
    public const int CodeLengthMax = 40;

    /// <summary>The codes above this location, root first; empty for a root.</summary>
    public IReadOnlyList<string> Ancestors => Path.Split('/')[..^1];

    /// <summary>Whether a text has the shape of a code. Never throws.</summary>
    public static bool IsCode(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > CodeLengthMax) return false;
        foreach (var c in text)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-')) return false;
        return true;
    }

    /// <summary>Whether this is a location or lies below it.</summary>
    public bool IsAtOrBelow(Location top)
    {
        ArgumentNullException.ThrowIfNull(top);
        return IsAtOrBelow(Path, top.Path);
    }

    /// <summary>The same by their paths.</summary>
    public static bool IsAtOrBelow(string path, string top)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(top);
        return path.StartsWith(top, StringComparison.Ordinal) && (path.Length == top.Length || path[top.Length] == '/');
    }

    /// <summary>
    /// Whether the code is this location's or that of a location above it. Compares whole codes:
    /// <c>74.71.1</c> is not above <c>74.71.10</c>.
    /// </summary>
    public bool IsSelfOrDescendantOf(string code)
    {
        var path = Path.AsSpan();
        foreach (var segment in path.Split('/'))
            if (path[segment].SequenceEqual(code)) return true;
        return false;
    }
}
