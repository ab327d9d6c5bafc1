using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;
using Logistics.Core;
using Logistics.Core.Calendar;
using Logistics.Core.Deadlines;
using Logistics.Core.Items;
using Logistics.Core.Kernel;
using Logistics.Core.Offices;
using Logistics.Core.Requirements;
using Logistics.Data.Engines;
using Logistics.Data.Files;
using Logistics.Data.Reference;

namespace Logistics.Data.Seeding;

/// <summary>
/// Fills an empty database with the reference data of one election: a folder with <c>election.json</c>,
/// <c>milestones.csv</c>, <c>items.csv</c>, <c>locations.csv</c> and, where there are rules for what each place
/// needs, <c>requirements.csv</c>; where there are officers, <c>officer-roles.csv</c>, <c>officer-checks.csv</c>
/// and <c>signature-rules.csv</c>; where there are deadlines, <c>deadline-rules.csv</c>; where incidents are reported,
/// <c>incident-types.csv</c>; where grounds of re-votes are known, <c>re-vote-grounds.csv</c>.
/// </summary>
public sealed class Seed(Database database)
{
    private const string ElectionName = "election.json";

    private const string Remedy = "load them with 'logistics import requirements FILE'";

    private const string CountSql = """
        /* Seed.Count */
        SELECT COUNT(*) FROM Election
        """;

    private const string CountRulesSql = """
        /* Seed.CountRules */
        SELECT COUNT(*) FROM RequirementRule
        """;

    private const string ElectionSql = """
        /* Seed.Election */
        SELECT Code FROM Election
        """;

    private static readonly RowStatement<ElectionFile> InsertElection = RowStatement<ElectionFile>.Insert(
        "Seed.InsertElection",
        "Election",
        new("Code", SqlTypes.CodeType, row => row.Code),
        new("Name", "NVARCHAR(200)", row => row.Name),
        new("VotingDate", "DATE", row => DateText.Of(row.VotingDate)),
        new("VotingStarts", "TIME(0)", row => Text(row.VotingStarts)),
        new("VotingEnds", "TIME(0)", row => Text(row.VotingEnds)),
        new("PackagesOpenAt", "TIME(0)", row => row.PackagesOpenAt is { } time ? Text(time) : null),
        new("TimeZone", "VARCHAR(60)", row => row.TimeZone),
        new("Attribution", "NVARCHAR(500)", row => row.Attribution));

    private static readonly RowStatement<(ElectionFile Election, Contest Contest, int Ordinal)> InsertContest =
        RowStatement<(ElectionFile Election, Contest Contest, int Ordinal)>.Insert(
            "Seed.InsertContest",
            "Contest",
            new("Code", SqlTypes.CodeType, row => row.Contest.Code),
            new("ElectionCode", SqlTypes.CodeType, row => row.Election.Code),
            new("Name", "NVARCHAR(200)", row => row.Contest.Name),
            new("Ordinal", "INT", row => row.Ordinal));

    private static readonly RowStatement<(ElectionFile Election, PhaseFile Phase)> InsertPhase =
        RowStatement<(ElectionFile Election, PhaseFile Phase)>.Insert(
            "Seed.InsertPhase",
            "PhaseStart",
            new("Phase", SqlTypes.CodeType, row => row.Phase.Phase),
            new("ElectionCode", SqlTypes.CodeType, row => row.Election.Code),
            new("StartsOn", "DATE", row => DateText.Of(row.Phase.StartsOn)),
            new("Provenance", SqlTypes.Word, row => row.Phase.Provenance));

    private static readonly RowStatement<(ElectionFile Election, MilestoneFile Milestone)> InsertMilestone =
        RowStatement<(ElectionFile Election, MilestoneFile Milestone)>.Insert(
            "Seed.InsertMilestone",
            "Milestone",
            new("Code", SqlTypes.CodeType, row => row.Milestone.Code),
            new("ElectionCode", SqlTypes.CodeType, row => row.Election.Code),
            new("Name", "NVARCHAR(200)", row => row.Milestone.Name),
            new("StartsOn", "DATE", row => row.Milestone.StartsOn),
            new("EndsOn", "DATE", row => row.Milestone.EndsOn),
            new("Provenance", SqlTypes.Word, row => row.Milestone.Provenance),
            new("Source", "NVARCHAR(500)", row => row.Milestone.Source),
            new("ConflictOn", "DATE", row => row.Milestone.ConflictOn),
            new("ConflictSource", "NVARCHAR(500)", row => row.Milestone.ConflictSource));

