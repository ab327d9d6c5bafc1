using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Logistics.Api.Hosting;
using Logistics.Core.Access;
using Logistics.Core.Kernel;
using Logistics.Core.Texts;
using Logistics.Data.Access;
using Logistics.Data.Events;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Logistics.Api.Texts;

/// <summary>A text about a person that is to be erased.</summary>
/// <param name="Id">A UUID made by the caller; sending it again does nothing.</param>
/// <param name="Event">
/// Sequence of an event that the text belongs to: `sequence` of what was recorded, or of the event in `GET /v1/events`.
/// </param>
/// <param name="Text">
/// Name of the text: as in `texts` of the event, `witnesses[0]` of a destruction, `keys[0].name` of keys that were
/// made.
/// </param>
/// <param name="Document">Number of the paper that asks for it.</param>
/// <param name="OccurredAt">When it was decided, RFC 3339 with offset.</param>
public sealed record TextErasureRequest(
    [property: Required, Format("uuid")] string? Id,
    [property: Required, Range(0, int.MaxValue)] int? Event,
    [property: Required, MinLength(1), MaxLength(Limits.CodeLengthMax)] string? Text,
    [property: Required, MinLength(1), MaxLength(Limits.DocumentLengthMax)] string? Document,
    [property: Required, Format("date-time")] string? OccurredAt) : RecordingRequest;

/// <summary>A text that was erased.</summary>
/// <param name="Id">That of the request.</param>
/// <param name="Event">Sequence of the event that the text belonged to.</param>
/// <param name="Text">Name of the text.</param>
/// <param name="Document">Number of the paper that asked for it.</param>
/// <param name="Sequence">Place of the erasure in the ledger.</param>
public sealed record TextErasureView(Guid Id, long Event, string Text, string Document, long Sequence);

/// <summary>The right of persons to have erased what names them.</summary>
internal static class TextEndpoints
{
    public static void MapTexts(this IEndpointRouteBuilder app) => app.MapPost("/texts/erasures", Erase)
        .WithTags("Ledger")
        .WithName("EraseText")
        .May(Act.EraseTexts)
        .WithSummary("Erase a text that names a person.")
        .WithDescription("It is gone from every event of the same recording, which shows `[erased]` in its place. The "
            + "ledger and its proofs verify as before. Backups that were made before still have it. To erase it again "
            + "only adds an event.")
        .WithProblems(400, 401, 403, 409, 413, 415, 422, 503);

    private static async Task<Results<Created<TextErasureView>, Ok<TextErasureView>, ProblemResult>> Erase(
        TextErasureRequest request,
        [AsParameters] Recorder recorder,
        EventStore events,
        KeyRing ring,
        CancellationToken ct)
    {
        var input = recorder.NewInput();
        var (id, at) = (input.Id("id", request.Id), input.Time("occurredAt", request.OccurredAt));
        var sequence = input.Whole("event", request.Event, 0, int.MaxValue);
        var text = input.Text("text", request.Text, Limits.CodeLengthMax);
        var document = input.Text("document", request.Document, Limits.DocumentLengthMax);
        if (input.Problem is { } problem)
            return problem.ToResult();
        var (commitment, rejection) = await events.FindTextAsync(sequence, text, ct);
        if (commitment is null)
            return Problem.Of(rejection!, 422).ToResult();
        var command = new EraseText(id, recorder.Actor, at, sequence, text, commitment, document);
        return await recorder.RecordAsync(request, input, command, "/v1/texts/erasures", ViewAsync, ct);

        async Task<TextErasureView> ViewAsync(Receipt receipt)
        {
            await ring.RefreshAfterRecordingAsync();
            var body = (TextErased)receipt.Entries[0].Event.Body;
            return new TextErasureView(receipt.Command, body.Event, body.Text, body.Document, receipt.LastSequence);
        }
    }
}

[JsonSerializable(typeof(TextErasureRequest))]
[JsonSerializable(typeof(TextErasureView))]
internal sealed partial class TextJson : JsonSerializerContext;
