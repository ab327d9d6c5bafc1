using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Logistics.Core.Log;

/// <summary>A signature line of a note.</summary>
/// <param name="Name">Of the key.</param>
/// <param name="KeyId">First four bytes of a hash of the key, which says where to look, not whom to trust.</param>
public sealed record NoteSignature(string Name, uint KeyId, byte[] Signature)
{
    private const string Dash = "— ";
    private const int KeyIdSize = sizeof(uint);

    internal static bool TryParse(string line, [NotNullWhen(true)] out NoteSignature? signature)
    {
        signature = null;
        if (!line.StartsWith(Dash, StringComparison.Ordinal)
            || line[Dash.Length..].Split(' ') is not [{ } name, { } encoded]
            || !KeyName.IsValid(name)
            || !Base64Text.TryParse(encoded, out var bytes) || bytes.Length <= KeyIdSize)
        {
            return false;
        }

        var id = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        signature = new NoteSignature(name, id, bytes[KeyIdSize..]);
        return true;
    }

    public override string ToString()
    {
        var bytes = new byte[KeyIdSize + Signature.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, KeyId);
        Signature.CopyTo(bytes, KeyIdSize);
        return $"{Dash}{Name} {Convert.ToBase64String(bytes)}";
    }
}

/// <summary>
/// A text with signatures, as C2SP signed-note writes it: the text, an empty line, and a line for each
/// signature.
/// </summary>
/// <param name="Text">What is signed: lines, the last ended too.</param>
public sealed record SignedNote(string Text, IReadOnlyList<NoteSignature> Signatures)
{
    /// <summary>The longest note that is read, in characters.</summary>
    public const int LengthMax = 64 * 1024;

    private const int SignaturesMax = 100;

    /// <summary>Reads a note; the signatures are not verified. Never throws.</summary>
    public static bool TryParse(string? note, [NotNullWhen(true)] out SignedNote? parsed)
    {
        parsed = null;
        if (note is null || note.Length > LengthMax || !IsPlain(note))
            return false;
        var end = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0 || !note.EndsWith('\n'))
            return false;
        var lines = note[(end + 2)..].Split('\n')[..^1];
        if (lines.Length is 0 or > SignaturesMax)
            return false;
        var signatures = new List<NoteSignature>();
        foreach (var line in lines)
        {
            if (!NoteSignature.TryParse(line, out var signature))
                return false;
            signatures.Add(signature);
        }

        parsed = new SignedNote(note[..(end + 1)], signatures);
        return true;
    }

    public override string ToString() =>
        Text + "\n" + string.Concat(Signatures.Select(signature => $"{signature}\n"));

    /// <summary>
    /// The keys that signed; null when a signature that claims one of the keys is not by it, which by signed-note
    /// condemns the whole note, or comes again, so that no note makes anybody verify it more than once. Signatures
    /// of other keys mean nothing.
    /// </summary>
    public IReadOnlyList<VerifierKey>? SignersAmong(IEnumerable<VerifierKey> keys)
    {
        var known = keys.Distinct().ToArray();
        var signers = new List<VerifierKey>();
        var seen = new HashSet<(string, uint)>();
        foreach (var signature in Signatures)
        {
            var claimed = known.Where(key => key.Name == signature.Name && key.Id == signature.KeyId).ToArray();
            if (claimed.Length == 0)
                continue;
            if (!seen.Add((signature.Name, signature.KeyId))
                || claimed.FirstOrDefault(key => key.Verifies(Text, signature.Signature)) is not { } signer)
            {
                return null;
            }

            signers.Add(signer);
        }

        return signers;
    }

    /// <summary>No control characters, and no half of a surrogate pair: it has no UTF-8 to be signed.</summary>
    private static bool IsPlain(ReadOnlySpan<char> note)
    {
        while (!note.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(note, out var rune, out var length) != OperationStatus.Done
                || (rune.Value < ' ' && rune.Value != '\n'))
            {
                return false;
            }

            note = note[length..];
        }

        return true;
    }
}

/// <summary>Names of keys and origins of logs: not empty, without spaces, plus or control characters.</summary>
public static class KeyName
{
    public static bool IsValid(string name) =>
        name.Length is > 0 and <= 200
        && !name.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || char.IsSurrogate(c) || c == '+');
}
