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

    public static byte[] Of(ReadOnlySpan<byte> canonical)
    {
        var prefixed = new byte[canonical.Length + 1];
        prefixed[0] = LeafPrefix;
        canonical.CopyTo(prefixed.AsSpan(1));
        return SHA256.HashData(prefixed);
    }
}
