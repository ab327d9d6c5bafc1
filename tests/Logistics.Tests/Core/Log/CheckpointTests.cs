using Logistics.Core.Log;

namespace Logistics.Tests.Core.Log;

internal sealed class CheckpointTests
{
    private const string Root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";

    private static readonly SigningKey Key = SigningKey.Create("example.com/behind-the-sofa");

    [TestCase("example.com/behind-the-sofa\n20852163\n" + Root + "\n", 20_852_163)]
    [TestCase("o\n0\n" + Root + "\n", 0)]
    [TestCase("o\n9223372036854775807\n" + Root + "\n", long.MaxValue)]
    public void TryParse_Checkpoint_IsReadAndWrittenTheSame(string text, long size)
    {
        Assert.That(Checkpoint.TryParse(text, out var checkpoint), Is.True);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(checkpoint!.Head.Size, Is.EqualTo(size));
            Assert.That(Convert.ToBase64String(checkpoint.Head.Root), Is.EqualTo(Root));
            Assert.That(checkpoint.Text, Is.EqualTo(text));
        }
    }

    [TestCase("")]
    [TestCase("\n\n\n")]
    [TestCase("o\n1\n" + Root, Description = "no final newline")]
    [TestCase("o\n1\n" + Root + "\nextension\n", Description = "an extension line")]
    [TestCase("o\n1\n" + Root + "\n\n")]
    [TestCase("\no\n1\n" + Root + "\n")]
    [TestCase("o\n1\n")]
    [TestCase("\n1\n" + Root + "\n", Description = "no origin")]
    [TestCase("o o\n1\n" + Root + "\n")]
    [TestCase("o+o\n1\n" + Root + "\n")]
    [TestCase("o\n\n" + Root + "\n")]
    [TestCase("o\n01\n" + Root + "\n")]
    [TestCase("o\n00\n" + Root + "\n")]
    [TestCase("o\n+1\n" + Root + "\n")]
    [TestCase("o\n-1\n" + Root + "\n")]
    [TestCase("o\n-0\n" + Root + "\n")]
    [TestCase("o\n 1\n" + Root + "\n")]
    [TestCase("o\n1 \n" + Root + "\n")]
    [TestCase("o\n1\0\n" + Root + "\n", Description = "long.TryParse lets trailing zero bytes pass")]
    [TestCase("o\n1\r\n" + Root + "\n")]
    [TestCase("o\n1,000\n" + Root + "\n")]
    [TestCase("o\n1e3\n" + Root + "\n")]
    [TestCase("o\n0x1\n" + Root + "\n")]
    [TestCase("o\n\u0661\n" + Root + "\n", Description = "an Arabic one")]
    [TestCase("o\n\uff11\n" + Root + "\n", Description = "a wide one")]
    [TestCase("o\n9223372036854775808\n" + Root + "\n")]
    [TestCase("o\n18446744073709551615\n" + Root + "\n")]
    [TestCase("o\n1\n\n")]
    [TestCase("o\n1\nAQID\n", Description = "too short a root")]
    [TestCase("o\n1\n" + "AAAA" + Root + "\n", Description = "too long a root")]
    [TestCase("o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n", Description = "stray bits")]
    [TestCase("o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I\n", Description = "no padding")]
    [TestCase("o\n1\n" + Root + " \n")]
    public void TryParse_MalformedCheckpoint_IsRefused(string text)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Checkpoint.TryParse(text, out var checkpoint), Is.False);
            Assert.That(checkpoint, Is.Null);
            Assert.That(SignedCheckpoint.TryParse($"{text}\n— name AQIDBAU=\n", out _), Is.False);
        }
    }

    [Test]
    public void Sign_TwoKeys_IsANoteByBoth()
    {
        var next = SigningKey.Create(Key.Public.Name);
        var head = new TreeHead(7, Convert.FromBase64String(Root));
        var signed = new Checkpoint(Key.Public.Name, head).Sign([Key, next]);

        Assert.That(SignedCheckpoint.TryParse(signed.ToString(), out var read), Is.True);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(read!.ToString(), Is.EqualTo(signed.ToString()));
            Assert.That(read.Checkpoint, Is.EqualTo(signed.Checkpoint));
            Assert.That(read.Size, Is.EqualTo(7));
            Assert.That(
                read.Note.SignersAmong([Key.Public, next.Public]),
                Is.EqualTo(new[] { Key.Public, next.Public }));
        }
    }

    [Test]
    public void Equals_Heads_ComparesSizeAndRoot()
    {
        var head = new TreeHead(7, Convert.FromBase64String(Root));
        var same = new TreeHead(7, Convert.FromBase64String(Root));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(same, Is.EqualTo(head));
            Assert.That(same.GetHashCode(), Is.EqualTo(head.GetHashCode()));
            Assert.That(head with { Size = 8 }, Is.Not.EqualTo(head));
            Assert.That(head with { Root = new byte[Merkle.HashSize] }, Is.Not.EqualTo(head));
            Assert.That(head.Equals(null), Is.False);
        }
    }
}
