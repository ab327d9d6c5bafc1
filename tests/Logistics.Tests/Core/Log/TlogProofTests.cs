using Logistics.Core.Log;

namespace Logistics.Tests.Core.Log;

internal sealed class TlogProofTests
{
    private const string Hash = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
    private const string Note = "o\n5\n" + Hash + "\n\n— name AQIDBAU=\n";

    [TestCase(0, 1, "extra")]
    [TestCase(0, 700, "")]
    [TestCase(699, 700, null)]
    [TestCase(300, 700, "{\"a\":1}")]
    public void TryParse_Proof_IsReadWrittenTheSameAndProvesItsLeaf(int index, int size, string? extra)
    {
        var (tree, key) = (new NaiveTree(700), SigningKey.Create("example.org/log"));
        var checkpoint = new Checkpoint(key.Public.Name, new TreeHead(size, tree.Root(size))).Sign([key]);
        var path = ProofPlan.Inclusion(index, size).Build(tree.Tiles(700));
        var bytes = extra is null ? null : System.Text.Encoding.UTF8.GetBytes(extra);
        var proof = new TlogProof(bytes, index, path, checkpoint);

        Assert.That(TlogProof.TryParse(proof.ToString(), out var read), Is.True);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(read!.ToString(), Is.EqualTo(proof.ToString()));
            Assert.That(read.Extra, Is.EqualTo(bytes));
            Assert.That(read.Index, Is.EqualTo(index));
            Assert.That(read.Path, Is.EqualTo(path));
            Assert.That(read.Checkpoint.ToString(), Is.EqualTo(checkpoint.ToString()));
            Assert.That(read.Proves(tree.Leaves[index]), Is.True);
            Assert.That(read.Proves(tree.Leaves[(index + 1) % 700]), Is.False);
            Assert.That((read with { Index = index + 1 }).Proves(tree.Leaves[index]), Is.False);
        }
    }

    [TestCase("c2sp.org/tlog-proof@v1\nindex 0\n\n" + Note)]
    [TestCase("c2sp.org/tlog-proof@v1\nextra \nindex 0\n\n" + Note)]
    [TestCase("c2sp.org/tlog-proof@v1\nextra AQID\nindex 9223372036854775807\n" + Hash + "\n\n" + Note)]
    public void TryParse_ProofByHand_IsReadAndWrittenTheSame(string text)
    {
        Assert.That(TlogProof.TryParse(text, out var proof), Is.True);
        Assert.That(proof!.ToString(), Is.EqualTo(text));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("\n\n")]
    [TestCase("\n\n" + Note)]
    [TestCase(Note)]
    [TestCase("c2sp.org/tlog-proof@v1\n\n" + Note, Description = "no index")]
    [TestCase("c2sp.org/tlog-proof@v1\nextra AQID\n\n" + Note, Description = "no index")]
    [TestCase("c2sp.org/tlog-proof@v1\nindex 0\n" + Note, Description = "no empty line")]
    [TestCase("c2sp.org/tlog-proof@v1\nindex 0\n\n", Description = "no checkpoint")]
    [TestCase("c2sp.org/tlog-proof@v1\nindex 0\n\n\n" + Note)]
    [TestCase("c2sp.org/tlog-proof@v1\nindex 0\n\n" + Note + "\n")]
    [TestCase("c2sp.org/tlog-proof@v2\nindex 0\n\n" + Note)]
    [TestCase(" c2sp.org/tlog-proof@v1\nindex 0\n\n" + Note)]
    [TestCase("c2sp.org/tlog-proof@v1 \nindex 0\n\n" + Note)]
    [TestCase("c2sp.org/tlog-proof@v1\r\nindex 0\r\n\r\n" + Note)]
    [TestCase("\uFEFFc2sp.org/tlog-proof@v1\nindex 0\n\n" + Note)]
    [TestCase("c2sp.org/tlog-proof@v1\nindex 0\nextra AQID\n\n" + Note, Description = "extra last")]
    [TestCase("c2sp.org/tlog-proof@v1\nextra AQID\nextra AQID\nindex 0\n\n" + Note)]
    [TestCase("c2sp.org/tlog-proof@v1\nextra\nindex 0\n\n" + Note)]
    [TestCase("c2sp.org/tlog-proof@v1\nextra AQI\nindex 0\n\n" + Note)]
    [TestCase("c2sp.org/tlog-proof@v1\nextra AQJ=\nindex 0\n\n" + Note, Description = "stray bits")]
    [TestCase("c2sp.org/tlog-proof@v1\nextra  AQID\nindex 0\n\n" + Note)]
    [TestCase("c2sp.org/tlog-proof@v1\nindex\n\n" + Note)]
    [TestCase("c2sp.org/tlog-proof@v1\nindex \n\n" + Note)]
    [TestCase("c2sp.org/tlog-proof@v1\nindex 00\n\n" + Note)]
    [TestCase("c2sp.org/tlog-proof@v1\nindex 01\n\n" + Note)]
    [TestCase("c2sp.org/tlog-proof@v1\nindex +1\n\n" + Note)]
    [TestCase("c2sp.org/tlog-proof@v1\nindex -1\n\n" + Note)]
    [TestCase("c2sp.org/tlog-proof@v1\nindex  1\n\n" + Note)]
    [TestCase("c2sp.org/tlog-proof@v1\nindex 1 \n\n" + Note)]
    [TestCase("c2sp.org/tlog-proof@v1\nindex 1\0\n\n" + Note)]
    [TestCase("c2sp.org/tlog-proof@v1\nindex \u0661\n\n" + Note)]
    [TestCase("c2sp.org/tlog-proof@v1\nindex 9223372036854775808\n\n" + Note)]
    [TestCase("c2sp.org/tlog-proof@v1\nIndex 0\n\n" + Note)]
    [TestCase("c2sp.org/tlog-proof@v1\nindex 0\nindex 0\n\n" + Note)]
    [TestCase("c2sp.org/tlog-proof@v1\nindex 0\nAQID\n\n" + Note, Description = "not a hash")]
    [TestCase("c2sp.org/tlog-proof@v1\nindex 0\n" + Hash + " \n\n" + Note)]
    [TestCase("c2sp.org/tlog-proof@v1\nindex 0\n" + Hash + Hash + "\n\n" + Note)]
    [TestCase("c2sp.org/tlog-proof@v1\nindex 0\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n\n" + Note)]
    [TestCase("c2sp.org/tlog-proof@v1\nindex 0\n\no\n05\n" + Hash + "\n\n— name AQIDBAU=\n")]
    [TestCase("c2sp.org/tlog-proof@v1\nindex 0\n\no\n5\n" + Hash + "\nx\n\n— name AQIDBAU=\n")]
    public void TryParse_MalformedProof_IsRefused(string? text)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(TlogProof.TryParse(text, out var proof), Is.False);
            Assert.That(proof, Is.Null);
        }
    }
}