    private const string MilestonesSql = """
        /* Seed.Milestones */
        SELECT m.Code FROM Milestone AS m
        """;

    // Of a milestone that somebody moved nothing is known.
    private const string ConflictSql = """
        /* Seed.Conflict */
        UPDATE Milestone
        SET Name = @Name, Source = @Source, ConflictOn = @ConflictOn, ConflictSource = @ConflictSource
        WHERE Code = @Code AND StartsOn = @StartsOn AND EndsOn = @EndsOn AND ConflictOn IS NULL
        """;

    private static readonly RowStatement<ItemType> InsertItem = RowStatement.InsertInto(ItemType.Table);

    private const string OfficesSql = """
        /* Seed.Offices */
        SELECT r.Code, r.Version FROM OfficeRole AS r;

        SELECT c.Code, c.Version FROM OfficeCheck AS c;

        SELECT s.Code, s.Version FROM SignatureRule AS s;

        SELECT d.Code, d.Version FROM DeadlineRule AS d;

        SELECT t.Code, t.Version FROM IncidentType AS t;

        SELECT g.Code, g.Version FROM ReVoteGround AS g;
        """;

    private static readonly RowStatement<OfficeRole> InsertRole = RowStatement<OfficeRole>.Insert(
        "Seed.InsertOfficeRole",
        "OfficeRole",
        new("Code", SqlTypes.CodeType, row => row.Code),
        new("Version", "INT", row => row.Version),
        new("Name", "NVARCHAR(200)", row => row.Name),
        new("NameId", "NVARCHAR(200)", row => row.NameId),
        new("Level", SqlTypes.Word, row => row.Level is { } level ? EnumText.Of(level) : null),
        new("SeatFrom", "INT", row => row.SeatFrom),
        new("SeatTo", "INT", row => row.SeatTo),
        new("PerPlace", "INT", row => row.PerPlace),
        new("IsWitness", "BIT", row => row.IsWitness),
        new("TermFrom", "DATE", row => row.TermFrom is { } day ? DateText.Of(day) : null),
        new("TermTo", "DATE", row => row.TermTo is { } day ? DateText.Of(day) : null),
        new("ValidFrom", "DATE", row => DateText.Of(row.ValidFrom)),
        new("Provenance", SqlTypes.Word, row => EnumText.Of(row.Provenance)),
        new("Source", "NVARCHAR(500)", row => row.Source));

    private static readonly RowStatement<OfficeCheck> InsertCheck = RowStatement<OfficeCheck>.Insert(
        "Seed.InsertOfficeCheck",
        "OfficeCheck",
        new("Code", SqlTypes.CodeType, row => row.Code),
        new("Version", "INT", row => row.Version),
        new("Name", "NVARCHAR(200)", row => row.Name),
        new("NameId", "NVARCHAR(200)", row => row.NameId),
        new("Roles", "VARCHAR(500)", row => string.Join(' ', row.Roles)),
        new("AgeMin", "INT", row => row.AgeMin),
        new("AgeMax", "INT", row => row.AgeMax),
        new("ValidFrom", "DATE", row => DateText.Of(row.ValidFrom)),
        new("Provenance", SqlTypes.Word, row => EnumText.Of(row.Provenance)),
        new("Source", "NVARCHAR(500)", row => row.Source));

