using System.Data.Common;
using System.Diagnostics;
using Dapper;
using Logistics.Core.Kernel;
using Logistics.Core.Ledger;
using Logistics.Core.Log;
using Logistics.Core.Reference;
using Logistics.Core.Requirements;
using Logistics.Core.Times;
using Logistics.Data.Engines;
using Logistics.Data.Log;
using Logistics.Data.Texts;

namespace Logistics.Data.Ledger;

/// <summary>
/// One write transaction of the ledger: decides a batch of commands in turn, appends the events and updates the
/// tables. A command that is rejected changes nothing and harms none of the others.
/// </summary>
/// <param name="eventsMax">Events of one transaction, unless a single command leads to more; and commands.</param>
/// <param name="anchors">Null leaves the log out, so that its cost can be measured.</param>
/// <param name="residentMax">Entities that are kept between batches.</param>
internal sealed class LedgerUnit(
    Database database, LedgerClock clock, int eventsMax, Anchors? anchors, int residentMax)
{
    private static readonly RowStatement<LedgerEntry> InsertEvent = RowStatement<LedgerEntry>.Insert(
        "LedgerUnit.InsertEvent",
        "CustodyEvent",
        new("Sequence", "BIGINT", row => row.Sequence),
        new("EventId", SqlTypes.Id, row => row.Event.Id),
        new("Stream", SqlTypes.StreamType, row => row.Event.Stream),
        new("Version", "INT", row => row.Event.Version),
        new("Type", "VARCHAR(40)", row => row.Event.Type),
        new("RecordedAt", SqlTypes.Time, row => row.Event.RecordedAt),
        new("Canonical", "VARBINARY(MAX)", row => row.Canonical) { IsJsonBytes = true },
        new("LeafHash", SqlTypes.Hash, row => row.Hash));

    private static readonly RowStatement<(LedgerCommand Command, Receipt Receipt)> InsertCommand =
        RowStatement<(LedgerCommand Command, Receipt Receipt)>.Insert(
            "LedgerUnit.InsertCommand",
            "AppliedCommand",
            new("CommandId", SqlTypes.Id, row => row.Command.Id),
            new("FirstSequence", "BIGINT", row => row.Receipt.Entries[0].Sequence),
            new("EventCount", "INT", row => row.Receipt.Entries.Count),
            new("Content", SqlTypes.Json, row => CommandContent.Of(row.Command)));

    private static readonly RowStatement<(long Sequence, PersonalText Text)> InsertText =
        RowStatement<(long Sequence, PersonalText Text)>.Insert(
            "LedgerUnit.InsertText",
            "PersonalText",
            new("Sequence", "BIGINT", row => row.Sequence),
            new("Commitment", SqlTypes.Hash, row => row.Text.Commitment),
            new("Salt", SqlTypes.Hash, row => row.Text.Salt),
            new("Text", "NVARCHAR(1000)", row => row.Text.Text));

    private static readonly RowStatement<(long Event, byte[] Commitment)> EraseText =
        RowStatement<(long Event, byte[] Commitment)>.Delete(
            "LedgerUnit.EraseText",
            "PersonalText",
            [new("Event", "BIGINT", text => text.Event), new("Commitment", SqlTypes.Hash, text => text.Commitment)],
            input => $"PersonalText.Sequence IN ({PersonalTexts.Anywhere}, {PersonalTexts.KeptAt($"{input}Event")}) "
                + $"AND PersonalText.Commitment = {input}Commitment");

    // Locked since the transaction began; that it still is as it was read shows that the lock held.
    private static readonly RowStatement<Batch> MoveHead = RowStatement<Batch>.Update(
        "LedgerUnit.MoveHead",
        "LedgerHead",
        [new("LogId", "INT", _ => 1)],
        [
            new("Size", "BIGINT", batch => batch.NewSize),
            new("Root", SqlTypes.Hash, batch => batch.NewRoot),
            new("LastRecordedAt", SqlTypes.Time, batch => batch.RecordedAt),
            new("ProjectedSize", "BIGINT", batch => batch.NewSize),
        ],
        was: [new("Size", "BIGINT", batch => batch.Head.Size), new("Root", SqlTypes.Hash, batch => batch.Head.Root)]);

    /// <summary>
    /// After it no further command is decided, so that no other process waits long for the head: 5 s for the lock at
    /// each try, within <see cref="Database.WriteBound"/>.
    /// </summary>
    private static readonly TimeSpan DecidingMax = TimeSpan.FromSeconds(2);

    private readonly Dialect dialect = database.Dialect;
    private readonly ResidentWorld resident = new(database, anchors, residentMax);

    // The first statement changes the head row: on every engine that is a real lock, held until commit, so what the
    // later statements read is what every earlier writer committed.
    private readonly string lockSql = $"""
        /* LedgerUnit.Lock */
        {TakesHead(database)}

        SELECT h.Size, h.LastRecordedAt, h.Root, h.ProjectedSize,
               h.Epoch + COALESCE((SELECT MAX(r.Revision) FROM Election AS r), 0) AS Epoch,
               (SELECT MAX(c.Size) FROM LogCheckpoint AS c) AS CheckpointSize
        FROM LedgerHead AS h WHERE h.LogId = 1;

        SELECT c.CommandId, c.FirstSequence, c.EventCount, c.Content
        FROM {database.Dialect.Keys("@Commands", SqlTypes.Id)} AS k
        JOIN AppliedCommand AS c ON c.CommandId = k.Value;
        """;

    private readonly string probeSql = $"""
        /* LedgerUnit.Probe */
        {TakesHead(database)}

        SELECT h.Size, h.ProjectedSize, h.LastRecordedAt FROM LedgerHead AS h WHERE h.LogId = 1;
        """;

    // Reads of the head also read the newest checkpoint, so the head is locked here, too.
    private readonly string publishSql = $"""
        /* LedgerUnit.Publish */
        {TakesHead(database)}

        {LogSql.InsertCheckpoint};
        """;

    private readonly EarlierReceipts earlier = new(database.Dialect);

    /// <summary>What is flagged of the times that senders claim.</summary>
    public TimeBounds Times { get; init; } = TimeBounds.Usual;

    /// <summary>
    /// Decides as many commands, from the first on, as one transaction should hold, and at least one.
    /// </summary>
    /// <returns>Their results, in the order of the commands, and what is to be accepted once it is committed.</returns>
    /// <exception cref="CommandDefectException">A command met a defect; nothing is written.</exception>
    public async Task<Batch> RunAsync(
        DbTransaction transaction, IReadOnlyList<LedgerCommand> waiting, CancellationToken ct)
    {
        var begun = Stopwatch.StartNew();

        // An earlier try may have changed the world without a commit.
        resident.Drop();
        LedgerHead head;
        Dictionary<Guid, AppliedCommand> applied;
        await using (var results = await transaction.Connection!.QueryMultipleAsync(new CommandDefinition(
            lockSql, new { Commands = SqlTypes.Keys(waiting.SelectMany(IdsOf).Distinct()) }, transaction,
            cancellationToken: ct)))
        {
            head = await results.ReadSingleAsync<LedgerHead>();
            applied = (await results.ReadAsync<AppliedCommand>())
                .DistinctBy(row => row.CommandId).ToDictionary(row => row.CommandId);
        }

        EnsureProjected(head);
        clock.Note(head.LastRecordedAt);
        LedgerCommand[] fresh = [.. waiting.Where(command => !applied.ContainsKey(command.Id))];
        var changesReference = Array.Exists(fresh, command => command is ReferenceImport);
        if (changesReference)
            resident.Clear();
        await resident.AgreeAsync(transaction, head, ct);
        if (changesReference)
            await resident.DistrustReferenceAsync(transaction, ct);
        var receipts = applied.Count == 0 ? null : await earlier.FindAsync(transaction, applied.Values, ct);
        var batch = new Batch(resident, head, applied, receipts, clock.Read());
        resident.World.Now = batch.RecordedAt;
        resident.World.Times = Times;
        var hasRead = await resident.LoadAsync(
            transaction, needs => Array.ForEach(fresh, command => Catalog.Current.Collect(needs, command)), ct);
        if (hasRead && fresh.Length > 1 && dialect.HasRoundTrips)
            await ForeseeAsync(transaction, fresh, ct);
        foreach (var command in waiting.Take(eventsMax))
        {
            if ((!batch.IsEmpty && begun.Elapsed >= DecidingMax) || !await DecideAsync(transaction, batch, command, ct))
                break;
        }

        if (batch.Entries.Count > 0)
            await WriteAsync(transaction, batch, ct);
        return batch;
    }

    /// <summary>Does what every batch begins with; committed, it shows that batches can be.</summary>
    /// <param name="needsRoom">
    /// Whether the disk was full. Then one page is not enough to go by: there has to be room for what comes next.
    /// </param>
    public async Task<bool> ProbeAsync(DbTransaction transaction, bool needsRoom, CancellationToken ct)
    {
        var head = await transaction.Connection!.QuerySingleAsync<LedgerHead>(
            new CommandDefinition(probeSql, transaction: transaction, cancellationToken: ct));
        EnsureProjected(head);
        clock.Note(head.LastRecordedAt);
        clock.Read();
        if (needsRoom)
            dialect.EnsureRoom(transaction.Connection!);
        return true;
    }

    /// <summary>Stores a checkpoint.</summary>
    public async Task<bool> PublishAsync(
        DbTransaction transaction, SignedCheckpoint checkpoint, DateTime signedAt, CancellationToken ct)
    {
        await transaction.Connection!.ExecuteAsync(new CommandDefinition(
            publishSql,
            new
            {
                checkpoint.Size,
                SignedAt = signedAt,
                checkpoint.Checkpoint.Head.Root,
                Note = checkpoint.ToString(),
            },
            transaction,
            cancellationToken: ct));
        return true;
    }

    /// <summary>Keeps what a batch changed, once it is committed.</summary>
    public void Accept(Batch batch)
    {
        if (batch.Entries.Count == 0)
            return;
        resident.Accept(batch.NewSize, batch.NewRoot);
        clock.Note(batch.RecordedAt);
    }

    /// <summary>Forgets what a batch changed that may not be committed.</summary>
    public void Drop() => resident.Drop();

    /// <summary>Forgets everything, so that all is read anew.</summary>
    public void Clear() => resident.Clear();

    /// <summary>The same, where a row was found changed by somebody else.</summary>
    public void Distrust()
    {
        resident.Suspect();
        resident.Clear();
    }

    /// <summary>Whether what a command makes is looked for although nothing was recorded under its id.</summary>
    public bool ReadsWhatIsNew
    {
        get => resident.World.ReadsWhatIsNew;
        set => resident.World.ReadsWhatIsNew = value;
    }

    /// <summary>Locks the head, as the first statement of a transaction.</summary>
    private static string TakesHead(Database database) => $"""
        {database.Dialect.WaitsFor(database.WriteBound)}
        UPDATE LedgerHead SET Writes = Writes + 1 WHERE LogId = 1;
        """;

    private static IEnumerable<Guid> IdsOf(LedgerCommand command) =>
        command.FollowedBy is { } then ? [command.Id, then.Id] : [command.Id];

    private static void EnsureProjected(LedgerHead head)
    {
        if (head.ProjectedSize != head.Size)
            throw new DatabaseUnavailableException("The tables are being written anew from the ledger.");
    }

    /// <summary>
    /// Reads at once what is missing of what the events of many commands touch. Each is decided again in its turn, on
    /// what those before it left; what it needs beyond this is read then.
    /// </summary>
    private async Task ForeseeAsync(
        DbTransaction transaction, IReadOnlyList<LedgerCommand> commands, CancellationToken ct)
    {
        var events = new List<LedgerEvent>();
        foreach (var command in commands)
        {
            try
            {
                if (Catalog.Current.Decide(resident.World, command) is { Rejection: null } decision)
                    events.AddRange(decision.Events.Select(proposed => Batch.Provisional(command, proposed)));
            }
            catch (Exception)
            {
                // It meets the same in its turn, and is told.
            }
        }

        await resident.LoadAsync(transaction, needs => events.ForEach(e => Catalog.Current.Collect(needs, e)), ct);
    }

    /// <returns>
    /// False, and nothing done, where the batch would become too large: the command opens the next one.
    /// </returns>
    private async Task<bool> DecideAsync(
        DbTransaction transaction, Batch batch, LedgerCommand command, CancellationToken ct)
    {
        var index = batch.Results.Count;
        if (batch.FindEarlier(command) is { } known)
        {
            // Field by field, others would learn what was sent.
            var mayKnow = batch.MayKnow(command);
            if (known is AppendResult.DifferentContent)
            {
                known = mayKnow
                    ? await CompareNamedAsync(transaction, batch, command, ct)
                    : new AppendResult.DifferentContent("id");
            }

            // Who may record the same, but elsewhere, such as what arrived, learns no more than that the id is used.
            batch.Results.Add(
                !mayKnow && await JudgeAsync(transaction, command, ct) is { } forbidden
                    ? new AppendResult.Rejected(forbidden)
                    : !mayKnow && known is AppendResult.AlreadyAppended && !batch.Concerns(command)
                    ? new AppendResult.DifferentContent("id")
                    : known);
            return true;
        }

        await resident.LoadAsync(transaction, needs => Catalog.Current.Collect(needs, command), ct);
        Decision decision;
        try
        {
            decision = Catalog.Current.Decide(resident.World, command);
        }
        catch (Exception e)
        {
            throw new CommandDefectException(index, e);
        }

        if (!batch.IsEmpty && batch.Entries.Count + decision.Events.Count > eventsMax)
            return false;
        if (decision.Rejection is null)
        {
            await resident.LoadAsync(
                transaction,
                needs =>
                {
                    foreach (var proposed in decision.Events)
                        Catalog.Current.Collect(needs, Batch.Provisional(command, proposed));
                },
                ct);
        }

        try
        {
            batch.Append(command, decision);
        }
        catch (Exception e)
        {
            throw new CommandDefectException(index, e);
        }

        if (command.FollowedBy is { } then && batch.Results[index] is AppendResult.Appended)
            await AppendThenAsync(transaction, batch, command, then, index, ct);
        resident.World.Pending = null;
        return true;
    }

    /// <summary>Records what belongs to the command that was decided last.</summary>
    /// <exception cref="CommandRefusedException">It breaks a rule, so that neither is recorded.</exception>
    private async Task AppendThenAsync(
        DbTransaction transaction, Batch batch, LedgerCommand command, LedgerCommand then, int index,
        CancellationToken ct)
    {
        if (batch.FindEarlier(then) is not null)
            throw new CommandRefusedException(index, new AppendResult.DifferentContent(PartOf("id")));
        await resident.LoadAsync(transaction, needs => Catalog.Current.Collect(needs, then), ct);
        try
        {
            var decision = Catalog.Current.Decide(resident.World, then);
            await resident.LoadAsync(
                transaction,
                needs =>
                {
                    foreach (var proposed in decision.Events)
                        Catalog.Current.Collect(needs, Batch.Provisional(then, proposed));
                },
                ct);
            batch.Append(then, decision);
        }
        catch (Exception e) when (e is not (DbException or OperationCanceledException or DatabaseUnavailableException))
        {
            throw new CommandDefectException(index, e);
        }

        var result = batch.Results[^1];
        batch.Results.RemoveAt(batch.Results.Count - 1);
        var rejection = result switch
        {
            AppendResult.OutOfOrder outOfOrder => outOfOrder.Rejection,
            AppendResult.Rejected rejected => rejected.Rejection,
            _ => null,
        };
        if (rejection is not null)
            throw new CommandRefusedException(index, Batch.Refused(PartOf(rejection)));

        if (command.RefuseAfter(resident.World) is { } refused)
            throw new CommandRefusedException(index, Batch.Refused(refused));
    }

    private static Rejection PartOf(Rejection rejection) => rejection with
    {
        Errors = [.. rejection.Errors.Select(error => error with { Field = PartOf(error.Field) })],
    };

    /// <summary>A field of what is recorded in the place of something, as its sender wrote it.</summary>
    private static string PartOf(string field) => $"replacement.{field}";

    /// <summary>Why a sender may not have a command recorded, of which something was recorded before.</summary>
    private async Task<Rejection?> JudgeAsync(DbTransaction transaction, LedgerCommand command, CancellationToken ct)
    {
        await resident.LoadAsync(transaction, needs => Catalog.Current.Collect(needs, command), ct);
        return Catalog.Current.Judge(resident.World, command);
    }

    /// <summary>Compares what differs in words, once it is known which entities they name.</summary>
    private async Task<AppendResult> CompareNamedAsync(
        DbTransaction transaction, Batch batch, LedgerCommand command, CancellationToken ct)
    {
        var (references, names) = (Catalog.Current.References, CommandContent.NamesIn(command));
        await resident.LoadAsync(
            transaction,
            needs =>
            {
                foreach (var name in names)
                    references.Collect(needs, name);
            },
            ct);
        return batch.FindEarlier(command, references.IdsOf(resident.World, names))!;
    }

    /// <exception cref="RowChangedException">A row is not as it was written last, or nobody recorded it.</exception>
    private async Task WriteAsync(DbTransaction transaction, Batch batch, CancellationToken ct)
    {
        var edge = resident.Edge;
        batch.NewRoot = edge?.Root() ?? batch.Head.Root;
        var writer = dialect.Write(transaction);
        try
        {
            await writer.AddAsync(InsertEvent, batch.Entries, table: null, ct);
            await writer.AddAsync(InsertCommand, batch.Applied, table: null, ct);
            await writer.AddAsync(
                InsertText,
                [
                    .. from row in batch.Applied
                       from text in row.Command.KeptTexts
                       select (PersonalTexts.PlaceOf(row.Receipt), text),
                ],
                table: null,
                ct);
            await writer.AddAsync(
                EraseText, [.. batch.Applied.SelectMany(row => row.Command.ErasedTexts)], table: null, ct);
            await resident.WriteAsync(transaction, writer, ct);
            await writer.AddAsync(LogSql.InsertTile, edge?.Added ?? [], table: null, ct);
            await writer.AddAsync(LogSql.UpdateTile, edge?.Grown ?? [], "LogTile", ct);
            await writer.AddAsync(MoveHead, [batch], "LedgerHead", ct);
            await writer.EndAsync(ct);
        }
        catch (DbException e) when (dialect.IsDuplicate(e))
        {
            throw new RowChangedException(e);
        }
    }
}

