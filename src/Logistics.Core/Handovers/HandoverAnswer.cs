using Logistics.Core.Kernel;
using Logistics.Core.Packages;

namespace Logistics.Core.Handovers;

/// <summary>How a handover stands after one release, acceptance or cancellation, and what that was about.</summary>
/// <param name="Counts">Of the whole handover.</param>
/// <param name="Steps">The events, in ledger order, each with the label of its package; null without a record.</param>
public sealed record HandoverAnswer(LineCounts Counts, IReadOnlyList<(LedgerEntry Entry, string? Label)> Steps)
{
    /// <summary>The package that a step is about.</summary>
    public static Guid PackageOf(LedgerEntry entry) =>
        Package.TryIdOf(entry.Event.Stream, out var id)
            ? id
            : throw new InvalidOperationException($"Event {entry.Event.Id} is of no package.");

    internal static HandoverAnswer Of(World world, LedgerCommand command, IReadOnlyList<LedgerEntry> entries)
    {
        var id = ((HandoverStep)entries[0].Event.Body).Handover;
        return new(
            world.Find(Handover.Table, id)!.Counts,
            [.. entries.Select(entry => (entry, world.Find(Package.Table, PackageOf(entry))?.Label))]);
    }
}
