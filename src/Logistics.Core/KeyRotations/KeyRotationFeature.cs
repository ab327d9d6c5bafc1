using System.Text.Json.Serialization;
using Logistics.Core.Access;
using Logistics.Core.Kernel;

namespace Logistics.Core.KeyRotations;

/// <summary>The log gets another signing key.</summary>
public sealed class KeyRotationFeature : Feature
{
    public override void Register(FeatureBuilder builder) => builder
        .Event<KeyRotated>("key-rotated", Apply)
        .Command<RotateKey>(
            "rotate-key", Act.KeepLog, (_, _) => null,
            Decide, (needs, _) => needs.Stream(KeyRotated.Stream))
        .Finding("keys", e => e.Body is KeyRotated)
        .Json(KeyRotationJson.Default);

    private static Decision Decide(World world, RotateKey rotation) => new ProposedEvent(
        EventId.Derive(rotation.Id, rotation.Id),
        KeyRotated.Stream,
        new KeyRotated { UtcOffset = rotation.UtcOffset, Note = rotation.Note });

    private static string? Apply(World world, LedgerEntry entry, KeyRotated body) =>
        entry.Event.Stream == KeyRotated.Stream ? null : "its stream is not that of the keys";
}

[JsonSerializable(typeof(KeyRotated))]
[JsonSerializable(typeof(RotateKey))]
internal sealed partial class KeyRotationJson : JsonSerializerContext;
