using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Data.Common;
using Dapper;
using Logistics.Core.Access;
using Logistics.Core.ApiKeys;
using Logistics.Core.Kernel;
using Logistics.Core.Texts;
using Logistics.Data.Engines;
using Logistics.Data.Texts;

namespace Logistics.Data.Access;

/// <summary>Whose key was sent.</summary>
/// <param name="Key">Id of the key.</param>
/// <param name="Id">The principal.</param>
/// <param name="Location">Code of the location they belong to.</param>
/// <param name="Path">Codes from the root to the location, joined by '/'.</param>
/// <param name="Name">As in <see cref="KeyDetails"/>.</param>
public sealed record Principal(string Key, Guid Id, Role Role, string Location, string Path, string? Name);

/// <summary>
/// Every valid key, in memory: to find out whose a key is costs no query. A key that is not known is looked for once,
/// until keys change. What other processes change is known once <see cref="RefreshAsync"/> is called.
/// </summary>
public sealed class KeyRing(Database database, TimeProvider clock) : IDisposable
{
    // What strangers send is remembered up to a bound. Beyond it, they still cost no more than a query each interval.
    private const int UnknownMax = 10_000;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private const string VersionSql = """
        /* KeyRing.Version */
        SELECT (SELECT MAX(e.Version) FROM CustodyEvent AS e WHERE e.Stream = @Keys) AS Changes,
               (SELECT MAX(e.Version) FROM CustodyEvent AS e WHERE e.Stream = @Texts) AS Erasures
        """;

    private readonly string loadSql = $"""
        /* KeyRing.Load */
        SELECT a.KeyId, a.KeyHash, a.PrincipalId, a.Role, a.LocationCode, a.ExpiresAt, a.State,
               COALESCE(l.Path, a.LocationCode) AS Path, {PersonalTexts.Row.Columns}
        FROM ApiKey AS a
        LEFT JOIN Location AS l ON l.Code = a.LocationCode
        {PersonalTexts.LeftJoin(database.Dialect, "a.NameCommitment")}
        """;

    private readonly SemaphoreSlim refreshing = new(1);
    private readonly ConcurrentDictionary<string, DateTime> uses = new(StringComparer.Ordinal);
    private volatile Keys keys = Keys.None;
    private long refreshedAt;
    private long begun;
    private long ended;

    /// <summary>Whose key this is; null when it is unknown, revoked or expired.</summary>
    /// <exception cref="DatabaseUnavailableException">
    /// It is not among the known ones, and they could not be read.
    /// </exception>
    public async ValueTask<Principal?> FindAsync(string secret, CancellationToken ct)
    {
        var hash = ApiKey.HashOf(secret);
        var known = keys;
        if (!known.ByHash.ContainsKey(hash))
        {
            if (known.Unknown.ContainsKey(hash))
                return null;
            known = await ReadSinceAsync(clock.GetTimestamp(), ct);
            if (!known.ByHash.ContainsKey(hash) && known.Unknown.Count < UnknownMax)
                known.Unknown.TryAdd(hash, true);
        }

        var now = clock.GetUtcNow().UtcDateTime;
        if (known.ByHash.GetValueOrDefault(hash) is not { } found || found.ExpiresAt <= now)
            return null;
        uses[found.Principal.Key] = now;
        return found.Principal;
    }

    /// <summary>Keys whose time is over.</summary>
    public IEnumerable<string> Expired =>
        from key in keys.ByHash.Values where key.ExpiresAt <= clock.GetUtcNow().UtcDateTime select key.Principal.Key;

    /// <summary>
    /// Reads the keys if any were made or changed since they were read last. Who comes while others wait shares one
    /// read with them.
    /// </summary>
    /// <exception cref="DatabaseUnavailableException">They could not be read; those that are known stay.</exception>
    public async Task RefreshAsync(CancellationToken ct)
    {
        var before = Volatile.Read(ref begun);
        await refreshing.WaitAsync(ct);
        try
        {
            if (ended > before)
                return;
            var read = Interlocked.Increment(ref begun);
            var readAt = clock.GetTimestamp();
            keys = await database.ReadAsideAsync(LoadAsync, ct) ?? keys;
            ended = read;
            Volatile.Write(ref refreshedAt, readAt);
        }
        finally
        {
            refreshing.Release();
        }
    }

    /// <summary>The same once something was recorded: it counts at once, even if whoever sent it has gone.</summary>
    /// <inheritdoc cref="RefreshAsync"/>
    public Task RefreshAfterRecordingAsync() => RefreshAsync(CancellationToken.None);

