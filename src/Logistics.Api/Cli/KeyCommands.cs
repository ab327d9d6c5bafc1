using System.CommandLine;
using Logistics.Api.Hosting;
using Logistics.Core;
using Logistics.Core.Access;
using Logistics.Core.ApiKeys;
using Logistics.Core.Kernel;
using Logistics.Data.Access;
using Logistics.Data.Ledger;

namespace Logistics.Api.Cli;

/// <summary><c>logistics keys</c>: keys of the API. What it changes is recorded in the ledger.</summary>
internal static class KeyCommands
{
    private const string NotKept = "It is not stored and cannot be shown again.";

    public static Command Create() => new("keys", "API keys.") { CreateKey(), ListKeys(), RotateKey(), RevokeKey() };

    private static Command CreateKey()
    {
        var name = new Option<string>("--name") { Description = "Who uses the key.", Required = true };
        var role = new Option<string>("--role")
        {
            Description = string.Join(" | ", EnumText.Names<Role>()),
            Required = true,
        }.AcceptOnlyFromAmong([.. EnumText.Names<Role>()]);
        var location = new Option<string>("--location") { Description = "Code of their location.", Required = true };
        var (expires, principal) = (Expires(), Principal());
        var command = new Command("create", "Makes a key and prints it, this once.")
        {
            name, role, location, expires, principal,
        };
        command.SetAction(async (parsed, ct) =>
        {
            var input = new Input();
            var called = input.Text("--name", parsed.GetRequiredValue(name), Limits.NameLengthMax);
            var code = input.Code("--location", parsed.GetRequiredValue(location));
            var expiresAt = input.OptionalTime(expires.Name, parsed.GetValue(expires));
            CommandLine.Check(input);
            await using var services = await RecordedAsync(ct);
            var actor = await ActorAsync(services, parsed.GetValue(principal), ct);
            var issued = (await services.GetRequiredService<KeyIssuer>().CreateAsync(
                actor, [(called, EnumText.Parse<Role>(parsed.GetRequiredValue(role)), code, expiresAt)], ct))[0];

            // The key alone goes to standard output, so that a script can take it.
            await Console.Error.WriteLineAsync(
                $"Key {ApiKey.IdOf(ApiKey.HashOf(issued.Secret))} of principal {issued.Principal}. {NotKept}");
            Console.WriteLine(issued.Secret);
            return 0;
        });
        return command;
    }

    private static Command ListKeys()
    {
        var command = new Command("list", "Lists keys: id, principal, role, location, state, last use and name.");
        command.SetAction(async (_, ct) =>
        {
            await using var services = await CommandLine.ReadyAsync(ct, makesDatabase: false);
            var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
            var keys = await services.GetRequiredService<KeyStore>().ListAsync(new KeyFilter(), "", int.MaxValue, ct);
            foreach (var details in keys.OrderBy(details => details.Key.CreatedAt))
            {
                var key = details.Key;
                var used = details.LastUsedAt is { } at ? $"used {at:yyyy-MM-dd HH:mm}Z" : "never used";
                Console.WriteLine(
                    $"{key.Id}  {key.Principal}  {EnumText.Of(key.Role),-10}  {key.Place,-18}  {StateOf(key, now),-30} "
                    + $" {used,-22}  {details.Name}");
            }

            return 0;
        });
        return command;
    }

