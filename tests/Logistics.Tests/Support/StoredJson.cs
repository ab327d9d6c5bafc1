using System.Data.Common;
using Dapper;
using Logistics.Data.Engines;
using Microsoft.Data.Sqlite;

namespace Logistics.Tests.Support;

/// <summary>Lets SQL on an embedded database read JSON that is packed.</summary>
internal static class StoredJson
{
    /// <summary>Adds the function <c>unpacked(X)</c>: the JSON of a stored value, as text.</summary>
    public static void AddFunction(DbConnection connection)
    {
        if (connection is SqliteConnection sqlite)
            sqlite.CreateFunction("unpacked", (byte[] stored) => PackedJson.Text(stored), isDeterministic: true);
    }

    /// <summary>Keeps events as builds did that did not pack JSON.</summary>
    public static async Task<int> AsBeforePackingAsync(DbConnection connection)
    {
        if (connection is not SqliteConnection)
            return 0;
        AddFunction(connection);
        var trigger = await connection.ExecuteScalarAsync<string>(
            "SELECT sql FROM sqlite_master WHERE name = 'CustodyEvent_NoUpdate'");
        await connection.ExecuteAsync("DROP TRIGGER CustodyEvent_NoUpdate");
        var rows = await connection.ExecuteAsync(
            """
            UPDATE AppliedCommand SET Content = COALESCE(unpacked(Content), Content) WHERE typeof(Content) = 'blob';
            UPDATE EventUndo SET Changes = unpacked(Changes) WHERE typeof(Changes) = 'blob';
            UPDATE CustodyEvent SET Canonical = CAST(unpacked(Canonical) AS BLOB)
            """);
        await connection.ExecuteAsync(trigger!);
        return rows;
    }
}
