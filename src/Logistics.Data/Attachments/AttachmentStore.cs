using System.Data.Common;
using Dapper;
using Logistics.Core.Access;
using Logistics.Core.Attachments;
using Logistics.Core.Kernel;
using Logistics.Core.Ledger;
using Logistics.Data.Access;
using Logistics.Data.Engines;
using Logistics.Data.Tables;

namespace Logistics.Data.Attachments;

/// <summary>A file that was sent.</summary>
/// <param name="Digest">Of what was sent.</param>
/// <param name="Kept">Of what is kept of it.</param>
/// <param name="Size">Of what is kept, in bytes.</param>
/// <param name="Principal">Who sent it.</param>
public sealed record AttachmentUpload(string Digest, string Kept, string MediaType, long Size, Guid Principal);

/// <summary>What is known of an attachment.</summary>
/// <param name="Names">The digests by which events may name it.</param>
/// <param name="Uploads">Of each who sent it; none while nobody has.</param>
/// <param name="IsNamed">An event has it.</param>
/// <param name="IsErased">An event says that it was erased.</param>
public sealed record AttachmentDetails(
    IReadOnlyList<string> Names, IReadOnlyList<AttachmentUpload> Uploads, bool IsNamed, bool IsErased)
{
    /// <summary>The file, whoever sent it; null while nobody has.</summary>
    public AttachmentUpload? File => Uploads.Count == 0 ? null : Uploads[0];
}

/// <summary>Which attachments there are, who sent them, and which events name them.</summary>
public sealed class AttachmentStore(Database database, AttachmentFolder folder, TimeProvider clock)
{
    // The events of one release may be some thousands, most of them seen by whoever sees one.
    private const int UsesAtOnce = 200;

    private const string UploadsSql = """
        /* AttachmentStore.Uploads */
        SELECT u.Digest, u.PrincipalId, u.Kept, u.MediaType, u.Size FROM AttachmentUpload AS u
        WHERE u.Kept = @Digest
            OR u.Kept IN (SELECT w.Kept FROM AttachmentUpload AS w WHERE w.Digest = @Digest)
        ORDER BY u.UploadedAt, u.Digest
        """;

    private const string AddSql = """
        /* AttachmentStore.Add */
        INSERT INTO AttachmentUpload (Digest, PrincipalId, Kept, MediaType, Size, UploadedAt)
        SELECT @Digest, @PrincipalId, @Kept, @MediaType, @Size, @UploadedAt
        WHERE NOT EXISTS (
            SELECT 1 FROM AttachmentUpload AS u WHERE u.Digest = @Digest AND u.PrincipalId = @PrincipalId)
        """;

    private const string ErasedSql = """
        /* AttachmentStore.Erased */
        SELECT x.Digest FROM AttachmentUse AS x WHERE x.IsErasure = 1
        UNION
        SELECT u.Kept FROM AttachmentUse AS x JOIN AttachmentUpload AS u ON u.Digest = x.Digest WHERE x.IsErasure = 1
        """;

    private readonly string keptSql = $"""
        /* AttachmentStore.Kept */
        SELECT u.Digest, u.Kept FROM {database.Dialect.Keys("@Digests", SqlTypes.DigestType)} AS k
        JOIN AttachmentUpload AS u ON u.Digest = k.Value
        ORDER BY u.UploadedAt
        """;

    private readonly string kindsSql = $"""
        /* AttachmentStore.Kinds */
        SELECT DISTINCT x.IsErasure FROM {database.Dialect.Keys("@Digests", SqlTypes.DigestType)} AS k
        JOIN AttachmentUse AS x ON x.Digest = k.Value
        """;

