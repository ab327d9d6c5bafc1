using Logistics.Core.Kernel;
using Logistics.Core.Packages;

namespace Logistics.Core.Incidents;

/// <summary>Reports what the ledger cannot know.</summary>
/// <param name="Type">Code of the type.</param>
/// <param name="Location">Code of the place it is about.</param>
/// <param name="Package">Null for none.</param>
/// <param name="Handover">Id of the handover it is about; null for none.</param>
/// <param name="Severity">Null for that of the type.</param>
/// <param name="Note">Null for none.</param>
public sealed record ReportIncident(
    Guid Id,
    Actor Actor,
    DateTimeOffset OccurredAt,
    string Type,
    string Location,
    PackageRef? Package,
    Guid? Handover,
    Severity? Severity,
    PersonalText? Note) : LedgerCommand(Id, Actor, OccurredAt)
{
    protected override IEnumerable<PersonalText> OwnTexts => Given(Note);
}

/// <summary>Comments on an incident, says who takes care of it until when, or settles it.</summary>
/// <param name="Owner">Who takes care of it; null for no change.</param>
/// <param name="Due">When it is to be settled, UTC, as the leaf format writes times; null for no change.</param>
/// <param name="IsSettled">It is settled, by the event or as the comment says.</param>
/// <param name="Event">Ledger sequence of the event that settled it; null for none.</param>
public sealed record UpdateIncident(
    Guid Id,
    Actor Actor,
    DateTimeOffset OccurredAt,
    Guid Incident,
    PersonalText? Comment,
    PersonalText? Owner,
    string? Due,
    bool IsSettled,
    long? Event) : LedgerCommand(Id, Actor, OccurredAt)
{
    protected override IEnumerable<PersonalText> OwnTexts => Given(Comment, Owner);
}
