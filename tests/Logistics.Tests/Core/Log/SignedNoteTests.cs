using Logistics.Core.Log;

namespace Logistics.Tests.Core.Log;

internal sealed class SignedNoteTests
{
    private const string Text = "A text\n\nof lines, ça et là \U0001F602\n";

    // A key's id and one byte of a signature: as little as there can be.
    private const string Line = "— name AQIDBAU=\n";

    private static readonly SigningKey Key = SigningKey.Create("example.org/log");
    private static readonly SigningKey Other = SigningKey.Create("example.org/other");

    [Test]
    public void TryParse_NoteOfTwoKeys_IsReadAndWrittenTheSame()
    {
        var note = new SignedNote(Text, [Key.Sign(Text), Other.Sign(Text)]);

        Assert.That(SignedNote.TryParse(note.ToString(), out var read), Is.True);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(read!.ToString(), Is.EqualTo(note.ToString()));
            Assert.That(read.Text, Is.EqualTo(Text));
            Assert.That(read.Signatures.Select(s => (s.Name, s.KeyId)), Is.EqualTo(new[]
            {
                (Key.Public.Name, Key.Public.Id), (Other.Public.Name, Other.Public.Id),
            }));
            Assert.That(
                read.SignersAmong([Other.Public, Key.Public]),
                Is.EqualTo(new[] { Key.Public, Other.Public }));
        }
    }

    [Test]
    public void TryParse_TheExampleOfSignedNote_IsRead()
    {
        const string example = """
            Ognuno sta solo sul cuor della terra
            trafitto da un raggio di sole:

            ed è subito sera.

            — quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=

            """;
        Assert.That(SignedNote.TryParse(example, out var note), Is.True);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(note!.Text, Does.EndWith("\ned è subito sera.\n"));
            Assert.That(note.Signatures.Single().Name, Is.EqualTo("quasimodo.example/salvatore"));
            Assert.That(note.Signatures.Single().KeyId, Is.EqualTo(0x367ba04b));
            Assert.That(note.Signatures.Single().Signature, Has.Length.EqualTo(64));
            Assert.That(note.ToString(), Is.EqualTo(example));
        }
    }

    [TestCase("a\n\n" + Line)]
    [TestCase("\n\n" + Line, Description = "one empty line of text")]
    [TestCase("a\n\n\n" + Line, Description = "the last empty line divides")]
    [TestCase("— name AQIDBAU=\n\n" + Line, Description = "a text that looks like a signature")]
    [TestCase("a\n\n" + Line + Line)]
    [TestCase("a\u007f\u0085\u2028\n\n" + Line, Description = "only controls below U+0020 are")]
    [TestCase("a\n\n— é\uFF0Bn AQIDBAU=\n", Description = "another plus than the plus")]
    public void TryParse_UnusualNote_IsReadAndWrittenTheSame(string note)
    {
        Assert.That(SignedNote.TryParse(note, out var read), Is.True);
        Assert.That(read!.ToString(), Is.EqualTo(note));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("\n")]
    [TestCase("\n\n")]
    [TestCase(Line, Description = "no text")]
    [TestCase("\n" + Line, Description = "no line of text")]
    [TestCase("a\n" + Line, Description = "no empty line")]
    [TestCase("a\n\n", Description = "no signature")]
    [TestCase("a\n\n" + Line + "\n", Description = "an empty line after the signatures")]
    [TestCase("a\n\n" + Line + "b\n")]
    [TestCase("a\n\n— name AQIDBAU=", Description = "no final newline")]
    [TestCase("a\r\n\r\n" + Line)]
    [TestCase("a\n\n— name AQIDBAU=\r\n")]
    [TestCase("a\r\n\n" + Line)]
    [TestCase("a\tb\n\n" + Line)]
    [TestCase("a\0b\n\n" + Line)]
    [TestCase("a\u001fb\n\n" + Line)]
    [TestCase("a\n\n- name AQIDBAU=\n", Description = "a hyphen")]
    [TestCase("a\n\n– name AQIDBAU=\n", Description = "an en dash")]
    [TestCase("a\n\n—name AQIDBAU=\n")]
    [TestCase("a\n\n—  name AQIDBAU=\n")]
    [TestCase("a\n\n — name AQIDBAU=\n")]
    [TestCase("a\n\n—\u00a0name AQIDBAU=\n")]
    [TestCase("a\n\n— name  AQIDBAU=\n")]
    [TestCase("a\n\n— name AQIDBAU= \n")]
    [TestCase("a\n\n— name\n")]
    [TestCase("a\n\n— name \n")]
    [TestCase("a\n\n—  AQIDBAU=\n", Description = "no name")]
    [TestCase("a\n\n— AQIDBAU=\n")]
    [TestCase("a\n\n— na+me AQIDBAU=\n")]
    [TestCase("a\n\n— na me AQIDBAU=\n")]
    [TestCase("a\n\n— na\u2003me AQIDBAU=\n", Description = "an em space")]
    [TestCase("a\n\n— na\u00a0me AQIDBAU=\n")]
    [TestCase("a\n\n— na\u0085me AQIDBAU=\n")]
    [TestCase("a\n\n— name AQIDBA==\n", Description = "a key id and no signature")]
    [TestCase("a\n\n— name AQID\n")]
    [TestCase("a\n\n— name AQIDBAU\n", Description = "no padding")]
    [TestCase("a\n\n— name AQIDBAV=\n", Description = "stray bits")]
    [TestCase("a\n\n— name AQIDBAU==\n")]
    [TestCase("a\n\n— name AQID=BAU\n")]
    [TestCase("a\n\n— name AQID-_8=\n", Description = "the alphabet of URLs")]
    [TestCase("a\n\n— name *QIDBAU=\n")]
    public void TryParse_MalformedNote_IsRefused(string? note)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(SignedNote.TryParse(note, out var read), Is.False);
            Assert.That(read, Is.Null);
        }
    }

    // It would be signed as if it were U+FFFD. Not test cases: attributes are stored as UTF-8.
    [Test]
    public void TryParse_HalfASurrogatePair_IsRefused()
    {
        string[] texts = ["a\ud800", "\udc00", "\udc00\ud800", "\ud83d \ude02", "\ud800\ud800\udc00"];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(texts.Where(text => SignedNote.TryParse($"{text}\n\n{Line}", out _)), Is.Empty);
            Assert.That(SignedNote.TryParse($"a\n\n— na\ud800me AQIDBAU=\n", out _), Is.False);
            Assert.That(SignedNote.TryParse($"\ud83d\ude02\n\n{Line}", out _), Is.True);
        }
    }

    [Test]
    public void TryParse_ManySignatures_EndAtAHundred()
    {
        var most = "a\n\n" + string.Concat(Enumerable.Repeat(Line, 100));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(SignedNote.TryParse(most, out _), Is.True);
            Assert.That(SignedNote.TryParse(most + Line, out _), Is.False);
        }
    }

    [Test]
    public void TryParse_LongNote_EndsAtItsLimit()
    {
        var tail = "\n\n" + Line;
        var longest = new string('a', SignedNote.LengthMax - tail.Length) + tail;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(SignedNote.TryParse(longest, out _), Is.True);
            Assert.That(SignedNote.TryParse("a" + longest, out _), Is.False);
        }
    }

    [TestCase(200, true)]
    [TestCase(201, false)]
    public void IsValid_LongName_EndsAt200(int length, bool isValid) =>
        Assert.That(KeyName.IsValid(new string('n', length)), Is.EqualTo(isValid));

    [Test]
    public void SignersAmong_UnknownKeys_AreIgnored()
    {
        var twin = SigningKey.Create(Key.Public.Name);
        var note = new SignedNote(Text,
        [
            Other.Sign(Text),
            Key.Sign(Text),
            twin.Sign("the same name, another key and another text\n"),
            Key.Sign("the same id, another name\n") with { Name = "example.org/unknown" },
        ]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(note.SignersAmong([Key.Public]), Is.EqualTo(new[] { Key.Public }));
            Assert.That(note.SignersAmong([]), Is.Empty);
        }
    }

    [Test]
    public void SignersAmong_BadSignatureOfAKnownKey_CondemnsTheNote()
    {
        var forged = Key.Sign("another text\n");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(new SignedNote(Text, [forged]).SignersAmong([Key.Public]), Is.Null);
            Assert.That(
                new SignedNote(Text, [Other.Sign(Text), Key.Sign(Text), forged])
                    .SignersAmong([Key.Public, Other.Public]),
                Is.Null);
            Assert.That(
                new SignedNote(Text, [Other.Sign(Text), forged]).SignersAmong([Other.Public]),
                Is.EqualTo(new[] { Other.Public }));
        }
    }

    [Test]
    public void SignersAmong_KeyGivenTwice_CountsOnce() => Assert.That(
        new SignedNote(Text, [Key.Sign(Text)]).SignersAmong([Key.Public, Key.Public]),
        Is.EqualTo(new[] { Key.Public }));

    // Else one witness would be as good as a quorum of them, and a note as much work as a hundred.
    [Test]
    public void SignersAmong_OneKeyTwice_CondemnsTheNote()
    {
        var signature = Key.Sign(Text);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(new SignedNote(Text, [signature, signature]).SignersAmong([Key.Public]), Is.Null);
            Assert.That(new SignedNote(Text, [signature, Key.Sign(Text)]).SignersAmong([Key.Public]), Is.Null);
            Assert.That(
                new SignedNote(Text, [Other.Sign(Text), signature, signature]).SignersAmong([Other.Public]),
                Is.EqualTo(new[] { Other.Public }), "of a key that nobody gave");
        }
    }
}
