using System.Data.Common;
using Dapper;
using Logistics.Core.Custody;
using Logistics.Core.Ledger;
using Logistics.Core.Log;
using Logistics.Data.Log;

namespace Logistics.Data;

/// <summary>
/// Locks the head of the ledger and reads all a batch of commands needs, in one round trip.
/// </summary>
/// <param name="anchors">Null leaves the log out, so that its cost can be measured.</param>
internal sealed class CustodyLoader(Dialect dialect, Anchors? anchors)
{
    // The first statement changes the head row: on every engine that is a real lock, held until commit, so
    // what the later statements read is what every earlier writer committed.
    private readonly string loadSql = $"""
        /* CustodyLoader.Load */
        UPDATE LedgerHead SET Writes = Writes + 1 WHERE LogId = 1;

        SELECT Size, LastRecordedAt, Root, PostedSize FROM LedgerHead WHERE LogId = 1;

        {(anchors is null ? "" : LoadLogSql(dialect))}
        SELECT c.CommandId, c.FirstSequence, c.EventCount, c.Content
        FROM {dialect.Keys("@Commands", SqlTypes.Id)} AS k
        JOIN AppliedCommand AS c ON c.CommandId = k.Value;

        WITH {InsideSql(dialect)}, Wanted AS (
            SELECT Value AS PackageId FROM {dialect.Keys("@Packages", SqlTypes.Id)} AS k
            UNION
            SELECT p.PackageId FROM {dialect.Keys("@Labels", SqlTypes.LabelType)} AS k
            JOIN Package AS p ON p.Label = k.Value
            UNION
            SELECT PackageId FROM Inside
            UNION
            SELECT l.PackageId FROM {dialect.Keys("@OpenLines", SqlTypes.Id)} AS k
            JOIN HandoverLine AS l ON l.HandoverId = k.Value AND l.Outcome = 'open')
        SELECT p.PackageId, p.Label, p.Kind, p.Contest, p.Destination, p.Path, p.Origin, p.Custodian, p.Held,
               p.Status, p.HandoverId, p.Delivered, p.TurnedBack, p.Version, p.PackedSequence, p.HeadSequence,
               p.OuterId, e.LeafHash AS HeadHash, e.Stream AS HeadStream, n.Sequence AS NextSequence
        FROM Wanted AS w
        JOIN Package AS p ON p.PackageId = w.PackageId
        LEFT JOIN CustodyEvent AS e ON e.Sequence = p.HeadSequence AND e.Version = p.Version
        LEFT JOIN CustodyEvent AS n ON n.Stream = e.Stream AND n.Version = e.Version + 1;

        SELECT h.HandoverId, h.FromCode, h.ToCode,
               h.LinesOpen, h.LinesAccepted, h.LinesRefused, h.LinesMissing, h.LinesCancelled
        FROM {dialect.Keys("@Handovers", SqlTypes.Id)} AS k
        JOIN Handover AS h ON h.HandoverId = k.Value;

        WITH {InsideSql(dialect)}
        SELECT l.HandoverId, l.PackageId, l.Outcome, l.ReleaseSequence
        FROM {dialect.Table("@Lines", NamedLine)} AS t
        JOIN HandoverLine AS l ON l.HandoverId = t.HandoverId AND l.PackageId = t.PackageId
        UNION
        SELECT l.HandoverId, l.PackageId, l.Outcome, l.ReleaseSequence
        FROM {dialect.Table("@Lines", NamedLine)} AS t
        JOIN Package AS p ON p.Label = t.Label
        JOIN HandoverLine AS l ON l.HandoverId = t.HandoverId AND l.PackageId = p.PackageId
        UNION
        SELECT l.HandoverId, l.PackageId, l.Outcome, l.ReleaseSequence
        FROM Inside AS i
        JOIN HandoverLine AS l ON l.HandoverId = i.HandoverId AND l.PackageId = i.PackageId
        UNION
        SELECT l.HandoverId, l.PackageId, l.Outcome, l.ReleaseSequence
        FROM {dialect.Keys("@OpenLines", SqlTypes.Id)} AS k
        JOIN HandoverLine AS l ON l.HandoverId = k.Value AND l.Outcome = 'open'
        ORDER BY ReleaseSequence;

        SELECT l.Code, l.Level, l.Name, l.ParentCode, l.Path, l.RegisteredVoters, l.Provenance
        FROM {dialect.Keys("@Locations", SqlTypes.CodeType)} AS k
        JOIN Location AS l ON l.Code = k.Value;
        """;

    private readonly string entriesSql = $"""
        /* CustodyLoader.FindReceipts */
        SELECT c.CommandId, c.EventCount, e.Sequence, e.Canonical
        FROM {dialect.Keys("@Commands", SqlTypes.Id)} AS k
        JOIN AppliedCommand AS c ON c.CommandId = k.Value
        JOIN CustodyEvent AS e
          ON e.Sequence >= c.FirstSequence AND e.Sequence < c.FirstSequence + c.EventCount
        ORDER BY e.Sequence;

        SELECT t.Commitment, t.Salt
        FROM {dialect.Keys("@Commands", SqlTypes.Id)} AS k
        JOIN PersonalText AS t ON t.CommandId = k.Value;
        """;

