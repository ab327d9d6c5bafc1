using System.Data.Common;
using Dapper;
using Logistics.Core.Custody;
using Logistics.Core.Ledger;
using Logistics.Data.Log;

namespace Logistics.Data;

/// <summary>
/// One write transaction of the ledger: decides a batch of commands in turn, appends the events and updates
/// the projections. A command that is rejected changes nothing and harms none of the others.
/// </summary>
/// <param name="eventsMax">Events after which no further command is decided.</param>
/// <param name="anchors">Null leaves the log out, so that its cost can be measured.</param>
internal sealed class LedgerUnit(Database database, TimeProvider clock, int eventsMax, Anchors? anchors)
{
    private const string MoveHeadSql = """
        /* LedgerUnit.MoveHead */
        UPDATE LedgerHead SET Size = @NewSize, Root = @NewRoot, LastRecordedAt = @RecordedAt, PostedSize = @NewSize
        WHERE LogId = 1 AND Size = @OldSize AND Root = @OldRoot
        """;

    private static readonly RowStatement<LedgerEntry> InsertEvent = RowStatement<LedgerEntry>.Insert(
        "LedgerUnit.InsertEvent",
        "CustodyEvent",
        new("Sequence", "BIGINT", row => row.Sequence),
        new("EventId", SqlTypes.Id, row => row.Event.Id),
        new("Stream", SqlTypes.StreamType, row => row.Event.Stream),
        new("Version", "INT", row => row.Event.Version),
        new("Type", "VARCHAR(40)", row => row.Event.Type),
        new("RecordedAt", SqlTypes.Time, row => row.Event.RecordedAt),
        new("Canonical", "VARBINARY(MAX)", row => row.Canonical),
        new("LeafHash", SqlTypes.Hash, row => row.Hash));

    private static readonly RowStatement<(CustodyCommand Command, Receipt Receipt)> InsertCommand =
        RowStatement<(CustodyCommand Command, Receipt Receipt)>.Insert(
            "LedgerUnit.InsertCommand",
            "AppliedCommand",
            new("CommandId", SqlTypes.Id, row => row.Command.Id),
            new("FirstSequence", "BIGINT", row => row.Receipt.Entries[0].Sequence),
            new("EventCount", "INT", row => row.Receipt.Entries.Count),
            new("Content", SqlTypes.Json, row => CommandContent.Of(row.Command)));

    private static readonly RowStatement<(Guid Command, PersonalText Text)> InsertText =
        RowStatement<(Guid Command, PersonalText Text)>.Insert(
            "LedgerUnit.InsertText",
            "PersonalText",
            new("Commitment", SqlTypes.Hash, row => row.Text.Commitment),
            new("CommandId", SqlTypes.Id, row => row.Command),
            new("Salt", SqlTypes.Hash, row => row.Text.Salt),
            new("Text", "NVARCHAR(1000)", row => row.Text.Text));

    private readonly Dialect dialect = database.Dialect;
    private readonly CustodyLoader loader = new(database.Dialect, anchors);
    private readonly StockLoader quantities = new(database.Dialect);
    private readonly RequirementLoader requirements = new(database);
    private readonly SupplyProjection supply = new(database.Dialect);
    private readonly StockProjection stock = new(database.Dialect);
    private readonly ReplacementOrderProjection replacements = new(database.Dialect);

    /// <summary>
    /// Decides as many commands, from the first on, as one transaction should hold, and at least one.
    /// </summary>
    /// <returns>Their results, in the order of the commands.</returns>
    /// <exception cref="CommandDefectException">A command met a defect; nothing is written.</exception>
    public async Task<AppendResult[]> RunAsync(
        DbTransaction transaction, IReadOnlyList<CustodyCommand> waiting, CancellationToken ct)
    {
        var commands = await TakeAsync(transaction, waiting, ct);
        var loaded = await loader.LoadAsync(transaction, commands, ct);
        if (!loaded.Head.IsPosted)
            throw new DatabaseUnavailableException("Postings and balances are being written anew.");
        await quantities.LoadAsync(transaction, loaded.Keys, loaded.State, ct);
        await requirements.LoadAsync(transaction, loaded.Keys, loaded.State, ct);
        var earlier = loaded.Applied.Count == 0
            ? EarlierReceipts.None
            : await loader.FindReceiptsAsync(transaction, loaded.Applied.Keys, ct);
        var batch = new Batch(loaded, earlier, supply, StoredTime.Now(clock));
        loaded.State.LoadNow(batch.RecordedAt);
        var results = new AppendResult[commands.Count];
        for (var i = 0; i < results.Length; i++)
            results[i] = Append(batch, commands[i], i);
        if (batch.Entries.Count > 0)
            await WriteAsync(transaction, loaded, batch, ct);
        return results;
    }

    /// <summary>
    /// A command that sweeps a handover may lead to one event or to thousands, which only the database knows.
    /// </summary>
    private async Task<IReadOnlyList<CustodyCommand>> TakeAsync(
        DbTransaction transaction, IReadOnlyList<CustodyCommand> waiting, CancellationToken ct)
    {
        var swept = waiting.Select(command => command.Sweeps).OfType<Guid>().ToHashSet();
        var open = await loader.CountOpenLinesAsync(transaction, swept, ct);
        var events = 0;
        var count = 0;
        while (count < waiting.Count && events < eventsMax)
        {
            var command = waiting[count++];
            events += command.Weight + (command.Sweeps is { } id ? open.GetValueOrDefault(id) : 0);
        }

        return count == waiting.Count ? waiting : [.. waiting.Take(count)];
    }

