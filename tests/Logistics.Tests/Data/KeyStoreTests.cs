using System.Buffers.Text;
using Dapper;
using Logistics.Core.Access;
using Logistics.Core.ApiKeys;
using Logistics.Data.Access;
using Logistics.Tests.Support;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace Logistics.Tests.Data;

[TestFixtureSource(typeof(TestDatabases))]
internal sealed class KeyStoreTests(TestEngine engine) : StoreFixture(engine)
{
    private readonly SetClock clock = new(DateTimeOffset.UtcNow);
    private KeyStore store = null!;

    private KeyIssuer Issuer => new(Writer, TimeProvider.System);

    [OneTimeSetUp]
    public void Open() => store = new KeyStore(Database, TimeProvider.System);

    [Test]
    public async Task Find_EachRole_IsWhoseKeyItIs()
    {
        using var ring = new KeyRing(Database, TimeProvider.System);
        foreach (var role in Enum.GetValues<Role>())
        {
            var issued = await CreateAsync(role);
            await ring.RefreshAsync(default);
            var found = await ring.FindAsync(issued.Secret, default);
            Assert.That(found, Is.EqualTo(new Principal(IdOf(issued), issued.Principal, role, SmallTree.Kpu, SmallTree.Kpu, "Somebody")));
        }
    }

