using System.Text.Json.Serialization;
using Logistics.Core.Access;
using Logistics.Core.Kernel;

namespace Logistics.Core.Flags;

/// <summary>
/// The flags of all events, and what settles them. Features say which events put which flags of the same stream right.
/// </summary>
public sealed class FlagFeature : Feature
{
    public override void Register(FeatureBuilder builder) => builder
        .Event<FlagSettled>("flag-settled", Settle, Touch)
        .Command<SettleFlag>("settle-flag", Act.SettleFlag, FlagRules.PlaceOf, FlagRules.Decide, Collect)
        .Reversible<FlagSettled>(
            (world, _, _, body) => (body.Location ?? world.Find(RaisedFlag.Table, body.Flag)?.From) is { } place
                ? new("sequence", place)
                : null,
            Act.SettleFlag, needs: Touch)
        .Table(RaisedFlag.Table)
        .EveryEvent(Follow, Touch)
        .Rules(FlagRules.All)
        .Json(FlagJson.Default);

    private static void Collect(Needs needs, SettleFlag command)
    {
        needs.One(RaisedFlag.Table, command.Flag);
        needs.Stream(RaisedFlag.StreamOf(command.Flag));
    }

    private static void Touch(Needs needs, LedgerEvent e, FlagSettled body) => needs.One(RaisedFlag.Table, body.Flag);

    private static string? Settle(World world, LedgerEntry entry, FlagSettled body)
    {
        var e = entry.Event;
        if (e.Stream != RaisedFlag.StreamOf(body.Flag) || e.Id != EventId.Derive(body.Record, body.Record))
            return "its stream or its id is not that of the flag and the command it names";
        if (body.By is { } by && by >= entry.Sequence)
            return $"event {by}, which is said to put the flag right, was not there yet";
        if (world.Find(RaisedFlag.Table, body.Flag) is not { Status: FlagStatus.Open } flag)
            return world.IsWhole && world.LastUnreadable < 0 ? "it settles a flag that is not open" : null;
        world.Put(RaisedFlag.Table, flag with { Status = FlagStatus.Settled, HeadSequence = entry.Sequence });
        return null;
    }

    private static void Touch(Needs needs, LedgerEvent e, EventBody body)
    {
        if (Catalog.Current.MaySettle(body))
            needs.Set(RaisedFlag.OpenOf, e.Stream);
        for (var line = 0; line < (body.Flags?.Count ?? 0); line++)
            needs.None(RaisedFlag.Table, RaisedFlag.IdOf(e, line));
    }

    /// <summary>Settles the flags that an event puts right, and then notes its own.</summary>
    private static string? Follow(World world, LedgerEntry entry, EventBody body)
    {
        if (Catalog.Current.MaySettle(body))
        {
            var settled = world.Find(RaisedFlag.OpenOf, entry.Event.Stream)
                .Where(flag => Catalog.Current.Settles(body, flag.Code)).ToArray();
            foreach (var flag in settled)
            {
                world.Put(
                    RaisedFlag.Table, flag with { Status = FlagStatus.Settled, HeadSequence = entry.Sequence });
            }
        }

        foreach (var flag in RaisedFlag.In(entry.Event, entry.Sequence))
            world.Put(RaisedFlag.Table, flag);
        return null;
    }
}

[JsonSerializable(typeof(FlagSettled))]
[JsonSerializable(typeof(SettleFlag))]
internal sealed partial class FlagJson : JsonSerializerContext;
