using System.ComponentModel;
using System.Security.Claims;
using Logistics.Api.Hosting;
using Logistics.Core.Access;
using Logistics.Core.Attachments;
using Logistics.Core.Kernel;
using Logistics.Data.Attachments;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Logistics.Api.Attachments;

/// <summary>
/// Photos and papers that belong to events. They come from phones and go to browsers, and nothing in between trusts
/// them: the kind is told by the content, and a browser is told to save it and not to guess.
/// </summary>
internal static class AttachmentEndpoints
{
    private const string Address = "/attachments/{sha256}";
    private const string Parameter = "sha256";
    private const string ParameterText = "SHA-256 of the file, 64 hexadecimal digits.";

    // What is received lies on disk; in memory are only those that are being looked at.
    private const int InMemoryMax = 4;

    private static readonly SemaphoreSlim Turns = new(InMemoryMax);

    public static void MapAttachments(this IEndpointRouteBuilder app)
    {
        app.MapPut(Address, Upload)
            .WithTags("Attachments")
            .WithName("UploadAttachment")
            .May(Act.Attach)
            .TakesBytes(Limits.FileSizeMax, AttachmentContent.MediaTypes)
            .WithSummary("Upload a photo or a paper.")
            .WithDescription(
                "The body is the file itself: a JPEG, a PNG or a PDF, told by its content whatever `Content-Type` "
                + $"says, up to {Limits.FileSizeMax / Limits.MiB} MiB. The address is the SHA-256 of the body, so that "
                + "one which arrives cut off is refused and the same may be sent again. Of a JPEG or PNG only the "
                + "picture is kept, with its colours and the way it is turned: where it was taken, when and with what "
                + "is left out. `stored` is the digest of what is kept; events name it by that. A recording may name "
                + "the file by either digest, and before it is uploaded.")
            .WithMeaning(200, "This key had sent it before.")
            .WithMeaning(201, "Kept.")
            .WithMeaning(410, "`attachment-erased`: it was erased, and is not taken again.")
            .WithMeaning(422, "`attachment-differs`: the body has another digest. `attachment-type`: it is no JPEG, "
                + "PNG or PDF. `attachment-broken`: it is cut off or damaged.")
            .WithProblems(400, 401, 403, 410, 413, 415, 422, 503);
        app.MapGet(Address, Download)
            .WithTags("Attachments")
            .WithName("GetAttachment")
            .May(Act.ReadNames)
            .WithSummary("Download a photo or a paper.")
            .WithDescription(
                "For who sees an event that names it, and who uploaded it. By the digest of what was sent the answer "
                + "is what is kept of it; `Repr-Digest` has the digest of that. `HEAD` tells whether it is there. A "
                + "browser saves it and does not show it.")
            .ProducesBytes(AttachmentContent.Jpeg, AttachmentContent.Png, AttachmentContent.Pdf)
            .WithMeaning(404, "`attachment-missing`: an event names it, and nobody has uploaded it yet. "
                + "`unknown-attachment`: there is none, or none for this key.")
            .WithMeaning(410, "`attachment-erased`.")
            .WithProblems(400, 401, 403, 404, 410, 503);
        app.MapPost($"{Address}/erasure", Erase)
            .WithTags("Attachments")
            .WithName("EraseAttachment")
            .May(Act.EraseTexts)
            .WithSummary("Erase a photo or a paper.")
            .WithDescription(
                "The file is removed. The ledger and its proofs verify as before: they have its digest and that it "
                + "was erased. It is not taken again. Copies of the folder that were made before still have it; the "
                + "server removes it from one that is put back, when it starts.")
            .WithProblems(400, 401, 403, 404, 409, 413, 415, 422, 503);
    }

