using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Logistics.Api.Hosting;
using Logistics.Api.Packages;
using Logistics.Core.Kernel;
using Logistics.Core.Reissues;

namespace Logistics.Api.Reissues;

/// <summary>Ballots issued a second time to a polling station that votes again, in a package of their own.</summary>
/// <param name="Id">
/// A UUID made by the caller, which becomes the package's; sending it again has no second effect.
/// </param>
/// <param name="Label">
/// Written on it: letters, digits, `.`, `_` and `-`; not signs alone, and not a UUID. Unique.
/// </param>
/// <param name="Tps">Code of the polling station.</param>
/// <param name="Contest">Code of the contest that is voted on again.</param>
/// <param name="Location">Code of the location above it whose loose stock the contents are taken from.</param>
/// <param name="Contents">Ballots of the contest, and what belongs to no contest.</param>
/// <param name="Seals">Numbers of the seals it was closed with.</param>
/// <param name="Decision">Number of the decision on the re-vote.</param>
/// <param name="Reason">Why there is a re-vote. Kept beside the ledger, erasable.</param>
/// <param name="OccurredAt">When it was packed, RFC 3339 with offset.</param>
public sealed record ReissueRequest(
    [property: Required, Format("uuid")] string? Id,
    [property: Required, MinLength(1), MaxLength(Limits.LabelLengthMax), RegularExpression(Input.NewLabel)]
    string? Label,
    [property: Required, MinLength(1), MaxLength(Limits.CodeLengthMax)] string? Tps,
    [property: Required, MinLength(1), MaxLength(Limits.CodeLengthMax)] string? Contest,
    [property: Required, MinLength(1), MaxLength(Limits.CodeLengthMax)] string? Location,
    [property: Required, MinLength(1), MaxLength(Limits.ContentLinesMax)]
    IReadOnlyList<ContentLineRequest?>? Contents,
    [property: Required, MaxLength(Limits.SealsMax), ItemLength(Limits.SealLengthMax)]
    IReadOnlyList<string?>? Seals,
    [property: Required, MinLength(1), MaxLength(Limits.DocumentLengthMax)] string? Decision,
    [property: Required, MinLength(1), MaxLength(Limits.NoteLengthMax)] string? Reason,
    [property: Required, Format("date-time")] string? OccurredAt) : RecordingRequest
{
    internal ReissueBallots ToCommand(Input input, Actor actor)
    {
        if (Reason is null)
            input.Fail("reason", null, Input.Length(Expectations.Text, Limits.NoteLengthMax));
        return new(
            input.Id("id", Id),
            actor,
            input.Time("occurredAt", OccurredAt),
            input.Label("label", Label),
            input.Code("contest", Contest),
            input.Code("tps", Tps),
            input.Code("location", Location),
            ContentLineRequest.Read(input, "contents", Contents, countMin: 1),
            SealList.Read(input, "seals", Seals),
            input.Text("decision", Decision, Limits.DocumentLengthMax),
            PersonalText.Of(input.OptionalLines("reason", Reason, Limits.NoteLengthMax) ?? "")!);
    }
}

[JsonSerializable(typeof(ReissueRequest))]
internal sealed partial class ReissueJson : JsonSerializerContext;
