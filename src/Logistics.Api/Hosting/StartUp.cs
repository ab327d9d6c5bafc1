using System.Data.Common;
using System.Security.Cryptography;
using System.Text.Json;
using Logistics.Core;
using Logistics.Core.Access;
using Logistics.Core.ApiKeys;
using Logistics.Core.Kernel;
using Logistics.Core.Locations;
using Logistics.Core.Log;
using Logistics.Core.Reference;
using Logistics.Core.Requirements;
using Logistics.Core.Times;
using Logistics.Data.Access;
using Logistics.Data.Attachments;
using Logistics.Data.Engines;
using Logistics.Data.Events;
using Logistics.Data.Files;
using Logistics.Data.Ledger;
using Logistics.Data.Log;
using Logistics.Data.Reference;
using Logistics.Data.Seeding;
using Microsoft.AspNetCore.Connections;

namespace Logistics.Api.Hosting;

/// <summary>
/// Runs before the first request: migrates or checks the schema, loads reference data, and makes demo keys in
/// Development.
/// </summary>
internal sealed class StartUp(
    StorageOptions storage,
    ServerLock serverLock,
    Migrator migrator,
    LedgerProbe ledger,
    Seed seed,
    ElectionStore elections,
    LocationStore locations,
    EventStore events,
    KeyStore keys,
    KeyRing ring,
    KeyIssuer issuer,
    LogTree tree,
    ProjectionRebuild projections,
    LedgerWriter writer,
    TimeProvider clock,
    LogSigner signer,
    IdentityKey identities,
    AttachmentFolder attached,
    AttachmentStore attachments,
    IConfiguration configuration,
    IHostEnvironment environment,
    ILogger<StartUp> log)
{
    private const string DemoKeysFile = "demo-keys.json";

    /// <summary>
    /// Rules in the folder that the database lacks. The ledger already records changes, so they are imported by events.
    /// </summary>
    private IReadOnlyList<RequirementRow> rulesToRecord = [];

    /// <summary>
    /// Whether the cause lies in configuration, database or machine, so that whoever starts the product can act
    /// on the message alone: an address in use is an <see cref="IOException"/>.
    /// </summary>
    public static bool IsRefusal(Exception e) =>
        e is SchemaException or FormatException or LogDamagedException or IOException or UnauthorizedAccessException
            or DatabaseUnavailableException or DatabaseDamagedException or DbException;

    /// <summary>The cause in words, and what to do where only the server knows that.</summary>
    public static string Explain(Exception refusal) => refusal is IOException { InnerException: AddressInUseException }
        ? $"{refusal.Message.TrimEnd('.')}. End the process that listens there, or choose another address with --urls."
        : refusal.Message;

    /// <exception cref="SchemaException">The database cannot be used by this build.</exception>
    /// <exception cref="FormatException">The reference data cannot be read, or another server runs.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        storage.EnsureDataDirectory();
        await serverLock.TakeAsync(ct);
        if (storage.Dialect.MigratesItself)
            await MigrateAsync(ct);
        else
            await migrator.CheckAsync(ct);
        await AgreeOnClockAsync(ct);
        if (clock is ElectionClock)
            log.LogInformation("The server runs on the election's clock. There it is {Now:O}", clock.GetUtcNow());
        foreach (var remedy in await ledger.RemediesAsync(ct))
            log.LogWarning("The database is not set up as the server needs. Run "
                + "this in it, as its owner: {Remedy}", remedy);

        if (await tree.CompleteAsync(ct) is > 0 and var events)
            log.LogInformation("Built the log's tree over {Events} events", events);
        if (await projections.CompleteAsync(ct) is > 0 and var taken)
            log.LogInformation("Wrote the tables of {Events} events anew", taken);
        if (projections.HasFoundAnotherRoot)
        {
            log.LogCritical(
                "The events do not have the root that the head of the ledger says: run 'logistics verify --database'");
        }

        await RecordReferenceAsync(ct);
        await RecordKeysAsync(ct);
        if (environment.IsDevelopment())
            await MakeDemoKeysAsync(ct);
        await PrepareSigningAsync(ct);
        identities.EnsureMade();
        attached.Prepare();
        if (await attachments.RemoveErasedAsync(ct) is > 0 and var removed)
            log.LogWarning("Removed {Files} attachments that the ledger says were erased", removed);
    }

    /// <summary>Migrates, and loads the reference data into a database that has none.</summary>
    public async Task MigrateAsync(CancellationToken ct)
    {
        foreach (var migration in await migrator.MigrateAsync(ct))
            log.LogInformation("Applied migration {Version:0000} {Name}", migration.Version, migration.Name);
        var folder = SeedFolder(configuration["Seed:Directory"]);
        if (await seed.LoadAsync(folder, ct))
        {
            var election = await elections.FindAsync(ct);
            log.LogInformation("Loaded {Election} from {Folder}", election?.Name, folder);
        }

        if (await seed.LoadOfficesAsync(folder, ct) is > 0 and var offices)
            log.LogInformation("Loaded {Versions} versions of roles, checks and signatures of officers", offices);
        if (await seed.LoadMilestonesAsync(folder, ct) is > 0 and var milestones)
            log.LogInformation("Loaded {Milestones} milestones", milestones);
        (var reason, rulesToRecord) = await seed.LoadRequirementsAsync(folder, ct);
        if (reason is not null && rulesToRecord.Count == 0)
        {
            log.LogWarning("There are no rules for what each place needs, because {Reason}", reason);
        }
    }

    /// <summary>
    /// Makes sure that the ledger was begun on the kind of clock that is configured. An empty one begins with the start
    /// of the election's clock, where the process runs on that.
    /// </summary>
    /// <exception cref="FormatException">It was begun on the other kind.</exception>
    /// <exception cref="IOException">The start of the clock could not be recorded.</exception>
    public async Task AgreeOnClockAsync(CancellationToken ct)
    {
        if (!await ledger.AgreeOnClockAsync(clock, ct))
            return;
        var result = await writer.AppendAsync(MoveClock.Start(((ElectionClock)clock).Start), ct);

        if (!IsRecorded(result))
            throw new IOException($"The start of the election's clock could not be recorded: {result}");
    }

    /// <summary>
    /// Records in the ledger what there is of places, items and rules, unless it does already: from then on they change
    /// by events, and whoever verifies finds what was changed otherwise.
    /// </summary>
    public async Task RecordReferenceAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (!await events.HasStreamAsync(ReferenceSnapshot.Stream, ct))
            await RecordAsync(RecordReference.At(now), ct);
        if (rulesToRecord.Count > 0)
            await RecordAsync(ImportRequirements.OfSeed(now, rulesToRecord), ct);
    }

    /// <summary>
    /// Records in the ledger what keys there are, unless it does already; from then on they change by events.
    /// </summary>
    public async Task RecordKeysAsync(CancellationToken ct)
    {
        if (!await events.HasStreamAsync(ApiKey.Stream, ct))
        {
            await RecordAsync(RecordApiKeys.At(clock.GetUtcNow(), await keys.UnrecordedAsync(ct)), ct);

            // Names are deleted elsewhere only once the ledger has their commitments.
            if (!await events.HasStreamAsync(ApiKey.Stream, ct))
                return;
        }

        await keys.ForgetNamesAsync(ct);
    }

    /// <summary>
    /// Whether what every start would record is in the ledger. Of servers that start at once, one records it.
    /// </summary>
    private static bool IsRecorded(AppendResult result) =>
        result is AppendResult.Appended or AppendResult.AlreadyAppended or AppendResult.DifferentContent;

    private async Task RecordAsync(LedgerCommand command, CancellationToken ct)
    {
        try
        {
            var result = await writer.AppendAsync(command, ct);
            if (!IsRecorded(result))
                log.LogCritical("{Command} could not be recorded: {Result}", Catalog.Current.NameOf(command), result);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            // Readiness reports that nothing can be recorded. The next start tries again.
            log.LogCritical("{Command} could not be recorded: {Reason}", Catalog.Current.NameOf(command), e.Message);
        }
    }

    /// <summary>In Development the log gets a key when it has none; elsewhere an operator makes it.</summary>
    private async Task PrepareSigningAsync(CancellationToken ct)
    {
        if (signer.Keys is not { } keys)
        {
            log.LogWarning("This process does not sign the log: Log:KeyFile is not set");
            return;
        }

        if (!keys.Exists && !environment.IsDevelopment())
        {
            throw new FormatException(
                $"Log:KeyFile is '{keys.Path}', which does not exist; 'logistics log create-key' makes it.");
        }

        try
        {
            log.LogInformation("The log's key is {Key}", (await keys.EnsureAsync(ct))[0].Public);
        }
        catch (Exception e) when (
            e is IOException or UnauthorizedAccessException or FormatException or CryptographicException)
        {
            throw new FormatException(
                $"Log:KeyFile is '{keys.Path}', expected a PEM file with a private key that the user "
                + $"{Environment.UserName} may read: {e.Message}", e);
        }
    }

    private static string SeedFolder(string? configured) =>
        configured is null
            ? Path.Combine(AppContext.BaseDirectory, "seed", "kendari")
            : Path.GetFullPath(configured);

    private async Task MakeDemoKeysAsync(CancellationToken ct)
    {
        var path = Path.Combine(storage.DataDirectory, DemoKeysFile);
        if (File.Exists(path))
        {
            if (await AreKnownAsync(path, ct))
                return;
            log.LogWarning("The keys in {Path} are not those of this database; making new ones", path);
        }

        var places = await locations.ListAsync(new LocationFilter(), after: "", limit: int.MaxValue, ct);
        var root = places[0].Location;
        var roles = Enum.GetValues<Role>()
            .Select(role => (Key: EnumText.Of(role), Name: $"Demo {EnumText.Of(role)}", role, root));
        var officer = EnumText.Of(Role.Officer);
        var officers = places.Select(place => place.Location).Where(place => place.Code != root.Code)
            .Select(
                place => (Key: $"{officer}@{place.Code}", Name: $"Demo officer of {place.Name}", Role.Officer, place));
        (string Key, string Name, Role Role, Location Place)[] wanted = [.. roles, .. officers];
        var issued = await issuer.CreateAsync(
            Actor.System,
            [.. wanted.Select(one => (one.Name, one.Role, one.Place.Code, (DateTimeOffset?)null))], ct);
        var secrets = wanted.Zip(issued).ToDictionary(
            pair => pair.First.Key, pair => pair.Second.Secret, StringComparer.Ordinal);
        await DurableFile.WriteAsync(
            path, JsonSerializer.Serialize(secrets, HostingJson.Default.DictionaryStringString), ct);
        log.LogInformation("Made one demo key per role, and one per place: {Path}", path);
    }

    /// <summary>Whether the file has a key for each role that the database knows.</summary>
    private async Task<bool> AreKnownAsync(string path, CancellationToken ct)
    {
        try
        {
            var secrets = JsonSerializer.Deserialize(
                await File.ReadAllBytesAsync(path, ct), HostingJson.Default.DictionaryStringString) ?? [];
            foreach (var role in Enum.GetValues<Role>())
            {
                if (!secrets.TryGetValue(EnumText.Of(role), out var secret)
                    || (await ring.FindAsync(secret, ct))?.Role != role)
                {
                    return false;
                }
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