/// <summary>A batch on its way: what was decided so far, on top of what is known.</summary>
internal sealed class Batch(
    ResidentWorld resident,
    LedgerHead head,
    IReadOnlyDictionary<Guid, AppliedCommand> applied,
    EarlierReceipts.Found? earlier,
    DateTime now)
{
    private readonly Dictionary<Guid, (LedgerCommand Command, Receipt Receipt)> appliedHere = [];

    public LedgerHead Head => head;

    public List<LedgerEntry> Entries { get; } = [];

    /// <summary>In the order of the commands.</summary>
    public List<AppendResult> Results { get; } = [];

    public IReadOnlyCollection<(LedgerCommand Command, Receipt Receipt)> Applied => appliedHere.Values;

    public bool IsEmpty => Results.Count == 0;

    public long NewSize => head.Size + Entries.Count;

    public byte[] NewRoot { get; set; } = head.Root;

    /// <summary>
    /// One time for the whole batch, never before that of the last event; a later one once the clock was moved in it.
    /// </summary>
    public DateTime RecordedAt { get; private set; } = now > head.LastRecordedAt ? now : head.LastRecordedAt;

    /// <summary>What was recorded under a command's id before; null when nothing was.</summary>
    /// <param name="ids">As in <see cref="CommandContent.FirstDifference"/>.</param>
    public AppendResult? FindEarlier(LedgerCommand command, IReadOnlyDictionary<string, string>? ids = null)
    {
        if (Recorded(command.Id) is not var (content, receipt, saltOf))
            return null;
        if (content is not null && CommandContent.FirstDifference(content, command, saltOf, ids) is { } field)
            return new AppendResult.DifferentContent(field);
        return content is null || receipt is null
            ? new AppendResult.Rejected(new Rejection(
                Rule.DamagedRecord, "id", command.Id.ToString(), Rule.ReadableCommand))
            : new AppendResult.AlreadyAppended(receipt);
    }

    /// <summary>
    /// Whether a sender may see what was recorded under an id: their own command, or one of a place that they see.
    /// Events of format 1 name no place. Other senders get the answer to a new command.
    /// </summary>
    public bool MayKnow(LedgerCommand command) =>
        Recorded(command.Id)?.Receipt?.Entries[0].Event.Actor is not { } recorded
        || recorded.Id == command.Actor.Id
        || recorded.Place is not { } place
        || (resident.World.Reference.LocationOf(place) is { } location
            && Catalog.Current.SightOf(resident.World, command.Actor).Sees(location.Path));

    /// <summary>Whether what was recorded under an id happened at a place that the sender sees, or at none.</summary>
    public bool Concerns(LedgerCommand command)
    {
        var sight = Catalog.Current.SightOf(resident.World, command.Actor);
        var places = Recorded(command.Id)?.Receipt?.Entries.SelectMany(entry => entry.Event.Places).ToArray() ?? [];
        return places.Length == 0 || Array.Exists(
            places, place => resident.World.Reference.LocationOf(place) is { } location && sight.Sees(location.Path));
    }

    /// <summary>An event as far as it is known before it has a place: enough to say what it touches.</summary>
    public static LedgerEvent Provisional(LedgerCommand command, ProposedEvent proposed) => new(
        proposed.Id, proposed.Stream, Version: 1, Previous: null, command.OccurredAt, default, command.Actor,
        Anchor.EmptyTree, proposed.Body);

    /// <summary>What a command that breaks a rule leads to.</summary>
    public static AppendResult Refused(Rejection rejection) => rejection.Rule.OutOfOrder
        ? new AppendResult.OutOfOrder(rejection)
        : new AppendResult.Rejected(rejection);

    /// <summary>Appends what a command leads to.</summary>
    public void Append(LedgerCommand command, Decision decision)
    {
        if (decision.Rejection is { } rejection)
        {
            Results.Add(Refused(rejection));
            return;
        }

        // What follows from the events is not asked for by rules, so only here it is known to be damaged.
        foreach (var proposed in decision.Events)
        {
            if (resident.Damaged(Provisional(command, proposed)) is not { } damage)
                continue;
            Results.Add(new AppendResult.Rejected(new Rejection(
                Rule.DamagedRecord, "id", command.Id.ToString(), Rule.SoundRecordOf.With(("record", damage)))));
            return;
        }

        var entries = decision.Events.Select(proposed => Append(command, proposed)).ToArray();
        var receipt = new Receipt(command.Id, entries)
        {
            Answer = CommandAnswer.Of(resident.World, command, entries),
        };
        appliedHere.Add(command.Id, (command, receipt));
        Results.Add(new AppendResult.Appended(receipt));
    }

    private (string? Content, Receipt? Receipt, Func<byte[], byte[]?> SaltOf)? Recorded(Guid id)
    {
        if (applied.TryGetValue(id, out var before))
            return (before.Json, earlier!.Receipts.GetValueOrDefault(id), earlier.SaltOf);
        if (!appliedHere.TryGetValue(id, out var here))
            return null;

        // The answer goes with the texts of the command that was recorded, and this one has salts of its own.
        var receipt = here.Receipt with { Answer = null };
        return (CommandContent.Of(here.Command), receipt, commitment => here.Command.PersonalTexts
            .First(text => text.Commitment.AsSpan().SequenceEqual(commitment)).Salt);
    }

    private LedgerEntry Append(LedgerCommand command, ProposedEvent proposed)
    {
        if (proposed.Body is ClockMoved moved)
            resident.World.Now = RecordedAt = moved.To.UtcDateTime;
        var before = resident.World.HeadOf(proposed.Stream);
        var e = new LedgerEvent(
            proposed.Id,
            proposed.Stream,
            (before?.Version ?? 0) + 1,
            before?.Hash,
            command.OccurredAt,
            RecordedAt,
            command.Actor,
            resident.Anchor,
            proposed.Body);
        var canonical = EventCodec.Encode(e);
        var entry = new LedgerEntry(head.Size + Entries.Count, e, canonical, LeafHash.Of(canonical));
        resident.World.Evolve(entry);
        resident.Edge?.Append(entry.Hash);
        Entries.Add(entry);
        return entry;
    }
}

/// <summary>
/// A command is refused after some of its events were applied: the batch has to begin anew without it.
/// </summary>
/// <param name="index">Its place among the commands of the unit.</param>
internal sealed class CommandRefusedException(int index, AppendResult result) : Exception("The command is refused.")
{
    public int Index { get; } = index;

    public AppendResult Result { get; } = result;
}

/// <summary>A command failed without breaking a rule: a defect or a damaged record.</summary>
/// <param name="index">Its place among the commands of the unit.</param>
internal sealed class CommandDefectException(int index, Exception inner)
    : Exception(inner.Message, inner)
{
    public int Index { get; } = index;
}
