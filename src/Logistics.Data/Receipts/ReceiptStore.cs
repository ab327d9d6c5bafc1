using System.Data.Common;
using System.Globalization;
using Dapper;
using Logistics.Core.Access;
using Logistics.Core.Handovers;
using Logistics.Core.Kernel;
using Logistics.Core.Log;
using Logistics.Core.Officers;
using Logistics.Core.Packages;
using Logistics.Core.Reversals;
using Logistics.Data.Access;
using Logistics.Data.Engines;
using Logistics.Data.Officers;
using Logistics.Data.Reversals;
using Logistics.Data.Tables;
using Logistics.Data.Texts;

namespace Logistics.Data.Receipts;

/// <summary>What a receipt is about: events, with the packing of the packages they are about.</summary>
/// <param name="Steps">In the order of release; of a handover one for each of its packages.</param>
/// <param name="ActorNames">Names of principals, by id.</param>
/// <param name="Texts">
/// Texts by commitment, base64; null or absent when erased or not what was committed to. Names of signers are among
/// them.
/// </param>
/// <param name="Arrivals">
/// What receivers say came with the handover and had no open line in it, each with its label; in ledger order.
/// </param>
/// <param name="Signers">The officers who signed, by id, as they are now.</param>
public sealed record ReceiptFacts(
    IReadOnlyList<ReceiptStep> Steps,
    IReadOnlyList<(string Label, LedgerEntry Entry)> Arrivals,
    IReadOnlyDictionary<Guid, string> ActorNames,
    IReadOnlyDictionary<string, string?> Texts,
    IReadOnlyDictionary<Guid, OfficerDetails> Signers)
{
    /// <summary>The seals that are not shown to whoever asked.</summary>
    public HiddenSeals Hidden { get; init; } = HiddenSeals.None;

    /// <summary>Which of the events were taken back.</summary>
    public Corrections Corrections { get; init; } = Corrections.None;

    /// <summary>The release of the first package, or the one event.</summary>
    public LedgerEntry First => Steps[0].Events[0];

    /// <summary>The events the receipt is for, in ledger order.</summary>
    public IReadOnlyList<LedgerEntry> Events { get; } =
    [
        .. Steps.SelectMany(step => step.Events).Concat(Arrivals.Select(arrival => arrival.Entry))
            .OrderBy(entry => entry.Sequence),
    ];
}

/// <summary>Events about one package.</summary>
/// <param name="Packed">Its packing; null only where the event is about no package.</param>
/// <param name="Filled">The event that says what was inside at the time: its packing, or a later one.</param>
/// <param name="Events">
/// The release and, once there is one, what closed it, with what was taken back in between; or the one event asked for.
/// </param>
/// <param name="Last">The one of them that says where the package stands.</param>
public sealed record ReceiptStep(
    LedgerEntry? Packed, LedgerEntry? Filled, IReadOnlyList<LedgerEntry> Events, LedgerEntry Last)
{
    /// <summary>
    /// The event that gave it the destination it had at the time; null where that is from its packing.
    /// </summary>
    public LedgerEntry? Redirected { get; init; }

    /// <summary>The event that gave it the label it had at the time; null where that is from its packing.</summary>
    public LedgerEntry? Relabelled { get; init; }
}

/// <summary>Reads what receipts are made of: bytes of the ledger, and what is deliberately kept beside it.</summary>
public sealed class ReceiptStore(Database database)
{
    private const string Filling = "'package-packed', 'package-repacked', 'package-opened', 'package-sealed'";
    private const string Redirecting = "'package-redirected'";
    private const string Relabelling = "'package-relabelled'";

