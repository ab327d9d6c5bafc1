namespace Logistics.Core.Custody;

/// <summary>How many packages of a handover are in each state.</summary>
public readonly record struct LineCounts(
    int Open, int Accepted, int Refused, int Missing, int Cancelled)
{
    public int Total => Open + Accepted + Refused + Missing + Cancelled;

    /// <summary>
    /// <c>Released</c> while nothing is accepted and something is open; <c>Accepted</c> when all is;
    /// <c>Refused</c> when all is closed and nothing accepted; <c>PartlyAccepted</c> between.
    /// </summary>
    public HandoverStatus Status => this switch
    {
        { Cancelled: > 0 } => HandoverStatus.Cancelled,
        { Accepted: 0, Open: > 0 } => HandoverStatus.Released,
        { Accepted: 0 } => HandoverStatus.Refused,
        _ when Accepted == Total => HandoverStatus.Accepted,
        _ => HandoverStatus.PartlyAccepted,
    };

    public LineCounts Close(LineOutcome outcome) => outcome switch
    {
        LineOutcome.Accepted => this with { Open = Open - 1, Accepted = Accepted + 1 },
        LineOutcome.Refused => this with { Open = Open - 1, Refused = Refused + 1 },
        LineOutcome.Missing => this with { Open = Open - 1, Missing = Missing + 1 },
        LineOutcome.Cancelled => this with { Open = Open - 1, Cancelled = Cancelled + 1 },
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "A line closes once."),
    };
}

/// <summary>
/// A handover as the events of its packages leave it. Part of a <see cref="CustodyState"/>, which alone
/// changes it.
/// </summary>
/// <param name="counts">Counts over all its packages, including those <see cref="Lines"/> leaves out.</param>
public sealed class HandoverState(Guid id, string from, string to, LineCounts counts = default)
{
    private readonly Dictionary<Guid, LineOutcome> lines = [];

    public Guid Id { get; } = id;

    public string From { get; } = from;

    public string To { get; } = to;

    public LineCounts Counts { get; private set; } = counts;

    /// <summary>
    /// What became of each package that the commands at hand are about, in the order they were released.
    /// </summary>
    public IReadOnlyDictionary<Guid, LineOutcome> Lines => lines;

    /// <summary>Makes known a line that <see cref="Counts"/> already covers.</summary>
    public void Load(Guid package, LineOutcome outcome) => lines[package] = outcome;

    /// <summary>False when the package is in the handover already.</summary>
    internal bool TryRelease(Guid package)
    {
        if (!lines.TryAdd(package, LineOutcome.Open))
            return false;
        Counts = Counts with { Open = Counts.Open + 1 };
        return true;
    }

    /// <summary>False when the package has no open line.</summary>
    internal bool TryClose(Guid package, LineOutcome outcome)
    {
        if (lines.GetValueOrDefault(package, LineOutcome.Cancelled) != LineOutcome.Open)
            return false;
        lines[package] = outcome;
        Counts = Counts.Close(outcome);
        return true;
    }
}
