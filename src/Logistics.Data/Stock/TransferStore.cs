using Dapper;
using Logistics.Core;
using Logistics.Core.Access;
using Logistics.Core.Kernel;
using Logistics.Core.Stock;
using Logistics.Core.Transfers;
using Logistics.Data.Access;
using Logistics.Data.Engines;
using Logistics.Data.Packages;
using Logistics.Data.Reversals;
using Logistics.Data.Texts;

namespace Logistics.Data.Stock;

/// <summary>Which transfers to list; null members do not restrict.</summary>
public sealed record TransferFilter(string? From = null, string? To = null, TransferStatus? Status = null)
{
    /// <inheritdoc cref="PackageFilter.Sight"/>
    public Sight Sight { get; init; } = Sight.Everything;
}

/// <summary>A transfer with what was recorded of it.</summary>
/// <param name="Status">Null when it cannot be read.</param>
/// <param name="Sequence">Ledger sequence of the release.</param>
/// <param name="Release">Null when the event cannot be read.</param>
/// <param name="Closing">The acceptance or cancellation; null before it, or when it cannot be read.</param>
/// <param name="Texts">Texts by commitment, base64; null or absent when erased or not what was committed to.</param>
public sealed record TransferDetails(
    Guid Id,
    string From,
    string To,
    TransferStatus? Status,
    long Sequence,
    LedgerEntry? Release,
    LedgerEntry? Closing,
    IReadOnlyDictionary<string, string?> Texts)
{
    /// <summary>A transfer as its release left it.</summary>
    internal static TransferDetails Of(LedgerEntry release, IReadOnlyDictionary<string, string?> texts)
    {
        var body = (TransferReleased)release.Event.Body;
        return new(
            body.Transfer, body.From, body.To, TransferStatus.Released, release.Sequence, release, Closing: null, texts)
        {
            Correction = Corrections.None.Of(release),
        };
    }

    /// <summary>What became of the release.</summary>
    public Correction Correction { get; init; }

    /// <summary>What the closing stands in the place of.</summary>
    public Correction AnswerCorrection { get; init; }

    /// <summary>Acceptances and cancellations that were taken back, in ledger order.</summary>
    public IReadOnlyList<(LedgerEntry Entry, Correction Correction)> TakenBack { get; init; } = [];
}

/// <summary>Reads transfers. Pages are in the order of release; the cursor is the ledger sequence.</summary>
public sealed class TransferStore(Database database)
{
    private const string Columns = "d.DocumentId, d.Location, d.Counterpart, d.Status, d.Sequence";

    private const string FindSql = $"""
        /* TransferStore.Find */
        SELECT {Columns}
        FROM StockDocument AS d
        WHERE d.DocumentId = @Id AND d.Kind = 'transfer'
        """;

    private readonly PersonalTexts texts = new(database.Dialect);

    /// <summary>A transfer as it is, or as it was once the ledger held an event; null when there is none.</summary>
    /// <param name="asOf">Sequence of the last event to take into account; null for all.</param>
    public async Task<TransferDetails?> FindAsync(Guid id, long? asOf, CancellationToken ct) =>
        (await ReadAsync(FindSql, new { Id = id }, asOf ?? long.MaxValue, ct)).SingleOrDefault();

    /// <summary>A transfer as a command left it.</summary>
    public async Task<TransferDetails?> AnswerAsync(Guid id, Receipt receipt, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        return receipt.AnswerOfNew is { } answer
            ? TransferDetails.Of(receipt.Entries[0], answer.Texts)
            : await FindAsync(id, receipt.LastSequence, ct);
    }

    public Task<IReadOnlyList<TransferDetails>> ListAsync(
        TransferFilter filter, long after, int limit, CancellationToken ct) =>
        ReadAsync(
            ListSql(database.Dialect, filter),
            filter.Sight.With(new
            {
                From = SqlTypes.Code(filter.From),
                To = SqlTypes.Code(filter.To),
                Status = SqlTypes.Term(filter.Status is { } status ? EnumText.Of(status) : null),
                After = after,
                Limit = limit,
            }),
            asOf: long.MaxValue,
            ct);

