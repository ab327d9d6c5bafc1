using Logistics.Core.Kernel;

namespace Logistics.Core.Recoveries;

/// <summary>Records that the ledger was put back to an earlier state.</summary>
/// <inheritdoc cref="LogRecovered"/>
public sealed record RecoverLog(
    Guid Id, Actor Actor, DateTimeOffset OccurredAt, string Reason, Anchor Restored, long From, string? LastSigned)
    : LedgerCommand(Id, Actor, OccurredAt);
