using System.Globalization;
using Logistics.Api.Audit;
using Logistics.Core.Evidence;
using Logistics.Core.Kernel;
using Logistics.Core.Packages;
using Logistics.Core.Seals;

namespace Logistics.Api.Cli;

/// <summary>What a verifier says, in plain words.</summary>
internal static class VerdictText
{
    // Of each check, so that many findings of one do not hide those of another.
    private const int ListedMax = 20;

    private static readonly (Check Check, string Text)[] Counted =
    [
        (Check.Signature, "signatures: {0} checkpoints, {1}"),
        (Check.CheckpointRoot, "roots: recomputed at {0} checkpoints"),
        (Check.Equivocation, "histories: {0} checkpoints, none contradicting another"),
        (Check.Index, "index: {0} events at their place"),
        (Check.CanonicalForm, "canonical form: {0} events"),
        (Check.Tile, "tiles: {0} hashes"),
        (Check.EntryBundle, "entry bundles: {0} events"),
        (Check.Inclusion, "inclusion proofs: {0}"),
        (Check.Chain, "streams: {0} events, each following the one before"),
        (Check.CustodyRules, "rules of custody: {0} events replayed"),
        (Check.Actor, "keys: {0} events by those who had a valid one"),
        (Check.RecordedAt, "recorded times: {0} in order"),
        (Check.Anchor, "anchors: {0} events"),
        (Check.Column, "columns: {0} events as their bytes say"),
        (Check.Projection, "projections: {0} rows as the replay has them"),
        (Check.Head, "head of the ledger: as its events have it"),
    ];

    /// <summary>A line for each check, then the findings, then the verdict.</summary>
    public static IEnumerable<string> Lines(Verdict verdict, int keys)
    {
        foreach (var (check, text) in Counted)
        {
            if (verdict.Counts.TryGetValue(check, out var count))
            {
                yield return Format(text, count, keys == 1 ? "1 key" : Format("{0} keys", keys))
                    + (check == Check.Projection ? Limit(verdict) : "");
            }
        }

        foreach (var (sequence, key) in verdict.Announced)
            yield return Format("key {0}+{1:x8} announced by event {2}", key.Name, key.Id, sequence);
        foreach (var recovery in verdict.Recoveries)
            yield return Line(recovery);
        if (verdict.ByOtherKeys > 0)
        {
            yield return Format(
                "other keys: {0} checkpoints by keys that were not given, covered by one of a key that is trusted",
                verdict.ByOtherKeys);
        }

        if (verdict.Uncovered > 0)
        {
            yield return Format(
                "not yet covered: the last {0} events are newer than the newest checkpoint", verdict.Uncovered);
        }

        var listed = new Dictionary<Check, int>();
        foreach (var finding in verdict.Findings)
        {
            listed[finding.Check] = listed.GetValueOrDefault(finding.Check) + 1;
            if (listed[finding.Check] <= ListedMax)
                yield return $"FOUND {finding.Check}: {Place(finding)}{finding.Message}";
        }

        foreach (var (check, count) in verdict.Found.Where(one => one.Value > ListedMax))
            yield return Format("FOUND {0}: {1} more", check, count - ListedMax);
        if (verdict.First is { } first)
        {
            yield return first.From is { } sequence
                ? Format("TAMPERED: first at event {0}: {1}", sequence, first.Message)
                : $"TAMPERED: {first.Message}";
        }
        else if (verdict.IsRecovered)
        {
            yield return "RECOVERED: events that were signed are missing, and the log "
                + "records that the ledger was put back";
        }
        else
        {
            yield return (verdict.Root is { } root
                ? Format("sound: {0} events, root {1}", verdict.Size, Convert.ToBase64String(root))
                : Format("sound: {0} events are in the log; that it has no other of them is not shown", verdict.Size))
                + Limit(verdict);
        }
    }

    /// <summary>A recovery that the log records, and what it says is missing.</summary>
    public static string Line(Recovery recovery) => Format(
        "recovery: event {0}: the ledger was put back to {1} events at {2} by {3}; {4}; reason: {5}",
        recovery.Sequence, recovery.Body.Restored.Size, TimeText.Of(recovery.RecordedAt), recovery.Actor.Id,
        recovery.Missing is var (from, to)
            ? Format(
                recovery.MissingMin > 0
                    ? "{0} had been signed: of events {1} to {2} at least {3} are missing"
                    : "{0} had been signed: of events {1} to {2} some or all are missing",
                recovery.SizeSigned, from, to, recovery.MissingMin)
            : "no event that was signed is missing",
        recovery.Body.Reason);

