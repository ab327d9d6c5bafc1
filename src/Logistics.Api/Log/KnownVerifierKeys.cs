using Logistics.Core.Log;
using Logistics.Data.Log;

namespace Logistics.Api.Log;

/// <summary>The log's keys that this process knows: its own if it signs, and the configured ones.</summary>
/// <remarks>
/// Anybody may ask for what needs the keys, so the file is read once a second at most. What the signer of this process
/// reads in between counts at once.
/// </remarks>
internal sealed class KnownVerifierKeys(
    LogSigner signer, LogPublication publication, TimeProvider clock, ILogger<KnownVerifierKeys> log)
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly Lock reading = new();
    private IReadOnlyList<SigningKey> read = [];
    private IReadOnlyList<VerifierKey> known = publication.VerifierKeys;
    private long? readAt;
    private bool isUnreadable;

    /// <summary>The current one first; empty when this process knows none.</summary>
    public IReadOnlyList<VerifierKey> Find()
    {
        if (signer.Keys is not { } file)
            return publication.VerifierKeys;
        lock (reading)
        {
            if (readAt is not { } last || clock.GetElapsedTime(last) >= Interval)
                Read(file);
            if (file.Latest is { } latest && latest != read)
                (read, known) = (latest, [.. latest.Select(key => key.Public).Union(publication.VerifierKeys)]);
            return known;
        }
    }

    /// <summary>The last known keys are used while the file cannot be read.</summary>
    private void Read(KeyFile file)
    {
        readAt = clock.GetTimestamp();
        try
        {
            file.Load();
            isUnreadable = false;
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            if (!isUnreadable)
                log.LogError(e, "The log's key cannot be read");
            isUnreadable = true;
        }
    }
}
