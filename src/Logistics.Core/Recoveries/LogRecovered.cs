using Logistics.Core.Kernel;
using Logistics.Core.Log;

namespace Logistics.Core.Recoveries;

/// <summary>
/// The ledger was put back to an earlier state, on an admin's account. Events that were signed may be missing since;
/// the signer goes on from here only because this event says so to everybody.
/// </summary>
public sealed record LogRecovered : EventBody
{
    /// <summary>The stream of recoveries.</summary>
    public const string Stream = "log/recoveries";

    /// <summary>The longest reason, in characters.</summary>
    public const int ReasonLengthMax = 500;

    /// <summary>Why, in the admin's words. It is public and stays, so it names no person.</summary>
    public required string Reason { get; init; }

    /// <summary>Size and root of the ledger that was put back.</summary>
    public required Anchor Restored { get; init; }

    /// <summary>
    /// A checkpoint of the ledger that was put back covers every event before this one. Those from here to the size of
    /// <see cref="LastSigned"/> may be missing.
    /// </summary>
    public required long From { get; init; }

    /// <summary>
    /// The checkpoint that the signer signed last before, a signed note; null where it had signed none.
    /// </summary>
    public string? LastSigned { get; init; }

    /// <summary>Events that were signed before; 0 where none were.</summary>
    internal long SizeSigned => SignedCheckpoint.TryParse(LastSigned, out var last) ? last.Size : 0;

    /// <summary>Why it is not a valid recovery, in words; null when it is.</summary>
    internal string? Fault(long sequence) => this switch
    {
        { Reason: "" } => "it gives no reason",
        _ when From < 0 || From > Restored.Size || Restored.Size > sequence =>
            $"it restores {Restored.Size} events, of which {From} were signed, but is event {sequence}",
        _ when !Base64Text.TryParse(Restored.Root, out var root) || root.Length != Merkle.HashSize =>
            "its root is none",
        _ when LastSigned is not null && !SignedCheckpoint.TryParse(LastSigned, out _) =>
            "what was signed last is no signed checkpoint",
        _ => null,
    };
}
