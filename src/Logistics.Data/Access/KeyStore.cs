using Dapper;
using Logistics.Core;
using Logistics.Core.Access;
using Logistics.Core.ApiKeys;
using Logistics.Core.Kernel;
using Logistics.Data.Engines;
using Logistics.Data.Texts;

namespace Logistics.Data.Access;

/// <summary>A key on record, without the key.</summary>
/// <param name="Name">Of its principal; <see cref="TextsByCommitment.Erased"/> when it was erased.</param>
/// <param name="LastUsedAt">To the minute; null when it was never used.</param>
public sealed record KeyDetails(ApiKey Key, string? Name, DateTime? LastUsedAt);

/// <summary>Which keys to list; null members do not restrict.</summary>
/// <param name="Location">Code of the location of the principal.</param>
/// <param name="State">As recorded.</param>
public sealed record KeyFilter(Role? Role = null, string? Location = null, KeyState? State = null);

/// <summary>Keys of the API on record. They change by events alone.</summary>
public sealed class KeyStore(Database database, TimeProvider clock)
{
    private const string Columns = """
        a.KeyId, a.KeyHash, a.PrincipalId, a.Role, a.LocationCode, a.NameCommitment, a.CreatedAt, a.ExpiresAt, a.State,
        a.EndedAt, a.HeadSequence
        """;

    private const string UnrecordedSql = $"""
        /* KeyStore.Unrecorded */
        SELECT {Columns}, COALESCE(n.Name, '') AS Name
        FROM ApiKey AS a LEFT JOIN PrincipalName AS n ON n.PrincipalId = a.PrincipalId
        WHERE a.HeadSequence = -1
        ORDER BY a.CreatedAt, a.KeyId
        """;

    private const string ForgetNamesSql = "/* KeyStore.ForgetNames */ DELETE FROM PrincipalName";

    private static readonly RowStatement<KeyValuePair<string, DateTime>> UpdateUse =
        RowStatement<KeyValuePair<string, DateTime>>.Update(
            "KeyStore.UpdateUse", "ApiKeyUse", [new("KeyId", SqlTypes.CodeType, use => use.Key)],
            new RowColumn<KeyValuePair<string, DateTime>>("LastUsedAt", SqlTypes.Time, use => use.Value));

    private static readonly RowStatement<KeyValuePair<string, DateTime>> InsertUse =
        RowStatement<KeyValuePair<string, DateTime>>.Insert(
            "KeyStore.InsertUse", "ApiKeyUse",
            new("KeyId", SqlTypes.CodeType, use => use.Key), new("LastUsedAt", SqlTypes.Time, use => use.Value));

    private readonly string usedSql = $"""
        /* KeyStore.Used */
        SELECT u.KeyId
        FROM {database.Dialect.Keys("@Keys", SqlTypes.CodeType)} AS k JOIN ApiKeyUse AS u ON u.KeyId = k.Value
        """;

    private readonly string findSql = $"""
        /* KeyStore.Find */
        SELECT {DetailsOf(database.Dialect)} WHERE a.KeyId = @Id
        """;

    /// <summary>Keys by their ids, in the order of the ids.</summary>
    public Task<IReadOnlyList<KeyDetails>> ListAsync(KeyFilter filter, string after, int limit, CancellationToken ct)
    {
        var sql = ListSql(database.Dialect, filter);
        var parameters = new
        {
            After = SqlTypes.Code(after),
            Role = SqlTypes.Term(filter.Role is { } role ? EnumText.Of(role) : null),
            Location = SqlTypes.Code(filter.Location),
            State = SqlTypes.Term(filter.State is { } state ? EnumText.Of(state) : null),
            Limit = limit,
        };
        return database.ReadAsync<IReadOnlyList<KeyDetails>>(
            async (connection, token) => [.. (await connection.QueryAsync<Row>(
                new CommandDefinition(sql, parameters, cancellationToken: token))).Select(row => row.ToDetails())],
            ct);
    }