    private static readonly RowStatement<SignatureRule> InsertSignatureRule = RowStatement<SignatureRule>.Insert(
        "Seed.InsertSignatureRule",
        "SignatureRule",
        new("Code", SqlTypes.CodeType, row => row.Code),
        new("Version", "INT", row => row.Version),
        new("Step", SqlTypes.Word, row => EnumText.Of(row.Step)),
        new("SignedAs", SqlTypes.Word, row => EnumText.Of(row.As)),
        new("Level", SqlTypes.Word, row => row.Level is { } level ? EnumText.Of(level) : null),
        new("IsForBallots", "BIT", row => row.IsForBallots),
        new("Roles", "VARCHAR(500)", row => string.Join(' ', row.Roles)),
        new("Wanted", "INT", row => row.Count),
        new("ValidFrom", "DATE", row => DateText.Of(row.ValidFrom)),
        new("Provenance", SqlTypes.Word, row => EnumText.Of(row.Provenance)),
        new("Source", "NVARCHAR(500)", row => row.Source));

    private static readonly RowStatement<DeadlineRule> InsertDeadlineRule = RowStatement<DeadlineRule>.Insert(
        "Seed.InsertDeadlineRule",
        "DeadlineRule",
        new("Code", SqlTypes.CodeType, row => row.Code),
        new("Version", "INT", row => row.Version),
        new("Step", SqlTypes.Word, row => EnumText.Of(row.Step)),
        new("Level", SqlTypes.Word, row => EnumText.Of(row.Level)),
        new("Place", SqlTypes.CodeType, row => row.Place),
        new("DueDay", "INT", row => row.DueDay),
        new("DueMinute", "INT", row => row.DueMinute),
        new("LegMinutes", "INT", row => row.LegMinutes),
        new("HandlingMinutes", "INT", row => row.HandlingMinutes),
        new("MarginMinutes", "INT", row => row.MarginMinutes),
        new("HandsOverFrom", "TIME(0)", row => row.HandsOverFrom is { } time ? Text(time) : null),
        new("HandsOverTill", "TIME(0)", row => row.HandsOverTill is { } time ? Text(time) : null),
        new("EarliestDay", "INT", row => row.EarliestDay),
        new("ValidFrom", "DATE", row => DateText.Of(row.ValidFrom)),
        new("Provenance", SqlTypes.Word, row => EnumText.Of(row.Provenance)),
        new("Source", "NVARCHAR(500)", row => row.Source));

    private static readonly RowStatement<IncidentType> InsertIncidentType = RowStatement<IncidentType>.Insert(
        "Seed.InsertIncidentType",
        "IncidentType",
        new("Code", SqlTypes.CodeType, row => row.Code),
        new("Version", "INT", row => row.Version),
        new("Name", "NVARCHAR(200)", row => row.Name),
        new("NameId", "NVARCHAR(200)", row => row.NameId),
        new("Severity", SqlTypes.Word, row => EnumText.Of(row.Severity)),
        new("ValidFrom", "DATE", row => DateText.Of(row.ValidFrom)),
        new("Provenance", SqlTypes.Word, row => EnumText.Of(row.Provenance)),
        new("Source", "NVARCHAR(500)", row => row.Source));

    private static readonly RowStatement<ReVoteGround> InsertGround = RowStatement<ReVoteGround>.Insert(
        "Seed.InsertReVoteGround",
        "ReVoteGround",
        new("Code", SqlTypes.CodeType, row => row.Code),
        new("Version", "INT", row => row.Version),
        new("Name", "NVARCHAR(200)", row => row.Name),
        new("NameId", "NVARCHAR(200)", row => row.NameId),
        new("ValidFrom", "DATE", row => DateText.Of(row.ValidFrom)),
        new("Provenance", SqlTypes.Word, row => EnumText.Of(row.Provenance)),
        new("Source", "NVARCHAR(500)", row => row.Source));

    private static readonly string[] MilestoneColumns =
        ["code", "name", "starts_on", "ends_on", "provenance", "source"];

