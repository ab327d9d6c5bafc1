namespace Logistics.Core.Evidence;

/// <summary>Gathers what the checks find, in memory that does not grow with how much is wrong.</summary>
internal sealed class Report
{
    private readonly Dictionary<Check, long> counts = [];
    private readonly List<Finding> findings = [];
    private readonly List<Misconduct> misconduct = [];
    private long found;
    private Finding? first;

    /// <summary>Far more is wrong than anybody reads.</summary>
    public bool IsFull => found > 100 * Verdict.FindingsMax;

    /// <summary>The latest event that was found bad by itself; -1 before the first.</summary>
    public long LastBadEvent { get; private set; } = -1;

    public void Count(Check check, long more = 1) => counts[check] = counts.GetValueOrDefault(check) + more;

    public void Add(Check check, string message, long? from = null, long? to = null)
    {
        var finding = new Finding(check, message, from, to ?? from);
        found++;
        if (findings.Count < Verdict.FindingsMax)
            findings.Add(finding);
        if (first is null || Rank(finding).CompareTo(Rank(first)) < 0)
            first = finding;
    }

    /// <summary>That an event, whatever it says, is not the one that belongs at its place.</summary>
    public void AddBadEvent(Check check, long sequence, string message)
    {
        LastBadEvent = sequence;
        Add(check, message, sequence);
    }

    public void Add(Misconduct pair)
    {
        if (misconduct.Count < Verdict.FindingsMax)
            misconduct.Add(pair);
        Add(Check.Equivocation, $"{pair.Why}: the log signed two histories");
    }

    public Verdict ToVerdict(long size, byte[]? root, long uncovered) => new(
        size, root, counts, findings, found, first, misconduct, uncovered);

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
