using Logistics.Core.Kernel;

namespace Logistics.Core.Attachments;

/// <summary>What is wrong with a file that is sent, asked for or erased.</summary>
public static class AttachmentRule
{
    public static readonly Rule UnknownAttachment = new("unknown-attachment", new(
        "There is no such attachment.",
        "Lampiran ini tidak ada."))
    { IsAboutAddress = true };

    /// <summary>An event names it, and nobody has uploaded it yet.</summary>
    public static readonly Rule AttachmentMissing = new("attachment-missing", new(
        "The attachment has not been uploaded yet.",
        "Lampiran ini belum diunggah."))
    { IsAboutAddress = true };

    public static readonly Rule AttachmentErased = new("attachment-erased", new(
        "The attachment was erased.",
        "Lampiran ini sudah dihapus."));

    /// <summary>What arrived is not what the address names: it was changed or cut off on the way.</summary>
    public static readonly Rule AttachmentDiffers = new("attachment-differs", new(
        "The body does not have the digest of the address.",
        "Isi permintaan tidak sesuai dengan SHA-256 pada alamat."));

    public static readonly Rule AttachmentType = new("attachment-type", new(
        "The body is no JPEG, PNG or PDF.",
        "Isi permintaan bukan JPEG, PNG, atau PDF."));

    public static readonly Rule AttachmentBroken = new("attachment-broken", new(
        "The file is broken.",
        "Berkas ini rusak."));

    /// <summary>What is expected of the address that is sent to.</summary>
    public static readonly Phrase DigestOfTheBody = new(
        "{actual}, the SHA-256 of the {bytes} bytes that arrived",
        "{actual}, yaitu SHA-256 dari {bytes} byte yang tiba");

    public static readonly Phrase Digest = new(
        "the SHA-256 of a file, 64 hexadecimal digits", "SHA-256 sebuah berkas, 64 digit heksadesimal");

    public static readonly Phrase KnownTypes = new(
        "a JPEG, a PNG or a PDF, whatever its name", "JPEG, PNG, atau PDF, apa pun nama berkasnya");

    /// <summary>What <see cref="AttachmentBroken"/> expects of a file that was cut off.</summary>
    public static readonly Phrase WholeFile = new(
        "a whole file; this one ends within its part at byte {at}",
        "berkas yang utuh; berkas ini terpotong dalam bagian di byte {at}");

    public static readonly Phrase Picture = new("a file with a picture in it", "berkas yang berisi gambar");

    public static readonly Phrase SegmentAt = new(
        "a JPEG with a segment at byte {at}", "JPEG dengan segmen di byte {at}");

    public static readonly Phrase ChunkAt = new(
        "a PNG that begins with IHDR, with a chunk of a known kind at byte {at}",
        "PNG yang diawali IHDR, dengan chunk dari jenis yang dikenal di byte {at}");

    public static readonly Phrase ChecksumAt = new(
        "a PNG with the right checksum in its chunk at byte {at}",
        "PNG dengan checksum yang benar dalam chunk di byte {at}");

    public static readonly Phrase EndOfPdf = new("a PDF that ends with %%EOF", "PDF yang diakhiri %%EOF");

    public static readonly Phrase Uploaded = new(
        "an attachment that was uploaded", "lampiran yang sudah diunggah");

    public static readonly Phrase NotErased = new(
        "an attachment that was not erased", "lampiran yang belum dihapus");

    public static IReadOnlyList<Rule> All { get; } =
    [
        UnknownAttachment, AttachmentMissing, AttachmentErased, AttachmentDiffers, AttachmentType, AttachmentBroken,
    ];
}
