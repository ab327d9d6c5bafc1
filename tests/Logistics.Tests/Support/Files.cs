using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Logistics.Tests.Support;

/// <summary>Photos and papers as phones send them, made by hand.</summary>
internal static class Files
{
    /// <summary>Where and when a photo was taken, as it stands in one.</summary>
    public const string Place = "4 deg 1' 12\" S, 122 deg 31' 3\" E";

    private static int pictures;

    public static string DigestOf(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>Where a file is put.</summary>
    public static string AddressOf(byte[] bytes) => $"/v1/attachments/{DigestOf(bytes)}";

    /// <summary>A JPEG that holds a picture and nothing else.</summary>
    public static byte[] Jpeg(params byte[][] segments) =>
    [
        0xFF, 0xD8,
        .. Segment(0xE0, [.. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0]),
        .. segments.SelectMany(segment => segment),
        .. Segment(0xDB, [0, .. Enumerable.Repeat((byte)1, 64)]),
        .. Segment(0xC0, [8, 0, 1, 0, 1, 1, 1, 0x11, 0]),
        .. Segment(0xC4, [0, 1, .. new byte[15], 0]),
        .. Segment(0xDA, [1, 1, 0, 0, 63, 0]),
        0x7F, 0xFF, 0x00, 0xFF, 0xD0, 0x3F, 0xFF, 0xD9,
    ];

    /// <summary>A segment of a JPEG.</summary>
    public static byte[] Segment(byte marker, byte[] body)
    {
        byte[] segment = [0xFF, marker, 0, 0, .. body];
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(2), (ushort)(body.Length + 2));
        return segment;
    }

    /// <summary>What a phone writes beside the picture: how it is turned, and where it was taken.</summary>
    public static byte[] Exif(ushort orientation, bool isLittle)
    {
        var place = Encoding.ASCII.GetBytes(Place);
        var body = new byte[6 + 8 + 2 + (2 * 12) + 4 + 2 + 12 + 4];
        "Exif\0\0"u8.CopyTo(body);
        var tiff = body.AsSpan(6);
        (isLittle ? "II"u8 : "MM"u8).CopyTo(tiff);
        Short(tiff, 2, 42);
        Long(tiff, 4, 8);
        Short(tiff, 8, 2);
        Entry(tiff, 10, 0x0112, 3, 1);
        Short(tiff, 18, orientation);
        Entry(tiff, 22, 0x8825, 4, 1);
        Long(tiff, 30, 38);
        Short(tiff, 38, 1);
        Entry(tiff, 40, 0x0002, 2, (uint)place.Length);
        Long(tiff, 48, (uint)(tiff.Length));
        return Segment(0xE1, [.. body, .. place]);

        void Entry(Span<byte> at, int offset, ushort tag, ushort type, uint count)
        {
            Short(at, offset, tag);
            Short(at, offset + 2, type);
            Long(at, offset + 4, count);
        }

        void Short(Span<byte> at, int offset, ushort value)
        {
            if (isLittle)
                BinaryPrimitives.WriteUInt16LittleEndian(at[offset..], value);
            else
                BinaryPrimitives.WriteUInt16BigEndian(at[offset..], value);
        }

        void Long(Span<byte> at, int offset, uint value)
        {
            if (isLittle)
                BinaryPrimitives.WriteUInt32LittleEndian(at[offset..], value);
            else
                BinaryPrimitives.WriteUInt32BigEndian(at[offset..], value);
        }
    }

    /// <summary>A PNG of one point, like no other.</summary>
    public static byte[] NewPng() => Png(Interlocked.Increment(ref pictures));

    /// <summary>A PNG of one point.</summary>
    /// <param name="colour">Of the point.</param>
    /// <param name="chunks">Between the head and the data.</param>
    public static byte[] Png(int colour, params byte[][] chunks)
    {
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.Optimal, leaveOpen: true))
            zlib.Write([0, (byte)(colour >> 16), (byte)(colour >> 8), (byte)colour]);
        return
        [
            0x89, .. "PNG\r\n"u8, 0x1A, 0x0A,
            .. Chunk("IHDR", [0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0]),
            .. chunks.SelectMany(chunk => chunk),
            .. Chunk("IDAT", data.ToArray()),
            .. Chunk("IEND", []),
        ];
    }

    /// <summary>A chunk of a PNG.</summary>
    public static byte[] Chunk(string name, byte[] body)
    {
        byte[] checkedPart = [.. Encoding.ASCII.GetBytes(name), .. body];
        byte[] chunk = [0, 0, 0, 0, .. checkedPart, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32BigEndian(chunk, (uint)body.Length);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(^4..), Checksum(checkedPart));
        return chunk;
    }

    /// <summary>CRC-32, a bit at a time.</summary>
    private static uint Checksum(byte[] bytes)
    {
        var sum = uint.MaxValue;
        foreach (var one in bytes)
        {
            sum ^= one;
            for (var bit = 0; bit < 8; bit++)
                sum = (sum >> 1) ^ ((sum & 1) * 0xEDB88320);
        }

        return ~sum;
    }

    /// <summary>A paper of one page.</summary>
    public static byte[] Pdf(string text = "Berita acara") =>
        Encoding.ASCII.GetBytes($"%PDF-1.4\n% {text}\ntrailer << >>\nstartxref\n0\n%%EOF\n");
}
