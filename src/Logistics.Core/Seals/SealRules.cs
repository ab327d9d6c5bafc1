using Logistics.Core.Kernel;
using Logistics.Core.Locations;
using Logistics.Core.Requirements;
using Logistics.Core.Stock;

namespace Logistics.Core.Seals;

/// <summary>The rules of seal batches: their numbers are a series or are listed, or they are only counted.</summary>
public static class SealRules
{
    /// <summary>The most seals in a batch.</summary>
    public const int CountMax = 100_000;

    /// <summary>The most single numbers in a batch.</summary>
    public const int NumbersMax = 1_000;

    public static readonly Rule UnknownBatch = new("unknown-seal-batch", new(
        "No seal batch has this id.",
        "Tidak ada kelompok segel dengan id ini."))
    { IsAboutAddress = true };

    public static readonly Rule NotASeries = new("no-seal-series", new(
        "The first and the last number are not the ends of one series of seal numbers.",
        "Nomor pertama dan nomor terakhir bukan ujung dari satu seri nomor segel."));

    internal static readonly Phrase EndOfSeries = new(
        "as {from} except for the last digits, not before it, and at most {max} numbers",
        "seperti {from} kecuali angka-angka terakhir, tidak mendahuluinya, dan paling banyak {max} nomor");

    public static IReadOnlyList<Rule> All { get; } = [UnknownBatch, NotASeries];

    internal static Decision Decide(World world, IssueSeals command)
    {
        var violations = new Violations();
        violations.LocationOf(world, "location", command.Location);
        var stream = SealsIssued.StreamOf(command.Id);
        violations.Add(DocumentLines.RefuseUsed(world, stream, command.Id));
        var series = command is { From: { } from, To: { } to } ? SealSeries.Between(from, to) : null;
        if (command.From is not null && series is not { Count: <= CountMax })
        {
            violations.Add(
                NotASeries, "to", command.To, EndOfSeries.With(("from", command.From), ("max", CountMax)));
        }

        if (violations.Rejection is { } rejection)
            return rejection;

        return new[]
        {
            new ProposedEvent(EventId.Derive(command.Id, command.Id), stream, new SealsIssued
            {
                UtcOffset = command.UtcOffset,
                Batch = command.Id,
                Location = command.Location,
                Kind = command.Kind,
                Document = command.Document,
                From = command.From,
                To = command.To,
                Numbers = command.Numbers,
                Count = command.Count ?? (int)(series?.Count ?? command.Numbers.Count),
                Note = command.Note?.Commitment,
            }),
        };
    }

    /// <summary>Why an event cannot follow the latest of its stream, in words; null when it can.</summary>
    internal static string? Fault(LedgerEvent? latest, LedgerEvent e) => e.Body switch
    {
        SealsIssued body when e.Stream != SealsIssued.StreamOf(body.Batch) =>
            "its stream is not that of the batch it names",
        SealsIssued when latest is not null => "the batch was recorded before",
        SealsIssued body when !Location.IsCode(body.Location) => "it does not say where the seals were issued",
        SealsIssued { Count: < 1 or > CountMax } => "it has no seals, or too many",
        SealsIssued body when !IsCounted(body) => "its count is not that of its numbers",
        SealsIssued body when e.Id != EventId.Derive(body.Batch, body.Batch) => "its id is not made of its command's",
        SealsIssued => null,
        _ => $"'{e.Type}' is no batch of seals",
    };

    private static bool IsCounted(SealsIssued body) => (body.From, body.To, body.Numbers.Count) switch
    {
        ({ } from, { } to, 0) => SealSeries.Between(from, to)?.Count == body.Count,
        (null, null, 0) => body.Kind == SealKind.UnnumberedPaper,
        (null, null, var count) => count == body.Count && body.Kind != SealKind.UnnumberedPaper,
        _ => false,
    };
}
