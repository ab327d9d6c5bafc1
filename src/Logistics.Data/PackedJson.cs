using System.Collections.Concurrent;
using System.Text;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Logistics.Data;

/// <summary>
/// JSON as the embedded engine keeps it: a Zstandard frame (RFC 8878) made with a dictionary of the product, so that
/// what all events share is not written each time. Rows of earlier builds hold JSON as it is.
/// </summary>
/// <remarks>
/// A frame names its dictionary. A dictionary that rows were written with never changes and never goes: a better one
/// comes beside it, with a number of its own. The tool <c>zstd -d -D FILE</c> reads a frame, too.
/// </remarks>
internal static class PackedJson
{
    /// <summary>The dictionary that is written with; every one in the assembly is read.</summary>
    public const int Newest = 1;

    // 3 is the library's default; higher ones make it hardly smaller, and take several times as long.
    private const int Level = 3;

    /// <summary>The longest JSON that a frame is read into: a command of 10,000 lines has some 2 MB.</summary>
    private const int LengthMax = 64 << 20;

    private static readonly byte[] Magic = [0x28, 0xB5, 0x2F, 0xFD];

    // Neither may be used by two threads at once, and making one takes longer than using it.
    private static readonly ConcurrentBag<Compressor> Compressors = [];
    private static readonly ConcurrentBag<Decompressor> Decompressors = [];

    private static readonly Lazy<byte[]> Dictionary = new(() => ReadDictionary(Newest));

    /// <returns>A frame, or the JSON itself where that is no longer.</returns>
    public static byte[] Pack(ReadOnlySpan<byte> json)
    {
        if (!Compressors.TryTake(out var compressor))
            compressor = MakeCompressor();
        try
        {
            var frame = compressor.Wrap(json);
            return frame.Length < json.Length ? frame.ToArray() : json.ToArray();
        }
        finally
        {
            Compressors.Add(compressor);
        }
    }

    /// <summary>The JSON of a stored value; what is no frame is returned as it is.</summary>
    /// <returns>Null for what begins as a frame and cannot be read as one.</returns>
    public static byte[]? Unpack(byte[] stored)
    {
        if (!stored.AsSpan().StartsWith(Magic))
            return stored;
        if (!Decompressors.TryTake(out var decompressor))
            decompressor = MakeDecompressor();
        try
        {
            return decompressor.Unwrap(stored, LengthMax).ToArray();
        }
        catch (ZstdException)
        {
            return null;
        }
        finally
        {
            Decompressors.Add(decompressor);
        }
    }

    /// <summary>The bytes of a column of bytes; null when they cannot be read.</summary>
    public static byte[]? Bytes(object? value) => value is byte[] stored ? Unpack(stored) : null;

    /// <summary>The text of a column of text, which is bytes once it is packed; null when it cannot be read.</summary>
    public static string? Text(object? value) => value as string
        ?? (Bytes(value) is { } json ? Encoding.UTF8.GetString(json) : null);

    private static Compressor MakeCompressor()
    {
        var compressor = new Compressor(Level);
        compressor.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 0); // the leaf hash shows damage
        compressor.LoadDictionary(Dictionary.Value);
        return compressor;
    }

    private static Decompressor MakeDecompressor()
    {
        var decompressor = new Decompressor();
        decompressor.LoadDictionary(Dictionary.Value);
        return decompressor;
    }

    private static byte[] ReadDictionary(int number)
    {
        using var resource = typeof(PackedJson).Assembly.GetManifestResourceStream($"dictionaries/{number}")
            ?? throw new InvalidOperationException($"The dictionary {number} is not part of this build.");
        using var bytes = new MemoryStream();
        resource.CopyTo(bytes);
        return bytes.ToArray();
    }
}