    private static readonly string HandoverSql = $"""
        /* ReceiptStore.Handover */
        SELECT k.Sequence, k.Canonical, l.ReleaseSequence AS FirstSequence, r.Canonical AS FirstCanonical,
               l.ClosedSequence AS LastSequence, c.Canonical AS LastCanonical,
               f.Sequence AS FilledSequence, f.Canonical AS FilledCanonical,
               d.Sequence AS RedirectedSequence, d.Canonical AS RedirectedCanonical,
               n.Sequence AS RelabelledSequence, n.Canonical AS RelabelledCanonical
        FROM HandoverLine AS l
        LEFT JOIN Package AS p ON p.PackageId = l.PackageId
        LEFT JOIN CustodyEvent AS k ON k.Sequence = p.PackedSequence
        LEFT JOIN CustodyEvent AS r ON r.Sequence = l.ReleaseSequence
        LEFT JOIN CustodyEvent AS c ON c.Sequence = l.ClosedSequence
        {Latest("f", "r", "x.Version < r.Version", Filling)}
        {Latest("d", "r", "x.Version < r.Version", Redirecting)}
        {Latest("n", "r", "x.Version < r.Version", Relabelling)}
        WHERE l.HandoverId = @Id
        ORDER BY l.ReleaseSequence
        """;

    // What closed a line for a time, and what took it back.
    private const string TakenBackSql = $"""
        /* ReceiptStore.TakenBack */
        SELECT l.ReleaseSequence, x.Sequence, x.Canonical, y.Sequence AS LastSequence, y.Canonical AS LastCanonical
        {Corrections.OfLines}
        JOIN CustodyEvent AS y ON y.Sequence = t.ReversedBy
        WHERE l.HandoverId = @Id
        ORDER BY x.Sequence
        """;

    // What closed a line is there already.
    private const string ArrivalsSql = """
        /* ReceiptStore.Arrivals */
        SELECT a.Label, e.Sequence, e.Canonical
        FROM Arrival AS a JOIN CustodyEvent AS e ON e.Sequence = a.Sequence
        WHERE a.HandoverId = @Id AND a.Label IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM HandoverLine AS l WHERE l.HandoverId = @Id AND l.ClosedSequence = a.Sequence)
        ORDER BY a.Sequence
        """;

    private static readonly string EventSql = $"""
        /* ReceiptStore.Event */
        SELECT k.Sequence, k.Canonical, e.Sequence AS FirstSequence, e.Canonical AS FirstCanonical,
               f.Sequence AS FilledSequence, f.Canonical AS FilledCanonical,
               d.Sequence AS RedirectedSequence, d.Canonical AS RedirectedCanonical,
               n.Sequence AS RelabelledSequence, n.Canonical AS RelabelledCanonical
        FROM CustodyEvent AS e
        LEFT JOIN CustodyEvent AS k ON k.Stream = e.Stream AND k.Version = 1
        {Latest("f", "e", "(x.Version < e.Version OR (x.Version = e.Version AND e.Type <> 'package-opened'))", Filling)}
        {Latest("d", "e", "x.Version <= e.Version", Redirecting)}
        {Latest("n", "e", "x.Version <= e.Version", Relabelling)}
        WHERE e.Sequence = @Sequence
        """;

    private readonly PersonalTexts texts = new(database.Dialect);
    private readonly ActorNames names = new(database.Dialect);
    private readonly OfficerStore officers = new(database);

    /// <summary>Every release and answer of a handover so far; null when there is no such handover.</summary>
    /// <exception cref="LogDamagedException">An event is missing, cannot be read, or is another one.</exception>
    public Task<ReceiptFacts?> FindHandoverAsync(Guid id, Sight sight, CancellationToken ct) => database.ReadAsync(
        async (connection, token) =>
        {
            var takenBack = (await connection.QueryAsync<Row>(new CommandDefinition(
                TakenBackSql, new { Id = id }, cancellationToken: token)))
                .ToLookup(row => StoredValue.Long(row.ReleaseSequence) ?? -1, row => row.ToTakenBack(id));
            return await FindAsync(
                connection, HandoverSql, new { Id = id }, row => row.ToHandoverStep(id, takenBack), sight, token,
                ArrivalsSql);
        },
        ct);

