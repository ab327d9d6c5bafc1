using System.Globalization;
using Logistics.Core.Handovers;
using Logistics.Core.Kernel;
using Logistics.Core.Packages;
using Logistics.Core.Reversals;
using Logistics.Data.Receipts;
using static Logistics.Api.Receipts.ReceiptWords;

namespace Logistics.Api.Receipts;

/// <summary>
/// A receipt for A4 paper: the handover document (berita acara serah terima). One page of HTML that loads and runs
/// nothing.
/// </summary>
internal sealed class ReceiptPage(IssuedReceipt receipt, ReceiptWords words, bool hidesNames)
{
    private readonly Html html = new();

    private readonly ReceiptPackage[] packages =
        [
            .. receipt.Facts.Steps.Where(step => step.Packed is not null)
                .Select(step => ReceiptPackage.Of(step, receipt.Facts)),
        ];

    private string Title => words.Say("Handover Record", "Berita Acara Serah Terima");

    private ReceiptFacts Facts => receipt.Facts;

    private LedgerEvent First => Facts.First.Event;

    public string Write()
    {
        html.Add($"""
            <!DOCTYPE html>
            <html lang="{words.LanguageCode}">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Title} {Number}</title>
            <style>{new Markup(ReceiptStyle.Css(words, Id))}</style>
            </head>
            <body>
            <header><h1>{Title}</h1><p>{words.Say("Logistics of", "Logistik")} {Markup.Foreign(words.Election)}</p>
            <p>{words.Say("Number", "Nomor")}: {Markup.Foreign(Number)}</p></header>

            """);
        WriteReversed();
        WriteParties();
        if (packages.Length > 0)
        {
            new ReceiptPackages(html, words, TextOf, OutcomeOf, Facts.Corrections).Write(packages);
            WriteTotals();
        }

        WriteArrivals();

        var signatures = new ReceiptSignatures(html, words, Facts, TextOf);
        signatures.WriteTable();
        WriteEvents();
        WriteProof();
        signatures.WriteBoxes();
        html.Add($"</body>\n</html>\n");
        return html.ToString();
    }

    /// <summary>That of the transport document where there is one; the handover's id is stated besides.</summary>
    private string Number => (First.Body as PackageReleased)?.Document ?? Id;

    private string Id => receipt.Handover?.ToString()
        ?? string.Create(CultureInfo.InvariantCulture, $"{words.Say("event", "peristiwa")} {Facts.First.Sequence}");

    /// <summary>The mark of what was a mistake as a whole, so that nobody takes the paper for a valid one.</summary>
    private void WriteReversed()
    {
        LedgerEntry[] made = [.. Facts.Steps.Select(step => step.Events[0])];
        if (!made.All(entry => Facts.Corrections.IsReversed(entry.Sequence)))
            return;
        html.Add($"<p class=\"reversed\">{words.TakenBack}");
        if (words.Corrected(Facts.Corrections.Of(Facts.First)) is { } by && made.Length == 1)
            html.Add($": {by}");
        html.Add($"</p>\n");
    }

