using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Logistics.Api.Hosting;
using Logistics.Core.Access;
using Logistics.Data;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Options;

namespace Logistics.Api.Events;

/// <summary>
/// A <see cref="Page{T}"/> of the feed that is read and written a part at a time, so that a client that does not read
/// on costs the server no more than a part, and not for long.
/// </summary>
internal sealed class FeedPage : IResult
{
    private const int PartSize = 100;

    // A client that reads more slowly for long is cut off.
    private static readonly MinDataRate RateMin = new(bytesPerSecond: 16_384, gracePeriod: TimeSpan.FromSeconds(10));

    private readonly EventStore events;
    private readonly Sight sight;
    private readonly int count;
    private EventPage? part;

    private FeedPage(EventStore events, Sight sight, EventPage first, int count) =>
        (this.events, this.sight, part, this.count) = (events, sight, first, count);

    /// <summary>Reads the first part before the answer begins, so that a fault up to then is still a problem.</summary>
    /// <param name="sight">Events of other places are left out.</param>
    /// <param name="after">Sequence of the last event already seen.</param>
    /// <param name="count">Events of the ledger that the page covers.</param>
    public static async Task<FeedPage> ReadAsync(
        EventStore events, Sight sight, long after, int count, CancellationToken ct) =>
        new(events, sight, await ReadPartAsync(events, sight, after, count, ct), count);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var ct = httpContext.RequestAborted;
        if (HttpProtocol.IsHttp11(httpContext.Request.Protocol)
            && httpContext.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = RateMin;
        }

        var options = httpContext.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var type = (JsonTypeInfo<FeedEventView>)options.GetTypeInfo(typeof(FeedEventView));
        httpContext.Response.ContentType = "application/json; charset=utf-8";
        var body = httpContext.Response.BodyWriter;
        await using var json = new Utf8JsonWriter(body, new JsonWriterOptions { Encoder = options.Encoder });
        json.WriteStartObject();
        json.WriteStartArray("items");
        var (left, last, isMore) = (count, -1L, false);
        while (part is not null)
        {
            var taken = Math.Min(left, PartSize);
            foreach (var stored in part.Events.Take(taken))
            {
                if (part.IsSeen(stored))
                    JsonSerializer.Serialize(json, FeedEventView.Of(stored, part), type);
                last = stored.Sequence;
            }

            left -= taken;
            isMore = part.Events.Count > taken;

            // While the client is waited for, only the bytes are kept.
            part = null;
            await json.FlushAsync(ct);
            await body.FlushAsync(ct);
            if (isMore && left > 0)
                part = await ReadPartAsync(events, sight, last, left, ct);
        }

        json.WriteEndArray();
        if (isMore)
            json.WriteString("next", last.ToString(CultureInfo.InvariantCulture));
        else
            json.WriteNull("next");
        json.WriteEndObject();
    }

    /// <summary>One more than is shown, to tell whether there are more.</summary>
    private static Task<EventPage> ReadPartAsync(
        EventStore events, Sight sight, long after, int left, CancellationToken ct) =>
        events.AfterAsync(after, Math.Min(left, PartSize) + 1, sight, ct);
}
