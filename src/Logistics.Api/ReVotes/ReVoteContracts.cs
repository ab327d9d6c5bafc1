using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Logistics.Api.Hosting;
using Logistics.Core;
using Logistics.Core.Calendar;
using Logistics.Core.Kernel;
using Logistics.Core.Locations;
using Logistics.Core.Packages;
using Logistics.Core.ReVotes;
using Logistics.Data.ReVotes;
using Logistics.Data.Texts;

namespace Logistics.Api.ReVotes;

/// <summary>It was recommended that a polling station votes again.</summary>
/// <param name="Id">A UUID made by the caller, which becomes the re-vote's; sending it again has no second effect.
/// </param>
/// <param name="Location">Code of the polling station.</param>
/// <param name="Contests">Codes of the contests to vote on again.</param>
/// <param name="RecommendedBy">The body that recommended it, such as <c>Panwascam Poasia</c>.</param>
/// <param name="Ground">Code of a ground, such as `voted-twice`; `GET /v1/re-vote-grounds` lists them.</param>
/// <param name="RecommendedOn">Day of the recommendation.</param>
/// <param name="Note">What was found. Kept beside the ledger, erasable.</param>
/// <param name="OccurredAt">When it was taken in, RFC 3339 with offset.</param>
public sealed record ReVoteRequest(
    [property: Required, Format("uuid")] string? Id,
    [property: Required, MinLength(1), MaxLength(Limits.CodeLengthMax)] string? Location,
    [property: Required, MinLength(1), MaxLength(Limits.ContestsMax), ItemLength(Limits.CodeLengthMax)]
    IReadOnlyList<string?>? Contests,
    [property: Required, MinLength(1), MaxLength(Limits.NameLengthMax)] string? RecommendedBy,
    [property: Required, MinLength(1), MaxLength(Limits.CodeLengthMax)] string? Ground,
    [property: Required, Format("date")] string? RecommendedOn,
    [property: MinLength(1), MaxLength(Limits.NoteLengthMax)] string? Note,
    [property: Required, Format("date-time")] string? OccurredAt) : RecordingRequest
{
    internal RecommendReVote ToCommand(Input input, Actor actor) => new(
        input.Id("id", Id),
        actor,
        input.Time("occurredAt", OccurredAt),
        input.Code("location", Location),
        input.List("contests", Contests, 1, Limits.ContestsMax, input.Code),
        input.Text("recommendedBy", RecommendedBy, Limits.NameLengthMax),
        input.Code("ground", Ground),
        input.Day("recommendedOn", RecommendedOn),
        PersonalText.Of(input.OptionalLines("note", Note, Limits.NoteLengthMax)));
}

/// <summary>What the KPU decided of a recommended re-vote.</summary>
/// <param name="Id">A UUID made by the caller; sending it again does nothing.</param>
/// <param name="Outcome">Whether it is held.</param>
/// <param name="Number">Number of the decision, which re-issues name and deliveries for it show.</param>
/// <param name="DecidedOn">Day of the decision.</param>
/// <param name="HeldOn">Day of the second vote; required where it is held, and only there.</param>
/// <param name="Note">Kept beside the ledger, erasable.</param>
/// <param name="OccurredAt">When it was decided, RFC 3339 with offset.</param>
public sealed record ReVoteDecisionRequest(
    [property: Required, Format("uuid")] string? Id,
    [property: Required, OneOf<ReVoteOutcome>] string? Outcome,
    [property: Required, MinLength(1), MaxLength(Limits.DocumentLengthMax)] string? Number,
    [property: Required, Format("date")] string? DecidedOn,
    [property: Format("date")] string? HeldOn,
    [property: MinLength(1), MaxLength(Limits.NoteLengthMax)] string? Note,
    [property: Required, Format("date-time")] string? OccurredAt) : RecordingRequest
{
    internal DecideReVote ToCommand(Input input, Guid reVote, Actor actor)
    {
        var (id, at) = (input.Id("id", Id), input.Time("occurredAt", OccurredAt));
        var outcome = input.OneOf<ReVoteOutcome>("outcome", Outcome);
        if (outcome == ReVoteOutcome.Refused && HeldOn is not null)
            input.Fail("heldOn", HeldOn, Expectations.NotHeld);
        return new(
            id,
            actor,
            at,
            reVote,
            outcome,
            input.Text("number", Number, Limits.DocumentLengthMax),
            input.Day("decidedOn", DecidedOn),
            outcome == ReVoteOutcome.Held && Outcome is not null
                ? input.Day("heldOn", HeldOn)
                : input.OptionalDay("heldOn", HeldOn),
            PersonalText.Of(input.OptionalLines("note", Note, Limits.NoteLengthMax)));
    }
}

/// <summary>The voters of the polling station got notices of the second vote.</summary>
/// <param name="Id">A UUID made by the caller; sending it again does nothing.</param>
/// <param name="OccurredAt">When they had them, RFC 3339 with offset.</param>
public sealed record ReVoteNoticeRequest(
    [property: Required, Format("uuid")] string? Id,
    [property: Required, Format("date-time")] string? OccurredAt) : RecordingRequest
{
    internal NotifyReVote ToCommand(Input input, Guid reVote, Actor actor) =>
        new(input.Id("id", Id), actor, input.Time("occurredAt", OccurredAt), reVote);
}

