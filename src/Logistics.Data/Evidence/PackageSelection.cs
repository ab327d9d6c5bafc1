using Dapper;
using Logistics.Core.Evidence;
using Logistics.Core.Kernel;
using Logistics.Core.Packages;
using Logistics.Data.Engines;
using Logistics.Data.Packages;

namespace Logistics.Data.Evidence;

/// <summary>Which packages a subset is about, and their events.</summary>
internal sealed class PackageSelection(Dialect dialect)
{
    private const string ByIdSql = """
        /* PackageSelection.ById */
        SELECT p.PackageId FROM Package AS p WHERE p.PackageId = @Id
        """;

    private const string ByLabelSql = """
        /* PackageSelection.ByLabel */
        SELECT p.PackageId FROM Package AS p WHERE p.LabelKey = @Label
        UNION
        SELECT f.PackageId FROM FormerLabel AS f WHERE f.LabelKey = @Label
        """;

    private const string LocationSql = """
        /* PackageSelection.Location */
        SELECT l.Path FROM Location AS l WHERE l.Code = @Code
        """;

    private const string ByLocationSql = """
        /* PackageSelection.ByLocation */
        SELECT p.PackageId FROM Package AS p JOIN Location AS l ON l.Code = p.Destination
        WHERE l.Path = @Path OR l.Path LIKE @Below
        UNION
        SELECT h.PackageId FROM PackageHistory AS h JOIN Location AS l ON l.Code = h.Custodian
        WHERE l.Path = @Path OR l.Path LIKE @Below
        """;

    private readonly string eventsSql = $"""
        /* PackageSelection.Events */
        SELECT e.Sequence, e.Canonical
        FROM {dialect.Keys("@Streams", SqlTypes.StreamType)} AS k
        JOIN CustodyEvent AS e ON e.Stream = k.Value
        WHERE e.Sequence < @Size ORDER BY e.Sequence
        """;

    /// <summary>The packages; null when the selector names nothing that is known, or no package.</summary>
    public static async Task<IReadOnlyCollection<Guid>?> FindAsync(
        ReadSnapshot snapshot, EvidenceSelector selector, CancellationToken ct)
    {
        if (selector.Package is { } package)
        {
            return await IdsAsync(
                snapshot,
                package.Id is null ? ByLabelSql : ByIdSql,
                new { package.Id, Label = SqlTypes.Label(package.Label is { } label ? LabelText.KeyOf(label) : null) },
                ct);
        }

        var path = await snapshot.Connection.ExecuteScalarAsync<string?>(new CommandDefinition(
            LocationSql, new { Code = SqlTypes.Code(selector.Location) }, snapshot.Transaction,
            cancellationToken: ct));
        return path is null
            ? null
            : await IdsAsync(snapshot, ByLocationSql, new { Path = path, Below = path + "/%" }, ct);
    }

    /// <summary>Their events among the first ones of the ledger, by sequence.</summary>
    public async IAsyncEnumerable<EvidenceLeaf> EventsAsync(
        ReadSnapshot snapshot, IReadOnlyCollection<Guid> packages, long size)
    {
        await using var reader = await snapshot.Connection.ExecuteReaderAsync(new CommandDefinition(
            eventsSql,
            new { Streams = SqlTypes.Keys(packages.Select(Package.Stream)), Size = size },
            snapshot.Transaction,
            commandTimeout: 0));
        while (await reader.ReadAsync())
        {
            yield return new EvidenceLeaf(
                StoredValue.Long(reader.GetValue(0)) ?? -1, PackedJson.Bytes(reader.GetValue(1)) ?? []);
        }
    }

    private static async Task<IReadOnlyCollection<Guid>?> IdsAsync(
        ReadSnapshot snapshot, string sql, object parameters, CancellationToken ct)
    {
        var found = await snapshot.Connection.QueryAsync<PackageRow>(
            new CommandDefinition(sql, parameters, snapshot.Transaction, cancellationToken: ct));
        Guid[] ids = [.. found.Select(row => row.Id).OfType<Guid>()];
        return ids.Length > 0 ? ids : null;
    }
}
