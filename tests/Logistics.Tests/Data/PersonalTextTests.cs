using System.Text;
using Dapper;
using Logistics.Core.Access;
using Logistics.Data.Engines;
using Logistics.Data.Events;
using Logistics.Data.Handovers;
using Logistics.Data.Texts;
using Logistics.Tests.Support;

namespace Logistics.Tests.Data;

/// <summary>Texts that may name a person stay where they can be erased.</summary>
[TestFixtureSource(typeof(TestDatabases))]
internal sealed class PersonalTextTests(TestEngine engine) : StoreFixture(engine)
{
    private const string Driver = "driver of truck 3";
    private const string Escort = "escort of truck 3";
    private const string Note = "the escort saw it; \u00e9\u4e2d\U0001F4E6";
    private const string Receiver = "chair of PPK";
    private const string Remark = "remark of the chair";

    private PackPackage package = null!;
    private ReleaseHandover release = null!;
    private AcceptHandover acceptance = null!;

    [SetUp]
    public async Task RecordAsync()
    {
        package = (await PackAsync(1))[0];
        release = Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, package) with
        {
            Driver = Commands.Text(Driver),
            Escort = Commands.Text(Escort),
            Note = Commands.Text(Note),
        };
        acceptance = Commands.Accept(
            release, Commands.Line(package) with { Note = Commands.Text(Remark) }) with
        {
            ReceivedBy = Commands.Text(Receiver),
        };
        await AppendValidAsync(release, acceptance);
    }

    [Test]
    public async Task Find_RecordedTexts_AreGivenBack()
    {
        var handover = (await FindAsync())!;
        var body = (PackageReleased)handover.Summary.Release!.Event.Body;
        var answer = (PackageAccepted)handover.Lines[0].Closing!.Event.Body;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(handover.Summary.Texts.TextOf(body.Driver), Is.EqualTo(Driver));
            Assert.That(handover.Summary.Texts.TextOf(body.Escort), Is.EqualTo(Escort));
            Assert.That(handover.Summary.Texts.TextOf(body.Note), Is.EqualTo(Note));
            Assert.That(handover.Summary.Texts.TextOf(answer.ReceivedBy), Is.EqualTo(Receiver));
            Assert.That(handover.Summary.Texts.TextOf(answer.Note), Is.EqualTo(Remark));
        }
    }

    [Test]
    public async Task Database_EveryTable_HoldsTheTextsInPersonalTextAlone()
    {
        string[] texts = [Driver, Escort, Note, Receiver, Remark];
        var holders = new HashSet<(string Table, string Text)>();
        var tables = await TablesAsync();
        foreach (var table in tables)
        {
            foreach (var value in await ValuesAsync(table))
                holders.UnionWith(texts.Where(value.Contains).Select(text => (table, text)));
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(tables, Has.Count.AtLeast(17));
            Assert.That(holders, Is.EquivalentTo(texts.Select(text => (nameof(PersonalText), text))));
        }
    }

    [Test]
    public async Task Erase_Texts_ShowsThatAndLeavesTheChainVerified()
    {
        Assert.That(await EraseAsync(release.Id) + await EraseAsync(acceptance.Id), Is.EqualTo(5));

        var handover = (await FindAsync())!;
        var body = (PackageReleased)handover.Summary.Release!.Event.Body;
        var custody = (await new EventStore(Database).CustodyAsync(package.Id, Sight.Everything, default))!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(body.Driver, Is.Not.Null);
            Assert.That(handover.Summary.Texts.TextOf(body.Driver), Is.EqualTo(TextsByCommitment.Erased));
            Assert.That(handover.Summary.Texts, Is.Empty);
            Assert.That(custody.Page.Texts, Is.Empty);
            Assert.That(custody.Chain.Verified, Is.True);
        }
    }

    [Test]
    public async Task Append_SameCommandAfterErasure_IsStillTheSame()
    {
        await EraseAsync(release.Id);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                await Writer.AppendAsync(release with { Driver = Commands.Text("anybody") }, default),
                Is.TypeOf<AppendResult.AlreadyAppended>());
            Assert.That(
                await Writer.AppendAsync(release with { Driver = null }, default),
                Is.EqualTo(new AppendResult.DifferentContent("vehicle.driver")));
            Assert.That(
                await Writer.AppendAsync(acceptance with { ReceivedBy = Commands.Text("anybody") }, default),
                Is.EqualTo(new AppendResult.DifferentContent("receivedBy")),
                "its texts are still there");
        }
    }

    private Task<HandoverDetails?> FindAsync() =>
        new HandoverStore(Database).FindAsync(release.Id, Sight.Everything, default);

    private Task<int> EraseAsync(Guid command) => ReadAsync(connection => connection.ExecuteAsync(
        """
        DELETE FROM PersonalText
        WHERE Sequence = (SELECT c.FirstSequence FROM AppliedCommand AS c WHERE c.CommandId = @command)
        """,
        new { command }));

    private Task<List<string>> TablesAsync() => ReadAsync(async connection =>
        (await connection.QueryAsync<string>(Engine == TestEngine.Sqlite
            ? "SELECT name FROM sqlite_master WHERE type = 'table'"
            : "SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_TYPE = 'BASE TABLE'")).AsList());

    private Task<List<string>> ValuesAsync(string table) => ReadAsync(async connection =>
    {
        await using var reader = await connection.ExecuteReaderAsync($"SELECT * FROM {table}");
        var values = new List<string>();
        while (await reader.ReadAsync())
        {
            for (var i = 0; i < reader.FieldCount; i++)
            {
                values.Add(reader.GetValue(i) is byte[] bytes
                    ? Encoding.UTF8.GetString(PackedJson.Unpack(bytes)!)
                    : reader.GetValue(i).ToString()!);
            }
        }

        return values;
    });
}
