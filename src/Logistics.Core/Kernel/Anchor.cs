using System.Security.Cryptography;

namespace Logistics.Core.Kernel;

/// <summary>
/// The newest signed state of the log the writer knew when it recorded an event: a bound the event cannot
/// have been recorded before. <paramref name="Root"/> is a Merkle tree hash of RFC 6962, 32 bytes, base64.
/// </summary>
public sealed record Anchor(long Size, string Root)
{
    /// <summary>Nothing signed yet: size 0 and the hash of the empty tree, SHA-256 of no bytes.</summary>
    public static Anchor EmptyTree { get; } = new(0, Convert.ToBase64String(SHA256.HashData([])));
}
