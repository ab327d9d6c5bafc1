using System.Buffers.Binary;
using Logistics.Core.Kernel;

namespace Logistics.Core.Attachments;

/// <summary>The segments of a JPEG file (ITU-T T.81, annex B).</summary>
internal static class JpegFile
{
    public static ReadOnlySpan<byte> Start => [Escape, StartOfImage, Escape];

    private const byte Escape = 0xFF;
    private const byte StartOfImage = 0xD8;
    private const byte EndOfImage = 0xD9;
    private const byte StartOfScan = 0xDA;
    private const byte App0 = 0xE0;
    private const byte App1 = 0xE1;
    private const byte App2 = 0xE2;
    private const byte App14 = 0xEE;

    /// <summary>
    /// The picture with its colour profile and the way it is turned, and nothing else; or what was expected of it.
    /// </summary>
    public static (byte[]? Bytes, Expected? Fault) Strip(ReadOnlySpan<byte> file)
    {
        var kept = new List<byte>(file.Length);
        kept.AddRange([Escape, StartOfImage]);
        var (at, hasFrame, hasScan, isTurned) = (2, false, false, false);
        while (true)
        {
            if (at >= file.Length || file[at] != Escape)
                return (null, AttachmentRule.SegmentAt.With(("at", at)));
            while (at < file.Length && file[at] == Escape)
                at++;
            if (at >= file.Length)
                return (null, AttachmentRule.WholeFile.With(("at", at)));
            var marker = file[at++];
            if (marker == EndOfImage)
                break;
            if (at + 2 > file.Length || BinaryPrimitives.ReadUInt16BigEndian(file[at..]) is var length && length < 2
                || at + length > file.Length)
                return (null, AttachmentRule.WholeFile.With(("at", at)));
            var body = file.Slice(at + 2, length - 2);
            var segment = file.Slice(at, length);
            at += length;
            if (IsKept(marker, body))
                Write(kept, marker, segment);
            else if (marker == App1 && !isTurned && Exif.OrientationOf(body) is > 1 and var orientation)
            {
                isTurned = true;
                Write(kept, marker, Exif.Of(orientation));
            }

            hasFrame |= marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);
            if (marker != StartOfScan)
                continue;
            hasScan = true;
            var end = EndOfScan(file, at);
            kept.AddRange(file[at..end]);
            at = end;
        }

        if (!hasFrame || !hasScan)
            return (null, AttachmentRule.Picture);

        // What comes after the end is of no picture: some cameras put more images there, with places of their own.
        kept.AddRange([Escape, EndOfImage]);
        return ([.. kept], null);
    }

    /// <summary>Tables, frames and scans; of the applications' segments those that say how to show it.</summary>
    private static bool IsKept(byte marker, ReadOnlySpan<byte> body) => marker switch
    {
        >= 0xC0 and <= 0xCF or (>= StartOfScan and <= 0xDF) => true,
        App0 => body.StartsWith("JFIF\0"u8),
        App2 => body.StartsWith("ICC_PROFILE\0"u8),
        App14 => body.StartsWith("Adobe"u8),
        _ => false,
    };

    private static void Write(List<byte> kept, byte marker, ReadOnlySpan<byte> segment)
    {
        kept.AddRange([Escape, marker]);
        kept.AddRange(segment);
    }

    /// <summary>Where the next marker is; those that restart a scan are part of it.</summary>
    private static int EndOfScan(ReadOnlySpan<byte> file, int at)
    {
        while (true)
        {
            var next = file[at..].IndexOf(Escape);
            if (next < 0)
                return file.Length;
            at += next;
            if (at + 1 < file.Length && file[at + 1] is not (0x00 or (>= 0xD0 and <= 0xD7)))
                return at;
            at += Math.Min(2, file.Length - at);
        }
    }

    /// <summary>The one thing that is kept of Exif: how a picture is turned (tag 0x0112, 1 to 8).</summary>
    private static class Exif
    {
        private const int TagOfOrientation = 0x0112;
        private const int EntrySize = 12;

        private static ReadOnlySpan<byte> Prefix => "Exif\0\0"u8;

        /// <summary>Null where it says nothing that can be read.</summary>
        public static int? OrientationOf(ReadOnlySpan<byte> body)
        {
            const int headerSize = 8;
            if (!body.StartsWith(Prefix) || body.Length < Prefix.Length + headerSize)
                return null;
            var tiff = body[Prefix.Length..];
            var isLittle = tiff.StartsWith("II"u8);
            var directory = ReadLong(tiff[4..], isLittle);
            if (directory > tiff.Length - 2)
                return null;
            var entries = tiff[(int)directory..];
            var count = ReadShort(entries, isLittle);
            for (var i = 0; i < count && 2 + ((i + 1) * EntrySize) <= entries.Length; i++)
            {
                var entry = entries.Slice(2 + (i * EntrySize), EntrySize);
                if (ReadShort(entry, isLittle) == TagOfOrientation)
                    return ReadShort(entry[8..], isLittle) is >= 1 and <= 8 and var orientation ? orientation : null;
            }

            return null;
        }

        /// <summary>A segment, from its length on, that says this and nothing else.</summary>
        public static byte[] Of(int orientation) =>
        [
            0, 34, .. Prefix,
            .. "MM"u8, 0, 42, 0, 0, 0, 8, // big-endian, and the directory comes next
            0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, // one entry, a short
            0, 0, 0, 0, // no other directory
        ];

        private static int ReadShort(ReadOnlySpan<byte> bytes, bool isLittle) => isLittle
            ? BinaryPrimitives.ReadUInt16LittleEndian(bytes)
            : BinaryPrimitives.ReadUInt16BigEndian(bytes);

        private static uint ReadLong(ReadOnlySpan<byte> bytes, bool isLittle) => isLittle
            ? BinaryPrimitives.ReadUInt32LittleEndian(bytes)
            : BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }
}
