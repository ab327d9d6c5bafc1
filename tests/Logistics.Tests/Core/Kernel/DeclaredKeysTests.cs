using Logistics.Core.ApiKeys;
using Logistics.Core.KeyRotations;
using Logistics.Core.Ledger;
using Logistics.Core.Recoveries;
using Logistics.Core.Reference;
using Logistics.Core.Texts;
using Logistics.Core.Times;
using Logistics.Tests.Support;

namespace Logistics.Tests.Core.Kernel;

/// <summary>
/// What a command or an event declares is all that its rules read and change. Each is given a world that knows what it
/// declares and nothing else, where anything else throws; the server's knows more, from what came before.
/// </summary>
internal sealed class DeclaredKeysTests
{
    private const int Histories = 60;
    private const int Commands = 100;

    private static readonly string[] Found = [Account.Found, SmallTree.Seal];

    [Test]
    public void AnyCommandAndEvent_InAWorldOfWhatItDeclares_DoesTheSame()
    {
        var (events, decisions) = (new HashSet<Type>(), 0);
        for (var seed = 0; seed < Histories; seed++)
        {
            World? all = null;
            World? known = null;
            var ledger = new MemoryLedger
            {
                Before = entry =>
                {
                    known = Known(all!, needs => Catalog.Current.Collect(needs, entry.Event));
                    Assert.That(() => known.Evolve(entry), Throws.Nothing, entry.Event.Type);
                    events.Add(entry.Event.Body.GetType());
                },
            };
            all = ledger.State;
            var mix = new CommandMix(ledger, new Random(seed).Next);
            for (var i = 0; i < Commands; i++)
            {
                var command = mix.Next();
                var declared = Known(all, needs => Catalog.Current.Collect(needs, command));
                var decided = Catalog.Current.Decide(declared, command);
                all.Accept();
                var decision = ledger.Append(command);
                Assert.That(Outcome(decided), Is.EqualTo(Outcome(decision)), command.GetType().Name);
                decisions++;
                if (decision.Events.Count == 1)
                    AssertSameChanges(all, known!);
            }
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(decisions, Is.EqualTo(Histories * Commands));
            Assert.That(events, Is.EquivalentTo(
                Catalog.Current.Events.Select(type => type.Body).Where(body => body != typeof(KeyRotated)
                    && body != typeof(LogRecovered) && body != typeof(ClockMoved) && body.Namespace != typeof(ReferenceRecorded).Namespace
                    && body.Namespace != typeof(ApiKeyChanged).Namespace && body != typeof(TextErased))));
        }
    }

    [TestCaseSource(nameof(Strays))]
    public void Apply_OfWhatItDidNotDeclare_Throws(Func<World, object?> stray)
    {
        var type = new FeatureBuilder().Event<KeyRotated>(
            "stray",
            (world, _, _) =>
            {
                stray(world);
                return null;
            },
            (needs, _, _) => needs.One(Balance.Table, (Found[0], Found[1]))).Events.Single();
        var entry = NewEntry();
        var known = Known(SmallTree.State(), needs => type.Touches(needs, entry.Event));
        Assert.That(() => type.Apply(known, entry), Throws.InvalidOperationException.With.Message.Contains("was not declared"));
    }

    [Test]
    public void Apply_OfWhatItDeclared_IsTakenIn()
    {
        var balance = new Balance(Found[0], Found[1], Quantity: 1, HeadSequence: 0);
        var type = new FeatureBuilder().Event<KeyRotated>(
            "declared",
            (world, _, _) =>
            {
                world.Put(Balance.Table, balance);
                return null;
            },
            (needs, _, _) => needs.One(Balance.Table, (Found[0], Found[1]))).Events.Single();
        var entry = NewEntry();
        var known = Known(SmallTree.State(), needs => type.Touches(needs, entry.Event));
        Assert.That(type.Apply(known, entry), Is.Null);
        Assert.That(known.ChangesOf(Balance.Table).Single().After, Is.EqualTo(balance));
    }

