using FsCheck;
using FsCheck.Fluent;
using Logistics.Core.Flags;
using Logistics.Core.Incidents;
using Logistics.Core.Officers;
using Logistics.Core.Reversals;
using Logistics.Core.ReVotes;
using Logistics.Core.Sortings;
using Logistics.Tests.Support;

namespace Logistics.Tests.Core.Reversals;

/// <summary>What holds of any mistake that is taken back, whatever it was.</summary>
internal sealed class ReversalPropertiesTests
{
    private const int Histories = 60;
    private const int ChoicesMax = 500;

    [Test]
    public void Reversal_OfAnyCommandJustRecorded_LeavesTheStateAsBeforeIt() => ForAnyHistory((ledger, mix) =>
    {
        var (before, from) = (Snapshot(ledger), ledger.Events.Count);
        if (ledger.Append(mix.Next()).Rejection is not null || !Reversible(ledger, from).Any())
            return;
        var names = string.Join(", ", ledger.Events.Skip(from).Select(stored => stored.Type));
        if (ledger.Events.Skip(from).Any(stored => !Catalog.Current.IsReversible(stored.Decoded!.Body)))
            return;
        Assert.That(ledger.Append(Commands.Reverse(ledger, from)).Rejection?.Errors, Is.Null, names);
        Assert.That(Snapshot(ledger), Is.EqualTo(before), names);
        if (mix.Next() is var next)
            ledger.Append(next);
    });

    [Test]
    public void Reversal_OfAnyEarlierEvent_IsLawfulOnceWhatItNamesIsTakenBackInThatOrder() => ForAnyHistory((ledger, mix) =>
    {
        for (var i = 0; i < 12; i++)
            ledger.Append(mix.Next());
        long[] all = [.. Reversible(ledger, 0).Where(one => ledger.State.Find(Reversal.Table, one) is null)];
        if (all.Length == 0)
            return;
        var tries = 0;
        TakeBack(ledger, all[all.Length / 2], ref tries);
    });

    /// <summary>A package cannot come to be inside itself.</summary>
    [Test]
    public void Reversal_OfATakingOutOfWhatWentIntoIt_RestsOnThat()
    {
        var ledger = new MemoryLedger();
        PackPackage[] packed = [Commands.Pack(), Commands.Pack(), Commands.Pack()];
        var (first, second, third) = (packed[0], packed[1], packed[2]);
        ledger.AppendValid([.. packed, Commands.Nest(first, second)]);
        var takenOut = ledger.Events.Count;
        ledger.AppendValid(Commands.Unnest(first, second), Commands.Nest(third, first));
        var into = ledger.Events.Count;
        ledger.AppendValid(Commands.Nest(second, third));
        var refused = ledger.Append(Commands.Reverse(ledger, takenOut)).Rejection!;
        Assert.That(
            refused.Errors.Select(error => error.Expected.Params!["sequence"]), Is.EqualTo((object[])[(long)into]));
        Assert.That(ledger.Append(Commands.Reverse(ledger, into)).Rejection?.Errors, Is.Null);
        Assert.That(ledger.Append(Commands.Reverse(ledger, takenOut)).Rejection?.Errors, Is.Null);
    }

    /// <summary>The next becomes the first that names it, and each can still be taken back.</summary>
    [Test]
    public void Reversal_OfDeliveriesOfOneDocument_LeavesItToTheNext()
    {
        var ledger = new MemoryLedger();
        var sequences = new List<int>();
        Deliver(isFlagged: false);
        Deliver(isFlagged: true);
        TakeBack(0);
        Deliver(isFlagged: true);
        TakeBack(1);
        Deliver(isFlagged: true);
        TakeBack(2);
        TakeBack(3);
        Assert.That(ledger.State.All(TransportDocument.Table), Is.Empty);
        Deliver(isFlagged: false);

        void Deliver(bool isFlagged)
        {
            sequences.Add(ledger.Events.Count);
            var decision = ledger.Append(Commands.Deliver((SmallTree.Seal, 5)));
            Assert.That(decision.Rejection, Is.Null);
            Assert.That(
                decision.Events[0].Body.Flags?.Any(flag => flag.Code == SameDocumentFlags.Code) ?? false,
                Is.EqualTo(isFlagged), $"delivery {sequences.Count}");
        }

        void TakeBack(int delivery) => Assert.That(
            ledger.Append(Commands.Reverse(ledger, sequences[delivery])).Rejection?.Errors, Is.Null);
    }

    /// <summary>Does what each answer names until the event is taken back, or its goods are found to be gone.</summary>
    private static bool TakeBack(MemoryLedger ledger, long sequence, ref int tries)
    {
        while (Reverse(ledger, sequence) is { } refused)
        {
            if (First(ledger, refused) is not { } first)
                return false;
            Assert.That(++tries, Is.LessThan(80), $"event {sequence} cannot be taken back: {refused.Errors[0]}");
            if (!TakeBack(ledger, first, ref tries))
                return false;
        }

        return true;
    }

    /// <summary>Takes an event back, with its whole command where that is asked for.</summary>
    private static Rejection? Reverse(MemoryLedger ledger, long sequence)
    {
        var alone = ledger.Append(Commands.Reverse(ledger, (int)sequence) with { IsWhole = false }).Rejection;
        return alone?.Errors.Any(error => error.Expected.Phrase == ReversalRule.Together) is true
            ? ledger.Append(Commands.Reverse(ledger, (int)sequence)).Rejection
            : alone;
    }

