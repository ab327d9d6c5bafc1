using System.Security.Cryptography;
using System.Text;
using Logistics.Core.Access;
using Logistics.Core.Kernel;

namespace Logistics.Core.ApiKeys;

/// <summary>Whether a key is valid.</summary>
public enum KeyState
{
    Valid,
    Revoked,

    /// <summary>It has expired.</summary>
    Expired,
}

/// <summary>A key of the API: its holder and its expiry. The key itself is not stored.</summary>
/// <param name="Id">The first 16 digits of <paramref name="Hash"/>.</param>
/// <param name="Hash">SHA-256 of the key, 64 lower-case hexadecimal digits.</param>
/// <param name="Principal">Who records with it; several keys may be of one principal.</param>
/// <param name="Place">Code of the location the principal belongs to.</param>
/// <param name="Name">
/// The commitment to the principal's name, as the hash; null before the ledger recorded the key.
/// </param>
/// <param name="ExpiresAt">From when it is not valid, UTC; null for never.</param>
/// <param name="EndedAt">When it was revoked or had expired, UTC; null while it is valid.</param>
/// <param name="HeadSequence">Ledger sequence of the event that changed it last; -1 before the first.</param>
public sealed record ApiKey(
    string Id,
    string Hash,
    Guid Principal,
    Role Role,
    string Place,
    string? Name,
    DateTime CreatedAt,
    DateTime? ExpiresAt = null,
    KeyState State = KeyState.Valid,
    DateTime? EndedAt = null,
    long HeadSequence = -1)
{
    /// <summary>The stream of all events about keys.</summary>
    public const string Stream = "api-keys";

    /// <summary>The most keys in one event, so that it stays below the size limit.</summary>
    public const int PerEventMax = 150;

    private const int IdLength = 16;
    private const int SecretSize = 32;

    public static Table<ApiKey, string> Table { get; } = new(
        key => key.Id,
        c => c.Code("KeyId", k => k.Id)
            .Hash("KeyHash", k => k.Hash)
            .Id("PrincipalId", k => k.Principal)
            .Word("Role", k => k.Role)
            .Code("LocationCode", k => k.Place)
            .HashOrNone("NameCommitment", k => k.Name)
            .Time("CreatedAt", k => k.CreatedAt)
            .TimeOrNone("ExpiresAt", k => k.ExpiresAt)
            .Word("State", k => k.State)
            .TimeOrNone("EndedAt", k => k.EndedAt)
            .Long("HeadSequence", k => k.HeadSequence))
    {
        Name = "ApiKey",
        File = "api-key",
        Order = ["KeyId"],
        Revision = "HeadSequence",
        Fixed = ["KeyHash", "PrincipalId", "Role", "LocationCode", "CreatedAt"],
        Concerned = (key, _) => key.HeadSequence,
        RecordedBy = e => e.Body is ApiKeysRecorded,
        Since = 4,
    };

    /// <summary>Keys of a principal.</summary>
    public static TableSet<ApiKey, string, Guid> OfPrincipal { get; } = Table.Set(
        "PrincipalId", key => key.Principal, (one, other) => string.CompareOrdinal(one.Id, other.Id));

    /// <summary>Whether the key is valid at a time.</summary>
    public bool IsValidAt(DateTimeOffset time) => State == KeyState.Valid && !(ExpiresAt <= time.UtcDateTime);

    /// <summary>
    /// Whether it is of a principal as an event names them; events of format 1 name neither role nor place.
    /// </summary>
    internal bool IsOf(Actor actor) => Principal == actor.Id
        && (actor.Role is null || (actor.Role == EnumText.Of(Role) && actor.Place == Place));

    /// <summary>SHA-256 of a key as the client sends it, as <see cref="Hash"/>.</summary>
    public static string HashOf(string secret) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>The id of the key with a hash.</summary>
    public static string IdOf(string hash)
    {
        ArgumentNullException.ThrowIfNull(hash);
        return hash[..IdLength];
    }

    /// <summary>A new key: 256 random bits, base64url.</summary>
    public static string NewSecret() =>
        System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretSize));
}
