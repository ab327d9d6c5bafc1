using System.Data;
using System.Data.Common;
using System.Globalization;
using Dapper;
using Microsoft.Data.SqlClient;

namespace Logistics.Tests.Support;

/// <summary>Brings the rows of tables from a database of either engine to one on SQL Server.</summary>
internal static class TableCopy
{
    /// <summary>Those of migrations 0001 to 0013, in the order that foreign keys ask for.</summary>
    public static readonly string[] Earlier =
    [
        "Election", "Contest", "Milestone", "PhaseStart", "Location", "ItemType", "Principal", "ApiKey", "LedgerHead",
        "CustodyEvent", "AppliedCommand", "PersonalText", "Package", "PackageContent", "PackageSeal", "PackageHistory",
        "Handover", "HandoverLine", "LogTile", "LogCheckpoint", "RequirementRule", "Supply", "TpsAccount", "Posting",
        "Balance", "StockDocument", "ReplacementOrder",
    ];

    /// <returns>The tables that have no rows.</returns>
    public static async Task<IReadOnlyList<string>> CopyAsync(
        DbConnection source, DbConnection target, DbTransaction transaction, IEnumerable<string> tables)
    {
        var empty = new List<string>();
        await target.ExecuteAsync("DELETE FROM LedgerHead", transaction: transaction);
        foreach (var table in tables)
        {
            var types = (await target.QueryAsync<(string Name, string Type)>(
                "SELECT COLUMN_NAME, DATA_TYPE FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_NAME = @table",
                new { table },
                transaction)).ToDictionary(column => column.Name, column => column.Type, StringComparer.Ordinal);
            await using var insert = target.CreateCommand();
            insert.Transaction = transaction;
            insert.CommandText = $"INSERT INTO {table} ({string.Join(", ", types.Keys)}) "
                + $"VALUES ({string.Join(", ", types.Keys.Select(name => $"@{name}"))})";
            foreach (var (name, type) in types)
                insert.Parameters.Add(new SqlParameter($"@{name}", Enum.Parse<SqlDbType>(type, ignoreCase: true)));
            var rows = (await source.QueryAsync($"SELECT * FROM {table} ORDER BY {(table == "Location" ? "Path" : "1")}"))
                .AsList();
            if (rows.Count == 0)
                empty.Add(table);
            foreach (IDictionary<string, object?> row in rows)
            {
                foreach (SqlParameter parameter in insert.Parameters)
                    parameter.Value = ValueOf(row[parameter.ParameterName[1..]], parameter.SqlDbType);
                await insert.ExecuteNonQueryAsync();
            }
        }

        return empty;
    }

    private static object ValueOf(object? value, SqlDbType type) => (value, type) switch
    {
        (null, _) => DBNull.Value,
        (string text, SqlDbType.UniqueIdentifier) => Guid.Parse(text),
        (string text, SqlDbType.DateTime2 or SqlDbType.Date) => DateTime.Parse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal),
        (string text, SqlDbType.Time) => TimeSpan.Parse(text, CultureInfo.InvariantCulture),
        _ => value,
    };
}
