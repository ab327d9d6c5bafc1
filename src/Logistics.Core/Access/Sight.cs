namespace Logistics.Core.Access;

/// <summary>What somebody may see: everything, or what concerns one place and those below it.</summary>
/// <param name="Path">
/// Codes from the root to the place, joined by '/'; null for everything. No place has the empty path.
/// </param>
public sealed record Sight(string? Path)
{
    public static Sight Everything { get; } = new((string?)null);

    public static Sight Nothing { get; } = new("");

    public bool IsEverything => Path is null;

    /// <summary>
    /// Code of the place whose packages they receive, so that they are not shown the numbers of seals before; null for
    /// those who answer no handover, and who see every number.
    /// </summary>
    public string? BlindAt { get; init; }

    /// <summary>What concerns a place and those below it.</summary>
    public static Sight Below(string path) => new(path);

    /// <summary>Whether a place of this path is the own one, or lies below it.</summary>
    public bool Sees(string path) => Path is null
        || (path.StartsWith(Path, StringComparison.Ordinal)
            && Path.Length > 0 && (path.Length == Path.Length || path[Path.Length] == '/'));
}
