namespace Logistics.Api.Receipts;

/// <summary>How the printed receipt looks: black on white A4, and no page break within a row.</summary>
internal static class ReceiptStyle
{
    /// <param name="id">
    /// Of the handover or event, without signs that CSS gives a meaning; at the foot of each page.
    /// </param>
    public static string Css(ReceiptWords words, string id) => $$"""
        @page { size: A4; margin: 14mm 12mm 16mm;
          @bottom-left { content: "{{words.Say("Handover record", "Berita acara serah terima")}} {{id}}";
            font: 8pt Arial, Helvetica, sans-serif; }
          @bottom-right {
            content: "{{words.Say("page", "halaman")}} " counter(page) " {{words.Say("of", "dari")}} " counter(pages);
            font: 8pt Arial, Helvetica, sans-serif; } }
        * { box-sizing: border-box; }
        body { font: 9.5pt/1.35 Arial, Helvetica, sans-serif; color: #000; background: #fff;
          max-width: 186mm; margin: 8mm auto; }
        @media print { body { margin: 0 auto; } }
        header { text-align: center; border-bottom: 1.5pt solid #000; padding-bottom: 3mm; }
        h1 { font-size: 15pt; margin: 0; letter-spacing: .5pt; text-transform: uppercase; }
        h2 { font-size: 10.5pt; margin: 5mm 0 1.5mm; break-after: avoid; }
        p { margin: 1.5mm 0; }
        table { width: 100%; border-collapse: collapse; }
        th, td { text-align: left; vertical-align: top; padding: .8mm 1.2mm; overflow-wrap: break-word; }
        thead { display: table-header-group; }
        tr { break-inside: avoid; }
        .grid th, .grid td { border: .4pt solid #000; }
        .grid th { background: #eee; font-size: 8.5pt; }
        .grid td { font-size: 8.5pt; }
        .packages, .events { table-layout: fixed; }
        .packages .no { width: 9mm; }
        .packages .label { width: 33mm; }
        .packages .place { width: 40mm; }
        .packages .contents { width: 32mm; }
        .packages .outcome { width: 25mm; }
        .packages tbody th { break-after: avoid; }
        .packages em { color: #444; }
        .events .no { width: 12mm; }
        .events .time { width: 35mm; }
        .events .leaf { width: 64mm; }
        .events .hash { font-size: 6.5pt; }
        .events td { font-size: 7.5pt; padding: .4mm 1.2mm; }
        .officers .hash { font-size: 6.5pt; }
        .totals { width: auto; min-width: 60mm; margin-bottom: 2mm; }
        .facts th { width: 42mm; font-weight: normal; }
        .number { text-align: right; white-space: nowrap; }
        .note { white-space: pre-line; }
        .reversed { border: 1.5pt solid #000; padding: 2mm; text-align: center; font-size: 13pt; font-weight: bold;
          text-transform: uppercase; }
        .mark { font-weight: bold; background: #ddd; }
        .differs { width: 100%; border-collapse: collapse; color: #b00000; font-weight: bold; }
        .differs th, .differs td { border: .8pt solid #b00000; padding: .5mm; }
        .hash, pre { font: 7pt/1.3 "Courier New", Courier, monospace; }
        pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: 0; }
        .proof { display: flex; gap: 5mm; align-items: flex-start; break-inside: avoid; }
        .proof > div { flex: 1; min-width: 0; }
        .qr { width: 52mm; height: 52mm; flex: none; }
        .signatures { display: flex; gap: 6mm; margin-top: 8mm; break-inside: avoid; break-before: avoid;
          text-align: center; }
        .signatures div { flex: 1; border: .4pt solid #000; height: 34mm; padding: 2mm; position: relative; }
        .signatures span { position: absolute; left: 6mm; right: 6mm; bottom: 3mm; border-top: .4pt solid #000; }
        """;
}
