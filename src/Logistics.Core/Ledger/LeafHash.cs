using System.Buffers;
using System.Security.Cryptography;

namespace Logistics.Core.Ledger;

/// <summary>
/// The hash of one ledger event: SHA-256 over a zero byte followed by the event's canonical bytes,
/// which is the leaf hash of RFC 6962 section 2.1. Always <see cref="Size"/> bytes.
/// </summary>
public static class LeafHash
{
    /// <summary>Bytes in a hash.</summary>
    public const int Size = SHA256.HashSizeInBytes;

    private const byte LeafPrefix = 0x00;

    // Longer than nearly every event.
    private const int StackMax = 2_048;

    public static byte[] Of(ReadOnlySpan<byte> canonical)
    {
        byte[]? rented = null;
        var prefixed = canonical.Length < StackMax
            ? stackalloc byte[StackMax]
            : rented = ArrayPool<byte>.Shared.Rent(canonical.Length + 1);
        prefixed[0] = LeafPrefix;
        canonical.CopyTo(prefixed[1..]);
        var hash = SHA256.HashData(prefixed[..(canonical.Length + 1)]);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return hash;
    }
}