    private readonly string eventsSql = $"""
        /* AttachmentStore.Events */
        SELECT {EventRow.Columns} FROM CustodyEvent AS e
        WHERE e.Sequence IN (
            SELECT x.Sequence FROM {database.Dialect.Keys("@Digests", SqlTypes.DigestType)} AS k
            JOIN AttachmentUse AS x ON x.Digest = k.Value
            WHERE x.IsErasure = 0 AND x.Sequence > @After)
        ORDER BY e.Sequence {database.Dialect.Limit("@Limit")}
        """;

    private readonly string placesSql = $"""
        /* AttachmentStore.Places */
        SELECT COUNT(*) FROM {database.Dialect.Keys("@Codes", SqlTypes.CodeType)} AS k
        JOIN Location AS w ON w.Code = k.Value WHERE {SightSql.Covers("w.Path")}
        """;

    private readonly SightStore sights = new(database);

    /// <summary>Keeps a file that was sent.</summary>
    /// <param name="digest">Of what was sent.</param>
    /// <returns>The file, and whether this principal sends it first; or why it is not taken.</returns>
    /// <exception cref="AttachmentFolderException">The folder cannot be used.</exception>
    public async Task<(AttachmentUpload? Upload, bool IsNew, Rejection? Rejection)> AddAsync(
        string digest, byte[] sent, Guid principal, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(sent);
        var (content, rejection) = AttachmentContent.Read(sent);
        if (content is null)
            return (null, false, rejection);
        var upload = new AttachmentUpload(
            digest, AttachmentDigest.Of(content.Bytes), content.MediaType, content.Bytes.Length, principal);
        if (await IsErasedAsync(upload, ct))
            return (null, false, Erased(digest));
        await folder.KeepAsync(upload.Kept, content.Bytes, ct);
        var isNew = await database.WriteAsync(
            (transaction, token) => transaction.Connection!.ExecuteAsync(new CommandDefinition(
                AddSql,
                new
                {
                    Digest = SqlTypes.Digest(digest),
                    PrincipalId = principal,
                    Kept = SqlTypes.Digest(upload.Kept),
                    MediaType = SqlTypes.Code(upload.MediaType),
                    upload.Size,
                    UploadedAt = clock.GetUtcNow().UtcDateTime,
                },
                transaction, cancellationToken: token)),
            ct) > 0;

        // It may have been erased since it was asked, before the file was there to be removed.
        if (!await IsErasedAsync(upload, ct))
            return (upload, isNew, null);
        folder.Remove(upload.Kept);
        return (null, false, Erased(digest));
    }

    /// <summary>Why an attachment that was erased is neither taken nor given.</summary>
    public static Rejection Erased(string digest) =>
        new(AttachmentRule.AttachmentErased, "sha256", digest, AttachmentRule.NotErased);

    /// <summary>What is known of an attachment by one of its names; null when nothing is.</summary>
    public Task<AttachmentDetails?> FindAsync(string digest, CancellationToken ct) => database.ReadAsync(
        async (connection, token) =>
        {
            AttachmentUpload[] uploads =
            [
                .. (await connection.QueryAsync<Row>(new CommandDefinition(
                    UploadsSql, new { Digest = SqlTypes.Digest(digest) }, cancellationToken: token)))
                    .Select(row => row.ToUpload()),
            ];
            string[] names = [.. uploads.SelectMany(upload => (string[])[upload.Digest, upload.Kept]).Append(digest)
                .Distinct(StringComparer.Ordinal)];
            var (isNamed, isErased) = await KindsAsync(connection, names, token);
            return uploads.Length == 0 && !isNamed && !isErased
                ? null
                : new AttachmentDetails(names, uploads, isNamed, isErased);
        },
        ct);

    /// <summary>What is kept of files, by what was sent; those that nobody has sent are left out.</summary>
    public Task<IReadOnlyDictionary<string, string>> KeptAsync(
        IReadOnlyCollection<string> digests, CancellationToken ct) =>
        database.ReadAsync<IReadOnlyDictionary<string, string>>(
            async (connection, token) => (await connection.QueryAsync<KeptRow>(new CommandDefinition(
                keptSql, new { Digests = SqlTypes.Keys(digests) }, cancellationToken: token)))
                .DistinctBy(row => row.Digest, StringComparer.Ordinal)
                .ToDictionary(row => row.Digest, row => row.Kept, StringComparer.Ordinal),
            ct);

