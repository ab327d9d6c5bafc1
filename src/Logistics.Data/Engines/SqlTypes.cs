using System.Text.Json;
using Dapper;
using Logistics.Core.Kernel;

namespace Logistics.Data.Engines;

/// <summary>
/// The SQL Server types of what statements exchange, so that a parameter has the type of the column it is
/// compared with and an index can serve the comparison.
/// </summary>
internal static class SqlTypes
{
    public const string Id = "UNIQUEIDENTIFIER";
    public const string CodeType = "VARCHAR(40)";
    public const string LabelType = "VARCHAR(64)";
    public const string AccountType = "VARCHAR(90)";
    public const string PathType = "VARCHAR(170)";
    public const string SealType = "NVARCHAR(64)";
    public const string Word = "VARCHAR(20)";
    public const string StreamType = "VARCHAR(80)";
    public const string Time = "DATETIME2(7)";
    public const string Hash = "BINARY(32)";
    public const string DigestType = "VARCHAR(64)";
    public const string Json = "NVARCHAR(MAX)";

    private const int CodeLength = 40;
    private const int LabelLength = 64;
    private const int DigestLength = 64;
    private const int PathLength = 171;
    private const int WordLength = 20;

    /// <summary>The type of a kind of column on SQL Server.</summary>
    public static string Of(ColumnKind kind) => kind switch
    {
        ColumnKind.Id => Id,
        ColumnKind.Code => CodeType,
        ColumnKind.Label => LabelType,
        ColumnKind.Path => PathType,
        ColumnKind.Account => AccountType,
        ColumnKind.Word => Word,
        ColumnKind.Seal => SealType,
        ColumnKind.Int => "INT",
        ColumnKind.Long => "BIGINT",
        ColumnKind.Flag => "BIT",
        ColumnKind.Time => Time,
        ColumnKind.Prose => "NVARCHAR(500)",
        ColumnKind.Degrees => "FLOAT",
        ColumnKind.Date => "DATE",
        ColumnKind.Hash => DigestType,
        ColumnKind.Json => Json,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown kind."),
    };

    public static DbString? Code(string? value) => Ansi(value, CodeLength);

    public static DbString? Path(string? value) => Ansi(value, PathLength);

    public static DbString? Label(string? value) => Ansi(value, LabelLength);

    /// <summary>SHA-256 as hexadecimal digits.</summary>
    public static DbString? Digest(string? value) => Ansi(value, DigestLength);

    public static DbString? Term(string? value) => Ansi(value, WordLength);

    public static DbString? Stream(string? value) => Ansi(value, LedgerEvent.StreamLengthMax);

    /// <summary>Keys for <see cref="Dialect.Keys"/>.</summary>
    public static string Keys<T>(IEnumerable<T> keys) => JsonSerializer.Serialize(keys);

    /// <summary>
    /// A LIKE pattern that finds the text anywhere, to be used with <c>ESCAPE '\'</c>. To find it in any case,
    /// apply LOWER to it as to the column: engines differ in what they take for the same letter.
    /// </summary>
    public static string? Containing(string? text) => text is null
        ? null
        : "%" + text
            .Replace(@"\", @"\\", StringComparison.Ordinal)
            .Replace("%", @"\%", StringComparison.Ordinal)
            .Replace("_", @"\_", StringComparison.Ordinal)
            .Replace("[", @"\[", StringComparison.Ordinal) + "%";

    private static DbString? Ansi(string? value, int length) =>
        value is null ? null : new DbString { Value = value, IsAnsi = true, Length = length };
}
