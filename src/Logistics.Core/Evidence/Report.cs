namespace Logistics.Core.Evidence;

/// <summary>
/// Gathers what the checks find, in memory that does not grow with how much is wrong: of each check the first
/// findings, so that a flood of one hides none of another.
/// </summary>
internal sealed class Report
{
    // So many are somebody else's log, or none. To look on at what may have no end is of no use to anybody.
    private const int BadEventsMax = 20_000;

    private readonly Dictionary<Check, long> counts = [];
    private readonly Dictionary<Check, long> found = [];
    private readonly List<Finding> findings = [];
    private readonly List<Misconduct> misconduct = [];
    private long badEvents;
    private Finding? first;

    /// <summary>So many events are bad by themselves that to look at more would show nothing.</summary>
    public bool IsHopeless => badEvents > BadEventsMax;

    /// <summary>Nothing was found.</summary>
    public bool IsClean => found.Count == 0;

    /// <summary>The latest event that was found bad by itself; -1 before the first.</summary>
    public long LastBadEvent { get; private set; } = -1;

    public void Count(Check check, long more = 1) => counts[check] = counts.GetValueOrDefault(check) + more;

    public void Add(Check check, string message, long? from = null, long? to = null)
    {
        var finding = new Finding(check, message, from, to ?? from);
        found[check] = found.GetValueOrDefault(check) + 1;
        if (found[check] <= Verdict.FindingsMax)
            findings.Add(finding);
        if (check != Check.Recovery && (first is null || Rank(finding).CompareTo(Rank(first)) < 0))
            first = finding;
    }

    /// <summary>That an event, whatever it says, is not the one that belongs at its place.</summary>
    public void AddBadEvent(Check check, long sequence, string message)
    {
        badEvents += LastBadEvent == sequence ? 0 : 1;
        LastBadEvent = sequence;
        Add(check, message, sequence);
    }

    public void Add(Misconduct pair)
    {
        if (misconduct.Count < Verdict.FindingsMax)
            misconduct.Add(pair);
        Add(Check.Equivocation, $"{pair.Why}: the log signed two histories");
    }

    /// <summary>That the events after some were not looked at, and why.</summary>
    public void GiveUp(long next) =>
        GiveUp($"more than {BadEventsMax} events are bad: events from {next} on were not looked at");

    /// <summary>That something was not looked at to its end: the first to know of what was found.</summary>
    public void GiveUp(string message)
    {
        var finding = new Finding(Check.Completeness, message);
        found[finding.Check] = found.GetValueOrDefault(finding.Check) + 1;
        findings.Insert(0, finding);
        first ??= finding;
    }

    public Verdict ToVerdict(long size, byte[]? root, long uncovered) =>
        new(size, root, counts, findings, found.Values.Sum(), first, misconduct, uncovered) { Found = found };

    /// <summary>
    /// By the last event it may lie in. A row that is wrong names the event it should follow from, with which
    /// nothing needs to be wrong; so do findings that name none.
    /// </summary>
    private static (int, long) Rank(Finding finding) => finding switch
    {
        { To: null } => (2, 0),
        { Check: Check.Projection } => (1, finding.To.Value),
        _ => (0, finding.To.Value),
    };
}
