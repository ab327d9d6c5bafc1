using System.Diagnostics;
using Logistics.Core.Access;
using Logistics.Core.ApiKeys;
using Logistics.Core.Deliveries;
using Logistics.Core.Handovers;
using Logistics.Core.Kernel;
using Logistics.Core.Locations;
using Logistics.Core.Packages;
using Logistics.Core.Seals;
using Logistics.Core.Stock;
using Logistics.Data.Access;
using Logistics.Data.Engines;
using Logistics.Data.Ledger;
using Logistics.Data.Reference;

namespace Logistics.Benchmarks;

/// <summary>
/// Fills a ledger, past HTTP, with packages that each have <see cref="ChainLength"/> events: packed, and
/// handed over to the PPK and then to the PPS. Nothing about them is flagged: their seals are registered and read.
/// </summary>
internal sealed class LedgerFill(
    LedgerWriter ledger, IReadOnlyList<Location> stations, IReadOnlyDictionary<string, Actor>? officers)
{
    public const int ChainLength = 5;

    /// <summary>What every package holds.</summary>
    public const string Ballot = "ballot-mayor";

    private const int GroupSize = 1_000;
    private const int GroupsAtOnce = 4;
    private const string Kpu = "74.71";
    private const int BallotsEach = 466;

    // Before the first rule for what each place needs, so that there may be any number of packages for it.
    private static readonly DateTimeOffset PackedAt = new(2024, 7, 24, 8, 0, 0, TimeSpan.FromHours(8));

    /// <summary>Events of many commands in one transaction: what the fills are made of.</summary>
    public static LedgerWriterOptions Options { get; } =
        new(QueueMax: int.MaxValue, BatchMax: GroupSize * GroupsAtOnce)
        {
            Times = TimeBounds.Usual with { LateMax = TimeSpan.FromDays(365 * 100) },
        };

    private static long seals;

    /// <summary>Fills an empty ledger.</summary>
    /// <returns>How fast, and the packages.</returns>
    public static async Task<(Measurement Speed, Guid[] Packages)> RunAsync(
        Database database, int events, CancellationToken ct)
    {
        var stations = await new LocationStore(database).ListAsync(
            new LocationFilter(LocationLevel.Tps), after: "", limit: 1_000, ct);
        await using var ledger = new LedgerWriter(database, Options, TimeProvider.System);
        return await RunAsync(
            ledger, [.. stations.Select(station => station.Location)], events, ct, await OfficersAsync(database, ct));
    }

    /// <summary>Who has a key as the officer of a place, by its code: nobody else records where the ledger has keys.</summary>
    public static async Task<IReadOnlyDictionary<string, Actor>> OfficersAsync(Database database, CancellationToken ct) =>
        (await new KeyStore(database, TimeProvider.System).ListAsync(
            new KeyFilter(Role.Officer, State: KeyState.Valid), after: "", int.MaxValue, ct))
        .DistinctBy(details => details.Key.Place, StringComparer.Ordinal)
        .ToDictionary(
            details => details.Key.Place,
            details => new Actor(details.Key.Principal, "officer", details.Key.Place),
            StringComparer.Ordinal);

    /// <summary>Adds so many events to a ledger.</summary>
    /// <param name="officers">As of <see cref="OfficersAsync"/>; null for a ledger that has no keys.</param>
    /// <returns>How fast, and the packages.</returns>
    public static async Task<(Measurement Speed, Guid[] Packages)> RunAsync(
        LedgerWriter ledger,
        IReadOnlyList<Location> stations,
        int events,
        CancellationToken ct,
        IReadOnlyDictionary<string, Actor>? officers = null)
    {
        var fill = new LedgerFill(ledger, stations, officers);
        var packages = Enumerable.Range(0, events / ChainLength).Select(_ => Guid.CreateVersion7()).ToArray();
        await DeliverAsync(ledger, packages.Length, ct, officers);
        var (start, cpu) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        await Parallel.ForEachAsync(
            packages.Chunk(GroupSize),
            new ParallelOptions { MaxDegreeOfParallelism = GroupsAtOnce, CancellationToken = ct },
            fill.CarryAsync);
        var speed = new Measurement(
            $"ledger filled to {events:N0} events, past HTTP", null, events, Stopwatch.GetElapsedTime(start), [],
            Environment.CpuUsage.TotalTime - cpu, TimeSpan.Zero);
        return (speed, packages);
    }

    /// <summary>Makes the contents of so many packages loose stock of the KPU of Kendari.</summary>
    public static async Task DeliverAsync(
        LedgerWriter ledger, int packages, CancellationToken ct, IReadOnlyDictionary<string, Actor>? officers = null)
    {
        for (var left = (long)packages * BallotsEach; left > 0; left -= ItemQuantity.Max)
        {
            var quantity = (int)Math.Min(left, ItemQuantity.Max);
            await AppendAsync(
                ledger,
                [
                    new ReceiveDelivery(
                        Guid.CreateVersion7(), Of(Kpu), PackedAt, "a printer", Kpu, "DO/074/2024", Replaces: null,
                        [new DeliveryLine(Ballot, quantity, quantity, Damaged: 0)], Note: null),
                ],
                officers,
                ct);
        }
    }

    public static PackPackage Pack(Guid id, string[] path) => Pack(id, path, SealOf(id));

    /// <summary>The seal on a package that is not of a fill; nobody has registered it.</summary>
    public static string SealOf(Guid package) => $"A-{package:N}";

    /// <summary>A release with a document of its own.</summary>
    public static ReleaseHandover Release(Guid[] packages, string from, string to)
    {
        var id = Guid.CreateVersion7();
        return new(
            id, Of(from), Now(), from, to, [.. packages.Select(package => new PackageRef(package, null))],
            $"BAST/{id:N}", "DT 1234 AB", PersonalText.Of("driver of truck 3"), Escort: null, Note: null);
    }

    public static AcceptHandover Accept(Guid handover, string to, params AcceptanceLine[] lines) => new(
        Guid.CreateVersion7(), Of(to), Now(), handover, PersonalText.Of("chair of PPS"), lines, AcceptRemainder: false);

    /// <summary>A package that came in good condition, and whose seal was read.</summary>
    public static AcceptanceLine LineOf(Guid package) => LineOf(package, SealOf(package));

    private static AcceptanceLine LineOf(Guid package, string seal) => new(
        new PackageRef(package, null), LineOutcome.Accepted, Condition.Good, [seal], Note: null);

    private static PackPackage Pack(Guid id, string[] path, string seal) => new(
        id, Of(path[0]), PackedAt, $"B {id:N}", PackageKind.BallotBox, "mayor", path[^1], path[0],
        [new ItemQuantity(Ballot, BallotsEach)], [seal]);

    /// <summary>Seals of one series, as a batch that is registered.</summary>
    private static (IssueSeals Batch, string[] Numbers) NewSeals(int count)
    {
        var last = Interlocked.Add(ref seals, count);
        string[] numbers = [.. Enumerable.Range(0, count).Select(i => $"A{last - count + i:0000000000}")];
        return (new IssueSeals(
            Guid.CreateVersion7(), Of(Kpu), PackedAt, Kpu, SealKind.CableTie, "SJ/074/2024", numbers[0], numbers[^1], [],
            Count: null, Note: null), numbers);
    }

    /// <summary>In the election's zone. What is recorded as it happens carries no flag.</summary>
    public static DateTimeOffset Now() => DateTimeOffset.UtcNow.ToOffset(PackedAt.Offset);

    /// <summary>The officer of a place.</summary>
    private static Actor Of(string place) => new(Core.Kernel.EventId.DeriveFrom(Guid.Empty, place), "officer", place);

    private async ValueTask CarryAsync(Guid[] packages, CancellationToken ct)
    {
        var station = stations[Random.Shared.Next(stations.Count)];
        var path = station.Path.Split('/');
        var (batch, numbers) = NewSeals(packages.Length);
        await AppendAsync(ledger, [batch], officers, ct);
        await AppendAsync(
            ledger, [.. packages.Zip(numbers, (package, seal) => Pack(package, path, seal))], officers, ct);
        AcceptanceLine[] lines = [.. packages.Zip(numbers, LineOf)];
        for (var leg = 0; leg < ChainLength / 2; leg++)
        {
            var release = Release(packages, path[leg], path[leg + 1]);
            await AppendAsync(ledger, [release], officers, ct);
            await AppendAsync(ledger, [Accept(release.Id, path[leg + 1], lines)], officers, ct);
        }
    }

    private static async Task AppendAsync(
        LedgerWriter ledger,
        IReadOnlyList<LedgerCommand> commands,
        IReadOnlyDictionary<string, Actor>? officers,
        CancellationToken ct)
    {
        if (officers is not null)
            commands = [.. commands.Select(command => command with { Actor = officers[command.Actor.Place!] })];
        foreach (var result in await ledger.AppendAsync(commands, ct))
        {
            if (result is not AppendResult.Appended)
                throw new InvalidOperationException($"The ledger could not be filled: {result}");
        }
    }
}
