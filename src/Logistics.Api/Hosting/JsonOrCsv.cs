using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;

namespace Logistics.Api.Hosting;

/// <summary>Answers that are JSON, or CSV (RFC 4180, UTF-8) for clients that ask for it.</summary>
internal static class JsonOrCsv
{
    private const string Json = "application/json";
    private const string Csv = "text/csv";
    private const string Type = $"{Csv}; charset=utf-8";

    /// <summary>What the description of a list says of it as CSV.</summary>
    public const string Whole =
        " CSV is the whole list unless `limit` is given. Then the header `Link` has the address of the next page, with "
        + "`rel=\"next\"`.";

    // A spreadsheet would run a text that begins like a formula.
    private static readonly CsvConfiguration Format = new(CultureInfo.InvariantCulture)
    {
        InjectionOptions = InjectionOptions.Escape,
    };

    public static ProblemResult NotAcceptable => Problems.NotAcceptable(Json, Csv).ToResult();

    public static RouteHandlerBuilder ProducesJsonOrCsv<T>(this RouteHandlerBuilder builder) =>
        builder.Produces<T>(StatusCodes.Status200OK, Json, Csv);

    /// <summary>Whether a client wants CSV; null when it takes neither form.</summary>
    public static bool? WantsCsv(HttpContext context)
    {
        context.Response.Headers.Vary = "Accept";
        return Negotiation.Choose(context.Request, Json, Csv) switch
        {
            null => null,
            var form => form == Csv,
        };
    }

    /// <summary>A page of a list that is asked for with a cursor.</summary>
    /// <param name="name">Of the file, without an extension.</param>
    /// <param name="columns">Their names.</param>
    /// <param name="cells">Of an item, for each column a text, a whole number or null.</param>
    public static Results<JsonHttpResult<Page<T>>, FileContentHttpResult, ProblemResult> Answer<T>(
        HttpContext context,
        bool isCsv,
        Page<T> page,
        string name,
        IReadOnlyList<string> columns,
        Func<T, IEnumerable<object?>> cells)
    {
        if (!isCsv)
            return TypedResults.Json(page);
        LinkNext(context, "cursor", page.Next);
        return ToCsv(name, columns, page.Items.Select(cells));
    }

    /// <summary>A file of rows.</summary>
    /// <param name="name">Of the file, without an extension.</param>
    /// <param name="columns">Their names.</param>
    /// <param name="rows">For each column a text, a whole number or null.</param>
    public static FileContentHttpResult ToCsv(
        string name, IReadOnlyList<string> columns, IEnumerable<IEnumerable<object?>> rows)
    {
        using var bytes = BytesOf(rows.Prepend(columns));
        return TypedResults.Bytes(bytes.ToArray(), Type, NameOf(name));
    }

    /// <summary>
    /// The same while the rows are read. A fault aborts the answer, so that nobody takes a part for the whole.
    /// </summary>
    public static PushStreamHttpResult ToCsv(
        string name,
        IReadOnlyList<string> columns,
        IAsyncEnumerable<IEnumerable<IEnumerable<object?>>> pages,
        CancellationToken ct) =>
        TypedResults.Stream(
            async body =>
            {
                var rows = (IEnumerable<IEnumerable<object?>>)[columns];
                await foreach (var page in pages.WithCancellation(ct))
                {
                    await WriteAsync(rows.Concat(page));
                    rows = [];
                }

                await WriteAsync(rows);

                async Task WriteAsync(IEnumerable<IEnumerable<object?>> some)
                {
                    using var bytes = BytesOf(some);
                    await bytes.CopyToAsync(body, ct);
                }
            },
            Type, NameOf(name));

    /// <summary>Names the next page where the body has no place for it (RFC 8288).</summary>
    /// <param name="parameter">The one that differs from this request's.</param>
    /// <param name="next">Its value for the next page; null on the last one.</param>
    public static void LinkNext(HttpContext context, string parameter, string? next)
    {
        if (next is null)
            return;
        var request = context.Request;
        var others = request.Query.Where(one => !one.Key.Equals(parameter, StringComparison.OrdinalIgnoreCase))
            .Select(one => KeyValuePair.Create(one.Key, (string?)one.Value));
        var address = QueryHelpers.AddQueryString(
            request.PathBase.Add(request.Path), others.Append(KeyValuePair.Create(parameter, (string?)next)));
        context.Response.Headers.Link = $"<{address}>; rel=\"next\"";
    }

    private static string NameOf(string name) => $"{name}.csv";

    /// <summary>Rows as CSV, safe to open in a spreadsheet.</summary>
    /// <param name="rows">In each cell a text, a whole number or null.</param>
    public static MemoryStream BytesOf(IEnumerable<IEnumerable<object?>> rows)
    {
        var bytes = new MemoryStream();
        using (var text = new StreamWriter(bytes, leaveOpen: true))
        using (var csv = new Writer(text))
        {
            foreach (var row in rows)
                csv.WriteRow(row);
        }

        bytes.Position = 0;
        return bytes;
    }

    /// <summary>As an answer in JSON would have it.</summary>
    public static string? Time(DateTimeOffset? time) =>
        time?.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture);

    private sealed class Writer(TextWriter text) : CsvWriter(text, Format, leaveOpen: true)
    {
        private bool isNumber;

        public void WriteRow(IEnumerable<object?> row)
        {
            foreach (var value in row)
            {
                isNumber = value is not (null or string);
                WriteField(Convert.ToString(value, CultureInfo.InvariantCulture));
            }

            NextRecord();
        }

        // A negative number begins like a formula but is not one.
        protected override string? SanitizeForInjection(string? field) =>
            isNumber ? field : base.SanitizeForInjection(field);
    }
}
