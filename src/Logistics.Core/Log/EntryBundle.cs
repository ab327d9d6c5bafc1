using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Logistics.Core.Log;

/// <summary>
/// Entries of the log as C2SP tlog-tiles bundles them: each with its length before it, a big-endian uint16.
/// </summary>
public static class EntryBundle
{
    /// <summary>The longest entry a bundle can hold, in bytes.</summary>
    public const int EntryLengthMax = ushort.MaxValue;

    private const int LengthSize = sizeof(ushort);

    /// <summary>The bundle of entries, in their order.</summary>
    /// <exception cref="ArgumentException">An entry is longer than a bundle can say.</exception>
    public static byte[] Write(IReadOnlyCollection<byte[]> entries)
    {
        if (entries.Any(entry => entry.Length > EntryLengthMax))
            throw new ArgumentException($"An entry is longer than {EntryLengthMax} bytes.", nameof(entries));
        var bundle = new byte[entries.Sum(entry => LengthSize + entry.Length)];
        var rest = bundle.AsSpan();
        foreach (var entry in entries)
        {
            BinaryPrimitives.WriteUInt16BigEndian(rest, (ushort)entry.Length);
            entry.CopyTo(rest[LengthSize..]);
            rest = rest[(LengthSize + entry.Length)..];
        }

        return bundle;
    }

    /// <summary>Reads a bundle; false when it ends within an entry. Never throws.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bundle, [NotNullWhen(true)] out IReadOnlyList<byte[]>? entries)
    {
        entries = null;
        var read = new List<byte[]>();
        while (!bundle.IsEmpty)
        {
            if (!BinaryPrimitives.TryReadUInt16BigEndian(bundle, out var length)
                || bundle.Length < LengthSize + length)
            {
                return false;
            }

            read.Add(bundle.Slice(LengthSize, length).ToArray());
            bundle = bundle[(LengthSize + length)..];
        }

        entries = read;
        return true;
    }
}
