using Logistics.Core.Kernel;

namespace Logistics.Data.Events;

/// <summary>Which events are asked for; null members do not restrict. An event that cannot be read is not asked for,
/// unless nothing restricts.</summary>
/// <param name="Finding">Name of the finding it belongs to.</param>
/// <param name="Role">That of the actor then; no event of version 1 says it.</param>
/// <param name="Place">Code of a location where it happened.</param>
/// <param name="Below">Or below that location.</param>
/// <param name="Package">The package that it is about.</param>
/// <param name="OccurredFrom">It happened at this time or later, on its sender's clock.</param>
/// <param name="OccurredBefore">It happened before this time.</param>
/// <param name="RecordedFrom">It was recorded at this time or later.</param>
/// <param name="RecordedBefore">It was recorded before this time.</param>
/// <param name="Flag">Code of a flag that it has.</param>
/// <param name="Reversed">True for what was taken back, false for what is in effect.</param>
public sealed record EventFilter(
    string? Finding = null,
    string? Type = null,
    Guid? Actor = null,
    string? Role = null,
    string? Place = null,
    bool Below = false,
    Guid? Package = null,
    DateTimeOffset? OccurredFrom = null,
    DateTimeOffset? OccurredBefore = null,
    DateTimeOffset? RecordedFrom = null,
    DateTimeOffset? RecordedBefore = null,
    string? Flag = null,
    bool? Reversed = null)
{
    public static EventFilter None { get; } = new();

    public bool IsNone => this == None;

    /// <summary>Whether what the streams are about has to be known: for the place, and to list findings.</summary>
    internal bool NeedsSubjects => Place is not null || Finding is not null;

    /// <summary>
    /// Whether an event is asked for, but for its place and package, and whether it was taken back.
    /// </summary>
    public bool Matches(LedgerEvent e) =>
        (Finding is null || Catalog.Current.IsFinding(Finding, e))
        && (Type is null || e.Type == Type)
        && (Flag is null || e.HasFlag(Flag))
        && (Actor is null || e.Actor.Id == Actor)
        && (Role is null || e.Actor.Role == Role)
        && !(e.OccurredAt < OccurredFrom)
        && !(e.OccurredAt >= OccurredBefore)
        && !(e.RecordedAt < RecordedFrom?.UtcDateTime)
        && !(e.RecordedAt >= RecordedBefore?.UtcDateTime);
}
