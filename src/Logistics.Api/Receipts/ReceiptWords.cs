using System.Globalization;
using Logistics.Api.Hosting;
using Logistics.Core.Calendar;
using Logistics.Core.Handovers;
using Logistics.Core.Items;
using Logistics.Core.Kernel;
using Logistics.Core.Locations;
using Logistics.Core.Offices;
using Logistics.Core.Packages;
using Logistics.Core.Reversals;
using Logistics.Core.TpsAccounts;
using Logistics.Data.Reversals;

namespace Logistics.Api.Receipts;

/// <summary>
/// The words of the printed receipt in one language, with the names of the reference data. A code without a name is
/// printed as it is.
/// </summary>
internal sealed class ReceiptWords(
    Language language,
    Election? election,
    IReadOnlyList<ItemType> items,
    IReadOnlyDictionary<string, Location> places,
    OfficeReference offices)
{
    public static readonly Markup Absent = Markup.Mark("—");

    private static readonly string[] Days = ["Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu"];

    private static readonly string[] Months =
    [
        "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober",
        "November", "Desember",
    ];

    /// <summary>By type of event, what happened.</summary>
    internal static IReadOnlyDictionary<string, (string English, string Indonesian)> Steps { get; } =
        new Dictionary<string, (string, string)>(StringComparer.Ordinal)
        {
            ["package-packed"] = ("packed", "dikemas"),
            ["package-released"] = ("released", "diserahkan"),
            ["package-accepted"] = ("accepted", "diterima"),
            ["package-refused"] = ("refused", "ditolak"),
            ["package-missing"] = ("missing", "hilang"),
            ["release-cancelled"] = ("release cancelled", "penyerahan dibatalkan"),
            ["package-arrived"] = ("arrived", "tiba"),
            ["label-arrived"] = ("unknown label arrived", "label tidak dikenal tiba"),
            ["acceptance-unmatched"] = ("accepted before its release", "diterima sebelum penyerahannya tercatat"),
            ["arrival-settled"] = ("arrival settled", "kedatangan diselesaikan"),
            ["package-repacked"] = ("repacked", "dikemas ulang"),
            ["package-opened"] = ("opened", "dibuka"),
            ["package-sealed"] = ("sealed again", "disegel kembali"),
            ["package-nested"] = ("put into another package", "dimasukkan ke dalam kemasan lain"),
            ["package-unnested"] = ("taken out of another package", "dikeluarkan dari kemasan lain"),
            ["package-recalled"] = ("called back", "dipanggil kembali"),
            ["package-redirected"] = ("destination changed", "tujuan diubah"),
            ["package-relabelled"] = ("label changed", "label diganti"),
            ["package-dissolved"] = ("dissolved", "dibubarkan"),
            ["package-written-off"] = ("written off", "dihapuskan"),
            ["package-written-back"] = ("found after it was written off", "ditemukan setelah dihapuskan"),
        };

    private readonly NumberFormatInfo numbers =
        new() { NumberGroupSeparator = language == Language.Indonesian ? "." : "," };

    private readonly TimeZoneInfo zone =
        election is null ? TimeZoneInfo.Utc : TimeZoneInfo.FindSystemTimeZoneById(election.TimeZone);

    private readonly Dictionary<string, ItemType> types =
        items.DistinctBy(item => item.Code, StringComparer.Ordinal).ToDictionary(
            item => item.Code, StringComparer.Ordinal);

    public Markup Erased => Markup.Mark(Say("(erased)", "(dihapus)"));

    public Markup Hidden => Markup.Mark(Say("(not shown)", "(tidak ditampilkan)"));

    public Markup Forged => Markup.Mark(Say("(does not match the log)", "(tidak sesuai dengan log)"));

    /// <summary>Code of the language (BCP 47).</summary>
    public string LanguageCode => AnswerLanguage.CodeOf(language);

    public string Election => election?.Name ?? "";

    /// <summary>A text in the language of the receipt.</summary>
    public string Say(string english, string indonesian) =>
        language == Language.Indonesian ? indonesian : english;

    public string Number(long number) => number.ToString("N0", numbers);

    public string Kind(PackageKind kind) => kind switch
    {
        PackageKind.BallotBox => Say("Ballot box", "Kotak suara"),
        PackageKind.Kit => Say("Polling station kit", "Perlengkapan TPS"),
        PackageKind.RecapBox => Say("Recapitulation box", "Kotak rekapitulasi"),
        PackageKind.Supply => Say("Other supplies", "Perlengkapan lain"),
        PackageKind.ReVoteBox => Say("Re-vote box", "Kotak pemungutan suara ulang"),
        PackageKind.Papers => Say("Container of papers", "Wadah dokumen"),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public string Outcome(LineOutcome outcome) => outcome switch
    {
        LineOutcome.Open => Say("in transit", "masih di jalan"),
        LineOutcome.Accepted => Say("accepted", "diterima"),
        LineOutcome.Refused => Say("refused", "ditolak"),
        LineOutcome.Missing => Say("missing", "hilang"),
        LineOutcome.Cancelled => Say("cancelled", "dibatalkan"),
        LineOutcome.Elsewhere => Say("arrived elsewhere", "tiba di tempat lain"),
        LineOutcome.Reversed => TakenBack,
        _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
    };

    public string Reason(ArrivalReason reason) => reason switch
    {
        ArrivalReason.Unannounced => Say("nobody had released it", "tidak ada yang menyerahkannya"),
        ArrivalReason.OtherHandover => Say("of another handover", "dari serah terima lain"),
        ArrivalReason.Found => Say("was missing", "sebelumnya hilang"),
        ArrivalReason.Late => Say("answered late", "jawaban terlambat"),
        ArrivalReason.BeforeRelease => Say("before its release", "sebelum penyerahannya tercatat"),
        ArrivalReason.UnknownLabel => Say("unknown label", "label tidak dikenal"),
        ArrivalReason.UnmatchedAcceptance =>
            Say("accepted before its release", "diterima sebelum penyerahannya tercatat"),
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };

    public Markup Condition(Condition? condition) => condition switch
    {
        null => Absent,
        Core.Handovers.Condition.Good => new(Say("good", "baik")),
        Core.Handovers.Condition.Damaged => new(Say("damaged", "rusak")),
        Core.Handovers.Condition.Wet => new(Say("wet", "basah")),
        Core.Handovers.Condition.Unsealed => new(Say("unsealed", "segel terbuka")),
        Core.Handovers.Condition.Unchecked => new(Say("unchecked", "tidak diperiksa")),
        _ => throw new ArgumentOutOfRangeException(nameof(condition)),
    };

    /// <summary>What was a mistake.</summary>
    public string TakenBack => Say("taken back as a mistake", "dibatalkan karena keliru");

    /// <summary>What became of an event that was a mistake; and for which one it stands. Null for neither.</summary>
    public string? Corrected(Correction correction)
    {
        string[] parts =
        [
            .. Part(correction.ReversedBy, "taken back by event", "dibatalkan oleh peristiwa"),
            .. Part(correction.SupersededBy, "replaced by event", "digantikan oleh peristiwa"),
            .. Part(correction.Supersedes, "in place of event", "menggantikan peristiwa"),
        ];
        return parts.Length == 0 ? null : string.Join("; ", parts);

        string[] Part(long? sequence, string english, string indonesian) => sequence is null
            ? []
            : [string.Create(CultureInfo.InvariantCulture, $"{Say(english, indonesian)} {sequence}")];
    }

    /// <summary>What an event says happened; the name of its type where that has no words.</summary>
    public string Step(EventBody body)
    {
        var type = Catalog.Current.TypeOf(body).Name;
        return Steps.TryGetValue(type, out var said) ? Say(said.English, said.Indonesian) : body switch
        {
            TpsAccountRecorded { Corrects: null } => Say("TPS account recorded", "pencatatan hasil TPS"),
            TpsAccountRecorded => Say("TPS account corrected", "koreksi hasil TPS"),
            EventReversed reversed => Say(
                $"event {reversed.Reverses} taken back", $"peristiwa {reversed.Reverses} dibatalkan karena keliru"),
            ReversalProposed proposed => Say(
                $"reversal of event {proposed.Event} asked for", $"pembatalan peristiwa {proposed.Event} diminta"),
            _ => type,
        };
    }

    public Markup Contest(string code) => code switch
    {
        "governor" => new(Say("Governor", "Gubernur")),
        "mayor" => new(Say("Mayor", "Wali Kota")),
        _ => Markup.Foreign(election?.Contests.FirstOrDefault(contest => contest.Code == code)?.Name ?? code),
    };

    /// <summary>An office by its name.</summary>
    public Markup Role(string code) =>
        offices.Roles.Where(role => role.Code == code).MaxBy(role => role.Version) is { } role
            ? Markup.Foreign(Say(role.Name, role.NameId))
            : Markup.Foreign(code);

    public string SignedAs(SignedAs side) => side switch
    {
        Core.Offices.SignedAs.Sent => Say("the side that released", "pihak yang menyerahkan"),
        Core.Offices.SignedAs.Received => Say("the side that received", "pihak yang menerima"),
        Core.Offices.SignedAs.Witnessed => Say("witness", "saksi"),
        _ => throw new ArgumentOutOfRangeException(nameof(side)),
    };

    /// <summary>The contest an item is the ballot of; null for anything else.</summary>
    public string? BallotOf(string item) =>
        types.TryGetValue(item, out var type) && type.Unit == "sheet" ? type.Contest : null;

    public Markup Item(string code) => code switch
    {
        _ when BallotOf(code) is { } contest => Html.Of($"{Say("Ballot", "Surat suara")} {Contest(contest)}"),
        "ballot-box" => new(Say("Ballot box", "Kotak suara")),
        "booth" => new(Say("Voting booth", "Bilik suara")),
        "ink" => new(Say("Ink", "Tinta")),
        "outer-kit" => new(Say("Kit outside the box", "Perlengkapan luar kotak")),
        "seal" => new(Say("Seal", "Segel")),
        "cable-tie" => new(Say("Cable tie", "Kabel ties")),
        "envelope" => new(Say("Envelope", "Sampul")),
        "form" => new(Say("Form", "Formulir")),
        "tactile-template" => new(Say("Template for blind voters", "Alat bantu tunanetra")),
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
            LocationLevel.Ppk => ("PPK ", Say("", "Kecamatan ")),
            LocationLevel.Pps => ("PPS ", Say("", "Kelurahan ")),
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
        var day = Say(local.DayOfWeek.ToString(), Days[(int)local.DayOfWeek]);
        var month = Say(
            CultureInfo.InvariantCulture.DateTimeFormat.MonthNames[local.Month - 1], Months[local.Month - 1]);
        var clock = local.ToString(Say("HH:mm", "'pukul 'HH.mm"), CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{day}, {local.Day} {month} "
            + $"{local.Year}, {clock} {ZoneOf(local)}");
    }

    /// <summary>Such as <c>24-11-2024 12.00.00 WITA</c>.</summary>
    public string InShort(DateTimeOffset time)
    {
        var local = TimeZoneInfo.ConvertTime(time, zone);
        var text = local.ToString(Say("yyyy-MM-dd HH:mm:ss", "dd-MM-yyyy HH.mm.ss"), CultureInfo.InvariantCulture);
        return $"{text} {ZoneOf(local)}";
    }

    private static string ZoneOf(DateTimeOffset local) => local.Offset.TotalHours switch
    {
        7 => "WIB",
        8 => "WITA",
        9 => "WIT",
        _ => local.ToString("'UTC'zzz", CultureInfo.InvariantCulture),
    };
}
