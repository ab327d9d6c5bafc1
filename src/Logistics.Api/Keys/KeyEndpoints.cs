using System.ComponentModel;
using Logistics.Api.Hosting;
using Logistics.Core.Access;
using Logistics.Core.ApiKeys;
using Logistics.Core.Kernel;
using Logistics.Data.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Logistics.Api.Keys;

/// <summary>Keys of the API, for those who run it.</summary>
internal static class KeyEndpoints
{
    private const string KeyList = "keys";
    private const string Address = "/v1/keys";

    public static void MapKeys(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/keys").WithTags("Keys").WithProblems(400, 401, 403, 503);
        group.MapPost("", Create)
            .WithName("CreateKeys")
            .May(Act.ManageKeys)
            .WithSummary("Make keys, all or none.")
            .WithDescription("Each key is shown in this answer alone. If the answer is lost, rotate the key.")
            .WithProblems(409, 413, 415, 422);
        group.MapPost("/{key}/rotation", Rotate)
            .WithName("RotateKey")
            .May(Act.ManageKeys)
            .WithSummary("Give the principal of a key another key.")
            .WithDescription("The old key stays valid for `overlapHours`, so that nobody is locked out meanwhile.")
            .WithProblems(404, 409, 413, 415, 422);
        group.MapPost("/{key}/revocation", Revoke)
            .WithName("RevokeKey")
            .May(Act.ManageKeys)
            .WithSummary("Revoke a key.")
            .WithDescription("It lets nobody in any more: at once on this server, within 2 seconds on others.")
            .WithProblems(404, 409, 413, 415, 422);
        group.MapGet("", ListKeys)
            .WithName("ListKeys")
            .May(Act.ReadKeys)
            .WithSummary("List keys in the order of their ids.")
            .WithDescription(
                "Each with whose it is, whether it is valid, and when it was last used." + JsonOrCsv.Whole)
            .ProducesJsonOrCsv<Page<KeyView>>()
            .WithProblems(406);
        group.MapGet("/{key}", GetKey)
            .WithName("GetKey")
            .May(Act.ReadKeys)
            .WithSummary("Show a key.")
            .WithDescription("The key itself is not kept and cannot be shown.")
            .WithProblems(404);
    }

    private static Task<Results<Created<CreatedKeysView>, Ok<CreatedKeysView>, ProblemResult>> Create(
        KeysRequest request, [AsParameters] Recorder recorder, KeyRing ring, CancellationToken ct)
    {
        var input = recorder.NewInput();
        string[] secrets = [.. (request.Keys ?? []).Take(ApiKey.PerEventMax).Select(_ => ApiKey.NewSecret())];
        var command = request.ToCommand(input, recorder.Actor, secrets);
        return recorder.RecordAsync(request, input, command, Address, ViewAsync, ct);

        async Task<CreatedKeysView> ViewAsync(Receipt receipt)
        {
            await ring.RefreshAfterRecordingAsync();
            var entry = receipt.Entries[0];
            return new CreatedKeysView(
                receipt.Command, [.. ((ApiKeysCreated)entry.Event.Body).Keys.Select(
                    key => NewKeyView.Of(key, secrets))],
                KeyRecordView.Of(entry));
        }
    }

    private static Task<Results<Created<KeyRotationView>, Ok<KeyRotationView>, ProblemResult>> Rotate(
        [Description("Id of the key.")] string key,
        KeyRotationRequest request,
        [AsParameters] Recorder recorder,
        KeyRing ring,
        CancellationToken ct)
    {
        var input = recorder.NewInput();
        var secret = ApiKey.NewSecret();
        var command = request.ToCommand(input, recorder.Actor, key, secret);
        return recorder.RecordAsync(request, input, command, $"{Address}/{ApiKey.IdOf(command.Hash)}", ViewAsync, ct);

        async Task<KeyRotationView> ViewAsync(Receipt receipt)
        {
            await ring.RefreshAfterRecordingAsync();
            var entry = receipt.Entries[0];
            var body = (ApiKeyChanged)entry.Event.Body;
            return new KeyRotationView(
                receipt.Command, body.Key, body.After.ExpiresAt, NewKeyView.Of(body.Next!, [secret]), KeyRecordView.Of(
                    entry));
        }
    }

    private static Task<Results<Created<KeyRevocationView>, Ok<KeyRevocationView>, ProblemResult>> Revoke(
        [Description("Id of the key.")] string key,
        KeyRevocationRequest request,
        [AsParameters] Recorder recorder,
        KeyRing ring,
        CancellationToken ct)
    {
        var input = recorder.NewInput();
        var command = request.ToCommand(input, recorder.Actor, key);
        return recorder.RecordAsync(request, input, command, $"{Address}/{key}", ViewAsync, ct);

        async Task<KeyRevocationView> ViewAsync(Receipt receipt)
        {
            await ring.RefreshAfterRecordingAsync();
            return new KeyRevocationView(
                receipt.Command, ((ApiKeyChanged)receipt.Entries[0].Event.Body).Key, KeyRecordView.Of(
                    receipt.Entries[0]));
        }
    }

    private static async Task<Results<JsonHttpResult<Page<KeyView>>, FileContentHttpResult, ProblemResult>> ListKeys(
        [Description("Only keys of this role."), OneOf<Role>] string? role,
        [Description("Only keys of this location. An unknown code gives an empty list.")] string? location,
        [Description("Only keys in this state, as recorded."), OneOf<KeyState>] string? state,
        [AsParameters] PageQuery page,
        KeyStore keys,
        TimeProvider clock,
        HttpContext context,
        CancellationToken ct)
    {
        if (JsonOrCsv.WantsCsv(context) is not { } csv)
            return JsonOrCsv.NotAcceptable;
        var input = new Input();
        var filter = new KeyFilter(
            input.OptionalOneOf<Role>("role", role), input.OptionalCode("location", location),
            input.OptionalOneOf<KeyState>("state", state));
        var after = page.ReadCode(KeyList, input);

        // In one statement, so of one moment.
        var limit = page.ReadLimit(input, csv);
        if (input.Problem is { } problem)
            return problem.ToResult();
        var rows = await keys.ListAsync(filter, after, limit + 1, ct);
        var now = clock.GetUtcNow();
        var found = rows.ToPage(KeyList, limit, details => KeyView.Of(details, now), details => details.Key.Id);
        return JsonOrCsv.Answer(context, csv, found, "keys", KeyView.Columns, row => row.Cells);
    }

    private static async Task<Results<Ok<KeyView>, ProblemResult>> GetKey(
        [Description("Id of the key.")] string key, KeyStore keys, TimeProvider clock, CancellationToken ct) =>
        await keys.FindAsync(key, ct) is { } found
            ? TypedResults.Ok(KeyView.Of(found, clock.GetUtcNow()))
            : Problem.NotFound(ApiKeyRules.UnknownKey, "key", key).ToResult();
}
