using Logistics.Core.Kernel;

namespace Logistics.Core.Locations;

/// <summary>The places, items and rules when the ledger began to record their changes.</summary>
public static class ReferenceSnapshot
{
    /// <summary>The stream of the events that record it.</summary>
    public const string Stream = "reference/snapshot";

    internal static bool Is(LedgerEvent e) => e.Stream == Stream;
}
