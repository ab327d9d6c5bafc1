using Dapper;
using Logistics.Core;
using Logistics.Core.Access;
using Logistics.Core.Kernel;
using Logistics.Core.Packages;
using Logistics.Core.Seals;
using Logistics.Data.Access;
using Logistics.Data.Engines;

namespace Logistics.Data.Seals;

/// <summary>A seal on a package, or one that was.</summary>
/// <param name="Label">Of the package.</param>
/// <param name="Place">Code of the location where it is: with the package, or where it was taken off.</param>
public sealed record SealOfPackage(SealUse Use, string Label, string Place);

/// <summary>A stretch of numbers that was registered.</summary>
/// <param name="Location">Code of the location that issued it.</param>
public sealed record RegisteredSeals(SealRange Range, string Location);

/// <summary>What is known of a number.</summary>
/// <param name="Uses">The packages it was put on, in that order.</param>
/// <param name="Registered">Where it was registered first; null where it was not.</param>
public sealed record SealDetails(IReadOnlyList<SealOfPackage> Uses, RegisteredSeals? Registered);

/// <summary>Reads seals. What is hidden from whoever asks, or of a place they do not see, is not there.</summary>
public sealed class SealStore(Database database)
{
    private const string UseColumns = """
        u.Number, u.PackageId, u.Written, u.Status, u.AppliedSequence, u.KeptAt, u.HeadSequence, p.Label,
        COALESCE(u.KeptAt, p.Custodian) AS Place
        """;

    private const string RangeColumns =
        "r.BatchId, r.Line, r.Series, r.FirstNumber, r.LastNumber, r.Sequence, d.Location";

    /// <summary>What is known of a number; null where that is nothing.</summary>
    public Task<SealDetails?> FindAsync(string number, Sight sight, CancellationToken ct) =>
        database.ReadAsync<SealDetails?>(
            async (connection, token) =>
            {
                var series = SealSeries.Of(number);
                await using var results = await connection.QueryMultipleAsync(new CommandDefinition(
                    FindSql(database.Dialect, sight),
                    sight.With(new
                    {
                        Number = SealNumber.KeyOf(number),
                        Series = series.Name,
                        Value = series.First,
                    }),
                    cancellationToken: token));
                SealOfPackage[] uses = [.. (await results.ReadAsync<UseRow>()).Select(row => row.ToUse())];
                var registered = (await results.ReadAsync<RangeRow>()).FirstOrDefault()?.ToRange();
                return uses.Length == 0 && registered is null ? null : new SealDetails(uses, registered);
            },
            ct);

    /// <summary>Seals that were put on packages, in the order of their numbers.</summary>
    /// <param name="place">Code of the location where they are; null for any.</param>
    /// <param name="after">Number and package of the last one seen; the number is empty for none.</param>
    public Task<IReadOnlyList<SealOfPackage>> ListAsync(
        SealStatus? status, string? place, Sight sight, (string Number, Guid Package) after, int limit,
        CancellationToken ct) =>
        database.ReadAsync<IReadOnlyList<SealOfPackage>>(
            async (connection, token) =>
            [
                .. (await connection.QueryAsync<UseRow>(new CommandDefinition(
                    ListSql(database.Dialect, status, place, sight),
                    sight.With(new
                    {
                        Status = SqlTypes.Term(status is { } word ? EnumText.Of(word) : null),
                        Place = SqlTypes.Code(place),
                        after.Number,
                        after.Package,
                        Limit = limit,
                    }),
                    cancellationToken: token))).Select(row => row.ToUse()),
            ],
            ct);

    /// <summary>Stretches of numbers that were registered, in the order they were.</summary>
    /// <param name="place">Code of the location that issued them; null for any.</param>
    /// <param name="after">Sequence and line of the last one seen.</param>
    public Task<IReadOnlyList<RegisteredSeals>> ListRegisteredAsync(
        string? place, Sight sight, (long Sequence, int Line) after, int limit, CancellationToken ct) =>
        database.ReadAsync<IReadOnlyList<RegisteredSeals>>(
            async (connection, token) =>
            [
                .. (await connection.QueryAsync<RangeRow>(new CommandDefinition(
                    ListRegisteredSql(database.Dialect, place, sight),
                    sight.With(new { Place = SqlTypes.Code(place), after.Sequence, after.Line, Limit = limit }),
                    cancellationToken: token))).Select(row => row.ToRange()),
            ],
            ct);

    internal static string FindSql(Dialect dialect, Sight sight) => $"""
        /* SealStore.Find */
        SELECT {UseColumns} FROM SealUse AS u JOIN Package AS p ON p.PackageId = u.PackageId
        WHERE u.Number = @Number{Seen(dialect, sight)}
        ORDER BY u.AppliedSequence, u.PackageId;

        SELECT {RangeColumns} FROM SealRange AS r JOIN StockDocument AS d ON d.DocumentId = r.BatchId
        WHERE r.Series = @Series AND r.FirstNumber <= @Value AND r.LastNumber >= @Value{Issued(sight)}
        ORDER BY r.Sequence, r.Line {dialect.Limit("1")};
        """;

