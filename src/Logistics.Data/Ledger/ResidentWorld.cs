using System.Data.Common;
using Logistics.Core.Kernel;
using Logistics.Core.Log;
using Logistics.Core.Reference;
using Logistics.Core.Reversals;
using Logistics.Data.Engines;
using Logistics.Data.Log;
using Logistics.Data.Reference;
using Logistics.Data.Tables;

namespace Logistics.Data.Ledger;

/// <summary>
/// What the ledger's writer keeps in memory between batches: entities, the right edge of the tree, the newest
/// checkpoint and the reference data. If the locked head differs from the one after this process's last batch, what
/// the events since then changed is forgotten, or everything where that is not known.
/// </summary>
/// <param name="anchors">Null leaves the log out, so that its cost can be measured.</param>
/// <param name="countMax">Entities above which everything is forgotten after a commit.</param>
internal sealed class ResidentWorld(Database database, Anchors? anchors, int countMax)
{
    private const string Streams = "Streams";
    private const string Before = "Before";
    private const string Sequences = "Sequences";

    private static readonly Table[] Configured =
        [.. Catalog.Current.Tables.Where(table => table.IsReference)];

    private readonly IReadOnlyList<TableSql> tables = TableSql.Of(database.Dialect);
    private readonly List<Suspicion> suspicions = [];
    private readonly List<Action<World>> distrusted = [];
    private (long Size, long Epoch)? suspected;
    private RightEdge? edge;
    private (long Size, byte[] Root, long Epoch)? left;
    private long? checkpointSize;

    private readonly string headsSql = $"""
        /* ResidentWorld.Heads */
        SELECT {EventRow.Columns}
        FROM {database.Dialect.Keys($"@{Streams}", SqlTypes.StreamType)} AS k
        JOIN CustodyEvent AS e ON e.Stream = k.Value
        WHERE e.Version = (
            SELECT MAX(n.Version) FROM CustodyEvent AS n WHERE n.Stream = e.Stream AND n.Sequence < @{Before})
        """;

    private readonly string eventsSql = $"""
        /* ResidentWorld.Events */
        SELECT {EventRow.Columns}
        FROM {database.Dialect.Keys($"@{Sequences}", "BIGINT")} AS k
        JOIN CustodyEvent AS e ON e.Sequence = k.Value
        """;

    private readonly string edgeSql = $"""
        /* ResidentWorld.Edge */
        SELECT t.Level, t.Number, t.Hashes {LogSql.FromRightEdge}
        """;

    private readonly string notesSql = $"""
        /* ResidentWorld.Notes */
        SELECT c.Note FROM LogCheckpoint AS c
        WHERE c.Size <= (SELECT h.Size FROM LedgerHead AS h WHERE h.LogId = 1)
        ORDER BY c.Size DESC, c.SignedAt DESC {database.Dialect.Limit("4")}
        """;

    public World World { get; } = new(isMemory: false);

    public RightEdge? Edge => edge;

    public Anchor Anchor { get; private set; } = Anchor.EmptyTree;

    /// <summary>Brings the memory in line with the locked head.</summary>
    public async Task AgreeAsync(DbTransaction transaction, LedgerHead head, CancellationToken ct)
    {
        if (left is null || left.Value.Epoch != head.Epoch)
        {
            await ForgetAllAsync(transaction, ct);

            // The tree follows from the events alone, so what is known of it holds as long as it leads to the root.
            if (edge is not null && !edge.Root().AsSpan().SequenceEqual(head.Root))
                edge = null;
        }
        else if (left.Value.Size != head.Size || !left.Value.Root.AsSpan().SequenceEqual(head.Root))
        {
            // What throws on the way leaves a world that is in line with no head: all is forgotten at the next try.
            var known = left.Value.Size;
            left = null;
            if (!await CatchUpAsync(transaction, known, head, ct))
                World.Clear();
        }

        left = (head.Size, head.Root, head.Epoch);
        await DistrustAsync(transaction, head, ct);
        if (anchors is not null)
            await AgreeOnLogAsync(anchors, transaction, head, ct);
    }

