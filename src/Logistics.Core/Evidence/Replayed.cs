using Logistics.Core.Custody;
using Logistics.Core.Ledger;
using Logistics.Core.Stock;
using Logistics.Core.TpsAccounts;

namespace Logistics.Core.Evidence;

/// <summary>A stream in a replay.</summary>
internal class ReplayedStream
{
    /// <summary>Version, hash and sequence of the stream's latest event, lawful or not.</summary>
    public (int Version, byte[]? Hash, long Sequence) Head { get; set; }

    /// <summary>An event of it was found bad, so that nothing after it follows and no table can agree.</summary>
    public bool IsBroken { get; set; }
}

/// <summary>A package in a replay.</summary>
internal sealed class ReplayedPackage : ReplayedStream
{
    private int seen;

    /// <summary>Null when not even its first event is lawful.</summary>
    public PackageState? State { get; set; }

    /// <summary>Hash over what it holds, and over its seals; null where there is nothing.</summary>
    public byte[]? Contents { get; set; }

    /// <inheritdoc cref="Contents"/>
    public byte[]? Seals { get; set; }

    /// <summary>What it holds; one list for all packages that hold the same.</summary>
    public IReadOnlyList<ItemQuantity> Holds { get; set; } = [];

    /// <summary>The event that says so.</summary>
    public long FilledSequence { get; set; }

    /// <summary>What it was packed with, as last corrected, whatever became of that.</summary>
    public IReadOnlyList<ItemQuantity> Lines { get; set; } = [];

    /// <summary>The row of the line that is open, once it was read; compared when the line closes.</summary>
    public IReadOnlyList<string>? LineRow { get; set; }

    public long LineSequence { get; set; }

    /// <summary>Whether rows of a projection have been seen for it.</summary>
    public bool HasSeen(Projection projection) => (seen & Bit(projection)) != 0;

    public void See(Projection projection) => seen |= Bit(projection);

    private static int Bit(Projection projection) =>
        ReferenceEquals(projection, Projection.Package) ? 1 : ReferenceEquals(projection, Projection.Content) ? 2 : 4;
}

/// <summary>A handover with open lines in a replay.</summary>
internal sealed class ReplayedHandover(HandoverState state, long releaseSequence)
{
    public HandoverState State { get; } = state;

    public long ReleaseSequence { get; } = releaseSequence;

    public long LastReleased { get; set; } = releaseSequence;

    public bool IsBroken { get; set; }

    /// <summary>Its row; null before it is read and after it was compared.</summary>
    public IReadOnlyList<string>? Row { get; set; }
}

/// <summary>A stream that is not a package's in a replay.</summary>
internal class ReplayedRecord : ReplayedStream
{
    /// <summary>Its latest lawful event; null when not even the first is.</summary>
    public LedgerEvent? Latest { get; set; }

    /// <summary>The account it is of a TPS and contest; null when it is of something else.</summary>
    public TpsAccount? Account => Latest is { Body: TpsAccountRecorded }
        ? TpsAccount.Of(new LedgerEntry(Head.Sequence, Latest, [], []))
        : null;

    /// <summary>A row has been seen for it.</summary>
    public bool IsSeen { get; set; }
}

/// <summary>What an event changed; null members where it changed nothing.</summary>
internal readonly record struct Replayed(
    ReplayedPackage? Package, ReplayedHandover? Handover, bool OpensHandover, LineOutcome? Closed)
{
    /// <summary>What it posted; null where that cannot be said.</summary>
    public IReadOnlyList<Posting>? Postings { get; init; }
}
