using Logistics.Core.Kernel;
using Logistics.Core.Log;
using Logistics.Core.Recoveries;

namespace Logistics.Core.Evidence;

/// <summary>The checks of a verifier. Each finding names its check.</summary>
public enum Check
{
    /// <summary>Checkpoints carry a valid signature of a trusted key, and no bad one.</summary>
    Signature,

    /// <summary>The events of a checkpoint's tree have the root that was signed.</summary>
    CheckpointRoot,

    /// <summary>The kept tiles hold the hashes the events have.</summary>
    Tile,

    /// <summary>The entry bundles hold the events' bytes.</summary>
    EntryBundle,

    /// <summary>An event's bytes are the one form the leaf format has for it.</summary>
    CanonicalForm,

    /// <summary>Every event is at its place: none is missing or replaced.</summary>
    Index,

    /// <summary>Versions of a stream run from 1, and each event carries the hash of the one before.</summary>
    Chain,

    /// <summary>Each event is a lawful next step of custody.</summary>
    CustodyRules,

    /// <summary>Whoever recorded an event had a valid key of the role and place it says.</summary>
    Actor,

    /// <summary>Recorded times never go back.</summary>
    RecordedAt,

    /// <summary>The log state that an event names existed when the event was recorded.</summary>
    Anchor,

    /// <summary>The tables derived from the events are what the events lead to.</summary>
    Projection,

    /// <summary>What the database keeps beside an event's bytes repeats them.</summary>
    Column,

    /// <summary>The head of the ledger is that of its events.</summary>
    Head,

    /// <summary>An event of a part of the log is in the whole, by its proof.</summary>
    Inclusion,

    /// <summary>Nothing that was signed or listed is missing.</summary>
    Completeness,

    /// <summary>The log has shown everybody the same history.</summary>
    Equivocation,

    /// <summary>
    /// No event that was signed is missing because the ledger was put back, as the log itself records.
    /// </summary>
    Recovery,
}

/// <summary>A finding: something that a sound log does not contain.</summary>
/// <param name="From">
/// The first event it may lie in; null when it lies in none. With <paramref name="To"/> the closest bounds
/// that the check can give: equal where it names the event itself.
/// </param>
public sealed record Finding(Check Check, string Message, long? From = null, long? To = null);

/// <summary>Two notes that an honest log never signs both: of one size, with two roots.</summary>
public sealed record Misconduct(long Size, string Why, SignedCheckpoint One, SignedCheckpoint Other);

/// <summary>A key that the log announced under a checkpoint signed by the one before it.</summary>
public sealed record AnnouncedKey(long Sequence, VerifierKey Key);

/// <summary>An event that records a restore of the ledger to an earlier state.</summary>
public sealed record Recovery(long Sequence, DateTime RecordedAt, Actor Actor, LogRecovered Body)
{
    /// <summary>
    /// Among which events, signed before, some or all are missing, as far as the event says; null where none are.
    /// </summary>
    public (long From, long To)? Missing =>
        Body.SizeSigned > Body.From ? (Body.From, Body.SizeSigned - 1) : null;

    /// <summary>How many of them are missing at least.</summary>
    public long MissingMin => Math.Max(0, Body.SizeSigned - Body.Restored.Size);

    /// <summary>Events that were signed before.</summary>
    public long SizeSigned => Body.SizeSigned;
}

/// <summary>The result of a verification.</summary>
/// <param name="Size">Events that were read.</param>
/// <param name="Root">Root of their tree; null where only a part of the log was read.</param>
/// <param name="Counts">How much each check looked at and found in order.</param>
/// <param name="Findings">In the order they were made; of each check at most <see cref="FindingsMax"/>.</param>
/// <param name="FindingsCount">How many there are, listed or not.</param>
/// <param name="First">
/// The finding that leads closest to the first bad event; null when sound, and when there is nothing but recoveries.
/// </param>
/// <param name="Uncovered">Events after the newest checkpoint, which nobody has signed yet.</param>
public sealed record Verdict(
    long Size,
    byte[]? Root,
    IReadOnlyDictionary<Check, long> Counts,
    IReadOnlyList<Finding> Findings,
    long FindingsCount,
    Finding? First,
    IReadOnlyList<Misconduct> Misconduct,
    long Uncovered)
{
    public const int FindingsMax = 50;

    /// <summary>How many findings each check made, listed or not.</summary>
    public IReadOnlyDictionary<Check, long> Found { get; init; } = new Dictionary<Check, long>();

    /// <summary>Events of the log that is shown: of all its events, where only a part was read.</summary>
    public long LogSize { get; init; }

    /// <summary>
    /// Events that the tables had taken in when they were put beside the events; with fewer than
    /// <see cref="LogSize"/>, nothing is said of what the later ones lead to.
    /// </summary>
    public long ProjectionSize { get; init; }

    /// <summary>
    /// Checkpoints whose root came out, by keys that nobody gave; one by a key that is trusted covers each.
    /// </summary>
    public long ByOtherKeys { get; init; }

    /// <summary>Keys that are trusted because the log announced them, each with the event that does.</summary>
    public IReadOnlyList<AnnouncedKey> Announced { get; init; } = [];

    /// <summary>Recoveries that the log records, whether a checkpoint shows what is missing or not.</summary>
    public IReadOnlyList<Recovery> Recoveries { get; init; } = [];

    public bool IsSound => FindingsCount == 0;

    /// <summary>Signed events are missing, which a recorded recovery says, and nothing else was found.</summary>
    public bool IsRecovered => FindingsCount > 0 && Found.Keys.All(check => check == Check.Recovery);
}
