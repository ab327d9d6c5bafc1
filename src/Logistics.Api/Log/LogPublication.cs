using Logistics.Core.Log;

namespace Logistics.Api.Log;

/// <summary>Who may read what of the log.</summary>
/// <param name="PublicEntries">Whether anybody may read the events themselves, or auditors alone.</param>
/// <param name="VerifierKeys">Those to name where this process does not sign, the current one first.</param>
internal sealed record LogPublication(bool PublicEntries, IReadOnlyList<VerifierKey> VerifierKeys)
{
    private const string EntriesSetting = "Log:PublicEntries";
    private const string KeysSetting = "Log:VerifierKeys";

    /// <exception cref="FormatException">A setting cannot be read.</exception>
    public static LogPublication From(IConfiguration configuration)
    {
        var entries = configuration[EntriesSetting] ?? "false";
        if (!bool.TryParse(entries, out var arePublic))
            throw new FormatException($"{EntriesSetting} is '{entries}'; expected true or false.");
        var keys = configuration[KeysSetting] ?? "";
        return new(arePublic, [.. keys.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(Read)]);
    }

    private static VerifierKey Read(string text) => VerifierKey.TryParse(text, out var key)
        ? key
        : throw new FormatException(
            $"{KeysSetting} has '{text}'; expected keys as 'logistics log keys' prints them.");
}