    /// <summary>When keys were used since this was asked last, by their ids.</summary>
    public IReadOnlyDictionary<string, DateTime> TakeUses()
    {
        var taken = new Dictionary<string, DateTime>(StringComparer.Ordinal);
        foreach (var key in uses.Keys)
        {
            if (uses.TryRemove(key, out var at))
                taken.Add(key, at);
        }

        return taken;
    }

    /// <summary>Has uses that were taken be asked for again.</summary>
    public void PutBack(IReadOnlyDictionary<string, DateTime> taken)
    {
        ArgumentNullException.ThrowIfNull(taken);
        foreach (var (key, at) in taken)
            uses.AddOrUpdate(key, at, (_, later) => later > at ? later : at);
    }

    public void Dispose() => refreshing.Dispose();

    /// <summary>
    /// The keys as they were read after a time: somebody may have made one since they were read before. Whoever asks
    /// within <see cref="Interval"/> of a read waits for the end of it and shares the next read with all who do.
    /// </summary>
    private async Task<Keys> ReadSinceAsync(long time, CancellationToken ct)
    {
        var age = clock.GetElapsedTime(Volatile.Read(ref refreshedAt));
        if (keys != Keys.None && age < Interval)
            await Task.Delay(Interval - age, ct);
        if (keys == Keys.None || Volatile.Read(ref refreshedAt) < time)
            await RefreshAsync(ct);
        return keys;
    }

    /// <returns>Null where nothing has changed.</returns>
    private async Task<Keys?> LoadAsync(DbConnection connection, CancellationToken ct)
    {
        // The version first: what changes in between is read again the next time.
        var version = await connection.QuerySingleAsync<Version>(new CommandDefinition(
            VersionSql,
            new { Keys = SqlTypes.Stream(ApiKey.Stream), Texts = SqlTypes.Stream(TextErased.Stream) },
            cancellationToken: ct));
        if (version == keys.Version)
            return null;
        var rows = (await connection.QueryAsync<Row>(new CommandDefinition(loadSql, cancellationToken: ct))).AsList();
        var read = rows.Select(row => row.ToKey()).OfType<(Known Key, KeyState State)>().ToArray();

        // What cannot be read lets nobody in, and is read again until somebody has mended it.
        return new Keys(
            read.Length < rows.Count ? null : version,
            read.Where(one => one.State == KeyState.Valid).Select(one => one.Key)
                .DistinctBy(key => key.Hash, StringComparer.Ordinal)
                .ToFrozenDictionary(key => key.Hash, StringComparer.Ordinal));
    }

    /// <summary>What the ledger says of them: no row of a key can pretend that nothing has changed.</summary>
    private sealed record Version
    {
        /// <summary>Events about keys.</summary>
        public long? Changes { get; init; }

        /// <summary>Of texts: a principal's name may be among them.</summary>
        public long? Erasures { get; init; }
    }

    private sealed record Known(string Hash, Principal Principal, DateTime? ExpiresAt);

    /// <param name="Version">Null where they are to be read again in any case.</param>
    private sealed record Keys(Version? Version, FrozenDictionary<string, Known> ByHash)
    {
        public static Keys None { get; } = new(null, FrozenDictionary<string, Known>.Empty);

        public ConcurrentDictionary<string, bool> Unknown { get; } = new(StringComparer.Ordinal);
    }

    private sealed class Row : PersonalTexts.Row
    {
        public object? KeyId { get; init; }

        public object? KeyHash { get; init; }

        public object? PrincipalId { get; init; }

        public object? Role { get; init; }

        public object? LocationCode { get; init; }

        public object? ExpiresAt { get; init; }

        public object? State { get; init; }

        public object? Path { get; init; }

        /// <summary>Null where it cannot be read.</summary>
        public (Known Key, KeyState State)? ToKey() =>
            StoredValue.Word<KeyState>(State) is { } state
            && StoredValue.Word<Role>(Role) is { } role
            && StoredValue.Id(PrincipalId) is { } principal
            && (StoredValue.Text(KeyId), StoredValue.Text(KeyHash)) is ({ } id, { } hash)
            && (StoredValue.Text(LocationCode), StoredValue.Text(Path)) is ({ } location, { } path)
            && StoredValue.Time(ExpiresAt) is var expiresAt && (expiresAt is not null || ExpiresAt is null)
                ? (new Known(hash, new Principal(id, principal, role, location, path, ShownText), expiresAt), state)
                : null;
    }
}
