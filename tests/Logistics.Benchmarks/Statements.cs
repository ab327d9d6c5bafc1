using System.Diagnostics;
using Logistics.Core.Kernel;
using Logistics.Data.Engines;
using Logistics.Data.Ledger;

namespace Logistics.Benchmarks;

/// <summary>Counts the statements that reach SQLite for an event that is recorded alone.</summary>
internal sealed class Statements : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    private const int Journeys = 50;
    private int count;

    /// <returns>Statements of one release or acceptance of one package, on average, in a process that is warm.</returns>
    public static async Task<double> EachAsync(string directory, CancellationToken ct)
    {
        await using var ledger = await LocalLedger.CreateAsync(directory, keepsLog: true, new LedgerWriterOptions(), ct);
        await LedgerFill.DeliverAsync(ledger.Writer, Journeys, ct);
        var path = ledger.Stations[0].Path.Split('/');
        var packages = Enumerable.Range(0, Journeys).Select(_ => Guid.CreateVersion7()).ToArray();
        await AppendAsync([.. packages.Select(package => LedgerFill.Pack(package, path))]);
        await CarryAsync(packages[0]);

        var seen = new Statements();
        using var subscription = DiagnosticListener.AllListeners.Subscribe(seen);
        foreach (var package in packages.Skip(1))
            await CarryAsync(package);
        const int events = 2;
        return (double)seen.count / (Journeys - 1) / events;

        async Task CarryAsync(Guid package)
        {
            var release = LedgerFill.Release([package], path[0], path[1]);
            await AppendAsync([release]);
            await AppendAsync([LedgerFill.Accept(release.Id, path[1], LedgerFill.LineOf(package))]);
        }

        async Task AppendAsync(IReadOnlyList<LedgerCommand> commands)
        {
            foreach (var result in await ledger.Writer.AppendAsync(commands, ct))
            {
                if (result is not AppendResult.Appended)
                    throw new InvalidOperationException($"A command was not recorded: {result}");
            }
        }
    }

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == "Logistics.Sqlite")
            value.Subscribe(this);
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Key == PreparingConnection.CommandBefore)
            Interlocked.Increment(ref count);
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }
}
