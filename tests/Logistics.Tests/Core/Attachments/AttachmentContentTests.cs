using System.Text;
using Logistics.Core.Attachments;
using Logistics.Tests.Support;

namespace Logistics.Tests.Core.Attachments;

/// <summary>What is kept of a file that is sent.</summary>
internal sealed class AttachmentContentTests
{
    private static readonly byte[] Xmp = Files.Segment(0xE1, [.. "http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>"u8]);
    private static readonly byte[] Iptc = Files.Segment(0xED, [.. "Photoshop 3.0\0"u8, .. Encoding.ASCII.GetBytes(Files.Place)]);
    private static readonly byte[] Comment = Files.Segment(0xFE, [.. "taken in Wawombalata"u8]);
    private static readonly byte[] Colours = Files.Segment(0xE2, [.. "ICC_PROFILE\0"u8, 1, 1, 9, 9]);
    private static readonly byte[] MorePictures = Files.Segment(0xE2, [.. "MPF\0II*\0"u8]);

    public static IEnumerable<TestCaseData<byte[], string>> OnesKeptAsTheyAre =>
    [
        new(Files.Jpeg(), AttachmentContent.Jpeg) { TestName = "Jpeg" },
        new(Files.Jpeg(Colours), AttachmentContent.Jpeg) { TestName = "Jpeg_WithAColourProfile" },
        new(Files.NewPng(), AttachmentContent.Png) { TestName = "Png" },
        new(Files.Png(1, Files.Chunk("pHYs", new byte[9])), AttachmentContent.Png) { TestName = "Png_WithASize" },
        new(Files.Pdf(), AttachmentContent.Pdf) { TestName = "Pdf" },
    ];

    [TestCaseSource(nameof(OnesKeptAsTheyAre))]
    public void Read_APictureAndNothingElse_IsKeptAsItIs(byte[] sent, string mediaType)
    {
        var content = Kept(sent);
        Assert.That(content.Bytes, Is.EqualTo(sent));
        Assert.That(content.MediaType, Is.EqualTo(mediaType));
    }

    [Test]
    public void Read_JpegWithAPlace_KeepsThePictureAlone(
        [Values] bool isLittle, [Values(0, 1, 3, 6, 8, 9)] int orientation)
    {
        var exif = Files.Exif((ushort)orientation, isLittle);
        byte[] sent = [.. Files.Jpeg(exif, Xmp, Iptc, Comment, Colours, MorePictures), .. Files.Jpeg(exif)];
        Assert.That(Text(sent), Does.Contain(Files.Place));

        // Turned as it was, and nothing else of it.
        var turned = Files.Segment(0xE1,
        [
            .. "Exif\0\0MM\0*\0\0\0\b\0\u0001\u0001\u0012\0\u0003\0\0\0\u0001\0"u8, (byte)orientation, 0, 0, 0, 0, 0, 0,
        ]);
        var kept = Kept(sent);
        Assert.That(
            kept.Bytes, Is.EqualTo(orientation is 3 or 6 or 8 ? Files.Jpeg(turned, Colours) : Files.Jpeg(Colours)));
        Assert.That(Kept(kept.Bytes).Bytes, Is.EqualTo(kept.Bytes), "what is kept is kept as it is");
    }

    [TestCase("eXIf")]
    [TestCase("tEXt")]
    [TestCase("zTXt")]
    [TestCase("iTXt")]
    [TestCase("tIME")]
    [TestCase("gpSx")]
    public void Read_PngWithAPlace_KeepsThePictureAlone(string chunk)
    {
        byte[] sent = [.. Files.Png(1, Files.Chunk(chunk, Encoding.ASCII.GetBytes(Files.Place))), .. "more"u8];
        Assert.That(Kept(sent).Bytes, Is.EqualTo(Files.Png(1)));
    }

    [TestCase("<html><script>alert(1)</script></html>")]
    [TestCase("<svg xmlns='http://www.w3.org/2000/svg'/>")]
    [TestCase("GIF89a")]
    [TestCase("")]
    [TestCase("%PDF")]
    [TestCase(" %PDF-1.4 %%EOF")]
    public void Read_AnythingElse_IsOfNoKnownType(string sent) =>
        Assert.That(CodeOf(Encoding.UTF8.GetBytes(sent)), Is.EqualTo("attachment-type"));

    /// <summary>Wherever a file is cut off it is found broken, or of no known type.</summary>
    [Test]
    public void Read_FileCutOff_IsRefused()
    {
        foreach (var whole in (byte[][])[Files.Jpeg(Files.Exif(6, isLittle: true)), Files.NewPng(), Files.Pdf()])
        {
            // A PDF may have a line end after its end.
            for (var length = 0; length < whole.Length - 1; length++)
                Assert.That(CodeOf(whole[..length]), Is.AnyOf("attachment-broken", "attachment-type"), $"{length}");
        }
    }

    /// <summary>Whatever is sent, it is kept or refused; what is kept is kept again as it is, and has no place.</summary>
    [Test]
    public void Read_FileDamaged_IsKeptOrRefused()
    {
        var random = new Random(20241127);
        byte[][] wholes =
        [
            Files.Jpeg(Files.Exif(6, isLittle: true), Xmp, Comment), Files.Jpeg(Files.Exif(3, isLittle: false), Colours),
            Files.Png(1, Files.Chunk("tEXt", Encoding.ASCII.GetBytes(Files.Place))), Files.Pdf(),
        ];
        var kept = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var file = (byte[])wholes[i % wholes.Length].Clone();
            for (var damage = random.Next(3); damage >= 0; damage--)
                file[random.Next(file.Length)] = (byte)(random.Next(2) == 0 ? 0xFF : random.Next(256));
            if (AttachmentContent.Read(file).Content is not { } content)
                continue;
            kept++;
            Assert.That(Kept(content.Bytes).Bytes, Is.EqualTo(content.Bytes), Convert.ToHexString(file));
        }

        Assert.That(kept, Is.InRange(1_000, 19_000));
    }

    [TestCase("IHDR comes first")]
    [TestCase("a checksum")]
    [TestCase("a known kind")]
    [TestCase("a picture")]
    public void Read_PngThatIsNone_IsBroken(string lacking)
    {
        var whole = Files.Png(1);
        byte[] broken = lacking switch
        {
            "IHDR comes first" => [.. whole[..8], .. Files.Chunk("tEXt", []), .. whole[8..]],
            "a checksum" => [.. whole[..^1], (byte)(whole[^1] ^ 1)],
            "a known kind" => Files.Png(1, Files.Chunk("ABCD", [])),
            _ => [.. whole[..33], .. Files.Chunk("IEND", [])],
        };
        Assert.That(CodeOf(broken), Is.EqualTo("attachment-broken"));
    }

    [Test]
    public void Read_JpegWithoutAPicture_IsBroken() =>
        Assert.That(CodeOf([0xFF, 0xD8, 0xFF, 0xD9]), Is.EqualTo("attachment-broken"));

    private static AttachmentContent Kept(byte[] sent)
    {
        var (content, rejection) = AttachmentContent.Read(sent);
        Assert.That(rejection, Is.Null);
        return content!;
    }

    private static string? CodeOf(byte[] sent) => AttachmentContent.Read(sent).Rejection?.Rule.Code;

    private static string Text(byte[] bytes) => Encoding.Latin1.GetString(bytes);
}
