using System.Globalization;
using System.Text;

namespace Logistics.Core.Packages;

/// <summary>Labels by what they mean: <c>KDI-7</c>, <c>kdi-7</c> and <c>KDI 7</c> are one label.</summary>
public static class LabelText
{
    /// <summary>
    /// A label as it is compared: in upper case, with one hyphen for each run of spaces, hyphens and underscores, and
    /// none at its ends. Digits stay, so <c>KDI-7</c> and <c>KDI-007</c> differ.
    /// </summary>
    public static string KeyOf(string label)
    {
        ArgumentNullException.ThrowIfNull(label);
        var key = new StringBuilder(label.Length);
        var isAfterGap = false;
        foreach (var c in label.Normalize(NormalizationForm.FormKC).ToUpperInvariant())
        {
            if (IsGap(c))
            {
                isAfterGap = key.Length > 0;
                continue;
            }

            if (isAfterGap)
                key.Append('-');
            key.Append(c);
            isAfterGap = false;
        }

        return key.Length > 0 ? key.ToString() : label;
    }

    private static bool IsGap(char c) =>
        c is '_' or '\u2212' || char.IsWhiteSpace(c)
        || CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.DashPunctuation;
}
