using System.Data.Common;
using Dapper;
using Logistics.Core.Custody;
using Logistics.Core.Ledger;
using Logistics.Core.Log;
using Logistics.Core.Stock;
using Logistics.Data.Log;

namespace Logistics.Data;

/// <summary>The head of the ledger as the write transaction holds it locked.</summary>
internal sealed class LedgerHead
{
    public long Size { get; init; }

    public DateTime LastRecordedAt { get; init; }

    /// <summary>Of the log's tree over the events.</summary>
    public byte[] Root { get; init; } = [];

    /// <summary>Events whose postings are in Posting and Balance.</summary>
    public long PostedSize { get; init; }

    public bool IsPosted => PostedSize == Size;
}

/// <summary>A command recorded earlier under an id that is being used again.</summary>
internal sealed class AppliedCommand
{
    public Guid CommandId { get; init; }

    public long FirstSequence { get; init; }

    public int EventCount { get; init; }

    public string Content { get; init; } = "";
}

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

        SELECT i.Code, i.Name, i.Unit, i.Contest, i.PerTps, i.Provenance, i.Source
        FROM {dialect.Keys("@Items", SqlTypes.CodeType)} AS k
        JOIN ItemType AS i ON i.Code = k.Value
        UNION
        SELECT i.Code, i.Name, i.Unit, i.Contest, i.PerTps, i.Provenance, i.Source
        FROM {dialect.Keys("@ContestItems", SqlTypes.CodeType)} AS k
        JOIN ItemType AS i ON i.Contest = k.Value;

        SELECT Code FROM Contest ORDER BY Ordinal;

        SELECT VotingDate, COALESCE(PackagesOpenAt, VotingStarts) AS OpensAt, TimeZone FROM Election;

        SELECT b.Account, b.Item, b.Quantity
        FROM {dialect.Keys("@Accounts", SqlTypes.AccountType)} AS k
        JOIN Balance AS b ON b.Account = k.Value
        UNION
        SELECT b.Account, b.Item, b.Quantity
        FROM {dialect.Keys("@ContentLabels", SqlTypes.LabelType)} AS k
        JOIN Package AS p ON p.Label = k.Value
        JOIN Balance AS b ON b.Account = {dialect.PackageAccount("p.PackageId")};

        SELECT c.PackageId, c.Line, c.Item, c.Quantity
        FROM {dialect.Keys("@ContentIds", SqlTypes.Id)} AS k
        JOIN PackageContent AS c ON c.PackageId = k.Value
        UNION
        SELECT c.PackageId, c.Line, c.Item, c.Quantity
        FROM {dialect.Keys("@ContentLabels", SqlTypes.LabelType)} AS k
        JOIN Package AS p ON p.Label = k.Value
        JOIN PackageContent AS c ON c.PackageId = p.PackageId;

        SELECT e.Stream, e.Version, e.LeafHash, e.Sequence, e.Canonical
        FROM {dialect.Keys("@Streams", SqlTypes.StreamType)} AS k
        JOIN CustodyEvent AS e ON e.Stream = k.Value
        WHERE e.Version = (SELECT MAX(n.Version) FROM CustodyEvent AS n WHERE n.Stream = e.Stream);
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
            Items = SqlTypes.Keys(keys.Items),
            ContestItems = SqlTypes.Keys(keys.ContestItems),
            Streams = SqlTypes.Keys(keys.Streams),
            Accounts = SqlTypes.Keys(keys.Accounts.Concat(
                keys.Contents.Select(package => package.Id).OfType<Guid>().Select(Account.Package))
                .Distinct(StringComparer.Ordinal)),
            ContentIds = SqlTypes.Keys(keys.Contents.Select(package => package.Id).OfType<Guid>()),
            ContentLabels = SqlTypes.Keys(keys.Contents.Select(package => package.Label).OfType<string>()),
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
        foreach (var row in await results.ReadAsync<ItemTypeRow>())
            state.Load(row.ToItemType());
        foreach (var code in await results.ReadAsync<string>())
            state.LoadContest(code);
        foreach (var row in await results.ReadAsync<OpeningRow>())
        {
            if (row.Moment is { } moment)
                state.LoadOpening(moment);
        }

        foreach (var row in await results.ReadAsync<BalanceRecord>())
            state.Stock.Load(row.Account, row.Item, row.Sum);
        CheckContents(state, keys.Contents, await results.ReadAsync<ContentRow>());
        foreach (var row in await results.ReadAsync<StreamRow>())
            state.LoadHead(row.Stream, row.Version, row.LeafHash, row.ToEntry()?.Event);
        foreach (var reference in keys.Judged)
        {
            if (state.TryFind(reference, out var package))
                keys.Supplies.Add(package.Destination);
        }

        return new LoadedBatch(head, edge, anchor, applied, state, keys.Supplies);
    }

    /// <summary>What is inside packages, at both levels there can be below one that is in no other.</summary>
    private static string InsideSql(Dialect dialect) => $"""
        Outers AS (
            SELECT Value AS PackageId FROM {dialect.Keys("@Outers", SqlTypes.Id)} AS k
            UNION
            SELECT p.PackageId FROM {dialect.Keys("@OuterLabels", SqlTypes.LabelType)} AS k
            JOIN Package AS p ON p.Label = k.Value),
        Inside AS (
            SELECT i.PackageId, i.HandoverId FROM Outers AS o
            JOIN Package AS i ON i.OuterId = o.PackageId
            UNION
            SELECT j.PackageId, j.HandoverId FROM Outers AS o
            JOIN Package AS i ON i.OuterId = o.PackageId
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

    /// <summary>
    /// What an account has is written into events for good, so a package whose account and contents differ is taken
    /// for damaged.
    /// </summary>
    private static void CheckContents(
        CustodyState state, IEnumerable<PackageRef> packages, IEnumerable<ContentRow> rows)
    {
        var contents = rows.ToLookup(row => StoredValue.Id(row.PackageId));
        foreach (var reference in packages)
        {
            if (!state.TryFind(reference, out var package))
                continue;
            var held = contents[package.Id].GroupBy(row => StoredValue.Text(row.Item) ?? "", StringComparer.Ordinal)
                .Select(lines => (
                    Item: lines.Key, Quantity: lines.Sum(line => (long)(StoredValue.Int(line.Quantity) ?? 0))))
                .OrderBy(line => line.Item, StringComparer.Ordinal).ToArray();
            if (!state.Stock.Of(Account.Package(package.Id)).SequenceEqual(held))
                state.LoadDamaged(package.Id, package.Label);
        }
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

    /// <summary>From when on polling stations open packages.</summary>
    private sealed class OpeningRow
    {
        public object? VotingDate { get; init; }

        public object? OpensAt { get; init; }

        public object? TimeZone { get; init; }

        /// <summary>Null when a column cannot be read.</summary>
        public DateTimeOffset? Moment
        {
            get
            {
                if (StoredValue.Date(VotingDate) is not { Year: > 1900 and < 9999 } date
                    || StoredValue.TimeOfDay(OpensAt) is not { } time
                    || !TimeZoneInfo.TryFindSystemTimeZoneById(StoredValue.Text(TimeZone) ?? "", out var zone))
                    return null;
                var local = date.ToDateTime(time);
                return new DateTimeOffset(local, zone.GetUtcOffset(local));
            }
        }
    }

    private sealed class NoteRow
    {
        public object? Note { get; init; }
    }

    private sealed class StreamRow : EntryRecord
    {
        public string Stream { get; init; } = "";

        public int Version { get; init; }

        public byte[] LeafHash { get; init; } = [];
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

/// <summary>What was read to decide a batch.</summary>
/// <param name="Edge">Null where the log is left out.</param>
/// <param name="Supplies">Locations of which it is still to be read what they need and have.</param>
internal sealed record LoadedBatch(
    LedgerHead Head,
    RightEdge? Edge,
    Anchor Anchor,
    Dictionary<Guid, AppliedCommand> Applied,
    CustodyState State,
    IReadOnlyCollection<string> Supplies);

/// <summary>
/// What was recorded under ids that are being used again; no receipt where the ledger lacks an event of it.
/// </summary>
internal sealed record EarlierReceipts(
    Dictionary<Guid, Receipt> Receipts, Dictionary<string, byte[]> SaltByCommitment)
{
    public static EarlierReceipts None { get; } = new([], []);

    public byte[]? SaltOf(byte[] commitment) =>
        SaltByCommitment.GetValueOrDefault(Convert.ToBase64String(commitment));
}
