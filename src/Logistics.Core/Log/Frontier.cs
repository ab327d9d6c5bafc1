namespace Logistics.Core.Log;

/// <summary>
/// A tree that only grows, as the roots of the complete subtrees its leaves fall into: one for each bit of
/// its size, so memory and the cost of a root grow with the logarithm of the leaves.
/// </summary>
public sealed class Frontier
{
    private readonly byte[]?[] subtrees = new byte[]?[63];

    public long Size { get; private set; }

    /// <summary>Adds the next leaf.</summary>
    /// <param name="completed">
    /// Gets each subtree the leaf completes, itself first: the height and the root.
    /// </param>
    /// <exception cref="ArgumentException">The leaf is not a hash.</exception>
    public void Append(byte[] leafHash, Action<int, byte[]>? completed = null)
    {
        if (leafHash.Length != Merkle.HashSize)
            throw new ArgumentException($"A leaf hash has {Merkle.HashSize} bytes.", nameof(leafHash));
        Append(leafHash, height: 0, completed);
    }

    /// <summary>The tree's root: that of RFC 6962.</summary>
    public byte[] Root()
    {
        byte[]? root = null;
        for (var height = 0; height < subtrees.Length; height++)
        {
            if (!Has(height))
                continue;
            root = root is null ? subtrees[height]! : Merkle.Node(subtrees[height], root);
        }

        return root ?? Merkle.EmptyRoot;
    }

    /// <summary>Adds the next complete subtree; the size so far must be a multiple of its leaves.</summary>
    internal void Append(byte[] root, int height, Action<int, byte[]>? completed = null)
    {
        if (Size % (1L << height) != 0)
            throw new InvalidOperationException($"A subtree of height {height} cannot follow {Size} leaves.");
        var leaves = 1L << height;
        completed?.Invoke(height, root);
        while (Has(height))
        {
            root = Merkle.Node(subtrees[height], root);
            height++;
            completed?.Invoke(height, root);
        }

        subtrees[height] = root;
        Size += leaves;
    }

    private bool Has(int height) => ((Size >> height) & 1) == 1;
}
