using System.Security.Cryptography;
using Logistics.Core.Log;

namespace Logistics.Tests.Core.Log;

internal sealed class VerifierKeyTests
{
    private const string Name = "example.org/log";

    // Made with OpenSSL 3.0: ecparam -name prime256v1 -genkey; pkey -pubout -outform DER; sha256sum;
    // printf 'openssl says\nça ira\n' | openssl dgst -sha256 -sign.
    private const string OpenSslSpki =
        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEGDX1MjnmtHKgD+XaH+qJEkxIWepzfT3UUTejTNeWlkX7I2m9DKYySM11RUG2"
        + "jMeQgKMFEjZAaRJYZNjSl+iM+A==";

    private const string OpenSslSignature =
        "MEYCIQDRo4y1wrFMDv+p0AaKzgtMaX5TcfGI84iM8LALXZTbOgIhAL24kZMiUMmqmCXYAnD+M+fkYQvuGWVCOKj50y7jyJ/t";

    private static readonly byte[] Spki = Convert.FromBase64String(OpenSslSpki);

    private static readonly string OpenSslKey = Text(Spki, "015c0919");

    [Test]
    public void Verifies_SignatureByOpenSsl_IsVerified()
    {
        Assert.That(VerifierKey.TryParse(OpenSslKey, out var key), Is.True);
        var signature = Convert.FromBase64String(OpenSslSignature);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(key!.Verifies("openssl says\nça ira\n", signature), Is.True);
            Assert.That(key.Verifies("openssl says\nça ira", signature), Is.False);
            Assert.That(SigningKey.Create(Name).Public.Verifies("openssl says\nça ira\n", signature), Is.False);
        }
    }

    [Test]
    public void TryParse_Key_IsReadAndWrittenTheSame()
    {
        var own = SigningKey.Create(Name).Public;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(VerifierKey.TryParse(OpenSslKey, out var key), Is.True);
            Assert.That(key!.ToString(), Is.EqualTo(OpenSslKey));
            Assert.That(key.Name, Is.EqualTo(Name));
            Assert.That(key.Id, Is.EqualTo(0x015c0919));
            Assert.That(VerifierKey.TryParse(own.ToString(), out var read), Is.True);
            Assert.That(read, Is.EqualTo(own));
            Assert.That(read!.GetHashCode(), Is.EqualTo(own.GetHashCode()));
            Assert.That(read, Is.Not.EqualTo(key));
            Assert.That(VerifierKey.TryParse($"  {OpenSslKey}\r\n", out var padded), Is.True);
            Assert.That(padded, Is.EqualTo(key));
        }
    }

    [Test]
    public void Equals_SameKeyUnderAnotherName_IsAnotherKey()
    {
        var renamed = OpenSslKey.Replace(Name, "other", StringComparison.Ordinal);
        Assert.That(VerifierKey.TryParse(OpenSslKey, out var key), Is.True);
        Assert.That(VerifierKey.TryParse(renamed, out var other), Is.True);
        Assert.That(other, Is.Not.EqualTo(key));
    }

    [Test]
    public void TryParse_MalformedText_IsRefused()
    {
        var encoded = OpenSslKey.Split('+', 3)[2];
        string?[] texts =
        [
            null, "", "+", "++", Name, $"{Name}+015c0919", $"{Name}+015c0919+", $"{Name}+015c0919+Ag==",
            $"+015c0919+{encoded}", $"{Name}++{encoded}", $"a b+015c0919+{encoded}",
            $"a+b+015c0919+{encoded}", $"{Name}+015c0918+{encoded}", $"{Name}+015C0919+{encoded}",
            $"{Name}+15c0919+{encoded}", $"{Name}+0x015c0919+{encoded}", $"{Name}+22808857+{encoded}",
            $"{Name} 015c0919 {encoded}", $"{OpenSslKey}=", $"{OpenSslKey}+", OpenSslKey[..^1],
            OpenSslKey[..^2], $"{Name}+015c0919+{encoded[..40]} {encoded[40..]}", $"\0{OpenSslKey}",
            Text(Spki, type: 0x01), Text(Spki, type: 0x03), Text(Spki, type: 0x00), Text(Spki, type: 0x04),
        ];
        Assert.That(texts.Where(text => VerifierKey.TryParse(text, out _)), Is.Empty);
    }

    [Test]
    public void TryParse_NotAPointOnP256_IsRefused()
    {
        using var rsa = RSA.Create(2_048);
        byte[][] keys =
        [
            OnCurve(ECCurve.NamedCurves.nistP384), OnCurve(ECCurve.NamedCurves.nistP521),
            OnCurve(ECCurve.NamedCurves.brainpoolP256r1), rsa.ExportSubjectPublicKeyInfo(),
            [.. Spki, 0], Spki[..^1], [0, .. Spki], [], Spki[..27],
            [0x30, 0x81, .. Spki[1..]],
            [.. Spki[..27], .. new byte[64]],
            [.. Spki[..27], .. Enumerable.Repeat((byte)0xff, 64)],
            [.. Spki[..^1], (byte)(Spki[^1] ^ 1)],
        ];
        Assert.That(keys.Where(spki => VerifierKey.TryParse(Text(spki), out _)), Is.Empty);
    }

    // An unknown curve once threw PlatformNotSupportedException, one given by its parameters
    // NullReferenceException.
    [Test]
    public void TryParse_AnyByteBeforeThePointChanged_IsRefused()
    {
        var changed = from at in Enumerable.Range(0, 27)
                      from value in Enumerable.Range(0, 256)
                      where Spki[at] != value
                      select Text([.. Spki[..at], (byte)value, .. Spki[(at + 1)..]]);
        Assert.That(changed.Where(text => VerifierKey.TryParse(text, out _)), Is.Empty);
    }

    [Test]
    public void TryParse_CurveByItsParameters_IsRefused()
    {
        using var named = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var ecdsa = ECDsa.Create(named.ExportExplicitParameters(includePrivateParameters: true));
        Assert.That(VerifierKey.TryParse(Text(ecdsa.ExportSubjectPublicKeyInfo()), out _), Is.False);
    }

    private static byte[] OnCurve(ECCurve curve)
    {
        using var ecdsa = ECDsa.Create(curve);
        return ecdsa.ExportSubjectPublicKeyInfo();
    }

    /// <summary>The text of a key that is right but for the key itself.</summary>
    private static string Text(byte[] spki, string? id = null, byte type = 0x02) =>
        $"{Name}+{id ?? Convert.ToHexStringLower(SHA256.HashData(spki)[..4])}"
        + $"+{Convert.ToBase64String([type, .. spki])}";
}
