using System.Security.Claims;
using Logistics.Core;
using Logistics.Core.Kernel;
using Logistics.Data.Attachments;
using Logistics.Data.Ledger;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Logistics.Api.Hosting;

/// <summary>Records what a request says: appends the command, waits if asked to, and answers.</summary>
internal readonly record struct Recorder(
    [property: FromQuery(Name = "wait")] string? Wait,
    LedgerWriter Ledger,
    CheckpointWatch Checkpoints,
    AttachmentStore Attachments,
    HttpContext Http)
{
    public ClaimsPrincipal User => Http.User;

    /// <summary>The principal that sent the request; it goes into every event.</summary>
    public Actor Actor => User.Actor();

    /// <summary>An input with what could not be read of the body. A handler that records has to use it.</summary>
    public Input NewInput() => new(Http.Features.Get<BodyFaults>());

    /// <summary>
    /// 201 for what was recorded now, 200 for what was recorded before, 409 for an id used for something else
    /// or a command out of order, 404 for an address that is not known, 422 for a broken rule, 503 when the
    /// queue is full.
    /// </summary>
    /// <param name="request">What the command was read from.</param>
    /// <param name="input">Its problem, if it has one, is the answer, and nothing is recorded.</param>
    /// <param name="address">Address of what is made.</param>
    /// <param name="view">Shows what the command left, whatever has happened since.</param>
    public async Task<Results<Created<T>, Ok<T>, ProblemResult>> RecordAsync<T>(
        RecordingRequest request,
        Input input,
        LedgerCommand command,
        string address,
        Func<Receipt, Task<T>> view,
        CancellationToken ct)
    {
        command = request.Complete(input, command);
        var wait = ReadWait(input);
        if (input.Problem is { } problem)
            return problem.ToResult();
        command = await WithKeptAttachmentsAsync(command, ct);
        var result = await Ledger.AppendAsync(command, ct);
        if (await wait.ForAsync([result], ct) is { } late)
            return late.ToResult();
        return result switch
        {
            AppendResult.Appended appended => TypedResults.Created(address, await view(Named(appended.Receipt))),
            AppendResult.AlreadyAppended earlier => TypedResults.Ok(await view(earlier.Receipt)),
            _ => ToProblem(result, command, Http.Request.RouteValues).ToResult(),
        };
    }

    /// <summary>The same, of what the address names by its id; 404 where it is none.</summary>
    /// <param name="named">The parameter of the address, what it holds, and what is said where that is unknown.</param>
    /// <param name="list">Address of the list that it is in.</param>
    /// <param name="read">Reads the command from the request.</param>
    /// <param name="view">Shows what the command left of it, whatever has happened since.</param>
    public async Task<Results<Created<T>, Ok<T>, ProblemResult>> RecordAsync<T>(
        RecordingRequest request,
        (string Parameter, string Text, Rule Unknown) named,
        string list,
        Func<Input, Guid, Actor, LedgerCommand> read,
        Func<Guid, LedgerCommand, Receipt, Task<T>> view,
        CancellationToken ct)
    {
        if (!UuidText.TryParse(named.Text, out var id))
            return Problem.NotFound(named.Unknown, named.Parameter, named.Text).ToResult();
        var input = NewInput();
        var command = read(input, id, Actor);
        return await RecordAsync(
            request, input, command, $"{list}/{id}", receipt => view(id, command, receipt), ct);
    }

    /// <summary>A receipt with the name of who sent the command.</summary>
    private Receipt Named(Receipt receipt) => receipt.Answer is { } answer && User.Identity?.Name is { } name
        ? receipt with { Answer = answer with { ActorNames = new Dictionary<Guid, string> { [Actor.Id] = name } } }
        : receipt;

    /// <summary>The command with what is kept of its files.</summary>
    public async Task<LedgerCommand> WithKeptAttachmentsAsync(LedgerCommand command, CancellationToken ct) =>
        command.Attachments is { } attachments
            ? command with { KeptAttachments = await Attachments.KeptAsync(attachments, ct) }
            : command;

    /// <summary>What a command has just left. Nothing there is a defect.</summary>
    public static T Recorded<T>(T? found, string what)
        where T : class => found ?? throw new InvalidOperationException($"{what} was recorded but cannot be read.");

    public CheckpointWait ReadWait(Input input)
    {
        TimeSpan? patience = Wait is null
            ? null
            : TimeSpan.FromSeconds(input.Number("wait", Wait, absent: 0, min: 0, Limits.WaitSecondsMax));
        return new(patience, Checkpoints, Http.Response);
    }

    /// <param name="address">Values of the route. If they name something unknown, the answer is 404.</param>
    public static Problem ToProblem(AppendResult result, LedgerCommand command, RouteValueDictionary address) =>
        result switch
        {
            AppendResult.DifferentContent different => new Problem(
                409, "different-content", Problems.OtherContent,
                Problems.RecordedFirst.With(("field", different.Field)),
                new ProblemField(
                    different.Field,
                    Problem.Shorten(CommandContent.ValueAt(different.Field, command)),
                    Expectations.SentFirst.Localized())),
            AppendResult.OutOfOrder conflict => Problem.Of(conflict.Rejection, 409),
            AppendResult.Rejected { Rejection: { } rejection } => Problem.Of(
                rejection,
                StatusOf(rejection, address)),
            AppendResult.QueueFull => Problems.QueueFull,
            _ => throw new InvalidOperationException($"{result.GetType().Name} is no problem."),
        };

    private static int StatusOf(Rejection rejection, RouteValueDictionary address) =>
        rejection.Rule == Rule.Outdated ? 400
        : rejection.Rule.IsForbidden ? 403
        : IsUnknownAddress(rejection, address) ? 404
        : 422;

    /// <summary>What a command is about stands in the address; what its body names is a matter of rules.</summary>
    private static bool IsUnknownAddress(Rejection rejection, RouteValueDictionary address) =>
        rejection.Rule.Code.StartsWith("unknown-", StringComparison.Ordinal)
        && rejection.Errors[0].Field is var field && (address.ContainsKey(field) || address.ContainsKey($"{field}Id"));
}
