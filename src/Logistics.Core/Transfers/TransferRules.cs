using Logistics.Core.Custody;
using Logistics.Core.Ledger;

namespace Logistics.Core.Transfers;

/// <summary>The rules of transfers.</summary>
public static class TransferRules
{
    internal static Decision Decide(CustodyState state, ReleaseTransfer command) =>
        throw new NotSupportedException();

    internal static Decision Decide(CustodyState state, AcceptTransfer command) =>
        throw new NotSupportedException();

    internal static Decision Decide(CustodyState state, CancelTransfer command) =>
        throw new NotSupportedException();

    /// <inheritdoc cref="StreamRules.Fault"/>
    internal static string? Fault(LedgerEvent? latest, LedgerEvent e) => throw new NotSupportedException();
}
