using System.Buffers.Binary;
using Logistics.Core.Custody;
using Logistics.Core.Evidence;
using Logistics.Core.Ledger;
using Logistics.Core.Log;
using Logistics.Core.Requirements;
using Logistics.Core.Stock;
using Logistics.Core.TpsAccounts;

namespace Logistics.Tests.Support;

/// <summary>
/// A sound log in memory, made by the rules themselves, of which a test changes whatever it is about before
/// it is verified.
/// </summary>
internal sealed class MemoryEvidence : IEvidence
{
    public const string Origin = "logistics.test/log";

    private readonly List<Anchor> anchors = [];

    public MemoryEvidence(SigningKey? key = null) => Key = key ?? SigningKey.Create(Origin);

    public SigningKey Key { get; }

    public CustodyState State { get; } = SmallTree.State();

    public List<byte[]> Leaves { get; } = [];

    /// <summary>Sequences of the leaves, where they are not simply 0, 1, 2, ...</summary>
    public Func<int, long> SequenceOf { get; set; } = i => i;

    public Func<long, byte[], StoredColumns?> ColumnsOf { get; set; } = (_, _) => null;

    public List<EvidenceCheckpoint> Checkpoints { get; } = [];

    public Dictionary<TileId, byte[]> Tiles { get; } = [];

    public Dictionary<long, byte[]> Bundles { get; } = [];

    public Dictionary<Projection, List<string[]>> Rows { get; } = Projection.All.ToDictionary(p => p, _ => new List<string[]>());

    /// <summary>Rows of a projection that stand in for <see cref="Rows"/>.</summary>
    public Func<Projection, IAsyncEnumerable<IReadOnlyList<string>>?> RowsOf { get; set; } = _ => null;

    public bool IsLive { get; set; }

    public long TreeSize { get; set; }

    public long ProjectionSize { get; set; }

    public bool HasEntryBundles => Bundles.Count > 0;

    public StoredHead? Head { get; set; }

    /// <summary>The clock of the next event.</summary>
    public DateTime Clock { get; set; } = MemoryLedger.Start;

    /// <summary>The anchor of the next events; that of the newest checkpoint unless set.</summary>
    public Anchor? NextAnchor { get; set; }

    /// <summary>
    /// What the rules lead to. Contents that are not in stock come from nowhere, as in ledgers from before there
    /// were accounts, so that there need not be deliveries before them.
    /// </summary>
    public Decision Decide(CustodyCommand command)
    {
        var decision = CustodyRules.Decide(State, command);
        if (command is not PackPackage pack || decision.Rejection?.Rule != Rule.InsufficientStock)
            return decision;
        decision = CustodyRules.Decide(State, pack with { Contents = [] });
        return new(
            [
                .. decision.Events.Select(proposed => proposed with
                {
                    Body = (PackagePacked)proposed.Body with { Contents = pack.Contents, FromStock = null },
                }),
            ],
            decision.Rejection);
    }

    /// <summary>Appends what the rules lead to.</summary>
    public void Append(params CustodyCommand[] commands)
    {
        foreach (var command in commands)
        {
            var decision = Decide(command);
            Assert.That(decision.Rejection, Is.Null);
            foreach (var proposed in decision.Events)
                Append(command, proposed);
        }
    }

    /// <summary>Appends an event whether or not the rules allow it; the state takes it in if it can.</summary>
    public void Append(CustodyCommand command, ProposedEvent proposed, Func<LedgerEvent, LedgerEvent>? change = null)
    {
        var (version, previous) = State.HeadOf(proposed.Stream);
        var e = new LedgerEvent(
            proposed.Id, proposed.Stream, version + 1, previous, command.OccurredAt, Clock, command.Actor,
            NextAnchor ?? (anchors.Count > 0 ? anchors[^1] : Anchor.EmptyTree), proposed.Body);
        e = change?.Invoke(e) ?? e;
        Clock = Clock.AddSeconds(1);
        var canonical = EventCodec.Encode(e);
        State.TryEvolve(new LedgerEntry(Leaves.Count, e, canonical, LeafHash.Of(canonical)));
        Leaves.Add(canonical);
    }

