using System.Globalization;
using Logistics.Core.Handovers;
using Logistics.Core.Kernel;
using Logistics.Core.Packages;
using Logistics.Data;
using static Logistics.Api.Receipts.ReceiptWords;

namespace Logistics.Api.Receipts;

/// <summary>
/// A receipt for A4 paper: the handover document (berita acara serah terima) in Indonesian. One page of HTML
/// that loads and runs nothing.
/// </summary>
internal sealed class ReceiptPage(IssuedReceipt receipt, ReceiptWords words, bool hidesNames)
{
    private const string Title = "Berita Acara Serah Terima";

    private readonly Html html = new();

    private readonly ReceiptPackage[] packages =
        [.. receipt.Facts.Steps.Where(step => step.Packed is not null).Select(ReceiptPackage.Of)];

    private ReceiptFacts Facts => receipt.Facts;

    private LedgerEvent First => Facts.Events[0].Event;

    public string Write()
    {
        html.Add($"""
            <!DOCTYPE html>
            <html lang="id">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Title} {Number}</title>
            <style>{new Markup(ReceiptStyle.Css)}</style>
            </head>
            <body>
            <header><h1>{Title}</h1><p>Logistik {Markup.Foreign(words.Election)}</p>
            <p>Nomor: {Markup.Foreign(Number)}</p></header>

            """);
        WriteParties();
        if (packages.Length > 0)
        {
            new ReceiptPackages(html, words, TextOf, OutcomeOf).Write(packages);
            WriteTotals();
        }

        WriteEvents();
        WriteProof();
        html.Add($"""
            <section class="signatures">
            <div>Yang menyerahkan<span>nama dan tanda tangan</span></div>
            <div>Yang menerima<span>nama dan tanda tangan</span></div>
            <div>Saksi<span>nama dan tanda tangan</span></div>
            </section>
            </body>
            </html>

            """);
        return html.ToString();
    }

    /// <summary>That of the transport document where there is one; the handover's id is stated besides.</summary>
    private string Number => (First.Body as PackageReleased)?.Document
        ?? receipt.Handover?.ToString()
        ?? string.Create(CultureInfo.InvariantCulture, $"peristiwa {Facts.Events[0].Sequence}");

    private void WriteParties()
    {
        html.Add($"<p>Pada hari {words.InFull(First.OccurredAt)}, menurut catatan pengirim data, {WhatHappened()}</p>\n");
        html.Add($"<table class=\"facts\">\n");
        if (First.Body is HandoverStep step)
        {
            WriteFact("Pihak yang menyerahkan", words.Place(step.From));
            WriteFact("Pihak yang menerima", words.Place(step.To));
            WriteFact("Id serah terima", new Markup(step.Handover.ToString()));
        }
        else if (First.Body is PackagePacked packed)
        {
            WriteFact("Dikemas di", words.Place(packed.Location));
        }
        else if (First.Body is PackageStep inside)
        {
            WriteFact("Tempat", words.Place(inside.Location));
            WriteFact("Catatan", TextOf(inside.Note));
        }

        if (First.Body is PackageReleased release)
        {
            WriteFact("Surat jalan", Foreign(release.Document));
            WriteFact("Kendaraan", Foreign(release.Plate));
            WriteFact("Pengemudi", TextOf(release.Driver));
            WriteFact("Pengawal", TextOf(release.Escort));
            WriteFact("Catatan pengirim", TextOf(release.Note));
        }

        WriteFact("Dicatat oleh", ActorOf(First));
        WriteFact("Dicatat pada", new Markup(words.InFull(First.RecordedAt)));
        WriteAnswers();
        html.Add($"</table>\n");
    }

    /// <summary>Custody passes when the receiver answers, so nothing was handed over before.</summary>
    private string WhatHappened()
    {
        if (receipt.Handover is null)
            return $"telah terjadi {Step(First.Body)} sebagai berikut.";
        var open = packages.Count(package => package.Last is PackageReleased);
        var accepted = packages.Count(package => package.Last is PackageAccepted);
        return (accepted, open) switch
        {
            ( > 0, 0) => "telah terjadi serah terima sebagai berikut.",
            ( > 0, _) => "telah terjadi serah terima sebagian sebagai berikut; "
                + $"{ReceiptWords.Number(open)} paket belum dijawab oleh pihak yang menerima.",
            (0, > 0) => "paket berikut diserahkan untuk diangkut. Serah terima belum terjadi: pihak yang menerima belum "
                + "menerima satu paket pun.",
            _ when packages.All(package => package.Last is ReleaseCancelled) =>
                "paket berikut diserahkan, lalu penyerahannya dibatalkan. Serah terima tidak terjadi.",
            _ => "paket berikut diserahkan, tetapi tidak satu pun diterima.",
        };
    }

    private void WriteAnswers()
    {
        var answers = Facts.Events.Where(entry => entry.Event.Body is ReceiverAnswer)
            .GroupBy(entry => ((ReceiverAnswer)entry.Event.Body).Acceptance);
        foreach (var e in answers.Select(answer => answer.First().Event))
        {
            WriteFact("Penerimaan", Html.Of($"{words.InFull(e.OccurredAt)}, dicatat oleh {ActorOf(e)}"));
            WriteFact("Diterima oleh", TextOf(((ReceiverAnswer)e.Body).ReceivedBy));
        }

        if (Facts.Events.FirstOrDefault(entry => entry.Event.Body is ReleaseCancelled)?.Event is { } cancelled)
        {
            WriteFact("Dibatalkan", Html.Of(
                $"{words.InFull(cancelled.OccurredAt)}, dicatat oleh {ActorOf(cancelled)}"));
        }
    }

