using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Logistics.Tests.Support;

/// <summary>
/// The modules of a QR code (ISO/IEC 18004), and the text they stand for: bytes in UTF-8 at error correction
/// level M, versions 1 to 20. Nothing is corrected: a single wrong module of the data shows.
/// </summary>
internal sealed partial class QrModules
{
    private const int Margin = 4;
    private const int Utf8 = 26;

    // By version, from 1: codewords for correction in each block, and blocks.
    private static readonly int[] Correction =
        [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26];

    private static readonly int[] Blocks = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16];

    private readonly int size;
    private readonly int version;

    private QrModules(List<BitArray> rows)
    {
        Rows = rows;
        size = rows.Count - (2 * Margin);
        version = (size - 17) / 4;
    }

    /// <summary>Row by row, the margin included.</summary>
    public IReadOnlyList<BitArray> Rows { get; }

    /// <summary>Reads the code an SVG of a page draws, one horizontal bar after another.</summary>
    public static QrModules FromSvg(string page)
    {
        var svg = Svg().Match(page);
        var count = Number(svg.Groups["size"]);
        var rows = Enumerable.Range(0, count).Select(_ => new BitArray(count)).ToList();
        var drawn = 0;
        foreach (Match bar in Bar().Matches(svg.Groups["path"].Value))
        {
            for (var x = 0; x < Number(bar.Groups["width"]); x++)
                rows[Number(bar.Groups["y"])][Number(bar.Groups["x"]) + x] = true;
            drawn += bar.Length;
        }

        Assert.That(drawn, Is.EqualTo(svg.Groups["path"].Length), "bars and nothing else");
        return new QrModules(rows);
    }

    public string Read()
    {
        var bits = new Queue<bool>(DataCodewords().SelectMany(word =>
            Enumerable.Range(0, 8).Select(bit => ((word >> (7 - bit)) & 1) == 1)));
        int Take(int count) => Enumerable.Range(0, count).Aggregate(0, (sum, _) => (sum << 1) | (bits.Dequeue() ? 1 : 0));

        Assert.That((Take(4), Take(8)), Is.EqualTo((7, Utf8)), "says that it is UTF-8");
        Assert.That(Take(4), Is.EqualTo(4), "bytes");
        var bytes = new byte[Take(version < 10 ? 8 : 16)];
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)Take(8);
        Assert.That(Take(Math.Min(4, bits.Count)), Is.Zero, "the end");
        return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
    }

    private List<byte> DataCodewords()
    {
        var words = Codewords();
        var (blocks, correction) = (Blocks[version - 1], Correction[version - 1]);
        var shortLength = (words.Count / blocks) - correction;
        var longBlocks = words.Count % blocks;
        var data = Enumerable.Range(0, blocks).Select(_ => new List<byte>()).ToArray();
        var next = 0;
        for (var i = 0; i <= shortLength; i++)
        {
            // The last round is of the blocks that are one longer.
            for (var block = i < shortLength ? 0 : blocks - longBlocks; block < blocks; block++)
                data[block].Add(words[next++]);
        }

        return [.. data.SelectMany(block => block)];
    }

    private List<byte> Codewords()
    {
        var mask = FormatMask();
        var (words, word, bits) = (new List<byte>(), 0, 0);
        for (var right = size - 1; right >= 1; right -= 2)
        {
            if (right == 6)
                right = 5;
            var isUpward = ((right + 1) & 2) == 0;
            for (var step = 0; step < size; step++)
            {
                var y = isUpward ? size - 1 - step : step;
                foreach (var x in (int[])[right, right - 1])
                {
                    if (IsFunction(x, y))
                        continue;
                    word = (word << 1) | (At(x, y) ^ IsMasked(mask, x, y) ? 1 : 0);
                    if (++bits % 8 == 0)
                    {
                        words.Add((byte)word);
                        word = 0;
                    }
                }
            }
        }

        return words;
    }

    private int FormatMask()
    {
        const int hidden = 0b10101;
        var format = Enumerable.Range(0, 5).Aggregate(0, (sum, x) => (sum << 1) | (At(x, 8) ? 1 : 0)) ^ hidden;
        Assert.That(format >> 3, Is.Zero, "error correction level M");
        return format & 7;
    }

    private bool IsFunction(int x, int y)
    {
        var isFinder = (x < 9 && y < 9) || (x >= size - 8 && y < 9) || (x < 9 && y >= size - 8);
        var isVersion = version >= 7 && ((x < 6 && y >= size - 11) || (y < 6 && x >= size - 11));
        return isFinder || isVersion || x == 6 || y == 6 || IsAlignment(x, y);
    }

    private bool IsAlignment(int x, int y)
    {
        if (version == 1)
            return false;
        var count = (version / 7) + 2;
        var step = ((version * 4) + (count * 2) + 1) / ((count * 2) - 2) * 2;
        var centres = Enumerable.Range(0, count - 1).Select(i => size - 7 - (i * step)).Append(6).ToArray();
        return centres.Any(cx => Math.Abs(cx - x) <= 2 && centres.Any(cy => Math.Abs(cy - y) <= 2
            && !((cx == 6 && (cy == 6 || cy == size - 7)) || (cx == size - 7 && cy == 6))));
    }

    private static bool IsMasked(int mask, int x, int y) => mask switch
    {
        0 => (x + y) % 2 == 0,
        1 => y % 2 == 0,
        2 => x % 3 == 0,
        3 => (x + y) % 3 == 0,
        4 => ((x / 3) + (y / 2)) % 2 == 0,
        5 => (x * y % 2) + (x * y % 3) == 0,
        6 => ((x * y % 2) + (x * y % 3)) % 2 == 0,
        _ => (((x + y) % 2) + (x * y % 3)) % 2 == 0,
    };

    private bool At(int x, int y) => Rows[y + Margin][x + Margin];

    private static int Number(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        """<svg class="qr" viewBox="0 0 (?<size>\d+) \k<size>"[^>]*>\s*<title>[^<]*</title><path d="(?<path>[^"]+)"/></svg>""",
        RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex Svg();

    [GeneratedRegex(
        @"M(?<x>\d+) (?<y>\d+)h(?<width>\d+)v1h-\k<width>z", RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex Bar();
}
