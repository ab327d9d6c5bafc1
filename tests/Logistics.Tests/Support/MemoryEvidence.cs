using System.Buffers.Binary;
using System.Globalization;
using Logistics.Core.Access;
using Logistics.Core.ApiKeys;
using Logistics.Core.Deliveries;
using Logistics.Core.Evidence;
using Logistics.Core.Ledger;
using Logistics.Core.Locations;
using Logistics.Core.Log;
using Logistics.Core.Officers;

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

    public World State { get; } = SmallTree.State();

    public List<byte[]> Leaves { get; } = [];

    /// <summary>Sequences of the leaves, where they are not simply 0, 1, 2, ...</summary>
    public Func<int, long> SequenceOf { get; set; } = i => i;

    public Func<long, byte[], StoredColumns?> ColumnsOf { get; set; } = (_, _) => null;

    public List<EvidenceCheckpoint> Checkpoints { get; } = [];

    public Dictionary<TileId, byte[]> Tiles { get; } = [];

    public Dictionary<long, byte[]> Bundles { get; } = [];

    public Dictionary<Table, List<string[]>> Rows { get; } =
        Catalog.Current.Tables.ToDictionary(table => table, _ => new List<string[]>());

    /// <summary>Rows of a projection that stand in for <see cref="Rows"/>.</summary>
    public Func<Table, IAsyncEnumerable<IReadOnlyList<string>>?> RowsOf { get; set; } = _ => null;

    public bool IsLive { get; set; }

    public int Format { get; set; } = IEvidence.FormatNewest;

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
    public Decision Decide(LedgerCommand command)
    {
        var decision = Catalog.Current.Decide(State, command);
        if (command is not PackPackage pack || decision.Rejection?.Rule != StockRule.InsufficientStock)
            return decision;
        decision = Catalog.Current.Decide(State, pack with { Contents = [] });
        return new(
            [
                .. decision.Events.Select(proposed => proposed with
                {
                    Body = (PackagePacked)proposed.Body with { Contents = pack.Contents, FromStock = null },
                }),
            ],
            decision.Rejection);
    }

    /// <summary>Records what keys there are: one for each of some actors.</summary>
    public void RecordKeys(params Actor[] actors)
    {
        KnownKey[] keys =
        [
            .. actors.Select((actor, i) => new KnownKey(
                new ApiKey(
                    KeyOf(i), ApiKey.HashOf($"secret {i}"), actor.Id, EnumText.Parse<Role>(actor.Role!), actor.Place!, null,
                    Clock),
                PersonalText.Of($"person {i}")!)),
        ];
        foreach (var known in keys)
            State.Load(ApiKey.Table, known.Key.Id, known.Key);
        Append(RecordApiKeys.At(Commands.OccurredAt, keys));
    }

    /// <summary>The id of one of the keys that were recorded.</summary>
    public static string KeyOf(int i) => ApiKey.IdOf(ApiKey.HashOf($"secret {i}"));

    /// <summary>Records what there is of places, items, rules and keys; it makes a rule and a key.</summary>
    public void RecordReference()
    {
        State.SetRules(new RequirementReference(
            [
                new RequirementRule(
                    "seal", 1, SmallTree.Seal, null, LocationLevel.Tps, Formula.Fixed, 9, new DateOnly(2024, 8, 10),
                    Provenance.Official, "a decision"),
            ],
            State.Reference.Requirements.Items, SmallTree.Locations, TimeZoneInfo.Utc));
        Append(Logistics.Core.Reference.RecordReference.At(Commands.OccurredAt));
        RecordKeys(Commands.Actor, Commands.Admin);
        Append(
            new CreateApiKeys(
                Guid.CreateVersion7(), Actor.System, Commands.OccurredAt,
                [new(PersonalText.Of("the warehouse")!, Role.Warehouse, SmallTree.Kpu, null, ApiKey.HashOf("a secret"))]));
        Publish();
        Build();
    }

    /// <summary>Nominates an officer, who is checked, appointed, sworn in and trained.</summary>
    public void RecordOfficers()
    {
        foreach (var seat in (int[])[2, 3])
        {
            var id = Guid.CreateVersion7();
            Append(
                new NominateOfficer(
                    id, Commands.Actor, Commands.OccurredAt, "kpps-member", SmallTree.Mandonga1, seat, seat,
                    PersonalText.Of("a name"), null, null, PersonalText.Of($"7471 {seat}"), new string('a', 64), Age: 30),
                new CheckOfficer(
                    Guid.CreateVersion7(), Commands.Actor, Commands.OccurredAt, id, [new("health", CheckState.Met, null)]),
                new AppointOfficer(
                    Guid.CreateVersion7(), Commands.Actor, Commands.OccurredAt, id, "SK-1", null, null, null, null, null),
                new SwearInOfficer(Guid.CreateVersion7(), Commands.Actor, Commands.OccurredAt, id, null),
                new TrainOfficer(
                    Guid.CreateVersion7(), Commands.Actor, Commands.OccurredAt, id, OfficerTraining.Logistics, null));
        }

        Publish();
        Build();
    }

    /// <summary>Delivers goods with a photo.</summary>
    public void RecordAttachment()
    {
        Append(Commands.Deliver((SmallTree.Seal, 1)) with { Attachments = [new string('a', 64)] });
        Publish();
        Build();
    }

    /// <summary>Records something that may be a mistake.</summary>
    public void RecordFlag()
    {
        Append(Documents.Deliver(new DeliveryLine(SmallTree.Seal, 3, 3, 0, Bundle: 2)));
        Publish();
        Build();
    }

    /// <summary>Records a label that nobody knows, and what it was.</summary>
    public void RecordArrival()
    {
        var found = new RecordArrival(
            Guid.CreateVersion7(), Commands.Admin, Commands.OccurredAt, SmallTree.Kandai, ReceivedBy: null,
            [new(new(null, "X-1"), Condition.Wet, Seals: null, Note: null)], Note: null);
        var label = Arrival.OfLabel(found.Id, "X-1");
        Append(found, new IdentifyArrival(
            Guid.CreateVersion7(), Commands.Admin, Commands.OccurredAt, label, Package: null, Commands.Text("a shop's")));
        Publish();
        Build();
    }

    /// <summary>Puts another label on the first package.</summary>
    public void RecordLabel()
    {
        Append(new RelabelPackage(
            Guid.CreateVersion7(), Commands.Admin, Commands.OccurredAt, new(State.Packages.Keys.First(), null), "ANOTHER-1",
            Commands.Text("it came off")));
        Publish();
        Build();
    }

    /// <summary>Takes back the last event that can be.</summary>
    public void RecordReversal()
    {
        var last = State.All(EventUndo.Table).Max(undo => undo.Sequence);
        Append(Commands.Reverse(last, [last], isWhole: false, Commands.Admin));
        Publish();
        Build();
    }

    /// <summary>Appends what the rules lead to.</summary>
    public void Append(params LedgerCommand[] commands)
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
    public void Append(LedgerCommand command, ProposedEvent proposed, Func<LedgerEvent, LedgerEvent>? change = null)
    {
        var before = State.HeadOf(proposed.Stream);
        var e = new LedgerEvent(
            proposed.Id, proposed.Stream, (before?.Version ?? 0) + 1, before?.Hash, command.OccurredAt, Clock, command.Actor,
            NextAnchor ?? (anchors.Count > 0 ? anchors[^1] : Anchor.EmptyTree), proposed.Body);
        e = change?.Invoke(e) ?? e;
        Clock = Clock.AddSeconds(1);
        var canonical = EventCodec.Encode(e);
        TryEvolve(new LedgerEntry(Leaves.Count, e, canonical, LeafHash.Of(canonical)));
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

        foreach (var tile in edge.Added.Concat(edge.Open))
            Tiles[tile.Id] = tile.Hashes;
    }

    public void MakeRows(long? upTo = null)
    {
        ProjectionSize = upTo ?? Leaves.Count;
        foreach (var rows in Rows.Values)
            rows.Clear();
        var world = ReplayWhole(
            Leaves.Take((int)ProjectionSize).Select((leaf, i) =>
                new LedgerEntry(i, EventCodec.Decode(leaf), leaf, LeafHash.Of(leaf))));
        var reader = new RowReader(world);
        foreach (var table in Catalog.Current.Tables)
            Rows[table].AddRange(table.Accept(reader));
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

    public ValueTask<ReadOnlyMemory<byte>?> EntriesAsync(long number, int width, CancellationToken ct) =>
        ValueTask.FromResult<ReadOnlyMemory<byte>?>(
            Bundles.GetValueOrDefault(number) is { } bundle ? bundle : default(ReadOnlyMemory<byte>?));

    public IAsyncEnumerable<IReadOnlyList<string>>? RowsAsync(Table projection, CancellationToken ct) =>
        RowsOf(projection) ?? Rows.GetValueOrDefault(projection)?.ToAsyncEnumerable();

    private static World ReplayWhole(IEnumerable<LedgerEntry> entries)
    {
        var world = new World();
        foreach (var entry in entries)
            world.Evolve(entry);
        return world;
    }

    private void TryEvolve(LedgerEntry entry)
    {
        if (StreamHead.Fault(State.HeadOf(entry.Event.Stream), entry.Event) is null
            && Catalog.Current.Apply(State, entry) is null)
        {
            Catalog.Current.Follow(State, entry);
            State.Advance(entry);
        }
    }

    /// <summary>The rows of a table in its order, as a database would give them.</summary>
    private sealed class RowReader(World world) : ITableVisitor<IEnumerable<string[]>>
    {
        public IEnumerable<string[]> Visit<TEntity, TKey>(Table<TEntity, TKey> table)
            where TEntity : class
            where TKey : notnull
        {
            var rows = (table.Life == RowLife.Appended ? world.AddedTo(table) : world.All(table)).Select(table.Row);
            var order = table.Order.Select(name => table.All.ToList().FindIndex(column => column.Name == name)).ToArray();
            return rows.OrderBy(row => row, Comparer<string[]>.Create((one, other) => order
                .Select(at => long.TryParse(one[at], CultureInfo.InvariantCulture, out var left)
                    && long.TryParse(other[at], CultureInfo.InvariantCulture, out var right)
                    ? left.CompareTo(right)
                    : string.CompareOrdinal(one[at], other[at]))
                .FirstOrDefault(result => result != 0)));
        }
    }
}
