using Logistics.Core.Kernel;

namespace Logistics.Core.Incidents;

/// <summary>What an incident of a cause is about.</summary>
/// <param name="Type">Code of its type.</param>
/// <param name="Location">Code of the place; null for none.</param>
/// <param name="Severity">Null for the default of its type.</param>
/// <param name="Other">Code of the second place; null for none.</param>
public readonly record struct Subject(
    string Type,
    string? Location,
    Severity? Severity = null,
    string? Other = null,
    Guid? Package = null,
    Guid? Handover = null,
    string? Contest = null);

/// <summary>
/// Opens and closes incidents by their cause, while an event is applied. Whoever does so asks for the cause before,
/// with <see cref="Collect"/>.
/// </summary>
public static class CausedIncidents
{
    /// <summary>Asks for what <see cref="Open"/> and <see cref="Close"/> read and change.</summary>
    /// <param name="e">The event that opens or closes.</param>
    public static void Collect(Needs needs, LedgerEvent e, string cause)
    {
        ArgumentNullException.ThrowIfNull(needs);
        foreach (var incident in needs.Set(Incident.OpenOf, cause))
            needs.One(Incident.Table, incident.Id);
        needs.None(Incident.Table, IdOf(e, cause));
    }

    /// <summary>Opens an incident, unless one of the same cause is open.</summary>
    /// <param name="cause">Names the cause for good, in parts joined by '/'; at most 170 characters.</param>
    public static void Open(World world, LedgerEntry entry, string cause, Subject subject)
    {
        ArgumentNullException.ThrowIfNull(world);
        ArgumentNullException.ThrowIfNull(entry);
        if (world.Find(Incident.OpenOf, cause).Count == 0)
            world.Put(Incident.Table, NewOf(entry, IdOf(entry.Event, cause), cause, subject));
    }

    /// <summary>Settles the open incidents of a cause that is gone.</summary>
    public static void Close(World world, LedgerEntry entry, string cause)
    {
        ArgumentNullException.ThrowIfNull(world);
        ArgumentNullException.ThrowIfNull(entry);
        foreach (var incident in world.Find(Incident.OpenOf, cause).ToArray())
            Settle(world, entry, incident);
    }

    /// <summary>The id of the incident that an event opens for a cause.</summary>
    public static Guid IdOf(LedgerEvent e, string cause)
    {
        ArgumentNullException.ThrowIfNull(e);
        return EventId.DeriveFrom(e.Id, $"incident/{cause}");
    }

    internal static void Settle(World world, LedgerEntry entry, Incident incident) =>
        world.Put(Incident.Table, incident with
        {
            Status = IncidentStatus.Settled,
            SettledSequence = entry.Sequence,
            HeadSequence = entry.Sequence,
        });

    internal static Incident NewOf(LedgerEntry entry, Guid id, string cause, Subject subject) => new(
        id, subject.Type, subject.Severity, IncidentStatus.Open, cause, subject.Location, subject.Other,
        subject.Package, subject.Handover, subject.Contest, entry.Event.RecordedAt, entry.Sequence,
        OwnerSequence: null, Due: null, SettledSequence: null, entry.Sequence);
}
