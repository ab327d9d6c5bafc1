using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Logistics.Core.Log;

/// <summary>
/// A public key that verifies notes: ECDSA on P-256, signature type 0x02 of C2SP signed-note. Its text is
/// <c>name+id+base64(0x02 || SPKI)</c>, the id being the first four bytes of SHA-256 of the SPKI in DER, in
/// hexadecimal.
/// </summary>
public sealed class VerifierKey : IEquatable<VerifierKey>
{
    private const byte EcdsaType = 0x02;
    private const int SpkiSize = 91;

    private readonly byte[] spki;

    internal VerifierKey(string name, byte[] spki)
    {
        (Name, this.spki) = (name, spki);
        Id = BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(spki));
    }

    /// <summary>The SPKI of a point on P-256, named and uncompressed, up to its coordinates.</summary>
    private static ReadOnlySpan<byte> SpkiPrefix =>
    [
        0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06,
        0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
    ];

    public string Name { get; }

    public uint Id { get; }

    /// <summary>
    /// Reads a key; false unless it is one that <see cref="ToString"/> writes, white space around it aside.
    /// Never throws.
    /// </summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out VerifierKey? key)
    {
        key = null;
        if (text?.Trim().Split('+', 3) is not [{ } name, { } id, { } encoded]
            || !KeyName.IsValid(name)
            || !Base64Text.TryParse(encoded, out var bytes)
            || bytes is not [EcdsaType, .. var spki] || !IsP256(spki))
        {
            return false;
        }

        var read = new VerifierKey(name, spki);
        if (read.IdText != id)
            return false;
        key = read;
        return true;
    }

    /// <summary>
    /// Whether the signature is this key's over the text, in DER and nothing but DER. Never throws.
    /// </summary>
    /// <remarks>
    /// The encoding is unique, the signature is not: whoever has (r, s) can write (r, n - s), which by ECDSA
    /// is as good. So what is signed identifies a checkpoint, never its signature.
    /// </remarks>
    public bool Verifies(string text, byte[] signature)
    {
        using var ecdsa = ECDsa.Create();
        ecdsa.ImportSubjectPublicKeyInfo(spki, out _);
        return IsDer(signature) && ecdsa.VerifyData(
            Encoding.UTF8.GetBytes(text), signature, HashAlgorithmName.SHA256,
            DSASignatureFormat.Rfc3279DerSequence);
    }

    public bool Equals(VerifierKey? other) =>
        other is not null && Name == other.Name && spki.AsSpan().SequenceEqual(other.spki);

    public override bool Equals(object? obj) => Equals(obj as VerifierKey);

    public override int GetHashCode() => HashCode.Combine(Name, Id);

    public override string ToString() => $"{Name}+{IdText}+{Convert.ToBase64String([EcdsaType, .. spki])}";

    private string IdText => Id.ToString("x8", CultureInfo.InvariantCulture);

    private static bool IsP256(byte[] spki)
    {
        // Compared as bytes: what the platform throws for another curve depends on the curve.
        if (spki.Length != SpkiSize || !spki.AsSpan().StartsWith(SpkiPrefix))
            return false;
        try
        {
            using var ecdsa = ECDsa.Create();
            ecdsa.ImportSubjectPublicKeyInfo(spki, out _);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <remarks>OpenSSL is as strict; checked here so that no other platform is laxer.</remarks>
    private static bool IsDer(byte[] signature)
    {
        try
        {
            var outer = new AsnReader(signature, AsnEncodingRules.DER);
            var inner = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            var (r, s) = (inner.ReadInteger(), inner.ReadInteger());
            inner.ThrowIfNotEmpty();
            var writer = new AsnWriter(AsnEncodingRules.DER);
            using (writer.PushSequence())
            {
                writer.WriteInteger(r);
                writer.WriteInteger(s);
            }

            return r.Sign > 0 && s.Sign > 0 && writer.EncodedValueEquals(signature);
        }
        catch (AsnContentException)
        {
            return false;
        }
    }
}
