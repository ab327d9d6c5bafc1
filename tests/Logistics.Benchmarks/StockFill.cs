using Logistics.Core.Deliveries;
using Logistics.Core.Kernel;
using Logistics.Core.Stock;
using Logistics.Data.Engines;
using Logistics.Data.Reference;
using Logistics.Data.Tables;

namespace Logistics.Benchmarks;

/// <summary>
/// Fills the projections of quantities, past the ledger, as if so many events had brought goods to locations: one
/// after the other to each but <see cref="Probe"/>, which always gets <see cref="ProbeEvents"/>.
/// </summary>
internal static class StockFill
{
    /// <summary>The location that has as many events in a short ledger as in a long one.</summary>
    public const string Probe = "74.71.01.1008.001";

    public const int ProbeEvents = 1_000;

    private const int BatchSize = 20_000;
    private static readonly DateTimeOffset Start = new(2024, 11, 3, 0, 0, 0, TimeSpan.Zero);

    /// <param name="database">To fill.</param>
    /// <param name="from">Sequence of the first event.</param>
    /// <param name="events">How many.</param>
    /// <param name="ct">Ends it.</param>
    public static async Task RunAsync(Database database, long from, int events, CancellationToken ct)
    {
        var places = (await new LocationStore(database).ListAsync(new LocationFilter(), "", 1_000, ct))
            .Select(place => place.Location).Where(place => place.Code != Probe).ToArray();

        // The ballots that the ledger was filled with have balances of their own.
        var items = (await new ElectionStore(database).ItemsAsync(ct)).Select(item => item.Code)
            .Where(code => code != LedgerFill.Ballot).ToArray();
        var tables = TableSql.Of(database.Dialect).Where(one => one.Table == PostingRow.Table || one.Table == Balance.Table);
        var world = new World();
        foreach (var batch in Enumerable.Range(0, events).Chunk(BatchSize))
        {
            await database.WriteAsync(
                async (transaction, token) =>
                {
                    foreach (var i in batch)
                        Catalog.Current.Follow(world, Arrival(i));
                    var writer = database.Dialect.Write(transaction);
                    foreach (var table in tables)
                        await table.WriteAsync(writer, world, token);
                    await writer.EndAsync(token);
                    return 0;
                },
                ct);
            world.Accept();
        }

        LedgerEntry Arrival(int i)
        {
            var isProbe = i % (events / ProbeEvents) == 0 && i / (events / ProbeEvents) < ProbeEvents;
            var place = isProbe ? Probe : places[i % places.Length].Code;
            var item = items[(isProbe ? i / (events / ProbeEvents) : i / places.Length) % items.Length];
            return new LedgerEntry(from + i, EventOf(place, item, Start.AddSeconds(i)), [], []);
        }
    }

    private static LedgerEvent EventOf(string place, string item, DateTimeOffset at)
    {
        var id = Guid.CreateVersion7();
        return new LedgerEvent(
            id, DeliveryReceived.StreamOf(id), Version: 1, Previous: null, at, at.UtcDateTime, new Actor(id, "warehouse"), Anchor.EmptyTree,
            new DeliveryReceived
            {
                UtcOffset = 0,
                Delivery = id,
                Supplier = "the printer",
                Location = place,
                Document = "SJ-1",
                Lines = [new DeliveryLine(item, Stated: 10, Counted: 10, Damaged: 0)],
            });
    }
}
