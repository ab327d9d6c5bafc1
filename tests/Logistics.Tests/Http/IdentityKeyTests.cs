using Logistics.Api.Hosting;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary>The server's key for identity numbers.</summary>
internal sealed class IdentityKeyTests
{
    private string folder = "";

    [SetUp]
    public void Make() => folder = Directory.CreateTempSubdirectory("logistics-identity-").FullName;

    [TearDown]
    public void Remove() => TestFolder.Delete(folder);

    [Test]
    public void HashOf_SameKey_IsTheSameAndOfAnotherKeyAnother()
    {
        var path = Path.Combine(folder, "new", "identity.key");
        var one = new IdentityKey(path).HashOf("7471");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(one, Does.Match("^[0-9a-f]{64}$"));
            Assert.That(new IdentityKey(path).HashOf("7471"), Is.EqualTo(one));
            Assert.That(new IdentityKey(path).HashOf("7472"), Is.Not.EqualTo(one));
            Assert.That(new IdentityKey(Path.Combine(folder, "other.key")).HashOf("7471"), Is.Not.EqualTo(one));
            if (!OperatingSystem.IsWindows())
                Assert.That(File.GetUnixFileMode(path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }
    }

    [TestCase("00ff")]
    [TestCase("not hexadecimal")]
    [TestCase("")]
    public void EnsureMade_FileThatIsNoKey_SaysWhatIsExpected(string text)
    {
        var path = Path.Combine(folder, "identity.key");
        File.WriteAllText(path, text);
        Assert.That(
            () => new IdentityKey(path).EnsureMade(),
            Throws.TypeOf<FormatException>().With.Message.StartsWith($"Officers:IdentityKeyFile is '{path}'"));
        Assert.That(File.ReadAllText(path), Is.EqualTo(text), "a key that is there is never written over");
    }
}
