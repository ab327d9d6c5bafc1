using Logistics.Core.ApiKeys;
using Logistics.Core.Reversals;
using Logistics.Tests.Support;

namespace Logistics.Tests.Core.Kernel;

/// <summary>What is noted of events for taking them back is enough for a process that did not record them.</summary>
internal sealed class ChangedRowsTests
{
    private const int Histories = 15;
    private const int CommandsOfAHistory = 100;

    /// <summary>A world of what any command changed, as it was before, knows nothing of it afterwards.</summary>
    [Test]
    public void ForgetIn_WhatAnyCommandChanged_LeavesNoRowOfIt()
    {
        var tables = new HashSet<Table>();
        for (var seed = 0; seed < Histories; seed++)
        {
            var ledger = new MemoryLedger();
            var mix = new CommandMix(ledger, new Random(seed).Next);
            for (var i = 0; i < CommandsOfAHistory; i++)
                tables.UnionWith(ChangedBy(ledger, mix.Next()));
        }

        Assert.That(
            Catalog.Current.Tables.Except(tables).Where(table => table.Life != RowLife.Appended && !table.IsReference),
            Is.EquivalentTo((Table[])[ApiKey.Table, Reversal.Table]), "tables that no command changed");
    }

    [Test]
    public void ForgetIn_WhatStandsInThePlaceOfAnother_LeavesNoRowOfThat()
    {
        var ledger = new MemoryLedger();
        ledger.AppendValid(Commands.Pack());
        ledger.AppendValid(Commands.Reverse(ledger, 0));
        Assert.That(ChangedBy(ledger, Commands.Pack() with { Supersedes = 0 }), Does.Contain(Reversal.Table));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("{}")]
    [TestCase("""{"Package":[[0]],"ids":[]}""")]
    [TestCase("""{"Package":[["none"]],"ids":[]}""")]
    [TestCase("""{"Supply":[["74.71"]],"ids":[]}""")]
    public void TryAdd_WhatDoesNotSayWhichRows_IsFalse(string? changes) =>
        Assert.That(new ChangedRows().TryAdd(changes), Is.False);

    [Test]
    public void Collect_RowsThatMayBeInAKnownSet_AreAskedForAndNoOthers()
    {
        var world = new World(isMemory: false);
        var (id, handover) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        world.Load(Package.Table, id, null);
        world.Load(Handover.Table, handover, null);
        world.LoadSet(Package.Labelled, "p-1");
        var changes = new ChangedRows();
        Assert.That(changes.TryAdd($$"""{"Package":[[0]],"Handover":[[1]],"ids":["{{id}}","{{handover}}"]}"""));
        changes.ForgetIn(world);
        var needs = new Needs(world);
        changes.Collect(needs);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(needs.KeysOf(Package.Table), Is.EqualTo([id]));
            Assert.That(needs.KeysOf(Handover.Table), Is.Empty);
            Assert.That(world.Knows(Handover.Table, handover), Is.False);
        }
    }

    /// <summary>Has a process that knows all that a command changes forget what it did.</summary>
    /// <returns>The tables it changed; none where something of it is not noted, or nothing was recorded.</returns>
    private static Table[] ChangedBy(MemoryLedger ledger, LedgerCommand command)
    {
        ledger.State.Accept();
        var from = ledger.Events.Count;
        ledger.Append(command);
        var recorded = ledger.Events.Skip(from).ToArray();
        var undos = Array.ConvertAll(recorded, stored => ledger.State.Find(EventUndo.Table, stored.Sequence));
        Assert.That(
            undos.Select(undo => undo is not null),
            Is.EqualTo(recorded.Select(stored => Catalog.Current.IsReversible(stored.Decoded!.Body))));
        var changes = new ChangedRows();
        if (!Array.TrueForAll(undos, undo => changes.TryAdd(undo?.Changes)))
            return [];
        var before = new World(isMemory: false);
        Table[] changed =
            [.. Catalog.Current.Tables.Where(table => table.Accept(new Earlier(ledger.State, before)) > 0)];
        changes.ForgetIn(before);
        Assert.That(
            changed.Where(table => table.Accept(new Known(ledger.State, before))).Select(table => table.Name),
            Is.Empty, string.Join(", ", recorded.Select(stored => stored.Type)));
        return changed;
    }

    /// <summary>Loads what was changed, as it was before.</summary>
    /// <returns>How many rows.</returns>
    private sealed class Earlier(World now, World before) : ITableVisitor<int>
    {
        public int Visit<TEntity, TKey>(Table<TEntity, TKey> table)
            where TEntity : class
            where TKey : notnull
        {
            var changes = now.ChangesOf(table);
            foreach (var change in changes)
                before.Load(table, change.Key, change.Before);
            return changes.Count;
        }
    }

    /// <summary>Whether anything that was changed is known.</summary>
    private sealed class Known(World now, World before) : ITableVisitor<bool>
    {
        public bool Visit<TEntity, TKey>(Table<TEntity, TKey> table)
            where TEntity : class
            where TKey : notnull => now.ChangesOf(table).Any(change => before.Knows(table, change.Key));
    }
}
