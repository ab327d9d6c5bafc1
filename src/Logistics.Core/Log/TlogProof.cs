using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Logistics.Core.Log;

/// <summary>
/// An offline proof that an event is in the log: C2SP tlog-proof, version 1.
/// </summary>
/// <param name="Extra">The event's canonical bytes, which nothing vouches for but their hash; null without.</param>
/// <param name="Path">Inclusion proof from the leaf's sibling up to the root's child.</param>
public sealed record TlogProof(
    byte[]? Extra, long Index, IReadOnlyList<byte[]> Path, SignedCheckpoint Checkpoint)
{
    public const string FirstLine = "c2sp.org/tlog-proof@v1";

    private const string ExtraPrefix = "extra ";
    private const string IndexPrefix = "index ";

    /// <summary>Reads a proof; nothing of it is verified. Never throws.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out TlogProof? proof)
    {
        proof = null;
        if (text is null)
            return false;
        var end = text.IndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0 || !SignedCheckpoint.TryParse(text[(end + 2)..], out var checkpoint))
            return false;
        var lines = new Queue<string>(text[..end].Split('\n'));
        if (lines.Dequeue() != FirstLine)
            return false;
        byte[]? extra = null;
        if (lines.TryPeek(out var next) && next.StartsWith(ExtraPrefix, StringComparison.Ordinal)
            && !Base64Text.TryParse(lines.Dequeue()[ExtraPrefix.Length..], out extra))
        {
            return false;
        }

        if (!lines.TryDequeue(out var indexLine) || !indexLine.StartsWith(IndexPrefix, StringComparison.Ordinal)
            || !long.TryParse(
                indexLine[IndexPrefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            return false;
        }

        var path = new List<byte[]>();
        foreach (var line in lines)
        {
            if (!Base64Text.TryParse(line, out var hash) || hash.Length != Merkle.HashSize)
                return false;
            path.Add(hash);
        }

        var read = new TlogProof(extra, index, path, checkpoint);
        if (read.ToString() != text)
            return false;
        proof = read;
        return true;
    }

    /// <summary>Whether the leaf is where the proof says in the checkpoint's tree; no signature is looked at.</summary>
    public bool Proves(byte[] leafHash) =>
        Merkle.VerifyInclusion(Index, Checkpoint.Size, leafHash, Path, Checkpoint.Checkpoint.Head.Root);

    public override string ToString()
    {
        var text = new StringBuilder(FirstLine).Append('\n');
        if (Extra is not null)
            text.Append(ExtraPrefix).Append(Convert.ToBase64String(Extra)).Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"{IndexPrefix}{Index}\n");
        foreach (var hash in Path)
            text.Append(Convert.ToBase64String(hash)).Append('\n');
        return text.Append('\n').Append(Checkpoint).ToString();
    }
}
