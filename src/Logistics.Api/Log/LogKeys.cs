using Logistics.Core.Log;
using Logistics.Data.Log;

namespace Logistics.Api.Log;

/// <summary>The keys that verify this log's checkpoints: of a process that signs, its own.</summary>
internal sealed class LogKeys(LogSigner signer, LogPublication publication, ILogger<LogKeys> log)
{
    /// <summary>The current one first; empty when this process knows none, or cannot read its own now.</summary>
    public IReadOnlyList<VerifierKey> Find()
    {
        if (signer.Keys is not { } file)
            return publication.VerifierKeys;
        try
        {
            return [.. file.Load().Select(key => key.Public)];
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            log.LogError(e, "The log's key cannot be read");
            return [];
        }
    }
}
