using System.Security.Cryptography;
using System.Text;
using Logistics.Core.Kernel;

namespace Logistics.Core.Stock;

/// <summary>What a transport document goes with.</summary>
public enum TransportKind
{
    Delivery,
    Handover,
}

/// <summary>
/// The first delivery or handover that named the number of a transport document (surat jalan). A second one is
/// recorded and flagged: the same load may have been recorded twice.
/// </summary>
/// <param name="Key">Made of kind, issuer and number, as <see cref="KeyOf"/> says.</param>
/// <param name="First">Id of the delivery or handover.</param>
/// <param name="Sequence">Ledger sequence of the event that named it.</param>
public sealed record TransportDocument(Guid Key, Guid First, long Sequence)
{
    public static Table<TransportDocument, Guid> Table { get; } = new(
        document => document.Key,
        c => c.Id("DocumentKey", d => d.Key)
            .Id("FirstId", d => d.First)
            .Long("Sequence", d => d.Sequence))
    {
        Name = "TransportDocument",
        File = "transport-document",
        Order = ["DocumentKey"],
        Concerned = (document, _) => document.Sequence,
        Since = 6,
    };

    /// <summary>
    /// The key of a number: a UUID of SHA-256 over kind, issuer and number. Case does not count, nor how words and
    /// digits are parted.
    /// </summary>
    /// <param name="issuer">The supplier, or the code of the sender.</param>
    public static Guid KeyOf(TransportKind kind, string issuer, string number) => UuidText.OfHash(SHA256.HashData(
        Encoding.UTF8.GetBytes($"{EnumText.Of(kind)}\n{Normalize(issuer)}\n{Normalize(number)}")));

    /// <summary>Asks for the row of a number; nothing where none is given.</summary>
    internal static void Collect(Needs needs, TransportKind kind, string issuer, string? number)
    {
        if (number is not null)
            needs.One(Table, KeyOf(kind, issuer, number));
    }

    /// <summary>Notes who named a number first.</summary>
    internal static void Note(
        World world, LedgerEntry entry, TransportKind kind, string issuer, string? number, Guid id)
    {
        if (number is not null && KeyOf(kind, issuer, number) is var key && world.Find(Table, key) is null)
            world.Put(Table, new TransportDocument(key, id, entry.Sequence));
    }

    private static string Normalize(string text)
    {
        var normal = new StringBuilder(text.Length);
        foreach (var c in text.Normalize(NormalizationForm.FormKC).ToUpperInvariant())
        {
            if (char.IsLetterOrDigit(c))
                normal.Append(c);
            else if (normal is [.., not '-'])
                normal.Append('-');
        }

        return normal.ToString().TrimEnd('-');
    }
}

/// <summary>Flags a number of a transport document that was named before.</summary>
public static class SameDocumentFlags
{
    /// <summary>The flag's code.</summary>
    public const string Code = "same-document";

    public static readonly Phrase Unused = new(
        "a document that nothing else names", "dokumen yang belum dipakai catatan lain");

    public static readonly Phrase FirstNamed = new(
        "{document}, which {kind} {id} names", "{document}, sudah dipakai {kind} {id}");

    /// <summary>The flag of a delivery or handover; null for none.</summary>
    internal static Flag? Of(World world, TransportKind kind, string issuer, string? number, Guid id) =>
        number is not null && world.Find(TransportDocument.Table, TransportDocument.KeyOf(kind, issuer, number)) is
        { } named && named.First != id
            ? new Flag(
                Code, Severity.Warning, "document", Unused.English,
                FirstNamed.With(("document", number), ("kind", EnumText.Of(kind)), ("id", named.First.ToString())).Text)
            : null;
}
