using System.Diagnostics.CodeAnalysis;
using Logistics.Core.Kernel;
using Logistics.Core.Log;

namespace Logistics.Core.KeyRotations;

/// <summary>
/// The log gets another signing key. This event makes those who trust the old key trust the new one,
/// because the old key signed it: an entry in the database alone announces nothing.
/// </summary>
public sealed record KeyRotated : EventBody
{
    /// <summary>The stream of the log's own events.</summary>
    public const string Stream = "log/keys";

    private const string FirstLine = "logistics key rotation, version 1";

    /// <summary>
    /// A signed note of three lines: what it is, the key that signed until now, and the one that signs from now
    /// on, each as <see cref="VerifierKey"/> writes it. Both have signed it: the first consents, the second shows
    /// that there is a private key to it.
    /// </summary>
    public required string Note { get; init; }

    /// <summary>The note of a rotation.</summary>
    public static SignedNote NoteOf(SigningKey previous, SigningKey next)
    {
        var text = $"{FirstLine}\n{previous.Public}\n{next.Public}\n";
        return new SignedNote(text, [previous.Sign(text), next.Sign(text)]);
    }

    /// <summary>The two keys; false unless both have signed the note. Never throws.</summary>
    public bool TryRead(
        [NotNullWhen(true)] out VerifierKey? previous, [NotNullWhen(true)] out VerifierKey? next)
    {
        (previous, next) = (null, null);
        return SignedNote.TryParse(Note, out var note)
            && note.Text.Split('\n') is [FirstLine, { } before, { } after, ""]
            && VerifierKey.TryParse(before, out previous) && previous.ToString() == before
            && VerifierKey.TryParse(after, out next) && next.ToString() == after
            && note.SignersAmong([previous, next]) is { Count: 2 };
    }
}