    /// <summary>Loads the folder unless the database already knows an election.</summary>
    /// <returns>Whether anything was loaded.</returns>
    /// <exception cref="FormatException">A file is not as described.</exception>
    public Task<bool> LoadAsync(string folder, CancellationToken ct) =>
        database.WriteAsync(
            async (transaction, token) =>
            {
                // Of processes that find the database empty at the same time, one loads it.
                await database.Dialect.LockMigrationsAsync(transaction, token);
                var known = await transaction.Connection!.ExecuteScalarAsync<long>(
                    new CommandDefinition(CountSql, transaction: transaction, cancellationToken: token));
                if (known > 0)
                    return false;
                await LoadAsync(transaction, folder, token);
                return true;
            },
            ct);

    /// <summary>
    /// Loads the folder's rules into a database that has none, such as one that is older than they are, if the
    /// folder is about its election.
    /// </summary>
    /// <returns>
    /// Why there are no rules now, in words, and null when there are; with it the rows that are to be imported, where
    /// the ledger records changes already.
    /// </returns>
    /// <exception cref="FormatException">A file is not as described.</exception>
    public Task<(string? Reason, IReadOnlyList<RequirementRow> ToRecord)> LoadRequirementsAsync(
        string folder, CancellationToken ct) =>
        database.WriteAsync<(string? Reason, IReadOnlyList<RequirementRow> ToRecord)>(
            async (transaction, token) =>
            {
                await database.Dialect.LockMigrationsAsync(transaction, token);
                var connection = transaction.Connection!;
                var known = await connection.ExecuteScalarAsync<long>(
                    new CommandDefinition(CountRulesSql, transaction: transaction, cancellationToken: token));
                if (known > 0)
                    return (null, []);
                if (!File.Exists(Path.Combine(folder, RequirementFile.Name))
                    || !File.Exists(Path.Combine(folder, ElectionName)))
                    return ($"{folder} has no {RequirementFile.Name}; {Remedy}", []);
                var election = await connection.QuerySingleOrDefaultAsync<string>(
                    new CommandDefinition(ElectionSql, transaction: transaction, cancellationToken: token));
                var offered = (await ReadElectionAsync(folder, token)).Code;
                if (offered != election)
                    return ($"{folder} is about '{offered}', and this database about '{election}'; {Remedy}", []);
                if (await ReferenceReplay.RunAsync(transaction, token) is not { } recorded)
                    return (await ImportRequirementsAsync(transaction, folder, token), []);
                return recorded.All(RequirementRule.Table).Any()
                    ? ("those of the ledger were deleted from the table; 'logistics rebuild' writes them anew", [])
                    : ("they are to be recorded in the "
                        + "ledger", RequirementFile.Read(Path.Combine(folder, RequirementFile.Name)));
            },
            ct);

    /// <summary>
    /// Adds the folder's versions of roles, checks, signatures, deadlines, types of incidents and grounds of re-votes
    /// that the database lacks, if the folder is about its election. No version that is there changes.
    /// </summary>
    /// <returns>How many were added.</returns>
    /// <exception cref="FormatException">A file is not as described.</exception>
    public Task<int> LoadOfficesAsync(string folder, CancellationToken ct) =>
        database.WriteAsync(
            async (transaction, token) => await FindSameElectionAsync(transaction, folder, token) is null
                ? 0
                : await LoadOfficesAsync(transaction, folder, token),
            ct);

    /// <summary>
    /// Adds the folder's milestones that the database lacks, and conflicts that it does not know yet, if the folder is
    /// about its election.
    /// </summary>
    /// <returns>How many were added or changed.</returns>
    /// <exception cref="FormatException">A file is not as described.</exception>
    public Task<int> LoadMilestonesAsync(string folder, CancellationToken ct) =>
        database.WriteAsync(
            async (transaction, token) =>
            {
                if (await FindSameElectionAsync(transaction, folder, token) is not { } election)
                    return 0;
                var connection = transaction.Connection!;
                var known = (await connection.QueryAsync<string>(
                    new CommandDefinition(MilestonesSql, transaction: transaction, cancellationToken: token)))
                    .ToHashSet(StringComparer.Ordinal);
                var offered = Milestones(folder);
                (ElectionFile Election, MilestoneFile Milestone)[] added =
                    [.. offered.Where(one => !known.Contains(one.Code)).Select(one => (election, one))];
                await database.Dialect.WriteAsync(transaction, InsertMilestone, added, token);
                var changed = 0;
                foreach (var one in offered.Where(one => one.ConflictOn is not null && known.Contains(one.Code)))
                {
                    changed += await connection.ExecuteAsync(
                        new CommandDefinition(ConflictSql, one, transaction, cancellationToken: token));
                }

                return added.Length + changed;
            },
            ct);

