using Logistics.Core.Kernel;
using Logistics.Core.Locations;
using Logistics.Core.Officers;
using Logistics.Core.Offices;
using Logistics.Core.Requirements;
using Logistics.Core.Stock;

namespace Logistics.Core.Destructions;

/// <summary>The rules of destruction: witnesses are named, and only goods in the books can be destroyed.</summary>
public static class DestructionRules
{
    /// <summary>The most witnesses that one record names.</summary>
    public const int WitnessesMax = 20;

    public static readonly Rule UnknownDestruction = new("unknown-destruction", new(
        "No destruction has this id.",
        "Tidak ada pemusnahan dengan id ini."))
    { IsAboutAddress = true };

    public static IReadOnlyList<Rule> All { get; } = [UnknownDestruction];

    internal static Decision Decide(World world, DestroyGoods command)
    {
        var violations = new Violations();
        var location = violations.LocationOf(world, "location", command.Location);
        var stream = GoodsDestroyed.StreamOf(command.Id);
        violations.Add(
            DocumentLines.Refuse(world, command.Lines.Select(line => (line.Item, (line.Item, line.Source)))));
        violations.Add(DocumentLines.RefuseUsed(world, stream, command.Id));
        if (location is not null)
            violations.Add(Lacks(world, command));
        Signing.Refuse(violations, world, command.Signatures);
        if (violations.Rejection is { } rejection)
            return rejection;
        return new[]
        {
            new ProposedEvent(EventId.Derive(command.Id, command.Id), stream, new GoodsDestroyed
            {
                UtcOffset = command.UtcOffset,
                Destruction = command.Id,
                Location = command.Location,
                Document = command.Document,
                Lines = command.Lines,
                Witnesses = [.. command.Witnesses.Select(witness => witness.Commitment)],
                Note = command.Note?.Commitment,
                Signatures = command.Signatures,
                Flags = Signing.NoticesOf(world, command, command.Signatures, SidesOf(command))
                    .After(null, () => command.Lines.Any(
                        line => world.Reference.ItemOf(line.Item)?.Contest is not null)),
            }),
        };
    }

    internal static SignedPlaces SidesOf(DestroyGoods command) =>
        SignedPlaces.At(SignedStep.Destruction, command.Location);

    /// <summary>Why an event cannot follow the latest of its stream, in words; null when it can.</summary>
    internal static string? Fault(LedgerEvent? latest, LedgerEvent e) => e.Body switch
    {
        GoodsDestroyed body when e.Stream != GoodsDestroyed.StreamOf(body.Destruction) =>
            "its stream is not that of the destruction it names",
        GoodsDestroyed when latest is not null => "the destruction was recorded before",
        GoodsDestroyed body when !Location.IsCode(body.Location) => "it does not say where the goods were",
        GoodsDestroyed { Witnesses.Count: 0 or > WitnessesMax } => "nobody saw it, or too many",
        GoodsDestroyed body when !DocumentLines.AreItems(
            [.. body.Lines.Select(line => (line.Item, (line.Item, line.Source)))]) =>
            "it has no lines, or an item of them twice",
        GoodsDestroyed body when !body.Lines.All(
            line => line.Quantity > 0 && DocumentLines.AreInRange(line.Quantity)) =>
            "a number of it is not positive or too large",
        GoodsDestroyed body when e.Id != EventId.Derive(body.Destruction, body.Destruction) =>
            "its id is not made of its command's",
        GoodsDestroyed body => Signing.Fault(body),
        _ => $"'{e.Type}' is no destruction",
    };

    private static Rejection? Lacks(World world, DestroyGoods command)
    {
        var errors = (
            from line in command.Lines.Index()
            group ($"lines[{line.Index}].quantity", line.Item.Item, (long)line.Item.Quantity)
                by line.Item.Source into asked
            let account = GoodsDestroyed.AccountOf(command.Location, asked.Key)
            from error in StockRules.Lacks(world, account, asked)?.Errors ?? []
            select error).Take(Rejection.ErrorsMax).ToArray();
        return errors.Length == 0 ? null : new Rejection(StockRule.InsufficientStock, errors);
    }
}
