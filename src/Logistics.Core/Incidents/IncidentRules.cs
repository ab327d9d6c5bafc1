using Logistics.Core.Handovers;
using Logistics.Core.Kernel;
using Logistics.Core.Packages;
using Logistics.Core.Requirements;

namespace Logistics.Core.Incidents;

/// <summary>The rules of what people say of incidents.</summary>
public static class IncidentRules
{
    public static readonly Rule UnknownIncident = new("unknown-incident", new(
        "No incident has this id.",
        "Tidak ada insiden dengan id ini."))
    { IsAboutAddress = true };

    public static readonly Rule UnknownType = new("unknown-incident-type", new(
        "No type of incidents has this code.",
        "Tidak ada jenis insiden dengan kode ini."));

    public static readonly Rule NotOpen = new("incident-not-open", new(
        "The incident is not open.",
        "Insiden ini tidak terbuka."), OutOfOrder: true);

    internal static readonly Phrase StillOpen = new(
        "an incident that is open; this one is {status}",
        "insiden yang masih terbuka; insiden ini berstatus {status}");

    public static IReadOnlyList<Rule> All { get; } = [UnknownIncident, UnknownType, NotOpen];

    /// <summary>The place of the incident; for a key of its second place, that one.</summary>
    internal static ActPlace? PlaceOf(World world, UpdateIncident command) =>
        world.Find(Incident.Table, command.Incident) is { Location: { } first } incident
            ? new("incident", command.Actor.Place == incident.Other ? incident.Other! : first)
            {
                IsSaid = false,
                Parties = ((string?[])[first, incident.Other]).OfType<string>(),
                Unknown = Unknown(command.Incident),
            }
            : null;

    internal static Decision Decide(World world, ReportIncident command)
    {
        var violations = new Violations();
        var day = DateOnly.FromDateTime(command.OccurredAt.DateTime);
        var types = world.Reference.Offices.IncidentTypesOn(day);
        var type = types.FirstOrDefault(one => one.Code == command.Type);
        if (type is null)
        {
            violations.Add(
                UnknownType, "type", command.Type,
                ReferenceRule.OneOf.With(("oneOf", types.Select(one => one.Code).ToArray())));
        }

        violations.LocationOf(world, "location", command.Location);
        Package? package = null;
        if (command.Package is { } reference && !world.TryFind(reference, out package))
        {
            violations.Add(world.IsDamaged(reference)
                ? PackageDecisions.Damaged(reference)
                : world.Unfound(reference, "package"));
        }

        if (command.Handover is { } handover && world.Find(Handover.Table, handover) is null)
            violations.Add(ReferenceRule.Unknown(HandoverRule.UnknownHandover, "handover", handover.ToString()));
        if (violations.Rejection is { } rejection)
            return rejection;
        return new ProposedEvent(
            EventId.Derive(command.Id, command.Id),
            Incident.StreamOf(command.Id),
            new IncidentReported
            {
                UtcOffset = command.UtcOffset,
                Incident = command.Id,
                IncidentType = type!.Code,
                Severity = command.Severity ?? type.Severity,
                Location = command.Location,
                Package = package?.Id,
                Handover = command.Handover,
                Note = command.Note?.Commitment,
            });
    }

    internal static Decision Decide(World world, UpdateIncident command)
    {
        var id = command.Incident.ToString();
        if (world.IsDamaged(Incident.Table, command.Incident))
            return new Rejection(Rule.DamagedRecord, "incident", id, Rule.SoundRecord);
        if (world.Find(Incident.Table, command.Incident) is not { } incident)
            return Unknown(command.Incident);
        var step = StepOf(command) with
        {
            Location = PlaceOf(world, command)?.Code,
            Comment = command.Comment?.Commitment,
            Owner = command.Owner?.Commitment,
            Due = command.Due,
        };
        if (step.IsChange && incident.Status != IncidentStatus.Open)
        {
            return new Rejection(
                NotOpen, "incident", id, StillOpen.With(("status", EnumText.Of(incident.Status))));
        }

        return new ProposedEvent(EventId.Derive(command.Id, command.Id), Incident.StreamOf(incident.Id), step);
    }

    private static IncidentStep StepOf(UpdateIncident command) => command switch
    {
        { IsSettled: true } => new IncidentSettled
        {
            UtcOffset = command.UtcOffset,
            Incident = command.Incident,
            Record = command.Id,
            By = command.Event,
        },
        { Owner: null, Due: null } => new IncidentCommented
        {
            UtcOffset = command.UtcOffset,
            Incident = command.Incident,
            Record = command.Id,
        },
        _ => new IncidentAssigned
        {
            UtcOffset = command.UtcOffset,
            Incident = command.Incident,
            Record = command.Id,
        },
    };

    private static Rejection Unknown(Guid incident) =>
        ReferenceRule.Unknown(UnknownIncident, "incident", incident.ToString());
}
