using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Logistics.Api.Hosting;
using Logistics.Core;
using Logistics.Core.Kernel;
using Logistics.Core.Locations;
using Logistics.Core.Officers;
using Logistics.Core.Offices;
using Logistics.Data.Officers;
using Logistics.Data.Texts;

namespace Logistics.Api.Officers;

/// <summary>
/// A candidate for an office at a place. What names them is kept beside the ledger, erasable: the ledger has salted
/// hashes, and of the identity number a keyed one.
/// </summary>
/// <param name="Id">A UUID made by the caller; sending it again does nothing. It is the officer's id.</param>
/// <param name="Role">Code of the role, such as `kpps-member`; `GET /v1/officer-roles` lists them.</param>
/// <param name="Place">Code of the location where they would hold the office.</param>
/// <param name="Seat">The seat they are meant for.</param>
/// <param name="Rank">The place in the order of selection, 1 first. Who is next in rank succeeds.</param>
/// <param name="Name">As on the identity card.</param>
/// <param name="BirthDate">Such as `2000-01-31`.</param>
/// <param name="Phone">A telephone number.</param>
/// <param name="IdentityNumber">Of the identity card. Only its digits count.</param>
/// <param name="OccurredAt">When they were nominated, RFC 3339 with offset.</param>
public sealed record OfficerRequest(
    [property: Required, Format("uuid")] string? Id,
    [property: Required, MinLength(1), MaxLength(Limits.CodeLengthMax)] string? Role,
    [property: Required, MinLength(1), MaxLength(Limits.CodeLengthMax)] string? Place,
    [property: Range(1, OfficerDecisions.NumberMax)] int? Seat,
    [property: Range(1, OfficerDecisions.NumberMax)] int? Rank,
    [property: MinLength(1), MaxLength(Limits.NameLengthMax)] string? Name,
    [property: Format("date")] string? BirthDate,
    [property: MinLength(1), MaxLength(Limits.PhoneLengthMax)] string? Phone,
    [property: MinLength(Limits.IdentityDigitsMin), MaxLength(Limits.IdentityLengthMax)] string? IdentityNumber,
    [property: Required, Format("date-time")] string? OccurredAt) : RecordingRequest
{
    internal NominateOfficer ToCommand(Input input, Actor actor, IdentityKey key)
    {
        var (id, at) = (input.Id("id", Id), input.Time("occurredAt", OccurredAt));
        var born = input.OptionalDay("birthDate", BirthDate);
        var digits = IdentityText.Read(input, "identityNumber", IdentityNumber);
        return new NominateOfficer(
            id,
            actor,
            at,
            input.Code("role", Role),
            input.Code("place", Place),
            OfficerStepRequest.Number(input, "seat", Seat),
            OfficerStepRequest.Number(input, "rank", Rank),
            PersonalText.Of(input.OptionalText("name", Name, Limits.NameLengthMax)),
            PersonalText.Of(born is { } day ? DateText.Of(day) : null),
            PersonalText.Of(input.OptionalText("phone", Phone, Limits.PhoneLengthMax)),
            PersonalText.Of(digits),
            digits is null ? null : key.HashOf(digits),
            born is { } birth ? AgeOn(birth, DateOnly.FromDateTime(at.DateTime)) : null);
    }

    /// <summary>In years that are complete on a day.</summary>
    internal static int AgeOn(DateOnly birth, DateOnly day)
    {
        var years = day.Year - birth.Year;
        return birth.AddYears(years) > day ? years - 1 : years;
    }
}

/// <summary>An identity number as somebody writes it.</summary>
internal static class IdentityText
{
    /// <summary>Its digits; null when there is none, or it is not one.</summary>
    public static string? Read(Input input, string field, string? value)
    {
        if (value is null)
            return null;
        if (TryDigits(value, out var digits))
            return digits;
        input.Fail(field, value, Expectations.IdentityNumber.With(
            ("min", Limits.IdentityDigitsMin), ("max", Limits.IdentityDigitsMax)));
        return null;
    }

    /// <summary>Whether a text is a number, and its digits.</summary>
    public static bool TryDigits(string value, out string digits)
    {
        digits = string.Concat(value.Where(char.IsAsciiDigit));
        return value.Length <= Limits.IdentityLengthMax
            && digits.Length is >= Limits.IdentityDigitsMin and <= Limits.IdentityDigitsMax
            && value.All(c => char.IsAsciiDigit(c) || c is ' ' or '.' or '-');
    }
}

