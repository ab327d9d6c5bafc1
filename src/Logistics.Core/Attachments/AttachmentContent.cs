using Logistics.Core.Kernel;

namespace Logistics.Core.Attachments;

/// <summary>
/// What is kept of a file that is sent. Its kind is told by its bytes alone. Of an image only the picture is kept:
/// where and when it was taken, with which device, comments, and what comes after its end are left out.
/// </summary>
/// <remarks>To keep what is kept changes nothing, so that its digest names it however often it is sent.</remarks>
/// <param name="MediaType">Such as <c>image/jpeg</c>.</param>
public sealed record AttachmentContent(string MediaType, byte[] Bytes)
{
    /// <summary>The largest file, in bytes, as it is sent.</summary>
    public const int SizeMax = 10 * 1024 * 1024;

    public const string Jpeg = "image/jpeg";
    public const string Png = "image/png";
    public const string Pdf = "application/pdf";

    /// <summary>The media types there are.</summary>
    public static IReadOnlyList<string> MediaTypes { get; } = [Jpeg, Png, Pdf];

    /// <summary>The extension of a media type's files; none for another.</summary>
    public static string ExtensionOf(string mediaType) => mediaType switch
    {
        Jpeg => ".jpg",
        Png => ".png",
        Pdf => ".pdf",
        _ => "",
    };

    /// <summary>What is kept of a file, or why it is not taken.</summary>
    public static (AttachmentContent? Content, Rejection? Rejection) Read(ReadOnlyMemory<byte> sent)
    {
        var (mediaType, read) =
            sent.Span.StartsWith(JpegFile.Start) ? (Jpeg, JpegFile.Strip(sent.Span))
            : sent.Span.StartsWith(PngFile.Start) ? (Png, PngFile.Strip(sent.Span))
            : sent.Span.StartsWith(PdfStart) ? (Pdf, ReadPdf(sent))
            : ("", default);
        if (read.Fault is { } fault)
            return (null, new Rejection(AttachmentRule.AttachmentBroken, "", null, fault));
        return read.Bytes is { } bytes
            ? (new AttachmentContent(mediaType, bytes), null)
            : (null, new Rejection(AttachmentRule.AttachmentType, "", null, AttachmentRule.KnownTypes));
    }

    private static ReadOnlySpan<byte> PdfStart => "%PDF-"u8;

    // A PDF is kept as it is: to change one needs a reader of all of it.
    private static (byte[]? Bytes, Expected? Fault) ReadPdf(ReadOnlyMemory<byte> sent)
    {
        const int endWithin = 1_024;
        var end = sent.Span[Math.Max(0, sent.Length - endWithin)..];
        return end.IndexOf("%%EOF"u8) < 0 ? (null, AttachmentRule.EndOfPdf) : (sent.ToArray(), null);
    }
}