    /// <summary>
    /// Marks what was changed by hand of places, items and rules. They have to be as they are stored now: after
    /// <see cref="Clear"/> and <see cref="AgreeAsync"/>.
    /// </summary>
    public async Task DistrustReferenceAsync(DbTransaction transaction, CancellationToken ct)
    {
        if (await ReferenceReplay.RunAsync(transaction, ct) is { } recorded)
            RecordedReference.MarkChangedByHand(World, recorded);
    }

    /// <summary>Loads what is missing: one round for each level of references.</summary>
    /// <param name="collect">Asks for all that is needed.</param>
    /// <param name="before">Only events before this sequence make the heads of streams.</param>
    /// <returns>Whether anything was missing.</returns>
    public async Task<bool> LoadAsync(
        DbTransaction transaction, Action<Needs> collect, CancellationToken ct, long before = long.MaxValue)
    {
        var needs = new Needs(World);
        var checks = new List<Action>();
        collect(needs);
        if (needs.IsEmpty)
            return false;
        while (!needs.IsEmpty)
        {
            var (absences, reversed) = (new List<Action>(), new List<(EventRow Row, LedgerEvent Reversal)>());
            await database.Dialect.ReadAsync(
                transaction,
                [
                    .. tables.SelectMany(table => table.Load(World, needs, absences, checks)),
                    .. LoadHeads(needs.Streams, before, absences, reversed),
                    .. LoadEvents(needs.Events, absences),
                ],
                ct);
            await TakeReversedAsync(transaction, reversed, ct);
            foreach (var absence in absences)
                absence();
            needs.Clear();
            collect(needs);
        }

        foreach (var check in checks)
            check();
        return true;
    }

    /// <summary>
    /// The first damaged record among those that an event reads or changes; null for none.
    /// </summary>
    public string? Damaged(LedgerEvent e)
    {
        if (!World.IsAnyDamaged)
            return null;
        var touched = new Needs(World) { CollectsKnown = true };
        Catalog.Current.Collect(touched, e);
        return tables.Select(table => table.Damaged(World, touched)).FirstOrDefault(damage => damage is not null);
    }

    /// <summary>Writes every row that was changed or added, in the order of the tables.</summary>
    public async Task WriteAsync(DbTransaction transaction, RowWriter writer, CancellationToken ct)
    {
        foreach (var table in tables.Where(table => World.IsTouched(table.Table)))
            await table.WriteAsync(writer, World, ct);
        if (IsReferenceChanged)
            await RequirementStore.ReviseAsync(transaction, ct);
    }

    /// <summary>Whether places, items or rules were changed; what is known of them besides is read anew then.</summary>
    private bool IsReferenceChanged => Array.Exists(Configured, table => World.WritesTo(table) > 0);

    /// <summary>Keeps what was changed, once it is committed.</summary>
    public void Accept(long size, byte[] root)
    {
        World.Accept();
        edge?.Accept();
        left = IsReferenceChanged ? null : (size, root, left!.Value.Epoch);
        if (World.Count > countMax)
            World.Clear();
    }

    /// <summary>Forgets what was changed and is not known to be committed.</summary>
    public void Drop()
    {
        if (IsReferenceChanged)
            left = null;
        World.Drop();
        DropEdge();
    }

    /// <summary>
    /// Notes that a row was changed from outside. Rows that were about to be changed and cannot be checked by reading
    /// them count as damaged until a rebuild.
    /// </summary>
    public void Suspect()
    {
        suspicions.AddRange(tables.Select(table => table.Suspect(World)).OfType<Suspicion>());
        suspected = left is { } known ? (known.Size, known.Epoch) : null;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        World.Clear();
        (left, checkpointSize) = (null, null);
        DropEdge();
    }

    private void DropEdge()
    {
        if (edge is { IsChanged: true })
            edge = null;
    }

