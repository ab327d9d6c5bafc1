using Logistics.Core.Officers;
using Logistics.Core.Offices;
using Logistics.Data.Officers;
using Logistics.Data.Receipts;

namespace Logistics.Api.Receipts;

/// <summary>The officers who signed: a table of them, and their names where the paper is signed.</summary>
/// <param name="textOf">The name behind a commitment, or a mark in place of it.</param>
internal sealed class ReceiptSignatures(
    Html html, ReceiptWords words, ReceiptFacts facts, Func<byte[]?, Markup> textOf)
{
    // Every event of a release or an answer says the same.
    private readonly Signature[] signatures =
        [.. facts.Events.SelectMany(entry => (entry.Event.Body as ISigned)?.Signatures ?? []).Distinct()];

    public void WriteTable()
    {
        if (signatures.Length == 0)
            return;
        html.Add($"""
            <h2>{words.Say("Officers who signed", "Petugas yang menandatangani")}</h2>
            <table class="grid officers">
            <thead><tr><th>{words.Say("Signed as", "Sebagai")}</th><th>{words.Say("Name", "Nama")}</th>
            <th>{words.Say("Office", "Jabatan")}</th><th>{words.Say("Place", "Tempat")}</th>
            <th>{words.Say("Id of the officer", "Id petugas")}</th></tr></thead>
            <tbody>

            """);
        foreach (var signature in signatures)
        {
            var signer = facts.Signers.GetValueOrDefault(signature.Officer);
            html.Add($"<tr><td>{words.SignedAs(signature.As)}</td><td>{NameOf(signer)}</td><td>");
            if (signer is { Officer: var officer })
            {
                html.Add($"{words.Role(officer.Role)}");
                if (officer.Seat is { } seat)
                    html.Add($", {words.Say("seat", "kursi")} {seat}");
                html.Add($"</td><td>{words.Place(officer.Place)}");
            }
            else
            {
                html.Add($"{ReceiptWords.Absent}</td><td>{ReceiptWords.Absent}");
            }

            html.Add($"</td><td class=\"hash\">{signature.Officer.ToString()}</td></tr>\n");
        }

        html.Add($"</tbody>\n</table>\n");
    }

    /// <summary>Where it is signed by hand, with the names of the officers of each side.</summary>
    public void WriteBoxes()
    {
        html.Add($"<section class=\"signatures\">\n");
        WriteBox(words.Say("Released by", "Yang menyerahkan"), SignedAs.Sent);
        WriteBox(words.Say("Received by", "Yang menerima"), SignedAs.Received);
        WriteBox(words.Say("Witness", "Saksi"), SignedAs.Witnessed);
        html.Add($"</section>\n");
    }

    private void WriteBox(string title, SignedAs side)
    {
        html.Add($"<div>{title}<span>");
        var signed = signatures.Where(signature => signature.As == side).ToArray();
        if (signed.Length == 0)
            html.Add($"{words.Say("name and signature", "nama dan tanda tangan")}");
        foreach (var (i, signature) in signed.Index())
        {
            html.Add($"{new Markup(i == 0 ? "" : "<br>")}");
            html.Add($"{NameOf(facts.Signers.GetValueOrDefault(signature.Officer))}");
        }

        html.Add($"</span></div>\n");
    }

    private Markup NameOf(OfficerDetails? signer) => textOf(signer?.Nomination.Name);
}
