using System.Globalization;
using Logistics.Core.Evidence;
using Logistics.Core.Ledger;

namespace Logistics.Api.Commands;

/// <summary>What a verifier says, in plain words.</summary>
internal static class VerdictText
{
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
                yield return Format(text, count, keys == 1 ? "1 key" : Format("{0} keys", keys));
        }

        if (verdict.Uncovered > 0)
        {
            yield return Format(
                "not yet covered: the last {0} events are newer than the newest checkpoint", verdict.Uncovered);
        }

        foreach (var finding in verdict.Findings.Take(ListedMax))
            yield return $"FOUND {finding.Check}: {Place(finding)}{finding.Message}";
        if (verdict.FindingsCount > ListedMax)
            yield return Format("FOUND {0} more", verdict.FindingsCount - ListedMax);
        if (verdict.First is { } first)
        {
            yield return first.From is { } sequence
                ? Format("TAMPERED: first at event {0}: {1}", sequence, first.Message)
                : $"TAMPERED: {first.Message}";
        }
        else
        {
            yield return verdict.Root is { } root
                ? Format("sound: {0} events, root {1}", verdict.Size, Convert.ToBase64String(root))
                : Format("sound: {0} events are in the log; that it has no other of them is not shown", verdict.Size);
        }
    }

    /// <summary>A receipt's event in plain words, and whether the receipt proves it.</summary>
    public static IEnumerable<string> Lines(ReceiptVerdict receipt)
    {
        yield return Format("event {0} of {1}", receipt.Index, receipt.Checkpoint.Checkpoint.Origin);
        if (receipt.Event is { } e)
        {
            yield return $"  type       {e.Type}";
            yield return $"  stream     {e.Stream}";
            yield return $"  occurredAt {e.OccurredAt.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture)}";
            yield return $"  recordedAt {EventCodec.FormatTime(e.RecordedAt)}";
        }

        yield return receipt.Fault is { } fault
            ? $"NOT PROVEN: {fault}"
            : Format("sound: in the log of {0} events", receipt.Checkpoint.Size);
    }

    /// <summary>What comes out of evidence may be made to do something to a terminal.</summary>
    public static string Plain(string line) =>
        string.Concat(line.Select(c => char.IsControl(c) && c != '\n' ? '?' : c));

    private static string Place(Finding finding) => (finding.From, finding.To) switch
    {
        (null, _) => "",
        ({ } from, { } to) when from != to => Format("events {0} to {1}: ", from, to),
        ({ } from, _) => Format("event {0}: ", from),
    };

    private static string Format(string text, params object[] values) =>
        string.Format(CultureInfo.InvariantCulture, text, values);
}