    /// <summary>One event; null when the ledger has none at this sequence.</summary>
    /// <exception cref="LogDamagedException">It or the packing before it cannot be read.</exception>
    public Task<ReceiptFacts?> FindEventAsync(long sequence, Sight sight, CancellationToken ct) => database.ReadAsync(
        (connection, token) => FindAsync(
            connection, EventSql, new { Sequence = sequence }, row => row.ToEventStep(), sight, token),
        ct);

    private async Task<ReceiptFacts?> FindAsync(
        DbConnection connection,
        string sql,
        object parameters,
        Func<Row, ReceiptStep> read,
        Sight sight,
        CancellationToken ct,
        string? arrivalsSql = null)
    {
        var rows = await connection.QueryAsync<Row>(new CommandDefinition(sql, parameters, cancellationToken: ct));

        // A line that is there twice is about the same event.
        var steps = rows.Select(read).DistinctBy(step => step.Events[0].Sequence).ToArray();
        if (steps.Length == 0)
            return null;
        var arrivals = arrivalsSql is null
            ? []
            : (await connection.QueryAsync<LabelRow>(new CommandDefinition(
                arrivalsSql, parameters, cancellationToken: ct)))
                .Select(row => (StoredValue.Text(row.Label) ?? "", row.ToEntry() ?? throw Row.Damaged(
                    StoredValue.Long(row.Sequence)))).ToArray();
        LedgerEntry[] entries =
            [.. steps.SelectMany(step => step.Events).Concat(arrivals.Select(arrival => arrival.Item2))];
        var events = Array.ConvertAll(entries, entry => entry.Event);
        Guid[] signed =
        [
            .. events.SelectMany(e => (e.Body as ISigned)?.Signatures ?? []).Select(signature => signature.Officer)
                .Distinct(),
        ];
        var signers = await officers.DetailsAsync(connection, signed, long.MaxValue, ct);
        return new ReceiptFacts(
            steps,
            arrivals,
            await names.FindAsync(connection, events.Select(e => e.Actor.Id), ct),
            await texts.FindAsync(
                connection,
                entries.SelectMany(entry => entry.Event.Commitments.Select(
                    text => (entry.Sequence, (byte[]?)text.Commitment)))
                    .Concat(signers.Select(signer => (signer.Events[0].Sequence, signer.Nomination.Name))),
                ct),
            signers.ToDictionary(signer => signer.Officer.Id))
        {
            Hidden = await HiddenSeals.FindAsync(connection, database.Dialect, sight, events, ct),
            Corrections = await Corrections.FindAsync(
                connection, database.Dialect, entries.Select(entry => entry.Sequence), long.MaxValue, ct),
        };
    }

    private sealed class LabelRow : EntryRecord
    {
        public object? Label { get; init; }
    }

    /// <summary>The latest event of some types in the stream of another, which was in effect when that was recorded.
    /// </summary>
    /// <param name="alias">Its name in the statement.</param>
    /// <param name="of">Name of the other event in the statement.</param>
    /// <param name="until">Which events x come into question.</param>
    private static string Latest(string alias, string of, string until, string types) => $"""
        LEFT JOIN CustodyEvent AS {alias} ON {alias}.Stream = {of}.Stream AND {alias}.Version = (
            SELECT MAX(x.Version) FROM CustodyEvent AS x
            WHERE x.Stream = {of}.Stream AND {until} AND x.Type IN ({types})
              AND NOT EXISTS (
                  SELECT 1 FROM Reversal AS t WHERE t.Sequence = x.Sequence AND t.ReversedBy < {of}.Sequence))
        """;

    private sealed class Row : EntryRecord
    {
        public object? FirstSequence { get; init; }

        public object? FirstCanonical { get; init; }

        public object? LastSequence { get; init; }

        public object? LastCanonical { get; init; }

        public object? FilledSequence { get; init; }

        public object? FilledCanonical { get; init; }

        public object? RedirectedSequence { get; init; }

        public object? RedirectedCanonical { get; init; }

        public object? RelabelledSequence { get; init; }

        public object? RelabelledCanonical { get; init; }

