using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Logistics.Api.Attachments;
using Logistics.Api.Hosting;
using Logistics.Api.Signatures;
using Logistics.Core;
using Logistics.Core.Kernel;
using Logistics.Core.Locations;
using Logistics.Core.TpsAccounts;
using Logistics.Data.Texts;
using Logistics.Data.TpsAccounts;
using Origin = Logistics.Core.Locations.Provenance;

namespace Logistics.Api.TpsAccounts;

/// <summary>
/// The account of one contest at one TPS, which is recorded whether or not it reconciles; or a correction of it,
/// with every number anew. Ballots in sheets, voters in persons.
/// </summary>
/// <param name="Id">A UUID made by the caller; sending it again does nothing.</param>
/// <param name="Tps">Code of the polling station.</param>
/// <param name="Contest">Code of the contest.</param>
/// <param name="Received">Ballots delivered before voting.</param>
/// <param name="Used">Ballots in the box.</param>
/// <param name="Spoiled">Ballots that voters gave back, or that were unfit, and were replaced.</param>
/// <param name="Unused">Ballots left over.</param>
/// <param name="Valid">Valid votes.</param>
/// <param name="Invalid">Invalid votes.</param>
/// <param name="Attendance">Voters who signed for a ballot.</param>
/// <param name="Provenance">Where the numbers come from; <c>official</c>, the signed form, when absent.</param>
/// <param name="OccurredAt">When the account was made, RFC 3339 with offset.</param>
/// <param name="Corrects">Only of a correction: the event it corrects, the latest of this TPS and contest.</param>
/// <param name="Explanation">Required of a correction, and only there. Kept beside the ledger, erasable.</param>
/// <param name="ReVote">Id of the re-vote it is of; of the first vote when absent.</param>
public sealed record TpsAccountRequest(
    [property: Required, Format("uuid")] string? Id,
    [property: Required, MinLength(1), MaxLength(Limits.CodeLengthMax)] string? Tps,
    [property: Required, MinLength(1), MaxLength(Limits.CodeLengthMax)] string? Contest,
    [property: Required, Range(0, Limits.QuantityMax)] int? Received,
    [property: Required, Range(0, Limits.QuantityMax)] int? Used,
    [property: Required, Range(0, Limits.QuantityMax)] int? Spoiled,
    [property: Required, Range(0, Limits.QuantityMax)] int? Unused,
    [property: Required, Range(0, Limits.QuantityMax)] int? Valid,
    [property: Required, Range(0, Limits.QuantityMax)] int? Invalid,
    [property: Required] AttendanceRequest? Attendance,
    [property: OneOf<Provenance>] string? Provenance,
    [property: Required, Format("date-time")] string? OccurredAt,
    [property: Format("uuid")] string? Corrects,
    [property: MinLength(1), MaxLength(Limits.NoteLengthMax)] string? Explanation,
    [property: Format("uuid")] string? ReVote) : SignedRequest
{
    internal RecordTpsAccount ToCommand(Input input, Actor actor)
    {
        if (Corrects is null && Explanation is not null)
            input.Fail("explanation", Explanation, Expectations.NoExplanation);
        return new(
            input.Id("id", Id),
            actor,
            input.Time("occurredAt", OccurredAt),
            input.Code("tps", Tps),
            input.Code("contest", Contest),
            input.Quantity("received", Received),
            input.Quantity("used", Used),
            input.Quantity("spoiled", Spoiled),
            input.Quantity("unused", Unused),
            input.Quantity("valid", Valid),
            input.Quantity("invalid", Invalid),
            new Attendance(
                input.Quantity("attendance.list", Attendance?.List),
                input.Quantity("attendance.movedIn", Attendance?.MovedIn),
                input.Quantity("attendance.movedInThisContestOnly", Attendance?.MovedInThisContestOnly ?? 0),
                input.Quantity("attendance.additional", Attendance?.Additional)),
            input.OptionalOneOf<Origin>("provenance", Provenance) ?? Origin.Official,
            Corrects is null ? null : input.Id("corrects", Corrects),
            PersonalText.Of(input.OptionalLines("explanation", Explanation, Limits.NoteLengthMax)),
            ReadSignatures(input),
            ReVote is null ? null : input.Id("reVote", ReVote));
    }
}

