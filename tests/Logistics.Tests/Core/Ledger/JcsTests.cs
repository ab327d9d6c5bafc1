using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Logistics.Core.Ledger;
using Logistics.Tests.Support;

namespace Logistics.Tests.Core.Ledger;

internal sealed class JcsTests
{
    [TestCase("arrays")]
    [TestCase("french")]
    [TestCase("structures")]
    [TestCase("unicode")]
    [TestCase("values")]
    [TestCase("weird")]
    public void Canonicalize_PublishedInput_GivesThePublishedBytes(string name)
    {
        var input = File.ReadAllBytes(Vectors.Find("jcs", "testdata", "input", $"{name}.json"));
        var output = File.ReadAllBytes(Vectors.Find("jcs", "testdata", "output", $"{name}.json"));
        var hex = File.ReadAllText(Vectors.Find("jcs", "testdata", "outhex", $"{name}.txt"));

        var canonical = Jcs.Canonicalize(input);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(canonical, Is.EqualTo(output));
            Assert.That(canonical, Is.EqualTo(Convert.FromHexString(
                string.Concat(hex.Where(c => !char.IsWhiteSpace(c))))));
            Assert.That(Jcs.IsCanonical(output), Is.True);
            Assert.That(Jcs.IsCanonical(input), Is.False);
        }
    }

    [Test]
    public void Canonicalize_TheTenThousandNumbers_WritesEachAsEcmaScriptDoes()
    {
        var lines = File.ReadAllLines(Vectors.Find("jcs", "es6testfile10k.txt"));
        var wrong = new List<string>();
        foreach (var line in lines)
        {
            var (bits, expected) = (line[..line.IndexOf(',')], line[(line.IndexOf(',') + 1)..]);
            var number = BitConverter.Int64BitsToDouble(
                long.Parse(bits, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            var actual = Canonical(number.ToString("E16", CultureInfo.InvariantCulture));
            if (!actual.Equals(expected, StringComparison.Ordinal)) wrong.Add($"{line}: {actual}");
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(lines, Has.Length.EqualTo(10_000));
            Assert.That(wrong, Is.Empty);
        }
    }

    [TestCase("0", "0")]
    [TestCase("-0", "0")]
    [TestCase("-0.0", "0")]
    [TestCase("0e5", "0")]
    [TestCase("-7", "-7")]
    [TestCase("1.0", "1")]
    [TestCase("10e0", "10")]
    [TestCase("999999999999999", "999999999999999")]
    [TestCase("-999999999999999", "-999999999999999")]
    [TestCase("9007199254740993", "9007199254740992", Description = "no double holds it")]
    [TestCase("100000000000000000000", "100000000000000000000")]
    [TestCase("123456789012345678901", "123456789012345680000")]
    [TestCase("999999999999999999999", "1e+21")]
    [TestCase("1e21", "1e+21")]
    [TestCase("1.5E300", "1.5e+300")]
    [TestCase("0.000001", "0.000001")]
    [TestCase("0.00000123", "0.00000123")]
    [TestCase("0.0000001", "1e-7")]
    [TestCase("-0.000000123", "-1.23e-7")]
    [TestCase("5e-324", "5e-324")]
    [TestCase("1e-400", "0")]
    [TestCase("1.7976931348623157e308", "1.7976931348623157e+308")]
    [TestCase("-2.2250738585072014E-308", "-2.2250738585072014e-308")]
    [TestCase("2.98023223876953125e-8", "2.9802322387695312e-8", Description = "2^-25")]
    [TestCase("-4.1045368012983762e-289", "-4.1045368012983762e-289", Description = "-2^-958")]
    public void Canonicalize_Number_WritesItAsEcmaScriptDoes(string json, string expected) =>
        Assert.That(Canonical(json), Is.EqualTo(expected));

    [TestCase("\"\\u0000\\u0001\\u001F\"", "\"\\u0000\\u0001\\u001f\"")]
    [TestCase("\"\\u0008\\u0009\\u000a\\u000C\\u000d\"", "\"\\b\\t\\n\\f\\r\"")]
    [TestCase("\"\\b\\t\\n\\f\\r\\\"\\\\\\/\"", "\"\\b\\t\\n\\f\\r\\\"\\\\/\"")]
    [TestCase("\"\\u0022\\u005c\\u002f\"", "\"\\\"\\\\/\"")]
    [TestCase("\"<>&'+`\"", "\"<>&'+`\"")]
    [TestCase("\"\\u007f\\u0080\\u00a0\"", "\"\u007f\u0080\u00a0\"")]
    [TestCase("\"\\u2028\\u2029\\ufeff\\uffff\"", "\"\u2028\u2029\ufeff\uffff\"")]
    [TestCase("\"\\ud83d\\uDE02!\"", "\"\U0001F602!\"")]
    [TestCase("\"\U0001F602\u2028\"", "\"\U0001F602\u2028\"")]
    public void Canonicalize_Text_EscapesOnlyQuoteBackslashAndControls(string json, string expected)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Canonical(json), Is.EqualTo(expected));
            Assert.That(Jcs.IsCanonical(Encoding.UTF8.GetBytes(expected)), Is.True);
        }
    }

    [TestCase("{\"b\":1,\"a\":2}", "{\"a\":2,\"b\":1}")]
    [TestCase("{\"aa\":1,\"a\":2,\"\":3}", "{\"\":3,\"a\":2,\"aa\":1}")]
    [TestCase("{\"\uE000\":1,\"\U0001F602\":2}", "{\"\U0001F602\":2,\"\uE000\":1}")]
    [TestCase("{\"x\uFB33\":1,\"x\U00010000\":2}", "{\"x\U00010000\":2,\"x\uFB33\":1}")]
    [TestCase("{\"\U00010001\":1,\"\U00010000\":2}", "{\"\U00010000\":2,\"\U00010001\":1}")]
    [TestCase("{\"\u00e9\":1,\"z\":2}", "{\"z\":2,\"\u00e9\":1}")]
    [TestCase("{\" \":1,\"\\t\":2}", "{\"\\t\":2,\" \":1}")]
    [TestCase("{\"\\u0062\":1,\"a\":2}", "{\"a\":2,\"b\":1}")]
    [TestCase(" [ { } , [ ] , true ] ", "[{},[],true]")]
    public void Canonicalize_Members_SortsThemByUtf16(string json, string expected) =>
        Assert.That(Canonical(json), Is.EqualTo(expected));

    [TestCase("")]
    [TestCase(" ")]
    [TestCase("{")]
    [TestCase("{} {}")]
    [TestCase("[1,]")]
    [TestCase("[1] // note")]
    [TestCase("nul")]
    [TestCase("NaN")]
    [TestCase("01")]
    [TestCase("+1")]
    [TestCase("1e309")]
    [TestCase("-1e999999999999")]
    [TestCase("\"\t\"")]
    [TestCase("\"\\x\"")]
    [TestCase("\"\\u12g4\"")]
    [TestCase("{\"a\":1,\"a\":1}")]
    [TestCase("{\"a\":1,\"b\":0,\"\\u0061\":1}")]
    [TestCase("[{\"x\":{\"\":1,\"\":2}}]")]
    [TestCase("\"\\ud800\"")]
    [TestCase("\"\\udc00\"")]
    [TestCase("\"\\ud800\\ud800\"")]
    [TestCase("\"\\ud800x\"")]
    [TestCase("\"\\ud800\\n\"")]
    [TestCase("\"\\ude02\\ud83d\"")]
    [TestCase("{\"\\ud800\":1}")]
    [TestCase("\uFEFF1", Description = "a byte order mark")]
    public void Canonicalize_NotCanonicalisable_Throws(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => Jcs.Canonicalize(bytes), Throws.TypeOf<FormatException>());
            Assert.That(Jcs.IsCanonical(bytes), Is.False);
        }
    }

    [TestCase("22EDA08022", Description = "a surrogate written as UTF-8")]
    [TestCase("22C322", Description = "a cut character")]
    [TestCase("22C0AF22", Description = "an overlong character")]
    [TestCase("22F490808022", Description = "beyond U+10FFFF")]
    [TestCase("7B22FF223A317D", Description = "in a member name")]
    [TestCase("225C6EFF22", Description = "after an escape")]
    public void Canonicalize_NotUtf8_Throws(string hex)
    {
        var bytes = Convert.FromHexString(hex);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => Jcs.Canonicalize(bytes), Throws.TypeOf<FormatException>());
            Assert.That(Jcs.IsCanonical(bytes), Is.False);
        }
    }

    [Test]
    public void Canonicalize_Depth_EndsAt64()
    {
        var deepest = new string('[', 64) + new string(']', 64);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Canonical(deepest), Is.EqualTo(deepest));
            Assert.That(() => Canonical($"[{deepest}]"), Throws.TypeOf<FormatException>());
        }
    }

    [Test]
    public void Write_ElementOfADeeperDocument_Throws()
    {
        var json = new string('[', 65) + new string(']', 65);
        using var document = JsonDocument.Parse(json, new() { MaxDepth = 100 });
        Assert.That(
            () => Jcs.Write(document.RootElement, new ArrayBufferWriter<byte>()),
            Throws.TypeOf<FormatException>());
    }

    [Test]
    public void Write_ElementInsideADocument_WritesThatElementAlone()
    {
        using var document = JsonDocument.Parse("""{"outer": {"b": [1.0], "a": "\u0041"}}""");
        var output = new ArrayBufferWriter<byte>();

        Jcs.Write(document.RootElement.GetProperty("outer"), output);

        Assert.That(
            Encoding.UTF8.GetString(output.WrittenSpan), Is.EqualTo("""{"a":"A","b":[1]}"""));
    }

    [Test]
    public void Write_UndefinedElement_Throws() =>
        Assert.That(
            () => Jcs.Write(default, new ArrayBufferWriter<byte>()), Throws.ArgumentException);

    [Test]
    public void Canonicalize_EveryPowerOfTwo_ReadsBackAsTheSameDouble()
    {
        var powers = Enumerable.Range(-1074, 1074 + 1024).Select(n => Math.ScaleB(1, n));
        Assert.That(powers.Where(power => !ReadsBack(power)), Is.Empty);
    }

    [Test]
    public void Canonicalize_AnyDouble_ReadsBackAsTheSameDouble() =>
        Prop.ForAll(Arb.From(Gen.Choose(0, ushort.MaxValue).ListOf(4)), bits =>
        {
            var number = BitConverter.Int64BitsToDouble(
                bits.Aggregate(0L, (all, next) => (all << 16) | (long)next));
            return !double.IsFinite(number) || ReadsBack(number);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Test]
    public void Canonicalize_AnyValue_IsIdempotentAndKeepsTheValue() =>
        Prop.ForAll(Arb.From(Values(4)), value =>
        {
            var first = Jcs.Canonicalize(Encoding.UTF8.GetBytes(value.Written(reverse: false)));
            using var before = JsonDocument.Parse(value.Written(reverse: false));
            using var after = JsonDocument.Parse(first);
            return Jcs.Canonicalize(first).AsSpan().SequenceEqual(first)
                && Jcs.IsCanonical(first)
                && JsonElement.DeepEquals(before.RootElement, after.RootElement);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Test]
    public void Canonicalize_MembersInAnotherOrder_GivesTheSameBytes() =>
        Prop.ForAll(Arb.From(Values(4)), value =>
            Canonical(value.Written(reverse: false))
                .Equals(Canonical(value.Written(reverse: true)), StringComparison.Ordinal))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    private static bool ReadsBack(double number)
    {
        var text = Canonical(number.ToString("E16", CultureInfo.InvariantCulture));
        return double.Parse(text, CultureInfo.InvariantCulture).Equals(number);
    }

    private static string Canonical(string json) =>
        Encoding.UTF8.GetString(Jcs.Canonicalize(Encoding.UTF8.GetBytes(json)));

    private static Gen<string> Texts() =>
        Gen.Elements(
                "a", "b", "A", "1", " ", "\"", "\\", "/", "\n", "\u0001", "\u007f", "\u00e9",
                "\u2028", "\uE000", "\uFB33", "\uFFFD", "\U00010000", "\U0001F602")
            .ListOf()
            .Select(parts => string.Concat(parts.Take(5)));

    private static Gen<Value> Values(int depth)
    {
        var text = Texts().Select(t => new Value.Text(t) as Value);
        var number = Gen.Choose(-100_000, 100_000)
            .Select(n => new Value.Literal($"{n / 8.0:E}") as Value);
        var literal = Gen.Elements<Value>(
            new Value.Literal("true"), new Value.Literal("false"), new Value.Literal("null"));
        if (depth == 0) return Gen.OneOf(text, number, literal);

        var elements = Values(depth - 1).ListOf().Select(all => all.Take(6).ToList());
        var array = elements.Select(all => new Value.Array(all) as Value);
        var members = Texts().Zip(Values(depth - 1)).ListOf().Select(all => new Value.Object(
            [.. all.Take(24).DistinctBy(m => m.Item1, StringComparer.Ordinal)]) as Value);
        return Gen.OneOf(text, number, literal, array, members);
    }

    /// <summary>A JSON value that can be written with its members in either order.</summary>
    private abstract record Value
    {
        public abstract string Written(bool reverse);

        public sealed record Literal(string Json) : Value
        {
            public override string Written(bool reverse) => Json;
        }

        public sealed record Text(string Content) : Value
        {
            public override string Written(bool reverse) => JsonSerializer.Serialize(Content);
        }

        public sealed record Array(IReadOnlyList<Value> Elements) : Value
        {
            public override string Written(bool reverse) =>
                $"[ {string.Join(" , ", Elements.Select(e => e.Written(reverse)))} ]";
        }

        public sealed record Object(IReadOnlyList<(string Name, Value Value)> Members) : Value
        {
            public override string Written(bool reverse)
            {
                var written = Members.Select(m =>
                    $"{JsonSerializer.Serialize(m.Name)} : {m.Value.Written(reverse)}");
                return $"{{ {string.Join(" , ", reverse ? written.Reverse() : written)} }}";
            }
        }
    }
}