    private static async Task<Results<Created<AttachmentView>, Ok<AttachmentView>, ProblemResult>> Upload(
        [Description(ParameterText)] string sha256,
        HttpRequest request,
        ClaimsPrincipal user,
        AttachmentFolder folder,
        AttachmentStore attachments,
        CancellationToken ct)
    {
        var digest = sha256.ToLowerInvariant();
        if (!AttachmentDigest.Is(digest))
            return Problem.Invalid([new FieldError(Parameter, sha256, AttachmentRule.Digest)]).ToResult();

        // The server refuses a larger body too, but a host without its limit does not.
        await using var file = await folder.ReceiveAsync(request.Body, Limits.FileSizeMax, ct)
            ?? throw new BadHttpRequestException("The body is too large.", StatusCodes.Status413PayloadTooLarge);
        if (file.Digest != digest)
        {
            return Problem.Of(
                new Rejection(
                    AttachmentRule.AttachmentDiffers, Parameter, digest,
                    AttachmentRule.DigestOfTheBody.With(("actual", file.Digest), ("bytes", file.Size))),
                422).ToResult();
        }

        await Turns.WaitAsync(ct);
        try
        {
            var (upload, isNew, rejection) = await attachments.AddAsync(
                digest, await file.ReadAsync(ct), user.Actor().Id, ct);
            if (upload is null)
                return Problem.Of(rejection!, StatusOf(rejection!.Rule)).ToResult();
            var view = AttachmentView.Of(upload);
            return isNew ? TypedResults.Created($"/v1/attachments/{digest}", view) : TypedResults.Ok(view);
        }
        finally
        {
            Turns.Release();
        }
    }

    private static async Task<Results<FileStreamHttpResult, ProblemResult>> Download(
        [Description(ParameterText)] string sha256,
        ClaimsPrincipal user,
        HttpResponse response,
        AttachmentFolder folder,
        AttachmentStore attachments,
        CancellationToken ct)
    {
        var digest = sha256.ToLowerInvariant();
        if (!AttachmentDigest.Is(digest)
            || await attachments.FindAsync(digest, ct) is not { } found
            || !await MaySeeAsync(user, found, attachments, ct))
            return Problem.NotFound(AttachmentRule.UnknownAttachment, Parameter, sha256).ToResult();
        if (found.IsErased)
            return Problem.Of(AttachmentStore.Erased(digest), 410).ToResult();
        if (found.File is not { } file || folder.Open(file.Kept) is not { } stream)
        {
            return Problem.Of(
                new Rejection(AttachmentRule.AttachmentMissing, Parameter, digest, AttachmentRule.Uploaded), 404)
                .ToResult();
        }

        // It may name people, and may be erased; and no browser is to run what somebody put into it.
        response.Headers.CacheControl = "private, no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        response.Headers["Repr-Digest"] = $"sha-256=:{Convert.ToBase64String(Convert.FromHexString(file.Kept))}:";
        return TypedResults.File(
            stream, file.MediaType, $"{file.Kept}{AttachmentContent.ExtensionOf(file.MediaType)}");
    }

    private static async Task<Results<Created<AttachmentErasureView>, Ok<AttachmentErasureView>, ProblemResult>> Erase(
        [Description(ParameterText)] string sha256,
        AttachmentErasureRequest request,
        [AsParameters] Recorder recorder,
        AttachmentFolder folder,
        AttachmentStore attachments,
        CancellationToken ct)
    {
        var input = recorder.NewInput();
        var digest = sha256.ToLowerInvariant();
        var found = AttachmentDigest.Is(digest) ? await attachments.FindAsync(digest, ct) : null;
        var command = request.ToCommand(input, found?.File?.Kept ?? digest, recorder.Actor);
        if (input.Problem is { } problem)
            return problem.ToResult();
        if (found is null)
            return Problem.NotFound(AttachmentRule.UnknownAttachment, Parameter, sha256).ToResult();
        return await recorder.RecordAsync(
            request, input, command, $"/v1/attachments/{command.Digest}", receipt =>
            {
                // To send it again removes what could not be removed the first time.
                var body = (AttachmentErased)receipt.Entries[0].Event.Body;
                folder.Remove(body.Digest);
                return Task.FromResult(new AttachmentErasureView(
                    receipt.Command, body.Digest, body.Document, receipt.LastSequence));
            },
            ct);
    }

    private static async Task<bool> MaySeeAsync(
        ClaimsPrincipal user, AttachmentDetails found, AttachmentStore attachments, CancellationToken ct)
    {
        var own = user.Actor().Id;
        return found.Uploads.Any(upload => upload.Principal == own)
            || await attachments.SeesAsync(user.Sight(Act.ReadNames), found, ct);
    }

    private static int StatusOf(Rule rule) => rule == AttachmentRule.AttachmentErased ? 410 : 422;
}
