using Logistics.Core.Evidence;
using Logistics.Core.Ledger;

namespace Logistics.Tests.Support;

/// <summary>
/// A ledger without a database: decides commands, and keeps the events they lead to as the bytes
/// a database would hold.
/// </summary>
internal sealed class MemoryLedger
{
    public static readonly DateTime Start = new(2024, 11, 24, 0, 0, 0, DateTimeKind.Utc);

    private readonly List<StoredEvent> events = [];
    private readonly List<int> firsts = [];

    public World State { get; } = SmallTree.State();

    public IReadOnlyList<StoredEvent> Events => events;

    /// <summary>Called with each event before <see cref="State"/> takes it in.</summary>
    public Action<LedgerEntry>? Before { get; init; }

    /// <summary>What the rules say; the events, if there are any, are in the ledger afterwards.</summary>
    public Decision Append(LedgerCommand command)
    {
        var decision = Catalog.Current.Decide(State, command);
        var first = events.Count;
        foreach (var proposed in decision.Events)
        {
            Append(command, proposed);
            firsts.Add(first);
        }

        return decision;
    }

    /// <summary>The events that were recorded by one command: the first, and how many.</summary>
    public (int First, int Count) CommandOf(int sequence) =>
        (firsts[sequence], firsts.Count(first => first == firsts[sequence]));

    /// <summary>Appends a command that must not be rejected.</summary>
    public void AppendValid(params LedgerCommand[] commands)
    {
        foreach (var command in commands)
            Assert.That(Append(command).Rejection, Is.Null);
    }

    /// <summary>The events of a package, oldest first.</summary>
    public IReadOnlyList<StoredEvent> Chain(Guid package) =>
        [.. events.Where(stored => stored.Stream == Package.Stream(package))];

    /// <summary>What projections would say of a package.</summary>
    public PackageProjection Projection(Guid package)
    {
        return new(PackageDetails.Of(State, package));
    }

    /// <summary>Appends an event that no rule leads to, such as one of an earlier version.</summary>
    public void Append(LedgerCommand command, ProposedEvent proposed)
    {
        var before = State.HeadOf(proposed.Stream);
        var e = new LedgerEvent(
            proposed.Id, proposed.Stream, (before?.Version ?? 0) + 1, before?.Hash, command.OccurredAt,
            Start.AddSeconds(events.Count), command.Actor, Anchor.EmptyTree, proposed.Body);
        var canonical = EventCodec.Encode(e);
        var hash = LeafHash.Of(canonical);
        var entry = new LedgerEntry(events.Count, e, canonical, hash);
        Before?.Invoke(entry);
        State.Evolve(entry);
        events.Add(new StoredEvent(
            events.Count, e.Id, e.Stream, e.Version, e.Type, e.RecordedAt, canonical, hash));
    }
}
