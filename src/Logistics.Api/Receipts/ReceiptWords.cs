using System.Globalization;
using Logistics.Core.Calendar;
using Logistics.Core.Handovers;
using Logistics.Core.Items;
using Logistics.Core.Kernel;
using Logistics.Core.Locations;
using Logistics.Core.Packages;
using Logistics.Core.TpsAccounts;

namespace Logistics.Api.Receipts;

/// <summary>
/// What the printed receipt says in Indonesian, with the names of the reference data; a code that has no name
/// is shown as it is.
/// </summary>
internal sealed class ReceiptWords(
    Election? election, IReadOnlyList<ItemType> items, IReadOnlyDictionary<string, Location> places)
{
    public static readonly Markup Absent = Markup.Mark("—");
    public static readonly Markup Erased = Markup.Mark("(dihapus)");
    public static readonly Markup Hidden = Markup.Mark("(tidak ditampilkan)");
    public static readonly Markup Forged = Markup.Mark("(tidak sesuai dengan log)");

    private static readonly string[] Days = ["Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu"];

    private static readonly string[] Months =
    [
        "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober",
        "November", "Desember",
    ];

    private static readonly NumberFormatInfo Numbers = new() { NumberGroupSeparator = "." };

    private readonly TimeZoneInfo zone =
        election is null ? TimeZoneInfo.Utc : TimeZoneInfo.FindSystemTimeZoneById(election.TimeZone);

    private readonly Dictionary<string, ItemType> types =
        items.DistinctBy(item => item.Code, StringComparer.Ordinal).ToDictionary(item => item.Code, StringComparer.Ordinal);

    public string Election => election?.Name ?? "";

    public static string Number(long number) => number.ToString("N0", Numbers);

    public static string Kind(PackageKind kind) => kind switch
    {
        PackageKind.BallotBox => "Kotak suara",
        PackageKind.Kit => "Perlengkapan TPS",
        PackageKind.RecapBox => "Kotak rekapitulasi",
        PackageKind.Supply => "Perlengkapan lain",
        PackageKind.ReVoteBox => "Kotak pemungutan suara ulang",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public static string Outcome(LineOutcome outcome) => outcome switch
    {
        LineOutcome.Open => "masih di jalan",
        LineOutcome.Accepted => "diterima",
        LineOutcome.Refused => "ditolak",
        LineOutcome.Missing => "hilang",
        LineOutcome.Cancelled => "dibatalkan",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
    };

    public static Markup Condition(Condition? condition) => condition switch
    {
        null => Absent,
        Core.Handovers.Condition.Good => new("baik"),
        Core.Handovers.Condition.Damaged => new("rusak"),
        Core.Handovers.Condition.Wet => new("basah"),
        Core.Handovers.Condition.Unsealed => new("segel terbuka"),
        _ => throw new ArgumentOutOfRangeException(nameof(condition)),
    };

    public static string Step(EventBody body) => body switch
    {
        PackagePacked => "dikemas",
        PackageReleased => "diserahkan",
        PackageAccepted => "diterima",
        PackageRefused => "ditolak",
        PackageMissing => "hilang",
        ReleaseCancelled => "penyerahan dibatalkan",
        PackageRepacked => "dikemas ulang",
        PackageOpened => "dibuka",
        PackageSealed => "disegel kembali",
        PackageNested => "dimasukkan ke dalam kemasan lain",
        PackageUnnested => "dikeluarkan dari kemasan lain",
        TpsAccountRecorded { Corrects: null } => "pencatatan hasil TPS",
        TpsAccountRecorded => "koreksi hasil TPS",
        _ => Catalog.Current.TypeOf(body).Name,
    };

    public Markup Contest(string code) => code switch
    {
        "governor" => new("Gubernur"),
        "mayor" => new("Wali Kota"),
        _ => Markup.Foreign(election?.Contests.FirstOrDefault(contest => contest.Code == code)?.Name ?? code),
    };

    /// <summary>The contest an item is the ballot of; null for anything else.</summary>
    public string? BallotOf(string item) =>
        types.TryGetValue(item, out var type) && type.Unit == "sheet" ? type.Contest : null;

    public Markup Item(string code) => code switch
    {
        _ when BallotOf(code) is { } contest => Html.Of($"Surat suara {Contest(contest)}"),
        "ballot-box" => new("Kotak suara"),
        "booth" => new("Bilik suara"),
        "ink" => new("Tinta"),
        "outer-kit" => new("Perlengkapan luar kotak"),
        "seal" => new("Segel"),
        "cable-tie" => new("Kabel ties"),
        "envelope" => new("Sampul"),
        "form" => new("Formulir"),
        "tactile-template" => new("Alat bantu tunanetra"),
        _ => Markup.Foreign(types.GetValueOrDefault(code)?.Name ?? code),
    };

    /// <summary>A place by its office, its area and its code.</summary>
    public Markup Place(string code)
    {
        if (!places.TryGetValue(code, out var place))
            return Markup.Foreign(code);
        var (office, area) = place.Level switch
        {
            LocationLevel.Kpu => ("KPU ", ""),
            LocationLevel.Ppk => ("PPK ", "Kecamatan "),
            LocationLevel.Pps => ("PPS ", "Kelurahan "),
            LocationLevel.Tps => ("TPS ", ""),
            _ => throw new InvalidOperationException($"Level {place.Level} has no word."),
        };
        var name = place.Name.StartsWith(office, StringComparison.Ordinal) ? place.Name[office.Length..] : place.Name;
        var isNamed = name.StartsWith(area, StringComparison.Ordinal);
        return Html.Of($"{office}{(isNamed ? "" : area)}{Markup.Foreign(name)} ({Markup.Foreign(code)})");
    }

    /// <summary>Such as <c>Minggu, 24 November 2024, pukul 12.00 WITA</c>.</summary>
    public string InFull(DateTimeOffset time)
    {
        var local = TimeZoneInfo.ConvertTime(time, zone);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Days[(int)local.DayOfWeek]}, {local.Day} {Months[local.Month - 1]} {local.Year}, "
            + $"pukul {local:HH.mm} {ZoneOf(local)}");
    }

    /// <summary>Such as <c>24-11-2024 12.00.00 WITA</c>.</summary>
    public string InShort(DateTimeOffset time)
    {
        var local = TimeZoneInfo.ConvertTime(time, zone);
        return string.Create(CultureInfo.InvariantCulture, $"{local:dd-MM-yyyy HH.mm.ss} {ZoneOf(local)}");
    }

    private static string ZoneOf(DateTimeOffset local) => local.Offset.TotalHours switch
    {
        7 => "WIB",
        8 => "WITA",
        9 => "WIT",
        _ => local.ToString("'UTC'zzz", CultureInfo.InvariantCulture),
    };
}
