using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace Logistics.Api.Officers;

/// <summary>What a column of a list says.</summary>
internal enum SheetField
{
    Place,
    District,
    Ward,
    Station,
    Role,
    Seat,
    Rank,
    Name,
    BirthDate,
    Phone,
    IdentityNumber,
    Checks,
    Decision,
    DecisionDate,
    Oath,
    LogisticsTraining,
    VotingTraining,
}

/// <summary>A row of a list below its header.</summary>
/// <param name="Line">1-based, where it starts.</param>
/// <param name="Cells">By what the column says, without empty ones.</param>
/// <param name="IsBroken">Its quotes do not enclose whole cells, so that nothing in it can be believed.</param>
internal sealed record SheetRow(int Line, IReadOnlyDictionary<SheetField, string> Cells, bool IsBroken);

/// <summary>
/// A list of officers as people keep it in a spreadsheet: CSV with commas, semicolons or tabs, titles and blank rows
/// above the header, and columns in any order, named in Indonesian or English.
/// </summary>
/// <param name="Columns">The columns that are read, as they are named there.</param>
/// <param name="Ignored">The names of the other columns.</param>
internal sealed record OfficerSheet(
    IReadOnlyDictionary<SheetField, string> Columns, IReadOnlyList<string> Ignored, IReadOnlyList<SheetRow> Rows)
{
    private static readonly string[] Delimiters = [",", ";", "\t", "|"];

    private static readonly Dictionary<string, SheetField> Fields = Names(
        (SheetField.Place, "place|code|place code|location|kode|kode tempat|kode tps|kode wilayah|kode lokasi"),
        (SheetField.District, "district|kecamatan|kec|ppk"),
        (SheetField.Ward, "ward|kelurahan|kel|desa|desa kelurahan|kelurahan desa|kel desa|pps"),
        (SheetField.Station, "tps|no tps|nomor tps|polling station|station"),
        (SheetField.Role, "role|position|office|jabatan|jabatan kpps|posisi|kedudukan"),
        (SheetField.Seat, "seat|kursi|no kursi|nomor kursi|tugas ke|kpps ke"),
        (SheetField.Rank, "rank|ranking|peringkat|urutan|peringkat seleksi|no urut peringkat"),
        (SheetField.Name, "name|full name|nama|nama lengkap|nama calon|nama anggota|nama petugas|nama kpps"),
        (
            SheetField.BirthDate,
            "birth date|date of birth|dob|tanggal lahir|tgl lahir|ttl|tempat tanggal lahir|tempat tgl lahir|"
            + "tempat dan tanggal lahir"),
        (
            SheetField.Phone,
            "phone|phone number|mobile|telepon|telp|no telepon|no telp|nomor telepon|hp|no hp|nomor hp|no hp wa|"
            + "no wa|wa|handphone|no handphone"),
        (
            SheetField.IdentityNumber,
            "identity number|id number|nik|no ktp|nomor ktp|ktp|nomor induk kependudukan|nomor identitas|no nik|"
            + "nik ktp"),
        (
            SheetField.Decision,
            "decision|decision number|sk|no sk|nomor sk|nomor keputusan|no keputusan|keputusan|sk penetapan"),
        (
            SheetField.DecisionDate,
            "decision date|tanggal sk|tgl sk|tanggal keputusan|tanggal penetapan|tgl penetapan"),
        (
            SheetField.Checks,
            "checks|administrative check|administrative result|hasil administrasi|hasil penelitian administrasi|"
            + "penelitian administrasi|status administrasi|ms tms"),
        (
            SheetField.Oath,
            "oath|oath date|sworn in|sworn in on|pelantikan|tanggal pelantikan|tgl pelantikan|dilantik|"
            + "tanggal dilantik"),
        (
            SheetField.LogisticsTraining,
            "logistics training|trained in logistics|bimtek logistik|tanggal bimtek logistik|pelatihan logistik"),
        (
            SheetField.VotingTraining,
            "voting training|trained in voting|bimtek pemungutan suara|bimtek pemungutan|bimtek tungsura|"
            + "tanggal bimtek|bimtek|pelatihan pemungutan suara"));

    /// <summary>Reads a list; null where no row of it is a header.</summary>
    /// <param name="rowsMax">Rows that are read; one more tells that there are more.</param>
    public static OfficerSheet? Read(string text, int rowsMax)
    {
        text = text.TrimStart('\uFEFF');
        return Delimiters.Select(delimiter => Read(text, delimiter, rowsMax)).OfType<OfficerSheet>()
            .MaxBy(sheet => sheet.Columns.Count);
    }

    private static OfficerSheet? Read(string text, string delimiter, int rowsMax)
    {
        var isBroken = false;
        using var parser = new CsvParser(new StringReader(text), new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = delimiter,
            BadDataFound = _ => isBroken = true,
        });
        Dictionary<SheetField, string>? columns = null;
        SheetField?[] fields = [];
        string[] ignored = [];
        var rows = new List<SheetRow>();
        var line = 1;
        while (rows.Count < rowsMax && parser.Read())
        {
            var (cells, start) = (parser.Record!, line);
            line += parser.RawRecord.AsSpan().Count('\n');
            var at = start + parser.RawRecord.AsSpan().IndexOfAnyExcept('\r', '\n') switch
            {
                > 0 and var blank => parser.RawRecord.AsSpan(0, blank).Count('\n'),
                _ => 0,
            };
            if (columns is null)
            {
                fields = [.. cells.Select(cell => FieldOf(cell))];
                columns = ColumnsOf(cells, fields);
                ignored = columns is null ? [] : [.. cells.Where((cell, i) => fields[i] is null)
                    .Select(SheetText.Clean).Where(cell => cell.Length > 0)];
                isBroken = false;
                continue;
            }

            var found = new Dictionary<SheetField, string>();
            for (var i = 0; i < Math.Min(cells.Length, fields.Length); i++)
            {
                if (fields[i] is { } field && SheetText.Clean(cells[i]) is { Length: > 0 } value)
                    found.TryAdd(field, value);
            }

            if (isBroken || found.Count > 0)
                rows.Add(new SheetRow(at, found, isBroken));
            isBroken = false;
        }

        return columns is null ? null : new OfficerSheet(columns, ignored, rows);
    }

    /// <summary>Whether a row repeats the header, as printed pages do.</summary>
    public static bool IsHeaderAgain(SheetRow row) =>
        row.Cells.Count > 1 && row.Cells.All(cell => FieldOf(cell.Value) == cell.Key);

    private static SheetField? FieldOf(string cell) =>
        Fields.TryGetValue(SheetText.Fold(cell), out var field) ? field : null;

    /// <summary>The columns of a header: two or more are known, one of a name or a number among them.</summary>
    private static Dictionary<SheetField, string>? ColumnsOf(string[] cells, SheetField?[] fields)
    {
        var columns = new Dictionary<SheetField, string>();
        for (var i = 0; i < fields.Length; i++)
        {
            // Of two columns with one meaning the first counts.
            if (fields[i] is { } field && !columns.TryAdd(field, SheetText.Clean(cells[i])))
                fields[i] = null;
        }

        return columns.Count > 1
            && (columns.ContainsKey(SheetField.Name) || columns.ContainsKey(SheetField.IdentityNumber))
                ? columns
                : null;
    }

    private static Dictionary<string, SheetField> Names(params (SheetField Field, string Names)[] fields) => fields
        .SelectMany(one => one.Names.Split('|').Select(name => (name, one.Field)))
        .ToDictionary(pair => pair.name, pair => pair.Field, StringComparer.Ordinal);
}