    private void WriteParties()
    {
        var when = words.InFull(First.OccurredAt);
        var stated = words.Say(
            $"On {when}, as stated by whoever recorded it, ", $"Pada hari {when}, menurut catatan pengirim data, ");
        html.Add($"<p>{stated}");
        html.Add($"{WhatHappened()}</p>\n");
        html.Add($"<table class=\"facts\">\n");
        if (First.Body is HandoverStep step)
        {
            WriteFact(words.Say("From", "Pihak yang menyerahkan"), words.Place(step.From));
            WriteFact(words.Say("To", "Pihak yang menerima"), words.Place(step.To));
            WriteFact(words.Say("Id of the handover", "Id serah terima"), new Markup(step.Handover.ToString()));
        }
        else if (First.Body is PackagePacked packed)
        {
            WriteFact(words.Say("Packed at", "Dikemas di"), words.Place(packed.Location));
            if (packed.Decision is { } number)
                WriteFact(words.Say("Decision on the re-vote", "Keputusan PSU"), Markup.Foreign(number));
        }
        else if (First.Body is PackageArrived arrived)
        {
            WriteFact(words.Say("Place", "Tempat"), words.Place(arrived.Location));
            WriteFact(words.Say("In the custody before of", "Sebelumnya dipegang"), words.Place(arrived.From));
            WriteFact(words.Say("Reason", "Alasan"), new Markup(words.Reason(arrived.Reason)));
            WriteFact(words.Say("Received by", "Diterima oleh"), TextOf(arrived.ReceivedBy));
            WriteFact(words.Say("Note", "Catatan"), TextOf(arrived.Note));
        }
        else if (First.Body is PlanStep plan)
        {
            WritePlan(plan);
        }
        else if (First.Body is PackageStep inside)
        {
            WriteFact(words.Say("Place", "Tempat"), words.Place(inside.Location));
            WriteFact(words.Say("Note", "Catatan"), TextOf(inside.Note));
        }

        if (First.Body is EventReversed reversed)
            WriteFact(words.Say("Reason", "Alasan"), TextOf(reversed.Reason));
        if (First.Body is PackageReleased release)
        {
            WriteFact(words.Say("Transport document", "Surat jalan"), Foreign(release.Document));
            WriteFact(words.Say("Vehicle", "Kendaraan"), Foreign(release.Plate));
            WriteFact(words.Say("Driver", "Pengemudi"), TextOf(release.Driver));
            WriteFact(words.Say("Escort", "Pengawal"), TextOf(release.Escort));
            WriteFact(words.Say("Sender's note", "Catatan pengirim"), TextOf(release.Note));
        }

        WriteFact(words.Say("Recorded by", "Dicatat oleh"), ActorOf(First));
        WriteFact(words.Say("Recorded at", "Dicatat pada"), new Markup(words.InFull(First.RecordedAt)));
        WriteAnswers();
        html.Add($"</table>\n");
    }

    /// <summary>What changed of the plan for a package, and why.</summary>
    private void WritePlan(PlanStep plan)
    {
        WriteFact(words.Say("Place", "Tempat"), words.Place(plan.Location));
        if (plan is PackageRedirected redirected)
        {
            WriteFact(words.Say("Destination before", "Tujuan sebelumnya"), words.Place(redirected.Former));
            WriteFact(words.Say("Destination", "Tujuan"), words.Place(redirected.Destination));
        }

        if (plan is PackageRelabelled relabelled)
            WriteFact(words.Say("Label before", "Label sebelumnya"), Markup.Foreign(relabelled.Former));
        if (plan is PackageWrittenOff off)
        {
            WriteFact(words.Say("Decision", "Keputusan"), Markup.Foreign(off.Decision));
            WriteFact(words.Say("Day of the decision", "Tanggal keputusan"), Markup.Foreign(off.DecidedOn));
        }

        if (plan is PackageWrittenBack { Decision: { } decision })
            WriteFact(words.Say("Decision", "Keputusan"), Markup.Foreign(decision));
        WriteFact(words.Say("Reason", "Alasan"), TextOf(plan.Reason));
    }

