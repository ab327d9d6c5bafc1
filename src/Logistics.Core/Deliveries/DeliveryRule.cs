using Logistics.Core.Kernel;

namespace Logistics.Core.Deliveries;

/// <summary>The rules of deliveries.</summary>
public static class DeliveryRule
{
    public static readonly Rule NotAKpu = new(
        "not-a-kpu", "Deliveries go to a KPU.");

    public static readonly Rule UnknownDelivery = new(
        "unknown-delivery", "No delivery has this id.")
    { IsAboutAddress = true };

    public static readonly Rule NoDiscrepancy = new(
        "no-discrepancy", "The delivery was counted as stated, so there is nothing to explain.");

    public static readonly Rule AlreadyExplained = new(
        "already-explained", "The discrepancies of the delivery have been explained.");

    public static IReadOnlyList<Rule> All { get; } =
    [
        NotAKpu, UnknownDelivery, NoDiscrepancy, AlreadyExplained,
    ];
}
