using System.Globalization;

namespace Logistics.Api.Hosting;

/// <summary>Something that was recorded and yet may be a mistake.</summary>
/// <param name="Field">Path in the body.</param>
public sealed record WarningView(string Field, string Message)
{
    /// <summary>Of a quantity that is no whole number of the bundles it is declared in.</summary>
    /// <param name="line">The line's path in the body.</param>
    internal static IEnumerable<WarningView> OfBundle(string line, string item, int quantity, int? bundle)
    {
        if (bundle is not { } size || quantity % size == 0)
            yield break;
        yield return new WarningView($"{line}.bundle", string.Create(
            CultureInfo.InvariantCulture,
            $"{quantity} of {item} do not come in whole bundles of {size}: {quantity % size} are over."));
    }
}
