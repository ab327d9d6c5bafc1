using System.Security.Cryptography;
using Logistics.Core.Access;
using Logistics.Core.Kernel;

namespace Logistics.Core.ApiKeys;

/// <summary>Keys that were not in the ledger before.</summary>
public abstract record ApiKeysAdded : EventBody
{
    public required IReadOnlyList<KeyValues> Keys { get; init; }

    protected internal override IEnumerable<(string Name, byte[]? Commitment)> Commitments => KeyValues.NamesOf(Keys);

    // The rotation of a key repeats the name of its principal.
    protected internal override bool IsRepeated => true;

    protected internal override IEnumerable<object?> Elements => Keys;
}

/// <summary>
/// What keys there were when the ledger began to record them; in several events where there were many.
/// </summary>
public sealed record ApiKeysRecorded : ApiKeysAdded;

/// <summary>Keys were made, each for a principal of its own.</summary>
public sealed record ApiKeysCreated : ApiKeysAdded;

/// <summary>How a key changed.</summary>
public enum KeyChange
{
    /// <summary>It was rotated: its principal has a new key.</summary>
    Rotated,

    Revoked,
    Expired,
}

/// <summary>A key was rotated, revoked, or has expired.</summary>
public sealed record ApiKeyChanged : EventBody
{
    /// <summary>Id of the key.</summary>
    public required string Key { get; init; }

    public required KeyChange Change { get; init; }

    public required KeyTerm Before { get; init; }

    public required KeyTerm After { get; init; }

    /// <summary>The key that takes its place; null where it was not rotated.</summary>
    public KeyValues? Next { get; init; }

    /// <summary>Commitment to the reason; null when not given.</summary>
    public byte[]? Reason { get; init; }

    protected internal override IEnumerable<(string Name, byte[]? Commitment)> Commitments =>
        [("reason", Reason), .. Next is null ? [] : KeyValues.NamesOf([Next])];
}

/// <summary>Whether a key is valid, and until when.</summary>
/// <param name="ExpiresAt">UTC; null for never.</param>
public sealed record KeyTerm(KeyState State, DateTime? ExpiresAt = null)
{
    internal static KeyTerm Of(ApiKey key) => new(key.State, key.ExpiresAt);
}

/// <summary>A key as events have it.</summary>
/// <param name="Hash">As <see cref="ApiKey.Hash"/>.</param>
/// <param name="Name">Commitment to the principal's name.</param>
/// <param name="CreatedAt">UTC; null for the time of the event.</param>
/// <param name="State">Null for a valid key.</param>
public sealed record KeyValues(
    string Hash,
    Guid Principal,
    Role Role,
    string Place,
    byte[] Name,
    DateTime? ExpiresAt = null,
    DateTime? CreatedAt = null,
    KeyState? State = null,
    DateTime? EndedAt = null)
{
    internal static KeyValues Of(KnownKey known) => new(
        known.Key.Hash, known.Key.Principal, known.Key.Role, known.Key.Place, known.Name.Commitment,
            known.Key.ExpiresAt,
        known.Key.CreatedAt, known.Key.State == KeyState.Valid ? null : known.Key.State, known.Key.EndedAt);

    internal static IEnumerable<(string Name, byte[]? Commitment)> NamesOf(IReadOnlyList<KeyValues> keys) =>
        keys.Select((key, i) => ($"keys[{i}].name", (byte[]?)key.Name));

    internal ApiKey ToKey(LedgerEntry entry) => new(
        ApiKey.IdOf(Hash), Hash, Principal, Role, Place, Convert.ToHexStringLower(Name),
        CreatedAt ?? entry.Event.RecordedAt, ExpiresAt, State ?? KeyState.Valid, EndedAt, entry.Sequence);

    /// <summary>Whether each value has the right length.</summary>
    internal bool IsSound => Hash.Length == 2 * SHA256.HashSizeInBytes && Hash.All(char.IsAsciiHexDigitLower)
        && Name.Length == SHA256.HashSizeInBytes;
}
