using System.Data;
using System.Data.Common;
using System.Runtime.CompilerServices;
using Dapper;
using Logistics.Core.Calendar;
using Logistics.Core.Deadlines;
using Logistics.Core.Items;
using Logistics.Core.Kernel;
using Logistics.Core.Locations;
using Logistics.Core.Offices;
using Logistics.Core.Requirements;
using Logistics.Data.Engines;

namespace Logistics.Data.Reference;

/// <summary>
/// Keeps the reference data that requirements are made of in memory until an import changes it. May be asked from
/// several connections at once.
/// </summary>
internal sealed class ReferenceCache
{
    private static readonly ConditionalWeakTable<Database, ReferenceCache> Caches = [];

    private const string RevisionSql = """
        /* ReferenceCache.Revision */
        SELECT e.Revision FROM Election AS e
        """;

    private const string ReferenceSql = """
        /* ReferenceCache.Reference */
        SELECT e.TimeZone, e.VotingDate, COALESCE(e.PackagesOpenAt, e.VotingStarts) AS PackagesOpenAt
        FROM Election AS e;

        SELECT i.Code, i.Name, i.Unit, i.Contest, i.PerTps, i.Provenance, i.Source, i.HeadSequence
        FROM ItemType AS i;

        SELECT l.Code, l.Level, l.Name, l.ParentCode, l.Path, l.Latitude, l.Longitude, l.RegisteredVoters,
               l.Provenance, l.Retired, l.HeadSequence
        FROM Location AS l;

        SELECT r.Code, r.Version, r.Item, r.Contest, r.Level, r.Formula, r.Amount, r.ValidFrom, r.Provenance,
               r.Source, r.HeadSequence
        FROM RequirementRule AS r;

        SELECT c.Code FROM Contest AS c;

        SELECT r.Code, r.Version, r.Name, r.NameId, r.Level, r.SeatFrom, r.SeatTo, r.PerPlace, r.IsWitness,
               r.TermFrom, r.TermTo, r.ValidFrom, r.Provenance, r.Source
        FROM OfficeRole AS r ORDER BY r.Code, r.Version;

        SELECT k.Code, k.Version, k.Name, k.NameId, k.Roles, k.AgeMin, k.AgeMax, k.ValidFrom, k.Provenance, k.Source
        FROM OfficeCheck AS k ORDER BY k.Code, k.Version;

        SELECT s.Code, s.Version, s.Step, s.SignedAs, s.Level, s.IsForBallots, s.Roles, s.Wanted, s.ValidFrom,
               s.Provenance, s.Source
        FROM SignatureRule AS s ORDER BY s.Code, s.Version;

        SELECT d.Code, d.Version, d.Step, d.Level, d.Place, d.DueDay, d.DueMinute, d.LegMinutes, d.HandlingMinutes,
               d.MarginMinutes, d.HandsOverFrom, d.HandsOverTill, d.EarliestDay, d.ValidFrom, d.Provenance, d.Source
        FROM DeadlineRule AS d ORDER BY d.Code, d.Version;

        SELECT t.Code, t.Version, t.Name, t.NameId, t.Severity, t.ValidFrom, t.Provenance, t.Source
        FROM IncidentType AS t ORDER BY t.Code, t.Version;

        SELECT g.Code, g.Version, g.Name, g.NameId, g.ValidFrom, g.Provenance, g.Source
        FROM ReVoteGround AS g ORDER BY g.Code, g.Version;
        """;

    private volatile Loaded? loaded;

    /// <summary>The one that every reader and writer of a database in this process shares.</summary>
    public static ReferenceCache Of(Database database) => Caches.GetOrCreateValue(database);

