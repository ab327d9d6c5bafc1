using System.Text.Json.Serialization;
using Logistics.Core.Access;
using Logistics.Core.Kernel;
using Logistics.Core.Officers;
using Logistics.Core.Stock;

namespace Logistics.Core.Destructions;

/// <summary>Destruction of goods before witnesses.</summary>
public sealed class DestructionFeature : Feature
{
    public override void Register(FeatureBuilder builder) => builder
        .Event<GoodsDestroyed>("goods-destroyed", Apply, Touch, keepsLatest: true)
        .Command<DestroyGoods>(
            "destroy-goods", Act.Destroy, (_, c) => new("location", c.Location) { IsForKpu = true },
            DestructionRules.Decide, Collect)
        .Reversible<GoodsDestroyed>(Act.Destroy, body => new("sequence", body.Location) { IsForKpu = true })
        .Rules(DestructionRules.All)
        .Json(DestructionJson.Default);

    private static void Collect(Needs needs, DestroyGoods command)
    {
        Signing.Collect(needs, command, command.Signatures, DestructionRules.SidesOf(command));
        needs.NoStream(GoodsDestroyed.StreamOf(command.Id));
        needs.None(StockDocument.Table, command.Id);
        foreach (var line in command.Lines)
        {
            needs.One(Balance.Table, (GoodsDestroyed.AccountOf(command.Location, line.Source), line.Item));
            needs.One(Balance.Table, (Account.Destroyed, line.Item));
        }
    }

    private static void Touch(Needs needs, LedgerEvent e, GoodsDestroyed body) =>
        needs.One(StockDocument.Table, body.Destruction);

    private static string? Apply(World world, LedgerEntry entry, GoodsDestroyed body)
    {
        if (DestructionRules.Fault(world.LatestOf(entry.Event.Stream), entry.Event) is { } fault)
            return fault;
        world.Put(StockDocument.Table, StockDocument.Recorded(
            body.Destruction, DocumentKind.Destruction, body.Location, entry.Sequence));
        return null;
    }
}

[JsonSerializable(typeof(GoodsDestroyed))]
[JsonSerializable(typeof(DestroyGoods))]
internal sealed partial class DestructionJson : JsonSerializerContext;
