using System.Data.Common;
using Dapper;
using Logistics.Core;
using Logistics.Core.Access;
using Logistics.Core.Kernel;
using Logistics.Core.Packages;
using Logistics.Data.Access;
using Logistics.Data.Engines;

namespace Logistics.Data.Packages;

/// <summary>Which packages to list; null members do not restrict.</summary>
/// <param name="At">Location that has custody.</param>
/// <param name="Text">Part of a label or of a seal number, in any case.</param>
/// <param name="Inside">The package they are right inside of.</param>
/// <param name="Recalled">Whether they are called back.</param>
public sealed record PackageFilter(
    string? At = null,
    string? Destination = null,
    PackageKind? Kind = null,
    string? Contest = null,
    PackageStatus? Status = null,
    string? Text = null,
    Guid? Inside = null,
    bool? Recalled = null)
{
    /// <summary>Only what this may see.</summary>
    public Sight Sight { get; init; } = Sight.Everything;
}

/// <summary>A package in custody of a location at some time.</summary>
/// <param name="Package">The package as it is now.</param>
/// <param name="StatusThen">Its status at that time; null when it cannot be read.</param>
public sealed record HeldPackage(PackageDetails Package, PackageStatus? StatusThen);

/// <summary>Reads packages. Pages are in the order of packing; the cursor is the ledger sequence.</summary>
public sealed class PackageStore(Database database)
{
    internal const string Columns = """
        p.PackageId, p.Label, p.Kind, p.Contest, p.Destination, p.Path, p.Origin, p.Custodian, p.Held, p.Status,
        p.HandoverId, p.Delivered, p.TurnedBack, p.Version, p.PackedSequence, p.HeadSequence,
        p.OuterId, p.LabelKey, p.Recalled, p.WasOpened, p.ReVoteId
        """;

    /// <summary>
    /// A status that packages are found by. The index has no other, and is used where the statement says just this.
    /// </summary>
    internal const string IsIndexed =
        "p.Status <> 'in-transit' AND p.Status <> 'received'";

    private const string FindByIdSql = $"""
        /* PackageStore.Find */
        SELECT {Columns}
        FROM Package AS p
        WHERE p.PackageId = @Id
        """;

    private const string NamedSql = $"""
        /* PackageStore.Named */
        SELECT {Columns}
        FROM Package AS p
        WHERE p.LabelKey = @Label
        ORDER BY p.PackedSequence;

        SELECT {Columns}
        FROM FormerLabel AS f JOIN Package AS p ON p.PackageId = f.PackageId
        WHERE f.LabelKey = @Label
        ORDER BY p.PackedSequence;
        """;

    private static readonly string HasCustody =
        $"EXISTS (SELECT 1 FROM Location AS w WHERE w.Code = p.Custodian AND {SightSql.Covers("w.Path")})";

    // The status of a package at a time is that of its latest event up to then. Only events that left the
    // package in custody of the location are looked at, so the cost does not grow with the ledger.
    private readonly string heldThenSql = $"""
        /* PackageStore.HeldThen */
        SELECT {Columns}, h.Status AS StatusThen
        FROM PackageHistory AS h
        JOIN Package AS p ON p.PackageId = h.PackageId
        WHERE h.Custodian = @At AND h.RecordedAt <= @KnownAt AND p.PackedSequence > @After
          AND h.Status <> 'dissolved'
          AND NOT EXISTS (
              SELECT 1 FROM CustodyEvent AS n
              WHERE n.Stream = {database.Dialect.PackageStream("h.PackageId")} AND n.Version = h.Version + 1
                AND n.RecordedAt <= @KnownAt)
        ORDER BY p.PackedSequence {database.Dialect.Limit("@Limit")}
        """;