    /// <summary>
    /// Whether an event that has the attachment may be seen: by what it is about, or where it happened.
    /// </summary>
    public Task<bool> SeesAsync(Sight sight, AttachmentDetails attachment, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(sight);
        ArgumentNullException.ThrowIfNull(attachment);
        return sight.IsEverything ? Task.FromResult(true) : database.ReadAsync(
            async (connection, token) =>
            {
                for (var after = -1L; ;)
                {
                    StoredEvent[] events =
                    [
                        .. (await connection.QueryAsync<EventRow>(new CommandDefinition(
                            eventsSql,
                            new { Digests = SqlTypes.Keys(attachment.Names), After = after, Limit = UsesAtOnce },
                            cancellationToken: token))).Select(row => row.ToEvent()),
                    ];
                    if (await SeesAnyAsync(connection, sight, events, token))
                        return true;
                    if (events.Length < UsesAtOnce)
                        return false;
                    after = events[^1].Sequence;
                }
            },
            ct);
    }

    /// <summary>
    /// Removes every file that an event says was erased, such as one that a process which ended could not remove, or
    /// that came back with a copy of the folder.
    /// </summary>
    /// <returns>How many there were.</returns>
    /// <exception cref="AttachmentFolderException">The folder cannot be used.</exception>
    public async Task<int> RemoveErasedAsync(CancellationToken ct) =>
        (await database.ReadAsync(
            (connection, token) => connection.QueryAsync<string>(
                new CommandDefinition(ErasedSql, cancellationToken: token)),
            ct)).Count(folder.Remove);

    private async Task<bool> IsErasedAsync(AttachmentUpload upload, CancellationToken ct) => (await database.ReadAsync(
        (connection, token) => KindsAsync(connection, [upload.Digest, upload.Kept], token), ct)).IsErased;

    private async Task<(bool IsNamed, bool IsErased)> KindsAsync(
        DbConnection connection, IReadOnlyList<string> digests, CancellationToken ct)
    {
        var kinds = (await connection.QueryAsync<bool>(new CommandDefinition(
            kindsSql, new { Digests = SqlTypes.Keys(digests) }, cancellationToken: ct))).AsList();
        return (kinds.Contains(false), kinds.Contains(true));
    }

    private async Task<bool> SeesAnyAsync(
        DbConnection connection, Sight sight, StoredEvent[] events, CancellationToken ct)
    {
        var hidden = await HiddenSeals.FindAsync(
            connection, database.Dialect, sight,
            [.. events.Select(stored => stored.Decoded).OfType<LedgerEvent>()], ct);
        events =
        [
            .. events.Where(stored => stored.Decoded is not { } e || !hidden.HidesAttachments(stored.Sequence, e)),
        ];
        if (events.Length == 0)
            return false;
        if ((await sights.SeenAsync(connection, sight, [.. events.Select(stored => stored.Stream)], ct)).Count > 0)
            return true;
        var places = events.SelectMany(stored => stored.Decoded?.Places ?? []).Distinct(StringComparer.Ordinal);
        return await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            placesSql, sight.With(new { Codes = SqlTypes.Keys(places) }), cancellationToken: ct)) > 0;
    }

    private sealed class Row
    {
        public string Digest { get; init; } = "";

        public Guid PrincipalId { get; init; }

        public string Kept { get; init; } = "";

        public string MediaType { get; init; } = "";

        public long Size { get; init; }

        public AttachmentUpload ToUpload() => new(Digest, Kept, MediaType, Size, PrincipalId);
    }

    private sealed class KeptRow
    {
        public string Digest { get; init; } = "";

        public string Kept { get; init; } = "";
    }
}
