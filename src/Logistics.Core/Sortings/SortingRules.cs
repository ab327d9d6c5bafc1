using Logistics.Core.Custody;
using Logistics.Core.Ledger;

namespace Logistics.Core.Sortings;

/// <summary>The rules of sorting.</summary>
public static class SortingRules
{
    internal static Decision Decide(CustodyState state, RecordSorting command) =>
        throw new NotSupportedException();

    /// <inheritdoc cref="StreamRules.Fault"/>
    internal static string? Fault(LedgerEvent? latest, LedgerEvent e) => throw new NotSupportedException();
}