    private static AppendResult Append(Batch batch, CustodyCommand command, int index)
    {
        try
        {
            return batch.Append(command);
        }
        catch (Exception e)
        {
            throw new CommandDefectException(index, e);
        }
    }

    private async Task WriteAsync(
        DbTransaction transaction, LoadedBatch loaded, Batch batch, CancellationToken ct)
    {
        var (head, edge) = (loaded.Head, loaded.Edge);
        await dialect.WriteAsync(transaction, InsertEvent, batch.Entries, ct);
        await dialect.WriteAsync(transaction, InsertCommand, batch.Applied, ct);
        await dialect.WriteAsync(
            transaction,
            InsertText,
            [.. from row in batch.Applied from text in row.Command.PersonalTexts select (row.Command.Id, text)],
            ct);
        await batch.Projection.WriteAsync(dialect, transaction, ct);
        await replacements.WriteAsync(transaction, batch.Entries, ct);
        await stock.WriteAsync(transaction, batch.Entries, ct);
        await dialect.WriteAsync(transaction, LogSql.InsertTile, edge?.Added ?? [], ct);
        await dialect.WriteAsync(transaction, LogSql.UpdateTile, edge?.Grown ?? [], ct);
        var moved = await transaction.Connection!.ExecuteAsync(new CommandDefinition(
            MoveHeadSql,
            new
            {
                OldSize = head.Size,
                OldRoot = head.Root,
                NewSize = head.Size + batch.Entries.Count,
                NewRoot = edge?.Root() ?? head.Root,
                batch.RecordedAt,
            },
            transaction,
            cancellationToken: ct));
        if (moved != 1)
            throw new InvalidOperationException($"The ledger grew past {head.Size} while it was locked.");
    }

    /// <summary>A batch on its way: what was decided so far, on top of what was read.</summary>
    private sealed class Batch(
        LoadedBatch loaded, EarlierReceipts earlier, SupplyProjection supply, DateTime now)
    {
        private readonly Dictionary<Guid, (CustodyCommand Command, Receipt Receipt)> appliedHere = [];

        public List<LedgerEntry> Entries { get; } = [];

        public IReadOnlyCollection<(CustodyCommand Command, Receipt Receipt)> Applied => appliedHere.Values;

        public CustodyProjection Projection { get; } = new(loaded.State, supply);

        /// <summary>One time for the whole batch, never before that of the last event.</summary>
        public DateTime RecordedAt { get; } =
            now > loaded.Head.LastRecordedAt ? now : loaded.Head.LastRecordedAt;

        public AppendResult Append(CustodyCommand command)
        {
            if (FindEarlier(command.Id) is var (content, receipt, saltOf))
            {
                if (CommandContent.FirstDifference(content, command, saltOf) is { } field)
                    return new AppendResult.DifferentContent(field);
                return receipt is null
                    ? new AppendResult.Rejected(new Rejection(
                        Rule.DamagedRecord, "id", command.Id.ToString(), "a command whose events can be read"))
                    : new AppendResult.AlreadyAppended(receipt);
            }

            var decision = CustodyRules.Decide(loaded.State, command);
            if (decision.Rejection is { } rejection)
            {
                return rejection.Rule.OutOfOrder
                    ? new AppendResult.OutOfOrder(rejection)
                    : new AppendResult.Rejected(rejection);
            }

            var entries = decision.Events.Select(proposed => Append(command, proposed)).ToArray();
            appliedHere.Add(command.Id, (command, new Receipt(command.Id, entries)));
            return new AppendResult.Appended(appliedHere[command.Id].Receipt);
        }

        private (string Content, Receipt? Receipt, Func<byte[], byte[]?> SaltOf)? FindEarlier(Guid id)
        {
            if (loaded.Applied.TryGetValue(id, out var applied))
                return (applied.Content, earlier.Receipts.GetValueOrDefault(id), earlier.SaltOf);
            if (!appliedHere.TryGetValue(id, out var here))
                return null;
            return (CommandContent.Of(here.Command), here.Receipt, commitment => here.Command.PersonalTexts
                .First(text => text.Commitment.AsSpan().SequenceEqual(commitment)).Salt);
        }

        private LedgerEntry Append(CustodyCommand command, ProposedEvent proposed)
        {
            var (version, previous) = loaded.State.HeadOf(proposed.Stream);
            var e = new LedgerEvent(
                proposed.Id,
                proposed.Stream,
                version + 1,
                previous,
                command.OccurredAt,
                RecordedAt,
                command.Actor,
                loaded.Anchor,
                proposed.Body);
            var canonical = EventCodec.Encode(e);
            var entry = new LedgerEntry(
                loaded.Head.Size + Entries.Count, e, canonical, LeafHash.Of(canonical));
            var before = PackageState.TryIdOf(e.Stream, out var package)
                ? loaded.State.Packages.GetValueOrDefault(package)
                : null;
            loaded.State.Evolve(entry);
            loaded.Edge?.Append(entry.Hash);
            Entries.Add(entry);
            Projection.Add(entry, before);
            return entry;
        }
    }
}

/// <summary>A command could not be decided although no rule forbids it: a defect, or a damaged record.</summary>
/// <param name="index">Its place among the commands of the unit.</param>
internal sealed class CommandDefectException(int index, Exception inner)
    : Exception(inner.Message, inner)
{
    public int Index { get; } = index;
}
