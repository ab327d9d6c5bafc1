using System.Text.Json.Serialization;
using Logistics.Core.Access;
using Logistics.Core.Kernel;

namespace Logistics.Core.ApiKeys;

/// <summary>The keys of the API.</summary>
public sealed class ApiKeyFeature : Feature
{
    public override void Register(FeatureBuilder builder) => builder
        .Event<ApiKeysRecorded>("api-keys-recorded", (world, entry, body) => Apply(world, entry, body, -1), Touch)
        .Event<ApiKeysCreated>("api-keys-created", (world, entry, body) => Apply(world, entry, body, null), Touch)
        .Event<ApiKeyChanged>("api-key-changed", Apply, Touch)
        .Command<RecordApiKeys>("record-api-keys", Act.ManageKeys, (_, _) => null, ApiKeyRules.Decide, Collect)
        .Command<CreateApiKeys>("create-api-keys", Act.ManageKeys, (_, _) => null, ApiKeyRules.Decide, Collect)
        .Command<RotateApiKey>("rotate-api-key", Act.ManageKeys, (_, _) => null, ApiKeyRules.Decide, Collect)
        .Command<RevokeApiKey>(
            "revoke-api-key", Act.ManageKeys, (_, _) => null, ApiKeyRules.Decide,
            (needs, command) => needs.One(ApiKey.Table, command.Key))
        .Command<ExpireApiKey>(
            "expire-api-key", Act.ManageKeys, (_, _) => null, ApiKeyRules.Decide,
            (needs, command) => needs.One(ApiKey.Table, command.Key))
        .Table(ApiKey.Table)
        .Refuse(ApiKeyRules.Refuse, Collect)
        .Rules(ApiKeyRules.All)
        .Finding("keys", e => e.Stream == ApiKey.Stream)
        .Json(ApiKeyJson.Default);

    private static void Collect(Needs needs, LedgerCommand command)
    {
        needs.Stream(ApiKey.Stream);
        if (!command.Actor.IsSystem)
            needs.Set(ApiKey.OfPrincipal, command.Actor.Id);
    }

    private static void Collect(Needs needs, RecordApiKeys command)
    {
        needs.Stream(ApiKey.Stream);
        foreach (var known in command.Keys)
            needs.One(ApiKey.Table, known.Key.Id);
    }

    private static void Collect(Needs needs, CreateApiKeys command)
    {
        foreach (var key in command.Keys)
            needs.One(ApiKey.Table, ApiKey.IdOf(key.Hash));
    }

    private static void Collect(Needs needs, RotateApiKey command)
    {
        needs.One(ApiKey.Table, command.Key);
        needs.One(ApiKey.Table, ApiKey.IdOf(command.Hash));
    }

    private static void Touch(Needs needs, LedgerEvent e, ApiKeysAdded body) => Touch(needs, body.Keys);

    private static void Touch(Needs needs, LedgerEvent e, ApiKeyChanged body)
    {
        needs.One(ApiKey.Table, body.Key);
        Touch(needs, body.Next is null ? [] : [body.Next]);
    }

    private static void Touch(Needs needs, IReadOnlyList<KeyValues> keys)
    {
        foreach (var key in keys.Where(key => key.IsSound))
            needs.One(ApiKey.Table, ApiKey.IdOf(key.Hash));
    }

    /// <param name="before">The head of a row that may be there already; null where there is to be none.</param>
    private static string? Apply(World world, LedgerEntry entry, ApiKeysAdded body, long? before)
    {
        if (entry.Event.Stream != ApiKey.Stream)
            return "its stream is not that of keys";
        foreach (var key in body.Keys)
        {
            if (Put(world, entry, key, before) is { } fault)
                return fault;
        }

        return null;
    }

    private static string? Apply(World world, LedgerEntry entry, ApiKeyChanged body)
    {
        if (entry.Event.Stream != ApiKey.Stream)
            return "its stream is not that of keys";
        if (world.Find(ApiKey.Table, body.Key) is not { } known)
            return $"there is no key {body.Key}";
        if (!entry.IsIn(known.HeadSequence) && KeyTerm.Of(known) != body.Before)
            return $"key {body.Key} was not before what it says";
        if (!IsLawful(known, body))
            return $"key {body.Key} does not become what it says by being {EnumText.Of(body.Change)}";
        if (body.Next is { } next && Put(world, entry, next, before: null) is { } fault)
            return fault;
        world.Put(ApiKey.Table, known with
        {
            ExpiresAt = body.After.ExpiresAt,
            State = body.After.State,
            EndedAt = body.Change switch
            {
                KeyChange.Revoked => entry.Event.RecordedAt,
                KeyChange.Expired => body.After.ExpiresAt,
                _ => null,
            },
            HeadSequence = entry.Sequence,
        });
        return null;
    }

    /// <summary>Whether a change fits its kind and concerns one principal's key.</summary>
    private static bool IsLawful(ApiKey key, ApiKeyChanged body) => body.Change switch
    {
        KeyChange.Rotated => body.After is { State: KeyState.Valid, ExpiresAt: not null }
            && !(body.After.ExpiresAt > body.Before.ExpiresAt)
            && body.Next is { State: null, EndedAt: null, CreatedAt: null } next
            && next.Principal == key.Principal && next.Role == key.Role && next.Place == key.Place,
        KeyChange.Revoked => body.After == body.Before with { State = KeyState.Revoked } && body.Next is null,
        _ => body.After == body.Before with { State = KeyState.Expired }
            && body is { Next: null, After.ExpiresAt: not null },
    };

    private static string? Put(World world, LedgerEntry entry, KeyValues values, long? before)
    {
        if (!values.IsSound)
            return "a hash in it is none";
        var key = values.ToKey(entry);
        if (world.Find(ApiKey.Table, key.Id) is { } known && !entry.IsIn(known.HeadSequence)
            && known.HeadSequence != before)
            return $"there was a key {key.Id} before";
        world.Put(ApiKey.Table, key);
        return null;
    }
}

[JsonSerializable(typeof(ApiKeysRecorded))]
[JsonSerializable(typeof(ApiKeysCreated))]
[JsonSerializable(typeof(ApiKeyChanged))]
[JsonSerializable(typeof(RecordApiKeys))]
[JsonSerializable(typeof(CreateApiKeys))]
[JsonSerializable(typeof(RotateApiKey))]
[JsonSerializable(typeof(RevokeApiKey))]
[JsonSerializable(typeof(ExpireApiKey))]
internal sealed partial class ApiKeyJson : JsonSerializerContext;
