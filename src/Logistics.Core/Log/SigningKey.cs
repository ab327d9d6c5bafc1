using System.Security.Cryptography;
using System.Text;

namespace Logistics.Core.Log;

/// <summary>A private key that signs notes: ECDSA on P-256 over SHA-256 of the text.</summary>
public sealed class SigningKey
{
    private const string PemLabel = "PRIVATE KEY";

    private readonly byte[] pkcs8;

    private SigningKey(string name, byte[] pkcs8)
    {
        if (!KeyName.IsValid(name))
            throw new FormatException($"'{name}' cannot be the name of a key.");
        this.pkcs8 = pkcs8;
        using var ecdsa = Open();
        Public = new VerifierKey(name, ecdsa.ExportSubjectPublicKeyInfo());
    }

    /// <summary>What verifies this key's signatures.</summary>
    public VerifierKey Public { get; }

    /// <summary>A fresh key.</summary>
    /// <exception cref="FormatException">The name is not one that notes can have.</exception>
    public static SigningKey Create(string name)
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new SigningKey(name, ecdsa.ExportPkcs8PrivateKey());
    }

    /// <summary>Every private key (PKCS #8) of a PEM text, in its order; at least one.</summary>
    /// <exception cref="FormatException">
    /// There is none, one that is broken or not on P-256, or the name is not one that notes can have.
    /// </exception>
    public static IReadOnlyList<SigningKey> FromPem(string name, string pem)
    {
        var keys = new List<SigningKey>();
        var rest = pem.AsSpan();
        while (PemEncoding.TryFind(rest, out var fields))
        {
            if (rest[fields.Label].SequenceEqual(PemLabel))
                keys.Add(FromPkcs8(name, Convert.FromBase64String(rest[fields.Base64Data].ToString())));
            rest = rest[fields.Location.End..];
        }

        // The parser skips a broken block. A key must not be dropped silently.
        if (keys.Count != pem.AsSpan().Count($"-----BEGIN {PemLabel}-----"))
            throw new FormatException($"A PEM block '{PemLabel}' is broken.");
        return keys.Count > 0 ? keys : throw new FormatException($"No PEM block '{PemLabel}' was found.");
    }

    public string ToPem() => PemEncoding.WriteString(PemLabel, pkcs8) + "\n";

    public NoteSignature Sign(string text)
    {
        using var ecdsa = Open();
        var signature = ecdsa.SignData(
            Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return new NoteSignature(Public.Name, Public.Id, signature);
    }

    private static SigningKey FromPkcs8(string name, byte[] pkcs8)
    {
        try
        {
            var key = new SigningKey(name, pkcs8);
            return VerifierKey.TryParse(key.Public.ToString(), out _)
                ? key
                : throw new FormatException("The private key is not one on the curve P-256.");
        }
        catch (Exception e) when (e is CryptographicException or PlatformNotSupportedException)
        {
            throw new FormatException($"A private key could not be read: {e.Message}", e);
        }
    }

    private ECDsa Open()
    {
        var ecdsa = ECDsa.Create();
        ecdsa.ImportPkcs8PrivateKey(pkcs8, out _);
        return ecdsa;
    }
}
