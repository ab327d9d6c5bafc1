using Logistics.Core.Access;
using Logistics.Core.ApiKeys;
using Logistics.Core.Kernel;

namespace Logistics.Data.Ledger;

/// <summary>A key that was made now. The secret is shown this once and not kept.</summary>
public sealed record IssuedKey(Guid Principal, Role Role, string Location, string Secret);

/// <summary>Makes keys, by events of the ledger.</summary>
public sealed class KeyIssuer(LedgerWriter ledger, TimeProvider clock)
{
    /// <summary>Makes keys.</summary>
    /// <returns>In their order.</returns>
    /// <exception cref="FormatException">A rule forbids it; the message says which.</exception>
    /// <exception cref="IOException">It could not be recorded.</exception>
    public async Task<IReadOnlyList<IssuedKey>> CreateAsync(
        Actor actor,
        IReadOnlyList<(string Name, Role Role, string Location, DateTimeOffset? ExpiresAt)> wanted,
        CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        string[] secrets = [.. wanted.Select(_ => ApiKey.NewSecret())];
        var keys = wanted.Zip(secrets, (key, secret) => new NewKey(
            PersonalText.Of(key.Name)!, key.Role, key.Location, key.ExpiresAt, ApiKey.HashOf(secret)));
        LedgerCommand[] commands =
        [
            .. keys.Chunk(ApiKey.PerEventMax).Select(
                chunk => new CreateApiKeys(Guid.CreateVersion7(now), actor, now, chunk)),
        ];

        // Together, so that as a rule all are recorded or none.
        var made = (await ledger.AppendAsync(commands, ct)).Select(LedgerRecording.EntryOf)
            .SelectMany(entry => ((ApiKeysCreated)entry.Event.Body).Keys);
        return [.. made.Zip(secrets, (key, secret) => new IssuedKey(key.Principal, key.Role, key.Place, secret))];
    }
}

/// <summary>Recording without an HTTP caller: a refusal is an exception.</summary>
public static class LedgerRecording
{
    /// <summary>Records a command.</summary>
    /// <returns>Its last event.</returns>
    /// <exception cref="FormatException">A rule forbids it; the message says which.</exception>
    /// <exception cref="IOException">It could not be recorded.</exception>
    public static async Task<LedgerEntry> RecordAsync(
        this LedgerWriter ledger, LedgerCommand command, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        return EntryOf(await ledger.AppendAsync(command, ct));
    }

    internal static LedgerEntry EntryOf(AppendResult result) => result switch
    {
        AppendResult.Appended { Receipt: var receipt } => receipt.Entries[^1],
        AppendResult.AlreadyAppended { Receipt: var receipt } => receipt.Entries[^1],
        AppendResult.Rejected { Rejection: var rejection } => throw Refusal(rejection),
        AppendResult.OutOfOrder { Rejection: var rejection } => throw Refusal(rejection),
        _ => throw new IOException($"It could not be recorded: {result}"),
    };

    /// <summary>A refusal in words.</summary>
    public static FormatException Refusal(Rejection rejection)
    {
        ArgumentNullException.ThrowIfNull(rejection);
        var error = rejection.Errors[0];
        return new($"{rejection.Rule.Title.English} '{error.Value}' was given, expected {error.Expected}.");
    }
}