/// <summary>What the requests about an officer have in common.</summary>
internal static class OfficerStepRequest
{
    public static int? Number(Input input, string field, int? value) =>
        value is null ? null : input.Whole(field, value, 1, OfficerDecisions.NumberMax);
}

/// <summary>What checks of an officer came to. The papers behind them are not kept.</summary>
/// <param name="Id">A UUID made by the caller; sending it again does nothing.</param>
/// <param name="Checks">Each check once. A later outcome takes the place of an earlier one.</param>
/// <param name="OccurredAt">When it was decided, RFC 3339 with offset.</param>
public sealed record OfficerChecksRequest(
    [property: Required, Format("uuid")] string? Id,
    [property: Required, MinLength(1), MaxLength(OfficerDecisions.ChecksMax)]
    IReadOnlyList<OfficerCheckRequest?>? Checks,
    [property: Required, Format("date-time")] string? OccurredAt) : RecordingRequest
{
    internal CheckOfficer ToCommand(Input input, Guid officer, Actor actor) => new(
        input.Id("id", Id),
        actor,
        input.Time("occurredAt", OccurredAt),
        officer,
        input.List("checks", Checks, 1, OfficerDecisions.ChecksMax, (field, check) => new CheckResult(
            input.Code($"{field}.code", check?.Code),
            input.OneOf<CheckState>($"{field}.state", check?.State),
            input.OptionalDay($"{field}.on", check?.On))));
}

/// <summary>What one check came to.</summary>
/// <param name="Code">Code of the check, such as `health`; `GET /v1/officer-roles` lists them.</param>
/// <param name="State">Whether it is met, failed, waived, or still pending.</param>
/// <param name="On">The day it was checked; that of `occurredAt` when absent.</param>
public sealed record OfficerCheckRequest(
    [property: Required, MinLength(1), MaxLength(Limits.CodeLengthMax)] string? Code,
    [property: Required, OneOf<CheckState>] string? State,
    [property: Format("date")] string? On);

/// <summary>The decision that appoints a candidate.</summary>
/// <param name="Id">A UUID made by the caller; sending it again does nothing.</param>
/// <param name="Decision">Number of the decision.</param>
/// <param name="On">The day of the decision; that of `occurredAt` when absent.</param>
/// <param name="Seat">The seat; that of the nomination when absent.</param>
/// <param name="TermFrom">The first day in office; that of the role when absent.</param>
/// <param name="TermTo">The last day in office; that of the role when absent.</param>
/// <param name="Succeeds">Id of the officer whom they replace (PAW).</param>
/// <param name="OccurredAt">When it was decided, RFC 3339 with offset.</param>
public sealed record AppointmentRequest(
    [property: Required, Format("uuid")] string? Id,
    [property: Required, MinLength(1), MaxLength(Limits.DocumentLengthMax)] string? Decision,
    [property: Format("date")] string? On,
    [property: Range(1, OfficerDecisions.NumberMax)] int? Seat,
    [property: Format("date")] string? TermFrom,
    [property: Format("date")] string? TermTo,
    [property: Format("uuid")] string? Succeeds,
    [property: Required, Format("date-time")] string? OccurredAt) : RecordingRequest
{
    internal AppointOfficer ToCommand(Input input, Guid officer, Actor actor)
    {
        var (from, to) = (input.OptionalDay("termFrom", TermFrom), input.OptionalDay("termTo", TermTo));
        if (to < from)
            input.Fail("termTo", TermTo, Expectations.DayFrom.With(("from", TermFrom!)));
        return new(
            input.Id("id", Id),
            actor,
            input.Time("occurredAt", OccurredAt),
            officer,
            input.Text("decision", Decision, Limits.DocumentLengthMax),
            input.OptionalDay("on", On),
            OfficerStepRequest.Number(input, "seat", Seat),
            from,
            to,
            Succeeds is null ? null : input.Id("succeeds", Succeeds));
    }
}

/// <summary>The oath of an officer.</summary>
/// <param name="Id">A UUID made by the caller; sending it again does nothing.</param>
/// <param name="On">The day; that of `occurredAt` when absent.</param>
/// <param name="OccurredAt">When they took it, RFC 3339 with offset.</param>
public sealed record OathRequest(
    [property: Required, Format("uuid")] string? Id,
    [property: Format("date")] string? On,
    [property: Required, Format("date-time")] string? OccurredAt) : RecordingRequest
{
    internal SwearInOfficer ToCommand(Input input, Guid officer, Actor actor) => new(
        input.Id("id", Id), actor, input.Time("occurredAt", OccurredAt), officer, input.OptionalDay("on", On));
}

