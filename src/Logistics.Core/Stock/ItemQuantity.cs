namespace Logistics.Core.Stock;

/// <summary>A quantity of one item, in the item's unit.</summary>
/// <param name="Bundle">How many one bundle holds, as declared; null when nothing is said of bundles.</param>
public sealed record ItemQuantity(string Item, int Quantity, int? Bundle = null)
{
    /// <summary>The most that can be recorded of an item.</summary>
    public const int Max = 10_000_000;
}