    private static Command RotateKey()
    {
        var overlap = new Option<int>("--overlap-hours")
        {
            Description = $"Hours that the old key stays valid, 0 to {ApiKeyRules.OverlapHoursMax}.",
            DefaultValueFactory = _ => ApiKeyRules.OverlapHoursUsual,
        };
        var (key, expires, principal) = (Key(), Expires(), Principal());
        var command = new Command("rotate", "Gives the principal of a key another key and prints it, this once.")
        {
            key, overlap, expires, principal,
        };
        command.SetAction(async (parsed, ct) =>
        {
            var input = new Input();
            var expiresAt = input.OptionalTime(expires.Name, parsed.GetValue(expires));
            var hours = input.Whole(overlap.Name, parsed.GetValue(overlap), 0, ApiKeyRules.OverlapHoursMax);
            CommandLine.Check(input);
            await using var services = await RecordedAsync(ct);
            var actor = await ActorAsync(services, parsed.GetValue(principal), ct);
            var (now, secret) = (services.GetRequiredService<TimeProvider>().GetUtcNow(), ApiKey.NewSecret());
            var entry = await services.GetRequiredService<LedgerWriter>().RecordAsync(
                new RotateApiKey(
                    Guid.CreateVersion7(now), actor, now, parsed.GetRequiredValue(key), hours, expiresAt,
                    ApiKey.HashOf(secret)),
                ct);
            var body = (ApiKeyChanged)entry.Event.Body;
            await Console.Error.WriteLineAsync(
                $"Key {ApiKey.IdOf(body.Next!.Hash)} takes the place of {body.Key}, which is valid until "
                + $"{body.After.ExpiresAt:u}. {NotKept}");
            Console.WriteLine(secret);
            return 0;
        });
        return command;
    }

    private static Command RevokeKey()
    {
        var (key, principal) = (Key(), Principal());
        var command = new Command("revoke", "Revokes a key, effective within 2 seconds.") { key, principal };
        command.SetAction(async (parsed, ct) =>
        {
            await using var services = await RecordedAsync(ct);
            var actor = await ActorAsync(services, parsed.GetValue(principal), ct);
            var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
            var id = parsed.GetRequiredValue(key);
            await services.GetRequiredService<LedgerWriter>().RecordAsync(
                new RevokeApiKey(Guid.CreateVersion7(now), actor, now, id, Reason: null), ct);
            Console.WriteLine($"Revoked key {id}.");
            return 0;
        });
        return command;
    }

    private static Argument<string> Key() => new("key") { Description = "Id of the key, as printed by 'keys list'." };

    private static Option<string?> Expires() => new("--expires")
    {
        Description = "From when the new key is not valid, such as 2024-12-08T23:59:00+08:00; never when absent.",
    };

    private static Option<Guid?> Principal() => new("--principal")
    {
        Description = "Id of the admin on whose account it is recorded, as printed by 'keys list'. Only while no admin "
            + "has a valid key it may be absent.",
    };

    /// <summary>The same where somebody has to be named.</summary>
    public static Option<Guid> Admin() => new("--principal")
    {
        Description = "Id of the admin on whose account it is recorded, as printed by 'keys list'.",
        Required = true,
    };

    private static string StateOf(ApiKey key, DateTimeOffset now) =>
        key.State == KeyState.Revoked ? $"revoked {key.EndedAt:u}"
        : !key.IsValidAt(now) ? $"expired {key.ExpiresAt:u}"
        : key.ExpiresAt is { } until ? $"valid until {until:u}"
        : "valid";

    /// <summary>Services over a database whose ledger records keys.</summary>
    private static async Task<ServiceProvider> RecordedAsync(CancellationToken ct)
    {
        var services = await CommandLine.ReadyAsync(ct);
        var start = services.GetRequiredService<StartUp>();
        await start.RecordReferenceAsync(ct);
        await start.RecordKeysAsync(ct);
        return services;
    }

    /// <summary>On whose account something is recorded: the product's own only while nobody could be named.</summary>
    /// <exception cref="FormatException">Nobody was named, or somebody who is no admin.</exception>
    private static async Task<Actor> ActorAsync(ServiceProvider services, Guid? principal, CancellationToken ct)
    {
        var keys = services.GetRequiredService<KeyStore>();
        if (principal is { } id)
            return await keys.AdminAsync(id, ct);
        return (await keys.AdminsAsync(ct)).Count == 0
            ? Actor.System
            : throw new FormatException("--principal is missing; expected the id of an "
                + "admin, as printed by 'keys list'.");
    }
}
