using System.Security.Cryptography;
using Logistics.Core.Ledger;

namespace Logistics.Core.Log;

/// <summary>
/// The Merkle tree of RFC 6962 section 2.1 (the same in RFC 9162): how its hashes combine, and the
/// verification of proofs as RFC 9162 sections 2.1.3.2 and 2.1.4.2 have it. Hashes are SHA-256, 32 bytes.
/// </summary>
public static class Merkle
{
    public const int HashSize = LeafHash.Size;

    private const byte NodePrefix = 0x01;

    /// <summary>The root of the tree without leaves: SHA-256 of no bytes.</summary>
    public static byte[] EmptyRoot => SHA256.HashData([]);

    /// <summary>The hash over two subtrees, left and right.</summary>
    public static byte[] Node(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        Span<byte> prefixed = stackalloc byte[1 + (2 * HashSize)];
        prefixed[0] = NodePrefix;
        left.CopyTo(prefixed[1..]);
        right.CopyTo(prefixed[(1 + HashSize)..]);
        return SHA256.HashData(prefixed);
    }

    /// <summary>Whether a proof shows that a leaf is at an index of the tree with this root. Never throws.</summary>
    /// <param name="proof">From the leaf's sibling up to the root's child.</param>
    public static bool VerifyInclusion(
        long index, long size, byte[] leafHash, IReadOnlyList<byte[]> proof, byte[] root)
    {
        if (index < 0 || index >= size || leafHash.Length != HashSize || !AreHashes(proof))
            return false;
        var (node, last, hash) = (index, size - 1, leafHash);
        foreach (var sibling in proof)
        {
            if (last == 0)
                return false;
            if ((node & 1) == 1 || node == last)
            {
                hash = Node(sibling, hash);
                while ((node & 1) == 0 && node != 0)
                    (node, last) = (node >> 1, last >> 1);
            }
            else
            {
                hash = Node(hash, sibling);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0 && hash.AsSpan().SequenceEqual(root);
    }

    /// <summary>Whether a proof shows that the smaller tree is the beginning of the larger. Never throws.</summary>
    /// <remarks>Everything begins with the empty tree: from size 0 only the empty proof is right.</remarks>
    public static bool VerifyConsistency(
        long size1, long size2, IReadOnlyList<byte[]> proof, byte[] root1, byte[] root2)
    {
        if (size1 < 0 || size1 > size2 || root1.Length != HashSize || root2.Length != HashSize || !AreHashes(proof))
            return false;
        if (size1 == 0 && !root1.AsSpan().SequenceEqual(EmptyRoot))
            return false;
        if (size1 == size2)
            return proof.Count == 0 && root1.AsSpan().SequenceEqual(root2);
        if (size1 == 0)
            return proof.Count == 0;

        // A tree of a power of two leaves is a subtree of the larger one, so its root starts the path itself.
        IReadOnlyList<byte[]> path = long.IsPow2(size1) ? [root1, .. proof] : proof;
        if (path.Count == 0)
            return false;
        var (node, last) = (size1 - 1, size2 - 1);
        while ((node & 1) == 1)
            (node, last) = (node >> 1, last >> 1);
        var (hash1, hash2) = (path[0], path[0]);
        foreach (var sibling in path.Skip(1))
        {
            if (last == 0)
                return false;
            if ((node & 1) == 1 || node == last)
            {
                (hash1, hash2) = (Node(sibling, hash1), Node(sibling, hash2));
                while ((node & 1) == 0 && node != 0)
                    (node, last) = (node >> 1, last >> 1);
            }
            else
            {
                hash2 = Node(hash2, sibling);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0 && hash1.AsSpan().SequenceEqual(root1) && hash2.AsSpan().SequenceEqual(root2);
    }

    private static bool AreHashes(IReadOnlyList<byte[]> proof) => proof.All(hash => hash.Length == HashSize);
}
