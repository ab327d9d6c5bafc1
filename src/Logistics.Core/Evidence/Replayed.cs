using Logistics.Core.Custody;
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

    /// <summary>Hash over what it was packed with, and over its seals; null where there is nothing.</summary>
    public byte[]? Contents { get; set; }

    /// <inheritdoc cref="Contents"/>
    public byte[]? Seals { get; set; }

    /// <summary>What it was packed with; one list for all packages that hold the same.</summary>
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

/// <summary>The account of a TPS and contest in a replay.</summary>
internal sealed class ReplayedAccount : ReplayedStream
{
    /// <summary>Null when not even its first event is lawful.</summary>
    public TpsAccount? State { get; set; }

    /// <summary>A row has been seen for it.</summary>
    public bool IsSeen { get; set; }
}

/// <summary>What an event changed; null members where it changed nothing.</summary>
internal readonly record struct Replayed(
    ReplayedPackage? Package, ReplayedHandover? Handover, bool OpensHandover, LineOutcome? Closed);
