using System.Diagnostics;
using System.Globalization;
using Logistics.Data.Files;

namespace Logistics.Api.Hosting;

/// <summary>
/// Keeps a second server from using an embedded database: each would drop its memory whenever the other records, and
/// callers would wait for a lock. Commands run beside a server and take no lock.
/// </summary>
/// <remarks>
/// The operating system lets go of the lock when the process ends, however it does. Who holds it stands in a file of
/// its own, since nobody else can open one that is held.
/// </remarks>
internal sealed class ServerLock(StorageOptions storage, IConfiguration configuration) : IDisposable
{
    private const string Setting = "Data:AllowSecondServer";
    private FileStream? held;

    /// <exception cref="FormatException">Another server uses the database; the message names it.</exception>
    public async Task TakeAsync(CancellationToken ct)
    {
        var allows = configuration[Setting] ?? "false";
        if (!bool.TryParse(allows, out var allowsSecond))
            throw new FormatException($"{Setting} is '{allows}'; expected true or false.");
        if (allowsSecond || storage.Dialect.FileOf(storage.ConnectionString) is not { } database)
            return;
        var holder = $"{database}.server";
        await HoldAsync(
            database, holder, $"End it, or give this one another Data:Directory. With {Setting}=true both run.", ct);
        var started = Process.GetCurrentProcess().StartTime.ToUniversalTime();
        await DurableFile.WriteAsync(
            holder,
            string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId}, started {started:u}"),
            ct);
    }

    /// <summary>
    /// Keeps every server that takes the lock from an embedded database, for a command that replaces it.
    /// </summary>
    /// <exception cref="FormatException">A server uses the database; the message names it.</exception>
    public async Task TakeAloneAsync(CancellationToken ct)
    {
        if (storage.Dialect.FileOf(storage.ConnectionString) is { } database)
            await HoldAsync(database, $"{database}.server", "End it first.", ct);
    }

    private async Task HoldAsync(string database, string holder, string remedy, CancellationToken ct)
    {
        held = DurableFile.TryHold($"{database}.lock");
        if (held is not null)
            return;
        var first = File.Exists(holder) ? await File.ReadAllTextAsync(holder, ct) : "a process that has just started";
        throw new FormatException($"Another server uses '{database}': {first}. {remedy}");
    }

    public void Dispose() => held?.Dispose();
}