    private readonly string openLinesSql = $"""
        /* CustodyLoader.CountOpenLines */
        SELECT h.HandoverId, h.LinesOpen
        FROM {dialect.Keys("@Handovers", SqlTypes.Id)} AS k
        JOIN Handover AS h ON h.HandoverId = k.Value
        """;

    private static readonly (string, string)[] NamedLine =
    [
        ("HandoverId", SqlTypes.Id), ("PackageId", SqlTypes.Id), ("Label", SqlTypes.LabelType),
    ];

    public async Task<LoadedBatch> LoadAsync(
        DbTransaction transaction, IReadOnlyCollection<CustodyCommand> commands, CancellationToken ct)
    {
        var keys = new StateKeys();
        foreach (var command in commands)
            command.Collect(keys);

        var parameters = new
        {
            Commands = SqlTypes.Keys(commands.Select(command => command.Id).Distinct()),
            Packages = SqlTypes.Keys(keys.Packages),
            Labels = SqlTypes.Keys(keys.Labels),
            Outers = SqlTypes.Keys(keys.Outers.Select(package => package.Id).OfType<Guid>()),
            OuterLabels = SqlTypes.Keys(keys.Outers.Select(package => package.Label).OfType<string>()),
            Handovers = SqlTypes.Keys(keys.Handovers),
            OpenLines = SqlTypes.Keys(keys.OpenLines),
            Lines = SqlTypes.Keys(keys.Lines.Select(line => new
            {
                HandoverId = line.Handover,
                PackageId = line.Package.Id,
                line.Package.Label,
            })),
            Locations = SqlTypes.Keys(keys.Locations),
        };
        await using var results = await transaction.Connection!.QueryMultipleAsync(
            new CommandDefinition(loadSql, parameters, transaction, cancellationToken: ct));

        var head = await results.ReadSingleAsync<LedgerHead>();
        var state = new CustodyState();
        var (edge, anchor) = anchors is null
            ? (null, Anchor.EmptyTree)
            : await ReadLogAsync(results, head, anchors);
        var applied = (await results.ReadAsync<AppliedCommand>())
            .DistinctBy(row => row.CommandId).ToDictionary(row => row.CommandId);
        foreach (var row in await results.ReadAsync<HeadRow>())
        {
            if (row.IsHead)
                state.Load(row.ToState());
            else
                state.LoadDamaged(row.Id, StoredValue.Text(row.Label));
            if (!row.IsHead && StoredValue.Id(row.OuterId) is { } outer)
                state.LoadDamagedInside(outer);
        }

        foreach (var row in await results.ReadAsync<HandoverRow>())
        {
            if (row.ToState() is { } handover)
                state.Load(handover);
            else if (StoredValue.Id(row.HandoverId) is { } damaged)
                state.LoadDamagedHandover(damaged);
        }

        foreach (var row in await results.ReadAsync<LineRow>())
        {
            if (StoredValue.Id(row.HandoverId) is not { } id || !state.Handovers.TryGetValue(id, out var handover))
                continue;
            if (StoredValue.Id(row.PackageId) is { } package
                && StoredValue.Word<LineOutcome>(row.Outcome) is { } outcome)
                handover.Load(package, outcome);
            else
                state.LoadDamagedHandover(id);
        }

        foreach (var row in await results.ReadAsync<LocationRecord>())
            state.Load(row.ToLocation());
        return new LoadedBatch(head, edge, anchor, applied, state, keys);
    }

    /// <summary>What is inside packages, at both levels there can be below one that is in no other.</summary>
    /// <remarks>Level by level: over three tables in one join SQLite looks at every package there is.</remarks>
    private static string InsideSql(Dialect dialect) => $"""
        Outers AS (
            SELECT Value AS PackageId FROM {dialect.Keys("@Outers", SqlTypes.Id)} AS k
            UNION
            SELECT p.PackageId FROM {dialect.Keys("@OuterLabels", SqlTypes.LabelType)} AS k
            JOIN Package AS p ON p.Label = k.Value),
        FirstLevel AS (
            SELECT i.PackageId, i.HandoverId FROM Outers AS o
            JOIN Package AS i ON i.OuterId = o.PackageId),
        Inside AS (
            SELECT PackageId, HandoverId FROM FirstLevel
            UNION ALL
            SELECT j.PackageId, j.HandoverId FROM FirstLevel AS i
            JOIN Package AS j ON j.OuterId = i.PackageId)
        """;

