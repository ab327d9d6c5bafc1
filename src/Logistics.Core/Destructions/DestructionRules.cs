using Logistics.Core.Custody;
using Logistics.Core.Ledger;

namespace Logistics.Core.Destructions;

/// <summary>The rules of destruction.</summary>
public static class DestructionRules
{
    internal static Decision Decide(CustodyState state, DestroyGoods command) =>
        throw new NotSupportedException();

    /// <inheritdoc cref="StreamRules.Fault"/>
    internal static string? Fault(LedgerEvent? latest, LedgerEvent e) => throw new NotSupportedException();
}
