using System.Security.Claims;
using Logistics.Api.Hosting;
using Logistics.Core;
using Logistics.Core.Kernel;
using Logistics.Core.Stock;
using Logistics.Data.Access;
using Logistics.Data.Stock;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Logistics.Api.Stock;

/// <summary>Where and when something was recorded, and by whom.</summary>
/// <param name="Sequence">0-based place in the ledger.</param>
/// <param name="OccurredAt">When it happened, on the caller's clock.</param>
/// <param name="RecordedAt">When it was recorded, on the server's clock.</param>
/// <param name="Actor">Id of the principal that recorded it.</param>
/// <param name="ActorName">The principal's name; not part of the ledger.</param>
/// <param name="Hash">Leaf hash of the stored bytes, base64.</param>
public sealed record LedgerRecordView(
    long Sequence,
    DateTimeOffset OccurredAt,
    DateTimeOffset RecordedAt,
    Guid Actor,
    [property: Personal] string? ActorName,
    string Hash)
{
    internal static LedgerRecordView Of(LedgerEntry entry, StockDocumentDetails details) => new(
        entry.Sequence,
        entry.Event.OccurredAt,
        entry.Event.RecordedAt,
        entry.Event.Actor.Id,
        details.ActorNames.GetValueOrDefault(entry.Event.Actor.Id),
        Convert.ToBase64String(entry.Hash));
}

/// <summary>What documents about loose stock have in common: recording, listing and showing them.</summary>
internal static class StockDocuments
{
    public const string OnlyReversed =
        "`true`: only those that were taken back as mistakes. `false`: only those in effect.";

    public static bool? ReadReversed(Input input, string? reversed) =>
        reversed is null ? null : input.Flag("reversed", reversed);

    /// <summary>Records what becomes a document.</summary>
    public static Task<Results<Created<TView>, Ok<TView>, ProblemResult>> RecordAsync<TView>(
        this Recorder recorder,
        RecordingRequest request,
        Input input,
        LedgerCommand command,
        (DocumentKind Kind, Guid Id, string Address) document,
        StockDocumentStore documents,
        Func<StockDocumentDetails, TView> view,
        CancellationToken ct) =>
        recorder.RecordAsync(
            request, input, command, $"{document.Address}/{document.Id}",
            receipt => ShowAsync((document.Kind, document.Id), receipt, documents, view, ct), ct);

    /// <summary>The document as the command left it, whatever has happened to it since.</summary>
    public static async Task<TView> ShowAsync<TView>(
        (DocumentKind Kind, Guid Id) document,
        Receipt receipt,
        StockDocumentStore documents,
        Func<StockDocumentDetails, TView> view,
        CancellationToken ct) =>
        view(Recorder.Recorded(
            await documents.AnswerAsync(document.Kind, document.Id, receipt, ct),
            $"{document.Kind} {document.Id}"));

    /// <summary>A page of a list; a document whose event cannot be read is left out, the verifier names it.</summary>
    public static async Task<Results<Ok<Page<TView>>, ProblemResult>> ListAsync<TView>(
        Input input,
        string list,
        StockDocumentFilter filter,
        PageQuery page,
        ClaimsPrincipal user,
        StockDocumentStore documents,
        Func<StockDocumentDetails, TView> view,
        CancellationToken ct)
        where TView : class
    {
        var (after, limit) = (page.ReadSequence(list, input), page.ReadLimit(input));
        if (input.Problem is { } problem)
            return problem.ToResult();
        var rows = await documents.ListAsync(filter with { Sight = user.Sight() }, after, limit + 1, ct);
        var items = rows.ToPage(
            list, limit, row => row.Events.Count == 0 ? null : view(row), row => row.Document.Sequence);
        return TypedResults.Ok(new Page<TView>([.. items.Items.OfType<TView>()], items.Next));
    }

    /// <param name="field">The parameter of the address that holds the id; null when it is named like the kind.</param>
    public static async Task<Results<Ok<TView>, ProblemResult>> GetAsync<TView>(
        (DocumentKind Kind, string Id, Rule Unknown) document,
        ClaimsPrincipal user,
        (StockDocumentStore Documents, SightStore Sights) stores,
        Func<StockDocumentDetails, TView> view,
        CancellationToken ct,
        string? field = null) =>
        UuidText.TryParse(document.Id, out var id)
        && await stores.Documents.FindAsync(document.Kind, id, asOf: null, ct) is { } found
        && await stores.Sights.SeesAsync(user.Sight(), found.Document.Location, found.Document.Counterpart, ct)
            ? TypedResults.Ok(view(found))
            : Problem.NotFound(document.Unknown, field ?? EnumText.Of(document.Kind), document.Id).ToResult();
}
