using System.Buffers.Text;
using System.Text;
using Dapper;
using Logistics.Core.Access;
using Logistics.Data;
using Logistics.Tests.Support;

namespace Logistics.Tests.Data;

[TestFixtureSource(typeof(TestDatabases))]
internal sealed class PrincipalStoreTests(TestEngine engine) : StoreFixture(engine)
{
    private PrincipalStore store = null!;

    [OneTimeSetUp]
    public void Open() => store = new PrincipalStore(Database, TimeProvider.System);

    [Test]
    public async Task Create_EachRole_CanBeFoundByItsKey()
    {
        foreach (var role in Enum.GetValues<Role>())
        {
            var issued = (await store.CreateAsync($"Somebody {role}", role, SmallTree.Kpu, default))!;
            Assert.That(
                await store.FindAsync(PrincipalStore.Hash(issued.Key), default),
                Is.EqualTo(issued.Principal with { Path = SmallTree.Kpu }));
            Assert.That(
                issued.Principal with { Id = Guid.Empty },
                Is.EqualTo(new Principal(Guid.Empty, $"Somebody {role}", role, SmallTree.Kpu)));
        }
    }

    [Test]
    public async Task Create_Key_Is256RandomBitsOfWhichOnlyTheHashIsStored()
    {
        var issued = (await store.CreateAsync("Auditor", Role.Auditor, SmallTree.Kpu, default))!;
        var bytes = Base64Url.DecodeFromChars(issued.Key);

        var rows = await ReadAsync(async connection => (await connection.QueryAsync<KeyRow>(
            "SELECT KeyHash FROM ApiKey WHERE PrincipalId = @Id", new { issued.Principal.Id })).AsList());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(bytes, Has.Length.EqualTo(32));
            Assert.That(rows, Has.Count.EqualTo(1));
            Assert.That(rows[0].KeyHash, Is.EqualTo(PrincipalStore.Hash(issued.Key)));
            Assert.That(rows[0].KeyHash, Is.Not.EqualTo(bytes));
            Assert.That(rows[0].KeyHash, Is.Not.EqualTo(Encoding.UTF8.GetBytes(issued.Key)));
        }
    }

    [Test]
    public async Task Create_UnknownLocation_IsNull()
    {
        var before = (await store.ListAsync(default)).Count;
        Assert.That(await store.CreateAsync("Nobody", Role.Officer, "74.72", default), Is.Null);
        Assert.That(await store.ListAsync(default), Has.Count.EqualTo(before));
    }

    [Test]
    public async Task Find_UnknownKey_IsNull() =>
        Assert.That(await store.FindAsync(PrincipalStore.Hash("no key"), default), Is.Null);

    [Test]
    public async Task Revoke_Key_IsFoundNoMoreButStaysOnRecord()
    {
        var kept = (await store.CreateAsync("Kept", Role.Officer, SmallTree.Kpu, default))!;
        var issued = (await store.CreateAsync("Revoked", Role.Officer, SmallTree.Kpu, default))!;

        var revoked = await store.RevokeAsync(issued.Principal.Id, default);
        var again = await store.RevokeAsync(issued.Principal.Id, default);

        var records = await store.ListAsync(default);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((revoked, again), Is.EqualTo((1, 0)));
            Assert.That(await store.FindAsync(PrincipalStore.Hash(issued.Key), default), Is.Null);
            Assert.That(await store.FindAsync(PrincipalStore.Hash(kept.Key), default), Is.Not.Null);
            Assert.That(
                records.Single(record => record.Principal == issued.Principal).RevokedAt, Is.Not.Null);
            Assert.That(
                records.Single(record => record.Principal == kept.Principal).RevokedAt, Is.Null);
            Assert.That(records.Select(record => record.CreatedAt), Is.Ordered);
        }
    }

    private sealed class KeyRow
    {
        public byte[] KeyHash { get; init; } = [];
    }
}
