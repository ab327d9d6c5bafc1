using System.Buffers.Text;
using System.ComponentModel;
using System.Globalization;
using System.Text;

namespace Logistics.Api.Hosting;

/// <summary>A page of a list.</summary>
/// <param name="Next">Cursor of the next page; null on the last one.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Which page of a list is asked for.</summary>
internal readonly record struct PageQuery(
    [property: Description("Cursor from `next` of the page before; opaque.")] string? Cursor,
    [property: Description("Items on a page, 1 to 500.")] string? Limit)
{
    public const int LimitMax = 500;
    public const int LimitDefault = 100;

    public int ReadLimit(Input input) => (int)input.Number("limit", Limit, LimitDefault, 1, LimitMax);

    /// <summary>The ledger sequence to go on after; -1 for the first page.</summary>
    public long ReadSequence(Input input)
    {
        if (Cursor is null)
            return -1;
        if (long.TryParse(Decode(), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
            return sequence;
        input.Fail("cursor", Cursor, "the 'next' of an earlier page");
        return -1;
    }

    /// <summary>The code to go on after; empty for the first page.</summary>
    public string ReadCode(Input input)
    {
        if (Cursor is null)
            return "";
        if (Decode() is { } code && Core.Locations.Location.IsCode(code))
            return code;
        input.Fail("cursor", Cursor, "the 'next' of an earlier page");
        return "";
    }

    private string? Decode() =>
        Base64Url.IsValid(Cursor) ? Encoding.UTF8.GetString(Base64Url.DecodeFromChars(Cursor)) : null;
}

internal static class Paging
{
    /// <summary>Makes a page from one row more than asked for, which tells whether another page follows.</summary>
    public static Page<TView> ToPage<TRow, TView>(
        this IReadOnlyList<TRow> rows, int limit, Func<TRow, TView> view, Func<TRow, IFormattable> key)
    {
        var items = rows.Take(limit).Select(view).ToArray();
        return new Page<TView>(items, rows.Count > limit ? Encode(key(rows[limit - 1])) : null);
    }

    public static Page<TView> ToPage<TRow, TView>(
        this IReadOnlyList<TRow> rows, int limit, Func<TRow, TView> view, Func<TRow, string> key)
    {
        var items = rows.Take(limit).Select(view).ToArray();
        return new Page<TView>(items, rows.Count > limit ? Encode(key(rows[limit - 1])) : null);
    }

    private static string Encode(IFormattable key) => Encode(key.ToString(null, CultureInfo.InvariantCulture));

    private static string Encode(string key) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(key));
}
