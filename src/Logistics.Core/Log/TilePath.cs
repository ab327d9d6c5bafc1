using System.Globalization;
using System.Text;

namespace Logistics.Core.Log;

/// <summary>
/// Where C2SP tlog-tiles puts a tile or a bundle of entries: <c>L/N</c> or <c>entries/N</c>, with N in groups
/// of three digits, all but the last preceded by x (<c>x001/x234/067</c>), and <c>.p/W</c> behind it when it
/// holds only W hashes or entries.
/// </summary>
/// <param name="Level">Null for a bundle of entries.</param>
/// <param name="Width">1 to 256; less than 256 for a partial one.</param>
public readonly record struct TilePath(int? Level, long Number, int Width)
{
    private const string Entries = "entries";
    private const int GroupDigits = 3;
    private const int GroupsMax = 5;

    /// <summary>The tile whose width and number are meant; entries have those of level 0.</summary>
    public TileId Tile => new(Level ?? 0, Number);

    /// <summary>The path of a tile or bundle as it is in a tree of a size.</summary>
    public static TilePath At(int? level, long number, long size) =>
        new(level, number, new TileId(level ?? 0, number).WidthAt(size));

    /// <summary>Reads a path; false for any that tlog-tiles would not write. Never throws.</summary>
    public static bool TryParse(string? text, out TilePath path)
    {
        path = default;
        var parts = (text ?? "").Split('/');
        var width = TileId.Width;
        if (parts.Length > 2 && parts[^2].EndsWith(".p", StringComparison.Ordinal))
        {
            if (!TryParseNumber(parts[^1], out width) || width is < 1 or >= TileId.Width)
                return false;
            parts = [.. parts[..^2], parts[^2][..^2]];
        }

        if (parts.Length is < 2 or > 1 + GroupsMax)
            return false;
        int? level = null;
        if (parts[0] != Entries)
        {
            if (!TryParseNumber(parts[0], out var parsed) || parsed >= TileId.LevelsMax)
                return false;
            level = parsed;
        }

        var number = 0L;
        foreach (var (group, isLast) in parts.Skip(1).Select((group, i) => (group, i == parts.Length - 2)))
        {
            var digits = isLast ? group : group.TrimStart('x');
            if (digits.Length != GroupDigits || group.Length != GroupDigits + (isLast ? 0 : 1)
                || !digits.All(char.IsAsciiDigit))
            {
                return false;
            }

            number = (number * 1_000) + int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        }

        var read = new TilePath(level, number, width);
        if (read.ToString() != text)
            return false;
        path = read;
        return true;
    }

    public override string ToString()
    {
        var path = new StringBuilder(Level?.ToString(CultureInfo.InvariantCulture) ?? Entries);
        var groups = new Stack<long>([Number % 1_000]);
        for (var rest = Number / 1_000; rest > 0; rest /= 1_000)
            groups.Push(rest % 1_000);
        while (groups.TryPop(out var group))
            path.Append(groups.Count > 0 ? "/x" : "/").Append(group.ToString("000", CultureInfo.InvariantCulture));
        if (Width < TileId.Width)
            path.Append(CultureInfo.InvariantCulture, $".p/{Width}");
        return path.ToString();
    }

    private static bool TryParseNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
