using Logistics.Api.Hosting;
using Logistics.Data.Evidence;
using Logistics.Data.Log;

namespace Logistics.Api.Evidence;

/// <summary>Which evidence is asked for, over HTTP as on the command line.</summary>
internal static class EvidenceSelection
{
    /// <summary>The selector; null for all. Exactly one of the three is to be given.</summary>
    public static EvidenceSelector? Read(
        Input input,
        string packageField,
        string? package,
        string locationField,
        string? location,
        string allField,
        bool all)
    {
        if ((package is null ? 0 : 1) + (location is null ? 0 : 1) + (all ? 1 : 0) != 1)
        {
            var expected = Expectations.ExactlyOne.With(
                ("package", packageField), ("location", locationField), ("all", allField));
            input.Fail(packageField, package, expected);
            input.Fail(locationField, location, expected);
            input.Fail(allField, all ? "true" : null, expected);
            return null;
        }

        if (all)
            return null;
        return package is not null
            ? new EvidenceSelector(input.Package(packageField, package), null)
            : new EvidenceSelector(null, input.Code(locationField, location));
    }

    /// <summary>The verifier keys this process knows to be the log's; none where it does not sign.</summary>
    public static IReadOnlyList<string> ClaimedKeys(IServiceProvider services) =>
        services.GetRequiredService<LogSigner>().Keys is { Exists: true } keys
            ? [.. keys.Load().Select(key => key.Public.ToString())]
            : [];
}
