using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Logistics.Tests.Support;

/// <summary>SQL Server's own parser, at the level of SQL Server 2025.</summary>
internal static class TransactSql
{
    /// <summary>The script as a tree, and what is wrong with it, in words.</summary>
    public static (TSqlScript Script, IReadOnlyList<string> Errors) Parse(string sql)
    {
        var parser = new TSql170Parser(initialQuotedIdentifiers: true);
        using var reader = new StringReader(sql);
        var script = (TSqlScript)parser.Parse(reader, out var errors);
        return (script, [.. errors.Select(error => $"line {error.Line}: {error.Message}")]);
    }
}