    [Test]
    public async Task Create_Key_Is256RandomBitsOfWhichOnlyTheHashIsStored()
    {
        var issued = await CreateAsync(Role.Auditor);
        var stored = await ReadAsync(connection => connection.QuerySingleAsync<string>(
            "SELECT KeyHash FROM ApiKey WHERE PrincipalId = @Principal", new { issued.Principal }));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Base64Url.DecodeFromChars(issued.Secret), Has.Length.EqualTo(32));
            Assert.That(stored, Is.EqualTo(ApiKey.HashOf(issued.Secret)));
            Assert.That((await store.FindAsync(IdOf(issued), default))!.Name, Is.EqualTo("Somebody"));
        }
    }

    [Test]
    public async Task Create_UnknownLocation_MakesNoKey()
    {
        var before = (await ListAsync()).Count;
        Assert.That(
            async () => await Issuer.CreateAsync(
                Actor.System,
                [("Somebody", Role.Officer, SmallTree.Kpu, null), ("Nobody", Role.Officer, "74.72", null)], default),
            Throws.TypeOf<FormatException>().With.Message.Contains("74.72"));
        Assert.That(await ListAsync(), Has.Count.EqualTo(before));
    }

    [Test]
    public async Task Find_RevokedByAnotherProcess_IsNobodyOnceRefreshed()
    {
        using var ring = new KeyRing(Database, TimeProvider.System);
        var (kept, issued) = (await CreateAsync(Role.Officer), await CreateAsync(Role.Officer));
        Assert.That(await ring.FindAsync(issued.Secret, default), Is.Not.Null, "made by another process");
        await Writer.RecordAsync(new RevokeApiKey(
            Guid.CreateVersion7(), Actor.System, Commands.OccurredAt, IdOf(issued), PersonalText.Of("lost")), default);
        await ring.RefreshAsync(default);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await ring.FindAsync(issued.Secret, default), Is.Null);
            Assert.That(await ring.FindAsync(kept.Secret, default), Is.Not.Null);
            Assert.That((await store.FindAsync(IdOf(issued), default))!.Key, Has.Property("State").EqualTo(KeyState.Revoked)
                .And.Property("EndedAt").Not.Null);
        }
    }

    /// <summary>A server that has not learned yet that a key was revoked, or has expired, records nothing with it.</summary>
    [Test]
    public async Task Append_KeyEndedMeanwhile_IsRefused()
    {
        var revoked = await CreateAsync(Role.Officer);
        var expired = await CreateAsync(Role.Officer, DateTimeOffset.UtcNow.AddMinutes(5));
        await using var other = new LedgerWriter(
            Database,
            new LedgerWriterOptions { Times = Commands.AnyTimes },
            new SetClock(DateTimeOffset.UtcNow.AddMinutes(6)));
        Assert.That(await DeliverAsync(revoked), Is.TypeOf<AppendResult.Appended>());
        await Writer.RecordAsync(
            new RevokeApiKey(Guid.CreateVersion7(), Actor.System, Commands.OccurredAt, IdOf(revoked), Reason: null), default);
        using (Assert.EnterMultipleScope())
        {
            foreach (var issued in (IssuedKey[])[revoked, expired])
            {
                Assert.That(
                    await DeliverAsync(issued),
                    Is.TypeOf<AppendResult.Rejected>().With.Property("Rejection").Property("Rule").EqualTo(Rule.Forbidden));
            }
        }

        Task<AppendResult> DeliverAsync(IssuedKey issued) => other.AppendAsync(
            Commands.Deliver((SmallTree.Seal, 1)) with { Actor = new Actor(issued.Principal, "officer", SmallTree.Kpu) }, default);
    }

    /// <summary>A row by hand cannot keep a server from learning that other keys were revoked.</summary>
    [Test]
    public async Task Refresh_RowSaidToBeTheNewest_StillLearnsOfARevocation()
    {
        using var ring = new KeyRing(Database, TimeProvider.System);
        var (forged, issued) = (await CreateAsync(Role.Officer), await CreateAsync(Role.Officer));
        await ForgeAsync(1_000_000_000);
        Assert.That(await ring.FindAsync(issued.Secret, default), Is.Not.Null);
        await Writer.RecordAsync(
            new RevokeApiKey(Guid.CreateVersion7(), Actor.System, Commands.OccurredAt, IdOf(issued), Reason: null), default);
        await ring.RefreshAsync(default);
        Assert.That(await ring.FindAsync(issued.Secret, default), Is.Null);
        await ForgeAsync(1);

        Task<int> ForgeAsync(long head) => ReadAsync(connection => connection.ExecuteAsync(
            "UPDATE ApiKey SET HeadSequence = @head WHERE KeyId = @Id", new { head, Id = IdOf(forged) }));
    }

    [Test]
    public async Task Unrecorded_KeysOfOnePrincipal_ShareItsName()
    {
        var principal = Guid.NewGuid();
        foreach (var digit in (string[])["1", "2"])
        {
            await ReadAsync(connection => connection.ExecuteAsync(
                """
                INSERT INTO ApiKey (KeyId, KeyHash, PrincipalId, Role, LocationCode, CreatedAt, State, HeadSequence)
                VALUES (@Id, @Hash, @principal, 'officer', @Kpu, '2024-11-01T00:00:00.0000000Z', 'valid', -1)
                """,
                new { Id = new string(digit[0], 16), Hash = new string(digit[0], 64), principal, SmallTree.Kpu }));
        }

        await ReadAsync(connection => connection.ExecuteAsync(
            "INSERT INTO PrincipalName (PrincipalId, Name) VALUES (@principal, 'Somebody')", new { principal }));
        var keys = await store.UnrecordedAsync(default);
        await ReadAsync(connection => connection.ExecuteAsync(
            "DELETE FROM ApiKey WHERE PrincipalId = @principal; DELETE FROM PrincipalName", new { principal }));
        Assert.That(keys.Select(known => known.Key.Principal), Is.EqualTo(new[] { principal, principal }));
        Assert.That(RecordApiKeys.At(Commands.OccurredAt, keys).PersonalTexts.Single().Text, Is.EqualTo("Somebody"));
    }

    /// <summary>Nothing that strangers send, and no key that is known, makes the database work.</summary>
    [Test]
    public async Task Find_KnownKeysAndStrangers_AreLookedUpOnce()
    {
        var issued = await CreateAsync(Role.Officer);
        using var ring = new KeyRing(Database, clock);
        await ring.RefreshAsync(default);
        using var statements = new StatementLog(Engine == TestEngine.Sqlite
            ? new SqliteConnectionStringBuilder(Test.ConnectionString).DataSource
            : new SqlConnectionStringBuilder(Test.ConnectionString).InitialCatalog);
        for (var i = 0; i < 20; i++)
        {
            clock.Now += TimeSpan.FromSeconds(1);
            Assert.That(await ring.FindAsync(issued.Secret, default), Is.Not.Null);
            Assert.That(await ring.FindAsync("a stranger's", default), Is.Null);
        }

        Assert.That(Queries(), Is.EqualTo(1));

        // Each is another one, all at once. Who comes while the keys are read shares the next read, and some come later.
        var strangers = Enumerable.Range(0, 20).Select(i => ring.FindAsync($"stranger {i}", default).AsTask());
        Assert.That(await Task.WhenAll(strangers), Is.All.Null);
        Assert.That(Queries(), Is.InRange(2, 10));

        int Queries() => statements.Count;
    }

    /// <summary>Also a moment after the keys were read for somebody else.</summary>
    [Test]
    public async Task Find_KeyMadeByAnotherProcess_IsFoundAtOnce()
    {
        using var ring = new KeyRing(Database, TimeProvider.System);
        await ring.RefreshAsync(default);
        Assert.That(await ring.FindAsync("a stranger's", default), Is.Null);
        var issued = await CreateAsync(Role.Officer);
        Assert.That(await ring.FindAsync(issued.Secret, default), Is.Not.Null);
    }

    [Test]
    public async Task Find_Expired_IsNobodyFromThatTimeOn()
    {
        clock.Now = DateTimeOffset.UtcNow;
        var expiresAt = clock.Now.AddHours(1);
        var issued = (await Issuer.CreateAsync(
            Actor.System, [("Somebody", Role.Officer, SmallTree.Kpu, expiresAt)], default))[0];
        using var ring = new KeyRing(Database, clock);
        Assert.That(await ring.FindAsync(issued.Secret, default), Is.Not.Null);
        Assert.That(ring.Expired, Does.Not.Contain(IdOf(issued)));
        clock.Now = expiresAt;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await ring.FindAsync(issued.Secret, default), Is.Null);
            Assert.That(ring.Expired, Does.Contain(IdOf(issued)));
        }
    }

    [Test]
    public async Task NoteUses_Again_KeepsTheLatest()
    {
        var (issued, other) = (await CreateAsync(Role.Officer), await CreateAsync(Role.Officer));
        using var ring = new KeyRing(Database, clock);
        Assert.That(await LastUseAsync(issued), Is.Null);
        foreach (var hour in (int[])[8, 9])
        {
            await UseAsync(issued, hour);
            await store.NoteUsesAsync(ring, default);
            Assert.That(await LastUseAsync(issued), Is.EqualTo(clock.Now.UtcDateTime));
        }

        // What could not be written is written the next time, and nothing earlier takes the place of what came since.
        await UseAsync(issued, 10);
        await UseAsync(other, 10);
        Assert.That(
            async () => await store.NoteUsesAsync(ring, new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>());
        var missed = ring.TakeUses();
        await UseAsync(issued, 11);
        ring.PutBack(missed);
        await store.NoteUsesAsync(ring, default);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((await LastUseAsync(issued))!.Value.Hour, Is.EqualTo(11));
            Assert.That((await LastUseAsync(other))?.Hour, Is.EqualTo(10));
        }

        async Task UseAsync(IssuedKey key, int hour)
        {
            clock.Now = new DateTimeOffset(2024, 11, 26, hour, 0, 0, TimeSpan.Zero);
            Assert.That(await ring.FindAsync(key.Secret, default), Is.Not.Null);
        }

        async Task<DateTime?> LastUseAsync(IssuedKey key) => (await store.FindAsync(IdOf(key), default))!.LastUsedAt;
    }

    private static string IdOf(IssuedKey issued) => ApiKey.IdOf(ApiKey.HashOf(issued.Secret));

    private async Task<IssuedKey> CreateAsync(Role role, DateTimeOffset? expiresAt = null) => (await Issuer.CreateAsync(
        Actor.System, [("Somebody", role, SmallTree.Kpu, expiresAt)], default))[0];

    private Task<IReadOnlyList<KeyDetails>> ListAsync() => store.ListAsync(new KeyFilter(), "", 1_000, default);
}
