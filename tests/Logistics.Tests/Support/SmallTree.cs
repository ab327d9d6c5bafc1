using Logistics.Core.Calendar;
using Logistics.Core.Items;
using Logistics.Core.Locations;
using Logistics.Core.Offices;

namespace Logistics.Tests.Support;

/// <summary>
/// A corner of Kendari, with the codes it really has: one KPU, two PPK, three PPS, four TPS.
/// </summary>
internal static class SmallTree
{
    public const string Kpu = "74.71";
    public const string Mandonga = "74.71.01";
    public const string Kendari = "74.71.02";
    public const string MandongaPps = "74.71.01.1005";
    public const string Korumba = "74.71.01.1006";
    public const string Kandai = "74.71.02.1009";
    public const string Mandonga1 = "74.71.01.1005.001";
    public const string Mandonga2 = "74.71.01.1005.002";
    public const string Korumba1 = "74.71.01.1006.001";
    public const string Kandai1 = "74.71.02.1009.001";

    /// <summary>The code of no place.</summary>
    public const string NoPlace = "74.72";

    public const string Governor = "governor";
    public const string Mayor = "mayor";
    public const string GovernorBallot = "ballot-governor";
    public const string MayorBallot = "ballot-mayor";
    public const string Seal = "seal";

    /// <summary>From when on polling stations open packages, here as in Kendari.</summary>
    public static readonly DateTimeOffset OpensAt = new(2024, 11, 27, 6, 0, 0, TimeSpan.FromHours(8));

    public static IReadOnlyList<Location> Locations { get; } =
    [
        Place(LocationLevel.Kpu, Kpu),
        Place(LocationLevel.Ppk, Kpu, Mandonga),
        Place(LocationLevel.Ppk, Kpu, Kendari),
        Place(LocationLevel.Pps, Kpu, Mandonga, MandongaPps),
        Place(LocationLevel.Pps, Kpu, Mandonga, Korumba),
        Place(LocationLevel.Pps, Kpu, Kendari, Kandai),
        Place(LocationLevel.Tps, Kpu, Mandonga, MandongaPps, Mandonga1),
        Place(LocationLevel.Tps, Kpu, Mandonga, MandongaPps, Mandonga2),
        Place(LocationLevel.Tps, Kpu, Mandonga, Korumba, Korumba1),
        Place(LocationLevel.Tps, Kpu, Kendari, Kandai, Kandai1),
    ];

    /// <summary>The way from the KPU to a polling station.</summary>
    public static string[] Way(string tps) => [.. Locations.Single(location => location.Code == tps).Path.Split('/')];

    /// <summary>A state that knows the tree, the contests and some items, and no package.</summary>
    public static World State()
    {
        var state = new World();
        state.SetFact(Reference());
        return state;
    }

    /// <summary>The tree, the contests and some items, and no rules of what places need.</summary>
    public static ReferenceData Reference() => new(
        new RequirementReference(
            [],
            [Item(GovernorBallot, Governor), Item(MayorBallot, Mayor), Item(Seal, contest: null)],
            Locations,
            TimeZoneInfo.FindSystemTimeZoneById("Asia/Makassar")),
        new HashSet<string>(StringComparer.Ordinal) { Governor, Mayor },
        OpensAt)
    {
        ReVoteGrounds = [Ground("voted-twice"), Ground("swapped-or-missing-ballots")],
        Offices = new OfficeReference(
            [
                Role("kpps-chair", LocationLevel.Tps, 1, 1), Role("kpps-member", LocationLevel.Tps, 2, 7),
                Role("pps", LocationLevel.Pps, 1, 3), Role("driver", level: null, seatFrom: null, seatTo: null),
                Role("police", level: null, seatFrom: null, seatTo: null) with { IsWitness = true },
            ],
            [
                new OfficeCheck("age", 1, "Age", "Usia", ["kpps-member"], 17, 60, new(2024, 8, 10), Provenance.Official, "test"),
                new OfficeCheck("health", 1, "Health", "Kesehatan", [], null, null, new(2024, 8, 10), Provenance.Official, "test"),
                new OfficeCheck("no-party", 1, "No party", "Bukan anggota partai", [], null, null, new(2024, 8, 10), Provenance.Official, "test"),
            ])
        {
            IncidentTypes =
            [
                new IncidentType("flooded", 1, "Flooded", "Banjir", Severity.Critical, new(2024, 8, 10), Provenance.Estimate, "test"),
                new IncidentType("other", 1, "Other", "Lainnya", Severity.Warning, new(2024, 8, 10), Provenance.Estimate, "test"),
            ],
            Signatures =
            [
                new SignatureRule("sent", 1, SignedStep.Release, SignedAs.Sent, null, true, [], 2, new(2024, 8, 10), Provenance.Estimate, "test"),
                new SignatureRule("received", 1, SignedStep.Acceptance, SignedAs.Received, null, true, [], 2, new(2024, 8, 10), Provenance.Estimate, "test"),
                new SignatureRule("opened", 1, SignedStep.Opening, SignedAs.Received, LocationLevel.Tps, false, ["kpps-chair"], 1, new(2024, 8, 10), Provenance.Estimate, "test"),
            ],
        },
    };

    private static ReVoteGround Ground(string code) =>
        new(code, 1, code, code, new DateOnly(2024, 8, 10), Provenance.Estimate, "test");

    private static OfficeRole Role(string code, LocationLevel? level, int? seatFrom, int? seatTo) => new(
        code, 1, code, code, level, seatFrom, seatTo, PerPlace: seatTo - seatFrom + 1 ?? 0, IsWitness: false,
        new DateOnly(2024, 11, 7), new DateOnly(2024, 12, 8), new DateOnly(2024, 8, 10), Provenance.Official, "test");

    /// <summary>The next location on the way from one to another, which lies above or below it.</summary>
    public static string Step(string from, string to)
    {
        var path = Locations.Single(location => location.Code == to).Path.Split('/');
        var at = Array.IndexOf(path, from);
        return at >= 0
            ? path[at + 1]
            : Locations.Single(location => location.Code == from).Parent!;
    }

    private static Location Place(LocationLevel level, params string[] path) => new(
        path[^1],
        level,
        path[^1],
        path.Length > 1 ? path[^2] : null,
        string.Join('/', path),
        Latitude: null,
        Longitude: null,
        RegisteredVoters: 0,
        Provenance.Estimate);

    private static ItemType Item(string code, string? contest) =>
        new(code, code, "piece", contest, PerTps: null, Provenance.Estimate, Source: "test");
}
