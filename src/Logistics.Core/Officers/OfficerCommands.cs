using System.Text.Json.Serialization;
using Logistics.Core.Kernel;

namespace Logistics.Core.Officers;

/// <summary>Records that somebody is a candidate for an office. The command's id is that of the officer.</summary>
/// <param name="Role">Code of the role.</param>
/// <param name="Place">Code of the place.</param>
/// <param name="Identity">
/// The keyed hash of the identity number; null without one. It follows from the number, which is compared itself.
/// </param>
/// <param name="Age">In years on the day of nomination; null where it is not known. It is kept nowhere.</param>
public sealed record NominateOfficer(
    Guid Id,
    Actor Actor,
    DateTimeOffset OccurredAt,
    string Role,
    string Place,
    int? Seat,
    int? Rank,
    PersonalText? Name,
    PersonalText? BirthDate,
    PersonalText? Phone,
    PersonalText? IdentityNumber,
    [property: JsonIgnore] string? Identity,
    [property: JsonIgnore] int? Age) : LedgerCommand(Id, Actor, OccurredAt)
{
    protected override IEnumerable<PersonalText> OwnTexts => Given(Name, BirthDate, Phone, IdentityNumber);
}

/// <summary>What happens to an officer who was nominated.</summary>
/// <param name="Officer">Id of the officer.</param>
public abstract record OfficerCommand(Guid Id, Actor Actor, DateTimeOffset OccurredAt, Guid Officer)
    : LedgerCommand(Id, Actor, OccurredAt);

/// <summary>What one check came to, as it is sent.</summary>
/// <param name="On">The day it was checked; null for that of the command.</param>
public sealed record CheckResult(string Code, CheckState State, DateOnly? On);

/// <summary>Records what checks of an officer came to.</summary>
/// <param name="Checks">1 or more, each code once.</param>
public sealed record CheckOfficer(
    Guid Id, Actor Actor, DateTimeOffset OccurredAt, Guid Officer, IReadOnlyList<CheckResult> Checks)
    : OfficerCommand(Id, Actor, OccurredAt, Officer);

/// <summary>Records the decision that appoints a candidate.</summary>
/// <param name="Decision">Its number.</param>
/// <param name="On">Its day; null for that of the command.</param>
/// <param name="Seat">Null for the one of the nomination.</param>
/// <param name="TermFrom">Null for that of the role.</param>
/// <param name="TermTo">Null for that of the role.</param>
/// <param name="Succeeds">Id of the officer whom they replace; null for none.</param>
public sealed record AppointOfficer(
    Guid Id,
    Actor Actor,
    DateTimeOffset OccurredAt,
    Guid Officer,
    string Decision,
    DateOnly? On,
    int? Seat,
    DateOnly? TermFrom,
    DateOnly? TermTo,
    Guid? Succeeds) : OfficerCommand(Id, Actor, OccurredAt, Officer);

/// <summary>Records that an officer took the oath.</summary>
/// <param name="On">The day; null for that of the command.</param>
public sealed record SwearInOfficer(Guid Id, Actor Actor, DateTimeOffset OccurredAt, Guid Officer, DateOnly? On)
    : OfficerCommand(Id, Actor, OccurredAt, Officer);

/// <summary>Records that an officer attended a course.</summary>
/// <param name="On">The last day of it; null for that of the command.</param>
public sealed record TrainOfficer(
    Guid Id, Actor Actor, DateTimeOffset OccurredAt, Guid Officer, string Course, DateOnly? On)
    : OfficerCommand(Id, Actor, OccurredAt, Officer);

/// <summary>Records that an office, or a candidacy, is over.</summary>
/// <param name="On">The day; null for that of the command.</param>
public sealed record EndOfficer(
    Guid Id, Actor Actor, DateTimeOffset OccurredAt, Guid Officer, EndGround Ground, DateOnly? On)
    : OfficerCommand(Id, Actor, OccurredAt, Officer);
