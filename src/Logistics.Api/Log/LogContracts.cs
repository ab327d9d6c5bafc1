using System.Text.Json.Serialization;

namespace Logistics.Api.Log;

/// <summary>A proof that an event is in the log (RFC 9162, section 2.1.3). Hashes are base64.</summary>
/// <param name="Sequence">The event's, which is the leaf's index.</param>
/// <param name="Size">Events in the tree the proof is about.</param>
/// <param name="LeafHash">SHA-256 of a zero byte and the event's canonical bytes.</param>
/// <param name="Root">The tree's; the newest checkpoint has it when the size is the checkpoint's.</param>
/// <param name="Proof">From the leaf's sibling up to the root's child.</param>
public sealed record InclusionProofView(
    long Sequence, long Size, string LeafHash, string Root, IReadOnlyList<string> Proof)
{
    internal static InclusionProofView Of(long sequence, long size, InclusionProof proof) => new(
        sequence, size, Convert.ToBase64String(proof.LeafHash), Convert.ToBase64String(proof.Root),
        [.. proof.Hashes.Select(hash => Convert.ToBase64String(hash))]);
}

/// <summary>A proof that the log only grew (RFC 9162, section 2.1.4). Hashes are base64.</summary>
/// <param name="From">Events in the earlier tree.</param>
/// <param name="To">Events in the later tree.</param>
/// <param name="FromRoot">The earlier tree's root.</param>
/// <param name="ToRoot">The later tree's root.</param>
/// <param name="Proof">In the order of RFC 9162.</param>
public sealed record ConsistencyProofView(
    long From, long To, string FromRoot, string ToRoot, IReadOnlyList<string> Proof)
{
    internal static ConsistencyProofView Of(long from, long to, ConsistencyProof proof) => new(
        from, to, Convert.ToBase64String(proof.FromRoot), Convert.ToBase64String(proof.ToRoot),
        [.. proof.Hashes.Select(hash => Convert.ToBase64String(hash))]);
}

[JsonSerializable(typeof(InclusionProofView))]
[JsonSerializable(typeof(ConsistencyProofView))]
internal sealed partial class LogJson : JsonSerializerContext;