    /// <summary>Marks damaged rows before anything else is loaded.</summary>
    private async Task DistrustAsync(DbTransaction transaction, LedgerHead head, CancellationToken ct)
    {
        if (suspected?.Epoch != head.Epoch)
        {
            suspicions.Clear();
            distrusted.Clear();
        }

        if (World.Count > 0)
            return;
        foreach (var suspicion in suspicions)
        {
            // A row that another process changed by an event is not damaged.
            if (suspected?.Size == head.Size && await suspicion(transaction, ct) is { } distrust)
                distrusted.Add(distrust);
        }

        suspicions.Clear();
        foreach (var distrust in distrusted)
            distrust(World);
    }

    /// <summary>
    /// Brings what is known in line with events that other processes recorded: what these changed is forgotten, and
    /// known sets are made complete again.
    /// </summary>
    /// <param name="known">The size of the ledger that is known.</param>
    /// <returns>
    /// False where that cannot be done. The edge of the tree is kept as far as it leads to the root all the same.
    /// </returns>
    private async Task<bool> CatchUpAsync(
        DbTransaction transaction, long known, LedgerHead head, CancellationToken ct)
    {
        // Damaged rows are marked in an empty world, before anything is loaded.
        if (edge?.Size != known || World.Count == 0 || World.IsAnyDamaged
            || head.Size - known is <= 0 or > EventsSince.CountMax)
        {
            edge = null;
            return false;
        }

        var since = await EventsSince.ReadAsync(database.Dialect, transaction, known, head.Size, ct);
        if (!since.LeadTo(head.Root, edge))
        {
            edge = null;
            return false;
        }

        edge.Accept();
        if (since.FindChanges() is not { } changes)
            return false;
        changes.ForgetIn(World);
        foreach (var (stream, row) in since.FindHeads())
        {
            World.ForgetHead(stream);
            TakeHead(row, reversed: []);
        }

        await LoadAsync(transaction, changes.Collect, ct);
        return true;
    }

    private async Task ForgetAllAsync(DbTransaction transaction, CancellationToken ct)
    {
        Clear();
        var reference = await ReferenceCache.Of(database).ReloadAsync(transaction.Connection!, transaction, ct);
        World.SetFact(reference ?? throw new DatabaseUnavailableException("There is no election."));
    }

    /// <exception cref="LogDamagedException">What is stored of the tree does not lead to its root.</exception>
    private async Task AgreeOnLogAsync(
        Anchors chosen, DbTransaction transaction, LedgerHead head, CancellationToken ct)
    {
        var readsEdge = edge is null || edge.Size != head.Size;
        var readsNotes = checkpointSize is null || checkpointSize != (head.CheckpointSize ?? -1);
        var (tiles, leaves, notes) = (new List<TileRow>(), new List<LeafRow>(), new List<string>());
        var last = new TileId(0, head.Size / TileId.Width);
        var queries = new List<RowQuery>();
        if (readsEdge)
        {
            queries.Add(new RowQuery(edgeSql, row => tiles.Add(TileRow.Of(row))));
            queries.Add(LogSql.Leaves(last.Number, leaves.Add));
        }

        if (readsNotes)
        {
            queries.Add(new RowQuery(
                notesSql, row => notes.AddRange(StoredValue.Text(row[0]) is { } note ? [note] : [])));
        }

        await database.Dialect.ReadAsync(transaction, queries, ct);
        if (readsEdge)
            edge = EdgeOf(head, tiles, LogSql.Join(last.Number, leaves) is { } hashes ? new Tile(last, hashes) : null);
        if (readsNotes)
            (Anchor, checkpointSize) = (chosen.Choose(notes), head.CheckpointSize ?? -1);
    }

    private static RightEdge EdgeOf(LedgerHead head, IReadOnlyList<TileRow> rows, Tile? last)
    {
        var tiles = rows.Select(row => row.ToTile()).OfType<Tile>().Where(tile => tile.Id.Level > 0).ToList();
        if (last is not null)
            tiles.Add(last);
        var loaded = new RightEdge(head.Size, tiles);
        return loaded.Root().AsSpan().SequenceEqual(head.Root)
            ? loaded
            : throw new LogDamagedException(
                $"The tiles and the last of the {head.Size} events do not lead to the root of the log.");
    }

