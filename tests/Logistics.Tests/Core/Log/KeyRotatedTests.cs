using Logistics.Core.KeyRotations;
using Logistics.Core.Log;

namespace Logistics.Tests.Core.Log;

/// <summary>Only the key that signs hands on to another, and only to one that is somebody's.</summary>
internal sealed class KeyRotatedTests
{
    private static readonly SigningKey Old = SigningKey.Create("test.example/log");
    private static readonly SigningKey New = SigningKey.Create("test.example/log");
    private static readonly SigningKey Thief = SigningKey.Create("test.example/log");

    private static SignedNote Note => KeyRotated.NoteOf(Old, New);

    [Test]
    public void TryRead_SignedByBoth_GivesTheKeys()
    {
        Assert.That(Body(Note.ToString()).TryRead(out var previous, out var next), Is.True);
        Assert.That((previous, next), Is.EqualTo((Old.Public, New.Public)));
    }

    [Test]
    public void TryRead_AnythingElse_IsRefused()
    {
        var text = Note.Text;
        var swapped = KeyRotated.NoteOf(Old, Thief).Text;
        string[] notes =
        [
            "", "x", text,
            new SignedNote(text, [Old.Sign(text)]).ToString(),
            new SignedNote(text, [New.Sign(text)]).ToString(),
            new SignedNote(text, [New.Sign(text), Thief.Sign(text)]).ToString(),
            new SignedNote(swapped, Note.Signatures).ToString(),
            new SignedNote(text + "more\n", [Old.Sign(text + "more\n"), New.Sign(text + "more\n")]).ToString(),
            new Checkpoint("test.example/log", new TreeHead(0, Merkle.EmptyRoot)).Sign([Old, New]).ToString(),
        ];
        Assert.That(notes.Where(note => Body(note).TryRead(out _, out _)), Is.Empty);
    }

    private static KeyRotated Body(string note) => new() { UtcOffset = 0, Note = note };
}
