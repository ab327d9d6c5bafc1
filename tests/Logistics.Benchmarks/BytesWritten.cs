using System.Globalization;
using Logistics.Core.Kernel;
using Logistics.Data.Ledger;

namespace Logistics.Benchmarks;

/// <summary>
/// What an event costs the disk: releases and acceptances of one package, so many to each commit. How many wait for a
/// commit does not depend on how fast the machine is, so that two builds are compared by one run of each.
/// </summary>
internal sealed class BytesWritten(LocalLedger ledger, IReadOnlyList<BytesWritten.Courier> couriers)
{
    /// <summary>Events that are there before anything is measured, and those that are measured, by clients.</summary>
    private const int Before = 10_000;

    private const int PackagesEach = 16;

    private static readonly (int Clients, int Commits)[] Rounds = [(1, 1_000), (16, 128), (64, 64)];

    /// <summary>What the rounds wrote, in words, and the size of the file after them.</summary>
    public static async Task<IReadOnlyList<string>> RunAsync(string directory, CancellationToken ct)
    {
        await using var ledger = await LocalLedger.CreateAsync(
            directory, keepsLog: true, new LedgerWriterOptions(), ct);
        var couriers = Enumerable.Range(0, Plan.ClientsMax).Select(i => new Courier(ledger, i)).ToArray();
        await LedgerFill.DeliverAsync(ledger.Writer, Plan.ClientsMax * PackagesEach, ct);
        var bytes = new BytesWritten(ledger, couriers);
        await bytes.AppendAsync([.. couriers.SelectMany(courier => courier.Pack())], ct);

        // Some are to accept while others release.
        await bytes.AppendAsync(
            [.. couriers.Where((_, i) => i % 2 == 1).Select(courier => courier.Next())], ct);
        for (var events = 0; events < Before; events += Plan.ClientsMax)
            await bytes.CommitAsync(Plan.ClientsMax, ct);
        var file = Path.Combine(directory, "logistics.db");
        var notes = new List<string>();
        foreach (var (clients, commits) in Rounds)
        {
            await SettleAsync(ct);
            var before = ProcessIo.Of(Environment.ProcessId);
            for (var i = 0; i < commits; i++)
                await bytes.CommitAsync(clients, ct);
            await SettleAsync(ct);
            var used = ProcessIo.Of(Environment.ProcessId) - before;
            notes.Add(string.Create(CultureInfo.InvariantCulture,
                $"SQLite: {clients} to a commit: {used.BytesPassed / (double)(clients * commits):N0} bytes an event ")
                + string.Create(CultureInfo.InvariantCulture,
                $"to write calls, {used.BytesWritten / (double)(clients * commits):N0} to the disk"));
        }

        var size = (await ledger.Store!.StateAsync(ct)).Head.Size;
        notes.Add(string.Create(CultureInfo.InvariantCulture,
            $"SQLite: {new FileInfo(file).Length * 10_000.0 / size / 1e6:0.00} MB for each 10,000 of {size:N0} events"));
        return notes;
    }

    // Until the log was moved into the file.
    private static Task SettleAsync(CancellationToken ct) => Task.Delay(TimeSpan.FromSeconds(3), ct);

    private Task CommitAsync(int clients, CancellationToken ct) =>
        AppendAsync([.. couriers.Take(clients).Select(courier => courier.Next())], ct);

    private async Task AppendAsync(IReadOnlyList<LedgerCommand> commands, CancellationToken ct)
    {
        foreach (var result in await ledger.Writer.AppendAsync(commands, ct))
        {
            if (result is not AppendResult.Appended)
                throw new InvalidOperationException($"Nothing was recorded: {result}");
        }
    }

    /// <summary>Carries packages of its own in turn, as a <see cref="Carrier"/> does over HTTP.</summary>
    internal sealed class Courier(LocalLedger ledger, int number)
    {
        private readonly Carrier.Trip[] trips =
        [
            .. Enumerable.Range(number * PackagesEach, PackagesEach).Select(i => new Carrier.Trip(
                Guid.CreateVersion7(), ledger.Stations[i % ledger.Stations.Count].Path.Split('/'))),
        ];

        private int turn;
        private Guid handover;

        public IEnumerable<LedgerCommand> Pack() =>
            trips.Select(trip => LedgerFill.Pack(trip.Package, trip.Path));

        public LedgerCommand Next()
        {
            var trip = trips[turn / 2 % trips.Length];
            if (turn++ % 2 == 0)
            {
                var release = LedgerFill.Release([trip.Package], trip.From, trip.To);
                handover = release.Id;
                return release;
            }

            var to = trip.To;
            trip.Advance();
            return LedgerFill.Accept(handover, to, LedgerFill.LineOf(trip.Package));
        }
    }
}
