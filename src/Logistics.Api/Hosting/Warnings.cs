using Logistics.Core;
using Logistics.Core.Kernel;

namespace Logistics.Api.Hosting;

/// <summary>Something that was recorded and yet may be a mistake: a flag of the event.</summary>
/// <param name="Code">Stable, such as <c>seal-mismatch</c>.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Field">Path in the body.</param>
/// <param name="Expected">What would have raised no flag; null where that cannot be said in few words.</param>
/// <param name="Actual">What was sent.</param>
public sealed record WarningView(
    string Code, [property: OneOf<Severity>] string Severity, string Field, string? Expected, string? Actual)
{
    internal static IReadOnlyList<WarningView> Of(LedgerEvent e) =>
        [.. (e.Body.Flags ?? []).Select(flag => new WarningView(
            flag.Code, EnumText.Of(flag.Severity), flag.Field, flag.Expected, flag.Actual))];
}
