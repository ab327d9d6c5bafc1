using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using System.Text.Json.Serialization;
using Logistics.Api.Hosting;
using Logistics.Core.Kernel;
using Logistics.Core.Packages;

namespace Logistics.Api.Packages;

/// <summary>A step of a package that has a reason.</summary>
/// <param name="Id">A UUID made by the caller; sending it again does nothing.</param>
/// <param name="Reason">Why. Kept beside the ledger, erasable.</param>
/// <param name="OccurredAt">When it happened, RFC 3339 with offset.</param>
public sealed record ReasonRequest(
    [property: Required, Format("uuid")] string? Id,
    [property: Required, MinLength(1), MaxLength(Limits.NoteLengthMax)] string? Reason,
    [property: Required, Format("date-time")] string? OccurredAt) : RecordingRequest
{
    internal RecallPackage ToRecall(Input input, PackageRef package, Actor actor) => new(
        input.Id("id", Id), actor, input.Time("occurredAt", OccurredAt), package, Read(input, Reason));

    internal DissolvePackage ToDissolution(Input input, PackageRef package, Actor actor) => new(
        input.Id("id", Id), actor, input.Time("occurredAt", OccurredAt), package, Read(input, Reason));

    /// <summary>A reason that has to be given.</summary>
    internal static PersonalText Read(Input input, string? reason)
    {
        if (reason is null)
            input.Fail("reason", null, Input.Length(Expectations.Text, Limits.NoteLengthMax));
        return PersonalText.Of(input.OptionalLines("reason", reason, Limits.NoteLengthMax) ?? "")!;
    }
}

/// <summary>A package is for another place.</summary>
/// <param name="Id">A UUID made by the caller; sending it again does nothing.</param>
/// <param name="Destination">Code of the location it is meant for from now on.</param>
/// <param name="Reason">Why. Kept beside the ledger, erasable.</param>
/// <param name="OccurredAt">When that was decided, RFC 3339 with offset.</param>
/// <param name="Override">Rules that an admin sets aside for it.</param>
public sealed record RedirectionRequest(
    [property: Required, Format("uuid")] string? Id,
    [property: Required, MinLength(1), MaxLength(Limits.CodeLengthMax)] string? Destination,
    [property: Required, MinLength(1), MaxLength(Limits.NoteLengthMax)] string? Reason,
    [property: Required, Format("date-time")] string? OccurredAt,
    OverrideRequest? Override) : RecordingRequest
{
    internal RedirectPackage ToCommand(Input input, PackageRef package, ClaimsPrincipal user) => new(
        input.Id("id", Id),
        user.Actor(),
        input.Time("occurredAt", OccurredAt),
        package,
        input.Code("destination", Destination),
        ReasonRequest.Read(input, Reason),
        OverrideRequest.Read(input, Override, user));
}

/// <summary>A package got another label.</summary>
/// <param name="Id">A UUID made by the caller; sending it again does nothing.</param>
/// <param name="Label">
/// Written on it now: letters, digits, `.`, `_` and `-`; not signs alone, and not a UUID. Unique.
/// </param>
/// <param name="Reason">Why. Kept beside the ledger, erasable.</param>
/// <param name="OccurredAt">When it was labelled, RFC 3339 with offset.</param>
public sealed record LabelRequest(
    [property: Required, Format("uuid")] string? Id,
    [property: Required, MinLength(1), MaxLength(Limits.LabelLengthMax), RegularExpression(Input.NewLabel)]
    string? Label,
    [property: Required, MinLength(1), MaxLength(Limits.NoteLengthMax)] string? Reason,
    [property: Required, Format("date-time")] string? OccurredAt) : RecordingRequest
{
    internal RelabelPackage ToCommand(Input input, PackageRef package, Actor actor) => new(
        input.Id("id", Id),
        actor,
        input.Time("occurredAt", OccurredAt),
        package,
        input.Label("label", Label),
        ReasonRequest.Read(input, Reason));
}

/// <summary>A missing package is written off.</summary>
/// <param name="Id">A UUID made by the caller; sending it again does nothing.</param>
/// <param name="Decision">Number of the decision.</param>
/// <param name="DecidedOn">Day of the decision.</param>
/// <param name="Reason">Why. Kept beside the ledger, erasable.</param>
/// <param name="OccurredAt">When it was written off, RFC 3339 with offset.</param>
public sealed record WriteOffRequest(
    [property: Required, Format("uuid")] string? Id,
    [property: Required, MinLength(1), MaxLength(Limits.DocumentLengthMax)] string? Decision,
    [property: Required, Format("date")] string? DecidedOn,
    [property: MinLength(1), MaxLength(Limits.NoteLengthMax)] string? Reason,
    [property: Required, Format("date-time")] string? OccurredAt) : RecordingRequest
{
    internal WriteOffPackage ToCommand(Input input, PackageRef package, Actor actor) => new(
        input.Id("id", Id),
        actor,
        input.Time("occurredAt", OccurredAt),
        package,
        input.Text("decision", Decision, Limits.DocumentLengthMax),
        DateText.Of(input.Day("decidedOn", DecidedOn)),
        PersonalText.Of(input.OptionalLines("reason", Reason, Limits.NoteLengthMax)));
}

/// <summary>A package that was written off was found.</summary>
/// <param name="Id">A UUID made by the caller; sending it again does nothing.</param>
/// <param name="Location">Code of the location that has it now.</param>
/// <param name="Decision">Number of the decision; null for none.</param>
/// <param name="Reason">How it was found. Kept beside the ledger, erasable.</param>
/// <param name="OccurredAt">When it was found, RFC 3339 with offset.</param>
public sealed record WriteBackRequest(
    [property: Required, Format("uuid")] string? Id,
    [property: Required, MinLength(1), MaxLength(Limits.CodeLengthMax)] string? Location,
    [property: MinLength(1), MaxLength(Limits.DocumentLengthMax)] string? Decision,
    [property: MinLength(1), MaxLength(Limits.NoteLengthMax)] string? Reason,
    [property: Required, Format("date-time")] string? OccurredAt) : RecordingRequest
{
    internal WriteBackPackage ToCommand(Input input, PackageRef package, Actor actor) => new(
        input.Id("id", Id),
        actor,
        input.Time("occurredAt", OccurredAt),
        package,
        input.Code("location", Location),
        input.OptionalText("decision", Decision, Limits.DocumentLengthMax),
        PersonalText.Of(input.OptionalLines("reason", Reason, Limits.NoteLengthMax)));
}

[JsonSerializable(typeof(ReasonRequest))]
[JsonSerializable(typeof(RedirectionRequest))]
[JsonSerializable(typeof(LabelRequest))]
[JsonSerializable(typeof(WriteOffRequest))]
[JsonSerializable(typeof(WriteBackRequest))]
internal sealed partial class PlanJson : JsonSerializerContext;