    /// <summary>Custody passes when the receiver answers, so nothing was handed over before.</summary>
    private string WhatHappened()
    {
        if (receipt.Handover is null)
        {
            var step = words.Step(First.Body);
            return words.Say($"this happened: {step}.", $"telah terjadi {step} sebagai berikut.");
        }

        var outcomes = packages.ToLookup(package => LineOf(package.Last));
        var (open, accepted) = (outcomes[LineOutcome.Open].Count(), outcomes[LineOutcome.Accepted].Count());
        return (accepted, open) switch
        {
            ( > 0, 0) => words.Say(
                "the following handover took place.",
                "telah terjadi serah terima sebagai berikut."),
            ( > 0, _) => words.Say(
                "the following handover took place in part; the receiver has not answered for "
                + $"{words.Number(open)} packages.",
                "telah terjadi serah terima sebagian sebagai berikut; "
                + $"{words.Number(open)} paket belum dijawab oleh pihak yang menerima."),
            (0, > 0) => words.Say(
                "the following packages were released for transport. No handover has taken place: the receiver has "
                + "accepted no package.",
                "paket berikut diserahkan untuk diangkut. Serah terima belum terjadi: pihak yang menerima belum "
                + "menerima satu paket pun."),
            _ when outcomes[LineOutcome.Reversed].Count() == packages.Length => words.Say(
                "the following packages were recorded as released, and every release was taken back as a mistake. No "
                + "handover took place.",
                "paket berikut dicatat sebagai diserahkan, lalu semua catatan penyerahannya dibatalkan karena keliru. "
                + "Serah terima tidak terjadi."),
            _ when outcomes[LineOutcome.Cancelled].Count() == packages.Length => words.Say(
                "the following packages were released, and the release was cancelled. No handover took place.",
                "paket berikut diserahkan, lalu penyerahannya dibatalkan. Serah terima tidak terjadi."),
            _ => words.Say(
                "the following packages were released, and none was accepted.",
                "paket berikut diserahkan, tetapi tidak satu pun diterima."),
        };
    }

    private void WriteAnswers()
    {
        var answers =
            from entry in Facts.Events
            let answer = entry.Event.Body switch
            {
                ReceiverAnswer body => body.Acceptance,
                PackageArrived { Named: { } named } body when named == receipt.Handover => body.Record,
                LabelArrived { Named: { } named } body when named == receipt.Handover => body.Record,
                _ => (Guid?)null,
            }
            where answer is not null
            group entry by answer.Value;
        foreach (var answer in answers)
        {
            var e = answer.First().Event;
            var mark = answer.All(entry => Facts.Corrections.IsReversed(entry.Sequence)) ? $" ({words.TakenBack})" : "";
            WriteFact(words.Say("Answer", "Penerimaan"), Html.Of($"{words.InFull(e.OccurredAt)}, "
                + $"{words.Say("recorded by", "dicatat oleh")} {ActorOf(e)}{mark}"));
            WriteFact(words.Say("Received by", "Diterima oleh"), TextOf((e.Body as IReceived)?.ReceivedBy));
        }

        if (Facts.Events.FirstOrDefault(entry => entry.Event.Body is ReleaseCancelled
            && !Facts.Corrections.IsReversed(entry.Sequence))?.Event is { } cancelled)
        {
            WriteFact(words.Say("Cancelled", "Dibatalkan"), Html.Of(
                $"{words.InFull(cancelled.OccurredAt)}, {words.Say("recorded by", "dicatat oleh")} "
                + $"{ActorOf(cancelled)}"));
        }

        var reversals = Facts.Events.Where(entry => entry != Facts.First && entry.Event.Body is EventReversed)
            .GroupBy(entry => ((EventReversed)entry.Event.Body).Record);
        foreach (var reversal in reversals)
        {
            var (e, reason) = (reversal.First().Event, ((EventReversed)reversal.First().Event.Body).Reason);
            WriteFact(words.Say("Taken back", "Dibatalkan karena keliru"), Html.Of(
                $"{words.InFull(e.OccurredAt)}, {words.Say("recorded by", "dicatat oleh")} {ActorOf(e)}: "
                + $"{TextOf(reason)}"));
        }
    }

    /// <summary>What came with the handover besides its packages.</summary>
    private void WriteArrivals()
    {
        if (Facts.Arrivals.Count == 0)
            return;
        html.Add($"""
            <h2>{words.Say("Arrived besides", "Kedatangan lain")}</h2>
            <table class="grid arrivals">
            <thead><tr><th>{words.Say("Label", "Label")}</th><th>{words.Say("Place", "Tempat")}</th>
            <th>{words.Say("Reason", "Alasan")}</th><th>{words.Say("Condition", "Kondisi")}</th>
            <th>{words.Say("Note", "Catatan")}</th></tr></thead>
            <tbody>

            """);
        foreach (var (label, entry) in Facts.Arrivals)
        {
            var (place, reason, condition, note) = entry.Event.Body switch
            {
                PackageArrived arrived => (arrived.Location, arrived.Reason, arrived.Condition, arrived.Note),
                LabelArrived unknown =>
                    (unknown.Location, ArrivalReason.UnknownLabel, unknown.Condition, unknown.Note),
                var other => throw new InvalidOperationException($"{other.GetType().Name} is no arrival."),
            };
            html.Add($"<tr><td><b>{Markup.Foreign(label)}</b></td><td>{words.Place(place)}</td>");
            html.Add($"<td>{words.Reason(reason)}</td><td>{words.Condition(condition)}</td>");
            html.Add($"<td class=\"note\">{TextOf(note)}</td></tr>\n");
        }

        html.Add($"</tbody>\n</table>\n");
    }