    /// <summary>Root of the first leaves as they are now.</summary>
    public byte[] RootAt(long size)
    {
        var frontier = new Frontier();
        foreach (var leaf in Leaves.Take((int)size))
            frontier.Append(LeafHash.Of(leaf));
        return frontier.Root();
    }

    /// <summary>A checkpoint of the leaves so far, or of other contents.</summary>
    public SignedCheckpoint Sign(long? size = null, byte[]? root = null, params SigningKey[] keys) =>
        new Checkpoint(Origin, new TreeHead(size ?? Leaves.Count, root ?? RootAt(size ?? Leaves.Count)))
            .Sign(keys.Length > 0 ? keys : [Key]);

    /// <summary>Signs what there is, so that it is a checkpoint of the log that later events name.</summary>
    public SignedCheckpoint Publish(params SigningKey[] keys)
    {
        var note = Sign(keys: keys);
        Checkpoints.Add(new EvidenceCheckpoint(note.ToString()));
        anchors.Add(new Anchor(note.Size, Convert.ToBase64String(note.Checkpoint.Head.Root)));
        return note;
    }

    /// <summary>Makes tiles, entry bundles and projections of the leaves as they are now.</summary>
    public MemoryEvidence Build()
    {
        MakeTiles();
        MakeRows();
        return this;
    }

    public void MakeTiles()
    {
        TreeSize = Leaves.Count;
        Tiles.Clear();
        Bundles.Clear();
        var edge = new RightEdge(0, []);
        for (var i = 0; i < Leaves.Count; i++)
        {
            edge.Append(LeafHash.Of(Leaves[i]));
            var prefix = new byte[2];
            BinaryPrimitives.WriteUInt16BigEndian(prefix, (ushort)Leaves[i].Length);
            Bundles[i / 256] = [.. Bundles.GetValueOrDefault(i / 256, []), .. prefix, .. Leaves[i]];
        }

        foreach (var tile in edge.Added)
            Tiles[tile.Id] = tile.Hashes;
    }

