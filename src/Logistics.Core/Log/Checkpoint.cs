using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Logistics.Core.Log;

/// <summary>The state of a tree: its leaves and their root.</summary>
public sealed record TreeHead(long Size, byte[] Root)
{
    public bool Equals(TreeHead? other) =>
        other is not null && Size == other.Size && Root.AsSpan().SequenceEqual(other.Root);

    public override int GetHashCode() => Size.GetHashCode();
}

/// <summary>
/// What a log signs, in the form of C2SP tlog-checkpoint: origin, size and base64 root, a line each, and no
/// other line.
/// </summary>
/// <param name="Origin">Names the log.</param>
public sealed record Checkpoint(string Origin, TreeHead Head)
{
    /// <summary>The text that is signed.</summary>
    public string Text =>
        string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Head.Size}\n{Convert.ToBase64String(Head.Root)}\n");

    /// <summary>Reads the text of a note; false unless <see cref="Text"/> writes the same. Never throws.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Checkpoint? checkpoint)
    {
        checkpoint = null;
        if (text.Split('\n') is not [{ } origin, { } size, { } root, ""]
            || !KeyName.IsValid(origin)
            || !long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var leaves)
            || !Base64Text.TryParse(root, out var hash) || hash.Length != Merkle.HashSize)
        {
            return false;
        }

        var read = new Checkpoint(origin, new TreeHead(leaves, hash));
        if (read.Text != text)
            return false;
        checkpoint = read;
        return true;
    }

    /// <summary>The checkpoint as a note signed by each key.</summary>
    public SignedCheckpoint Sign(IEnumerable<SigningKey> keys) =>
        new(this, new SignedNote(Text, [.. keys.Select(key => key.Sign(Text))]));
}

/// <summary>A checkpoint with its signatures, which nobody has verified yet.</summary>
public sealed record SignedCheckpoint(Checkpoint Checkpoint, SignedNote Note)
{
    public long Size => Checkpoint.Head.Size;

    /// <summary>Reads a note; the signatures are not verified. Never throws.</summary>
    public static bool TryParse(string? note, [NotNullWhen(true)] out SignedCheckpoint? checkpoint)
    {
        checkpoint = SignedNote.TryParse(note, out var parsed) && Checkpoint.TryParse(parsed.Text, out var text)
            ? new SignedCheckpoint(text, parsed)
            : null;
        return checkpoint is not null;
    }

    /// <summary>The note.</summary>
    public override string ToString() => Note.ToString();
}
