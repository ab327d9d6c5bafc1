using Logistics.Core.Kernel;

namespace Logistics.Api.Hosting;

/// <summary>
/// What is expected of the fields of a request before any rule of custody is asked, in each language.
/// </summary>
internal static class Expectations
{
    public static readonly Phrase PackageOrNote = new(
        "the package it is; or a note that says why it is none of the election's",
        "paket yang dimaksud; atau catatan mengapa ini bukan milik pemilihan");

    public static readonly Phrase Id = new(
        "a UUID such as 01932c5e-7f00-7000-8000-000000000001, made by the caller",
        "UUID seperti 01932c5e-7f00-7000-8000-000000000001, dibuat oleh pengirim");

    public static readonly Phrase OtherId = new(
        "an id of its own, other than that of the reversal", "id sendiri, berbeda dari id pembatalan");

    public static readonly Phrase Time = new(
        "an RFC 3339 time with offset, such as 2024-11-24T08:00:00+08:00, in the years {min} to {max} (UTC): another "
        + "year comes from a typing error or a clock that is not set",
        "waktu RFC 3339 dengan selisih UTC, seperti 2024-11-24T08:00:00+08:00, dalam tahun {min} sampai {max} (UTC): "
        + "tahun lain berasal dari salah ketik atau jam yang belum diatur");

    public static readonly Phrase AnyTime = new(
        "an RFC 3339 time with offset, such as 2024-11-24T08:00:00+08:00",
        "waktu RFC 3339 dengan selisih UTC, seperti 2024-11-24T08:00:00+08:00");

    public static readonly Phrase OrADay = new(
        ", or a date, such as 2024-11-24",
        ", atau tanggal, seperti 2024-11-24");

    public static readonly Phrase Day = new(
        "a date such as 2024-11-24, in the years {min} to {max}",
        "tanggal seperti 2024-11-24, dalam tahun {min} sampai {max}");

    public static readonly Phrase DayFrom = new(
        "a date not before {from}",
        "tanggal tidak sebelum {from}");

    public static readonly Phrase IdentityNumber = new(
        "an identity number of {min} to {max} digits, with spaces, dots or dashes between them",
        "nomor identitas {min} sampai {max} angka, dengan spasi, titik, atau tanda hubung di antaranya");

    public static readonly Phrase OfficerHeader = new(
        "a list with a header that names columns such as nama, nik, tps and jabatan, or name and identity number",
        "daftar dengan judul kolom seperti nama, nik, tps, dan jabatan");

    public static readonly Phrase OfficerRows = new(
        "at most {max} rows; send the list in parts",
        "paling banyak {max} baris; kirim daftar ini dalam beberapa bagian");

    public static readonly Phrase Code = new(
        $"a code: 1 to {Limits.CodeLengthMax} letters, digits, dots and dashes",
        $"kode: 1 sampai {Limits.CodeLengthMax} huruf, angka, titik, dan tanda hubung");

    public static readonly Phrase Label = new(
        $"1 to {Limits.LabelLengthMax} letters, digits, '.', '_' and '-', a letter or digit among them, "
        + "that are not a UUID",
        $"1 sampai {Limits.LabelLengthMax} huruf, angka, '.', '_', dan '-', paling sedikit satu huruf atau "
        + "angka, dan bukan UUID");

    public static readonly Phrase Reason = new(
        "a text of {minLength} to {maxLength} characters without control or formatting characters",
        "teks {minLength} sampai {maxLength} karakter tanpa karakter kontrol dan karakter pemformatan");

    public static readonly Phrase Text = new(
        "a text of 1 to {maxLength} characters",
        "teks 1 sampai {maxLength} karakter");

    public static readonly Phrase LineOfText = new(
        "a text of 1 to {maxLength} characters on one line, without control or formatting "
        + "characters or outer white space",
        "teks 1 sampai {maxLength} karakter dalam satu baris, tanpa karakter kontrol dan karakter pemformatan, dan "
        + "tanpa spasi di awal atau akhir");

    public static readonly Phrase Lines = new(
        "a text of 1 to {maxLength} characters without control or formatting characters",
        "teks 1 sampai {maxLength} karakter tanpa karakter kontrol dan karakter pemformatan");

