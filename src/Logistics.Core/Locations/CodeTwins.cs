namespace Logistics.Core.Locations;

/// <summary>
/// Finds codes that a spreadsheet may have changed. It drops the zeros at the front of a number, so that
/// <c>001</c> becomes <c>1</c>, and those at the end of a fraction, so that <c>74.10</c> becomes <c>74.1</c>.
/// </summary>
internal sealed class CodeTwins
{
    private readonly Dictionary<string, string> codes = new(StringComparer.Ordinal);

    /// <summary>Adds a code.</summary>
    /// <returns>Another code that it may stand for; null where there is none.</returns>
    public string? Add(string code)
    {
        string? twin = null;
        foreach (var form in FormsOf(code))
        {
            if (!codes.TryAdd(form, code) && codes[form] != code)
                twin ??= codes[form];
        }

        return twin;
    }

    /// <summary>A code as a spreadsheet may change it.</summary>
    private static IEnumerable<string> FormsOf(string code)
    {
        var parts = code.Split('.');
        yield return string.Join('.', parts.Select(part => IsNumber(part) ? WithoutZerosBefore(part) : part));

        // Only two numbers with a dot between them are taken for one with a fraction.
        if (parts is [var whole, var fraction] && IsNumber(whole) && IsNumber(fraction))
            yield return $"={WithoutZerosBefore(whole)}.{fraction.TrimEnd('0')}";
    }

    private static bool IsNumber(string part) => part.Length > 0 && part.All(char.IsAsciiDigit);

    private static string WithoutZerosBefore(string part) => part.TrimStart('0') is { Length: > 0 } rest ? rest : "0";
}
