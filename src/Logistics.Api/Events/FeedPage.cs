using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Logistics.Api.Hosting;
using Logistics.Core.Ledger;
using Logistics.Data.Events;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Options;

namespace Logistics.Api.Events;

/// <summary>
/// A <see cref="Page{T}"/> of the feed that is read and written a part at a time, so that a client that does not read
/// on costs the server no more than a part, and not for long.
/// </summary>
internal sealed class FeedPage<T> : IResult
{
    // A client that reads more slowly for long is cut off.
    private static readonly MinDataRate RateMin = new(bytesPerSecond: 16_384, gracePeriod: TimeSpan.FromSeconds(10));

    private readonly EventScan scan;
    private readonly Func<StoredEvent, EventPage, T> view;
    private (EventPage Page, IReadOnlyList<StoredEvent> Shown)? part;

    private FeedPage(EventScan scan, Func<StoredEvent, EventPage, T> view) => (this.scan, this.view) = (scan, view);

    /// <summary>Reads the first part before the answer begins, so that a fault up to then is still a problem.</summary>
    /// <param name="view">An event as it is shown.</param>
    public static async Task<FeedPage<T>> ReadAsync(
        EventScan scan, Func<StoredEvent, EventPage, T> view, CancellationToken ct) =>
        new(scan, view) { part = await scan.ReadAsync(ct) };

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var ct = httpContext.RequestAborted;
        if (HttpProtocol.IsHttp11(httpContext.Request.Protocol)
            && httpContext.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = RateMin;
        }

        var options = httpContext.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var type = (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
        httpContext.Response.ContentType = "application/json; charset=utf-8";
        var body = httpContext.Response.BodyWriter;
        await using var json = new Utf8JsonWriter(body, new JsonWriterOptions { Encoder = options.Encoder });
        json.WriteStartObject();
        json.WriteStartArray("items");
        while (part is var (page, shown))
        {
            foreach (var stored in shown)
                JsonSerializer.Serialize(json, view(stored, page), type);

            // While the client is waited for, only the bytes are kept.
            (part, page, shown) = (null, null!, null!);
            await json.FlushAsync(ct);
            await body.FlushAsync(ct);
            part = await scan.ReadAsync(ct);
        }

        json.WriteEndArray();
        json.WriteString("next", scan.Next);
        json.WriteEndObject();
    }
}
