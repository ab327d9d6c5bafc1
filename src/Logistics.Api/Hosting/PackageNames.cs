using Logistics.Core.Access;
using Logistics.Core.Kernel;
using Logistics.Core.Packages;
using Logistics.Data.Packages;

namespace Logistics.Api.Hosting;

/// <summary>Packages as addresses and filters name them.</summary>
internal static class PackageNames
{
    /// <summary>What a 409 means where a package is named.</summary>
    public const string NotOne = "`ambiguous-label`: the labels of several packages mean this. Name one by its id.";

    /// <summary>
    /// The id of a package; <see cref="Guid.Empty"/>, which none has, where no label means this. A problem where
    /// several do, as in old ledgers, and one of them may be seen.
    /// </summary>
    /// <param name="field">The parameter that names it.</param>
    public static async Task<(Guid Id, Problem? Several)> FindAsync(
        this PackageStore packages, PackageRef reference, string field, Sight sight, CancellationToken ct)
    {
        if (reference is not { Label: { } label })
            return (reference.Id ?? Guid.Empty, null);
        var named = await packages.NamedAsync(label, ct);
        if (named.Count < 2)
            return (named.Count == 0 ? Guid.Empty : named[0].Id, null);
        string[] seen = [.. named.Where(one => sight.Sees(one.Path)).Select(one => one.Id.ToString())];
        return (Guid.Empty, seen.Length == 0 ? null : Problem.Of(
            new Rejection(PackageRule.AmbiguousLabel, field, label, PackageRule.OneById.With(("packages", seen))),
            409));
    }
}