    /// <summary>Up to where the tables were compared, where that is not the end of the log.</summary>
    private static string Limit(Verdict verdict) => verdict.ProjectionSize < verdict.LogSize
        ? Format("; the tables were compared up to event {0} only", verdict.ProjectionSize - 1)
        : "";

    /// <summary>Whether a receipt proves its event, before what that says: anybody can write anything there.</summary>
    public static IEnumerable<string> Lines(ReceiptVerdict receipt)
    {
        yield return Format("event {0} of {1}", receipt.Index, receipt.Checkpoint.Checkpoint.Origin);
        yield return receipt.Fault is { } fault
            ? $"NOT PROVEN: {fault}"
            : Format("sound: in the log of {0} events", receipt.Checkpoint.Size);
        if (receipt.Event is not { } e)
            yield break;
        foreach (var line in Facts(e.Type, e.Stream, receipt.Label, e.Places, e.Actor, e.OccurredAt, e.RecordedAt))
            yield return line;
        if (!Package.TryIdOf(e.Stream, out _))
            yield break;
        if (receipt.Label is null)
            yield return "  label      not said: the receipt does not prove the packing";
        if (e.Body is ISealNumbers { Seals: { } seen })
            yield return $"  seals      {Seals(seen)}";
        else if (receipt.Sealed is var (index, seals))
            yield return Format("  seals      {0}, by event {1}; not read here", Seals(seals), index);
    }

    /// <summary>A finding, with its event.</summary>
    public static IEnumerable<string> Lines(AuditFindingView finding)
    {
        yield return Format("{0}: event {1}", finding.Finding, finding.Sequence);
        var actor = new Actor(finding.Actor, finding.ActorRole, finding.ActorPlace);
        foreach (var line in Facts(
            finding.Type, finding.Stream, finding.Label, finding.Places, actor, finding.OccurredAt,
            finding.RecordedAt.UtcDateTime))
            yield return line;
        if (finding.OnBehalf is { } document)
            yield return $"  onBehalf   {document}";
        foreach (var flag in finding.Flags)
            yield return $"  flag       {AuditFindingView.Describe(flag)}";
        yield return $"  body       {finding.Body.GetRawText()}";
    }

    /// <summary>What an event says of itself.</summary>
    /// <param name="label">Of its package; null where it is not known.</param>
    /// <param name="places">Codes of the locations where it happened: of two, the sender first.</param>
    private static IEnumerable<string> Facts(
        string type, string stream, string? label, IReadOnlyList<string> places, Actor actor, DateTimeOffset occurredAt,
        DateTime recordedAt)
    {
        yield return $"  type       {type}";
        yield return $"  stream     {stream}";
        if (label is not null)
            yield return $"  label      {label}";
        if (places is [var from, var to])
        {
            yield return $"  from       {from}";
            yield return $"  to         {to}";
        }
        else if (places is [var place])
        {
            yield return $"  place      {place}";
        }

        yield return $"  actor      {actor.Id}{Office(actor)}";
        yield return $"  occurredAt {occurredAt.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture)}";
        yield return $"  recordedAt {TimeText.Of(recordedAt)}";
    }

    private static string Office(Actor actor) => actor switch
    {
        { Role: null } => "",
        { Place: null } => $", {actor.Role}",
        _ => $", {actor.Role} of {actor.Place}",
    };

    private static string Seals(IReadOnlyList<string> seals) => seals.Count == 0 ? "none" : string.Join(", ", seals);

    /// <summary>
    /// A line to print. What comes out of evidence may be made to do something to a terminal, or to look like a
    /// line of its own, or to run from right to left.
    /// </summary>
    public static string Plain(string line) => string.Concat(line.Select(c => IsPlain(c) ? c : '?'));

    private static bool IsPlain(char c) => char.GetUnicodeCategory(c) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator);

    private static string Place(Finding finding) => (finding.From, finding.To) switch
    {
        (null, _) => "",
        ({ } from, { } to) when from != to => Format("events {0} to {1}: ", from, to),
        ({ } from, _) => Format("event {0}: ", from),
    };

    private static string Format(string text, params object[] values) =>
        string.Format(CultureInfo.InvariantCulture, text, values);
}