    internal static string ListSql(Dialect dialect, TransferFilter filter)
    {
        string?[] conditions =
        [
            filter.From is null ? null : "d.Location = @From",
            filter.To is null ? null : "d.Counterpart = @To",
            filter.Status is null ? null : "d.Status = @Status",
        ];
        var restriction = string.Concat(conditions.OfType<string>().Select(text => $" AND {text}"));
        var (source, seen) = SightSql.Restrict(
            filter.Sight, "StockDocument", "d", "DocumentId", ["Location", "Counterpart"],
            "x.Kind = 'transfer' AND x.Sequence > @After");
        return $"""
            /* TransferStore.List */
            SELECT {Columns}
            FROM {source}
            WHERE d.Kind = 'transfer' AND d.Sequence > @After{restriction}{seen}
            ORDER BY d.Sequence {dialect.Limit("@Limit")}
            """;
    }

    private Task<IReadOnlyList<TransferDetails>> ReadAsync(
        string sql, object parameters, long asOf, CancellationToken ct) =>
        database.ReadAsync<IReadOnlyList<TransferDetails>>(
            async (connection, token) =>
            {
                var rows = (await connection.QueryAsync<Row>(new CommandDefinition(
                    sql, parameters, cancellationToken: token))).AsList();
                var events = await StockDocumentStore.EventsAsync(
                    connection, database.Dialect, rows.Select(row => row.Stream), asOf, token);
                var all = events.SelectMany(stream => stream).ToArray();
                var corrections = await Corrections.FindAsync(
                    connection, database.Dialect, all.Select(entry => entry.Sequence), asOf, token);
                var found = await texts.FindAsync(connection, all, token);
                return [.. rows.Select(row => row.ToDetails([.. events[row.Stream]], corrections, asOf, found))];
            },
            ct);

    private sealed class Row
    {
        public object? DocumentId { get; init; }

        public object? Location { get; init; }

        public object? Counterpart { get; init; }

        public object? Status { get; init; }

        public object? Sequence { get; init; }

        public string Stream => StockDocument.StreamOf(DocumentKind.Transfer, Id);

        private Guid Id => StoredValue.Id(DocumentId) ?? Guid.Empty;

        /// <param name="events">Of the transfer, oldest first.</param>
        public TransferDetails ToDetails(
            LedgerEntry[] events, Corrections corrections, long asOf, IReadOnlyDictionary<string, string?> found)
        {
            var sequence = StoredValue.Long(Sequence) ?? long.MaxValue;
            var release = events.FirstOrDefault(entry => entry.Sequence == sequence);
            var closing = events.LastOrDefault(entry =>
                entry.Event.Body is TransferAccepted or TransferCancelled && !corrections.IsReversed(entry.Sequence));
            return new(
                Id,
                StoredValue.Text(Location) ?? "",
                StoredValue.Text(Counterpart) ?? "",
                asOf == long.MaxValue
                    ? StoredValue.Word<TransferStatus>(Status)
                    : StatusOf(closing?.Event.Body, corrections.IsReversed(sequence)),
                sequence,
                release?.Event.Body is TransferReleased ? release : null,
                closing,
                found)
            {
                Correction = corrections.Of(sequence, release?.Event),
                AnswerCorrection = corrections.Of(closing),
                TakenBack =
                [
                    .. from entry in events
                       where entry.Event.Body is TransferAccepted or TransferCancelled
                           && corrections.IsReversed(entry.Sequence)
                       select (entry, corrections.Of(entry)),
                ],
            };
        }

        private static TransferStatus StatusOf(EventBody? closing, bool isReversed) => closing switch
        {
            _ when isReversed => TransferStatus.Reversed,
            TransferAccepted => TransferStatus.Accepted,
            TransferCancelled => TransferStatus.Cancelled,
            _ => TransferStatus.Released,
        };
    }
}
