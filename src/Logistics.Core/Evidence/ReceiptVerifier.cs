using Logistics.Core.Kernel;
using Logistics.Core.Ledger;
using Logistics.Core.Log;
using Logistics.Core.Packages;

namespace Logistics.Core.Evidence;

/// <summary>The content of a receipt, and whether its proof is valid.</summary>
/// <param name="Event">Null when the receipt does not hold the event.</param>
/// <param name="Fault">Why the proof is invalid, in words; null if it is valid.</param>
public sealed record ReceiptVerdict(long Index, LedgerEvent? Event, SignedCheckpoint Checkpoint, string? Fault)
{
    /// <summary>
    /// Label of the event's package, as the packing in the same text says and proves; null where none does.
    /// </summary>
    public string? Label { get; init; }

    /// <summary>
    /// The latest event before it that says how its package was sealed, where the same text proves it; null where none
    /// does.
    /// </summary>
    public (long Index, IReadOnlyList<string> Seals)? Sealed { get; init; }
}

/// <summary>
/// Verifies receipts offline: C2SP tlog-proofs that carry the event's canonical bytes, several in one text,
/// one after another.
/// </summary>
public static class ReceiptVerifier
{
    private const string Next = "\n" + TlogProof.FirstLine + "\n";

    /// <summary>Verifies each receipt of a text, and says of its event what other receipts in it prove.</summary>
    /// <exception cref="UnreadableEvidenceException">Something in the text is no receipt.</exception>
    public static IReadOnlyList<ReceiptVerdict> Verify(string text, IReadOnlyCollection<VerifierKey> keys)
    {
        var verdicts = new List<ReceiptVerdict>();
        for (var from = 0; from < text.Length;)
        {
            var next = text.IndexOf(Next, from, StringComparison.Ordinal);
            var end = next < 0 ? text.Length : next + 1;

            // Somebody who puts receipts into one file may leave an empty line between them.
            var one = text[from..end].TrimStart('\n');
            one = one.EndsWith("\n\n", StringComparison.Ordinal) ? one.TrimEnd('\n') + "\n" : one;
            if (one.Length > 0)
            {
                verdicts.Add(TlogProof.TryParse(one, out var proof)
                    ? Verify(proof, keys)
                    : throw new UnreadableEvidenceException(
                        $"receipt {verdicts.Count + 1}", $"it is not a {TlogProof.FirstLine}"));
            }

            from = end;
        }

        return verdicts.Count > 0
            ? WithPackages(verdicts)
            : throw new UnreadableEvidenceException("receipt 1", $"it is not a {TlogProof.FirstLine}");
    }

    private static ReceiptVerdict[] WithPackages(List<ReceiptVerdict> verdicts)
    {
        var labels = verdicts.Where(
            one => one is { Fault: null, Event.Body: PackagePacked or PackageRelabelled })
            .ToLookup(one => one.Event!.Stream, StringComparer.Ordinal);
        var proven = verdicts.Where(
            one => one is { Fault: null, Event: { } e } && PackageContents.After(e.Body) is not null)
            .ToLookup(one => one.Event!.Stream, StringComparer.Ordinal);
        return
        [
            .. verdicts.Select(one => one.Event is not { } e ? one : one with
            {
                Label = LabelIn(e.Body) ?? LabelIn(labels[e.Stream].Where(other => other.Index < one.Index)
                    .MaxBy(other => other.Index)?.Event!.Body),
                Sealed = proven[e.Stream].Where(other => other.Index < one.Index)
                    .MaxBy(other => other.Index) is { } filled
                    ? (filled.Index, PackageContents.After(filled.Event!.Body)!.Value.Seals)
                    : null,
            }),
        ];
    }

    /// <summary>The label that an event gives a package; null where it gives none.</summary>
    private static string? LabelIn(EventBody? body) => body switch
    {
        PackagePacked packed => packed.Label,
        PackageRelabelled relabelled => relabelled.Label,
        _ => null,
    };

    private static ReceiptVerdict Verify(TlogProof proof, IReadOnlyCollection<VerifierKey> keys)
    {
        LedgerEvent? e = null;
        var (signers, why) = new TrustedKeys(keys).SignersOf(proof.Checkpoint.Note);
        var fault = proof.Extra switch
        {
            null => "it does not hold the event; where seals were withheld, ask for the receipt again once the "
                + "handover is answered",
            { } bytes when !EventCodec.TryDecode(bytes, out e) => "what it holds is no event",
            { } bytes when !EventCodec.IsCanonical(e, bytes) => "the event it holds is not in canonical form",
            _ when signers is null => $"its checkpoint: {why}",
            { } bytes when !proof.Proves(LeafHash.Of(bytes)) =>
                "the event it holds is not the one the log has at this index",
            _ => null,
        };
        return new ReceiptVerdict(proof.Index, e, proof.Checkpoint, fault);
    }
}