/// <summary>A course that an officer attended.</summary>
/// <param name="Id">A UUID made by the caller; sending it again does nothing.</param>
/// <param name="Course">Code of the course: `logistics`, `voting` or another one. The formation counts those.</param>
/// <param name="On">The last day of it; that of `occurredAt` when absent.</param>
/// <param name="OccurredAt">When they attended it, RFC 3339 with offset.</param>
public sealed record TrainingRequest(
    [property: Required, Format("uuid")] string? Id,
    [property: Required, MinLength(1), MaxLength(Limits.CodeLengthMax)] string? Course,
    [property: Format("date")] string? On,
    [property: Required, Format("date-time")] string? OccurredAt) : RecordingRequest
{
    internal TrainOfficer ToCommand(Input input, Guid officer, Actor actor) => new(
        input.Id("id", Id), actor, input.Time("occurredAt", OccurredAt), officer, input.Code("course", Course),
        input.OptionalDay("on", On));
}

/// <summary>The end of an office or a candidacy.</summary>
/// <param name="Id">A UUID made by the caller; sending it again does nothing.</param>
/// <param name="Ground">Why it is over.</param>
/// <param name="On">The day; that of `occurredAt` when absent.</param>
/// <param name="OccurredAt">When it was decided or happened, RFC 3339 with offset.</param>
public sealed record OfficeEndRequest(
    [property: Required, Format("uuid")] string? Id,
    [property: Required, OneOf<OfficeEndGround>] string? Ground,
    [property: Format("date")] string? On,
    [property: Required, Format("date-time")] string? OccurredAt) : RecordingRequest
{
    internal EndOfficer ToCommand(Input input, Guid officer, Actor actor) => new(
        input.Id("id", Id), actor, input.Time("occurredAt", OccurredAt), officer,
        Read(input.OneOf<OfficeEndGround>("ground", Ground)), input.OptionalDay("on", On));

    private static EndGround Read(OfficeEndGround ground) => EnumText.Parse<EndGround>(EnumText.Of(ground));
}

/// <summary>Why somebody says that an office is over.</summary>
internal enum OfficeEndGround
{
    Death,
    Incapacity,
    Resignation,
    Dismissal,
    Term,
    NotSelected,
}

/// <summary>Somebody who is nominated for an office at a place, or holds it.</summary>
/// <param name="Id">Id of the officer.</param>
/// <param name="Role">Code of the role.</param>
/// <param name="Place">Code of the location.</param>
/// <param name="Seat">The seat; null where there is none.</param>
/// <param name="Rank">The place in the order of selection; null where there is none.</param>
/// <param name="Status">Where they stand.</param>
/// <param name="Name">Null when not given, and for who may not read names; `[erased]` once it was erased.</param>
/// <param name="BirthDate">As `name`.</param>
/// <param name="Phone">As `name`.</param>
/// <param name="IdentityNumber">As `name`.</param>
/// <param name="Decision">Number of the decision that appointed them; null before it.</param>
/// <param name="AppointedOn">The day of the decision.</param>
/// <param name="TermFrom">The first day in office.</param>
/// <param name="TermTo">The last day in office.</param>
/// <param name="Succeeds">Id of the officer whom they replaced; null for none.</param>
/// <param name="SwornOn">The day of the oath; null before it.</param>
/// <param name="EndedOn">The day it was over; null before it.</param>
/// <param name="Ground">Why it was over; null before it.</param>
/// <param name="Checks">In the order of codes.</param>
/// <param name="Training">In the order of courses.</param>
/// <param name="Sequence">Place of the nomination in the ledger. `POST /v1/texts/erasures` names it.</param>
/// <param name="RecordedAt">When the nomination was recorded, on the server's clock.</param>
/// <param name="Warnings">What may be a mistake although it was recorded; empty when nothing may.</param>
/// <param name="TakenBack">Later steps that were taken back, in ledger order; empty for none.</param>
public sealed record OfficerView(
    Guid Id,
    string Role,
    string Place,
    int? Seat,
    int? Rank,
    [property: OneOf<OfficerStatus>] string Status,
    [property: Personal] string? Name,
    [property: Personal] string? BirthDate,
    [property: Personal] string? Phone,
    [property: Personal] string? IdentityNumber,
    string? Decision,
    [property: Format("date")] string? AppointedOn,
    [property: Format("date")] string? TermFrom,
    [property: Format("date")] string? TermTo,
    Guid? Succeeds,
    [property: Format("date")] string? SwornOn,
    [property: Format("date")] string? EndedOn,
    [property: OneOf<EndGround>] string? Ground,
    IReadOnlyList<OfficerCheckView> Checks,
    IReadOnlyList<OfficerTrainingView> Training,
    long Sequence,
    DateTimeOffset RecordedAt,
    IReadOnlyList<WarningView> Warnings,
    IReadOnlyList<TakenBackView> TakenBack) : CorrectedView
{
    internal static OfficerView Of(OfficerDetails details)
    {
        var (officer, names) = (details.Officer, details.Nomination);
        LedgerEntry[] takenBack =
        [
            .. details.Events.Skip(1).Where(entry => details.Corrections.IsReversed(entry.Sequence)),
        ];
        return new(
            officer.Id,
            officer.Role,
            officer.Place,
            officer.Seat,
            officer.Rank,
            EnumText.Of(officer.Status),
            details.Texts.TextOf(names.Name),
            details.Texts.TextOf(names.BirthDate),
            details.Texts.TextOf(names.Phone),
            details.Texts.TextOf(names.IdentityNumber),
            officer.Decision,
            Day(officer.AppointedOn),
            Day(officer.TermFrom),
            Day(officer.TermTo),
            officer.Succeeds,
            Day(officer.SwornOn),
            Day(officer.EndedOn),
            officer.Ground is { } ground ? EnumText.Of(ground) : null,
            [.. details.Checks.Select(OfficerCheckView.Of)],
            [.. details.Training.Select(course => new OfficerTrainingView(course.Course, DateText.Of(course.On)))],
            officer.Sequence,
            details.Events[0].Event.RecordedAt,
            WarningView.Localized(details.Events.Except(takenBack).Select(entry => entry.Event)),
            [.. takenBack.Select(entry => TakenBackView.Of(entry, details.Corrections.Of(entry)))])
        {
            Correction = details.Corrections.Of(details.Events[0]),
        };
    }

    internal static string? Day(DateOnly? day) => day is { } given ? DateText.Of(given) : null;
}

