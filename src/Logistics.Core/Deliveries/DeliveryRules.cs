using Logistics.Core.Custody;
using Logistics.Core.Ledger;

namespace Logistics.Core.Deliveries;

/// <summary>The rules of deliveries.</summary>
public static class DeliveryRules
{
    internal static Decision Decide(CustodyState state, ReceiveDelivery command) =>
        throw new NotSupportedException();

    internal static Decision Decide(CustodyState state, ExplainDelivery command) =>
        throw new NotSupportedException();

    /// <inheritdoc cref="StreamRules.Fault"/>
    internal static string? Fault(LedgerEvent? latest, LedgerEvent e) => throw new NotSupportedException();
}