    /// <summary>A key; null when there is none of the id.</summary>
    public Task<KeyDetails?> FindAsync(string id, CancellationToken ct) => database.ReadAsync(
        async (connection, token) => (await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(
            findSql, new { Id = SqlTypes.Code(id) }, cancellationToken: token)))?.ToDetails(),
        ct);

    /// <summary>Keys that are valid now, of admins.</summary>
    public async Task<IReadOnlyList<KeyDetails>> AdminsAsync(CancellationToken ct) =>
        [.. (await ListAsync(new KeyFilter(Role.Admin, State: KeyState.Valid), after: "", int.MaxValue, ct))
            .Where(details => details.Key.IsValidAt(clock.GetUtcNow()))];

    /// <summary>An admin as the actor of an event.</summary>
    /// <exception cref="FormatException">Nobody of that id is an admin with a valid key.</exception>
    public async Task<Actor> AdminAsync(Guid id, CancellationToken ct)
    {
        var admin = (await AdminsAsync(ct)).FirstOrDefault(details => details.Key.Principal == id)?.Key;
        return admin is null
            ? throw new FormatException($"--principal is '{id}'; expected the id of an admin with a valid key.")
            : new Actor(id, EnumText.Of(admin.Role), admin.Place);
    }

    /// <summary>
    /// The keys that no event has recorded. Those of one principal share its name, so that it is erased once.
    /// </summary>
    public Task<IReadOnlyList<KnownKey>> UnrecordedAsync(CancellationToken ct) =>
        database.ReadAsync<IReadOnlyList<KnownKey>>(
            async (connection, token) =>
            {
                var rows = (await connection.QueryAsync<UnrecordedRow>(
                    new CommandDefinition(UnrecordedSql, cancellationToken: token))).AsList();
                var names = rows.DistinctBy(row => row.PrincipalId)
                    .ToDictionary(row => row.PrincipalId, row => PersonalText.Of(row.Name)!);
                return [.. rows.Select(row => new KnownKey(row.ToKey(), names[row.PrincipalId]))];
            },
            ct);

    /// <summary>Forgets the names of keys that were recorded: they are texts beside the ledger now.</summary>
    public Task ForgetNamesAsync(CancellationToken ct) => database.WriteAsync(
        (transaction, token) => transaction.Connection!.ExecuteAsync(
            new CommandDefinition(ForgetNamesSql, transaction: transaction, cancellationToken: token)),
        ct);

    /// <summary>Keeps when keys were last used. What cannot be written is kept by the next call.</summary>
    public async Task NoteUsesAsync(KeyRing ring, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(ring);
        var uses = ring.TakeUses();
        if (uses.Count == 0)
            return;
        try
        {
            await NoteUsesAsync(uses, ct);
        }
        catch
        {
            ring.PutBack(uses);
            throw;
        }
    }

    private Task<bool> NoteUsesAsync(
        IReadOnlyDictionary<string, DateTime> uses, CancellationToken ct) => database.WriteAsync(
        async (transaction, token) =>
        {
            var known = (await transaction.Connection!.QueryAsync<string>(new CommandDefinition(
                usedSql, new { Keys = SqlTypes.Keys(uses.Keys) }, transaction, cancellationToken: token)))
                .ToHashSet(StringComparer.Ordinal);
            await database.Dialect.WriteAsync(
                transaction, UpdateUse, [.. uses.Where(use => known.Contains(use.Key))], token);
            await database.Dialect.WriteAsync(
                transaction, InsertUse, [.. uses.Where(use => !known.Contains(use.Key))], token);
            return true;
        },
        ct);

    internal static string ListSql(Dialect dialect, KeyFilter filter)
    {
        string?[] conditions =
        [
            filter.Role is null ? null : "a.Role = @Role",
            filter.Location is null ? null : "a.LocationCode = @Location",
            filter.State is null ? null : "a.State = @State",
        ];
        var restriction = string.Concat(conditions.OfType<string>().Select(text => $" AND {text}"));
        return $"""
            /* KeyStore.List */
            SELECT {DetailsOf(dialect)} WHERE a.KeyId > @After{restriction} ORDER BY a.KeyId {dialect.Limit("@Limit")}
            """;
    }

    private static string DetailsOf(Dialect dialect) => $"""
        {Columns}, u.LastUsedAt, {PersonalTexts.Row.Columns}
        FROM ApiKey AS a
        LEFT JOIN ApiKeyUse AS u ON u.KeyId = a.KeyId
        {PersonalTexts.LeftJoin(dialect, "a.NameCommitment")}
        """;

    private class KeyRow : PersonalTexts.Row
    {
        public string KeyId { get; init; } = "";

        public string KeyHash { get; init; } = "";

        public Guid PrincipalId { get; init; }

        public string Role { get; init; } = "";

        public string LocationCode { get; init; } = "";

        public string? NameCommitment { get; init; }

        public DateTime CreatedAt { get; init; }

        public DateTime? ExpiresAt { get; init; }

        public string State { get; init; } = "";

        public DateTime? EndedAt { get; init; }

        public long HeadSequence { get; init; }

        public ApiKey ToKey() => new(
            KeyId, KeyHash, PrincipalId, StoredValue.RequiredWord<Role>(Role), LocationCode, NameCommitment, CreatedAt,
            ExpiresAt, StoredValue.RequiredWord<KeyState>(State), EndedAt, HeadSequence);
    }

    private sealed class UnrecordedRow : KeyRow
    {
        public string Name { get; init; } = "";
    }

    private sealed class Row : KeyRow
    {
        public DateTime? LastUsedAt { get; init; }

        public KeyDetails ToDetails() => new(ToKey(), ShownText, LastUsedAt);
    }
}
