using Logistics.Core.Kernel;

namespace Logistics.Core.Handovers;

/// <summary>The condition in an event.</summary>
public static class ConditionSeen
{
    /// <summary>The condition of a package as its receiver saw it; null where none is stated.</summary>
    public static Condition? In(EventBody? body) => body switch
    {
        PackageAccepted accepted => accepted.Condition,
        PackageRefused refused => refused.Condition,
        PackageArrived arrived => arrived.Condition,
        _ => null,
    };
}