    private void WriteTotals()
    {
        html.Add($"""
            <h2>Jumlah</h2>
            <table class="grid totals">
            <thead><tr><th>Hasil</th><th>Paket</th></tr></thead>
            <tbody>

            """);
        foreach (var outcome in packages.GroupBy(package => OutcomeOf(package.Last), StringComparer.Ordinal))
            WriteCount(outcome.Key, outcome.Count());
        WriteCount("seluruhnya", packages.Length);
        html.Add($"</tbody>\n</table>\n");
        var ballots = packages.SelectMany(package => package.Contents.Select(line => (package.Last, line)))
            .GroupBy(one => words.BallotOf(one.line.Item), StringComparer.Ordinal).Where(group => group.Key is not null).ToArray();
        if (ballots.Length == 0)
            return;
        html.Add($"""
            <table class="grid totals">
            <thead><tr><th>Surat suara</th><th>Dikemas</th><th>Di antaranya diterima</th></tr></thead>
            <tbody>

            """);
        foreach (var group in ballots)
        {
            var accepted = group.Where(one => one.Last is PackageAccepted).Sum(one => (long)one.line.Quantity);
            html.Add($"<tr><td>{words.Contest(group.Key!)}</td>");
            html.Add($"<td class=\"number\">{ReceiptWords.Number(group.Sum(one => (long)one.line.Quantity))}</td>");
            html.Add($"<td class=\"number\">{ReceiptWords.Number(accepted)}</td></tr>\n");
        }

        html.Add($"</tbody>\n</table>\n");
    }

    private void WriteEvents()
    {
        html.Add($"""
            <h2>Peristiwa dalam log</h2>
            <table class="grid events">
            <colgroup><col class="no"><col><col class="time"><col class="time"><col class="leaf"></colgroup>
            <thead><tr><th>No. urut</th><th>Peristiwa</th><th>Terjadi</th><th>Dicatat</th><th>Hash daun</th></tr></thead>
            <tbody>

            """);
        var labels = Facts.Steps.Where(step => step.Packed is not null)
            .DistinctBy(step => step.Packed!.Event.Stream, StringComparer.Ordinal).ToDictionary(
            step => step.Packed!.Event.Stream, step => ((PackagePacked)step.Packed!.Event.Body).Label,
            StringComparer.Ordinal);
        foreach (var entry in Facts.Events)
        {
            var e = entry.Event;
            html.Add($"""
                <tr><td class="number">{entry.Sequence}</td>
                <td>{Markup.Foreign(labels.GetValueOrDefault(e.Stream, e.Stream))} {Step(e.Body)}</td>
                <td>{words.InShort(e.OccurredAt)}</td><td>{words.InShort(e.RecordedAt)}</td>
                <td class="hash">{Convert.ToBase64String(entry.Hash)}</td></tr>

                """);
        }

        html.Add($"</tbody>\n</table>\n");
    }

    private void WriteProof()
    {
        var note = receipt.Checkpoint.ToString();
        html.Add($"<h2>Checkpoint log</h2>\n<section class=\"proof\">");
        if (QrImage.Of(note) is { } code)
            html.Add($"{code}");
        html.Add($"""

            <div><pre>{note}</pre>
            <p>Untuk memeriksa: pindai kode QR, lalu pastikan bahwa log yang diterbitkan di
            /v1/log/checkpoint memuat checkpoint ini (/v1/log/proofs/consistency) dan setiap hash daun di atas
            (/v1/log/proofs/inclusion); bila tidak, log telah diubah dan kertas ini buktinya.</p>
            <p>Nama orang, tempat, dan barang serta teks bebas (pengemudi, pengawal, penerima, catatan) berada di
            luar bukti ini; yang dibuktikan adalah peristiwa di balik setiap hash daun, dengan kode tempat dan id
            petugas di dalamnya. Daftar paket disusun menurut catatan server. Tanda dari sistem dicetak seperti
            {Erased}; yang ditulis orang tidak pernah dicetak demikian.</p></div>
            </section>

            """);
    }

    private void WriteFact(string name, Markup value) =>
        html.Add($"<tr><th>{name}</th><td class=\"note\">{value}</td></tr>\n");

    private void WriteCount(string name, int count) => html.Add(
        $"<tr><td>{name}</td><td class=\"number\">{ReceiptWords.Number(count)}</td></tr>\n");

    private string OutcomeOf(EventBody last) => last switch
    {
        _ when receipt.Handover is null => Step(last),
        PackageAccepted => Outcome(LineOutcome.Accepted),
        PackageRefused => Outcome(LineOutcome.Refused),
        PackageMissing => Outcome(LineOutcome.Missing),
        ReleaseCancelled => Outcome(LineOutcome.Cancelled),
        _ => Outcome(LineOutcome.Open),
    };

    private Markup TextOf(byte[]? commitment)
    {
        if (commitment is null)
            return Absent;
        if (hidesNames)
            return Hidden;
        if (!Facts.Texts.TryGetValue(Convert.ToBase64String(commitment), out var text))
            return Erased;
        return text is null ? Forged : Markup.Foreign(text);
    }

    /// <summary>The id is in the event; the name is whatever the server's table says now.</summary>
    private Markup ActorOf(LedgerEvent e) => !hidesNames && Facts.ActorNames.TryGetValue(e.Actor.Id, out var name)
        ? Html.Of($"{Markup.Foreign(name)} ({e.Actor.Id.ToString()})")
        : new Markup(e.Actor.Id.ToString());

    private static Markup Foreign(string? text) => text is null ? Absent : Markup.Foreign(text);
}
