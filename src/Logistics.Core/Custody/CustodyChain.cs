using Logistics.Core.Ledger;

namespace Logistics.Core.Custody;

/// <summary>A package's events, checked from their stored bytes alone.</summary>
/// <param name="State">Where the events leave the package; null when not even the first can be read.</param>
/// <param name="Continuous">
/// Versions run from 1 without a gap, each event carries the hash of the one before, and each is a lawful
/// next step of custody.
/// </param>
/// <param name="Faults">What is wrong, in words, one for each event concerned.</param>
public sealed record CustodyChain(PackageState? State, bool Continuous, IReadOnlyList<string> Faults)
{
    /// <summary>Nothing at all is wrong.</summary>
    public bool Verified => Faults.Count == 0;

    /// <summary>Checks a chain.</summary>
    /// <param name="events">In order of version.</param>
    /// <param name="projected">What the projection says of the package, to be held against the replay.</param>
    public static CustodyChain Check(IReadOnlyList<StoredEvent> events, PackageState? projected)
    {
        PackageState? state = null;
        var continuous = events.Count > 0;
        var faults = new List<string>();
        foreach (var stored in events)
        {
            if (stored.Fault is { } fault)
                faults.Add($"event {stored.Sequence}: {fault}");
            if (stored.Decoded is not { } e)
            {
                continuous = false;
                continue;
            }

            var entry = new LedgerEntry(stored.Sequence, e, stored.Canonical, stored.Hash);
            if (PackageState.TryEvolve(state, entry, out var next))
            {
                state = next;
                continue;
            }

            continuous = false;
            faults.Add($"event {stored.Sequence}: it does not follow the event before it");
        }

        if (state?.Differs(projected) is { } column)
            faults.Add($"the package's current {column} is not what its events lead to");
        else if (state is null)
            faults.Add("the package has no readable events");
        return new CustodyChain(state, continuous, faults);
    }
}