    /// <summary>
    /// The reference data as of the latest import. The revision is read before the data, so that what was changed
    /// in between is read once more next time. Null before there is an election.
    /// </summary>
    /// <exception cref="DataException">What is stored is no reference data.</exception>
    public async Task<ReferenceData?> FindAsync(
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

    private async Task<ReferenceData> FindAsync(
        DbConnection connection, DbTransaction? transaction, long revision, CancellationToken ct)
    {
        if (loaded is { } known && known.Revision == revision)
            return known.Reference;
        var read = await ReadAsync(connection, transaction, ct);
        var requirements = new RequirementReference(
            read.Rules, read.Items, read.Locations, TimeZoneInfo.FindSystemTimeZoneById(read.TimeZone));
        var reference = new ReferenceData(requirements, read.Contests, read.PackagesOpenFrom)
        {
            Offices = read.Offices,
            Deadlines = read.Deadlines,
            ReVoteGrounds = read.Grounds,
        };
        loaded = new Loaded(revision, reference);
        return reference;
    }

    /// <summary>
    /// As <see cref="FindAsync(DbConnection, DbTransaction?, CancellationToken)"/>, past what is kept.
    /// </summary>
    public Task<ReferenceData?> ReloadAsync(DbConnection connection, DbTransaction? transaction, CancellationToken ct)
    {
        loaded = null;
        return FindAsync(connection, transaction, ct);
    }

    /// <summary>Whether a value is of another kind than its column, or there twice.</summary>
    private static bool IsDamage(Exception e) =>
        e is FormatException or ArgumentException or TimeZoneNotFoundException or InvalidTimeZoneException;

    /// <summary>The reference data as it is now, past what is kept.</summary>
    public static async Task<ReferenceRows> ReadAsync(
        DbConnection connection, DbTransaction? transaction, CancellationToken ct)
    {
        await using var results = await connection.QueryMultipleAsync(
            new CommandDefinition(ReferenceSql, transaction: transaction, cancellationToken: ct));
        var election = await results.ReadSingleOrDefaultAsync<ElectionRow>();
        var items = await results.ReadAsync<ItemTypeRow>();
        var locations = await results.ReadAsync<LocationRecord>();
        var rules = await results.ReadAsync<RequirementRuleRecord>();
        var contests = await results.ReadAsync<string>();
        var roles = await results.ReadAsync<OfficeRoleRecord>();
        var checks = await results.ReadAsync<OfficeCheckRecord>();
        var signatures = await results.ReadAsync<SignatureRuleRecord>();
        var deadlines = await results.ReadAsync<DeadlineRuleRecord>();
        var types = await results.ReadAsync<IncidentTypeRecord>();
        var grounds = await results.ReadAsync<ReVoteGroundRecord>();
        return new ReferenceRows(
            StoredValue.Text(election?.TimeZone) ?? "",
            election?.PackagesOpenFrom,
            [.. items.Select(row => row.ToItemType())],
            [.. locations.Select(row => row.ToLocation())],
            [.. rules.Select(row => row.ToRule())],
            contests.ToHashSet(StringComparer.Ordinal),
            new OfficeReference([.. roles.Select(row => row.ToRole())], [.. checks.Select(row => row.ToCheck())])
            {
                Signatures = [.. signatures.Select(row => row.ToRule())],
                IncidentTypes = [.. types.Select(row => row.ToType())],
            },
            new DeadlineReference([.. deadlines.Select(row => row.ToRule())]),
            [.. grounds.Select(row => row.ToGround())]);
    }

    private sealed record Loaded(long Revision, ReferenceData Reference);

    /// <summary>From when on polling stations open packages.</summary>
    private sealed class ElectionRow
    {
        public object? VotingDate { get; init; }

        public object? PackagesOpenAt { get; init; }

        public object? TimeZone { get; init; }

        /// <summary>Null when a column cannot be read.</summary>
        public DateTimeOffset? PackagesOpenFrom
        {
            get
            {
                if (StoredValue.Date(VotingDate) is not { Year: > 1900 and < 9999 } date
                    || StoredValue.TimeOfDay(PackagesOpenAt) is not { } time
                    || !TimeZoneInfo.TryFindSystemTimeZoneById(StoredValue.Text(TimeZone) ?? "", out var zone))
                    return null;
                var local = date.ToDateTime(time);
                return new DateTimeOffset(local, zone.GetUtcOffset(local));
            }
        }
    }
}

/// <summary>What was read of the reference data.</summary>
internal sealed record ReferenceRows(
    string TimeZone,
    DateTimeOffset? PackagesOpenFrom,
    IReadOnlyList<ItemType> Items,
    IReadOnlyList<Location> Locations,
    IReadOnlyList<RequirementRule> Rules,
    IReadOnlySet<string> Contests,
    OfficeReference Offices,
    DeadlineReference Deadlines,
    IReadOnlyList<ReVoteGround> Grounds);
