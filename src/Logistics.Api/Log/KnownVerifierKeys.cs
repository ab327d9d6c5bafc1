using Logistics.Core.Log;
using Logistics.Data.Log;

namespace Logistics.Api.Log;

/// <summary>The keys this process believes to be the log's: its own, where it signs, and those it was told.</summary>
internal sealed class KnownVerifierKeys(
    LogSigner signer, LogPublication publication, ILogger<KnownVerifierKeys> log)
{
    private volatile IReadOnlyList<VerifierKey> own = [];
    private volatile bool isUnreadable;

    /// <summary>The current one first; empty when this process knows none.</summary>
    public IReadOnlyList<VerifierKey> Find()
    {
        if (signer.Keys is { } file)
            Read(file);
        return own.Count == 0 ? publication.VerifierKeys : [.. own.Union(publication.VerifierKeys)];
    }

    /// <summary>What was read last holds while the file cannot be read.</summary>
    private void Read(KeyFile file)
    {
        try
        {
            own = [.. file.Load().Select(key => key.Public)];
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
