using System.Globalization;

namespace Logistics.Demo;

/// <summary>
/// The seals that the KPU issued: numbered cable ties, six for a box and one for a kit, and paper seals without numbers.
/// How many there were is an estimate.
/// </summary>
internal static class Seals
{
    /// <summary>Cable ties of a box.</summary>
    public const int PerBox = 6;

    private const int PaperPerBox = 22;

    private const string Outward = "KT";
    private const string Back = "KB";
    private const string Again = "KP";
    private const string ReVote = "KV";
    private const string Recapitulated = "KS";
    private const string Recapitulation = "KR";

    /// <summary>Streams of the events about them.</summary>
    public static IReadOnlySet<string> Streams { get; } = new[] { Outward, Back, Again, ReVote, Recapitulated, Recapitulation, "paper" }
        .Select(name => $"seal-batch/{DemoId.Of($"seals/{name}")}").ToHashSet(StringComparer.Ordinal);

    /// <summary>The numbers of cable ties, from one on.</summary>
    public static IReadOnlyList<string> Of(int first, int count) =>
        [.. Enumerable.Range(first, count).Select(number => Number(Outward, number))];

    /// <summary>What a package is closed with for the way back, in place of what it came with.</summary>
    public static IReadOnlyList<string> ForTheWayBack(IReadOnlyList<string> seals) => With(seals, Back);

    /// <summary>What a package is closed with that was opened on its way out.</summary>
    public static IReadOnlyList<string> InPlaceOf(IReadOnlyList<string> seals) => With(seals, Again);

    /// <summary>What a box is closed with that a PPK opened on its way back.</summary>
    public static IReadOnlyList<string> AfterRecapitulation(IReadOnlyList<string> seals) => With(seals, Recapitulated);

    /// <summary>What a package of the recapitulation is closed with.</summary>
    /// <param name="index">Which closing of all, from 0 on.</param>
    public static IReadOnlyList<string> ForRecapitulation(int index) =>
        [.. Enumerable.Range((index * PerBox) + 1, PerBox).Select(number => Number(Recapitulation, number))];

    /// <summary>What the box of a re-vote is closed with.</summary>
    /// <param name="index">Which re-vote, from 0 on.</param>
    public static IReadOnlyList<string> ForReVote(int index) =>
        [.. Enumerable.Range((index * PerBox) + 1, PerBox).Select(number => Number(ReVote, number))];

    /// <summary>Registers them at the warehouse before anything is packed.</summary>
    public static Task RegisterAsync(Api api, Clock clock, Reference reference, int boxes, int ties)
    {
        var at = Clock.On(9, 17, 0);
        IEnumerable<Step> numbered = new[] { (Outward, ties), (Back, ties), (Again, ties), (ReVote, ties), (Recapitulated, ties), (Recapitulation, ties) }
            .Select(series => Step(new
            {
                id = DemoId.Of($"seals/{series.Item1}"),
                location = reference.Warehouse.Code,
                kind = "cable-tie",
                document = $"SEGEL-{series.Item1}/2024",
                from = Number(series.Item1, 1),
                to = Number(series.Item1, series.Item2),
                occurredAt = at,
            }));
        return clock.WalkAsync("seals registered", [[.. numbered, Step(new
        {
            id = DemoId.Of("seals/paper"),
            location = reference.Warehouse.Code,
            kind = "unnumbered-paper",
            document = "SEGEL-KERTAS/2024",
            count = boxes * PaperPerBox,
            occurredAt = at,
        })]]);

        Step Step(object batch) => new(at, () => api.PostAsync("/v1/seal-batches", Api.Warehouse, batch));
    }

    private static string[] With(IReadOnlyList<string> seals, string prefix) =>
        [.. seals.Select(seal => string.Concat(prefix, seal.AsSpan(prefix.Length)))];

    private static string Number(string prefix, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{prefix}{number:D6}");
}
