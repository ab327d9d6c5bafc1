using System.Globalization;
using Logistics.Core.Kernel;
using Logistics.Core.Requirements;

namespace Logistics.Core.ApiKeys;

/// <summary>The rules of keys.</summary>
public static class ApiKeyRules
{
    /// <summary>The longest time for which two keys of a principal are valid while one is rotated.</summary>
    public const int OverlapHoursMax = 30 * 24;

    /// <summary>The default overlap, in hours.</summary>
    public const int OverlapHoursUsual = 24;

    public static readonly Rule UnknownKey = new("unknown-key", new(
        "There is no such key.",
        "Kunci ini tidak ada."))
    { IsAboutAddress = true };

    public static readonly Rule KeyEnded = new("key-ended", new(
        "The key is not valid any more.",
        "Kunci ini tidak berlaku lagi."),
        OutOfOrder: true);

    public static readonly Rule ExpiryInThePast = new("expiry-in-the-past", new(
        "The key would have expired before it is made.",
        "Kunci ini sudah kedaluwarsa sebelum dibuat."));

    internal static readonly Phrase KnownKey = new("the id of a key", "id sebuah kunci");

    internal static readonly Phrase ValidKey = new("a valid key", "kunci yang berlaku");

    internal static readonly Phrase Later = new("a time after {now}", "waktu setelah {now}");

    internal static readonly Phrase Unrecorded = new(
        "a key that no event has recorded yet", "kunci yang belum dicatat oleh peristiwa mana pun");

    public static IReadOnlyList<Rule> All { get; } = [UnknownKey, KeyEnded, ExpiryInThePast];

    /// <summary>
    /// Whether an actor may record: the product itself, or a principal with a valid key of the role and place that the
    /// actor is said to have.
    /// </summary>
    /// <param name="now">The time of the ledger, UTC.</param>
    internal static bool HasKey(World world, Actor actor, DateTime now) => actor.IsSystem
        ? actor == Actor.System
        : world.Find(ApiKey.OfPrincipal, actor.Id).Any(key => key.IsOf(actor) && key.IsValidAt(now));

    /// <summary>
    /// Refuses a sender whose key was valid when the request came, and no longer is: another process may have revoked
    /// it. So every event is by a principal with a valid key, once the ledger records keys.
    /// </summary>
    internal static Rejection? Refuse(World world, LedgerCommand command) =>
        world.HeadOf(ApiKey.Stream) is null || HasKey(world, command.Actor, NowIn(world, command))
            ? null
            : new Rejection(Rule.Forbidden, "", null, ValidKey);

    internal static Decision Decide(World world, RecordApiKeys command)
    {
        if (world.HeadOf(ApiKey.Stream) is not null
            || command.Keys.Any(known => world.Find(ApiKey.Table, known.Key.Id)?.HeadSequence != -1))
        {
            return new Rejection(Rule.DamagedRecord, "id", command.Id.ToString(), Unrecorded);
        }

        // A ledger without keys begins with an empty event. From then on, an event records each key.
        return command.Keys.Chunk(ApiKey.PerEventMax).DefaultIfEmpty([]).Select((keys, i) => new ProposedEvent(
            EventId.DeriveFrom(command.Id, i.ToString(CultureInfo.InvariantCulture)),
            ApiKey.Stream,
            new ApiKeysRecorded { UtcOffset = command.UtcOffset, Keys = [.. keys.Select(KeyValues.Of)] })).ToArray();
    }

