using System.Data;
using System.Data.Common;
using Dapper;
using Logistics.Core.Items;
using Logistics.Core.Locations;
using Logistics.Core.Requirements;

namespace Logistics.Data;

/// <summary>
/// Keeps the reference data that requirements are made of in memory until an import changes it. May be asked from
/// several connections at once.
/// </summary>
internal sealed class RequirementCache
{
    private const string RevisionSql = """
        /* RequirementCache.Revision */
        SELECT e.Revision FROM Election AS e
        """;

    private const string ReferenceSql = """
        /* RequirementCache.Reference */
        SELECT e.TimeZone FROM Election AS e;

        SELECT i.Code, i.Name, i.Unit, i.Contest, i.PerTps, i.Provenance, i.Source FROM ItemType AS i;

        SELECT l.Code, l.Level, l.Name, l.ParentCode, l.Path, l.Latitude, l.Longitude, l.RegisteredVoters,
               l.Provenance
        FROM Location AS l;

        SELECT r.Code, r.Version, r.Item, r.Contest, r.Level, r.Formula, r.Amount, r.ValidFrom, r.Provenance,
               r.Source
        FROM RequirementRule AS r;

        SELECT c.Code FROM Contest AS c;
        """;

    private volatile Loaded? loaded;

    /// <summary>
    /// The reference data as of the latest import. The revision is read before the data, so that what was changed
    /// in between is read once more next time. Null before there is an election.
    /// </summary>
    /// <exception cref="DataException">What is stored is no reference data.</exception>
    public async Task<RequirementReference?> FindAsync(
        DbConnection connection, DbTransaction? transaction, CancellationToken ct)
    {
        try
        {
            var revision = await connection.ExecuteScalarAsync<long?>(
                new CommandDefinition(RevisionSql, transaction: transaction, cancellationToken: ct));
            return revision is { } current ? await FindAsync(connection, transaction, current, ct) : null;
        }
        catch (Exception e) when (IsDamage(e))
        {
            throw new DataException($"The reference data cannot be read: {e.Message}", e);
        }
    }

    private async Task<RequirementReference> FindAsync(
        DbConnection connection, DbTransaction? transaction, long revision, CancellationToken ct)
    {
        if (loaded is { } known && known.Revision == revision)
            return known.Reference;
        var read = await ReadAsync(connection, transaction, ct);
        var reference = new RequirementReference(
            read.Rules, read.Items, read.Locations, TimeZoneInfo.FindSystemTimeZoneById(read.TimeZone));
        loaded = new Loaded(revision, reference);
        return reference;
    }

    /// <summary>Whether a value is of another kind than its column, or there twice.</summary>
    private static bool IsDamage(Exception e) =>
        e is FormatException or ArgumentException or TimeZoneNotFoundException or InvalidTimeZoneException;

    /// <summary>The reference data as it is now, past what is kept.</summary>
    public static async Task<ReferenceData> ReadAsync(
        DbConnection connection, DbTransaction? transaction, CancellationToken ct)
    {
        await using var results = await connection.QueryMultipleAsync(
            new CommandDefinition(ReferenceSql, transaction: transaction, cancellationToken: ct));
        var zone = await results.ReadSingleOrDefaultAsync<string>();
        var items = await results.ReadAsync<ItemTypeRow>();
        var locations = await results.ReadAsync<LocationRecord>();
        var rules = await results.ReadAsync<RequirementRuleRecord>();
        var contests = await results.ReadAsync<string>();
        return new ReferenceData(
            zone ?? "",
            [.. items.Select(row => row.ToItemType())],
            [.. locations.Select(row => row.ToLocation())],
            [.. rules.Select(row => row.ToRule())],
            contests.ToHashSet(StringComparer.Ordinal));
    }

    private sealed record Loaded(long Revision, RequirementReference Reference);
}

/// <summary>What was read of the reference data.</summary>
internal sealed record ReferenceData(
    string TimeZone,
    IReadOnlyList<ItemType> Items,
    IReadOnlyList<Location> Locations,
    IReadOnlyList<RequirementRule> Rules,
    IReadOnlySet<string> Contests);
