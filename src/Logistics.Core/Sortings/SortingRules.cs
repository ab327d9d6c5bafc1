using Logistics.Core.Kernel;
using Logistics.Core.Locations;
using Logistics.Core.Requirements;
using Logistics.Core.Stock;

namespace Logistics.Core.Sortings;

/// <summary>The rules of sorting: only loose stock of the place can be sorted there.</summary>
public static class SortingRules
{
    /// <summary>The most sorters in one record.</summary>
    public const int WorkersMax = 10_000;

    public static readonly Rule UnknownSorting = new("unknown-sorting", new(
        "No sorting has this id.",
        "Tidak ada penyortiran dengan id ini."));

    public static IReadOnlyList<Rule> All { get; } = [UnknownSorting];

    internal static Decision Decide(World world, RecordSorting command)
    {
        var violations = new Violations();
        var location = violations.LocationOf(world, "location", command.Location);
        var stream = SortingRecorded.StreamOf(command.Id);
        violations.Add(DocumentLines.Refuse(world, command.Lines.Select(line => (line.Item, line.Item))));
        violations.Add(DocumentLines.RefuseUsed(world, stream, command.Id));
        if (location is not null)
            violations.Add(
                StockRules.Lacks(world, Account.Location(command.Location), command.Lines.SelectMany(Asked)));
        if (violations.Rejection is { } rejection)
            return rejection;
        return new[]
        {
            new ProposedEvent(EventId.Derive(command.Id, command.Id), stream, new SortingRecorded
            {
                UtcOffset = command.UtcOffset,
                Sorting = command.Id,
                Location = command.Location,
                Workers = command.Workers,
                Lines = command.Lines,
                Document = command.Document,
                Note = command.Note?.Commitment,
            }),
        };
    }

    /// <summary>Why an event cannot follow the latest of its stream, in words; null when it can.</summary>
    internal static string? Fault(LedgerEvent? latest, LedgerEvent e) => e.Body switch
    {
        SortingRecorded body when e.Stream != SortingRecorded.StreamOf(body.Sorting) =>
            "its stream is not that of the sorting it names",
        SortingRecorded when latest is not null => "the sorting was recorded before",
        SortingRecorded body when !Location.IsCode(body.Location) => "it does not say where the goods are",
        SortingRecorded { Workers: < 1 or > WorkersMax } => "nobody did it, or too many",
        SortingRecorded body when !DocumentLines.AreItems([.. body.Lines.Select(line => (line.Item, line.Item))]) =>
            "it has no lines, or an item of them twice",
        SortingRecorded body when !body.Lines.All(IsInRange) => "a number of it is negative or too large",
        SortingRecorded body when e.Id != EventId.Derive(body.Sorting, body.Sorting) =>
            "its id is not made of its command's",
        SortingRecorded => null,
        _ => $"'{e.Type}' is no sorting",
    };

    private static bool IsInRange(SortingLine line) =>
        DocumentLines.AreInRange(line.Good, line.Damaged) && (line.Good > 0 || line.Damaged > 0);

    private static IEnumerable<(string Field, string Item, long Quantity)> Asked(SortingLine line, int at) =>
        new[]
        {
            (Field: $"lines[{at}].good", line.Item, Quantity: (long)line.Good),
            (Field: $"lines[{at}].damaged", line.Item, Quantity: (long)line.Damaged),
        }.Where(asked => asked.Quantity > 0);
}
