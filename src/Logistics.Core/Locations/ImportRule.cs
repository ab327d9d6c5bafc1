using Logistics.Core.Kernel;

namespace Logistics.Core.Locations;

/// <summary>The rules of imports of reference data, and what each column expects.</summary>
public static class ImportRule
{
    /// <summary>The longest name, in UTF-16 code units.</summary>
    public const int NameLengthMax = 200;

    /// <summary>The longest source, in UTF-16 code units.</summary>
    public const int SourceLengthMax = 500;

    /// <summary>A cell is not what its column holds.</summary>
    public static readonly Rule InvalidRow = new("invalid-row", new(
        "A row of the import is not valid. Nothing was imported.",
        "Ada baris impor yang tidak sah. Tidak ada yang diimpor."));

    /// <summary>The code of a location is that of a known one without zeros, or the other way round.</summary>
    public static readonly Rule TwinCode = new("twin-code", new(
        "The code differs from another one only by zeros, such as a spreadsheet drops.",
        "Kode ini hanya berbeda angka nol dari kode lain, seperti yang dihapus oleh lembar kerja."));

    /// <summary>The code of a location does not begin with the code of the one above it.</summary>
    public static readonly Rule ForeignCode = new("foreign-code", new(
        "The code does not begin with the code of the location above it.",
        "Kode ini tidak diawali kode lokasi induknya."));

    /// <summary>Whether a text is one that a column in words takes: not blank, and <see cref="PlainText"/>.</summary>
    /// <param name="lengthMax">In UTF-16 code units.</param>
    internal static bool IsText(string text, int lengthMax) =>
        !string.IsNullOrWhiteSpace(text) && text.Length <= lengthMax && PlainText.Is(text);

    /// <summary>What a column of words expects.</summary>
    internal static Expected WordOf<T>()
        where T : struct, Enum => OneOf.With(("names", EnumText.Names<T>()));

    internal static readonly Phrase NotRecordedYet = new(
        "a ledger that does not record it yet", "buku besar yang belum mencatatnya");

    internal static readonly Phrase Code = new(
        "1 to {max} letters, digits, dots and hyphens", "1 sampai {max} huruf, angka, titik, dan tanda hubung");

    internal static readonly Phrase CodeOfItsOwn = new(
        "a code of its own; line {line} has this one", "kode tersendiri; baris {line} sudah memakai kode ini");

    internal static readonly Phrase NoTwin = new(
        "a code that differs from {twin} by more than zeros", "kode yang berbeda dari {twin} bukan hanya angka nol");

    internal static readonly Phrase UnderParent = new(
        "a code that begins with {parent} and a dot", "kode yang diawali {parent} dan titik");

    internal static readonly Phrase Text = new(
        "1 to {max} characters, not blank, no control or formatting characters",
        "1 sampai {max} karakter, tidak kosong, tanpa karakter kontrol dan karakter pemformatan");

    internal static readonly Phrase OneOf = new("one of {names}", "salah satu dari {names}");

    internal static readonly Phrase EmptyOrOneOf = new("empty or one of {names}", "kosong atau salah "
        + "satu dari {names}");

    internal static readonly Phrase Whole = new(
        "a whole number from {min} to {max}", "bilangan bulat dari {min} sampai {max}");

    internal static readonly Phrase Percent = new(
        "percent from 0 to {max}, with at most 2 decimals, such as 2.5",
        "persen dari 0 sampai {max}, paling banyak 2 angka desimal, misalnya 2.5");

    internal static readonly Phrase Date = new("a date such as 2024-11-24", "tanggal, misalnya 2024-11-24");

    internal static readonly Phrase Degrees = new(
        "degrees from -{max} to {max} such as 12.345678, or lat and lng both empty",
        "derajat dari -{max} sampai {max}, misalnya 12.345678, atau lat dan lng keduanya kosong");

    internal static readonly Phrase YesOrNo = new("yes, no or empty", "yes, no, atau kosong");

    internal static readonly Phrase RetiredBelow = new(
        "yes, since {parent} above it is retired", "yes, karena {parent} di atasnya sudah tidak dipakai");

    internal static readonly Phrase InUse = new(
        "no, unless {child} below it is retired too", "no, kecuali {child} di bawahnya juga tidak dipakai lagi");

    internal static readonly Phrase SameLevel = new(
        "{level}, as imported before; a level never changes",
        "{level}, seperti impor sebelumnya; tingkat tidak pernah berubah");

    internal static readonly Phrase SameParent = new(
        "{parent}, as imported before; a parent never changes",
        "{parent}, seperti impor sebelumnya; lokasi induk tidak pernah berubah");

    internal static readonly Phrase NoParent = new(
        "empty, since a kpu has no parent", "kosong, karena kpu tidak mempunyai lokasi induk");

    internal static readonly Phrase Above = new(
        "the code of a {level} in the file or imported before",
        "kode {level} yang ada dalam berkas atau sudah diimpor");

    internal static readonly Phrase SameContest = new(
        "{contest}, as imported before; the contest of an item never changes",
        "{contest}, seperti impor sebelumnya; jenis pemilihan suatu barang tidak pernah berubah");

    internal static readonly Phrase ContestOfItem = new(
        "{contest}, to which the item belongs", "{contest}, jenis pemilihan barang itu");

    internal static readonly Phrase Item = new("the code of an item", "kode suatu barang");

    internal static readonly Phrase VersionOfItsOwn = new(
        "a version of its own; line {line} has this one", "versi tersendiri; baris {line} sudah memakai versi ini");

    internal static readonly Phrase NewVersion = new(
        "a new version; this one was loaded with other content", "versi baru; versi ini sudah dimuat dengan isi lain");

    internal static readonly Phrase SameItem = new(
        "{item}, which version {version} is about, and its contest",
        "{item}, seperti pada versi {version}, beserta jenis pemilihannya");
}
