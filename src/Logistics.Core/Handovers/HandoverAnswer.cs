using Logistics.Core.Kernel;
using Logistics.Core.Packages;

namespace Logistics.Core.Handovers;

/// <summary>How a handover stands after one release, acceptance or cancellation, and what that was about.</summary>
/// <param name="Sides">The handover; null of an acceptance whose release was not known.</param>
/// <param name="Steps">
/// The events, in ledger order, each with the label of its package; null without a record, and where it is of none.
/// </param>
public sealed record HandoverAnswer(HandoverSides? Sides, IReadOnlyList<(LedgerEntry Entry, string? Label)> Steps)
{
    /// <summary>The handover that some events of one command are about.</summary>
    public static Guid HandoverOf(IEnumerable<LedgerEntry> entries) => entries.Select(entry => entry.Event.Body switch
    {
        HandoverStep step => step.Handover,
        AcceptanceUnmatched unmatched => unmatched.Handover,
        PackageArrived arrived => arrived.Named,
        LabelArrived arrived => arrived.Named,
        _ => null,
    }).OfType<Guid>().First();

    /// <summary>The package that a step is about; null for one that is of no package.</summary>
    public static Guid? PackageOf(LedgerEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return Package.TryIdOf(entry.Event.Stream, out var id) ? id : null;
    }

    internal static HandoverAnswer Of(World world, LedgerCommand command, IReadOnlyList<LedgerEntry> entries)
    {
        var isKnown = entries[0].Event.Body is not AcceptanceUnmatched;
        return new(
            isKnown && world.Find(Handover.Table, HandoverOf(entries)) is { } handover
                ? new(handover.From, handover.To, handover.Counts)
                : null,
            StepsOf(world, command, entries));
    }

    /// <summary>The events of a command, each with the label of its package.</summary>
    internal static IReadOnlyList<(LedgerEntry Entry, string? Label)> StepsOf(
        World world, LedgerCommand command, IReadOnlyList<LedgerEntry> entries) =>
        [
            .. entries.Select(entry => (
                entry, PackageOf(entry) is { } id ? world.Find(Package.Table, id)?.Label : null)),
        ];
}

/// <summary>Where a handover leads, and how many of its packages are in each state.</summary>
public sealed record HandoverSides(string From, string To, LineCounts Counts);