    public static readonly Phrase Whole = new(
        "a whole number from {min} to {max}",
        "bilangan bulat dari {min} sampai {max}");

    public static readonly Phrase Flag = new(
        "true or false",
        "true atau false");

    public static readonly Phrase True = new(
        "true",
        "true");

    public static readonly Phrase TrueOrAbsent = new(
        "true, or no such parameter for every order",
        "true, atau tanpa parameter ini untuk semua pesanan");

    public static readonly Phrase Array = new(
        "an array of {min} to {max} elements",
        "daftar (array) berisi {min} sampai {max} unsur");

    public static readonly Phrase Cursor = new(
        "the 'next' of an earlier page of this list",
        "'next' dari halaman sebelumnya dalam daftar ini");

    public static readonly Phrase Parameter = new(
        "a parameter of this route",
        "parameter dari alamat ini");

    public static readonly Phrase OneValue = new(
        "one value",
        "satu nilai");

    public static readonly Phrase Utf8 = new(
        "percent-encoded UTF-8",
        "UTF-8 dengan percent-encoding");

    public static readonly Phrase SentFirst = new(
        "what was sent first under this id",
        "isi yang pertama kali dikirim dengan id ini");

    public static readonly Phrase AcceptedOrNothing = new(
        "accepted, or nothing",
        "accepted, atau tidak diisi");

    public static readonly Phrase LineOrRemainder = new(
        "at least one line, or remainder: accepted",
        "paling sedikit satu baris, atau remainder: accepted");

    public static readonly Phrase NothingOfMissing = new(
        "no condition and no seals of a package that is missing",
        "tanpa kondisi dan tanpa segel untuk paket yang hilang");

    public static readonly Phrase SomeCounted = new(
        "more than 0 where 'stated' is 0 too",
        "lebih dari 0 apabila 'stated' juga 0");

    public static readonly Phrase SomeGood = new(
        "more than 0 where 'damaged' is 0 too",
        "lebih dari 0 apabila 'damaged' juga 0");

    public static readonly Phrase OfCounted = new(
        "a whole number from 0 to {max}, those counted",
        "bilangan bulat dari 0 sampai {max}, yaitu jumlah yang dihitung");

    public static readonly Phrase AttachmentOnce = new(
        "each attachment once", "setiap lampiran satu kali");

    public static readonly Phrase SignatureOnce = new(
        "each officer once as sent, received or witnessed",
        "setiap petugas satu kali sebagai sent, received, atau witnessed");

    public static readonly Phrase ExplanationOrEvent = new(
        "an explanation, or the event that put it right",
        "penjelasan, atau peristiwa yang menyelesaikannya");

    public static readonly Phrase ExplanationBesides = new(
        "an explanation besides an event of another stream, or an event of the stream of the flag",
        "penjelasan di samping peristiwa dari aliran lain, atau peristiwa dari aliran penanda ini");

    public static readonly Phrase WrittenLabel = new(
        $"the id of a package, or 1 to {Limits.LabelLengthMax} characters of ASCII as they are written, without "
        + "spaces around them",
        $"id paket, atau 1 sampai {Limits.LabelLengthMax} karakter ASCII seperti tertulis, tanpa spasi di awal dan "
        + "akhir");

    public static readonly Phrase SomethingToSay = new(
        "a comment, an owner, a due time, or the event that settled it",
        "komentar, penanggung jawab, tenggat, atau peristiwa yang menyelesaikannya");

    public static readonly Phrase CommentOrEvent = new(
        "a comment that says how it was settled, or the event that settled it",
        "komentar tentang penyelesaiannya, atau peristiwa yang menyelesaikannya");

    public static readonly Phrase SettledByEvent = new(
        "true, or nothing: an event that is named settles it",
        "true, atau kosong: peristiwa yang disebut menyelesaikannya");

    public static readonly Phrase SequenceOfEvent = new(
        "the sequence of an event",
        "urutan suatu peristiwa");

    public static readonly Phrase SealNumber = new(
        $"a number of 1 to {Limits.SealLengthMax} characters that can be seen, a letter or digit among them",
        $"nomor 1 sampai {Limits.SealLengthMax} karakter yang terlihat, paling sedikit satu huruf atau angka");

