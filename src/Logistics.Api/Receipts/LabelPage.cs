using Logistics.Core.Packages;

namespace Logistics.Api.Receipts;

/// <summary>The label of a package for paper. One page of HTML that loads and runs nothing.</summary>
internal sealed class LabelPage(PackageDetails package, ReceiptWords words)
{
    private const string Css = """
        @page { size: A5 landscape; margin: 10mm; }
        * { box-sizing: border-box; }
        body { font: 12pt/1.35 Arial, Helvetica, sans-serif; color: #000; background: #fff;
          max-width: 190mm; margin: 8mm auto; }
        @media print { body { margin: 0 auto; } }
        h1 { font-size: 44pt; line-height: 1.1; margin: 0 0 4mm; text-align: center; overflow-wrap: anywhere;
          border: 1.5pt solid #000; padding: 5mm 3mm; }
        h1.long { font-size: 26pt; }
        p { margin: 0 0 4mm; text-align: center; }
        table { width: 100%; border-collapse: collapse; }
        th, td { text-align: left; vertical-align: top; padding: 1.5mm 1.2mm; border-bottom: .4pt solid #000;
          overflow-wrap: anywhere; }
        th { width: 40mm; font-weight: normal; }
        .destination td { font-size: 20pt; font-weight: bold; }
        .destination div { font-size: 11pt; font-weight: normal; }
        .mark { font-weight: bold; background: #ddd; }
        """;

    // Longer ones do not fit on one line in the largest type.
    private const int LengthOfOneLine = 20;

    private readonly Html html = new();

    public string Write()
    {
        var state = package.State;
        html.Add($"""
            <!DOCTYPE html>
            <html lang="{words.LanguageCode}">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{words.Say("Label", "Label")} {state.Label}</title>
            <style>{new Markup(Css)}</style>
            </head>
            <body>
            <p>{words.Say("Logistics of", "Logistik")} {Markup.Foreign(words.Election)}</p>
            <h1{new Markup(state.Label.Length > LengthOfOneLine ? " class=\"long\"" : "")}>{Markup.Foreign(
                state.Label)}</h1>
            <table>

            """);
        if (package.Unreadable is null)
            WriteFact(words.Say("Kind", "Jenis paket"), new Markup(words.Kind(state.Kind)));
        WriteFact(
            words.Say("Contest", "Jenis pemilihan"),
            state.Contest is { } contest
                ? words.Contest(contest)
                : new Markup(words.Say("for all contests", "untuk semua jenis pemilihan")));
        WriteDestination(state);
        if (package.FormerLabels.Count > 0)
        {
            var labels = string.Join(", ", package.FormerLabels.Select(label => Markup.Foreign(label).Text));
            WriteFact(words.Say("Labels before", "Label sebelumnya"), new Markup(labels));
        }

        if (state.IsGone)
            WriteFact(words.Say("Status", "Status"), Markup.Mark(words.Say("dissolved", "dibubarkan")));
        WriteFact(words.Say("Id", "Id"), new Markup(state.Id.ToString()));
        html.Add($"</table>\n</body>\n</html>\n");
        return html.ToString();
    }

    /// <summary>The place it is for, and those above it.</summary>
    private void WriteDestination(Package state)
    {
        var above = string.Join(", ", state.Path.Split('/')[..^1].Reverse().Select(code => words.Place(code).Text));
        html.Add($"<tr class=\"destination\"><th>{words.Say("Destination", "Tujuan")}</th>");
        html.Add($"<td>{words.Place(state.Destination)}<div>{new Markup(above)}</div></td></tr>\n");
    }

    private void WriteFact(string name, Markup value) => html.Add($"<tr><th>{name}</th><td>{value}</td></tr>\n");
}
