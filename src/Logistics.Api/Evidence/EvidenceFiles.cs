using Logistics.Api.Hosting;

namespace Logistics.Api.Evidence;

/// <summary>
/// Files that bundles are written to before they are sent, in the data directory, for their owner alone. One
/// is written at a time: a bundle reads the whole log, and two would only be slower.
/// </summary>
internal sealed class EvidenceFiles(StorageOptions storage, ILogger<EvidenceFiles> log) : IHostedService, IDisposable
{
    private const string Prefix = "evidence-";
    private const string Suffix = ".zip";

    // Names of 32 characters are of this class's making; what a user saved here is let be.
    private static readonly string OwnNames = Prefix + new string('?', 32) + Suffix;

    // By the rules of DOS, which are usual, each of the last 32 could be missing.
    private static readonly EnumerationOptions Exactly = new() { MatchType = MatchType.Simple };

    private readonly SemaphoreSlim turn = new(1);

    /// <summary>Takes the turn to write a file, unless another request has it. Give it back afterwards.</summary>
    public bool TryTakeTurn() => turn.Wait(0);

    public void GiveTurnBack() => turn.Release();

    /// <summary>A file that is gone when it is closed.</summary>
    public FileStream Create()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(Path.Combine(storage.DataDirectory, $"{Prefix}{Guid.NewGuid():n}{Suffix}"), options);
    }

    /// <summary>Removes what a process left that was ended while it wrote or sent.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(storage.DataDirectory))
            return Task.CompletedTask;
        foreach (var file in Directory.EnumerateFiles(storage.DataDirectory, OwnNames, Exactly))
        {
            try
            {
                File.Delete(file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                log.LogWarning(e, "A bundle of evidence was left behind and cannot be removed: {File}", file);
            }
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => turn.Dispose();
}
