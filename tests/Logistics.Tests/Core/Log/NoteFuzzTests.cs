using FsCheck;
using FsCheck.Fluent;
using Logistics.Core.Log;

namespace Logistics.Tests.Core.Log;

/// <summary>
/// Whatever the text, reading it does not throw, and what is read is written as it was: there is one way to
/// write each thing, so a change of a text is a change of what it says.
/// </summary>
internal sealed class NoteFuzzTests
{
    private const int Texts = 20_000;

    private static readonly SigningKey Key = SigningKey.Create("example.org/log");

    private static readonly SignedCheckpoint Signed =
        new Checkpoint(Key.Public.Name, new TreeHead(5, new byte[Merkle.HashSize])).Sign([Key]);

    private static readonly string[] Valid =
    [
        Signed.ToString(),
        Signed.Checkpoint.Text,
        Key.Public.ToString(),
        new TlogProof([1, 2, 3], 4, [new byte[Merkle.HashSize], new byte[Merkle.HashSize]], Signed).ToString(),
        "0/x001/x234/067.p/8",
    ];

    // Code, not attributes: those would lose the halves of surrogate pairs.
    private static readonly string[] Parts =
    [
        "\n", "\n\n", "\r", "\0", "\t", "\u007f", "\u0085", " ", "\u00a0", "\u2003", "+", "-", "=", "/", "x",
        ".p/", "— ", "—", "–", "0", "1", "00", "\u0661", "9223372036854775808", "AQIDBAU=", "AQID",
        "AQJ=", "\ud800", "\udc00", "\ud83d\ude02", "\ufffd", "\ufeff", "index ", "extra ", "é",
        TlogProof.FirstLine, Signed.Checkpoint.Text, Signed.Note.Signatures[0].ToString(),
        Convert.ToBase64String(new byte[Merkle.HashSize]), Key.Public.ToString(), "entries/",
    ];

    [Test]
    public void TryParse_AnyText_IsRefusedOrWrittenTheSame() =>
        Prop.ForAll(
                Arb.From(Gen.Elements(Parts).ListOf().Select(parts => string.Concat(parts.Take(12)))),
                IsReadWell)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Texts));

    [Test]
    public void TryParse_AnyCharacters_IsRefusedOrWrittenTheSame() =>
        Prop.ForAll(
                Arb.From(Gen.Choose(0, ushort.MaxValue).ListOf()
                    .Select(all => string.Concat(all.Select(c => (char)c)))),
                IsReadWell)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Texts / 10));

    [Test]
    public void TryParse_AnyChangeOfValidText_IsRefusedOrWrittenTheSame() =>
        Prop.ForAll(Arb.From(Changes()), IsReadWell)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Texts));

    [Test]
    public void TryParse_EveryCut_IsRefusedOrWrittenTheSame() =>
        Assert.That(
            Valid.SelectMany(text => Enumerable.Range(0, text.Length)
                .SelectMany(at => new[] { text[..at], text[at..], text.Remove(at, 1) }))
                .Where(text => !IsReadWell(text)),
            Is.Empty);

    [Test]
    public void SignersAmong_AnyOneCharacterChanged_AreNone()
    {
        var note = Signed.ToString();
        var still = Enumerable.Range(0, note.Length)
            .SelectMany(at => Parts.Where(part => part.Length == 1 && part[0] != note[at])
                .Select(part => string.Concat(note.AsSpan(0, at), part, note.AsSpan(at + 1))))
            .Where(changed => SignedCheckpoint.TryParse(changed, out var read)
                && read.Note.SignersAmong([Key.Public]) is { Count: > 0 });
        Assert.That(still, Is.Empty);
    }

    private static Gen<string> Changes() =>
        from text in Gen.Elements(Valid)
        from edits in Gen.Choose(0, 2)
            .Zip(Gen.Choose(0, int.MaxValue - 1)).Zip(Gen.Elements(Parts)).ArrayOf(3)
        from count in Gen.Choose(1, 3)
        select edits.Take(count).Aggregate(text, (changed, edit) =>
        {
            var ((kind, place), part) = edit;
            var at = place % (changed.Length + 1);
            var cut = kind == 0 ? 0 : Math.Min(kind == 1 ? 1 : part.Length, changed.Length - at);
            return string.Concat(
                changed.AsSpan(0, at), kind == 1 ? "" : part, changed.AsSpan(at + cut));
        });

    private static bool IsReadWell(string text) =>
        (!SignedNote.TryParse(text, out var note)
            || (note.ToString() == text && note.SignersAmong([Key.Public]) is not { Count: > 1 }))
        && (!Checkpoint.TryParse(text, out var checkpoint) || checkpoint.Text == text)
        && (!SignedCheckpoint.TryParse(text, out var signed) || signed.ToString() == text)
        && (!TlogProof.TryParse(text, out var proof)
            || (proof.ToString() == text && !proof.Proves([])))
        && (!VerifierKey.TryParse(text, out var key) || key.ToString() == text.Trim())
        && (!TilePath.TryParse(text, out var path) || path.ToString() == text);
}
