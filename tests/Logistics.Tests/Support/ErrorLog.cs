using System.Collections.Concurrent;
using System.Data.Common;
using Logistics.Core.Log;
using Logistics.Data.Engines;
using Microsoft.Extensions.Logging;

namespace Logistics.Tests.Support;

/// <summary>The errors that a server logs, kept so that a test which met one can show it.</summary>
internal sealed class ErrorLog : ILoggerProvider
{
    private readonly ConcurrentQueue<Entry> entries = [];
    private readonly Lock latch = new();
    private int shown;

    /// <summary>Every error.</summary>
    public string Text => entries.IsEmpty ? "The server logged no error." : string.Join('\n', entries);

    /// <summary>
    /// The defects since this was asked for last: exceptions that are answered with a 500, or that nobody caught.
    /// </summary>
    public IReadOnlyList<string> NewDefects()
    {
        lock (latch)
        {
            var seen = entries.ToArray();
            var fresh = seen.Skip(shown).Where(IsDefect).Select(entry => entry.ToString()).ToArray();
            shown = seen.Length;
            return fresh;
        }
    }

    public ILogger CreateLogger(string categoryName) => new Writer(this, categoryName);

    public void Dispose()
    {
    }

    // The product answers the others with a 503 that says what an operator has to do.
    private static bool IsDefect(Entry entry) => entry.Exception is not (
        null or DatabaseUnavailableException or DatabaseDamagedException or DbException or LogDamagedException);

    private sealed record Entry(string Category, string Message, Exception? Exception)
    {
        public override string ToString() => $"{Category}: {Message}\n{Exception}";
    }

    private sealed class Writer(ErrorLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is LogLevel.Error or LogLevel.Critical;

        public void Log<TState>(
            LogLevel logLevel, Microsoft.Extensions.Logging.EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                log.entries.Enqueue(new Entry(category, formatter(state, exception), exception));
        }
    }
}