    private void WriteTotals()
    {
        html.Add($"""
            <h2>{words.Say("Totals", "Jumlah")}</h2>
            <table class="grid totals">
            <thead><tr><th>{words.Say("Outcome", "Hasil")}</th><th>{words.Say("Packages", "Paket")}</th></tr></thead>
            <tbody>

            """);
        foreach (var outcome in packages.GroupBy(package => OutcomeOf(package.Last), StringComparer.Ordinal))
            WriteCount(outcome.Key, outcome.Count());
        WriteCount(words.Say("all", "seluruhnya"), packages.Length);
        html.Add($"</tbody>\n</table>\n");
        var ballots = packages.SelectMany(package => package.Contents.Select(line => (package.Last, line)))
            .GroupBy(one => words.BallotOf(one.line.Item), StringComparer.Ordinal).Where(group => group.Key is not null)
                .ToArray();
        if (ballots.Length == 0)
            return;
        html.Add($"""
            <table class="grid totals">
            <thead><tr><th>{words.Say("Ballots", "Surat suara")}</th><th>{words.Say("Packed", "Dikemas")}</th>
            <th>{words.Say("Of these accepted", "Di antaranya diterima")}</th></tr></thead>
            <tbody>

            """);
        foreach (var group in ballots)
        {
            var accepted = group.Where(one => LineOf(one.Last) == LineOutcome.Accepted)
                .Sum(one => (long)one.line.Quantity);
            html.Add($"<tr><td>{words.Contest(group.Key!)}</td>");
            html.Add($"<td class=\"number\">{words.Number(group.Sum(one => (long)one.line.Quantity))}</td>");
            html.Add($"<td class=\"number\">{words.Number(accepted)}</td></tr>\n");
        }

        html.Add($"</tbody>\n</table>\n");
    }

    private void WriteEvents()
    {
        html.Add($"""
            <h2>{words.Say("Events in the log", "Peristiwa dalam log")}</h2>
            <table class="grid events">
            <colgroup><col class="no"><col><col class="time"><col class="time"><col class="leaf"></colgroup>
            <thead><tr><th>{words.Say("No.", "No. urut")}</th><th>{words.Say("Event", "Peristiwa")}</th>
            <th>{words.Say("Happened", "Terjadi")}</th><th>{words.Say("Recorded", "Dicatat")}</th>
            <th>{words.Say("Leaf hash", "Hash daun")}</th></tr></thead>
            <tbody>

            """);
        var labels = Facts.Steps.Where(step => step.Packed is not null)
            .DistinctBy(step => step.Packed!.Event.Stream, StringComparer.Ordinal).ToDictionary(
            step => step.Packed!.Event.Stream, step => (step.Relabelled?.Event.Body as PackageRelabelled)?.Label
                ?? ((PackagePacked)step.Packed!.Event.Body).Label,
            StringComparer.Ordinal);
        foreach (var entry in Facts.Events)
        {
            var e = entry.Event;
            html.Add($"""
                <tr><td class="number">{entry.Sequence}</td>
                <td>{Markup.Foreign(labels.GetValueOrDefault(e.Stream, e.Stream))} {words.Step(e.Body)}{CorrectedOf(
                    entry)}</td>
                <td>{words.InShort(e.OccurredAt)}</td><td>{words.InShort(e.RecordedAt)}</td>
                <td class="hash">{Convert.ToBase64String(entry.Hash)}</td></tr>

                """);
        }

        html.Add($"</tbody>\n</table>\n");
    }

