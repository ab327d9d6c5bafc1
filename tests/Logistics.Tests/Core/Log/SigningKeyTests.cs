using System.Security.Cryptography;
using Logistics.Core.Log;

namespace Logistics.Tests.Core.Log;

internal sealed class SigningKeyTests
{
    private const string Name = "example.org/log";
    private const string Text = "a text\n";
    private const string Label = "PRIVATE KEY";

    [Test]
    public void Sign_Text_IsVerifiedByThePublicKeyOverThatTextOnly()
    {
        var key = SigningKey.Create(Name);
        var signature = key.Sign(Text);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(signature.Name, Is.EqualTo(Name));
            Assert.That(signature.KeyId, Is.EqualTo(key.Public.Id));
            Assert.That(key.Public.Verifies(Text, signature.Signature), Is.True);
            Assert.That(key.Public.Verifies("a text", signature.Signature), Is.False);
            Assert.That(
                SigningKey.Create(Name).Public.Verifies(Text, signature.Signature), Is.False);
        }
    }

    [Test]
    public void FromPem_TwoKeysAmongOtherText_AreReadInOrder()
    {
        var (one, two) = (SigningKey.Create(Name), SigningKey.Create(Name));
        var other = PemEncoding.WriteString("CERTIFICATE", [1, 2, 3]);
        var pem = $"the newest last\r\n{one.ToPem()}\n{other}\n  {two.ToPem()}thanks";

        var keys = SigningKey.FromPem(Name, pem);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                keys.Select(key => key.Public), Is.EqualTo(new[] { one.Public, two.Public }));
            Assert.That(keys.Select(key => key.ToPem()), Is.EqualTo(new[] { one.ToPem(), two.ToPem() }));
            Assert.That(one.Public.Verifies(Text, keys[0].Sign(Text).Signature), Is.True);
            Assert.That(two.Public.Verifies(Text, keys[1].Sign(Text).Signature), Is.True);
        }
    }

    [Test]
    public void FromPem_NoKey_IsAFormatError()
    {
        var pem = SigningKey.Create(Name).ToPem();
        string[] texts =
        [
            "", "hello", PemEncoding.WriteString("CERTIFICATE", [1, 2, 3]),
            PemEncoding.WriteString("EC PRIVATE KEY", [1, 2, 3]),
            pem.Replace(Label, "ENCRYPTED PRIVATE KEY", StringComparison.Ordinal),
        ];
        using (Assert.EnterMultipleScope())
        {
            foreach (var text in texts)
            {
                Assert.That(
                    () => SigningKey.FromPem(Name, text),
                    Throws.TypeOf<FormatException>().With.Message.Contains("No PEM block"), text);
            }
        }
    }

    // PemEncoding.TryFind passes over a broken block, so a key would go missing without a word.
    [Test]
    public void FromPem_BrokenBlock_IsAFormatErrorEvenBesideAKey()
    {
        var pem = SigningKey.Create(Name).ToPem();
        string[] broken =
        [
            pem.Replace("MI", "*I", StringComparison.Ordinal),
            pem.Replace("MI", "M", StringComparison.Ordinal),
            pem[..pem.IndexOf("-----END", StringComparison.Ordinal)],
            pem.Replace("END PRIVATE", "END PUBLIC", StringComparison.Ordinal),
        ];
        using (Assert.EnterMultipleScope())
        {
            foreach (var text in broken)
            {
                foreach (var all in new[] { text, $"{text}\n{pem}", $"{pem}\n{text}" })
                {
                    Assert.That(
                        () => SigningKey.FromPem(Name, all), Throws.TypeOf<FormatException>(), all);
                }
            }
        }
    }

    [Test]
    public void FromPem_NotAKeyOnP256_IsAFormatErrorEvenBesideAKey()
    {
        var pem = SigningKey.Create(Name).ToPem();
        using var rsa = RSA.Create(2_048);
        using var named = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var byParameters = ECDsa.Create(named.ExportExplicitParameters(includePrivateParameters: true));
        byte[][] keys =
        [
            rsa.ExportPkcs8PrivateKey(), OnCurve(ECCurve.NamedCurves.nistP384),
            OnCurve(ECCurve.NamedCurves.brainpoolP256r1), byParameters.ExportPkcs8PrivateKey(),
            named.ExportECPrivateKey(), named.ExportSubjectPublicKeyInfo(), [], [1, 2, 3], new byte[200],
        ];
        using (Assert.EnterMultipleScope())
        {
            foreach (var key in keys)
            {
                var other = PemEncoding.WriteString(Label, key);
                Assert.That(() => SigningKey.FromPem(Name, other), Throws.TypeOf<FormatException>());
                Assert.That(
                    () => SigningKey.FromPem(Name, $"{pem}{other}"), Throws.TypeOf<FormatException>());
            }
        }
    }

    [Test]
    public void FromPem_AnyByteOfTheKeyChanged_IsReadOrAFormatError()
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pkcs8 = ecdsa.ExportPkcs8PrivateKey();
        var read = 0;
        for (var at = 0; at < pkcs8.Length; at++)
        {
            foreach (var bits in new byte[] { 0x01, 0x80, 0xff })
            {
                byte[] changed = [.. pkcs8];
                changed[at] ^= bits;
                try
                {
                    var key = SigningKey.FromPem(Name, PemEncoding.WriteString(Label, changed))[0];
                    Assert.That(key.Public.Verifies(Text, key.Sign(Text).Signature), Is.True);
                    read++;
                }
                catch (FormatException)
                {
                }
            }
        }

        // A few bytes say nothing of the key; a private key that is not the public one's is refused.
        Assert.That(read, Is.LessThan(pkcs8.Length / 10));
    }

    [TestCase("")]
    [TestCase("a b")]
    [TestCase("a+b")]
    [TestCase("a\n")]
    public void SigningKey_NameNoNoteCanHave_IsAFormatError(string name)
    {
        var pem = SigningKey.Create(Name).ToPem();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => SigningKey.Create(name), Throws.TypeOf<FormatException>());
            Assert.That(
                () => SigningKey.FromPem(name, pem),
                Throws.TypeOf<FormatException>().With.Message.Contains("name"));
        }
    }

    private static byte[] OnCurve(ECCurve curve)
    {
        using var ecdsa = ECDsa.Create(curve);
        return ecdsa.ExportPkcs8PrivateKey();
    }
}
