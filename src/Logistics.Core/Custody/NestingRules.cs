namespace Logistics.Core.Custody;

/// <summary>The rules of packages inside packages.</summary>
public static class NestingRules
{
    internal static Decision Decide(CustodyState state, NestPackages command) =>
        throw new NotSupportedException();
}