    /// <summary>Makes the heads known whose latest event is a reversal, with what that puts in effect again.</summary>
    private async Task TakeReversedAsync(
        DbTransaction transaction, List<(EventRow Row, LedgerEvent Reversal)> reversed, CancellationToken ct)
    {
        if (reversed.Count == 0)
            return;
        long[] restored = [.. reversed.Select(one => ((IReversal)one.Reversal.Body).Restores).OfType<long>()];
        var absences = new List<Action>();
        await database.Dialect.ReadAsync(transaction, [.. LoadEvents(restored, absences)], ct);
        absences.ForEach(absence => absence());
        foreach (var (row, reversal) in reversed)
        {
            var (sequence, canonical, columns) = row.ToLeaf();
            var entry = new LedgerEntry(sequence, reversal, canonical, columns!.Hash);
            var restores = ((IReversal)reversal.Body).Restores;
            World.LoadHead(columns.Stream, StreamHead.Of(
                entry, restores is { } one ? World.EventAt(one) : null) with
            {
                IsDamaged = columns.Hash.Length != Core.Ledger.LeafHash.Size,
            });
        }
    }

    private IEnumerable<RowQuery> LoadEvents(IReadOnlyCollection<long> sequences, List<Action> absences)
    {
        if (sequences.Count == 0)
            yield break;
        absences.Add(() =>
        {
            foreach (var sequence in sequences)
                World.LoadEvent(sequence, null);
        });
        yield return new RowQuery(
            eventsSql, row =>
            {
                var (sequence, canonical, _) = EventRow.Of(row).ToLeaf();
                World.LoadEvent(sequence, Core.Ledger.EventCodec.TryDecode(canonical, out var e) ? e : null);
            },
            (Sequences, SqlTypes.Keys(sequences)));
    }

    private IEnumerable<RowQuery> LoadHeads(
        IReadOnlyCollection<string> streams, long before, List<Action> absences,
        List<(EventRow Row, LedgerEvent Reversal)> reversed)
    {
        if (streams.Count == 0)
            yield break;
        absences.Add(() =>
        {
            foreach (var stream in streams)
                World.LoadHead(stream, null);
        });
        yield return new RowQuery(
            headsSql, row => TakeHead(EventRow.Of(row), reversed), (Streams, SqlTypes.Keys(streams)), (Before, before));
    }

    private void TakeHead(EventRow row, List<(EventRow Row, LedgerEvent Reversal)> reversed)
    {
        var (sequence, canonical, columns) = row.ToLeaf();
        var keeps = Catalog.Current.Find(columns!.Type)?.KeepsLatest == true;
        if (columns.Type == EventReversed.TypeName && Core.Ledger.EventCodec.TryDecode(canonical, out var reversal))
        {
            reversed.Add((row, reversal));
            return;
        }

        LedgerEvent? e = null;
        var isDamaged = keeps && !Core.Ledger.EventCodec.TryDecode(canonical, out e);
        var (actor, occurredAt) = e is null
            ? Core.Ledger.EventCodec.ReadOrigin(canonical)
            : (e.Actor.Id, e.OccurredAt.UtcDateTime);
        World.LoadHead(columns.Stream, new StreamHead(
            columns.Version, sequence, columns.Hash, columns.RecordedAt, e)
        {
            Actor = actor,
            OccurredAt = occurredAt,
            IsDamaged = isDamaged || columns.Hash.Length != Core.Ledger.LeafHash.Size,
        });
    }
}

/// <summary>The head of the ledger as the write transaction holds it locked.</summary>
internal sealed class LedgerHead
{
    public long Size { get; init; }

    public DateTime LastRecordedAt { get; init; }

    /// <summary>Of the log's tree over the events.</summary>
    public byte[] Root { get; init; } = [];

    /// <summary>Events that the tables have taken in.</summary>
    public long ProjectedSize { get; init; }

    /// <summary>Raised by whatever changes tables without events, and by imports of reference data.</summary>
    public long Epoch { get; init; }

    /// <summary>Size of the newest checkpoint; null before the first.</summary>
    public long? CheckpointSize { get; init; }
}
