using System.Text;
using Logistics.Core.Evidence;
using Logistics.Core.Ledger;
using Logistics.Tests.Support;
using static Logistics.Tests.Support.SmallTree;

namespace Logistics.Tests.Core.Custody;

internal sealed class CustodyChainTests
{
    private MemoryLedger ledger = null!;
    private PackPackage box = null!;
    private List<StoredEvent> events = null!;

    private PackageProjection Projected => ledger.Projection(box.Id);

    private Package Current => ledger.State.Packages[box.Id];

    [SetUp]
    public void Record()
    {
        ledger = new MemoryLedger();
        box = Commands.PackFull();
        var out1 = Commands.Release(Kpu, Mandonga, box);
        var out2 = Commands.Release(Mandonga, MandongaPps, box);
        ledger.AppendValid(Commands.Deliver((Seal, 4)));
        ledger.AppendValid(box, out1, Commands.AcceptAll(out1), out2, Commands.AcceptAll(out2));
        events = [.. ledger.Chain(box.Id)];
    }

    [Test]
    public void Check_RecordedChain_IsVerifiedAndContinuous()
    {
        var chain = CustodyChain.Check(events, Projected);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(chain.Verified, Is.True);
            Assert.That(chain.Continuous, Is.True);
            Assert.That(chain.State?.Differs(Current), Is.Null);
        }
    }

    [Test]
    public void Check_AnyEventLeftOut_IsNotContinuous()
    {
        for (var i = 0; i < events.Count; i++)
        {
            var chain = CustodyChain.Check([.. events.Where((_, at) => at != i)], Projected);
            Assert.That(chain.Verified, Is.False, $"without event {i}");
            // Nothing in a chain says that it goes on; only the projection knows.
            Assert.That(chain.Continuous, Is.EqualTo(i == events.Count - 1), $"without event {i}");
        }
    }

    [Test]
    public void Check_AnyTwoEventsSwapped_IsNotContinuous()
    {
        for (var i = 1; i < events.Count; i++)
        {
            var swapped = events.ToList();
            (swapped[i - 1], swapped[i]) = (swapped[i], swapped[i - 1]);
            Assert.That(CustodyChain.Check(swapped, Projected).Continuous, Is.False, $"{i}");
        }
    }

    [Test]
    public void Check_AnyEventRewrittenWithItsHash_BreaksTheLinkToTheNext()
    {
        for (var i = 0; i < events.Count; i++)
        {
            var e = events[i];
            var canonical = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(e.Canonical)
                .Replace("occurredAt\":\"2024-11-24", "occurredAt\":\"2024-11-25", StringComparison.Ordinal));
            var rewritten = events.ToList();
            rewritten[i] = new StoredEvent(
                e.Sequence, e.Id, e.Stream, e.Version, e.Type, e.RecordedAt, canonical,
                LeafHash.Of(canonical));

            var chain = CustodyChain.Check(rewritten, Projected);

            Assert.That(rewritten[i].Fault, Is.Null);
            Assert.That(chain.Continuous, Is.EqualTo(i == events.Count - 1), $"event {i}");
        }
    }

    [Test]
    public void Check_DamagedEvent_NamesItAndIsNotContinuous()
    {
        var e = events[2];
        events[2] = new StoredEvent(
            e.Sequence, e.Id, e.Stream, e.Version, e.Type, e.RecordedAt, [.. e.Canonical[..^1]], e.Hash);

        var chain = CustodyChain.Check(events, Projected);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(chain.Continuous, Is.False);
            Assert.That(chain.Faults, Has.Some.Contains($"event {e.Sequence}: its bytes are no event"));
        }
    }

    [Test]
    public void Check_ProjectionThatSaysOtherwise_NamesTheColumn()
    {
        Package[] wrong =
        [
            Current with { Label = "another" },
            Current with { Destination = Mandonga2 },
            Current with { Custodian = Kpu },
            Current with { StatusAtRest = PackageStatus.Missing },
            Current with { Delivered = true },
            Current with { Version = 9 },
        ];
        string[] columns = ["description", "destination", "custodian", "status", "direction", "version"];
        using (Assert.EnterMultipleScope())
        {
            foreach (var (projected, column) in wrong.Zip(columns))
            {
                Assert.That(
                    CustodyChain.Check(events, new(Projected.Package! with { State = projected })).Faults,
                    Is.EqualTo(new List<string>
                    {
                        $"the package's current {column} is not what its events lead to",
                    }));
            }

            Assert.That(CustodyChain.Check(events, new PackageProjection(null)).Verified, Is.False);
        }
    }

    [Test]
    public void Check_ConsistentChainOfAnUnlawfulStep_IsNotContinuous()
    {
        var written = events.Select(stored => (stored.Sequence, Event: stored.Decoded!)).ToArray();
        (long Sequence, LedgerEvent Event)[] With(int at, Func<LedgerEvent, LedgerEvent> change) =>
            [.. written.Select((e, i) => i == at ? (e.Sequence, change(e.Event)) : e)];
        LedgerEvent[] step = [.. written.Select(e => e.Event)];
        LedgerEvent To(int at, string to) =>
            step[at] with { Body = (HandoverStep)step[at].Body with { To = to } };
        LedgerEvent Packed(Func<PackagePacked, PackagePacked> change) =>
            step[0] with { Body = change((PackagePacked)step[0].Body) };
        var cases = new (string Name, (long, LedgerEvent)[] Chain)[]
        {
            ("an answer from elsewhere", With(2, _ => To(2, MandongaPps))),
            ("a leap", [.. With(1, _ => To(1, MandongaPps)).Take(2), (2, To(2, MandongaPps))]),
            ("off the path", [written[0], (1, To(1, Kendari)), (2, To(2, Kendari))]),
            ("no step at all", [written[0], (1, To(1, Kpu)), (2, To(2, Kpu))]),
            ("up before it was delivered", [.. written[..3], .. Upward(step)]),
            ("a sequence twice", [.. written.Select(e => (Math.Min(e.Sequence, 3), e.Event))]),
            ("a sequence that falls", [.. written.Select(e => (10 - e.Sequence, e.Event))]),
            ("a time that falls", With(3, e => e with { RecordedAt = step[0].RecordedAt })),
            ("packed beside its path", With(0, _ => Packed(body => body with { Location = Kendari }))),
            ("a path that leads elsewhere", With(0, _ => Packed(body => body with { Destination = Kpu }))),
        };
        using (Assert.EnterMultipleScope())
        {
            Assert.That(CustodyChain.Check(Linked(written), Projected).Continuous, Is.True);
            foreach (var (name, chain) in cases)
            {
                var linked = Linked(chain);
                Assert.That(linked.Select(stored => stored.Fault), Is.All.Null, name);
                Assert.That(CustodyChain.Check(linked, Projected).Continuous, Is.False, name);
            }
        }
    }

    /// <summary>From Mandonga, where the box came to, back to the KPU.</summary>
    private static (long, LedgerEvent)[] Upward(LedgerEvent[] step) =>
    [
        .. from at in Enumerable.Range(3, 2)
           select ((long)at, step[at] with { Body = (HandoverStep)step[at].Body with { To = Kpu } }),
    ];

    /// <summary>The events written anew, so that every hash and link fits.</summary>
    private static List<StoredEvent> Linked(IEnumerable<(long Sequence, LedgerEvent Event)> chain)
    {
        var linked = new List<StoredEvent>();
        foreach (var (sequence, said) in chain)
        {
            var e = said with { Previous = linked.LastOrDefault()?.Hash };
            var canonical = EventCodec.Encode(e);
            linked.Add(new StoredEvent(
                sequence, e.Id, e.Stream, e.Version, e.Type, e.RecordedAt, canonical, LeafHash.Of(canonical)));
        }

        return linked;
    }

    [Test]
    public void Check_ContentsOrSealsThatSayOtherwise_AreFaults()
    {
        var package = Projected.Package!;
        using (Assert.EnterMultipleScope())
        {
            foreach (var (forged, property) in new (PackageDetails, string)[]
            {
                (package with { Contents = [new(Seal, 5)] }, "contents"),
                (package with { Contents = [new(Seal, 4, Bundle: 2)] }, "contents"),
                (package with { Contents = [] }, "contents"),
                (package with { Seals = [.. package.Seals, "S"] }, "seals"),
                (package with { Seals = [] }, "seals"),
            })
            {
                var chain = CustodyChain.Check(events, new(forged));
                Assert.That(chain.Faults, Is.EqualTo(new List<string>
                {
                    $"the package's current {property} is not what its events lead to",
                }));
                Assert.That(chain.Package!.Differs(package), Is.Null, "the events' own account is given");
            }
        }
    }

    [Test]
    public void Check_EventsRecordedAfterTheProjectionWasRead_AreNoFault()
    {
        var early = new MemoryLedger();
        var release = Commands.Release(Kpu, Mandonga, box);
        early.AppendValid(Commands.Deliver((Seal, 4)), box);
        var packed = early.Projection(box.Id).Package;
        early.AppendValid(release, Commands.AcceptAll(release));
        var chain = early.Chain(box.Id);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(CustodyChain.Check(chain, new(packed, LastVersion: 3)).Faults, Is.Empty);
            Assert.That(CustodyChain.Check(chain, new(packed, LastVersion: 4)).Faults, Is.Empty);
            Assert.That(CustodyChain.Check(chain, new(packed, LastVersion: 2)).Verified, Is.False, "left behind");
            Assert.That(CustodyChain.Check(chain, new(packed)).Verified, Is.False, "left behind");
            Assert.That(CustodyChain.Check([.. chain.Take(2)], early.Projection(box.Id)).Verified, Is.False);
        }
    }

    [Test]
    public void Check_TextThatIsNotTheOneCommittedTo_IsAFaultOfItsEvent()
    {
        var sent = Commands.Pack();
        var release = Commands.Release(Kpu, Mandonga, sent) with
        {
            Driver = Commands.Text("driver of truck 3"),
            Note = Commands.Text("by the coast road"),
        };
        ledger.AppendValid(sent, release);
        var forged = new HashSet<string>(StringComparer.Ordinal)
        {
            Convert.ToBase64String(release.Driver!.Commitment),
        };
        var chain = ledger.Chain(sent.Id);
        Assert.That(
            CustodyChain.Check(chain, ledger.Projection(sent.Id), forged).Faults,
            Is.EqualTo(new List<string>
            {
                $"event {chain[1].Sequence}: its text 'driver' is not the one it was recorded with",
            }));
    }

    [Test]
    public void Check_NoEvents_IsNeitherVerifiedNorContinuous()
    {
        var chain = CustodyChain.Check([], Projected);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(chain.Verified, Is.False);
            Assert.That(chain.Continuous, Is.False);
            Assert.That(chain.State, Is.Null);
        }
    }
}
