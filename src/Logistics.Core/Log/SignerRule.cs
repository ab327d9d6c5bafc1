namespace Logistics.Core.Log;

/// <summary>
/// What a signer demands before it signs: that the tree it signed last is the beginning of the one it is
/// shown. It believes nothing but its own memory, so a database that was put back or rewritten gets no
/// signature.
/// </summary>
public static class SignerRule
{
    /// <summary>Why the head is not signed, in words; null when it may be.</summary>
    /// <param name="last">What was signed last; null before the first signature.</param>
    /// <param name="proof">From the last size to the head's; empty where the head is not larger.</param>
    public static string? Refuse(TreeHead? last, TreeHead head, IReadOnlyList<byte[]> proof) => last switch
    {
        null => null,
        _ when head.Size < last.Size =>
            $"the log has {head.Size} events, but {last.Size} were signed: events are gone",
        _ when head.Size == last.Size && !head.Equals(last) =>
            $"the {head.Size} events are not those that were signed",
        _ when !Merkle.VerifyConsistency(last.Size, head.Size, proof, last.Root, head.Root) =>
            $"the first {last.Size} of {head.Size} events are not those that were signed",
        _ => null,
    };
}
