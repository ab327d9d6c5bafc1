using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using Microsoft.Data.SqlClient.Diagnostics;
using Microsoft.Data.Sqlite;

namespace Logistics.Tests.Support;

/// <summary>The commands that reach one database, whichever of the process's connections sends them.</summary>
internal sealed class StatementLog : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private readonly ConcurrentBag<IDisposable> subscriptions = [];
    private readonly ConcurrentQueue<string> texts = [];
    private readonly string database;
    private readonly Action<DbCommand>? before;

    /// <param name="database">SQLite's file or SQL Server's name; other fixtures use theirs at the same time.</param>
    /// <param name="before">Called before each command, by the thread that is about to run it.</param>
    public StatementLog(string database, Action<DbCommand>? before = null)
    {
        (this.database, this.before) = (database, before);
        subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
    }

    public int Count => texts.Count;

    /// <summary>What stands in the first comment of each: where it comes from.</summary>
    public IReadOnlyList<string> Authors => [.. texts.Select(text => AuthorOf(text)!)];

    /// <summary>What stands in the first comment of a statement; null where there is none.</summary>
    public static string? AuthorOf(string text) => text.Split("/* ").ElementAtOrDefault(1)?.Split(" */")[0];

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name is "Logistics.Sqlite" or "SqlClientDiagnosticListener")
            subscriptions.Add(value.Subscribe(this));
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        var (command, target) = value.Value switch
        {
            SqliteCommand sqlite => ((DbCommand)sqlite, sqlite.Connection!.DataSource),
            SqlClientCommandBefore { Command: { } sql } => (sql, sql.Connection.Database),
            _ => (null, null),
        };
        if (command is null || target != database)
            return;
        texts.Enqueue(command.CommandText);
        before?.Invoke(command);
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void Dispose()
    {
        while (subscriptions.TryTake(out var subscription))
            subscription.Dispose();
    }
}