    private readonly string insideSql = $"""
        /* PackageStore.Inside */
        SELECT c.PackageId, c.Item, c.Quantity, c.Bundle
        FROM {database.Dialect.Keys("@Ids", SqlTypes.Id)} AS k
        JOIN PackageContent AS c ON c.PackageId = k.Value
        ORDER BY c.PackageId, c.Line;

        SELECT s.PackageId, s.Seal
        FROM {database.Dialect.Keys("@Ids", SqlTypes.Id)} AS k
        JOIN PackageSeal AS s ON s.PackageId = k.Value
        ORDER BY s.PackageId, s.Line;

        SELECT f.PackageId, f.LabelKey, f.Label
        FROM {database.Dialect.Keys("@Ids", SqlTypes.Id)} AS k
        JOIN FormerLabel AS f ON f.PackageId = k.Value
        ORDER BY f.PackageId, f.Sequence;
        """;

    /// <summary>A package; null when there is none.</summary>
    /// <param name="sight">Of whoever asks; its place is not looked at, but what is hidden from it is.</param>
    public Task<PackageDetails?> FindAsync(Guid id, Sight sight, CancellationToken ct) =>
        database.ReadAsync(
            async (connection, token) =>
            {
                var row = await connection.QuerySingleOrDefaultAsync<PackageRow>(
                    new CommandDefinition(FindByIdSql, new { Id = id }, cancellationToken: token));
                return row is null ? null : (await WithInsideAsync(connection, [row], sight, token))[0];
            },
            ct);

    /// <summary>
    /// Packages by a label they bear or bore, or what it means: one at most, except in old ledgers, and of dissolved
    /// ones, which are found where no other package has the label.
    /// </summary>
    public Task<IReadOnlyList<Package>> NamedAsync(string label, CancellationToken ct) =>
        database.ReadAsync(
            async (connection, token) =>
            {
                await using var results = await connection.QueryMultipleAsync(new CommandDefinition(
                    NamedSql, new { Label = SqlTypes.Label(LabelText.KeyOf(label)) }, cancellationToken: token));
                Package[] bearing = [.. (await results.ReadAsync<PackageRow>()).Select(row => row.ToState())];
                return Package.Named(
                    bearing, (await results.ReadAsync<PackageRow>()).Select(row => row.ToState()).ToArray());
            },
            ct);

    public Task<IReadOnlyList<PackageDetails>> ListAsync(
        PackageFilter filter, long after, int limit, CancellationToken ct) =>
        database.ReadAsync(
            async (connection, token) =>
            {
                var rows = await connection.QueryAsync<PackageRow>(new CommandDefinition(
                    ListSql(database.Dialect, filter),
                    filter.Sight.With(new
                    {
                        At = SqlTypes.Code(filter.At),
                        Destination = SqlTypes.Code(filter.Destination),
                        Kind = SqlTypes.Term(filter.Kind is { } kind ? EnumText.Of(kind) : null),
                        Contest = SqlTypes.Code(filter.Contest),
                        Status = SqlTypes.Term(filter.Status is { } status ? EnumText.Of(status) : null),
                        Text = SqlTypes.Containing(filter.Text),
                        InsideId = filter.Inside,
                        After = after,
                        Limit = limit,
                    }),
                    cancellationToken: token));
                return await WithInsideAsync(connection, rows.AsList(), filter.Sight, token);
            },
            ct);

    /// <summary>What was in custody of a location, as recorded up to a time.</summary>
    public Task<IReadOnlyList<HeldPackage>> HeldAtAsync(
        string location, DateTime knownAt, long after, int limit, CancellationToken ct) =>
        database.ReadAsync<IReadOnlyList<HeldPackage>>(
            async (connection, token) =>
            {
                var rows = (await connection.QueryAsync<HeldRow>(new CommandDefinition(
                    heldThenSql,
                    new { At = SqlTypes.Code(location), KnownAt = knownAt, After = after, Limit = limit },
                    cancellationToken: token))).AsList();
                var packages = await WithInsideAsync(connection, rows, Sight.Everything, token);
                return
                [
                    .. packages.Zip(rows, (package, row) =>
                        new HeldPackage(package, StoredValue.Word<PackageStatus>(row.StatusThen))),
                ];
            },
            ct);