/// <summary>Voters who signed for a ballot of this contest, each in one of the numbers.</summary>
/// <param name="List">On the voter list of the TPS (DPT).</param>
/// <param name="MovedIn">Moved in (DPTb), entitled to this contest's ballot and others.</param>
/// <param name="MovedInThisContestOnly">
/// Moved in, entitled to this contest's ballot alone, as governor-only voters are; 0 when absent.
/// </param>
/// <param name="Additional">On no list, voting by their identity card (DPK).</param>
public sealed record AttendanceRequest(
    [property: Required, Range(0, Limits.QuantityMax)] int? List,
    [property: Required, Range(0, Limits.QuantityMax)] int? MovedIn,
    [property: Range(0, Limits.QuantityMax)] int? MovedInThisContestOnly,
    [property: Required, Range(0, Limits.QuantityMax)] int? Additional);

/// <summary>Voters who signed for a ballot of this contest.</summary>
/// <param name="List">Voters on the voter list of the TPS (DPT).</param>
/// <param name="MovedIn">Voters who moved in (DPTb), entitled to this contest's ballot and others.</param>
/// <param name="MovedInThisContestOnly">Entitled to this contest's ballot alone; not among those moved in.</param>
/// <param name="Additional">Voters on no list, voting by their identity card (DPK).</param>
public sealed record AttendanceView(int List, int MovedIn, int MovedInThisContestOnly, int Additional)
{
    internal static AttendanceView Of(Attendance voters) =>
        new(voters.List, voters.MovedIn, voters.MovedInThisContestOnly, voters.Additional);
}

/// <summary>The account of one contest at one TPS, as its latest version that is in effect has it.</summary>
/// <param name="Tps">Code of the polling station.</param>
/// <param name="Contest">Code of the contest.</param>
/// <param name="Event">Id of the latest event, which a correction names in <c>corrects</c>.</param>
/// <param name="Status">
/// <c>reconciled</c>: no identity is violated; <c>open</c>: one is, and no correction since explains it;
/// <c>explained</c>: a correction since explains each that is.
/// </param>
/// <param name="Received">Ballots delivered before voting.</param>
/// <param name="Used">Ballots in the box.</param>
/// <param name="Spoiled">Ballots that were given back or unfit, and were replaced.</param>
/// <param name="Unused">Ballots left over.</param>
/// <param name="Valid">Valid votes.</param>
/// <param name="Invalid">Invalid votes.</param>
/// <param name="Attendance">Voters who signed for a ballot.</param>
/// <param name="Provenance">Where the numbers come from.</param>
/// <param name="Delivered">Ballots of the contest in packages delivered to the TPS; null when none were.</param>
/// <param name="TransferredIn">
/// Loose ballots of the contest that came from other locations, as counted on arrival.
/// </param>
/// <param name="TransferredOut">Loose ballots of the contest that went to other locations.</param>
/// <param name="Missing">As in the latest version.</param>
/// <param name="Corrected">An earlier version was corrected, or was taken back as a mistake.</param>
/// <param name="ReVote">Id of the re-vote it is of; null for the first vote.</param>
/// <param name="Violations">The identities it violates.</param>
/// <param name="Warnings">What may be a mistake in the latest version; empty when nothing may.</param>
/// <param name="Versions">
/// The first account and every correction, oldest first; those that were taken back among them.
/// </param>
public sealed record TpsAccountView(
    string Tps,
    string Contest,
    Guid Event,
    [property: OneOf<AccountStatus>] string Status,
    int Received,
    int Used,
    int Spoiled,
    int Unused,
    int Valid,
    int Invalid,
    AttendanceView Attendance,
    [property: OneOf<Provenance>] string Provenance,
    long? Delivered,
    long TransferredIn,
    long TransferredOut,
    long? Missing,
    bool Corrected,
    Guid? ReVote,
    IReadOnlyList<ViolationView> Violations,
    IReadOnlyList<WarningView> Warnings,
    IReadOnlyList<TpsAccountVersionView> Versions) : CorrectedView
{
    internal static TpsAccountView Of(TpsAccountDetails details)
    {
        var (account, figures) = (details.Account, details.Account.Figures);
        return new(
            account.Tps,
            account.Contest,
            account.EventId,
            EnumText.Of(Identities.StatusOf(details.Violations)),
            figures.Received,
            figures.Used,
            figures.Spoiled,
            figures.Unused,
            figures.Valid,
            figures.Invalid,
            AttendanceView.Of(figures.Attendance),
            EnumText.Of(account.Provenance),
            details.Delivered,
            details.Transferred.In,
            details.Transferred.Out,
            account.Missing,
            details.Versions.Count > 1 || details.Current.Event.Body.Supersedes is not null,
            account.ReVote,
            [.. details.Violations.Select(ViolationView.Of)],
            WarningView.Localized(details.Current.Event),
            [.. details.Versions.Select(entry => TpsAccountVersionView.Of(entry, details))])
        {
            Correction = details.Corrections.Of(details.Current),
        };
    }
}

