using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Logistics.Api.Attachments;
using Logistics.Api.Events;
using Logistics.Api.Hosting;
using Logistics.Api.Signatures;
using Logistics.Core.Kernel;
using Logistics.Core.Packages;
using Logistics.Core.Stock;

namespace Logistics.Api.Packages;

/// <summary>The contents of a closed package, corrected.</summary>
/// <param name="Id">A UUID made by the caller; sending it again does nothing.</param>
/// <param name="Location">Code of the location that has custody.</param>
/// <param name="Contents">All it holds now; the difference goes from or to the loose stock of the location.</param>
/// <param name="Seals">It was closed with again.</param>
/// <param name="OccurredAt">When it was repacked, RFC 3339 with offset.</param>
/// <param name="Note">Why. Kept beside the ledger, erasable.</param>
/// <param name="Override">Rules that an admin sets aside for it.</param>
public sealed record RepackRequest(
    [property: Required, Format("uuid")] string? Id,
    [property: Required, MinLength(1), MaxLength(Limits.CodeLengthMax)] string? Location,
    [property: Required, MaxLength(Limits.ContentLinesMax)] IReadOnlyList<ContentLineRequest?>? Contents,
    [property: Required, MaxLength(Limits.SealsMax), ItemLength(Limits.SealLengthMax)]
    IReadOnlyList<string?>? Seals,
    [property: Required, Format("date-time")] string? OccurredAt,
    [property: MinLength(1), MaxLength(Limits.NoteLengthMax)] string? Note,
    OverrideRequest? Override) : RecordingRequest
{
    internal RepackPackage ToCommand(Input input, PackageRef package, ClaimsPrincipal user) => new(
        input.Id("id", Id),
        user.Actor(),
        input.Time("occurredAt", OccurredAt),
        package,
        input.Code("location", Location),
        ContentLineRequest.Read(input, "contents", Contents, countMin: 0),
        SealList.Read(input, "seals", Seals),
        OverrideRequest.Read(input, Override, user),
        PersonalText.Of(input.OptionalLines("note", Note, Limits.NoteLengthMax)));
}

/// <summary>A package is opened; all it holds becomes loose stock of the location.</summary>
/// <param name="Id">A UUID made by the caller; sending it again does nothing.</param>
/// <param name="Location">Code of the location that has custody.</param>
/// <param name="Seals">Numbers as read before they were broken, not as expected; null when they were not read.</param>
/// <param name="UnreadableSeals">How many seals were there whose number could not be read.</param>
/// <param name="Counted">
/// How much was counted of each item, 0 for what should be there and is not. What is not named was not counted. Null
/// when nothing was counted.
/// </param>
/// <param name="OccurredAt">When it was opened, RFC 3339 with offset.</param>
/// <param name="Note">
/// What the record of special events says, such as why a count differs. Kept beside the ledger, erasable.
/// </param>
public sealed record OpeningRequest(
    [property: Required, Format("uuid")] string? Id,
    [property: Required, MinLength(1), MaxLength(Limits.CodeLengthMax)] string? Location,
    [property: MaxLength(Limits.SealsMax), ItemLength(Limits.SealLengthMax)] IReadOnlyList<string?>? Seals,
    [property: Range(0, Limits.SealsMax)] int? UnreadableSeals,
    [property: MinLength(1), MaxLength(Limits.ContentLinesMax)] IReadOnlyList<CountedLine?>? Counted,
    [property: Required, Format("date-time")] string? OccurredAt,
    [property: MinLength(1), MaxLength(Limits.NoteLengthMax)] string? Note) : SignedRequest
{
    internal OpenPackage ToCommand(Input input, PackageRef package, Actor actor) => new(
        input.Id("id", Id),
        actor,
        input.Time("occurredAt", OccurredAt),
        package,
        input.Code("location", Location),
        Seals is null ? null : SealList.Read(input, "seals", Seals),
        PersonalText.Of(input.OptionalLines("note", Note, Limits.NoteLengthMax)),
        ReadSignatures(input),
        Counted is null
            ? null
            : input.List("counted", Counted, 1, Limits.ContentLinesMax, (place, line) => new ItemQuantity(
                input.Code($"{place}.item", line?.Item),
                input.Quantity($"{place}.quantity", line?.Quantity))),
        input.OptionalWhole("unreadableSeals", UnreadableSeals, 0, Limits.SealsMax));
}

/// <summary>An opened package is filled from the loose stock of the location and sealed.</summary>
/// <param name="Id">A UUID made by the caller; sending it again does nothing.</param>
/// <param name="Location">Code of the location that has custody.</param>
/// <param name="Contents">
/// All it holds now. Ballots that were used or spoiled are on accounts of their own and not among it.
/// </param>
/// <param name="Seals">It was closed with.</param>
/// <param name="OccurredAt">When it was sealed, RFC 3339 with offset.</param>
/// <param name="Note">Kept beside the ledger, erasable.</param>
public sealed record SealingRequest(
    [property: Required, Format("uuid")] string? Id,
    [property: Required, MinLength(1), MaxLength(Limits.CodeLengthMax)] string? Location,
    [property: Required, MaxLength(Limits.ContentLinesMax)] IReadOnlyList<ContentLineRequest?>? Contents,
    [property: Required, MaxLength(Limits.SealsMax), ItemLength(Limits.SealLengthMax)]
    IReadOnlyList<string?>? Seals,
    [property: Required, Format("date-time")] string? OccurredAt,
    [property: MinLength(1), MaxLength(Limits.NoteLengthMax)] string? Note) : AttachedRequest
{
    internal SealPackage ToCommand(Input input, PackageRef package, Actor actor) => new(
        input.Id("id", Id),
        actor,
        input.Time("occurredAt", OccurredAt),
        package,
        input.Code("location", Location),
        ContentLineRequest.Read(input, "contents", Contents, countMin: 0),
        SealList.Read(input, "seals", Seals),
        PersonalText.Of(input.OptionalLines("note", Note, Limits.NoteLengthMax)));
}
