namespace Logistics.Core.Kernel;

/// <summary>
/// A reversal of which the events right after it are a part: those that the same command takes back, and those that
/// stand in the place of what is taken back. Once they are recorded, nothing may rest on what was taken back.
/// </summary>
/// <param name="record">Id of the command.</param>
public sealed class PendingReversal(Guid record)
{
    private readonly HashSet<long> reversed = [];
    private readonly SortedSet<long> resting = [];
    private readonly List<Func<World, string?>> faults = [];

    /// <summary>Whether an event belongs to the reversal.</summary>
    public bool Contains(EventBody body) => body is IReversal reversal
        ? reversal.Record == record
        : body.Supersedes is { } superseded && reversed.Contains(superseded);

    /// <summary>Notes that an event is taken back, and earlier ones that rest on it.</summary>
    public void Add(long sequence, IEnumerable<long> others)
    {
        reversed.Add(sequence);
        resting.Remove(sequence);
        resting.UnionWith(others);
    }

    /// <summary>Notes what has to be looked at once the reversal is over.</summary>
    public void Expect(Func<World, string?> fault) => faults.Add(fault);

    /// <summary>Why it may not end here, in words; null where it may.</summary>
    public string? Fault(World world) => resting.Count > 0
        ? $"event {resting.Min} rests on what was taken back before"
        : faults.Select(fault => fault(world)).FirstOrDefault(fault => fault is not null);
}