/// <summary>The latest outcome of a check.</summary>
/// <param name="Code">Code of the check.</param>
/// <param name="Version">Version of the check that counted that day.</param>
/// <param name="State">What it came to.</param>
/// <param name="On">The day it was checked.</param>
/// <param name="By">Id of the principal that recorded it.</param>
public sealed record OfficerCheckView(
    string Code, int Version, [property: OneOf<CheckState>] string State, [property: Format("date")] string On, Guid By)
{
    internal static OfficerCheckView Of(OfficerCheck check) =>
        new(check.Code, check.Version, EnumText.Of(check.State), DateText.Of(check.On), check.By);
}

/// <summary>A course that an officer attended.</summary>
/// <param name="Course">Code of the course.</param>
/// <param name="On">The last day of it.</param>
public sealed record OfficerTrainingView(string Course, [property: Format("date")] string On);

/// <summary>
/// The roles of an election, the checks that whoever is nominated has to pass, and how many sign what, in all their
/// versions.
/// </summary>
/// <param name="Roles">In the order of codes and versions.</param>
/// <param name="Checks">In the order of codes and versions.</param>
/// <param name="Signatures">In the order of codes and versions.</param>
public sealed record OfficeReferenceView(
    IReadOnlyList<OfficeRoleView> Roles,
    IReadOnlyList<OfficeCheckView> Checks,
    IReadOnlyList<SignatureRuleView> Signatures)
{
    internal static OfficeReferenceView Of(OfficeReference reference) => new(
        [.. reference.Roles.Select(OfficeRoleView.Of)], [.. reference.Checks.Select(OfficeCheckView.Of)],
        [.. reference.Signatures.Select(SignatureRuleView.Of)]);
}

/// <summary>
/// One version of how many officers of a side sign a step. Of those that are valid on a day, the highest counts. A
/// place is held to it from the first appointment of one of its officers on.
/// </summary>
/// <param name="Code">Code of the rule.</param>
/// <param name="Version">Version of the rule.</param>
/// <param name="Step">What is signed.</param>
/// <param name="Side">Who signs.</param>
/// <param name="Level">The level of the side's place; null for any.</param>
/// <param name="ForBallots">Only what holds ballots.</param>
/// <param name="Roles">Codes of roles whose signatures count; empty for every role that may handle material.</param>
/// <param name="Count">How many sign.</param>
/// <param name="ValidFrom">The first day it holds.</param>
/// <param name="Provenance">Where it comes from.</param>
/// <param name="Source">Who says so, in words.</param>
public sealed record SignatureRuleView(
    string Code,
    int Version,
    [property: OneOf<SignedStep>] string Step,
    [property: OneOf<SignedAs>] string Side,
    [property: OneOf<LocationLevel>] string? Level,
    bool ForBallots,
    IReadOnlyList<string> Roles,
    int Count,
    [property: Format("date")] string ValidFrom,
    [property: OneOf<Provenance>] string Provenance,
    string Source)
{
    internal static SignatureRuleView Of(SignatureRule rule) => new(
        rule.Code,
        rule.Version,
        EnumText.Of(rule.Step),
        EnumText.Of(rule.As),
        rule.Level is { } level ? EnumText.Of(level) : null,
        rule.IsForBallots,
        rule.Roles,
        rule.Count,
        DateText.Of(rule.ValidFrom),
        EnumText.Of(rule.Provenance),
        rule.Source);
}