    /// <summary>
    /// The folder's election, if it is that of the database; no other process loads anything meanwhile.
    /// </summary>
    private async Task<ElectionFile?> FindSameElectionAsync(
        DbTransaction transaction, string folder, CancellationToken ct)
    {
        if (!File.Exists(Path.Combine(folder, ElectionName)))
            return null;
        await database.Dialect.LockMigrationsAsync(transaction, ct);
        var code = await transaction.Connection!.QuerySingleOrDefaultAsync<string>(
            new CommandDefinition(ElectionSql, transaction: transaction, cancellationToken: ct));
        var election = await ReadElectionAsync(folder, ct);
        return election.Code == code ? election : null;
    }

    private async Task<int> LoadOfficesAsync(DbTransaction transaction, string folder, CancellationToken ct)
    {
        var offered = OfficeFile.Read(folder);
        HashSet<(string Code, int Version)> roles, checks, signatures, deadlines, types, grounds;
        await using (var known = await transaction.Connection!.QueryMultipleAsync(
            new CommandDefinition(OfficesSql, transaction: transaction, cancellationToken: ct)))
        {
            roles = [.. (await known.ReadAsync<VersionRow>()).Select(row => (row.Code, row.Version))];
            checks = [.. (await known.ReadAsync<VersionRow>()).Select(row => (row.Code, row.Version))];
            signatures = [.. (await known.ReadAsync<VersionRow>()).Select(row => (row.Code, row.Version))];
            deadlines = [.. (await known.ReadAsync<VersionRow>()).Select(row => (row.Code, row.Version))];
            types = [.. (await known.ReadAsync<VersionRow>()).Select(row => (row.Code, row.Version))];
            grounds = [.. (await known.ReadAsync<VersionRow>()).Select(row => (row.Code, row.Version))];
        }

        OfficeRole[] newRoles = [.. offered.Roles.Where(role => !roles.Contains((role.Code, role.Version)))];
        OfficeCheck[] newChecks = [.. offered.Checks.Where(check => !checks.Contains((check.Code, check.Version)))];
        SignatureRule[] newSignatures =
            [.. offered.Signatures.Where(rule => !signatures.Contains((rule.Code, rule.Version)))];
        IncidentType[] newTypes =
            [.. offered.IncidentTypes.Where(type => !types.Contains((type.Code, type.Version)))];
        ReVoteGround[] newGrounds =
            [.. ReVoteGroundFile.Read(folder).Where(ground => !grounds.Contains((ground.Code, ground.Version)))];
        await database.Dialect.WriteAsync(transaction, InsertRole, newRoles, ct);
        await database.Dialect.WriteAsync(transaction, InsertCheck, newChecks, ct);
        DeadlineRule[] newDeadlines = [.. DeadlineFile.Read(folder).Rules
            .Where(rule => !deadlines.Contains((rule.Code, rule.Version)))];
        await database.Dialect.WriteAsync(transaction, InsertSignatureRule, newSignatures, ct);
        await database.Dialect.WriteAsync(transaction, InsertDeadlineRule, newDeadlines, ct);
        await database.Dialect.WriteAsync(transaction, InsertIncidentType, newTypes, ct);
        await database.Dialect.WriteAsync(transaction, InsertGround, newGrounds, ct);
        var added = newRoles.Length + newChecks.Length + newSignatures.Length + newDeadlines.Length + newTypes.Length
            + newGrounds.Length;
        if (added > 0)
            await RequirementStore.ReviseAsync(transaction, ct);
        return added;
    }

