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

    /// <summary>What the description of a list says of its pages as CSV.</summary>
    public const string Paging = " As CSV the address of the next page is in the header `Link`, with `rel=\"next\"`.";

    // A name that begins like a formula would be one in a spreadsheet.
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

    /// <summary>A file of rows.</summary>
    /// <param name="name">Of the file, without an extension.</param>
    /// <param name="columns">Their names.</param>
    /// <param name="rows">For each column a text, a whole number or null.</param>
    public static FileContentHttpResult ToCsv(
        string name, IReadOnlyList<string> columns, IEnumerable<IEnumerable<object?>> rows)
    {
        using var bytes = new MemoryStream();
        using (var text = new StreamWriter(bytes, leaveOpen: true))
        using (var csv = new Writer(text))
        {
            csv.WriteRow(columns);
            foreach (var row in rows)
                csv.WriteRow(row);
        }

        return TypedResults.Bytes(bytes.ToArray(), $"{Csv}; charset=utf-8", $"{name}.csv");
    }

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

        // A number below zero begins like a formula and is none.
        protected override string? SanitizeForInjection(string? field) =>
            isNumber ? field : base.SanitizeForInjection(field);
    }
}
