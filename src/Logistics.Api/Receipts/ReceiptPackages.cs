using Logistics.Api.Handovers;
using Logistics.Core.Handovers;
using Logistics.Core.Kernel;
using Logistics.Core.Packages;
using Logistics.Core.Reversals;
using Logistics.Core.Seals;
using Logistics.Core.Stock;
using Logistics.Data.Receipts;
using Logistics.Data.Reversals;
using static Logistics.Api.Receipts.ReceiptWords;

namespace Logistics.Api.Receipts;

/// <summary>A package on the printed receipt, with what happened to it last.</summary>
/// <param name="Last">The last of its events on the receipt.</param>
/// <param name="HidesSeals">The numbers of its seals are not for the reader, only how many there are.</param>
internal sealed record ReceiptPackage(
    PackagePacked Packed, IReadOnlyList<ItemQuantity> Contents, IReadOnlyList<string> Seals, EventBody Last,
    bool HidesSeals)
{
    /// <summary>Its events on the receipt that were taken back.</summary>
    public IReadOnlyList<LedgerEntry> TakenBack { get; init; } = [];

    public static ReceiptPackage Of(ReceiptStep step, ReceiptFacts facts)
    {
        var (contents, seals) = PackageContents.After(step.Filled!.Event.Body)!.Value;
        return new(
            (PackagePacked)step.Packed!.Event.Body, contents, seals, step.Last.Event.Body,
            step.Events.Prepend(step.Filled).Any(entry => facts.Hidden.Hides(entry.Sequence, entry.Event)))
        {
            TakenBack = [.. step.Events.Where(entry => facts.Corrections.IsReversed(entry.Sequence))],
            Label = (step.Relabelled?.Event.Body as PackageRelabelled)?.Label,
            Destination = (step.Redirected?.Event.Body as PackageRedirected)?.Destination,
        };
    }

    /// <summary>The label it had at the time; null where that is from its packing.</summary>
    public string? Label { get; private init; }

    /// <summary>Where it was for at the time; null where that is from its packing.</summary>
    public string? Destination { get; private init; }

    /// <summary>Packages of the same text have the same contents.</summary>
    public string ContentsKey => string.Join('\n', Contents.Select(line => $"{line.Item} {line.Quantity}"));
}

