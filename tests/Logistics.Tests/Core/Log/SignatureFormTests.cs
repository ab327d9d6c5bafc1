using System.Formats.Asn1;
using System.Globalization;
using System.Numerics;
using Logistics.Core.Log;

namespace Logistics.Tests.Core.Log;

/// <summary>
/// What is not DER is not a signature. On Linux the BCL alone refuses all of these too, as OpenSSL encodes
/// what it read again and compares, so these tests say what must hold on any platform and do not show that
/// the check in the code is needed on this one.
/// </summary>
internal sealed class SignatureFormTests
{
    private const string Text = "a text\n";

    private static readonly BigInteger Order = BigInteger.Parse(
        "0ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
        NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static readonly SigningKey Key = SigningKey.Create("example.org/log");

    private static readonly byte[] Signature = Key.Sign(Text).Signature;

    private static readonly (BigInteger R, BigInteger S) Numbers = Read(Signature);

    private static IEnumerable<TestCaseData> Malformed()
    {
        var (r, s) = (Integer(Numbers.R), Integer(Numbers.S));
        byte[] both = [.. r, .. s];
        var (p256, size) = (BigInteger.One << 256, (byte)both.Length);
        yield return Case("Nothing", []);
        yield return Case("NoNumbers", [0x30, 0]);
        yield return Case("OneNumber", Sequence(r));
        yield return Case("ThreeNumbers", Sequence([.. both, .. s]));
        yield return Case("LongLength", [0x30, 0x81, size, .. both]);
        yield return Case("LongerLength", [0x30, 0x82, 0, size, .. both]);
        yield return Case("IndefiniteLength", [0x30, 0x80, .. both, 0, 0]);
        yield return Case("LongLengthOfR", Sequence([2, 0x81, r[1], .. r[2..], .. s]));
        yield return Case("LeadingZeroInR", Sequence([2, (byte)(r[1] + 1), 0, .. r[2..], .. s]));
        yield return Case("LeadingZeroInS", Sequence([.. r, 2, (byte)(s[1] + 1), 0, .. s[2..]]));
        yield return Case("NegativeR", Sequence([.. Integer(-Numbers.R), .. s]));
        yield return Case("NegativeS", Sequence([.. r, .. Integer(-Numbers.S)]));
        yield return Case("TopBitAsSign", Sequence([.. Integer(Numbers.R - p256), .. s]));
        yield return Case("TrailingByte", [.. Signature, 0]);
        yield return Case("TrailingNull", Sequence([.. both, 5, 0]));
        yield return Case("LeadingByte", [0, .. Signature]);
        yield return Case("Cut", Signature[..^1]);
        yield return Case("ASet", [0x31, .. Signature[1..]]);
        yield return Case("ZeroR", Sequence([2, 1, 0, .. s]));
        yield return Case("ZeroS", Sequence([.. r, 2, 1, 0]));
        yield return Case("Zeroes", Sequence([2, 1, 0, 2, 1, 0]));
        yield return Case("EmptyR", Sequence([2, 0, .. s]));
        yield return Case("ROfTheOrder", Sequence([.. Integer(Order), .. s]));
        yield return Case("RBeyondTheOrder", Sequence([.. Integer(Numbers.R + Order), .. s]));
        yield return Case("SBeyondTheOrder", Sequence([.. r, .. Integer(Numbers.S + Order)]));
        yield return Case("LargeS", Sequence([.. r, .. Integer(BigInteger.One << 700)]));
        yield return Case("TwoFixedNumbers", [.. Fixed(Numbers.R), .. Fixed(Numbers.S)]);
    }

    [TestCaseSource(nameof(Malformed))]
    public void Verifies_MalformedSignature_IsFalse(byte[] signature)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Key.Public.Verifies(Text, Signature), Is.True);
            Assert.That(Key.Public.Verifies(Text, signature), Is.False);
        }
    }

    [Test]
    public void Verifies_AnyBitChanged_IsFalse()
    {
        var still = Enumerable.Range(0, Signature.Length * 8).Where(bit =>
        {
            byte[] changed = [.. Signature];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            return Key.Public.Verifies(Text, changed);
        });
        Assert.That(still, Is.Empty);
    }

    // ECDSA's own: whoever has a signature can write this second one. Nothing may hang on its bytes.
    [Test]
    public void Verifies_TheOtherSignatureOfAPair_IsTrueToo() =>
        Assert.That(
            Key.Public.Verifies(
                Text, Sequence([.. Integer(Numbers.R), .. Integer(Order - Numbers.S)])),
            Is.True);

    private static TestCaseData Case(string name, byte[] signature) =>
        new TestCaseData(signature).SetName($"Verifies_{name}_IsFalse");

    private static byte[] Sequence(byte[] content) => content.Length < 0x80
        ? [0x30, (byte)content.Length, .. content]
        : [0x30, 0x81, (byte)content.Length, .. content];

    private static byte[] Integer(BigInteger value)
    {
        var bytes = value.ToByteArray(isBigEndian: true);
        return [2, (byte)bytes.Length, .. bytes];
    }

    private static byte[] Fixed(BigInteger value)
    {
        var bytes = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[32 - bytes.Length], .. bytes];
    }

    private static (BigInteger, BigInteger) Read(byte[] signature)
    {
        var numbers = new AsnReader(signature, AsnEncodingRules.DER).ReadSequence();
        return (numbers.ReadInteger(), numbers.ReadInteger());
    }
}