/// <summary>An identity that does not hold.</summary>
/// <param name="Identity">Name of the identity.</param>
/// <param name="Equation">The identity as an equation.</param>
/// <param name="Left">The number left of the equals sign.</param>
/// <param name="Right">What the right side comes to.</param>
/// <param name="OtherContest">The contest it was compared with; null where it is about one.</param>
/// <param name="Explained">The latest account it concerns is a correction.</param>
public sealed record ViolationView(
    [property: OneOf<Identity>] string Identity,
    string Equation,
    long Left,
    long Right,
    string? OtherContest,
    bool Explained)
{
    internal static ViolationView Of(Violation violation) => new(
        EnumText.Of(violation.Identity), Identities.Equation(violation.Identity), violation.Left, violation.Right,
        violation.OtherContest, violation.IsExplained);
}

/// <summary>An account as it was recorded once.</summary>
/// <param name="Event">Id of the event.</param>
/// <param name="Version">1 for the first account, and one more for each correction and each reversal.</param>
/// <param name="Sequence">0-based place in the ledger.</param>
/// <param name="OccurredAt">When it happened, on the caller's clock.</param>
/// <param name="RecordedAt">When it was recorded, on the server's clock.</param>
/// <param name="Actor">Id of the principal that recorded it.</param>
/// <param name="ActorName">The principal's name; not part of the ledger.</param>
/// <param name="Received">Ballots delivered before voting.</param>
/// <param name="Used">Ballots in the box.</param>
/// <param name="Spoiled">Ballots that were given back or unfit, and were replaced.</param>
/// <param name="Unused">Ballots left over.</param>
/// <param name="Valid">Valid votes.</param>
/// <param name="Invalid">Invalid votes.</param>
/// <param name="Attendance">Voters who signed for a ballot.</param>
/// <param name="Provenance">Where the numbers come from.</param>
/// <param name="Missing">
/// How many of its used and spoiled ballots the books had nowhere loose at the TPS, in sheets, as a negative number:
/// they are posted as found. Null when the account moved no stock.
/// </param>
/// <param name="Corrects">The event before it; null for the first account.</param>
/// <param name="Explanation">Null for the first account; `[erased]` once it was erased.</param>
/// <param name="Signatures">Officers who signed it; empty where none did.</param>
/// <param name="Attachments">SHA-256 of each photo or paper that belongs to it; empty where there are none.</param>
/// <param name="Hash">Leaf hash of the stored bytes, base64.</param>
public sealed record TpsAccountVersionView(
    Guid Event,
    int Version,
    long Sequence,
    DateTimeOffset OccurredAt,
    DateTimeOffset RecordedAt,
    Guid Actor,
    [property: Personal] string? ActorName,
    int Received,
    int Used,
    int Spoiled,
    int Unused,
    int Valid,
    int Invalid,
    AttendanceView Attendance,
    [property: OneOf<Provenance>] string Provenance,
    long? Missing,
    Guid? Corrects,
    [property: Personal] string? Explanation,
    IReadOnlyList<SignatureView> Signatures,
    IReadOnlyList<string> Attachments,
    string Hash) : CorrectedView
{
    internal static TpsAccountVersionView Of(LedgerEntry entry, TpsAccountDetails details)
    {
        var (e, body) = (entry.Event, (TpsAccountRecorded)entry.Event.Body);
        return new(
            e.Id,
            e.Version,
            entry.Sequence,
            e.OccurredAt,
            e.RecordedAt,
            e.Actor.Id,
            details.ActorNames.GetValueOrDefault(e.Actor.Id),
            body.Received,
            body.Used,
            body.Spoiled,
            body.Unused,
            body.Valid,
            body.Invalid,
            AttendanceView.Of(body.Attendance),
            EnumText.Of(body.Provenance),
            body.Missing,
            body.Corrects,
            details.Texts.TextOf(body.Explanation),
            SignatureView.Of(body),
            AttachedFiles.Of(body),
            Convert.ToBase64String(entry.Hash))
        {
            Correction = details.Corrections.Of(entry),
        };
    }
}

[JsonSerializable(typeof(TpsAccountRequest))]
[JsonSerializable(typeof(TpsAccountView))]
internal sealed partial class TpsAccountJson : JsonSerializerContext;
