using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace Logistics.Tests.Support;

/// <summary>The statements that reach one SQLite database, whichever of the process's connections sends them.</summary>
internal sealed class StatementLog : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private readonly ConcurrentBag<IDisposable> subscriptions = [];
    private readonly ConcurrentQueue<string> texts = [];
    private readonly string file;
    private readonly Action<SqliteCommand>? before;

    /// <param name="file">Other fixtures use theirs at the same time.</param>
    /// <param name="before">Called before each statement, by the thread that is about to run it.</param>
    public StatementLog(string file, Action<SqliteCommand>? before = null)
    {
        (this.file, this.before) = (file, before);
        subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
    }

    /// <summary>What stands in the first comment of each: where it comes from.</summary>
    public IReadOnlyList<string> Authors => [.. texts.Select(text => text.Split("/* ")[1].Split(" */")[0])];

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == "Logistics.Sqlite")
            subscriptions.Add(value.Subscribe(this));
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Value is not SqliteCommand command || command.Connection!.DataSource != file)
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