        public object? ReleaseSequence { get; init; }

        /// <summary>An event that closed a line, and what took it back; none of another handover's.</summary>
        public LedgerEntry[] ToTakenBack(Guid handover)
        {
            var closing = Read(Sequence, Canonical);
            var reversal = Read(LastSequence, LastCanonical);
            if (reversal.Event.Body is not EventReversed by || by.Reverses != closing.Sequence)
                throw Damaged(reversal.Sequence);
            return IsAnswer(closing.Event.Body, handover) ? [closing, reversal] : [];
        }

        public ReceiptStep ToHandoverStep(Guid handover, ILookup<long, LedgerEntry[]> takenBack)
        {
            var first = Read(FirstSequence, FirstCanonical);
            var last = LastSequence is null ? null : Read(LastSequence, LastCanonical);
            var packed = ToEntry();
            var isOfHandover = first.Event.Body is PackageReleased released && released.Handover == handover
                && (last is null || (IsClosing(last, handover, first) && last.Event.Stream == first.Event.Stream));
            var between = takenBack[first.Sequence].SelectMany(pair => pair);
            return isOfHandover && packed?.Event.Body is PackagePacked && packed.Event.Stream == first.Event.Stream
                ? WithPlans(new ReceiptStep(
                    packed, ReadFilled(first),
                    [first, .. between, .. (LedgerEntry[])(last is null ? [] : [last])], last ?? first))
                : throw Damaged(first.Sequence);
        }

        private static bool IsClosing(LedgerEntry last, Guid handover, LedgerEntry release) =>
            last.Event.Body is EventReversed by
                ? by.Reverses == release.Sequence
                : IsAnswer(last.Event.Body, handover);

        private static bool IsAnswer(EventBody body, Guid handover) => body switch
        {
            PackageReleased => false,
            HandoverStep step => step.Handover == handover,
            PackageArrived arrived => arrived.Handover == handover || arrived.Named == handover,
            _ => false,
        };

        public ReceiptStep ToEventStep()
        {
            var entry = Read(FirstSequence, FirstCanonical);
            var packed = ToEntry();
            var isOfPackage = entry.Event.Body is PackagePacked or HandoverStep or PackageStep or PackageArrived
                || (entry.Event.Body is EventReversed && Package.TryIdOf(entry.Event.Stream, out _));
            if (!isOfPackage)
                return new ReceiptStep(Packed: null, Filled: null, [entry], entry);
            return packed?.Event.Body is PackagePacked && packed.Event.Stream == entry.Event.Stream
                ? WithPlans(new ReceiptStep(packed, ReadFilled(entry), [entry], entry))
                : throw Damaged(entry.Sequence);
        }

        private ReceiptStep WithPlans(ReceiptStep step)
        {
            var redirected = RedirectedSequence is null ? null : Read(RedirectedSequence, RedirectedCanonical);
            var relabelled = RelabelledSequence is null ? null : Read(RelabelledSequence, RelabelledCanonical);
            if (redirected is { Event.Body: not PackageRedirected }
                || relabelled is { Event.Body: not PackageRelabelled })
                throw Damaged(step.Events[0].Sequence);
            return step with { Redirected = redirected, Relabelled = relabelled };
        }

        private LedgerEntry ReadFilled(LedgerEntry of)
        {
            var filled = Read(FilledSequence, FilledCanonical);
            return filled.Event.Stream == of.Event.Stream && PackageContents.After(filled.Event.Body) is not null
                ? filled
                : throw Damaged(filled.Sequence);
        }

        private static LedgerEntry Read(object? sequence, object? canonical) =>
            new EntryRecord { Sequence = sequence, Canonical = canonical }.ToEntry()
            ?? throw Damaged(StoredValue.Long(sequence));

        public static LogDamagedException Damaged(long? sequence) => new(
            $"Event {sequence?.ToString(CultureInfo.InvariantCulture) ?? "?"} or one it goes back to cannot be read "
            + "or is another one.");
    }
}
