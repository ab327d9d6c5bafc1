using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Logistics.Api.Hosting;
using Logistics.Core;
using Logistics.Core.Access;
using Logistics.Core.ApiKeys;
using Logistics.Core.Kernel;
using Logistics.Data.Access;

namespace Logistics.Api.Keys;

/// <summary>Keys to make, each for a principal of its own, all or none.</summary>
/// <param name="Id">A UUID made by the caller; sending it again has no second effect, and shows no key.</param>
/// <param name="Keys">Whose they are.</param>
/// <param name="OccurredAt">When it was decided, RFC 3339 with offset.</param>
public sealed record KeysRequest(
    [property: Required, Format("uuid")] string? Id,
    [property: Required, MinLength(1), MaxLength(ApiKey.PerEventMax)] IReadOnlyList<NewKeyRequest?>? Keys,
    [property: Required, Format("date-time")] string? OccurredAt) : RecordingRequest
{
    internal CreateApiKeys ToCommand(Input input, Actor actor, IReadOnlyList<string> secrets) => new(
        input.Id("id", Id),
        actor,
        input.Time("occurredAt", OccurredAt),
        input.List("keys", Keys, 1, ApiKey.PerEventMax, (field, key) => (field, key))
            .Select((one, i) => NewKeyRequest.Read(input, one.field, one.key, secrets[i])).ToArray());
}

/// <summary>Whose key is to be made.</summary>
/// <param name="Name">Who uses it. Kept beside the ledger, erasable.</param>
/// <param name="Role">Their office.</param>
/// <param name="Location">Code of their location.</param>
/// <param name="ExpiresAt">From when the key is not valid, RFC 3339 with offset; absent for never.</param>
public sealed record NewKeyRequest(
    [property: Required, MinLength(1), MaxLength(Limits.NameLengthMax)] string? Name,
    [property: Required, OneOf<Role>] string? Role,
    [property: Required, MinLength(1), MaxLength(Limits.CodeLengthMax)] string? Location,
    [property: Format("date-time")] string? ExpiresAt = null)
{
    internal static NewKey Read(Input input, string field, NewKeyRequest? key, string secret) => new(
        PersonalText.Of(input.Text($"{field}.name", key?.Name, Limits.NameLengthMax))!,
        input.OneOf<Role>($"{field}.role", key?.Role),
        input.Code($"{field}.location", key?.Location),
        input.OptionalTime($"{field}.expiresAt", key?.ExpiresAt),
        ApiKey.HashOf(secret));
}

/// <summary>Another key for the principal of a key.</summary>
/// <param name="Id">A UUID made by the caller; sending it again has no second effect, and shows no key.</param>
/// <param name="OccurredAt">When it was decided, RFC 3339 with offset.</param>
/// <param name="OverlapHours">Hours that the old key stays valid, 24 when absent; 0 ends it at once.</param>
/// <param name="ExpiresAt">From when the new key is not valid, RFC 3339 with offset; absent for never.</param>
public sealed record KeyRotationRequest(
    [property: Required, Format("uuid")] string? Id,
    [property: Required, Format("date-time")] string? OccurredAt,
    [property: Range(0, ApiKeyRules.OverlapHoursMax)] int? OverlapHours = null,
    [property: Format("date-time")] string? ExpiresAt = null) : RecordingRequest
{
    internal RotateApiKey ToCommand(Input input, Actor actor, string key, string secret) => new(
        input.Id("id", Id),
        actor,
        input.Time("occurredAt", OccurredAt),
        key,
        OverlapHours is null
            ? ApiKeyRules.OverlapHoursUsual
            : input.Whole("overlapHours", OverlapHours, 0, ApiKeyRules.OverlapHoursMax),
        input.OptionalTime("expiresAt", ExpiresAt),
        ApiKey.HashOf(secret));
}

/// <summary>Why a key is revoked.</summary>
/// <param name="Id">A UUID made by the caller; sending it again does nothing.</param>
/// <param name="OccurredAt">When it was decided, RFC 3339 with offset.</param>
/// <param name="Reason">Kept beside the ledger, erasable.</param>
public sealed record KeyRevocationRequest(
    [property: Required, Format("uuid")] string? Id,
    [property: Required, Format("date-time")] string? OccurredAt,
    [property: MinLength(1), MaxLength(Limits.NoteLengthMax)] string? Reason = null) : RecordingRequest
{
    internal RevokeApiKey ToCommand(Input input, Actor actor, string key) => new(
        input.Id("id", Id),
        actor,
        input.Time("occurredAt", OccurredAt),
        key,
        PersonalText.Of(input.OptionalLines("reason", Reason, Limits.NoteLengthMax)));
}

/// <summary>Keys that were made.</summary>
/// <param name="Id">That of the request.</param>
/// <param name="Keys">In the order of the request.</param>
/// <param name="Recorded">When and by whom it was recorded.</param>
public sealed record CreatedKeysView(Guid Id, IReadOnlyList<NewKeyView> Keys, KeyRecordView Recorded);

