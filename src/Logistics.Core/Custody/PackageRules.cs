namespace Logistics.Core.Custody;

/// <summary>The rules of what is inside packages.</summary>
public static class PackageRules
{
    internal static Decision Repack(CustodyState state, RepackPackage command) =>
        throw new NotSupportedException();

    internal static Decision Open(CustodyState state, OpenPackage command) =>
        throw new NotSupportedException();

    internal static Decision Seal(CustodyState state, SealPackage command) =>
        throw new NotSupportedException();

    internal static Decision Reissue(CustodyState state, ReissueBallots command) =>
        throw new NotSupportedException();
}
