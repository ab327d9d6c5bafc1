using Logistics.Core.ApiKeys;
using Logistics.Core.Texts;
using FsCheck;
using FsCheck.Fluent;
using Logistics.Core.Destructions;
using Logistics.Core.Evidence;
using Logistics.Core.KeyRotations;
using Logistics.Core.Ledger;
using Logistics.Core.Locations;
using Logistics.Core.Recoveries;
using Logistics.Core.Reference;
using Logistics.Core.Reissues;
using Logistics.Core.Seals;
using Logistics.Core.Times;
using Logistics.Core.TpsAccounts;
using Logistics.Tests.Support;

namespace Logistics.Tests.Core.Custody;

/// <summary>What holds of any history, whatever commands it is made of.</summary>
internal sealed class CustodyPropertiesTests
{
    private const int Histories = 120;
    private const int ChoicesMax = 600;

    [Test]
    public void Custody_AnyHistory_HasOneCustodianOnTheWayToTheDestination() =>
        ForAnyHistory(ledger =>
        {
            foreach (var package in ledger.State.Packages.Values)
            {
                Assert.That(package.LeadsThrough(package.Custodian), $"{package} left its path");
                Assert.That(
                    package.Custodian, Is.EqualTo(CustodianOf(ledger.Chain(package.Id))));
            }
        });

    [Test]
    public void Custody_AnyHistory_IsInTransitExactlyWhileALineIsOpen() =>
        ForAnyHistory(ledger =>
        {
            var open = ledger.State.Handovers.Values.SelectMany(handover => ledger.State.LinesOf(handover.Id)
                .Where(line => line.Value == LineOutcome.Open)
                .Select(line => (line.Key, handover.Id, handover.From)));
            var underway = ledger.State.Packages.Values
                .Where(package => package.Status == PackageStatus.InTransit)
                .Select(package => (package.Id, package.Handover!.Value, package.Custodian));
            Assert.That(underway, Is.EquivalentTo(open));
        });

    [Test]
    public void Custody_AnyHistory_KeepsWhatIsInsideWhereItsOuterPackageIs() =>
        ForAnyHistory(ledger =>
        {
            foreach (var inner in ledger.State.Packages.Values.Where(package => package.Outer is not null))
            {
                var outer = ledger.State.Packages[inner.Outer!.Value];
                Assert.That(
                    (inner.Custodian, inner.Handover), Is.EqualTo((outer.Custodian, outer.Handover)),
                    $"{inner} is not with {outer}");
                Assert.That(outer.Outer is { } outermost && ledger.State.Packages[outermost].Outer is not null, Is.False);
                Assert.That(ledger.State.InsideOf(outer.Id), Does.Contain(inner));
            }
        });

    [Test]
    public void Custody_AnyHistory_LeavesCountsEqualToTheLines() =>
        ForAnyHistory(ledger =>
        {
            foreach (var handover in ledger.State.Handovers.Values)
            {
                var lines = ledger.State.LinesOf(handover.Id).Values;
                int Count(LineOutcome outcome) => lines.Count(line => line == outcome);
                Assert.That(handover.Counts, Is.EqualTo(new LineCounts(
                    Count(LineOutcome.Open),
                    Count(LineOutcome.Accepted),
                    Count(LineOutcome.Refused),
                    Count(LineOutcome.Missing),
                    Count(LineOutcome.Cancelled))));
            }
        });

    [Test]
    public void Custody_AnyHistory_LeavesVerifiedChainsWithoutGaps() =>
        ForAnyHistory(ledger =>
        {
            foreach (var package in ledger.State.Packages.Values)
            {
                var events = ledger.Chain(package.Id);
                var chain = CustodyChain.Check(events, ledger.Projection(package.Id));
                Assert.That(chain.Faults, Is.Empty);
                Assert.That(chain.Continuous, Is.True);
                Assert.That(
                    events.Select(e => e.Version), Is.EqualTo(Enumerable.Range(1, events.Count)));
                Assert.That(
                    events.Select(e => e.Decoded!.Previous),
                    Is.EqualTo(events.Select(e => e.Hash).Prepend(null!).SkipLast(1)));
            }
        });

    [Test]
    public void Custody_AnyHistory_IsRebuiltFromItsBytes() =>
        ForAnyHistory(ledger =>
        {
            var replayed = new World();
            foreach (var stored in ledger.Events)
            {
                replayed.Evolve(new LedgerEntry(
                    stored.Sequence, EventCodec.Decode(stored.Canonical), stored.Canonical, stored.Hash));
            }

            Assert.That(replayed.Packages.Keys, Is.EquivalentTo(ledger.State.Packages.Keys));
            foreach (var (id, package) in ledger.State.Packages)
            {
                Assert.That(package.Differs(replayed.Packages[id]), Is.Null);
                Assert.That(
                    replayed.HeadOf(Package.Stream(id))!.Hash, Is.EqualTo(ledger.State.HeadOf(Package.Stream(id))!.Hash));
            }

            Assert.That(replayed.Handovers.Keys, Is.EquivalentTo(ledger.State.Handovers.Keys));
            foreach (var (id, handover) in ledger.State.Handovers)
            {
                Assert.That(replayed.LinesOf(id), Is.EquivalentTo(ledger.State.LinesOf(id)));
                Assert.That(replayed.Handovers[id].Counts, Is.EqualTo(handover.Counts));
                Assert.That(
                    (replayed.Handovers[id].From, replayed.Handovers[id].To),
                    Is.EqualTo((handover.From, handover.To)));
            }
        });

