using System.Text.Json.Serialization;
using Logistics.Api.Hosting;
using Logistics.Core;
using Logistics.Core.Access;
using Logistics.Core.Items;
using Logistics.Core.Locations;
using Logistics.Data.Reference;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Logistics.Api.Items;

/// <summary>Something that is counted.</summary>
/// <param name="Code">Code of the item.</param>
/// <param name="Name">Name of the item.</param>
/// <param name="Unit">What a quantity of 1 is.</param>
/// <param name="Contest">The contest it belongs to; null when it serves every contest.</param>
/// <param name="PerTps">The norm per polling station, in words; null when there is none.</param>
/// <param name="Provenance">Where the norm comes from.</param>
/// <param name="Source">Who says so, in words.</param>
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
            .May(Act.ReadReference)
            .WithSummary("List every item with its unit and its norm per polling station.")
            .WithDescription("All items are on one page.")
            .WithProblems(400, 401, 503);

    private static async Task<Ok<Page<ItemView>>> ListItems(ElectionStore elections, CancellationToken ct)
    {
        var items = await elections.ItemsAsync(ct);
        return TypedResults.Ok(new Page<ItemView>([.. items.Select(ItemView.Of)], Next: null));
    }
}

[JsonSerializable(typeof(Page<ItemView>))]
internal sealed partial class ItemJson : JsonSerializerContext;