    internal static string ListSql(Dialect dialect, SealStatus? status, string? place, Sight sight)
    {
        // Of a place below the root only the seals of its packages are looked at. The cross joins are ones that SQLite
        // does not turn around.
        var source = SightSql.IsNarrow(sight)
            ? "Location AS w CROSS JOIN Package AS p CROSS JOIN SealUse AS u"
            : "SealUse AS u JOIN Package AS p ON p.PackageId = u.PackageId";
        var seen = SightSql.IsNarrow(sight)
            ? $" AND p.Destination = w.Code AND u.PackageId = p.PackageId AND {SightSql.Covers("w.Path")}"
                + Shown(dialect, sight)
            : Seen(dialect, sight);
        var restriction = (status is null ? "" : " AND u.Status = @Status")
            + (place is null ? "" : " AND COALESCE(u.KeptAt, p.Custodian) = @Place");
        return $"""
            /* SealStore.List */
            SELECT {UseColumns} FROM {source}
            WHERE (u.Number > @Number OR (u.Number = @Number AND u.PackageId > @Package)){restriction}{seen}
            ORDER BY u.Number, u.PackageId {dialect.Limit("@Limit")}
            """;
    }

    internal static string ListRegisteredSql(Dialect dialect, string? place, Sight sight)
    {
        var isNarrow = sight.BlindAt is not null || SightSql.IsNarrow(sight);
        var source = isNarrow
            ? "StockDocument AS d CROSS JOIN SealRange AS r"
            : "SealRange AS r JOIN StockDocument AS d ON d.DocumentId = r.BatchId";
        var restriction = (isNarrow ? " AND r.BatchId = d.DocumentId AND d.Kind = 'seal-batch'" : "")
            + (place is null ? "" : " AND d.Location = @Place") + Issued(sight);
        return $"""
            /* SealStore.ListRegistered */
            SELECT {RangeColumns} FROM {source}
            WHERE (r.Sequence > @Sequence OR (r.Sequence = @Sequence AND r.Line > @Line)){restriction}
            ORDER BY r.Sequence, r.Line {dialect.Limit("@Limit")}
            """;
    }

    private static string Seen(Dialect dialect, Sight sight) =>
        (sight.IsEverything ? "" : $" AND {SightSql.Covers("p.Path")}") + Shown(dialect, sight);

    private static string Shown(Dialect dialect, Sight sight) =>
        sight.BlindAt is null ? "" : $" AND NOT {HiddenSeals.IsHidden(dialect, "u")}";

    private static string Issued(Sight sight) => sight switch
    {
        { IsEverything: true } => "",
        { BlindAt: not null } => " AND d.Location = @BlindAt",
        _ => $" AND EXISTS (SELECT 1 FROM Location AS w WHERE w.Code = d.Location AND {SightSql.Covers("w.Path")})",
    };

    private sealed class UseRow
    {
        public object? Number { get; init; }

        public object? PackageId { get; init; }

        public object? Written { get; init; }

        public object? Status { get; init; }

        public object? AppliedSequence { get; init; }

        public object? KeptAt { get; init; }

        public object? HeadSequence { get; init; }

        public object? Label { get; init; }

        public object? Place { get; init; }

        public SealOfPackage ToUse() => new(
            new SealUse(
                StoredValue.Text(Number) ?? "",
                StoredValue.Id(PackageId) ?? Guid.Empty,
                StoredValue.Text(Written) ?? "",
                StoredValue.Word<SealStatus>(Status) ?? default,
                StoredValue.Long(AppliedSequence) ?? -1,
                StoredValue.Text(KeptAt),
                StoredValue.Long(HeadSequence) ?? -1),
            StoredValue.Text(Label) ?? "",
            StoredValue.Text(Place) ?? "");
    }

    private sealed class RangeRow
    {
        public object? BatchId { get; init; }

        public object? Line { get; init; }

        public object? Series { get; init; }

        public object? FirstNumber { get; init; }

        public object? LastNumber { get; init; }

        public object? Sequence { get; init; }

        public object? Location { get; init; }

        public RegisteredSeals ToRange() => new(
            new SealRange(
                StoredValue.Id(BatchId) ?? Guid.Empty,
                StoredValue.Int(Line) ?? 0,
                StoredValue.Text(Series) ?? "#0",
                StoredValue.Long(FirstNumber) ?? 0,
                StoredValue.Long(LastNumber) ?? 0,
                StoredValue.Long(Sequence) ?? -1),
            StoredValue.Text(Location) ?? "");
    }
}
