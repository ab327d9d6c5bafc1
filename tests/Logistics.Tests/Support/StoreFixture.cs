using System.Data.Common;
using Dapper;
using Logistics.Core.Ledger;
using Logistics.Core.Locations;
using Logistics.Core.Reference;
using Logistics.Data.Engines;
using Logistics.Data.Events;

namespace Logistics.Tests.Support;

/// <summary>
/// Tests of stores over one migrated and seeded database, which they share: each test makes packages
/// of its own, and none relies on what others left.
/// </summary>
internal abstract class StoreFixture(TestEngine engine)
{
    private TestDatabase? test;

    protected TestEngine Engine => engine;

    protected TestDatabase Test => test!;

    protected Database Database => Test.Database;

    /// <inheritdoc cref="ApiFixture.HasRules"/>
    protected virtual bool HasRules => false;

    protected LedgerWriter Writer { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task CreateAsync()
    {
        test = await TestDatabase.CreateAsync(engine, HasRules);
        Writer = NewWriter(Database);
    }

    [OneTimeTearDown]
    public async Task RemoveAsync()
    {
        if (test is null) return;
        await Writer.DisposeAsync();
        await test.DisposeAsync();
    }

    protected static LedgerWriter NewWriter(Database database, LedgerWriterOptions? options = null) =>
        new(database, (options ?? new LedgerWriterOptions()) with { Times = Commands.AnyTimes }, TimeProvider.System);

    /// <summary>Appends commands that must not be rejected, in one batch.</summary>
    protected async Task<IReadOnlyList<Receipt>> AppendValidAsync(params LedgerCommand[] commands)
    {
        var results = await Writer.AppendAsync(commands, default);
        Assert.That(results, Is.All.TypeOf<AppendResult.Appended>(), string.Join('\n', results));
        return [.. results.Cast<AppendResult.Appended>().Select(result => result.Receipt)];
    }

    /// <summary>Imports locations, or what an import of them is refused with.</summary>
    protected static async Task<(ReferenceImported? Import, Rejection? Rejection)> ImportAsync(
        LedgerWriter writer, params LocationRow[] rows) => Outcome(await writer.AppendAsync(
            new ImportLocations(Guid.CreateVersion7(), Commands.Admin, Commands.OccurredAt, rows, AllowUnusualCodes: false),
            default));

    /// <summary>The same of rules.</summary>
    protected static async Task<(ReferenceImported? Import, Rejection? Rejection)> ImportAsync(
        LedgerWriter writer, params RequirementRow[] rows) => Outcome(await writer.AppendAsync(
            new ImportRequirements(Guid.CreateVersion7(), Commands.Admin, Commands.OccurredAt, rows), default));

    private static (ReferenceImported? Import, Rejection? Rejection) Outcome(AppendResult result) => result switch
    {
        AppendResult.Appended appended => ((ReferenceImported)appended.Receipt.Entries[0].Event.Body, null),
        AppendResult.Rejected rejected => (null, rejected.Rejection),
        _ => throw new AssertionException($"{result}"),
    };

    /// <summary>Packages packed at the KPU for a polling station.</summary>
    protected async Task<PackPackage[]> PackAsync(int count, string destination = SmallTree.Mandonga1)
    {
        var packages = Enumerable.Range(0, count).Select(_ => Commands.Pack(destination)).ToArray();
        await AppendValidAsync(packages);
        return packages;
    }

    /// <summary>Everything in the ledger, in its order.</summary>
    protected async Task<IReadOnlyList<StoredEvent>> LedgerAsync()
    {
        const int page = 5_000;
        var store = new EventStore(Database);
        var all = new List<StoredEvent>();
        IReadOnlyList<StoredEvent> next;
        do
        {
            next = (await store.AfterAsync(all.Count - 1, page, default)).Events;
            all.AddRange(next);
        }
        while (next.Count == page);
        return all;
    }

    /// <summary>Checks that the ledger is gapless, sound and the very sum of its chains.</summary>
    protected async Task<World> AssertSoundLedgerAsync()
    {
        var ledger = await LedgerAsync();
        var state = new World();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                ledger.Select(e => e.Sequence),
                Is.EqualTo(Enumerable.Range(0, ledger.Count).Select(i => (long)i)));
            Assert.That(ledger.Select(e => e.Fault).OfType<string>(), Is.Empty);
            Assert.That(ledger.Select(e => e.RecordedAt), Is.Ordered);
        }

        foreach (var stored in ledger)
            state.Evolve(new LedgerEntry(stored.Sequence, stored.Decoded!, stored.Canonical, stored.Hash));
        return state;
    }

    /// <summary>
    /// Runs SQL behind the product's back, and has it read anew what it knew before, as after a restart.
    /// </summary>
    protected Task<int> TamperAsync(string sql, object? parameters = null) => ReadAsync(async connection =>
    {
        await connection.ExecuteAsync(sql, parameters);
        return await connection.ExecuteAsync("UPDATE LedgerHead SET Epoch = Epoch + 1");
    });

    protected async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> query)
    {
        await using var connection = await Database.OpenAsync(default);
        return await query(connection);
    }
}