    private static IEnumerable<TestCaseData<Func<World, object?>>> Strays()
    {
        yield return Stray("changes a row", world =>
        {
            world.Put(Balance.Table, new Balance(Found[0], SmallTree.MayorBallot, Quantity: 1, HeadSequence: 0));
            return null;
        });
        yield return Stray("removes a row", world =>
        {
            world.Remove(Balance.Table, (Found[0], SmallTree.MayorBallot));
            return null;
        });
        yield return Stray("changes a row of another table", world =>
        {
            world.Put(HandoverLine.Table, new HandoverLine(default, default, 0, LineOutcome.Open, null));
            return null;
        });
        yield return Stray("reads a row", world => world.Find(Package.Table, default));
        yield return Stray("reads a set", world => world.Find(Balance.OfAccount, Found[0]));
        yield return Stray("reads the head of a stream", world => world.HeadOf("package/x"));

        static TestCaseData<Func<World, object?>> Stray(string name, Func<World, object?> stray) =>
            new(stray) { TestName = $"{nameof(Apply_OfWhatItDidNotDeclare_Throws)}({name})" };
    }

    private static LedgerEntry NewEntry()
    {
        var e = new LedgerEvent(
            Guid.CreateVersion7(), KeyRotated.Stream, Version: 1, Previous: null, Support.Commands.OccurredAt,
            MemoryLedger.Start, Support.Commands.Actor, Anchor.EmptyTree, new KeyRotated { UtcOffset = 480, Note = "" });
        return new LedgerEntry(0, e, EventCodec.Encode(e), new byte[LeafHash.Size]);
    }

    /// <summary>A world that knows what is asked for, as a writer that has just started reads it.</summary>
    private static World Known(World all, Action<Needs> collect)
    {
        var known = new World(isMemory: false) { Now = all.Now };
        known.SetFact(all.Reference);
        var needs = new Needs(known);
        collect(needs);
        while (!needs.IsEmpty)
        {
            foreach (var table in Catalog.Current.Tables)
                table.Accept(new Loader(all, known, needs));
            foreach (var stream in needs.Streams)
                known.LoadHead(stream, all.HeadOf(stream));
            foreach (var sequence in needs.Events)
                known.LoadEvent(sequence, all.EventAt(sequence));
            needs.Clear();
            collect(needs);
        }

        return known;
    }

    private static string Outcome(Decision decision) => decision.Rejection is { } rejection
        ? $"{rejection.Rule.Code} {string.Join(", ", rejection.Errors)}"
        : string.Join(", ", decision.Events.Select(proposed => $"{proposed.Id} {proposed.Stream} {proposed.Body}"));

    private static void AssertSameChanges(World all, World known)
    {
        foreach (var table in Catalog.Current.Tables)
            table.Accept(new Comparison(all, known));
    }

    private sealed class Loader(World all, World known, Needs needs) : ITableVisitor<bool>
    {
        public bool Visit<TEntity, TKey>(Table<TEntity, TKey> table)
            where TEntity : class
            where TKey : notnull
        {
            foreach (var key in needs.KeysOf(table).Cast<TKey>())
                known.Load(table, key, all.Find(table, key));
            foreach (var set in table.Sets)
            {
                foreach (var value in needs.SetsOf(set))
                {
                    var members = set.NewIndex(isMade: true);
                    members.Load(value);
                    foreach (var entity in all.All(table).Where(members.KnowsSetOf))
                        known.Load(table, table.KeyOf(entity), entity);
                    known.LoadSet(set, value);
                }
            }

            return true;
        }
    }

    private sealed class Comparison(World all, World known) : ITableVisitor<bool>
    {
        public bool Visit<TEntity, TKey>(Table<TEntity, TKey> table)
            where TEntity : class
            where TKey : notnull
        {
            Assert.That(known.ChangesOf(table), Is.EquivalentTo(all.ChangesOf(table)), table.Name);
            Assert.That(known.AddedTo(table), Is.EqualTo(all.AddedTo(table)), table.Name);
            return true;
        }
    }
}
