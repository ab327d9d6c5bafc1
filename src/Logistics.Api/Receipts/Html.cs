using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;

namespace Logistics.Api.Receipts;

/// <summary>Text that is HTML already.</summary>
internal readonly record struct Markup(string Text)
{
    /// <summary>
    /// A text from outside. It is marked as foreign, and its direction does not affect the text around it.
    /// </summary>
    public static Markup Foreign(string? text) => Html.Of($"<bdi>{text}</bdi>");

    /// <summary>A mark of the system in place of a text.</summary>
    public static Markup Mark(string text) => Html.Of($"<em class=\"mark\">{text}</em>");
}

/// <summary>
/// Writes HTML from interpolated strings. Every value is encoded on its way in; only what the program's own
/// source spells out, and <see cref="Markup"/>, is taken as it is.
/// </summary>
internal sealed class Html
{
    private readonly StringBuilder text = new();

    public override string ToString() => text.ToString();

    public static Markup Of(Fragment fragment) => new(fragment.Written.ToString());

    public void Add(Fragment fragment) => text.Append(fragment.Written);

    /// <summary>An interpolated string on its way in.</summary>
    [InterpolatedStringHandler]
    public readonly struct Fragment(int literalLength, int formattedCount)
    {
        private const int ValueLength = 16;

        internal StringBuilder Written { get; } = new(literalLength + (formattedCount * ValueLength));

        public void AppendLiteral(string literal) => Written.Append(literal);

        public void AppendFormatted(Markup value) => Written.Append(value.Text);

        public void AppendFormatted(string? value) => Written.Append(HtmlEncoder.Default.Encode(value ?? ""));

        public void AppendFormatted(long value) => Written.Append(value.ToString(CultureInfo.InvariantCulture));
    }
}
