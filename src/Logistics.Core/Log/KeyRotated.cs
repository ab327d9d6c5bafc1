using Logistics.Core.Ledger;

namespace Logistics.Core.Log;

/// <summary>
/// The log gets another signing key. Whoever trusts the old key comes to trust the new one by this event,
/// under a checkpoint that the old key signed.
/// </summary>
public sealed record KeyRotated : EventBody
{
    /// <summary>The stream of the log's own events.</summary>
    public const string Stream = "log/keys";

    /// <summary>The key that signed until now, as <see cref="VerifierKey"/> writes it.</summary>
    public required string PreviousKey { get; init; }

    /// <summary>The key that signs from now on.</summary>
    public required string Key { get; init; }
}
