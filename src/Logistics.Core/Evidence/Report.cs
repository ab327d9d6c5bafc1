namespace Logistics.Core.Evidence;

/// <summary>
/// Gathers findings in bounded memory: the first ones of each check, so that many findings of one check hide none of
/// another.
/// </summary>
internal sealed class Report
{
    // With so many bad events this is another log, or none. Reading on would show nothing new and might never end.
    private const int BadEventsMax = 20_000;

    private readonly Dictionary<Check, long> counts = [];
    private readonly Dictionary<Check, long> found = [];
    private readonly List<Finding> findings = [];
    private readonly List<Misconduct> misconduct = [];
    private long badEvents;
    private Finding? first;

    /// <summary>Whether so many events are bad that reading on would show nothing new.</summary>
    public bool IsHopeless => badEvents > BadEventsMax;

    /// <summary>Nothing was found.</summary>
    public bool IsClean => found.Count == 0;

    /// <summary>The latest event with a fault of its own; -1 before the first.</summary>
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

    /// <summary>Reports that an event is not the one that the log has at its place.</summary>
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

    /// <summary>Reports that later events were not checked, and why.</summary>
    public void GiveUp(long next) =>
        GiveUp($"more than {BadEventsMax} events are bad: events from {next} on were not looked at");

    /// <summary>Reports that a check was broken off. It comes before the findings.</summary>
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
    /// Orders findings by the last event that may be at fault. A finding about a row names the event that the row
    /// follows from, which may be right; a finding without an event comes last.
    /// </summary>
    private static (int, long) Rank(Finding finding) => finding switch
    {
        { To: null } => (2, 0),
        { Check: Check.Projection } => (1, finding.To.Value),
        _ => (0, finding.To.Value),
    };
}
