using Logistics.Core.Kernel;
using Logistics.Core.MissedDeadlines;

namespace Logistics.Core.Incidents;

/// <summary>Where an incident stands.</summary>
public enum IncidentStatus
{
    /// <summary>Somebody has to do something about it.</summary>
    Open,

    /// <summary>A person settled it, or its cause is gone.</summary>
    Settled,

    /// <summary>The event that opened it was taken back while it was open.</summary>
    Reversed,
}

/// <summary>Something that went wrong and that somebody has to settle.</summary>
/// <param name="Id">
/// Of one that a person reported, the id of the command; of any other made of its cause and of the event that opened
/// it.
/// </param>
/// <param name="Type">Code of its type.</param>
/// <param name="Severity">Null for the default of its type.</param>
/// <param name="Cause">
/// Names what it is about, in parts joined by '/'. While an incident of a cause is open, no other one is opened.
/// </param>
/// <param name="Location">Code of the place it is about; null where the event names none.</param>
/// <param name="Other">Code of the second place: of a handover the receiver; null for none.</param>
/// <param name="Package">Id of the package it is about; null for none.</param>
/// <param name="Handover">Id of the handover it is about; null for none.</param>
/// <param name="Contest">Code of the contest it is about; null for none.</param>
/// <param name="OpenedAt">When the event that opened it was recorded, UTC.</param>
/// <param name="Sequence">Ledger sequence of that event.</param>
/// <param name="OwnerSequence">
/// Ledger sequence of the event that says who takes care of it; null where nobody does.
/// </param>
/// <param name="Due">When it is to be settled, UTC; null where that was not said.</param>
/// <param name="SettledSequence">
/// Ledger sequence of the event that settled it: by which its cause was gone, or in which a person says so. Null while
/// it is open.
/// </param>
/// <param name="HeadSequence">Ledger sequence of the event that changed it last.</param>
public sealed record Incident(
    Guid Id,
    string Type,
    Severity? Severity,
    IncidentStatus Status,
    string Cause,
    string? Location,
    string? Other,
    Guid? Package,
    Guid? Handover,
    string? Contest,
    DateTime OpenedAt,
    long Sequence,
    long? OwnerSequence,
    DateTime? Due,
    long? SettledSequence,
    long HeadSequence)
{
    private const string StreamPrefix = "incident/";
    private const string ReportedPrefix = "reported/";
    private const string Late = $"t.Status = 'open' AND t.Cause LIKE '{DueStep.CausePrefix}%'";

    public static Table<Incident, Guid> Table { get; } = new(
        incident => incident.Id,
        c => c.Id("IncidentId", i => i.Id)
            .Code("Type", i => i.Type)
            .WordOrNone("Severity", i => i.Severity)
            .Word("Status", i => i.Status)
            .Text(ColumnKind.Path, "Cause", i => i.Cause)
            .CodeOrNone("Location", i => i.Location)
            .CodeOrNone("OtherCode", i => i.Other)
            .IdOrNone("PackageId", i => i.Package)
            .IdOrNone("HandoverId", i => i.Handover)
            .CodeOrNone("Contest", i => i.Contest)
            .Time("OpenedAt", i => i.OpenedAt)
            .Long("Sequence", i => i.Sequence)
            .LongOrNone("OwnerSequence", i => i.OwnerSequence)
            .TimeOrNone("Due", i => i.Due)
            .LongOrNone("SettledSequence", i => i.SettledSequence)
            .Long("HeadSequence", i => i.HeadSequence))
    {
        Name = "Incident",
        File = "incident",
        Order = ["Sequence", "Cause"],
        Revision = "HeadSequence",
        Fixed =
        [
            "Type", "Severity", "Cause", "Location", "OtherCode", "PackageId", "HandoverId", "Contest", "OpenedAt",
            "Sequence",
        ],
        Concerned = (incident, _) => incident.HeadSequence,
        IsRequiredBy = e => e.Body is IncidentReported or IncidentStep,

        // What was settled meanwhile stays settled.
        Reversed = (incident, entry) => incident.Status == IncidentStatus.Open
            ? incident with { Status = IncidentStatus.Reversed, HeadSequence = entry.Sequence }
            : incident,
        Since = 8,
    };

    /// <summary>The open incidents of a cause, the oldest first: one, or none.</summary>
    public static TableSet<Incident, Guid, string> OpenOf { get; } = Table.Set(
        "Cause", incident => incident.Cause, ByOpening,
        incident => incident.Status == IncidentStatus.Open, "t.Status = 'open'");

    /// <summary>The open incidents about missed deadlines of a package, the oldest first.</summary>
    internal static TableSet<Incident, Guid, Guid> LateOf { get; } = Table.Set(
        "PackageId", incident => incident.Package!.Value, ByOpening,
        incident => incident.IsLate && incident.Package is not null, Late);

    /// <summary>The open incidents about missed deadlines of a place itself, the oldest first.</summary>
    internal static TableSet<Incident, Guid, string> LateAt { get; } = Table.Set(
        "Location", incident => incident.Location!, ByOpening,
        incident => incident.IsLate && incident is { Package: null, Location: not null },
        $"{Late} AND t.PackageId IS NULL");

    /// <summary>A person reported it.</summary>
    public bool IsReported => Cause.StartsWith(ReportedPrefix, StringComparison.Ordinal);

    /// <summary>It is open, and about a missed deadline.</summary>
    private bool IsLate =>
        Status == IncidentStatus.Open && Cause.StartsWith(DueStep.CausePrefix, StringComparison.Ordinal);

    private static int ByOpening(Incident one, Incident other) =>
        (one.Sequence, one.Id).CompareTo((other.Sequence, other.Id));

    /// <summary>The cause of an incident that a person reported.</summary>
    internal static string CauseOfReport(Guid incident) => ReportedPrefix + incident;

    /// <summary>The stream of what people say of an incident.</summary>
    public static string StreamOf(Guid incident) => StreamPrefix + incident;

    /// <summary>Whether a stream has a name that one of an incident would have.</summary>
    public static bool IsStream(string stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return stream.StartsWith(StreamPrefix, StringComparison.Ordinal);
    }

    /// <summary>The incident that a stream is about; false when it is about none.</summary>
    public static bool TryIdOf(string stream, out Guid id)
    {
        id = default;
        return IsStream(stream) && UuidText.TryParse(stream[StreamPrefix.Length..], out id);
    }
}