/// <summary>
/// The table of packages. Those with equal contents stand together, with the contents said once; consecutive seal
/// numbers are said as a run.
/// </summary>
internal sealed class ReceiptPackages(
    Html html, ReceiptWords words, Func<byte[]?, Markup> textOf, Func<EventBody, string> outcomeOf,
    Corrections corrections)
{
    private const int TogetherMin = 3;
    private const int RunMin = 3;
    private int number;

    public void Write(IReadOnlyCollection<ReceiptPackage> packages)
    {
        html.Add($"""
            <h2>{words.Say("Packages", "Paket")}</h2>
            <table class="grid packages">
            <colgroup><col class="no"><col class="label"><col class="place"><col class="contents"><col class="seals">
            <col class="outcome"></colgroup>
            <thead><tr><th>No.</th><th>{words.Say("Label and kind", "Label dan jenis")}</th>
            <th>{words.Say("Destination", "Tujuan")}</th><th>{words.Say("Contents", "Isi")}</th>
            <th>{words.Say("Seals", "Segel")}</th><th>{words.Say("Outcome", "Hasil")}</th></tr></thead>

            """);
        var groups = packages.GroupBy(package => package.ContentsKey, StringComparer.Ordinal).ToArray();
        WriteRows(groups.Where(group => group.Count() < TogetherMin).SelectMany(group => group), WriteContents);
        foreach (var group in groups.Where(group => group.Count() >= TogetherMin))
        {
            html.Add($"<tbody><tr><th colspan=\"6\" scope=\"rowgroup\">");
            html.Add($"{words.Number(group.Count())} "
                + $"{words.Say("packages with the same contents", "paket dengan isi yang sama")}: ");
            WriteContents(group.First(), "; ");
            html.Add($"</th></tr></tbody>\n");
            WriteRows(group, package => html.Add($"<em>{words.Say("the same", "isi sama")}</em>"));
        }

        html.Add($"</table>\n");
    }

    private void WriteRows(IEnumerable<ReceiptPackage> packages, Action<ReceiptPackage> writeContents)
    {
        html.Add($"<tbody>\n");
        foreach (var package in packages)
        {
            var packed = package.Packed;
            html.Add($"<tr><td class=\"number\">{++number}</td>");
            html.Add($"<td><b>{Markup.Foreign(package.Label ?? packed.Label)}</b><br>{words.Kind(packed.Kind)}");
            if (packed.Contest is { } contest)
                html.Add($" {words.Contest(contest)}");
            html.Add($"</td><td>{words.Place(package.Destination ?? packed.Destination)}</td><td>");
            writeContents(package);
            html.Add($"</td><td>");
            WriteSeals(package);
            html.Add($"</td><td>{outcomeOf(package.Last)}");
            if ((package.Last as IConditionSeen)?.Condition is { } condition)
                html.Add($", {words.Condition(condition)}");
            if (HandoverLineView.NoteOf(package.Last) is { } note)
                html.Add($"<br><span class=\"note\">{textOf(note)}</span>");
            foreach (var entry in package.TakenBack)
            {
                html.Add($"<br><em>{words.Say("event", "peristiwa")} {entry.Sequence} ("
                    + $"{words.Step(entry.Event.Body)}): {words.Corrected(corrections.Of(entry)) ?? ""}</em>");
            }

            html.Add($"</td></tr>\n");
        }

        html.Add($"</tbody>\n");
    }

    private void WriteContents(ReceiptPackage package) => WriteContents(package, "<br>");

    private void WriteContents(ReceiptPackage package, string separator)
    {
        if (package.Contents.Count == 0)
            html.Add($"{Absent}");
        foreach (var (i, line) in package.Contents.Index())
            html.Add($"{new Markup(i == 0 ? "" : separator)}{words.Item(line.Item)}: {words.Number(line.Quantity)}");
    }

    /// <summary>
    /// The seals it was closed with; where others were read, both side by side.
    /// </summary>
    private void WriteSeals(ReceiptPackage package)
    {
        var reading = package.Last as ISealReading;
        var (read, unreadable) = (reading?.Seals, reading?.UnreadableSeals);
        if (package.HidesSeals)
        {
            html.Add($"{words.Number(package.Seals.Count)} "
                + $"<em>{words.Say("(numbers not shown before the answer)", "(nomor belum ditampilkan)")}</em>");
            return;
        }

        var isAnswered = package.Last is not (PackageReleased or ReleaseCancelled or PackagePacked or EventReversed);
        if (isAnswered && SealFlags.Of(package.Seals, read, unreadable) is not null)
        {
            html.Add($"<table class=\"differs\"><tr><th>{words.Say("expected", "seharusnya")}</th>"
                + $"<th>{words.Say("read", "dibaca")}</th></tr>"
                + $"<tr><td>{Runs(package.Seals)}</td><td>{Runs(read ?? [])}");
            if (unreadable > 0)
                html.Add($"<br>{words.Number(unreadable.Value)} {words.Say("unreadable", "tidak terbaca")}");
            html.Add($"</td></tr></table>");
            return;
        }

        html.Add($"{Runs(package.Seals)}");
        if (!isAnswered)
            return;
        if (read is null)
            html.Add($"<br><em>{words.Say("not read", "tidak dibaca")}</em>");
        else
            html.Add($"<br><em>{words.Say("read the same", "dibaca sama")}</em>");
    }

    /// <summary>Numbers in their order; of a run of them the first and the last.</summary>
    private Markup Runs(IReadOnlyList<string> seals)
    {
        if (seals.Count == 0)
            return Absent;
        var texts = new List<string>();
        for (var from = 0; from < seals.Count;)
        {
            var to = from;
            while (to + 1 < seals.Count && SealSeries.IsNext(seals[to], seals[to + 1]))
                to++;
            if (to - from + 1 >= RunMin)
            {
                texts.Add($"{Markup.Foreign(seals[from]).Text} {words.Say("to", "s.d.")} "
                    + $"{Markup.Foreign(seals[to]).Text}");
                from = to + 1;
            }
            else
            {
                texts.Add(Markup.Foreign(seals[from++]).Text);
            }
        }

        return new(string.Join(", ", texts));
    }
}