/// <summary>A key that was made.</summary>
/// <param name="Id">Id of the key.</param>
/// <param name="Principal">Who records with it.</param>
/// <param name="Role">Their office.</param>
/// <param name="Location">Code of their location.</param>
/// <param name="ExpiresAt">From when it is not valid; null for never.</param>
/// <param name="Secret">
/// The key itself. It is shown this once and not kept: null when the request is sent again. Rotate it if it was lost.
/// </param>
public sealed record NewKeyView(
    string Id,
    Guid Principal,
    [property: OneOf<Role>] string Role,
    string Location,
    DateTimeOffset? ExpiresAt,
    string? Secret)
{
    /// <param name="secrets">Those made for this request.</param>
    internal static NewKeyView Of(KeyValues key, IReadOnlyList<string> secrets) => new(
        ApiKey.IdOf(key.Hash), key.Principal, EnumText.Of(key.Role), key.Place, key.ExpiresAt,
        secrets.FirstOrDefault(secret => ApiKey.HashOf(secret) == key.Hash));
}

/// <summary>A key that was rotated, and the one that takes its place.</summary>
/// <param name="Id">That of the request.</param>
/// <param name="Key">Id of the old key.</param>
/// <param name="ExpiresAt">From when the old key is not valid.</param>
/// <param name="Next">The new key.</param>
/// <param name="Recorded">When and by whom it was recorded.</param>
public sealed record KeyRotationView(
    Guid Id, string Key, DateTimeOffset? ExpiresAt, NewKeyView Next, KeyRecordView Recorded);

/// <summary>A key that was revoked.</summary>
/// <param name="Id">That of the request.</param>
/// <param name="Key">Id of the key.</param>
/// <param name="Recorded">When and by whom it was recorded.</param>
public sealed record KeyRevocationView(Guid Id, string Key, KeyRecordView Recorded);

/// <summary>Where the ledger has it.</summary>
/// <param name="Sequence">Place in the ledger.</param>
/// <param name="RecordedAt">The server's time.</param>
/// <param name="Actor">Id of the principal that recorded it.</param>
public sealed record KeyRecordView(long Sequence, DateTimeOffset RecordedAt, Guid Actor)
{
    internal static KeyRecordView Of(LedgerEntry entry) =>
        new(entry.Sequence, entry.Event.RecordedAt, entry.Event.Actor.Id);
}

/// <summary>A key on record.</summary>
/// <param name="Id">Id of the key.</param>
/// <param name="Principal">Who records with it.</param>
/// <param name="Name">Who uses it; `[erased]` once the name was erased.</param>
/// <param name="Role">Their office.</param>
/// <param name="Location">Code of their location.</param>
/// <param name="State">Whether it is valid.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">From when it is not valid; null for never.</param>
/// <param name="EndedAt">When it was revoked or had expired; null while it is valid.</param>
/// <param name="LastUsedAt">Kept each minute, so up to a minute late; null when it was never used.</param>
/// <param name="Sequence">Place in the ledger of the event that changed it last.</param>
public sealed record KeyView(
    string Id,
    Guid Principal,
    [property: Personal] string? Name,
    [property: OneOf<Role>] string Role,
    string Location,
    [property: OneOf<KeyState>] string State,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? EndedAt,
    DateTimeOffset? LastUsedAt,
    long Sequence)
{
    internal static readonly string[] Columns =
    [
        "id", "principal", "name", "role", "location", "state", "createdAt", "expiresAt", "endedAt", "lastUsedAt",
        "sequence",
    ];

    internal IEnumerable<object?> Cells =>
    [
        Id, Principal.ToString(), Name, Role, Location, State, JsonOrCsv.Time(CreatedAt), JsonOrCsv.Time(ExpiresAt),
        JsonOrCsv.Time(EndedAt), JsonOrCsv.Time(LastUsedAt), Sequence,
    ];

    internal static KeyView Of(KeyDetails details, DateTimeOffset now)
    {
        var key = details.Key;
        var state = key.State == KeyState.Valid && !key.IsValidAt(now) ? KeyState.Expired : key.State;
        return new(
            key.Id, key.Principal, details.Name, EnumText.Of(key.Role), key.Place, EnumText.Of(state), key.CreatedAt,
            key.ExpiresAt, key.EndedAt ?? (state == KeyState.Expired ? key.ExpiresAt : null), details.LastUsedAt,
            key.HeadSequence);
    }
}

[JsonSerializable(typeof(KeysRequest))]
[JsonSerializable(typeof(KeyRotationRequest))]
[JsonSerializable(typeof(KeyRevocationRequest))]
[JsonSerializable(typeof(CreatedKeysView))]
[JsonSerializable(typeof(KeyRotationView))]
[JsonSerializable(typeof(KeyRevocationView))]
[JsonSerializable(typeof(KeyView))]
[JsonSerializable(typeof(Page<KeyView>))]
internal sealed partial class KeyJson : JsonSerializerContext;
