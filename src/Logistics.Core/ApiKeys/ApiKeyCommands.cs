using System.Text.Json.Serialization;
using Logistics.Core.Access;
using Logistics.Core.Kernel;

namespace Logistics.Core.ApiKeys;

/// <summary>Records what keys there are, once in a ledger.</summary>
public sealed record RecordApiKeys(Guid Id, Actor Actor, DateTimeOffset OccurredAt, IReadOnlyList<KnownKey> Keys)
    : LedgerCommand(Id, Actor, OccurredAt)
{
    /// <summary>The command, on the server's own account. Of two servers that start at once one records it.</summary>
    public static RecordApiKeys At(DateTimeOffset now, IReadOnlyList<KnownKey> keys) =>
        new(new Guid("6b657973-0000-8000-8000-736e61707368"), Actor.System, now, keys);

    [JsonIgnore]
    public override int Weight => (Keys.Count / ApiKey.PerEventMax) + 1;

    protected override IEnumerable<PersonalText> OwnTexts => Keys.Select(key => key.Name).Distinct();
}

/// <summary>A key that was there before the ledger recorded keys.</summary>
/// <param name="Name">The name of the principal; the same object for all its keys.</param>
public sealed record KnownKey(ApiKey Key, PersonalText Name);

/// <summary>Makes keys, all or none.</summary>
/// <param name="Keys">1 to <see cref="ApiKey.PerEventMax"/>.</param>
public sealed record CreateApiKeys(Guid Id, Actor Actor, DateTimeOffset OccurredAt, IReadOnlyList<NewKey> Keys)
    : LedgerCommand(Id, Actor, OccurredAt)
{
    protected override IEnumerable<PersonalText> OwnTexts => Keys.Select(key => key.Name);
}

/// <summary>A key that is to be made, for a principal of its own.</summary>
/// <param name="Name">Who uses it.</param>
/// <param name="Location">Code of their location.</param>
/// <param name="Hash">
/// As <see cref="ApiKey.Hash"/>. Each try has another one: the first that is recorded counts.
/// </param>
public sealed record NewKey(
    PersonalText Name, Role Role, string Location, DateTimeOffset? ExpiresAt, [property: JsonIgnore] string Hash);

/// <summary>Gives the principal of a key another one. The old key stays valid for a while.</summary>
/// <param name="Key">Id of the old key.</param>
/// <param name="OverlapHours">How long the old key stays valid, unless it expires before.</param>
/// <param name="ExpiresAt">When the new key expires; null for never.</param>
/// <param name="Hash">Of the new key, as in <see cref="NewKey"/>.</param>
public sealed record RotateApiKey(
    Guid Id,
    Actor Actor,
    DateTimeOffset OccurredAt,
    string Key,
    int OverlapHours,
    DateTimeOffset? ExpiresAt,
    [property: JsonIgnore] string Hash)
    : LedgerCommand(Id, Actor, OccurredAt);

/// <summary>Makes a key invalid at once.</summary>
/// <param name="Key">Id of the key.</param>
public sealed record RevokeApiKey(Guid Id, Actor Actor, DateTimeOffset OccurredAt, string Key, PersonalText? Reason)
    : LedgerCommand(Id, Actor, OccurredAt)
{
    protected override IEnumerable<PersonalText> OwnTexts => Given(Reason);
}

/// <summary>Records that a key has expired.</summary>
/// <param name="Key">Id of the key.</param>
public sealed record ExpireApiKey(Guid Id, Actor Actor, DateTimeOffset OccurredAt, string Key)
    : LedgerCommand(Id, Actor, OccurredAt)
{
    /// <summary>
    /// The command, on the server's own account. Its id follows from the key, which expires once: of several servers
    /// one records it.
    /// </summary>
    public static ExpireApiKey Of(string key, DateTimeOffset now) =>
        new(EventId.DeriveFrom(Guid.Empty, $"{ApiKey.Stream}/{key}/expired"), Actor.System, now, key);
}
