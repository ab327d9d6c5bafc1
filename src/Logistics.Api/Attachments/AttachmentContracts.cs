using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Logistics.Api.Hosting;
using Logistics.Core.Attachments;
using Logistics.Core.Kernel;
using Logistics.Data.Attachments;

namespace Logistics.Api.Attachments;

/// <summary>A photo or paper that is kept.</summary>
/// <param name="Sha256">That of the address: of what was sent.</param>
/// <param name="Stored">
/// SHA-256 of the file that is kept, by which events name it. It is another than that of what was sent where a photo
/// held more than the picture.
/// </param>
/// <param name="MediaType">By its content: `image/jpeg`, `image/png` or `application/pdf`.</param>
/// <param name="Size">Of the file that is kept, in bytes.</param>
public sealed record AttachmentView(string Sha256, string Stored, string MediaType, long Size)
{
    internal static AttachmentView Of(AttachmentUpload upload) =>
        new(upload.Digest, upload.Kept, upload.MediaType, upload.Size);
}

/// <summary>The photos and papers that belong to what was recorded.</summary>
internal static class AttachedFiles
{
    /// <summary>The digests that an event names; empty where there are none.</summary>
    public static IReadOnlyList<string> Of(EventBody? body) => body?.Attachments ?? [];
}

/// <summary>A photo or paper that is to be erased.</summary>
/// <param name="Id">A UUID made by the caller; sending it again does nothing.</param>
/// <param name="Document">Number of the paper that asks for it.</param>
/// <param name="OccurredAt">When it was decided, RFC 3339 with offset.</param>
public sealed record AttachmentErasureRequest(
    [property: Required, Format("uuid")] string? Id,
    [property: Required, MinLength(1), MaxLength(Limits.DocumentLengthMax)] string? Document,
    [property: Required, Format("date-time")] string? OccurredAt) : RecordingRequest
{
    internal EraseAttachment ToCommand(Input input, string digest, Actor actor) => new(
        input.Id("id", Id),
        actor,
        input.Time("occurredAt", OccurredAt),
        digest,
        input.Text("document", Document, Limits.DocumentLengthMax));
}

/// <summary>A photo or paper that was erased.</summary>
/// <param name="Id">That of the request.</param>
/// <param name="Sha256">SHA-256 of the file that was kept.</param>
/// <param name="Document">Number of the paper that asked for it.</param>
/// <param name="Sequence">Place of the erasure in the ledger.</param>
public sealed record AttachmentErasureView(Guid Id, string Sha256, string Document, long Sequence);

[JsonSerializable(typeof(AttachmentView))]
[JsonSerializable(typeof(AttachmentErasureRequest))]
[JsonSerializable(typeof(AttachmentErasureView))]
internal sealed partial class AttachmentJson : JsonSerializerContext;
