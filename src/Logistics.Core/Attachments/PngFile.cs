using System.Buffers.Binary;
using System.Text;
using Logistics.Core.Kernel;

namespace Logistics.Core.Attachments;

/// <summary>The chunks of a PNG file (ISO/IEC 15948).</summary>
internal static class PngFile
{
    public static ReadOnlySpan<byte> Start => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    private const int LengthSize = 4;
    private const int NameSize = 4;
    private const int CheckSize = 4;
    private const string First = "IHDR";
    private const string Data = "IDAT";
    private const string Last = "IEND";

    /// <summary>Chunks that a picture is made of, or that say how to show it.</summary>
    private static readonly HashSet<string> Kept = new(StringComparer.Ordinal)
    {
        First, "PLTE", Data, Last, "tRNS", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "cICP", "bKGD", "hIST", "pHYs",
        "sPLT", "acTL", "fcTL", "fdAT",
    };

    private static readonly uint[] Checks = [.. Enumerable.Range(0, 256).Select(CheckOf)];

    /// <summary>The picture and nothing else; or what was expected of it.</summary>
    public static (byte[]? Bytes, Expected? Fault) Strip(ReadOnlySpan<byte> file)
    {
        var kept = new List<byte>(file.Length);
        kept.AddRange(Start);
        var (at, hasData) = (Start.Length, false);
        while (true)
        {
            if (file.Length - at < LengthSize + NameSize + CheckSize)
                return (null, AttachmentRule.WholeFile.With(("at", at)));
            var length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
            if (length > file.Length - at - LengthSize - NameSize - CheckSize)
                return (null, AttachmentRule.WholeFile.With(("at", at)));
            var chunk = file.Slice(at, LengthSize + NameSize + (int)length + CheckSize);
            var name = Encoding.Latin1.GetString(chunk.Slice(LengthSize, NameSize));
            if (Check(chunk[LengthSize..^CheckSize]) != BinaryPrimitives.ReadUInt32BigEndian(chunk[^CheckSize..]))
                return (null, AttachmentRule.ChecksumAt.With(("at", at)));
            if (at == Start.Length && name != First)
                return (null, AttachmentRule.ChunkAt.With(("at", at)));
            if (Kept.Contains(name))
                kept.AddRange(chunk);
            else if (char.IsAsciiLetterUpper(name[0]))
                return (null, AttachmentRule.ChunkAt.With(("at", at)));
            at += chunk.Length;
            hasData |= name == Data;
            if (name == Last)
                return hasData ? ([.. kept], null) : (null, AttachmentRule.Picture);
        }
    }

    private static uint Check(ReadOnlySpan<byte> bytes)
    {
        var check = uint.MaxValue;
        foreach (var one in bytes)
            check = Checks[(check ^ one) & 0xFF] ^ (check >> 8);
        return ~check;
    }

    private static uint CheckOf(int value)
    {
        const uint polynomial = 0xEDB88320;
        var check = (uint)value;
        for (var bit = 0; bit < 8; bit++)
            check = (check & 1) == 1 ? polynomial ^ (check >> 1) : check >> 1;
        return check;
    }
}
