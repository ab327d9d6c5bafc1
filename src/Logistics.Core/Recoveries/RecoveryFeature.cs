using System.Text.Json.Serialization;
using Logistics.Core.Access;
using Logistics.Core.Kernel;

namespace Logistics.Core.Recoveries;

/// <summary>The ledger was put back to an earlier state.</summary>
public sealed class RecoveryFeature : Feature
{
    public override void Register(FeatureBuilder builder) => builder
        .Event<LogRecovered>("log-recovered", Apply)
        .Command<RecoverLog>(
            "recover-log", Act.KeepLog, (_, _) => null,
            Decide, (needs, _) => needs.Stream(LogRecovered.Stream))
        .Json(RecoveryJson.Default);

    private static Decision Decide(World world, RecoverLog recovery) => new ProposedEvent(
        EventId.Derive(recovery.Id, recovery.Id),
        LogRecovered.Stream,
        new LogRecovered
        {
            UtcOffset = recovery.UtcOffset,
            Reason = recovery.Reason,
            Restored = recovery.Restored,
            From = recovery.From,
            LastSigned = recovery.LastSigned,
        });

    private static string? Apply(World world, LedgerEntry entry, LogRecovered body) =>
        entry.Event.Stream == LogRecovered.Stream ? body.Fault(entry.Sequence) : "its stream is not that of recoveries";
}

[JsonSerializable(typeof(LogRecovered))]
[JsonSerializable(typeof(RecoverLog))]
internal sealed partial class RecoveryJson : JsonSerializerContext;
