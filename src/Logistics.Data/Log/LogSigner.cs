using Logistics.Core.Kernel;
using Logistics.Core.Ledger;
using Logistics.Core.Log;
using Logistics.Data.Engines;

namespace Logistics.Data.Log;

/// <summary>Where the log's signer finds its key and its memory.</summary>
/// <param name="Origin">First line of every checkpoint; names the log.</param>
/// <param name="KeyFile">PEM; null where this process does not sign.</param>
/// <param name="StateFile">What was signed last.</param>
public sealed record LogOptions(string Origin, string? KeyFile, string StateFile);

/// <summary>The outcome of an attempt to sign.</summary>
public abstract record SignOutcome
{
    private SignOutcome()
    {
    }

    /// <summary>A checkpoint was signed and made public.</summary>
    public sealed record Published(SignedCheckpoint Checkpoint) : SignOutcome;

    /// <summary>The newest checkpoint covers every event, or another process signs.</summary>
    public sealed record NothingToSign : SignOutcome;

    /// <summary>The database contradicts what was signed.</summary>
    /// <param name="Remedy">What to do, in words for anybody; null where the reason says that.</param>
    public sealed record Refused(string Reason, string? Remedy = null) : SignOutcome;
}

/// <summary>
/// Signs the state of the log. It trusts the database no further than it can prove: before it signs it demands
/// that the tree it signed last, which it remembers outside the database, is the beginning of the new one.
/// </summary>
/// <remarks>
/// It stores what it signed before it publishes. If the process ends in between, the next start signs the same or a
/// later state, never one that contradicts it.
/// </remarks>
/// <param name="publish">Makes a checkpoint, signed at a time, public: the ledger's writer does.</param>
public sealed class LogSigner(
    LogStore store, LogOptions options, TimeProvider clock,
    Func<SignedCheckpoint, DateTime, CancellationToken, Task> publish) : IDisposable
{
    /// <summary>An unchanged state is signed again after this time, to show that the log is running.</summary>
    public static readonly TimeSpan RenewedAfter = TimeSpan.FromMinutes(10);

    private const string RemedyWhereEventsAreGone =
        "Signed events are gone. Put the newer database back, or restore a backup with 'logistics restore'. A log "
        + "that begins anew needs another Log:Origin and an empty folder for Log:KeyFile.";

    // How long events may wait for the signature of another process.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private const int PageSize = 1_024;

    private readonly SignerRecord record = new(options.StateFile);
    private DateTimeOffset? waitingSince;

    /// <summary>The key file; null where this process does not sign.</summary>
    public KeyFile? Keys { get; } = options.KeyFile is null ? null : new KeyFile(options.KeyFile, options.Origin);

    /// <summary>The keys that verify what it signs; empty where this process does not sign.</summary>
    /// <exception cref="FormatException">The key file has no private key.</exception>
    /// <exception cref="IOException">The key file cannot be read.</exception>
    public IEnumerable<VerifierKey> VerifierKeys => Keys?.Load().Select(key => key.Public) ?? [];

    /// <summary>Why nothing is signed at present; null when nothing stands against it.</summary>
    public string? Refusal { get; private set; }

    /// <summary>What to do about it, in words for anybody; null where that is not known.</summary>
    public string? Remedy { get; private set; }

    /// <summary>Signs and publishes the present state, if there is need.</summary>
    /// <exception cref="DatabaseUnavailableException">The database did not answer in time.</exception>
    public async Task<SignOutcome> SignAsync(CancellationToken ct)
    {
        if (Keys is null)
            return new SignOutcome.NothingToSign();
        SignOutcome outcome;
        try
        {
            outcome = record.TryHold() ? await SignAsync(Keys.Load(), ct) : await WatchAsync(ct);
        }
        catch (Exception e) when (e is not (OperationCanceledException or DatabaseUnavailableException))
        {
            // Signing failed. Readers must see that, and not take it for nothing to sign.
            outcome = new SignOutcome.Refused(e.Message);
        }

        (Refusal, Remedy) = outcome is SignOutcome.Refused refused ? (refused.Reason, refused.Remedy) : (null, null);
        return outcome;
    }

    /// <summary>
    /// Replaces the lost memory of the signer. From then on it signs only states that follow from this checkpoint.
    /// </summary>
    /// <returns>Why it may not be, in words; null when it was done.</returns>
    public async Task<string?> ResumeAsync(SignedCheckpoint checkpoint, CancellationToken ct)
    {
        if (Keys is null)
            return "this process has no key to sign with: set Log:KeyFile";
        if (!record.TryHold())
            return "another process signs; end it first";
        if (await record.ReadAsync(ct) is { } last)
            return $"the signer remembers {last.Size} events; only a lost memory is replaced";
        if (checkpoint.Checkpoint.Origin != options.Origin
            || checkpoint.Note.SignersAmong(Keys.Load().Select(key => key.Public)) is not { Count: > 0 })
        {
            return "the checkpoint is not signed by this log's key";
        }

        var (head, _) = await store.StateAsync(ct);
        if (await RefuseAsync(store, checkpoint.Checkpoint.Head, head, ct) is { } reason)
            return reason;
        await record.WriteAsync(checkpoint, ct);
        return null;
    }

    /// <summary>
    /// Returns what was signed last, and keeps other processes from signing until disposal.
    /// </summary>
    /// <param name="outside">The newest checkpoint that anybody outside has, where the memory was lost.</param>
    /// <returns>Null where nothing was signed, as far as is known.</returns>
    /// <exception cref="FormatException">This process cannot sign the log now; the message says why.</exception>
    public async Task<SignedCheckpoint?> HoldAsync(SignedCheckpoint? outside, CancellationToken ct)
    {
        if (Keys is null)
            throw new FormatException("Log:KeyFile is not set; expected the key of the log, "
                + "which signs what was put back.");
        var keys = Keys.Load().Select(key => key.Public);
        if (!record.TryHold())
            throw new FormatException("Another process signs the log. End it first.");
        var last = await record.ReadAsync(ct);
        if (last is not null && outside is not null)
            throw new FormatException($"The signer remembers {last.Size} events; only a lost memory is replaced.");
        if (outside is not null && outside.Note.SignersAmong(keys) is not { Count: > 0 })
            throw new FormatException("The checkpoint is not signed by this log's key.");
        last ??= outside;
        return last is null || last.Checkpoint.Origin == options.Origin
            ? last
            : throw new FormatException(
                $"The signer's memory '{record.Path}' is of the log '{last.Checkpoint.Origin}', not of "
                + $"'{options.Origin}'.");
    }

    /// <summary>
    /// Goes on from a ledger that was put back. What does not follow from what was signed last is signed only where the
    /// newest recovery in the ledger names that very checkpoint, so that everybody who sees the log sees it.
    /// </summary>
    /// <param name="last">What <see cref="HoldAsync"/> gave.</param>
    /// <returns>Why it does not go on, in words; null when it does.</returns>
    public async Task<string?> RecoverAsync(SignedCheckpoint last, CancellationToken ct)
    {
        var (head, _) = await store.StateAsync(ct);
        if (await RefuseAsync(store, last.Checkpoint.Head, head, ct) is { } reason)
        {
            var recovery = await store.NewestRecoveryAsync(ct);
            if (recovery?.LastSigned != last.ToString())
                return $"{reason}, and the ledger records no recovery from that";

            // No signed state leads to this tree, so it is compared with all its events.
            if (await RefuseAsync(store, last: null, head, ct) is { } damage)
                return damage;
        }

        await PublishAsync(head, Keys!.Load(), ct);
        return null;
    }

    public void Dispose() => record.Dispose();

    /// <summary>Checks that the signing process signs.</summary>
    private async Task<SignOutcome> WatchAsync(CancellationToken ct)
    {
        var (head, newest) = await store.StateAsync(ct);
        var now = clock.GetUtcNow();
        waitingSince = newest?.Head.Size >= head.Size ? null : waitingSince ?? now;
        return now - waitingSince > Patience
            ? new SignOutcome.Refused(
                $"another process holds '{record.Path}', but has not signed the last events for "
                + $"{Patience.TotalSeconds} s")
            : new SignOutcome.NothingToSign();
    }

    private async Task<SignOutcome> SignAsync(IReadOnlyList<SigningKey> keys, CancellationToken ct)
    {
        var (head, newest) = await store.StateAsync(ct);
        var last = await record.ReadAsync(ct);
        if (last is null && newest is not null)
        {
            return new SignOutcome.Refused(
                $"checkpoints were signed, but the signer's memory '{record.Path}' is gone; "
                + "restore it, or end this process and give it the newest checkpoint anybody "
                + "has with 'logistics log resume'");
        }

        if (last is not null && last.Checkpoint.Origin != options.Origin)
        {
            return new SignOutcome.Refused(
                $"the signer's memory '{record.Path}' is of the log '{last.Checkpoint.Origin}'");
        }

        if (await RefuseAsync(store, last?.Checkpoint.Head, head, ct) is { } reason)
        {
            return new SignOutcome.Refused(
                $"{reason} (signer's memory: "
                + $"'{record.Path}')", head.Size < last?.Size ? RemedyWhereEventsAreGone : null);
        }

        if (last?.Checkpoint.Head.Equals(head) is true && await IsPublishedAsync(last, keys, ct))
            return new SignOutcome.NothingToSign();

        return new SignOutcome.Published(await PublishAsync(head, keys, ct));
    }

    /// <summary>Signs a state, remembers it, and only then makes it public.</summary>
    private async Task<SignedCheckpoint> PublishAsync(
        TreeHead head, IReadOnlyList<SigningKey> keys, CancellationToken ct)
    {
        var signed = new Checkpoint(options.Origin, head).Sign(keys);
        await record.WriteAsync(signed, ct);
        await publish(signed, StoredTime.Now(clock), ct);
        return signed;
    }

    /// <summary>Why a tree is not signed after another, in words; null when it may be.</summary>
    internal static async Task<string?> RefuseAsync(LogStore store, TreeHead? last, TreeHead head, CancellationToken ct)
    {
        IReadOnlyList<byte[]> proof = [];
        if (last?.Size > 0 && last.Size < head.Size)
        {
            proof = await store.ProveAsync(ProofPlan.Consistency(last.Size, head.Size), ct);
        }
        else if (head.Size > 0 && last?.Size is null or 0)
        {
            // No proof leads from the empty tree to this one, so its root is computed from the tiles.
            var root = await store.ProveAsync(ProofPlan.Root(head.Size), ct);
            if (!root[0].AsSpan().SequenceEqual(head.Root))
                return $"the root of the {head.Size} events is not what their hashes lead to";
        }

        return SignerRule.Refuse(last, head, proof) ?? await RefuseEventsAsync(store, last?.Size ?? 0, head.Size, ct);
    }

    /// <summary>Compares new events with their hashes in the tree.</summary>
    private static async Task<string?> RefuseEventsAsync(LogStore store, long from, long to, CancellationToken ct)
    {
        for (; from < to; from = Math.Min(to, from + PageSize))
        {
            var entries = await store.EntriesAsync(from, Math.Min(to, from + PageSize), ct);
            var ids = Enumerable.Range(0, entries.Count)
                .Select(i => new TileId(0, (from + i) / TileId.Width)).Distinct().ToArray();
            var tiles = await store.FindTilesAsync(ids, ct);
            for (var i = 0; i < entries.Count; i++)
            {
                var (tile, at) = (new TileId(0, (from + i) / TileId.Width), (int)((from + i) % TileId.Width));
                var hash = tiles.GetValueOrDefault(tile).AsSpan();
                if (hash.Length < (at + 1) * Merkle.HashSize
                    || !hash.Slice(at * Merkle.HashSize, Merkle.HashSize).SequenceEqual(LeafHash.Of(entries[i])))
                {
                    return $"event {from + i} does not hash to what the log has for it";
                }
            }
        }

        return null;
    }

    /// <summary>Whether what was signed last is public, not long ago, and by the keys that sign now.</summary>
    private async Task<bool> IsPublishedAsync(
        SignedCheckpoint last, IReadOnlyList<SigningKey> keys, CancellationToken ct)
    {
        var note = last.ToString();
        return last.Note.SignersAmong(keys.Select(key => key.Public))?.Count == keys.Count
            && (await store.CheckpointsOfAsync(last.Size, ct)).Any(row =>
                row.Note == note && clock.GetUtcNow().UtcDateTime - row.SignedAt < RenewedAfter);
    }
}