    internal static Decision Decide(World world, CreateApiKeys command)
    {
        var violations = new Violations();
        foreach (var (i, key) in command.Keys.Index())
        {
            violations.LocationOf(world, $"keys[{i}].location", key.Location);
            violations.Add(RejectionOf(world, command, $"keys[{i}].expiresAt", key.ExpiresAt));
        }

        if (violations.Rejection is { } rejection)
            return rejection;
        return new ProposedEvent(EventId.Derive(command.Id, command.Id), ApiKey.Stream, new ApiKeysCreated
        {
            UtcOffset = command.UtcOffset,
            Keys =
            [
                .. command.Keys.Select((key, i) => new KeyValues(
                    key.Hash,
                    EventId.DeriveFrom(command.Id, string.Create(CultureInfo.InvariantCulture, $"principal/{i}")),
                    key.Role, key.Location, key.Name.Commitment, Utc(key.ExpiresAt))),
            ],
        });
    }

    internal static Decision Decide(World world, RotateApiKey command)
    {
        var now = NowIn(world, command);
        var (key, rejection) = Find(world, command.Key, now);
        if (key is null)
            return rejection!;
        if (RejectionOf(world, command, "expiresAt", command.ExpiresAt) is { } past)
            return past;
        var ends = now.AddHours(command.OverlapHours);
        var after = KeyTerm.Of(key) with { ExpiresAt = key.ExpiresAt < ends ? key.ExpiresAt : ends };
        return Propose(command, Change(command, key, KeyChange.Rotated, after) with
        {
            Next = new KeyValues(
                command.Hash, key.Principal, key.Role, key.Place, Convert.FromHexString(key.Name!),
                Utc(command.ExpiresAt)),
        });
    }

    internal static Decision Decide(World world, RevokeApiKey command)
    {
        var (key, rejection) = Find(world, command.Key, NowIn(world, command));
        return key is null
            ? rejection!
            : Propose(
                command, Change(command, key, KeyChange.Revoked, KeyTerm.Of(key) with { State = KeyState.Revoked }) with
                {
                    Reason = command.Reason?.Commitment,
                });
    }

    internal static Decision Decide(World world, ExpireApiKey command)
    {
        var key = world.Find(ApiKey.Table, command.Key);
        return key is { State: KeyState.Valid } && !key.IsValidAt(NowIn(world, command))
            ? Propose(
                command, Change(command, key, KeyChange.Expired, KeyTerm.Of(key) with { State = KeyState.Expired }))
            : new Rejection(KeyEnded, "key", command.Key, ValidKey);
    }

    private static ApiKeyChanged Change(LedgerCommand command, ApiKey key, KeyChange change, KeyTerm after) => new()
    {
        UtcOffset = command.UtcOffset,
        Key = key.Id,
        Change = change,
        Before = KeyTerm.Of(key),
        After = after,
    };

    private static ProposedEvent Propose(LedgerCommand command, ApiKeyChanged body) =>
        new(EventId.Derive(command.Id, command.Id), ApiKey.Stream, body);

    /// <summary>A key that is valid now, or why it cannot be changed.</summary>
    private static (ApiKey? Key, Rejection? Rejection) Find(World world, string id, DateTime now) =>
        world.Find(ApiKey.Table, id) switch
        {
            null => (null, new Rejection(UnknownKey, "key", id, KnownKey)),
            { Name: null } => (null, new Rejection(Rule.DamagedRecord, "key", id, Rule.SoundRecord)),
            var key when !key.IsValidAt(now) => (null, new Rejection(KeyEnded, "key", id, ValidKey)),
            var key => (key, null),
        };

    private static Rejection? RejectionOf(World world, LedgerCommand command, string field, DateTimeOffset? expiresAt)
    {
        var now = NowIn(world, command);
        return expiresAt?.UtcDateTime <= now
            ? new Rejection(ExpiryInThePast, field, $"{expiresAt:O}", Later.With(("now", TimeText.Of(now))))
            : null;
    }

    private static DateTime? Utc(DateTimeOffset? time) => time is { } given ? StoredTime.Of(given).UtcDateTime : null;

    /// <summary>The server's time. Keys never depend on the sender's clock.</summary>
    private static DateTime NowIn(World world, LedgerCommand command) => (world.Now ?? command.OccurredAt).UtcDateTime;
}
