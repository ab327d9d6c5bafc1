using System.Globalization;
using Logistics.Api.Elections;
using Logistics.Api.Receipts;
using Logistics.Core;
using Logistics.Core.Kernel;
using Logistics.Core.Readiness;

namespace Logistics.Api.Readiness;

/// <summary>The board for paper. HTML that loads and runs nothing.</summary>
internal sealed class BoardPage(BoardView board, string election, Language language)
{
    private const string Css = """
        @page { size: A4 landscape; margin: 12mm; }
        * { box-sizing: border-box; }
        body { font: 9.5pt/1.35 Arial, Helvetica, sans-serif; color: #000; background: #fff;
          max-width: 270mm; margin: 8mm auto; }
        @media print { body { margin: 0 auto; } }
        h1 { font-size: 15pt; margin: 0; }
        h2 { font-size: 10.5pt; margin: 5mm 0 1.5mm; break-after: avoid; }
        p { margin: 1mm 0; }
        table { width: 100%; border-collapse: collapse; }
        th, td { text-align: left; vertical-align: top; padding: .8mm 1.2mm; border: .4pt solid #000;
          overflow-wrap: anywhere; }
        th { background: #eee; font-size: 8.5pt; overflow-wrap: normal; }
        thead { display: table-header-group; }
        tr { break-inside: avoid; }
        .number { text-align: right; white-space: nowrap; }
        .at-risk, .critical { font-weight: bold; }
        .critical::before { content: "!! "; }
        .warning::before { content: "! "; }
        ul { margin: 0; padding: 0; list-style: none; }
        """;

    // Of several places, the list would be too long with those for which there is time.
    private static readonly string AtRisk = EnumText.Of(ReadinessStatus.AtRisk);
    private readonly Html html = new();

    public string Write()
    {
        html.Add($"""
            <!DOCTYPE html>
            <html lang="{Say("en", "id")}">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Say("Readiness", "Kesiapan")} {election}</title>
            <style>{new Markup(Css)}</style>
            </head>
            <body>
            <h1>{Say("Readiness of polling stations", "Kesiapan TPS")}</h1>
            <p>{election}</p>
            <p>{Say("As of", "Per")} {Time(board.AsOf)}. {Until()}
            {Say("Computed from", "Dihitung dari")} {board.LedgerSize} {Say("events.", "peristiwa.")}</p>
            <table>
            <thead><tr><th>{Say("Place", "Tempat")}</th><th>{Say("Ready", "Siap")}</th>
            <th>{Say("Not ready", "Belum siap")}</th><th>{Say("At risk", "Berisiko")}</th>
            <th>{Say("Boxes there", "Kotak tiba")}</th><th>{Say("Kits there", "Perlengkapan tiba")}</th>
            <th>{Say("Seals match", "Segel cocok")}</th><th>{Say("Officers in term", "Petugas bertugas")}</th>
            <th>{Say("Accounts", "Berita acara TPS")}</th><th>{Say("Recapitulated", "Direkapitulasi")}</th>
            <th>{Say("Open incidents", "Insiden terbuka")}</th>
            <th>{Say("Next deadline", "Tenggat berikutnya")}</th></tr></thead>
            <tbody>

            """);
        foreach (var place in board.Items)
            WritePlace(place);
        html.Add($"</tbody>\n</table>\n");
        WriteStations();
        html.Add($"</body>\n</html>\n");
        return html.ToString();
    }

    private void WritePlace(PlaceReadinessView place)
    {
        html.Add($"<tr><td>{Markup.Foreign(place.Name)} ({place.Location})</td>");
        WriteNumber(place.Stations.Ready);
        WriteNumber(place.Stations.NotReady);
        html.Add($"<td class=\"number at-risk\">{place.Stations.AtRisk}</td>");
        WriteShare(place.Boxes);
        WriteShare(place.Kits);
        WriteNumber(place.SealsMatched);
        WriteShare(place.Officers);
        WriteShare(place.Accounts);
        WriteShare(place.Recapitulated);
        WriteNumber(place.Incidents.Warning + place.Incidents.Critical);
        html.Add($"<td>{(place.NextDeadline is { } next ? $"{Step(next.Step)}, {Time(next.DueAt)}" : "")}</td></tr>\n");
    }

    private void WriteStations()
    {
        var stations = board.Items
            .SelectMany(place => place.Worst ?? [new(place.Location, place.Name, place.Status, place.Reasons ?? [])])
            .Where(station => station.Reasons.Count > 0)
            .Where(station => board.Items.Count == 1 || station.Status == AtRisk).ToArray();
        if (stations.Length == 0)
            return;
        html.Add($"""
            <h2>{Say("What stands worst", "Yang paling berisiko")}</h2>
            <table>
            <thead><tr><th>{Say("Polling station", "TPS")}</th><th>{Say("Reasons", "Alasan")}</th></tr></thead>
            <tbody>

            """);
        foreach (var station in stations)
        {
            html.Add($"<tr><td>{Markup.Foreign(station.Name)} ({station.Location})</td><td><ul>\n");
            foreach (var reason in station.Reasons)
                html.Add($"<li class=\"{reason.Severity}\">{Words(reason)}</li>\n");
            html.Add($"</ul></td></tr>\n");
        }

        html.Add($"</tbody>\n</table>\n");
    }