    private void WriteProof()
    {
        var note = receipt.Checkpoint.ToString();
        html.Add($"<h2>{words.Say("Checkpoint of the log", "Checkpoint log")}</h2>\n<section class=\"proof\">");
        if (QrImage.Of(note) is { } code)
            html.Add($"{code}");
        html.Add($"\n<div><pre>{note}</pre>\n<p>");
        html.Add($"{words.Say(
            "To check: scan the QR code. Then make sure that the log published at /v1/log/checkpoint contains this "
            + "checkpoint (/v1/log/proofs/consistency) and each leaf hash above (/v1/log/proofs/inclusion). If it does "
            + "not, the log was changed and this paper proves it.",
            "Untuk memeriksa: pindai kode QR, lalu pastikan bahwa log yang diterbitkan di /v1/log/checkpoint memuat "
            + "checkpoint ini (/v1/log/proofs/consistency) dan setiap hash daun di atas (/v1/log/proofs/inclusion); "
            + "bila tidak, log telah diubah dan kertas ini buktinya.")}</p>\n<p>");
        html.Add($"{words.Say(
            "Names of people, places and items and free texts (driver, escort, receiver, notes) are not part of this "
            + "proof. It proves the event behind each leaf hash, with the codes of places and the ids of officers in "
            + "it. The list of packages follows the server's records. The system's own marks are printed like",
            "Nama orang, tempat, dan barang serta teks bebas (pengemudi, pengawal, penerima, catatan) berada di luar "
            + "bukti ini; yang dibuktikan adalah peristiwa di balik setiap hash daun, dengan kode tempat dan id "
            + "petugas di dalamnya. Daftar paket disusun menurut catatan server. "
            + "Tanda dari sistem dicetak seperti")} {words.Erased}; ");
        html.Add($"{words.Say("what people wrote never is.", "yang ditulis orang tidak pernah dicetak demikian.")}");
        html.Add($"</p></div>\n</section>\n");
    }

    private void WriteFact(string name, Markup value) =>
        html.Add($"<tr><th>{name}</th><td class=\"note\">{value}</td></tr>\n");

    private void WriteCount(string name, int count) => html.Add(
        $"<tr><td>{name}</td><td class=\"number\">{words.Number(count)}</td></tr>\n");

    private string CorrectedOf(LedgerEntry entry) =>
        words.Corrected(Facts.Corrections.Of(entry)) is { } text ? $" ({text})" : "";

    private string OutcomeOf(EventBody last) =>
        receipt.Handover is null ? words.Step(last) : words.Outcome(LineOf(last));

    /// <summary>What became of a package in the handover, by the last of its events there.</summary>
    private LineOutcome LineOf(EventBody last) => last switch
    {
        IReversal => LineOutcome.Reversed,
        PackageReleased => LineOutcome.Open,
        HandoverStep step => step.Outcome,
        PackageArrived arrived when First.Body is HandoverStep { To: var to } => arrived.OutcomeOf(to),
        _ => LineOutcome.Open,
    };

    private Markup TextOf(byte[]? commitment)
    {
        if (commitment is null)
            return Absent;
        if (hidesNames)
            return words.Hidden;
        if (!Facts.Texts.TryGetValue(Convert.ToBase64String(commitment), out var text))
            return words.Erased;
        return text is null ? words.Forged : Markup.Foreign(text);
    }

    /// <summary>The event holds the id only. The name is the one in the server's table now.</summary>
    private Markup ActorOf(LedgerEvent e) => !hidesNames && Facts.ActorNames.TryGetValue(e.Actor.Id, out var name)
        ? Html.Of($"{Markup.Foreign(name)} ({e.Actor.Id.ToString()})")
        : new Markup(e.Actor.Id.ToString());

    private static Markup Foreign(string? text) => text is null ? Absent : Markup.Foreign(text);
}
