using Logistics.Core.Kernel;

namespace Logistics.Core.Seals;

/// <summary>An event that may name numbers of seals, which not everybody is shown.</summary>
public interface ISealNumbers
{
    /// <summary>Numbers of the seals that were put on or read; null where none are named.</summary>
    IReadOnlyList<string>? Seals { get; }

    /// <summary>The members that name numbers of seals.</summary>
    IReadOnlyList<string> SealMembers => Seals is { Count: > 0 } ? ["seals"] : [];

    /// <summary>
    /// The place for which seals were issued, or where they were read on what was not known; null where they are on a
    /// package.
    /// </summary>
    string? SealPlace => null;

    /// <summary>The event without the numbers.</summary>
    EventBody WithoutSeals();
}
