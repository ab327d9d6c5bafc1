using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Logistics.Core;
using Logistics.Core.Access;
using Logistics.Core.Kernel;

namespace Logistics.Data;

/// <summary>Somebody, or something, that calls the API with a key.</summary>
/// <param name="Path">Codes from the root to the location, joined by '/'; null where it was not asked for.</param>
public sealed record Principal(Guid Id, string Name, Role Role, string Location, string? Path = null);

/// <summary>A principal whose key was made now. The key is shown this once and not kept.</summary>
public sealed record IssuedKey(Principal Principal, string Key);

/// <summary>A key on record, without the key.</summary>
public sealed record KeyRecord(Principal Principal, DateTime CreatedAt, DateTime? RevokedAt);

/// <summary>Principals and their API keys. Of a key only its SHA-256 is stored.</summary>
public sealed class PrincipalStore(Database database, TimeProvider clock)
{
    private const int KeySize = 32;

    private const string FindSql = """
        /* PrincipalStore.Find */
        SELECT p.PrincipalId, p.Name, p.Role, p.LocationCode, COALESCE(l.Path, p.LocationCode) AS Path
        FROM ApiKey AS k
        JOIN Principal AS p ON p.PrincipalId = k.PrincipalId
        LEFT JOIN Location AS l ON l.Code = p.LocationCode
        WHERE k.KeyHash = @KeyHash AND k.RevokedAt IS NULL
        """;

    private const string ListSql = """
        /* PrincipalStore.List */
        SELECT p.PrincipalId, p.Name, p.Role, p.LocationCode, k.CreatedAt, k.RevokedAt
        FROM ApiKey AS k JOIN Principal AS p ON p.PrincipalId = k.PrincipalId
        ORDER BY k.CreatedAt, p.Name
        """;

    private const string InsertSql = """
        /* PrincipalStore.Create */
        INSERT INTO Principal (PrincipalId, Name, Role, LocationCode, CreatedAt)
        SELECT @PrincipalId, @Name, @Role, l.Code, @CreatedAt FROM Location AS l WHERE l.Code = @LocationCode
        """;

    private const string InsertKeySql = """
        /* PrincipalStore.Create */
        INSERT INTO ApiKey (KeyHash, PrincipalId, CreatedAt, RevokedAt)
        VALUES (@KeyHash, @PrincipalId, @CreatedAt, NULL)
        """;

    private const string RevokeSql = """
        /* PrincipalStore.Revoke */
        UPDATE ApiKey SET RevokedAt = @RevokedAt WHERE PrincipalId = @PrincipalId AND RevokedAt IS NULL
        """;

    /// <summary>SHA-256 of a key as the client sends it.</summary>
    public static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <summary>Whose key this is; null when it is unknown or revoked.</summary>
    public Task<Principal?> FindAsync(byte[] keyHash, CancellationToken ct) =>
        database.ReadAsync(
            async (connection, token) => (await connection.QuerySingleOrDefaultAsync<Row>(
                new CommandDefinition(FindSql, new { KeyHash = keyHash }, cancellationToken: token)))
                ?.ToPrincipal(),
            ct);

    /// <summary>Every key, oldest first.</summary>
    public Task<IReadOnlyList<KeyRecord>> ListAsync(CancellationToken ct) =>
        database.ReadAsync<IReadOnlyList<KeyRecord>>(
            async (connection, token) =>
            {
                var rows = await connection.QueryAsync<KeyRow>(
                    new CommandDefinition(ListSql, cancellationToken: token));
                return [.. rows.Select(row => new KeyRecord(row.ToPrincipal(), row.CreatedAt, row.RevokedAt))];
            },
            ct);

    /// <summary>An admin as the actor of an event.</summary>
    /// <exception cref="FormatException">Nobody of that id is an admin with a valid key.</exception>
    public async Task<Actor> AdminAsync(Guid id, CancellationToken ct)
    {
        var admin = (await ListAsync(ct)).FirstOrDefault(key =>
            key.Principal.Id == id && key.Principal.Role == Role.Admin && key.RevokedAt is null)?.Principal;
        return admin is null
            ? throw new FormatException($"--principal is '{id}'; expected the id of an admin with a valid key.")
            : new Actor(id, EnumText.Of(admin.Role), admin.Location);
    }

    /// <summary>Makes a principal and its key: 256 random bits, base64url.</summary>
    /// <returns>Null when there is no such location.</returns>
    public async Task<IssuedKey?> CreateAsync(string name, Role role, string location, CancellationToken ct) =>
        (await CreateAsync([(name, role, location)], ct)).SingleOrDefault();

    /// <summary>Makes principals and their keys at once.</summary>
    /// <returns>Those of which there is such a location, in their order.</returns>
    public Task<IReadOnlyList<IssuedKey>> CreateAsync(
        IReadOnlyList<(string Name, Role Role, string Location)> wanted, CancellationToken ct) =>
        database.WriteAsync<IReadOnlyList<IssuedKey>>(
            async (transaction, token) =>
            {
                var made = new List<IssuedKey>();
                foreach (var (name, role, location) in wanted)
                {
                    if (await CreateAsync(transaction, name, role, location, token) is { } issued)
                        made.Add(issued);
                }

                return made;
            },
            ct);

    private async Task<IssuedKey?> CreateAsync(
        DbTransaction transaction, string name, Role role, string location, CancellationToken token)
    {
        var principal = new Principal(Guid.CreateVersion7(clock.GetUtcNow()), name, role, location);
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeySize))
            .TrimEnd('=').Replace('+', '-').Replace('/', '_');
        var connection = transaction.Connection!;
        var now = clock.GetUtcNow().UtcDateTime;
        var made = await connection.ExecuteAsync(new CommandDefinition(
            InsertSql,
            new
            {
                PrincipalId = principal.Id,
                Name = new DbString { Value = name, Length = 200 },
                Role = SqlTypes.Term(EnumText.Of(role)),
                LocationCode = SqlTypes.Code(location),
                CreatedAt = now,
            },
            transaction,
            cancellationToken: token));
        if (made == 0)
            return null;
        await connection.ExecuteAsync(new CommandDefinition(
            InsertKeySql,
            new { KeyHash = Hash(key), PrincipalId = principal.Id, CreatedAt = now },
            transaction,
            cancellationToken: token));
        return new IssuedKey(principal, key);
    }

    /// <summary>Revokes a principal's keys.</summary>
    /// <returns>How many were revoked now.</returns>
    public Task<int> RevokeAsync(Guid principal, CancellationToken ct) =>
        database.WriteAsync(
            (transaction, token) => transaction.Connection!.ExecuteAsync(new CommandDefinition(
                RevokeSql,
                new { PrincipalId = principal, RevokedAt = clock.GetUtcNow().UtcDateTime },
                transaction,
                cancellationToken: token)),
            ct);

    private class Row
    {
        public Guid PrincipalId { get; init; }

        public string Name { get; init; } = "";

        public string Role { get; init; } = "";

        public string LocationCode { get; init; } = "";

        public string? Path { get; init; }

        public Principal ToPrincipal() =>
            new(PrincipalId, Name, StoredValue.RequiredWord<Role>(Role), LocationCode, Path);
    }

    private sealed class KeyRow : Row
    {
        public DateTime CreatedAt { get; init; }

        public DateTime? RevokedAt { get; init; }
    }
}
