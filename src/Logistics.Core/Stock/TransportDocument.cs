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

/// <summary>What came on a load, of which a transport document may be named.</summary>
internal interface ITransported
{
    /// <summary>Id of the delivery or handover.</summary>
    Guid Transport { get; }
}

/// <summary>
/// The first delivery or handover that named the number of a transport document (surat jalan). A second one is
/// recorded and flagged: the same load may have been recorded twice. If the first is taken back, the later one is the
/// first. A third is forgotten: it does not become the first when both before it are taken back.
/// </summary>
/// <param name="Key">Made of kind, issuer and number, as <see cref="KeyOf"/> says.</param>
/// <param name="First">Id of the delivery or handover.</param>
/// <param name="Sequence">Ledger sequence of the event that made it the first.</param>
/// <param name="Later">Id of the next one that named it; null for none.</param>
public sealed record TransportDocument(Guid Key, Guid First, long Sequence, Guid? Later)
{
    public static Table<TransportDocument, Guid> Table { get; } = new(
        document => document.Key,
        c => c.Id("DocumentKey", d => d.Key)
            .Id("FirstId", d => d.First)
            .Long("Sequence", d => d.Sequence)
            .IdOrNone("LaterId", d => d.Later, since: 7))
    {
        Name = "TransportDocument",
        File = "transport-document",
        Order = ["DocumentKey"],
        Concerned = (document, _) => document.Sequence,
        Since = 6,
        Reversed = (document, entry) => document.Later is { } later
            ? document with { First = later, Sequence = entry.Sequence, Later = null }
            : null,
        PutBack = (world, entry, document, current) =>
        {
            // The first was taken back before, and now the later one that had become the first.
            if (TakenBackBy(world, entry) != document.First)
                return;
            if (current?.Later is { } later)
                world.Put(Table!, document with { First = later, Sequence = entry.Sequence, Later = null });
            else
                world.Remove(Table!, document.Key);
        },
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

    /// <summary>Notes who named a number first, and who did next. A third changes nothing.</summary>
    internal static void Note(
        World world, LedgerEntry entry, TransportKind kind, string issuer, string? number, Guid id)
    {
        if (number is null)
            return;
        var key = KeyOf(kind, issuer, number);
        if (world.Find(Table, key) is not { } document)
            world.Put(Table, new TransportDocument(key, id, entry.Sequence, Later: null));
        else if (document.First != id && document.Later is null)
            world.Put(Table, document with { Later = id });
    }

    /// <summary>The delivery or handover that a reversal takes back; null where it is neither.</summary>
    private static Guid? TakenBackBy(World world, LedgerEntry entry) =>
        entry.Event.Body is IReversal reversal
            ? (world.EventAt(reversal.Reverses)?.Body as ITransported)?.Transport
            : null;

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