    private void WriteNumber(long number) => html.Add($"<td class=\"number\">{number}</td>");

    private void WriteShare(OfExpectedView share) =>
        html.Add($"<td class=\"number\">{share.Actual} / {share.Expected}</td>");

    private Markup Words(ReasonView reason)
    {
        var of = reason.IncidentType ?? reason.Contest ?? reason.Item ?? reason.Flag;
        var detail = (of, reason.Expected) switch
        {
            (not null, { } expected) => $" ({of}: {reason.Actual} / {expected})",
            (null, { } expected) => $" ({reason.Actual} / {expected})",
            (not null, null) => $" ({of})",
            _ => "",
        };
        var due = reason.DueAt is { } time ? $", {Say("due", "tenggat")} {Time(time)}" : "";
        return Html.Of($"{Say(ReasonWords.Of(reason.Code))}{detail}{due}");
    }

    private string Until() => board.MinutesToVoting >= 0
        ? Say(
            $"{board.MinutesToVoting / 60} hours and {board.MinutesToVoting % 60} minutes until voting.",
            $"{board.MinutesToVoting / 60} jam {board.MinutesToVoting % 60} menit sebelum pemungutan suara.")
        : Say("Voting has begun.", "Pemungutan suara sudah dimulai.");

    private string Step(string step) => Say(ReasonWords.OfStep(step));

    private static string Time(DateTimeOffset time) =>
        time.ToString("yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture);

    private string Say(Phrase phrase) => Say(phrase.English, phrase.Indonesian);

    private string Say(string english, string indonesian) => language == Language.Indonesian ? indonesian : english;
}

/// <summary>Reasons and steps in words.</summary>
internal static class ReasonWords
{
    private static readonly Dictionary<string, Phrase> Reasons = new(StringComparer.Ordinal)
    {
        ["box-not-packed"] = new("box not packed", "kotak suara belum dikemas"),
        ["box-not-there"] = new("box not at the polling station", "kotak suara belum tiba di TPS"),
        ["box-missing"] = new("box missing", "kotak suara hilang"),
        ["box-not-sealed"] = new("box not sealed", "kotak suara tidak disegel"),
        ["ballots-differ"] = new("number of ballots differs", "jumlah surat suara berbeda"),
        ["kit-not-packed"] = new("kit not packed", "perlengkapan belum dikemas"),
        ["kit-not-there"] = new("kit not at the polling station", "perlengkapan belum tiba di TPS"),
        ["kit-missing"] = new("kit missing", "perlengkapan hilang"),
        ["kit-incomplete"] = new("kit incomplete", "perlengkapan tidak lengkap"),
        ["of-another-station"] = new("has a package of another polling station", "memegang paket TPS lain"),
        ["opened-early"] = new("package opened too early", "paket dibuka terlalu awal"),
        ["team-incomplete"] = new("officers missing", "petugas KPPS belum lengkap"),
        ["nobody-trained"] = new("nobody trained in logistics", "tidak ada petugas yang dilatih logistik"),
        ["incident-open"] = new("reported incident", "insiden yang dilaporkan"),
        ["flagged"] = new("open flag", "tanda yang belum diselesaikan"),
        ["not-opened"] = new("package not opened", "paket belum dibuka"),
        ["account-missing"] = new("account not recorded", "berita acara TPS belum dicatat"),
        ["account-differs"] = new("numbers of the account disagree", "angka berita acara TPS tidak cocok"),
        ["re-vote-pending"] = new("re-vote not over", "PSU belum selesai"),
        ["notice-missing"] = new("voters have no notices of the re-vote", "pemilih belum diberi tahu tentang PSU"),
        ["not-resealed"] = new("package not sealed again", "paket belum disegel kembali"),
        ["not-back"] = new("package not back", "paket belum kembali"),
        ["not-recapitulated"] = new("contest not recapitulated", "belum direkapitulasi"),
    };

    private static readonly Dictionary<string, Phrase> Steps = new(StringComparer.Ordinal)
    {
        ["delivery"] = new("arrival", "kedatangan"),
        ["opening"] = new("opening", "pembukaan"),
        ["account"] = new("account", "berita acara TPS"),
        ["return"] = new("return", "pengembalian"),
        ["recapitulation"] = new("recapitulation", "rekapitulasi"),
        ["team"] = new("complete team", "kelengkapan KPPS"),
        ["re-vote"] = new("re-vote", "PSU"),
        ["destruction"] = new("destruction", "pemusnahan"),
    };

    /// <summary>A reason by its code.</summary>
    public static Phrase Of(string code) => Reasons[code];

    /// <summary>A step by its code.</summary>
    public static Phrase OfStep(string step) => Steps[step];
}
