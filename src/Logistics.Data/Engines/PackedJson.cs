using System.Collections.Concurrent;
using System.Text;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Logistics.Data.Engines;

/// <summary>
/// JSON as the embedded engine keeps it: a Zstandard frame (RFC 8878) made with a dictionary of the product, so that
/// what all events share is not written each time. Rows of earlier builds hold JSON as it is.
/// </summary>
/// <remarks>
/// Rows were written with the dictionary, so it never changes. A better one needs a number of its own, and code that
/// reads both: a frame names its dictionary. The tool <c>zstd -d -D FILE</c> reads a frame, too.
/// </remarks>
internal static class PackedJson
{
    private const string DictionaryName = "dictionaries/1";

    // 3 is the library's default; higher ones make it hardly smaller, and take several times as long.
    private const int Level = 3;

    // A command of 10,000 lines has some 2 MB. What is longer is not packed, and no frame is read into more.
    private const int LengthMax = 64 << 20;

    private static readonly byte[] Magic = [0x28, 0xB5, 0x2F, 0xFD];

    // Neither may be used by two threads at once, and making one takes longer than using it.
    private static readonly ConcurrentBag<Compressor> Compressors = [];
    private static readonly ConcurrentBag<Decompressor> Decompressors = [];

    private static readonly Lazy<byte[]> Dictionary = new(ReadDictionary);

    /// <returns>A frame, or the JSON itself where that is no longer.</returns>
    public static byte[] Pack(ReadOnlySpan<byte> json)
    {
        if (json.Length > LengthMax)
            return json.ToArray();
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
        compressor.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 1); // only events have a hash beside them
        compressor.LoadDictionary(Dictionary.Value);
        return compressor;
    }

    private static Decompressor MakeDecompressor()
    {
        var decompressor = new Decompressor();
        decompressor.LoadDictionary(Dictionary.Value);
        return decompressor;
    }

    private static byte[] ReadDictionary()
    {
        using var resource = typeof(PackedJson).Assembly.GetManifestResourceStream(DictionaryName)
            ?? throw new InvalidOperationException($"The build lacks {DictionaryName}.");
        using var bytes = new MemoryStream();
        resource.CopyTo(bytes);
        return bytes.ToArray();
    }
}
