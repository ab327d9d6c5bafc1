using Logistics.Core.Incidents;
using FsCheck;
using FsCheck.Fluent;
using Logistics.Core.ApiKeys;
using Logistics.Core.Attachments;
using Logistics.Core.Destructions;
using Logistics.Core.Evidence;
using Logistics.Core.KeyRotations;
using Logistics.Core.Ledger;
using Logistics.Core.Locations;
using Logistics.Core.Recoveries;
using Logistics.Core.Reference;
using Logistics.Core.Reissues;
using Logistics.Core.Reversals;
using Logistics.Core.Seals;
using Logistics.Core.Texts;
using Logistics.Core.Times;
using Logistics.Core.TpsAccounts;
using Logistics.Tests.Support;

namespace Logistics.Tests.Core.Custody;

/// <summary>What holds of any history, whatever commands it is made of.</summary>
internal sealed class CustodyPropertiesTests
{
    private const int Histories = 120;
    private const int ChoicesMax = 600;

    /// <summary>One run for all that holds of any history, since to make the histories takes most of the time.</summary>
    [Test]
    public void Custody_AnyHistory_KeepsWhatHoldsOfAny() =>
        Prop.ForAll(Arb.From(Gen.Choose(0, ushort.MaxValue).ArrayOf(ChoicesMax)), choices =>
        {
            var ledger = new MemoryLedger();
            var replayed = new World();
            var next = 0;
            var mix = new CommandMix(ledger, count => choices[next++ % choices.Length] % count);
            while (next < choices.Length)
            {
                var before = ledger.Events.Count;
                var decision = ledger.Append(mix.Next());
                if (decision.Rejection is null == (ledger.Events.Count == before))
                    return false;
                var added = ledger.Events.Skip(before).ToArray();
                HasOneCustodianOnTheWayToTheDestination(ledger);
                IsInTransitExactlyWhileALineIsOpen(ledger);
                KeepsWhatIsInsideWhereItsOuterPackageIs(ledger);
                LeavesCountsEqualToTheLines(ledger);
                HasEachLabelOnOnePackage(ledger);
                CountsForEachPlaceWhatIsInItsPackages(ledger);
                HasEachSealOnOneClosedPackageAndUsesItOnce(ledger);
                SettlesAcceptancesWithTheirRelease(ledger);
                LeavesVerifiedChainsWithoutGaps(ledger, PackagesOf(added));
                IsRebuiltFromItsBytes(ledger, replayed, added);
            }

            LeavesVerifiedChainsWithoutGaps(ledger, ledger.State.Packages.Keys);
            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Histories));