    public void MakeRows(long? upTo = null)
    {
        ProjectionSize = upTo ?? Leaves.Count;
        foreach (var rows in Rows.Values)
            rows.Clear();
        var state = new CustodyState();
        var opened = new Dictionary<Guid, long>();
        var counted = new Dictionary<Guid, IReadOnlyList<ItemQuantity>>();
        var accounts = new Dictionary<string, TpsAccount>(StringComparer.Ordinal);
        var documents = new ReplayedDocuments();
        for (var i = 0; i < ProjectionSize; i++)
        {
            var e = EventCodec.Decode(Leaves[i]);
            state.Evolve(new LedgerEntry(i, e, Leaves[i], LeafHash.Of(Leaves[i])));
            var entry = new LedgerEntry(i, e, Leaves[i], []);
            Rows[Projection.Posting].AddRange(
                e.Postings.Select((posting, line) => ExpectedRows.Posting(entry, line, posting)));
            if (e.Body is TpsAccountRecorded)
                accounts[e.Stream] = TpsAccount.Of(entry);
            if (StockDocument.IsStream(e.Stream))
                documents.Take(documents.StreamOf(e.Stream), entry);
            if (!PackageState.TryIdOf(e.Stream, out var id))
                continue;
            Rows[Projection.History].Add(ExpectedRows.History(state.Packages[id], e.RecordedAt));
            counted[id] = Inside.Counted(e.Body) ?? counted[id];
            if (Inside.After(e.Body) is var (contents, seals))
            {
                Rows[Projection.Content].RemoveAll(row => row[0] == $"{id}");
                Rows[Projection.Seal].RemoveAll(row => row[0] == $"{id}");
                Rows[Projection.Content].AddRange(contents.Select((line, at) =>
                    (string[])[$"{id}", $"{at}", line.Item, $"{line.Quantity}", $"{line.Bundle}"]));
                Rows[Projection.Seal].AddRange(seals.Select((seal, at) => (string[])[$"{id}", $"{at}", seal]));
            }
            else if (e.Body is PackageReleased released)
            {
                opened.TryAdd(released.Handover, i);
                Rows[Projection.Line].Add(ExpectedRows.Line(released.Handover, id, i, LineOutcome.Open, null));
            }
            else if (e.Body is HandoverStep step)
            {
                var row = Rows[Projection.Line].Single(line => line[0] == $"{step.Handover}" && line[1] == $"{id}");
                var outcome = state.Handovers[step.Handover].Lines[id];
                ExpectedRows.Line(step.Handover, id, long.Parse(row[2], null), outcome, i).CopyTo(row, 0);
            }
        }

        var supply = new SupplySums();
        foreach (var package in state.Packages.Values)
            supply.Add(null, package, counted[package.Id]);

        Rows[Projection.Supply].AddRange(supply.All
            .Select(sum => ExpectedRows.Supply(sum.Key, sum.Value))
            .OrderBy(row => row[0], StringComparer.Ordinal).ThenBy(row => row[1], StringComparer.Ordinal));
        Rows[Projection.Balance].AddRange(state.Stock.Balances
            .OrderBy(one => one.Key.Account, StringComparer.Ordinal).ThenBy(one => one.Key.Item, StringComparer.Ordinal)
            .Select(one => ExpectedRows.Balance(one.Key.Account, one.Key.Item, one.Value)));
        Rows[Projection.TpsAccount].AddRange(
            accounts.Values.OrderBy(account => account.HeadSequence).Select(ExpectedRows.TpsAccount));
        Rows[Projection.StockDocument].AddRange(documents.Documents
            .OrderBy(document => document.Sequence).Select(ExpectedRows.StockDocument));
        Rows[Projection.ReplacementOrder].AddRange(documents.Orders.Values
            .OrderBy(order => order.Sequence).ThenBy(order => order.Item, StringComparer.Ordinal)
            .Select(ExpectedRows.ReplacementOrder));
        Rows[Projection.Package].AddRange(
            state.Packages.Values.OrderBy(package => package.PackedSequence).Select(ExpectedRows.Package));
        Rows[Projection.Handover].AddRange(opened.OrderBy(pair => pair.Value).Select(pair =>
            ExpectedRows.Handover(new ReplayedHandover(state.Handovers[pair.Key], pair.Value))));
    }

    public Task<Verdict> VerifyAsync(params SignedCheckpoint[] auditors) => VerifyAsync([Key.Public], auditors);

    public Task<Verdict> VerifyAsync(IReadOnlyCollection<VerifierKey> keys, params SignedCheckpoint[] auditors) =>
        EvidenceVerifier.VerifyAsync(this, keys, auditors, CancellationToken.None);

    public IAsyncEnumerable<EvidenceCheckpoint> CheckpointsAsync(CancellationToken ct) => Checkpoints.ToAsyncEnumerable();

    public IAsyncEnumerable<EvidenceLeaf> LeavesAsync(CancellationToken ct) => Leaves
        .Select((leaf, i) => new EvidenceLeaf(SequenceOf(i), leaf, ColumnsOf(SequenceOf(i), leaf)))
        .ToAsyncEnumerable();

    public ValueTask<byte[]?> TileAsync(TileId id, int width, CancellationToken ct) =>
        ValueTask.FromResult(Tiles.GetValueOrDefault(id));

    public ValueTask<byte[]?> EntriesAsync(long number, int width, CancellationToken ct) =>
        ValueTask.FromResult(Bundles.GetValueOrDefault(number));

    public IAsyncEnumerable<IReadOnlyList<string>>? RowsAsync(Projection projection, CancellationToken ct) =>
        RowsOf(projection) ?? Rows.GetValueOrDefault(projection)?.ToAsyncEnumerable();
}
