using Logistics.Core.Deliveries;
using Logistics.Core.Destructions;
using Logistics.Core.Ledger;
using Logistics.Core.Log;
using Logistics.Core.Sortings;
using Logistics.Core.TpsAccounts;
using Logistics.Core.Transfers;

namespace Logistics.Core.Custody;

/// <summary>Which event may follow which in a stream that is not a package's.</summary>
public static class StreamRules
{
    /// <summary>
    /// Why an event cannot follow the latest of its stream, in words; null when it can. Needs no reference data, so
    /// it does not say whether the places and items it names exist.
    /// </summary>
    /// <param name="latest">Null when the stream has none.</param>
    public static string? Fault(LedgerEvent? latest, LedgerEvent e) => e.Body switch
    {
        KeyRotated => e.Stream == KeyRotated.Stream ? null : "its stream is not that of the keys",
        TpsAccountRecorded => TpsAccountRules.Fault(latest, e),
        DeliveryReceived or DeliveryExplained => DeliveryRules.Fault(latest, e),
        SortingRecorded => SortingRules.Fault(latest, e),
        TransferStep => TransferRules.Fault(latest, e),
        GoodsDestroyed => DestructionRules.Fault(latest, e),
        _ => $"'{e.Type}' belongs to no such stream",
    };
}
