using System.Globalization;
using System.Runtime.CompilerServices;
using Dapper;
using Logistics.Core.Evidence;
using Logistics.Core.Ledger;

namespace Logistics.Data.Evidence;

/// <summary>Reads projections as text, row by row, whatever somebody may have put into them.</summary>
internal sealed class ProjectionRows(Dialect dialect)
{
    private const string PackageSql = """
        /* ProjectionRows.Package */
        SELECT p.PackageId, p.Label, p.Kind, p.Contest, p.Destination, p.Path, p.Origin, p.Custodian, p.Held,
               p.Status, p.HandoverId, p.Delivered, p.TurnedBack, p.Version, p.PackedSequence, p.HeadSequence,
               p.OuterId
        FROM Package AS p ORDER BY p.PackedSequence
        """;

    private const string ContentSql = """
        /* ProjectionRows.Content */
        SELECT c.PackageId, c.Line, c.Item, c.Quantity, c.Bundle
        FROM PackageContent AS c ORDER BY c.PackageId, c.Line
        """;

    private const string SealSql = """
        /* ProjectionRows.Seal */
        SELECT s.PackageId, s.Line, s.Seal FROM PackageSeal AS s ORDER BY s.PackageId, s.Line
        """;

    private const string HistorySql = """
        /* ProjectionRows.History */
        SELECT h.PackageId, h.Version, h.Sequence, h.RecordedAt, h.Custodian, h.Status
        FROM PackageHistory AS h ORDER BY h.Sequence
        """;

    private const string HandoverSql = """
        /* ProjectionRows.Handover */
        SELECT h.HandoverId, h.FromCode, h.ToCode, h.Status, h.LinesOpen, h.LinesAccepted, h.LinesRefused,
               h.LinesMissing, h.LinesCancelled, h.ReleaseSequence
        FROM Handover AS h ORDER BY h.ReleaseSequence
        """;

    private const string LineSql = """
        /* ProjectionRows.Line */
        SELECT l.HandoverId, l.PackageId, l.ReleaseSequence, l.Outcome, l.ClosedSequence
        FROM HandoverLine AS l ORDER BY l.ReleaseSequence
        """;

    private const string SupplySql = """
        /* ProjectionRows.Supply */
        SELECT s.Location, s.Item, s.Packed, s.Allocated, s.Delivered FROM Supply AS s ORDER BY s.Location, s.Item
        """;

    private const string TpsAccountSql = """
        /* ProjectionRows.TpsAccount */
        SELECT a.Tps, a.Contest, a.EventId, a.Version, a.HeadSequence, a.Received, a.Used, a.Spoiled, a.Unused,
               a.Valid, a.Invalid, a.VotersListed, a.VotersMovedIn, a.VotersMovedInOnly, a.VotersAdditional,
               a.Provenance, a.Missing
        FROM TpsAccount AS a ORDER BY a.HeadSequence
        """;

    private const string PostingSql = """
        /* ProjectionRows.Posting */
        SELECT p.Sequence, p.Line, p.Account, p.Item, p.Quantity, p.OccurredAt, p.RecordedAt
        FROM Posting AS p ORDER BY p.Sequence, p.Line
        """;

    private const string BalanceSql = """
        /* ProjectionRows.Balance */
        SELECT b.Account, b.Item, b.Quantity FROM Balance AS b ORDER BY b.Account, b.Item
        """;

    private const string StockDocumentSql = """
        /* ProjectionRows.StockDocument */
        SELECT d.DocumentId, d.Kind, d.Location, d.Counterpart, d.Status, d.Sequence, d.HeadSequence
        FROM StockDocument AS d ORDER BY d.Sequence
        """;

    private const string ReplacementOrderSql = """
        /* ProjectionRows.ReplacementOrder */
        SELECT r.SortingId, r.Item, r.Ordered, r.Delivered, r.Sequence
        FROM ReplacementOrder AS r ORDER BY r.Sequence, r.Item
        """;

    private readonly string packageOfSql = $"""
        /* ProjectionRows.PackageOf */
        SELECT p.PackageId, p.Label, p.Kind, p.Contest, p.Destination, p.Path, p.Origin, p.Custodian, p.Held,
               p.Status, p.HandoverId, p.Delivered, p.TurnedBack, p.Version, p.PackedSequence, p.HeadSequence,
               p.OuterId
        FROM {dialect.Keys("@Ids", SqlTypes.Id)} AS k
        JOIN Package AS p ON p.PackageId = k.Value ORDER BY p.PackedSequence
        """;