    /// <returns>The first mistake; null when the rules were imported.</returns>
    private async Task<string?> ImportRequirementsAsync(DbTransaction transaction, string folder, CancellationToken ct)
    {
        var path = Path.Combine(folder, RequirementFile.Name);
        var import = await new RequirementStore(database)
            .SeedAsync(transaction, RequirementFile.Read(path), ct);
        return import is RequirementImport.Invalid { Errors: [var first, ..] } ? $"{path}: {first}" : null;
    }

    private static async Task<ElectionFile> ReadElectionAsync(string folder, CancellationToken ct) =>
        JsonSerializer.Deserialize(
            await File.ReadAllBytesAsync(Path.Combine(folder, ElectionName), ct), SeedJson.Default.ElectionFile)!;

    private async Task LoadAsync(DbTransaction transaction, string folder, CancellationToken ct)
    {
        var dialect = database.Dialect;
        var election = await ReadElectionAsync(folder, ct);
        var locations = LocationFile.Read(Path.Combine(folder, "locations.csv"));
        if (await new LocationStore(database).SeedAsync(transaction, locations, ct) is [var error, ..])
            throw new FormatException($"{folder}: {error}");
        await dialect.WriteAsync(transaction, InsertElection, [election], ct);
        await dialect.WriteAsync(
            transaction,
            InsertContest,
            [.. election.Contests.Select((contest, i) => (election, contest, i))],
            ct);
        await dialect.WriteAsync(
            transaction,
            InsertPhase,
            [.. election.Phases.Select(phase => (election, phase))],
            ct);
        await dialect.WriteAsync(
            transaction,
            InsertMilestone,
            [.. Milestones(folder).Select(milestone => (election, milestone))],
            ct);
        await dialect.WriteAsync(transaction, InsertItem, Items(folder, election.Contests), ct);
        if (File.Exists(Path.Combine(folder, RequirementFile.Name))
            && await ImportRequirementsAsync(transaction, folder, ct) is { } mistake)
            throw new FormatException(mistake);
        await LoadOfficesAsync(transaction, folder, ct);
    }

    private static IReadOnlyList<MilestoneFile> Milestones(string folder) =>
        CsvFile.Read(
            Path.Combine(folder, "milestones.csv"),
            MilestoneColumns,
            (_, field) => new MilestoneFile(
                field("code"), field("name"), field("starts_on"), field("ends_on"), field("provenance"),
                field("source"), Given(field("conflict_on")), Given(field("conflict_source"))),
            "conflict_on",
            "conflict_source");

    private static string? Given(string text) => text.Length == 0 ? null : text;

    private static IReadOnlyList<ItemType> Items(string folder, IEnumerable<Contest> contests)
    {
        var path = Path.Combine(folder, "items.csv");
        var (items, errors) = ItemImport.Build(
            ItemFile.Read(path), _ => null, contests.Select(contest => contest.Code).ToHashSet(StringComparer.Ordinal));
        return errors is [var error, ..] ? throw new FormatException($"{path}: {error}") : items;
    }

    private static string Text(TimeOnly time) => time.ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    private sealed class VersionRow
    {
        public string Code { get; init; } = "";

        public int Version { get; init; }
    }

    private sealed record MilestoneFile(
        string Code,
        string Name,
        string StartsOn,
        string EndsOn,
        string Provenance,
        string Source,
        string? ConflictOn,
        string? ConflictSource);
}

/// <summary>What <c>election.json</c> has.</summary>
internal sealed record ElectionFile(
    string Code,
    string Name,
    DateOnly VotingDate,
    TimeOnly VotingStarts,
    TimeOnly VotingEnds,
    string TimeZone,
    string Attribution,
    IReadOnlyList<Contest> Contests,
    IReadOnlyList<PhaseFile> Phases,
    TimeOnly? PackagesOpenAt = null);

/// <summary>A phase in it.</summary>
internal sealed record PhaseFile(string Phase, DateOnly StartsOn, string Provenance);

/// <summary>How it is read: code that is generated takes less of a start than code that looks at types.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ElectionFile))]
internal sealed partial class SeedJson : JsonSerializerContext;
