using Logistics.Core.Custody;
using Logistics.Core.Ledger;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Logistics.Api.Hosting;

/// <summary>What the ledger answers, as HTTP.</summary>
internal static class Recording
{
    /// <summary>
    /// 201 for what was recorded now, 200 for what was recorded before, 409 for an id used for something else
    /// or a command out of order, 422 for a broken rule, 503 when too much is waiting.
    /// </summary>
    /// <param name="command">What was sent.</param>
    /// <param name="location">Address of what was made.</param>
    /// <param name="view">Shows what the receipt stands for.</param>
    public static async Task<Results<Created<T>, Ok<T>, ProblemResult>> ToHttpAsync<T>(
        this AppendResult result, CustodyCommand command, string location, Func<Receipt, Task<T>> view) =>
        result switch
        {
            AppendResult.Appended appended => TypedResults.Created(location, await view(appended.Receipt)),
            AppendResult.AlreadyAppended earlier => TypedResults.Ok(await view(earlier.Receipt)),
            _ => ToProblem(result, command).ToResult(),
        };

    public static Problem ToProblem(AppendResult result, CustodyCommand command) => result switch
    {
        AppendResult.DifferentContent different => new Problem(
            409, "different-content", "The id was used before, for other content.",
            $"'{different.Field}' is not what was recorded first. Use a new id for a new record.",
            new ProblemField(
                different.Field,
                Problem.Shorten(CommandContent.ValueAt(different.Field, command)),
                "what was sent first under this id")),
        AppendResult.OutOfOrder conflict => Problem.Of(conflict.Rejection, 409),
        AppendResult.Rejected { Rejection: { } rejection } when IsUnknownAddress(rejection) =>
            Problem.Of(rejection, 404),
        AppendResult.Rejected { Rejection: { } rejection } when rejection.Rule == Rule.UnknownDelivery =>
            Problem.Of(rejection, 404),
        AppendResult.Rejected rejected => Problem.Of(rejected.Rejection, 422),
        AppendResult.QueueFull => Problems.QueueFull,
        _ => throw new InvalidOperationException($"{result.GetType().Name} is no problem."),
    };

    /// <summary>What a command is about stands in the address; a package it only names does not.</summary>
    private static bool IsUnknownAddress(Rejection rejection) =>
        rejection.Rule == Rule.UnknownHandover || rejection.Rule == Rule.UnknownTransfer
        || rejection.Rule == Rule.UnknownDelivery
        || (rejection.Rule == Rule.UnknownPackage && rejection.Errors[0].Field == "package");
}