    private readonly string contentOfSql = $"""
        /* ProjectionRows.ContentOf */
        SELECT c.PackageId, c.Line, c.Item, c.Quantity, c.Bundle
        FROM {dialect.Keys("@Ids", SqlTypes.Id)} AS k
        JOIN PackageContent AS c ON c.PackageId = k.Value ORDER BY c.PackageId, c.Line
        """;

    private readonly string sealOfSql = $"""
        /* ProjectionRows.SealOf */
        SELECT s.PackageId, s.Line, s.Seal
        FROM {dialect.Keys("@Ids", SqlTypes.Id)} AS k
        JOIN PackageSeal AS s ON s.PackageId = k.Value ORDER BY s.PackageId, s.Line
        """;

    private readonly string historyOfSql = $"""
        /* ProjectionRows.HistoryOf */
        SELECT h.PackageId, h.Version, h.Sequence, h.RecordedAt, h.Custodian, h.Status
        FROM {dialect.Keys("@Ids", SqlTypes.Id)} AS k
        JOIN PackageHistory AS h ON h.PackageId = k.Value ORDER BY h.Sequence
        """;

    private readonly string lineOfSql = $"""
        /* ProjectionRows.LineOf */
        SELECT l.HandoverId, l.PackageId, l.ReleaseSequence, l.Outcome, l.ClosedSequence
        FROM {dialect.Keys("@Ids", SqlTypes.Id)} AS k
        JOIN HandoverLine AS l ON l.PackageId = k.Value ORDER BY l.ReleaseSequence
        """;

    /// <summary>The rows of a projection, in its order.</summary>
    /// <param name="packages">Only the rows of these packages; null for every row.</param>
    public async IAsyncEnumerable<IReadOnlyList<string>> ReadAsync(
        ReadSnapshot snapshot,
        Projection projection,
        IReadOnlyCollection<Guid>? packages,
        [EnumeratorCancellation] CancellationToken ct)
    {
        if (StatementOf(projection, packages is null) is not { } sql)
            yield break;
        await using var reader = await snapshot.Connection.ExecuteReaderAsync(new CommandDefinition(
            sql,
            packages is null ? null : new { Ids = SqlTypes.Keys(packages) },
            snapshot.Transaction,
            commandTimeout: 0,
            cancellationToken: ct));
        while (await reader.ReadAsync(ct))
        {
            var row = new string[projection.Columns.Count];
            for (var i = 0; i < row.Length; i++)
                row[i] = Text(reader.GetValue(i));
            yield return row;
        }
    }

    private string? StatementOf(Projection projection, bool isWhole) => projection.Name switch
    {
        "package" => isWhole ? PackageSql : packageOfSql,
        "package-content" => isWhole ? ContentSql : contentOfSql,
        "package-seal" => isWhole ? SealSql : sealOfSql,
        "package-history" => isWhole ? HistorySql : historyOfSql,

        // These count the packages of others too.
        "handover" => isWhole ? HandoverSql : null,
        "supply" => isWhole ? SupplySql : null,
        "handover-line" => isWhole ? LineSql : lineOfSql,

        // An account is about no package.
        "tps-account" => isWhole ? TpsAccountSql : null,

        // An account that is a package's gains what others lose.
        "posting" => isWhole ? PostingSql : null,
        "balance" => isWhole ? BalanceSql : null,
        "stock-document" => isWhole ? StockDocumentSql : null,
        "replacement-order" => isWhole ? ReplacementOrderSql : null,
        _ => throw new ArgumentOutOfRangeException(nameof(projection), projection.Name, "Unknown projection."),
    };

    /// <summary>A value as <see cref="Projection"/> has it; what no projection holds looks like nothing it does.</summary>
    private static string Text(object value) => value switch
    {
        DBNull => "",
        "" => "''",
        string text => text,
        bool flag => flag ? "1" : "0",
        Guid id => id.ToString(),
        DateTime time => EventCodec.FormatTime(time),
        byte[] bytes => "0x" + Convert.ToHexString(bytes),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