/// <summary>One version of a role. Of those that are valid on a day, the highest counts.</summary>
/// <param name="Code">Code of the role.</param>
/// <param name="Version">Version of the role.</param>
/// <param name="Name">In the language of the answer.</param>
/// <param name="Level">The level of the places that have it; null for any.</param>
/// <param name="SeatFrom">The first seat of it at a place; null where it has no seats.</param>
/// <param name="SeatTo">The last seat.</param>
/// <param name="PerPlace">How many each place needs; 0 where no rule says how many.</param>
/// <param name="Witness">Its holder may watch but never handle material.</param>
/// <param name="TermFrom">The first day in office; null where it is not known.</param>
/// <param name="TermTo">The last day in office.</param>
/// <param name="ValidFrom">The first day it holds.</param>
/// <param name="Provenance">Where it comes from.</param>
/// <param name="Source">Who says so, in words.</param>
public sealed record OfficeRoleView(
    string Code,
    int Version,
    string Name,
    [property: OneOf<LocationLevel>] string? Level,
    int? SeatFrom,
    int? SeatTo,
    int PerPlace,
    bool Witness,
    [property: Format("date")] string? TermFrom,
    [property: Format("date")] string? TermTo,
    [property: Format("date")] string ValidFrom,
    [property: OneOf<Provenance>] string Provenance,
    string Source)
{
    internal static OfficeRoleView Of(OfficeRole role) => new(
        role.Code,
        role.Version,
        AnswerLanguage.Use() == Language.Indonesian ? role.NameId : role.Name,
        role.Level is { } level ? EnumText.Of(level) : null,
        role.SeatFrom,
        role.SeatTo,
        role.PerPlace,
        role.IsWitness,
        OfficerView.Day(role.TermFrom),
        OfficerView.Day(role.TermTo),
        DateText.Of(role.ValidFrom),
        EnumText.Of(role.Provenance),
        role.Source);
}

/// <summary>One version of a check. Of those that are valid on a day, the highest counts.</summary>
/// <param name="Code">Code of the check.</param>
/// <param name="Version">Version of the check.</param>
/// <param name="Name">In the language of the answer.</param>
/// <param name="Roles">Codes of the roles it is for; empty for every one.</param>
/// <param name="AgeMin">The lowest age, in years; null for none. Another age is a warning.</param>
/// <param name="AgeMax">The highest age, in years; null for none.</param>
/// <param name="ValidFrom">The first day it holds.</param>
/// <param name="Provenance">Where it comes from.</param>
/// <param name="Source">Who says so, in words.</param>
public sealed record OfficeCheckView(
    string Code,
    int Version,
    string Name,
    IReadOnlyList<string> Roles,
    int? AgeMin,
    int? AgeMax,
    [property: Format("date")] string ValidFrom,
    [property: OneOf<Provenance>] string Provenance,
    string Source)
{
    internal static OfficeCheckView Of(OfficeCheck check) => new(
        check.Code,
        check.Version,
        AnswerLanguage.Use() == Language.Indonesian ? check.NameId : check.Name,
        check.Roles,
        check.AgeMin,
        check.AgeMax,
        DateText.Of(check.ValidFrom),
        EnumText.Of(check.Provenance),
        check.Source);
}

[JsonSerializable(typeof(OfficerRequest))]
[JsonSerializable(typeof(OfficerChecksRequest))]
[JsonSerializable(typeof(AppointmentRequest))]
[JsonSerializable(typeof(OathRequest))]
[JsonSerializable(typeof(TrainingRequest))]
[JsonSerializable(typeof(OfficeEndRequest))]
[JsonSerializable(typeof(OfficerView))]
[JsonSerializable(typeof(Page<OfficerView>))]
[JsonSerializable(typeof(OfficeReferenceView))]
[JsonSerializable(typeof(OfficerImportRequest))]
[JsonSerializable(typeof(OfficerImportView))]
internal sealed partial class OfficerJson : JsonSerializerContext;
