using Logistics.Core.Kernel;

namespace Logistics.Core.Packages;

/// <summary>Calls a package back, with all that is inside it.</summary>
public sealed record RecallPackage(
    Guid Id, Actor Actor, DateTimeOffset OccurredAt, PackageRef Package, PersonalText Reason)
    : LedgerCommand(Id, Actor, OccurredAt)
{
    protected override IEnumerable<PersonalText> OwnTexts => [Reason];
}

/// <summary>Says that a package is for another place than it was packed for.</summary>
public sealed record RedirectPackage(
    Guid Id,
    Actor Actor,
    DateTimeOffset OccurredAt,
    PackageRef Package,
    string Destination,
    PersonalText Reason,
    Override? Override = null) : LedgerCommand(Id, Actor, OccurredAt)
{
    protected override IEnumerable<PersonalText> OwnTexts => Given(Reason, Override?.Reason);
}

/// <summary>Records that a package got another label.</summary>
public sealed record RelabelPackage(
    Guid Id, Actor Actor, DateTimeOffset OccurredAt, PackageRef Package, string Label, PersonalText Reason)
    : LedgerCommand(Id, Actor, OccurredAt)
{
    protected override IEnumerable<PersonalText> OwnTexts => [Reason];
}

/// <summary>Records that a package was unpacked where it was packed, because that was a mistake.</summary>
public sealed record DissolvePackage(
    Guid Id, Actor Actor, DateTimeOffset OccurredAt, PackageRef Package, PersonalText Reason)
    : LedgerCommand(Id, Actor, OccurredAt)
{
    protected override IEnumerable<PersonalText> OwnTexts => [Reason];
}

/// <summary>Writes off a missing package, with all that is inside it.</summary>
/// <param name="Decision">Number of the decision.</param>
/// <param name="DecidedOn">Day of the decision, such as <c>2024-11-27</c>.</param>
public sealed record WriteOffPackage(
    Guid Id,
    Actor Actor,
    DateTimeOffset OccurredAt,
    PackageRef Package,
    string Decision,
    string DecidedOn,
    PersonalText? Reason) : LedgerCommand(Id, Actor, OccurredAt)
{
    protected override IEnumerable<PersonalText> OwnTexts => Given(Reason);
}

/// <summary>Records that a package was found that had been written off, with all that is inside it.</summary>
/// <param name="Location">Where it is.</param>
/// <param name="Decision">Number of the decision; null for none.</param>
public sealed record WriteBackPackage(
    Guid Id,
    Actor Actor,
    DateTimeOffset OccurredAt,
    PackageRef Package,
    string Location,
    string? Decision,
    PersonalText? Reason) : LedgerCommand(Id, Actor, OccurredAt)
{
    protected override IEnumerable<PersonalText> OwnTexts => Given(Reason);
}