/// <summary>A polling station that votes again, or was to.</summary>
/// <param name="Id">Id of the re-vote.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Location">Code of the polling station.</param>
/// <param name="Contests">Codes of the contests.</param>
/// <param name="RecommendedBy">The body that recommended it.</param>
/// <param name="Ground">Code of the ground.</param>
/// <param name="RecommendedOn">Day of the recommendation.</param>
/// <param name="Note">Null when not given; `[erased]` once it was erased.</param>
/// <param name="Decision">Number of the decision; null before it is decided.</param>
/// <param name="DecidedOn">Day of the decision.</param>
/// <param name="HeldOn">Day of the second vote; null where it was refused.</param>
/// <param name="DecisionNote">As <c>note</c>, of the decision.</param>
/// <param name="NotifiedAt">When the voters had notices; null before that.</param>
/// <param name="Events">Sequences of its events that are in effect.</param>
/// <param name="Warnings">What is odd, such as a vote that is late.</param>
/// <param name="Packages">Packages for it; null in lists and in answers to what is recorded.</param>
/// <param name="Counts">What both votes came to, for its contests; null likewise.</param>
public sealed record ReVoteView(
    Guid Id,
    [property: OneOf<ReVoteStatus>] string Status,
    string Location,
    IReadOnlyList<string> Contests,
    string RecommendedBy,
    string Ground,
    DateOnly RecommendedOn,
    [property: Personal] string? Note,
    string? Decision,
    DateOnly? DecidedOn,
    DateOnly? HeldOn,
    [property: Personal] string? DecisionNote,
    DateTimeOffset? NotifiedAt,
    IReadOnlyList<long> Events,
    IReadOnlyList<WarningView> Warnings,
    IReadOnlyList<ReVotePackageView>? Packages,
    IReadOnlyList<ReVoteCountView>? Counts)
{
    internal static ReVoteView Of(ReVoteDetails details)
    {
        var (body, decided) = (details.Recommendation, details.Latest<ReVoteDecided>()?.Event.Body as ReVoteDecided);
        return new(
            body.ReVote,
            EnumText.Of(details.ReVote.Status),
            body.Location,
            body.Contests,
            body.RecommendedBy,
            body.Ground,
            body.RecommendedOn,
            details.Texts.TextOf(body.Note),
            decided?.Number,
            decided?.DecidedOn,
            decided?.HeldOn,
            details.Texts.TextOf(decided?.Note),
            details.Latest<ReVoteNotified>()?.Event.OccurredAt,
            [.. details.InEffect.Select(entry => entry.Sequence)],
            WarningView.Localized(details.InEffect.Select(entry => entry.Event)),
            details.Packages is null ? null : [.. details.Packages.Select(ReVotePackageView.Of)],
            details.Counts is null ? null : [.. details.Counts.Select(ReVoteCountView.Of)]);
    }
}

/// <summary>What was counted of a contest in one of the two votes.</summary>
/// <param name="Contest">Code of the contest.</param>
/// <param name="IsReVote">Whether in the re-vote; otherwise in the first vote.</param>
/// <param name="Used">Ballots in the box.</param>
/// <param name="Valid">Valid votes.</param>
/// <param name="Invalid">Invalid votes.</param>
public sealed record ReVoteCountView(string Contest, bool IsReVote, int Used, int Valid, int Invalid)
{
    internal static ReVoteCountView Of(ReVoteCount count) =>
        new(count.Contest, count.IsReVote, count.Used, count.Valid, count.Invalid);
}

/// <summary>A package for a re-vote.</summary>
/// <param name="Label">Written on it.</param>
/// <param name="Contest">Code of the contest.</param>
/// <param name="Status">Null when the package's record is damaged.</param>
public sealed record ReVotePackageView(
    string Label, string? Contest, [property: OneOf<PackageStatus>] string? Status)
{
    internal static ReVotePackageView Of(ReVotePackage package) => new(
        package.Label, package.Contest, package.Status is { } status ? EnumText.Of(status) : null);
}

/// <summary>
/// One version of a ground on which a polling station votes again. Of those that are valid on a day, the highest
/// counts.
/// </summary>
/// <param name="Code">Code of the ground.</param>
/// <param name="Version">Version of the ground.</param>
/// <param name="Names">What it is called.</param>
/// <param name="ValidFrom">The first day it holds.</param>
/// <param name="Provenance">Where it comes from.</param>
/// <param name="Source">Who says so, in words.</param>
public sealed record ReVoteGroundView(
    string Code,
    int Version,
    NamesView Names,
    [property: Format("date")] string ValidFrom,
    [property: OneOf<Provenance>] string Provenance,
    string Source)
{
    internal static ReVoteGroundView Of(ReVoteGround ground) => new(
        ground.Code,
        ground.Version,
        new(ground.Name, ground.NameId),
        DateText.Of(ground.ValidFrom),
        EnumText.Of(ground.Provenance),
        ground.Source);
}

[JsonSerializable(typeof(ReVoteRequest))]
[JsonSerializable(typeof(ReVoteDecisionRequest))]
[JsonSerializable(typeof(ReVoteNoticeRequest))]
[JsonSerializable(typeof(ReVoteView))]
[JsonSerializable(typeof(Page<ReVoteView>))]
[JsonSerializable(typeof(Page<ReVoteGroundView>))]
internal sealed partial class ReVoteJson : JsonSerializerContext;
