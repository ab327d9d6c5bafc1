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
        if (IsKey(label))
            return label;
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

    private static bool IsGap(char c) => c == '_' || PlainText.IsSpaceOrDash(c);

    /// <summary>
    /// Whether a label is its own key, as most are; a package is looked for by it whenever one of its events is put.
    /// </summary>
    private static bool IsKey(string label)
    {
        for (var i = 0; i < label.Length; i++)
        {
            var isHyphen = label[i] == '-';
            if (label[i] is <= ' ' or >= '\u007F' or '_' or (>= 'a' and <= 'z')
                || (isHyphen && (i == 0 || i == label.Length - 1 || label[i - 1] == '-')))
                return false;
        }

        return true;
    }
}
