using Logistics.Api.Log;
using Logistics.Core.Kernel;
using Logistics.Core.Log;
using Logistics.Core.Offices;
using Logistics.Core.Packages;
using Logistics.Data.Receipts;
using Logistics.Data.Reference;

namespace Logistics.Api.Receipts;

/// <summary>A receipt: what happened, and the proofs that the log has it.</summary>
/// <param name="Handover">Null for a receipt for one event.</param>
/// <param name="Proofs">
/// One for each of the facts' events, in their order; then those of what says the label, contents and seals of their
/// packages: the packings, and what filled them last. A proof has no event where its bytes name seals that are hidden.
/// </param>
internal sealed record IssuedReceipt(
    ReceiptFacts Facts, Guid? Handover, SignedCheckpoint Checkpoint, IReadOnlyList<TlogProof> Proofs);

/// <summary>Makes receipts out of facts, and pages out of receipts.</summary>
internal sealed class ReceiptDesk(
    SignedLog log, KnownVerifierKeys keys, LocationStore locations, ElectionStore elections)
{
    /// <summary>Whether this process can tell a checkpoint from what somebody wrote into the database.</summary>
    public bool KnowsKeys => keys.Find().Count > 0;

    public async Task<bool> CoversAsync(long sequence, CancellationToken ct) =>
        (await log.NewestAsync(ct))?.Size > sequence;

    /// <summary>A receipt under the newest checkpoint; null while that does not cover every event.</summary>
    /// <exception cref="LogDamagedException">An event is not the one in the log.</exception>
    public async Task<IssuedReceipt?> IssueAsync(ReceiptFacts facts, Guid? handover, CancellationToken ct)
    {
        if (await log.NewestAsync(ct) is not { } newest || newest.Size <= facts.Events[^1].Sequence)
            return null;
        var packings = facts.Steps.SelectMany(step => new[]
            {
                step.Packed, step.Filled, step.Redirected, step.Relabelled,
            })
            .OfType<LedgerEntry>().OrderBy(entry => entry.Sequence);
        LedgerEntry[] entries = [.. facts.Events.Concat(packings).DistinctBy(entry => entry.Sequence)];
        var proofs = await log.ProveAsync(entries, newest, ct);
        return new IssuedReceipt(facts, handover, newest,
        [
            .. proofs.Zip(entries, (proof, entry) =>
                facts.Hidden.HidesBytes(entry.Sequence, entry.Event) ? proof with { Extra = null } : proof),
        ]);
    }

    /// <summary>The receipt as a page of HTML.</summary>
    /// <param name="hidesNames">Names and texts are not for the reader.</param>
    public async Task<string> PrintAsync(
        IssuedReceipt receipt, Language language, bool hidesNames, CancellationToken ct)
    {
        var events = receipt.Facts.Steps.SelectMany(step => step.Events.Prepend(step.Packed).Append(step.Redirected))
            .Concat(receipt.Facts.Arrivals.Select(arrival => arrival.Entry))
            .OfType<LedgerEntry>().Select(entry => entry.Event).ToArray();
        var codes = events.SelectMany(e => e.Places).ToHashSet(StringComparer.Ordinal);
        codes.UnionWith(events.Select(e => e.Body).OfType<IDestined>().SelectMany(
            body => ((string?[])[body.Destination, body.Former]).OfType<string>()));
        codes.UnionWith(receipt.Facts.Signers.Values.Select(signer => signer.Officer.Place));

        // A place that was renamed later keeps the name it had at the time.
        var places = await locations.FindAtAsync(codes, receipt.Facts.First.Sequence, ct);
        var election = await elections.FindAsync(ct);
        var offices = (await elections.FindReferenceAsync(ct))?.Offices ?? OfficeReference.None;
        var words = new ReceiptWords(language, election, await elections.ItemsAsync(ct), places, offices);
        return new ReceiptPage(receipt, words, hidesNames).Write();
    }
}
