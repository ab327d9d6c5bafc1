using Logistics.Core.Kernel;

namespace Logistics.Core.Incidents;

/// <summary>Somebody reported what the ledger cannot know.</summary>
public sealed record IncidentReported : EventBody
{
    /// <summary>Id of the incident; that of the command.</summary>
    public required Guid Incident { get; init; }

    /// <summary>Code of its type.</summary>
    public required string IncidentType { get; init; }

    /// <summary>As reported, or else that of the type on the day.</summary>
    public required Severity Severity { get; init; }

    /// <summary>Code of the place it is about.</summary>
    public required string Location { get; init; }

    /// <summary>Id of the package it is about; null for none.</summary>
    public Guid? Package { get; init; }

    /// <summary>Id of the handover it is about; null for none.</summary>
    public Guid? Handover { get; init; }

    /// <summary>Commitment to a note kept beside the ledger.</summary>
    public byte[]? Note { get; init; }

    protected internal override IEnumerable<(string Name, byte[]? Commitment)> Commitments => [("note", Note)];

    protected internal override IReadOnlyList<string> Places => [Location];
}

/// <summary>What somebody says of an incident that is there.</summary>
public abstract record IncidentStep : EventBody
{
    public required Guid Incident { get; init; }

    /// <summary>Id of the command, of which the event's id is made.</summary>
    public required Guid Record { get; init; }

    /// <summary>Code of the place that says it; null where the incident names none.</summary>
    public string? Location { get; init; }

    /// <summary>Commitment to a comment kept beside the ledger.</summary>
    public byte[]? Comment { get; init; }

    /// <summary>Commitment to the name of who takes care of it, kept beside the ledger; null for no change.</summary>
    public byte[]? Owner { get; init; }

    /// <summary>
    /// When it is to be settled: UTC, as the leaf format writes times; null for no change.
    /// </summary>
    public string? Due { get; init; }

    /// <summary>Whether it changes the incident, so that this has to be open.</summary>
    internal bool IsChange => Owner is not null || Due is not null || this is IncidentSettled;

    protected internal override IEnumerable<(string Name, byte[]? Commitment)> Commitments =>
        [("comment", Comment), ("owner", Owner)];

    protected internal override IReadOnlyList<string> Places => Location is null ? [] : [Location];
}

/// <summary>A comment.</summary>
public sealed record IncidentCommented : IncidentStep;

/// <summary>Somebody takes care of it, or has to be done by a time.</summary>
public sealed record IncidentAssigned : IncidentStep;

/// <summary>It is settled.</summary>
public sealed record IncidentSettled : IncidentStep
{
    /// <summary>Ledger sequence of the event that settled it; null where none did.</summary>
    public long? By { get; init; }
}