    [Test]
    public void Custody_ManyHistories_MeetEveryRuleAndAreMostlyAccepted()
    {
        var (accepted, commands) = (0, 0);
        var types = new Dictionary<Type, int>();
        var rules = new Dictionary<Rule, int>();
        var statuses = new HashSet<HandoverStatus>();
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var ledger = new MemoryLedger();
            var mix = new CommandMix(ledger, random.Next);
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
            Assert.That(types.Where(type => type.Value <= 40), Is.Empty);
            Assert.That(statuses, Is.EquivalentTo(Enum.GetValues<HandoverStatus>()));
            // No history leads to a damaged record, and four levels take more luck than one of this length has. No acceptance has
            // hundreds of lines. No
            // command names a destruction or a batch of seals, no code here is long, and there are no rules of what places need.
            Assert.That(Catalog.Current.Rules.Except(rules.Keys), Is.SubsetOf(new[]
            {
                Rule.DamagedRecord, PackageRule.NestedTooDeep, HandoverRule.HandoverTooLarge,
                DestructionRules.UnknownDestruction, TpsAccountRule.CodesTooLong, PackageRule.OverRequirement,
                PackageRule.ShortOfRequirement, PackageRule.ReVoteStockExceeded, ReissueRule.ReissueNotToTps,
                ReissueRule.ReissueWithoutBallots, ReissueRule.TooEarlyToReissue,
                SealRules.UnknownBatch, PackageRule.UnknownSeal, PackageRule.AmbiguousSeal, PackageRule.AmbiguousLabel,
                TimeRule.TooFarAhead, ImportRule.InvalidRow, ImportRule.TwinCode,
                ImportRule.ForeignCode, TimeRule.RealClock, TimeRule.ClockNotLater, ApiKeyRules.UnknownKey, ApiKeyRules.KeyEnded, ApiKeyRules.ExpiryInThePast,
                TextFeature.UnknownText, ArrivalRule.AcceptanceTooLarge, ReversalRule.NotReversible, ReversalRule.NotAgreed,
            }.Concat(AttachmentRule.All)));
        }
    }

    private static void HasOneCustodianOnTheWayToTheDestination(MemoryLedger ledger)
    {
        foreach (var package in ledger.State.Packages.Values)
        {
            var chain = ledger.Chain(package.Id);
            Assert.That(
                package.LeadsThrough(package.Custodian) || chain.Any(stored =>
                    stored.Decoded!.Body is PackageRedirected or PackageWrittenBack
                    || (stored.Decoded.Body is PackageArrived arrived && !package.LeadsThrough(arrived.Location))),
                $"{package} left its path");
            Assert.That(package.Custodian, Is.EqualTo(CustodianOf(chain)));
        }
    }

    private static void IsInTransitExactlyWhileALineIsOpen(MemoryLedger ledger)
    {
        var open = ledger.State.Handovers.Values.SelectMany(handover => ledger.State.LinesOf(handover.Id)
            .Where(line => line.Value == LineOutcome.Open)
            .Select(line => (line.Key, handover.Id, handover.From)));
        var underway = ledger.State.Packages.Values
            .Where(package => package.Status == PackageStatus.InTransit)
            .Select(package => (package.Id, package.Handover!.Value, package.Custodian));
        Assert.That(underway, Is.EquivalentTo(open));
    }

    private static void KeepsWhatIsInsideWhereItsOuterPackageIs(MemoryLedger ledger)
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
    }

    private static void HasEachSealOnOneClosedPackageAndUsesItOnce(MemoryLedger ledger)
    {
        var uses = ledger.State.All(SealUse.Table).ToArray();
        Assert.That(uses.Where(use => use.IsOn).Select(use => use.Number), Is.Unique);
        Assert.That(uses.Select(use => use.Number), Is.Unique, "none is used again");
        var on = uses.Where(use => use.IsOn).ToLookup(use => use.Package, use => use.Number);
        foreach (var (id, package) in ledger.State.Packages)
        {
            var read = PackageDetails.Of(ledger.State, id).Seals.Select(SealNumber.KeyOf);
            Assert.That(on[id], Is.EquivalentTo(read), $"{package}");
            Assert.That(package.StatusAtRest == PackageStatus.Opened && on[id].Any(), Is.False, $"{package} is open");
        }
    }

    /// <summary>Labels, former ones too, are those of one package that was not dissolved.</summary>
    private static void HasEachLabelOnOnePackage(MemoryLedger ledger)
    {
        var former = ledger.State.All(FormerLabel.Table).ToLookup(label => label.Package, label => label.Key);
        Assert.That(
            ledger.State.Packages.Values.Where(package => !package.IsGone)
                .SelectMany(package => former[package.Id].Append(package.LabelKey).Distinct(StringComparer.Ordinal)),
            Is.Unique);
    }

    /// <summary>What was packed counts for the place it is for now, whatever it was for before.</summary>
    private static void CountsForEachPlaceWhatIsInItsPackages(MemoryLedger ledger)
    {
        var expected =
            from package in ledger.State.Packages.Values
            where !package.IsGone
            let filled = ledger.Chain(package.Id).InEffect().Select(stored => stored.Decoded!.Body)
                .Last(body => body is PackagePacked or PackageRepacked)
            from line in PackageContents.After(filled)!.Value.Contents
            from code in package.Path.Split('/')
            group SupplyBooks.Of(package, line.Quantity) by (code, line.Item) into sum
            select (sum.Key, sum.Aggregate(default(Supply), (one, other) => one + other));
        Assert.That(
            ledger.State.All(PlaceSupply.Table).Where(row => row.Sum != default).Select(row => ((row.Location, row.Item), row.Sum)),
            Is.EquivalentTo(expected.Where(sum => sum.Item2 != default)));
    }

    private static void LeavesCountsEqualToTheLines(MemoryLedger ledger)
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
                Count(LineOutcome.Cancelled),
                Count(LineOutcome.Elsewhere),
                Count(LineOutcome.Reversed))));
        }
    }

    /// <summary>
    /// An acceptance is open until its release comes, or until somebody says that none does; so is what came by it.
    /// </summary>
    private static void SettlesAcceptancesWithTheirRelease(MemoryLedger ledger)
    {
        foreach (var arrival in ledger.State.All(Arrival.Table).Where(one => one.Reason is
            ArrivalReason.UnmatchedAcceptance or ArrivalReason.BeforeRelease))
        {
            var named = ledger.State.Handovers.GetValueOrDefault(arrival.Named!.Value);
            var handover = named?.Counts.Status == HandoverStatus.Reversed ? null : named;
            if (arrival.Status == ArrivalStatus.Settled && !IsClosed(arrival))
                Assert.That(handover?.To, Is.EqualTo(arrival.Location), $"{arrival} is settled");
            else if (arrival is { Status: ArrivalStatus.Open, Reason: ArrivalReason.UnmatchedAcceptance })
                Assert.That(handover?.To, Is.Not.EqualTo(arrival.Location), $"{arrival} is open");
        }

        bool IsClosed(Arrival arrival) =>
            ledger.Events[(int)arrival.HeadSequence].Decoded!.Body is ArrivalSettled { Handover: null, Note: not null };
    }

    /// <param name="packages">Those to look at.</param>
    private static void LeavesVerifiedChainsWithoutGaps(MemoryLedger ledger, IEnumerable<Guid> packages)
    {
        foreach (var package in packages)
        {
            var events = ledger.Chain(package);
            var chain = CustodyChain.Check(events, ledger.Projection(package));
            Assert.That(chain.Faults, Is.Empty);
            Assert.That(chain.Continuous, Is.True);
            Assert.That(
                events.Select(e => e.Version), Is.EqualTo(Enumerable.Range(1, events.Count)));
            Assert.That(
                events.Select(e => e.Decoded!.Previous),
                Is.EqualTo(events.Select(e => e.Hash).Prepend(null!).SkipLast(1)));
        }
    }

    /// <param name="replayed">What the events before led to, read from their bytes.</param>
    /// <param name="added">The events since.</param>
    private static void IsRebuiltFromItsBytes(MemoryLedger ledger, World replayed, IEnumerable<StoredEvent> added)
    {
        foreach (var stored in added)
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

        Assert.That(replayed.All(SealUse.Table), Is.EquivalentTo(ledger.State.All(SealUse.Table)));
        Assert.That(replayed.All(SealRange.Table), Is.EquivalentTo(ledger.State.All(SealRange.Table)));
        Assert.That(replayed.All(FormerLabel.Table), Is.EquivalentTo(ledger.State.All(FormerLabel.Table)));
        Assert.That(replayed.All(PlaceSupply.Table), Is.EquivalentTo(ledger.State.All(PlaceSupply.Table)));
        Assert.That(replayed.All(Incident.Table), Is.EquivalentTo(ledger.State.All(Incident.Table)));
        Assert.That(
            ledger.State.All(Incident.Table).Where(one => one.Status == IncidentStatus.Open).Select(one => one.Cause), Is.Unique,
            "one for each cause");
        Assert.That(replayed.All(Arrival.Table), Is.EquivalentTo(ledger.State.All(Arrival.Table)));
        Assert.That(replayed.Handovers.Keys, Is.EquivalentTo(ledger.State.Handovers.Keys));
        foreach (var (id, handover) in ledger.State.Handovers)
        {
            Assert.That(replayed.LinesOf(id), Is.EquivalentTo(ledger.State.LinesOf(id)));
            Assert.That(replayed.Handovers[id].Counts, Is.EqualTo(handover.Counts));
            Assert.That(
                (replayed.Handovers[id].From, replayed.Handovers[id].To),
                Is.EqualTo((handover.From, handover.To)));
        }
    }

    private static IEnumerable<Guid> PackagesOf(IEnumerable<StoredEvent> events) => events
        .Select(stored => Package.TryIdOf(stored.Stream, out var id) ? id : Guid.Empty)
        .Where(id => id != Guid.Empty).Distinct();

    /// <summary>Who has custody by the plain reading of the events.</summary>
    private static string CustodianOf(IEnumerable<StoredEvent> chain) =>
        chain.Where((stored, i) => i == 0).Concat(chain.InEffect()).Aggregate("", (custodian, stored) => stored.Decoded!.Body switch
        {
            PackagePacked packed => packed.Location,
            PackageAccepted accepted => accepted.To,
            PackageArrived arrived => arrived.Location,
            PackageWrittenBack { Arrives: null } written => written.Location,
            _ => custodian,
        });
}
