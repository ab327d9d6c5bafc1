using System.Text.Json.Serialization;
using Logistics.Core.Access;
using Logistics.Core.Kernel;
using Logistics.Core.Stock;

namespace Logistics.Core.Seals;

/// <summary>Seals that were issued.</summary>
public sealed class SealFeature : Feature
{
    public override void Register(FeatureBuilder builder) => builder
        .Event<SealsIssued>("seals-issued", Apply, Touch, keepsLatest: true)
        .Command<IssueSeals>(
            "issue-seals", Act.IssueSeals, (_, c) => new("location", c.Location) { IsForKpu = true },
            SealRules.Decide, Collect)
        .Reversible<SealsIssued>(Act.IssueSeals, body => new("sequence", body.Location) { IsForKpu = true })
        .Table(SealRange.Table)
        .Rules(SealRules.All)
        .Json(SealJson.Default);

    private static void Collect(Needs needs, IssueSeals command)
    {
        needs.NoStream(SealsIssued.StreamOf(command.Id));
        needs.None(StockDocument.Table, command.Id);
        needs.None(SealRange.OfBatch, command.Id);
    }

    private static void Touch(Needs needs, LedgerEvent e, SealsIssued body)
    {
        needs.One(StockDocument.Table, body.Batch);
        needs.Set(SealRange.OfBatch, body.Batch);
    }

    private static string? Apply(World world, LedgerEntry entry, SealsIssued body)
    {
        if (SealRules.Fault(world.LatestOf(entry.Event.Stream), entry.Event) is { } fault)
            return fault;
        world.Put(StockDocument.Table, StockDocument.Recorded(
            body.Batch, DocumentKind.SealBatch, body.Location, entry.Sequence));
        foreach (var range in SealRange.Of(body, entry.Sequence))
            world.Put(SealRange.Table, range);
        return null;
    }
}

[JsonSerializable(typeof(SealsIssued))]
[JsonSerializable(typeof(IssueSeals))]
internal sealed partial class SealJson : JsonSerializerContext;
