using System.Text.Json.Serialization;
using Logistics.Api.Hosting;
using Logistics.Core;
using Logistics.Core.Items;
using Logistics.Core.Locations;
using Logistics.Data;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Logistics.Api.Items;

/// <summary>Something that is counted.</summary>
/// <param name="Unit">What a quantity of 1 is.</param>
/// <param name="Contest">The contest it belongs to; null when it serves every contest.</param>
/// <param name="PerTps">The norm per polling station, in words; null when there is none.</param>
public sealed record ItemView(
    string Code,
    string Name,
    string Unit,
    string? Contest,
    string? PerTps,
    [property: OneOf<Provenance>] string Provenance,
    string Source)
{
    public static ItemView Of(ItemType item) => new(
        item.Code, item.Name, item.Unit, item.Contest, item.PerTps, EnumText.Of(item.Provenance), item.Source);
}

internal static class ItemEndpoints
{
    public static void MapItems(this IEndpointRouteBuilder app) =>
        app.MapGet("/items", ListItems)
            .WithTags("Reference data")
            .WithName("ListItems")
            .WithSummary("Every item type, with its unit and norm per polling station.")
            .WithProblems(400, 401, 503)
            .WithExamples(ItemExamples.Items);

    private static async Task<Ok<Page<ItemView>>> ListItems(ElectionStore elections, CancellationToken ct)
    {
        var items = await elections.ItemsAsync(ct);
        return TypedResults.Ok(new Page<ItemView>([.. items.Select(ItemView.Of)], Next: null));
    }
}

[JsonSerializable(typeof(Page<ItemView>))]
internal sealed partial class ItemJson : JsonSerializerContext;