    public static readonly Phrase SealOnce = new(
        "each seal once",
        "setiap segel satu kali");

    public static readonly Phrase SealCount = new(
        "a whole number from 1 to {max}, since these seals have no numbers",
        "bilangan bulat dari 1 sampai {max}, karena segel ini tidak bernomor");

    public static readonly Phrase NoNumbers = new(
        "nothing, since these seals have no numbers",
        "tidak diisi, karena segel ini tidak bernomor");

    public static readonly Phrase NoCount = new(
        "nothing, since these seals have numbers",
        "tidak diisi, karena segel ini bernomor");

    public static readonly Phrase FirstNumber = new(
        "the first number of a series, unless there are numbers",
        "nomor pertama dari seri, kecuali numbers diisi");

    public static readonly Phrase LastNumber = new(
        "the last number of the series",
        "nomor terakhir dari seri");

    public static readonly Phrase NoList = new(
        "nothing, since there is a series",
        "tidak diisi, karena seri sudah disebut");

    public static readonly Phrase NotHeld = new(
        "nothing, as the re-vote is refused",
        "tidak diisi, karena pemungutan suara ulang ditolak");

    public static readonly Phrase NoExplanation = new(
        "nothing, unless the account names in 'corrects' what it corrects",
        "tidak diisi, kecuali catatan menyebut dalam 'corrects' apa yang dibetulkan");

    public static readonly Phrase AddOrRemove = new(
        "at least one package to put in, or in 'remove' one to take out",
        "paling sedikit satu paket untuk dimasukkan, atau dalam 'remove' satu paket untuk dikeluarkan");

    public static readonly Phrase Together = new(
        "at most {max} packages together",
        "paling banyak {max} paket seluruhnya");

    public static readonly Phrase MayBeSetAside = new(
        "a rule that may be set aside: one of {oneOf}",
        "aturan yang boleh dikesampingkan: salah satu dari {oneOf}");

    public static readonly Phrase AdminOnly = new(
        "nothing, unless an admin sends it",
        "tidak diisi, kecuali dikirim oleh admin");

    public static readonly Phrase ExactlyOne = new(
        "exactly one of {package}, {location} and {all}",
        "tepat satu dari {package}, {location}, dan {all}");

    public static readonly Phrase NothingCovered = new(
        "nothing yet: the newest checkpoint covers no event",
        "belum dapat diisi: checkpoint terbaru belum mencakup peristiwa apa pun");

    public static readonly Phrase Tile = new(
        "a tile as tlog-tiles writes it, such as 0/000, 0/x001/234 or 1/000.p/3",
        "tile menurut tlog-tiles, seperti 0/000, 0/x001/234, atau 1/000.p/3");

    public static readonly Phrase Bundle = new(
        "a bundle as tlog-tiles writes it, such as 000, x001/234 or 000.p/3",
        "bundle menurut tlog-tiles, seperti 000, x001/234, atau 000.p/3");

    public static readonly Phrase Unicode = new(
        "well-formed Unicode text",
        "teks Unicode yang sah");

    public static readonly Phrase Members = new(
        "only documented members",
        "hanya anggota yang ada dalam dokumentasi");

    public static readonly Phrase MemberOnce = new(
        "each member once",
        "setiap anggota satu kali");

    public static readonly Phrase Depth = new(
        "at most {max} levels of nesting",
        "paling banyak {max} tingkat bersarang");

    public static readonly Phrase Json = new(
        "well-formed JSON; it breaks at line {line}, byte {byte}",
        "JSON yang sah; kesalahannya di baris {line}, byte {byte}");

    public static readonly Phrase String = new(
        "a string",
        "string");

    public static readonly Phrase WholeNumber = new(
        "a whole number",
        "bilangan bulat");

    public static readonly Phrase AnArray = new(
        "an array",
        "daftar (array)");

    public static readonly Phrase NoReplacement = new(
        "none: nothing is recorded in the place of {type}", "tidak ada: {type} tidak diganti dengan catatan lain");

    public static readonly Phrase Object = new(
        "a JSON object",
        "objek JSON");
}
