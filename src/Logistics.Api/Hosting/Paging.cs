using System.Buffers.Text;
using System.ComponentModel;
using System.Globalization;
using System.Text;
using Logistics.Core;
using Microsoft.AspNetCore.Mvc;

namespace Logistics.Api.Hosting;

/// <summary>A page of a list.</summary>
/// <param name="Items">What is on this page.</param>
/// <param name="Next">Cursor of the next page; null on the last one.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Which page of a list is asked for.</summary>
internal readonly record struct PageQuery(
    [property: FromQuery(Name = "cursor"), Description("Cursor from `next` of the page before; opaque.")]
    string? Cursor,
    [property: FromQuery(Name = "limit")]
    string? Limit)
{
    public int ReadLimit(Input input) =>
        (int)input.Number("limit", Limit, Limits.PageSizeDefault, 1, Limits.PageSizeMax);

    /// <summary>The same; as CSV the list is whole unless a limit is given.</summary>
    public int ReadLimit(Input input, bool isCsv) => isCsv && Limit is null ? int.MaxValue - 1 : ReadLimit(input);

    /// <summary>The ledger sequence to go on after; -1 for the first page.</summary>
    /// <param name="list">Name of the list, so that a cursor of another one is told apart.</param>
    public long ReadSequence(string list, Input input)
    {
        if (Cursor is null)
            return -1;
        if (Input.TryNumber(Paging.Decode(list, Cursor), out var sequence) && sequence >= 0)
            return sequence;
        Fail(input);
        return -1;
    }

    /// <summary>The code to go on after; empty for the first page.</summary>
    /// <param name="list">As for <see cref="ReadSequence"/>.</param>
    public string ReadCode(string list, Input input)
    {
        if (Cursor is null)
            return "";
        if (Paging.Decode(list, Cursor) is { } code && Core.Locations.Location.IsCode(code))
            return code;
        Fail(input);
        return "";
    }

    /// <summary>The location and item to go on after; both empty for the first page.</summary>
    /// <param name="list">As for <see cref="ReadSequence"/>.</param>
    public (string Location, string Item) ReadPair(string list, Input input)
    {
        if (Cursor is null)
            return ("", "");
        if (Paging.Decode(list, Cursor)?.Split(Paging.PairSeparator) is [var location, var item]
            && Core.Locations.Location.IsCode(location) && Core.Locations.Location.IsCode(item))
            return (location, item);
        Fail(input);
        return ("", "");
    }

    /// <summary>The sequence and the line within it to go on after; -1 twice for the first page.</summary>
    /// <param name="list">As for <see cref="ReadSequence"/>.</param>
    public (long Sequence, int Line) ReadPlace(string list, Input input)
    {
        if (Cursor is null)
            return (-1, -1);
        if (Paging.Decode(list, Cursor)?.Split(Paging.PairSeparator) is [var first, var second]
            && Input.TryNumber(first, out var sequence) && Input.TryNumber(second, out var line)
            && sequence >= 0 && line is >= 0 and <= int.MaxValue)
            return (sequence, (int)line);
        Fail(input);
        return (-1, -1);
    }

    /// <summary>The sequence and the text within it to go on after; -1 and empty for the first page.</summary>
    /// <param name="list">As for <see cref="ReadSequence"/>.</param>
    public (long Sequence, string Text) ReadText(string list, Input input)
    {
        if (Cursor is null)
            return (-1, "");
        if (Paging.Decode(list, Cursor)?.Split(Paging.PairSeparator, 2) is [var first, var text]
            && Input.TryNumber(first, out var sequence) && sequence >= 0)
            return (sequence, text);
        Fail(input);
        return (-1, "");
    }

    /// <summary>
    /// The text and the id to go on after, such as the number of a seal and its package; an empty text for the first
    /// page.
    /// </summary>
    /// <param name="list">As for <see cref="ReadSequence"/>.</param>
    public (string Text, Guid Id) ReadTextAndId(string list, Input input)
    {
        if (Cursor is null)
            return ("", Guid.Empty);
        if (Paging.Decode(list, Cursor) is { } key
            && key.IndexOf(Paging.PairSeparator, StringComparison.Ordinal) is > 0 and var at
            && UuidText.TryParse(key[..at], out var id))
            return (key[(at + 1)..], id);
        Fail(input);
        return ("", Guid.Empty);
    }

    private void Fail(Input input) => input.Fail("cursor", Cursor, Expectations.Cursor);
}

internal static class Paging
{
    private const char Separator = ':';

    /// <summary>Between two codes; no code has it.</summary>
    public const char PairSeparator = '/';

    /// <summary>The key of a row, for a cursor.</summary>
    public static string KeyOf(long sequence, int line) =>
        string.Create(CultureInfo.InvariantCulture, $"{sequence}{PairSeparator}{line}");

    /// <inheritdoc cref="KeyOf(long, int)"/>
    public static string KeyOf(long sequence, string text) =>
        string.Create(CultureInfo.InvariantCulture, $"{sequence}{PairSeparator}{text}");

    /// <inheritdoc cref="KeyOf(long, int)"/>
    public static string KeyOf(string text, Guid id) => $"{id}{PairSeparator}{text}";

    /// <summary>Makes a page from one row more than asked for, which tells whether another page follows.</summary>
    public static Page<TView> ToPage<TRow, TView>(
        this IReadOnlyList<TRow> rows, string list, int limit, Func<TRow, TView> view, Func<TRow, object> key)
    {
        var items = rows.Take(limit).Select(view).ToArray();
        return new Page<TView>(items, rows.Count > limit ? Encode(list, key(rows[limit - 1])) : null);
    }

    /// <summary>The key inside a cursor; null unless the cursor was made for this list.</summary>
    public static string? Decode(string list, string cursor)
    {
        if (!Base64Url.IsValid(cursor))
            return null;
        var text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
        var key = text.StartsWith(list + Separator, StringComparison.Ordinal) ? text[(list.Length + 1)..] : null;

        // The decoder is lenient about white space and padding; a cursor has one form.
        return key is not null && Encode(list, key) == cursor ? key : null;
    }

    private static string Encode(string list, object key) => Base64Url.EncodeToString(
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{list}{Separator}{key}")));
}