    [Test]
    public void Custody_ManyHistories_MeetEveryRuleAndAreMostlyAccepted()
    {
        var (accepted, commands) = (0, 0);
        var types = new Dictionary<Type, int>();
        var rules = new Dictionary<Rule, int>();
        var statuses = new HashSet<HandoverStatus>();
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var ledger = new MemoryLedger();
            var mix = new CommandMix(ledger.State, random.Next);
            for (var i = 0; i < 100; i++)
            {
                var decision = ledger.Append(mix.Next());
                commands++;
                if (decision.Rejection is { } rejection)
                    rules[rejection.Rule] = rules.GetValueOrDefault(rejection.Rule) + 1;
                else
                    accepted++;
            }

            foreach (var type in ledger.Events.Select(e => e.Decoded!.Body.GetType()))
                types[type] = types.GetValueOrDefault(type) + 1;
            statuses.UnionWith(ledger.State.Handovers.Values.Select(handover => handover.Counts.Status));
        }

        TestContext.Out.WriteLine($"{accepted} of {commands} commands were accepted");
        foreach (var (rule, count) in rules.OrderByDescending(pair => pair.Value))
            TestContext.Out.WriteLine($"{count,5} {rule.Code}");
        foreach (var (type, count) in types.OrderByDescending(pair => pair.Value))
            TestContext.Out.WriteLine($"{count,5} {type.Name}");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(accepted, Is.GreaterThan(commands / 3));
            Assert.That(accepted, Is.LessThan(commands * 9 / 10));
            Assert.That(types.Keys, Is.EquivalentTo(typeof(EventBody).Assembly.GetTypes().Where(type =>
                type.IsAssignableTo(typeof(EventBody)) && !type.IsAbstract && type != typeof(KeyRotated)
                && type != typeof(LogRecovered) && type != typeof(ClockMoved) && type.Namespace != typeof(ReferenceRecorded).Namespace
                && type.Namespace != typeof(ApiKeyChanged).Namespace && type != typeof(TextErased))));
            Assert.That(types.Values, Is.All.GreaterThan(50));
            Assert.That(statuses, Is.EquivalentTo(Enum.GetValues<HandoverStatus>()));
            // No history leads to a damaged record, and four levels take more luck than one of this length has. No
            // command names a destruction or a batch of seals, no code here is long, and there are no rules of what places need.
            Assert.That(Catalog.Current.Rules.Except(rules.Keys), Is.SubsetOf(new[]
            {
                Rule.DamagedRecord, PackageRule.NestedTooDeep, HandoverRule.HandoverTooLarge,
                DestructionRule.UnknownDestruction, TpsAccountRule.CodesTooLong, PackageRule.OverRequirement,
                PackageRule.ShortOfRequirement, PackageRule.ReVoteStockExceeded, ReissueRule.ReissueNotToTps,
                ReissueRule.ReissueWithoutBallots, ReissueRule.TooEarlyToReissue,
                SealRules.UnknownBatch, TimeRule.TooFarAhead, ImportRule.InvalidRow, ImportRule.TwinCode,
                ImportRule.ForeignCode, TimeRule.RealClock, TimeRule.ClockNotLater, ApiKeyRules.UnknownKey, ApiKeyRules.KeyEnded, ApiKeyRules.ExpiryInThePast,
                TextFeature.UnknownText,
            }));
        }
    }

    private static void ForAnyHistory(Action<MemoryLedger> check) =>
        Prop.ForAll(Arb.From(Gen.Choose(0, ushort.MaxValue).ArrayOf(ChoicesMax)), choices =>
        {
            var ledger = new MemoryLedger();
            var next = 0;
            var mix = new CommandMix(ledger.State, count => choices[next++ % choices.Length] % count);
            while (next < choices.Length)
            {
                var before = ledger.Events.Count;
                var decision = ledger.Append(mix.Next());
                if (decision.Rejection is null == (ledger.Events.Count == before))
                    return false;
                check(ledger);
            }

            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Histories));

    /// <summary>Who has custody by the plain reading of the events.</summary>
    private static string CustodianOf(IEnumerable<StoredEvent> chain) =>
        chain.Aggregate("", (custodian, stored) => stored.Decoded!.Body switch
        {
            PackagePacked packed => packed.Location,
            PackageAccepted accepted => accepted.To,
            _ => custodian,
        });
}
