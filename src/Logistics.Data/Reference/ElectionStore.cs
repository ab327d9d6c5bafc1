using System.Data;
using System.Data.Common;
using Dapper;
using Logistics.Core.Calendar;
using Logistics.Core.Items;
using Logistics.Core.Kernel;
using Logistics.Core.Locations;
using Logistics.Core.Requirements;
using Logistics.Data.Engines;

namespace Logistics.Data.Reference;

/// <summary>Reads the election, its calendar and its item types.</summary>
public sealed class ElectionStore(Database database)
{
    private const string FindSql = """
        /* ElectionStore.Find */
        SELECT Code, Name, VotingDate, VotingStarts, VotingEnds, PackagesOpenAt, TimeZone, Attribution
        FROM Election;

        SELECT Code, Name FROM Contest ORDER BY Ordinal;

        SELECT Code, Name, StartsOn, EndsOn, Provenance, Source, ConflictOn, ConflictSource
        FROM Milestone ORDER BY StartsOn, Code;

        SELECT Phase, StartsOn, Provenance FROM PhaseStart ORDER BY StartsOn;
        """;

    private const string ItemsSql = """
        /* ElectionStore.Items */
        SELECT Code, Name, Unit, Contest, PerTps, Provenance, Source, HeadSequence FROM ItemType ORDER BY Code
        """;

    /// <summary>The election; null before the reference data is there.</summary>
    public Task<Election?> FindAsync(CancellationToken ct) =>
        database.ReadAsync((connection, token) => FindAsync(connection, transaction: null, token), ct);

    /// <summary>As it was in a snapshot.</summary>
    internal static Task<Election?> FindAsync(ReadSnapshot snapshot, CancellationToken ct) =>
        FindAsync(snapshot.Connection, snapshot.Transaction, ct);

    private static async Task<Election?> FindAsync(
        DbConnection connection, DbTransaction? transaction, CancellationToken ct)
    {
        await using var results = await connection.QueryMultipleAsync(
            new CommandDefinition(FindSql, transaction: transaction, cancellationToken: ct));
        var election = (await results.ReadSingleOrDefaultAsync<ElectionRow>())?.Checked();
        var contests = await results.ReadAsync<ContestRow>();
        var milestones = await results.ReadAsync<MilestoneRow>();
        var phases = await results.ReadAsync<PhaseRow>();
        return election is null
            ? null
            : new Election(
                election.Code,
                election.Name,
                election.VotingDate,
                election.VotingStarts,
                election.VotingEnds,
                election.TimeZone,
                election.Attribution,
                [.. contests.Select(row => new Contest(row.Code, row.Name))],
                [.. milestones.Select(row => row.ToMilestone())],
                [.. phases.Select(row => row.ToPhaseStart())])
            {
                PackagesOpenAt = election.PackagesOpenAt,
            };
    }

    /// <summary>What is configured, as of the latest import; null before the reference data is there.</summary>
    public Task<ReferenceData?> FindReferenceAsync(CancellationToken ct) =>
        database.ReadAsync(
            (connection, token) => ReferenceCache.Of(database).FindAsync(connection, transaction: null, token), ct);

    public Task<IReadOnlyList<ItemType>> ItemsAsync(CancellationToken ct) =>
        database.ReadAsync<IReadOnlyList<ItemType>>(
            async (connection, token) =>
            {
                var rows = await connection.QueryAsync<ItemTypeRow>(
                    new CommandDefinition(ItemsSql, cancellationToken: token));
                return [.. rows.Select(row => row.ToItemType())];
            },
            ct);

    private sealed class ElectionRow
    {
        public string Code { get; init; } = "";

        public string Name { get; init; } = "";

        public DateOnly VotingDate { get; init; }

        public TimeOnly VotingStarts { get; init; }

        public TimeOnly VotingEnds { get; init; }

        public TimeOnly? PackagesOpenAt { get; init; }

        public string TimeZone { get; init; } = "";

        public string Attribution { get; init; } = "";

        /// <exception cref="DataException">Its times cannot be told.</exception>
        public ElectionRow Checked() =>
            TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _) && VotingDate.Year is > 1900 and < 9999
                ? this
                : throw new DataException($"No election is on {VotingDate:yyyy-MM-dd} in the zone '{TimeZone}'.");
    }

    private sealed class ContestRow
    {
        public string Code { get; init; } = "";

        public string Name { get; init; } = "";
    }

    private sealed class MilestoneRow
    {
        public string Code { get; init; } = "";

        public string Name { get; init; } = "";

        public DateOnly StartsOn { get; init; }

        public DateOnly EndsOn { get; init; }

        public string Provenance { get; init; } = "";

        public string Source { get; init; } = "";

        public object? ConflictOn { get; init; }

        public string? ConflictSource { get; init; }

        public Milestone ToMilestone() => new(
            Code, Name, StartsOn, EndsOn, StoredValue.RequiredWord<Provenance>(Provenance), Source,
            StoredValue.Date(ConflictOn) is { } day ? new MilestoneConflict(day, ConflictSource ?? "") : null);
    }

    private sealed class PhaseRow
    {
        public string Phase { get; init; } = "";

        public DateOnly StartsOn { get; init; }

        public string Provenance { get; init; } = "";

        public PhaseStart ToPhaseStart() =>
            new(StoredValue.RequiredWord<Phase>(Phase), StartsOn, StoredValue.RequiredWord<Provenance>(Provenance));
    }
}