    /// <summary>What is to be taken back first; null where nothing is, or the goods are gone.</summary>
    private static long? First(MemoryLedger ledger, Rejection? rejection)
    {
        if (rejection is null || rejection.Rule == ReversalRule.Spent
            || rejection.Errors.Any(error => error.Expected.Phrase == ReversalRule.Others || error.Expected.Phrase == ReversalRule.Apart))
            return null;
        Assert.That(rejection.Rule, Is.EqualTo(ReversalRule.RestedOn));
        return rejection.Errors.Select(error => (long)error.Expected.Params!["sequence"])
            .First(sequence => ledger.State.Find(Reversal.Table, sequence) is null);
    }

    [Test]
    public void Reversal_AnyHistory_IsReplayedFromItsBytes() => ForAnyHistory((ledger, mix) =>
    {
        for (var i = 0; i < 10; i++)
        {
            ledger.Append(mix.Next());
            if (Reversible(ledger, 0).Where(one => ledger.State.Find(Reversal.Table, one) is null).ToArray() is [.., var latest])
                ledger.Append(Commands.Reverse(ledger, (int)latest));
        }

        var replayed = new World { KeepsUndoOf = EventUndo.TakenBackIn(ledger.Events.Select(e => e.Decoded!)).Contains };
        foreach (var stored in ledger.Events)
            replayed.Evolve(new LedgerEntry(stored.Sequence, stored.Decoded!, stored.Canonical, stored.Hash));
        Assert.That(Rows(replayed), Is.EqualTo(Rows(ledger.State)));
    });

    private static void ForAnyHistory(Action<MemoryLedger, CommandMix> step) =>
        Prop.ForAll(Arb.From(Gen.Choose(0, ushort.MaxValue).ArrayOf(ChoicesMax)), choices =>
        {
            var ledger = new MemoryLedger();
            var next = 0;
            var mix = new CommandMix(ledger.State, count => choices[next++ % choices.Length] % count);
            while (next < choices.Length)
                step(ledger, mix);
            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Histories));

    private static IEnumerable<long> Reversible(MemoryLedger ledger, int from) => ledger.Events.Skip(from)
        .Where(stored => Catalog.Current.IsReversible(stored.Decoded!.Body)).Select(stored => stored.Sequence);

    /// <summary>All that is known, but for which event said it last, and what is left of what was taken back.</summary>
    private static string[] Snapshot(MemoryLedger ledger)
    {
        string[] noted = ["RaisedFlag ", "Incident "];
        var flagged = ledger.Events.Where(stored => stored.Type == EventReversed.TypeName).Select(stored => stored.Sequence);
        return
        [
            .. Rows(ledger.State, isWhole: false).Where(row =>
                !noted.Any(name => row.StartsWith(name, StringComparison.Ordinal))
                || !flagged.Any(sequence => row.Contains($" Sequence={sequence} ", StringComparison.Ordinal)))
                .Order(StringComparer.Ordinal),
        ];
    }

    private static string[] Rows(World world) => [.. Rows(world, isWhole: true).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Rows(World world, bool isWhole) => Catalog.Current.Tables
        .Where(table => table.Life != RowLife.Appended && table.Since != Table.Never && (isWhole || table != Reversal.Table))
        .SelectMany(table => table.Accept(new Reader(world, isWhole)));

    private sealed class Reader(World world, bool isWhole) : ITableVisitor<IEnumerable<string>>
    {
        public IEnumerable<string> Visit<TEntity, TKey>(Table<TEntity, TKey> table)
            where TEntity : class
            where TKey : notnull
        {
            foreach (var entity in world.All(table))
            {
                if (!isWhole && IsLeft(entity))
                    continue;
                var values = table.All.Where(column => isWhole || !IsOfEvent(table, column.Name))
                    .Select(column => (column.Name, Text: column.Text(entity))).ToArray();
                if (table.IsSum && values.Skip(table.KeyCount).All(value => value.Text == "0" || value.Name == table.Revision))
                    continue;
                yield return $"{table.Name} {string.Join(" ", values.Select(value => $"{value.Name}={value.Text}"))}";
            }
        }

        private static bool IsOfEvent(Table table, string column) =>
            column == table.Revision || column == table.Version || column == "LinesReversed";

        private static bool IsLeft(object entity) => entity switch
        {
            Package package => package.StatusAtRest == PackageStatus.Dissolved,
            StockDocument document => document.Status == DocumentStatus.Reversed,
            Handover handover => handover.Counts.Status == HandoverStatus.Reversed,
            HandoverLine line => line.Outcome == LineOutcome.Reversed,
            RaisedFlag flag => flag.Status is FlagStatus.Reversed or FlagStatus.Noted,
            Incident incident => incident.Status == IncidentStatus.Reversed,
            Arrival arrival => arrival.Status == ArrivalStatus.Reversed,
            ReVote reVote => reVote.Status == ReVoteStatus.Reversed,
            Officer officer => officer.Ground == EndGround.Reversed,
            ReplacementOrder order => order.Ordered == 0,
            _ => false,
        };
    }
}
