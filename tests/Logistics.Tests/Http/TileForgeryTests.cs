using System.Security.Cryptography;
using Logistics.Core.Ledger;
using Logistics.Core.Log;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary>Tiles that are not in the signed tree, however well they fit each other: none is handed out.</summary>
internal sealed class TileForgeryTests : LogTests
{
    // Two full tiles, a partial one, and the tile above them.
    private const int Events = 2 * TileId.Width + 44;

    [OneTimeSetUp]
    public async Task Record()
    {
        await PackManyAsync(Events - ApiFixture.Recorded);
        await SignAsync();
        await PackManyAsync(3);
        await Api.ExecuteAsync(
            """
            CREATE TABLE Genuine AS SELECT * FROM LogTile;
            CREATE TABLE GenuineLeaf AS SELECT Sequence, LeafHash FROM CustodyEvent;
            DROP TRIGGER CustodyEvent_NoUpdate
            """,
            new { });
    }

    [TearDown]
    public Task PutBack() => Api.ExecuteAsync(
        """
        DELETE FROM LogTile; INSERT INTO LogTile SELECT * FROM Genuine;
        UPDATE CustodyEvent SET LeafHash = (SELECT g.LeafHash FROM GenuineLeaf AS g WHERE g.Sequence = CustodyEvent.Sequence)
        WHERE Sequence >= 512
        """,
        new { });

    [TestCase("0/002.p/44")]
    [TestCase("0/002.p/1")]
    [TestCase("0/002.p/43")]
    [TestCase("entries/002.p/44")]
    public async Task PartialTile_AnyHashChanged_Is503(string path)
    {
        foreach (var slot in (int[])[0, 20, 43])
        {
            await ChangeLeafAsync(512 + slot, OtherHash);
            (await GetAsync($"/v1/log/tile/{path}")).Refuses(503, "log-damaged");
            await PutBack();
        }
    }

    [TestCase("0/000")]
    [TestCase("0/000.p/7")]
    [TestCase("entries/000.p/7")]
    [TestCase("0/001")]
    public async Task FullTile_ChangedByItself_Is503(string path)
    {
        await ChangeAsync(0, path.Contains("001", StringComparison.Ordinal) ? 1 : 0, 200, OtherHash);
        (await GetAsync($"/v1/log/tile/{path}")).Refuses(503, "log-damaged");
    }

    [TestCase("0/000")]
    [TestCase("0/000.p/7")]
    [TestCase("entries/000.p/7")]
    [TestCase("1/000.p/2")]
    [TestCase("1/000.p/1")]
    public async Task FullTile_ChangedTogetherWithTheSlotAbove_Is503(string path)
    {
        var hashes = (await BytesAsync("/v1/log/tile/0/000")).Chunk(Merkle.HashSize).ToArray();
        hashes[200] = OtherHash;
        await ChangeAsync(0, 0, 200, OtherHash);
        await ChangeAsync(1, 0, 0, RootOf(hashes));
        (await GetAsync($"/v1/log/tile/{path}")).Refuses(503, "log-damaged");
    }

    [TestCase("Level = 0 AND Number = 0", "0/000")]
    [TestCase("Level = 0 AND Number = 0", "0/000.p/7")]
    [TestCase("Level = 1 AND Number = 0", "1/000.p/2")]
    public async Task Tile_OfAWrongLength_Is503(string tile, string path)
    {
        foreach (var change in (string[])["Hashes || X'00'", "substr(Hashes, 1, length(Hashes) - 1)", "X''"])
        {
            await Api.ExecuteAsync($"UPDATE LogTile SET Hashes = CAST({change} AS BLOB) WHERE {tile}", new { });
            (await GetAsync($"/v1/log/tile/{path}")).Refuses(503, "log-damaged");
            await PutBack();
        }

        var more = new { More = new byte[TileId.Width * Merkle.HashSize] };
        await Api.ExecuteAsync($"UPDATE LogTile SET Hashes = CAST(Hashes || @More AS BLOB) WHERE {tile}", more);
        (await GetAsync($"/v1/log/tile/{path}")).Refuses(503, "log-damaged");
    }

    [Test]
    public async Task Tile_GrownSinceTheCheckpoint_IsTheSignedPart()
    {
        await ChangeLeafAsync(512 + 45, OtherHash);
        Assert.That(await BytesAsync("/v1/log/tile/0/002.p/44"), Has.Length.EqualTo(44 * Merkle.HashSize));
    }

    [TestCase("/v1/log/tile/0/000")]
    [TestCase("/v1/log/proofs/inclusion?sequence=300")]
    [TestCase("/v1/events/300/receipt")]
    public async Task Tile_KeptTwice_IsServed(string address)
    {
        await Api.ExecuteAsync(
            """
            ALTER TABLE LogTile RENAME TO Keyed; CREATE TABLE LogTile (Level, Number, Hashes);
            INSERT INTO LogTile SELECT * FROM Keyed; INSERT INTO LogTile SELECT * FROM Keyed
            """,
            new { });
        try
        {
            Assert.That((await GetAsync(address)).Status, Is.EqualTo(200));
        }
        finally
        {
            await Api.ExecuteAsync("DROP TABLE LogTile; ALTER TABLE Keyed RENAME TO LogTile", new { });
        }
    }

    private static byte[] OtherHash { get; } = LeafHash.Of([1, 2, 3]);

    private Task ChangeAsync(int level, long number, int slot, byte[] hash) => Api.ExecuteAsync(
        """
        UPDATE LogTile
        SET Hashes = CAST(substr(Hashes, 1, 32 * @slot) || @hash || substr(Hashes, 32 * @slot + 33) AS BLOB)
        WHERE Level = @level AND Number = @number
        """,
        new { level, number, slot, hash });

    private Task ChangeLeafAsync(long sequence, byte[] hash) => Api.ExecuteAsync(
        "UPDATE CustodyEvent SET LeafHash = @hash WHERE Sequence = @sequence", new { sequence, hash });

    private static byte[] RootOf(byte[][] hashes) => hashes.Length == 1
        ? hashes[0]
        : SHA256.HashData(
            [1, .. RootOf(hashes[..(hashes.Length / 2)]), .. RootOf(hashes[(hashes.Length / 2)..])]);
}