    internal static string ListSql(Dialect dialect, PackageFilter filter)
    {
        // What is not shown is not found either.
        var shown = filter.Sight.BlindAt is null ? "" : $"""

                        AND NOT EXISTS (
                            SELECT 1 FROM SealUse AS u
                            WHERE u.PackageId = p.PackageId AND {HiddenSeals.IsHidden(dialect, "u")})
            """;
        string?[] conditions =
        [
            filter.At is null ? null : "p.Custodian = @At",
            filter.Destination is null ? null : "p.Destination = @Destination",
            filter.Kind is null ? null : "p.Kind = @Kind",
            filter.Contest is null ? null : "p.Contest = @Contest",
            filter.Status is null ? null : "p.Status = @Status",
            filter.Status is null or PackageStatus.InTransit or PackageStatus.Received ? null : IsIndexed,
            filter.Inside is null ? null : "p.OuterId = @InsideId",
            filter.Recalled switch { true => "p.Recalled = 1", false => "p.Recalled = 0", _ => null },
            filter.Text is null
                ? null
                : $"""
                  (LOWER(p.Label) LIKE LOWER(@Text) ESCAPE '\' OR EXISTS (
                      SELECT 1 FROM FormerLabel AS f
                      WHERE f.PackageId = p.PackageId AND LOWER(f.Label) LIKE LOWER(@Text) ESCAPE '\') OR EXISTS (
                      SELECT 1 FROM PackageSeal AS s
                      WHERE s.PackageId = p.PackageId AND LOWER(s.Seal) LIKE LOWER(@Text) ESCAPE '\'{shown}))
                  """,
        ];
        var restriction = string.Concat(conditions.OfType<string>().Select(text => $" AND {text}"));

        // Whoever may see the place it is for may see a package: all its way leads there. So may who has it.
        var (source, seen) = SightSql.IsNarrow(filter.Sight)
            ? SightSql.Restrict(
                filter.Sight, "Package", "p", "PackedSequence", ["Destination", "Custodian"],
                "x.PackedSequence > @After")
            : ("Package AS p", filter.Sight.IsEverything ? "" : $" AND ({SightSql.Covers("p.Path")} OR {HasCustody})");
        return $"""
            /* PackageStore.List */
            SELECT {Columns}
            FROM {source}
            WHERE p.PackedSequence > @After{restriction}{seen}
            ORDER BY p.PackedSequence {dialect.Limit("@Limit")}
            """;
    }

    private async Task<IReadOnlyList<PackageDetails>> WithInsideAsync(
        DbConnection connection, IReadOnlyList<PackageRow> rows, Sight sight, CancellationToken ct)
    {
        if (rows.Count == 0)
            return [];
        await using var results = await connection.QueryMultipleAsync(new CommandDefinition(
            insideSql,
            new { Ids = SqlTypes.Keys(rows.Select(row => row.Id).OfType<Guid>()) },
            cancellationToken: ct));
        var contents = (await results.ReadAsync<ContentRow>()).ToLookup(row => StoredValue.Id(row.PackageId));
        var seals = (await results.ReadAsync<SealRow>()).ToLookup(row => StoredValue.Id(row.PackageId));
        var labels = (await results.ReadAsync<FormerLabelRow>()).ToLookup(row => StoredValue.Id(row.PackageId));
        var hidden = await HiddenSeals.FindAsync(
            connection, database.Dialect, sight, rows.Select(row => row.Id).OfType<Guid>(), ct);
        return
        [
            .. rows.Select(row =>
            {
                var details = row.ToDetails(contents[row.Id], seals[row.Id], labels[row.Id]);
                return hidden.Hides(details.State.Id) ? details.WithoutSeals() : details;
            }),
        ];
    }

    private sealed class HeldRow : PackageRow
    {
        public object? StatusThen { get; init; }
    }
}