    private static string LoadLogSql(Dialect dialect) => $"""
        /* CustodyLoader.LoadLog */
        SELECT t.Level, t.Number, t.Hashes {LogSql.FromRightEdge};

        SELECT c.Note FROM LogCheckpoint AS c
        WHERE c.Size <= (SELECT h.Size FROM LedgerHead AS h WHERE h.LogId = 1)
        ORDER BY c.Size DESC, c.SignedAt DESC {dialect.Limit("4")};

        """;

    private static async Task<(RightEdge Edge, Anchor Anchor)> ReadLogAsync(
        SqlMapper.GridReader results, LedgerHead head, Anchors anchors)
    {
        var edge = (await results.ReadAsync<TileRow>()).Select(row => row.ToTile()).OfType<Tile>().ToArray();
        var notes = (await results.ReadAsync<NoteRow>()).Select(row => StoredValue.Text(row.Note)).OfType<string>();
        var anchor = anchors.Choose(notes.ToArray());
        return (new RightEdge(head.Size, edge), anchor);
    }

    /// <summary>How many lines of handovers are open, before the head is locked: good for sizing only.</summary>
    public async Task<IReadOnlyDictionary<Guid, int>> CountOpenLinesAsync(
        DbTransaction transaction, IReadOnlyCollection<Guid> handovers, CancellationToken ct)
    {
        if (handovers.Count == 0)
            return new Dictionary<Guid, int>();
        var rows = await transaction.Connection!.QueryAsync<HandoverRow>(new CommandDefinition(
            openLinesSql, new { Handovers = SqlTypes.Keys(handovers) }, transaction, cancellationToken: ct));
        return rows.DistinctBy(row => StoredValue.Id(row.HandoverId)).ToDictionary(
            row => StoredValue.Id(row.HandoverId) ?? Guid.Empty, row => StoredValue.Int(row.LinesOpen) ?? 0);
    }

    /// <summary>The first receipts of commands sent again, and the salts of their texts.</summary>
    public async Task<EarlierReceipts> FindReceiptsAsync(
        DbTransaction transaction, IEnumerable<Guid> commands, CancellationToken ct)
    {
        await using var results = await transaction.Connection!.QueryMultipleAsync(
            new CommandDefinition(
                entriesSql, new { Commands = SqlTypes.Keys(commands) }, transaction, cancellationToken: ct));
        var receipts = (await results.ReadAsync<EntryRow>())
            .GroupBy(row => row.CommandId, row => (row.EventCount, Entry: row.ToEntry()))
            .Where(rows => rows.All(row => row.Entry is not null) && rows.Count() == rows.First().EventCount)
            .ToDictionary(rows => rows.Key, rows => new Receipt(rows.Key, [.. rows.Select(row => row.Entry!)]));
        var salts = (await results.ReadAsync<SaltRow>())
            .Select(row => (Key: Convert.ToBase64String(row.Commitment), row.Salt))
            .DistinctBy(salt => salt.Key, StringComparer.Ordinal)
            .ToDictionary(salt => salt.Key, salt => salt.Salt, StringComparer.Ordinal);
        return new EarlierReceipts(receipts, salts);
    }

    private sealed class HandoverRow
    {
        public object? HandoverId { get; init; }

        public object? FromCode { get; init; }

        public object? ToCode { get; init; }

        public object? LinesOpen { get; init; }

        public object? LinesAccepted { get; init; }

        public object? LinesRefused { get; init; }

        public object? LinesMissing { get; init; }

        public object? LinesCancelled { get; init; }

        /// <summary>Null when a column cannot be read.</summary>
        public HandoverState? ToState() =>
            StoredValue.Id(HandoverId) is { } id && FromCode is string from && ToCode is string to
            && StoredValue.Int(LinesOpen) is { } open && StoredValue.Int(LinesAccepted) is { } accepted
            && StoredValue.Int(LinesRefused) is { } refused && StoredValue.Int(LinesMissing) is { } missing
            && StoredValue.Int(LinesCancelled) is { } cancelled
                ? new(id, from, to, new LineCounts(open, accepted, refused, missing, cancelled))
                : null;
    }

    private sealed class LineRow
    {
        public object? HandoverId { get; init; }

        public object? PackageId { get; init; }

        public object? Outcome { get; init; }
    }

    private sealed class NoteRow
    {
        public object? Note { get; init; }
    }

    private sealed class SaltRow
    {
        public byte[] Commitment { get; init; } = [];

        public byte[] Salt { get; init; } = [];
    }

    private sealed class EntryRow : EntryRecord
    {
        public Guid CommandId { get; init; }

        public int EventCount { get; init; }
    }

    private sealed class HeadRow : PackageRow
    {
        public object? HeadStream { get; init; }

        public object? NextSequence { get; init; }

        /// <summary>
        /// Whether the record says what it can be read to say, and the event it calls the package's latest is
        /// that. Nothing may follow another.
        /// </summary>
        public bool IsHead =>
            Unreadable is null
            && HeadHash is byte[] { Length: LeafHash.Size }
            && Id is { } id && HeadStream is string stream && stream == PackageState.Stream(id)
            && NextSequence is null;
    }
}
