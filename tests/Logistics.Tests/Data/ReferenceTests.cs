using Dapper;
using Logistics.Core.Evidence;
using Logistics.Core.Items;
using Logistics.Core.Locations;
using Logistics.Core.Reference;
using Logistics.Data.Evidence;
using Logistics.Data.Reference;
using Logistics.Tests.Support;
using static Logistics.Tests.Support.SmallTree;

namespace Logistics.Tests.Data;

/// <summary>Places, items and rules follow from the ledger, once it records what there was of them.</summary>
[TestFixtureSource(typeof(TestDatabases))]
internal sealed class ReferenceTests(TestEngine engine) : StoreFixture(engine)
{
    private const int Kendari = 602;

    protected override bool HasRules => true;

    [OneTimeSetUp]
    public async Task RecordAsync()
    {
        Assert.That(await FindingsAsync(), Is.Empty, "nothing is said of what no event records");
        await TamperAsync("UPDATE Location SET Name = 'first' WHERE Code = @Code", new { Code = Korumba1 });
        await AppendValidAsync(RecordReference.At(Commands.OccurredAt));
        await ImportAsync(Writer, Row(Mandonga2, MandongaPps, name: "before any test"));
    }

    [TearDown]
    public async Task RestoreAsync() => await new ProjectionRebuild(Database).RebuildAsync(default);

    [Test]
    public async Task Record_WhatThereIs_IsInTheLedgerOnce()
    {
        var recorded = (await LedgerAsync()).Select(e => e.Decoded!.Body).OfType<ReferenceRecorded>().ToArray();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(recorded.Sum(part => part.Locations?.Count ?? 0), Is.EqualTo(Kendari));
            Assert.That(recorded, Has.Length.EqualTo(3));
            Assert.That(recorded.Sum(part => part.Items?.Count ?? 0), Is.EqualTo((await new ElectionStore(Database).ItemsAsync(default)).Count));
            Assert.That(recorded.SelectMany(part => part.Locations ?? []).Single(place => place.Code == Korumba1).Name, Is.EqualTo("first"));
        }

        var again = await Writer.AppendAsync(RecordReference.At(Commands.OccurredAt), default);
        Assert.That(again, Is.TypeOf<AppendResult.AlreadyAppended>());
        Assert.That(await FindingsAsync(), Is.Empty);
    }

    [TestCase("UPDATE Location SET RegisteredVoters = 640 WHERE Code = '74.71.02.1009.001'", "Location Code '74.71.02.1009.001': RegisteredVoters is '640'")]
    [TestCase("UPDATE Location SET Name = 'another' WHERE Code = '74.71.01'", "Location Code '74.71.01': Name is 'another'")]
    [TestCase("UPDATE Location SET Latitude = 1.5 WHERE Code = '74.71.01'", "Location Code '74.71.01': Latitude is '1.5'")]
    [TestCase("UPDATE Location SET Retired = 1 WHERE Code = '74.71.01.1005.002'", "Location Code '74.71.01.1005.002': Retired is '1'")]
    [TestCase("INSERT INTO Location (Code, Level, Name, ParentCode, Path, RegisteredVoters, Provenance) VALUES ('9', 'kpu', 'x', NULL, '9', 0, 'official')", "Location Code '9': no event made this row")]
    [TestCase("DELETE FROM Location WHERE Code = '74.71.11.1001.001'", "Location Code '74.71.11.1001.001': there is no such row")]
    [TestCase("UPDATE ItemType SET Unit = 'dozen' WHERE Code = 'ink'", "ItemType Code 'ink': Unit is 'dozen'")]
    [TestCase("UPDATE RequirementRule SET Amount = 9 WHERE Code = 'ink'", "RequirementRule Code 'ink', Version '1': Amount is '9'")]
    [TestCase("UPDATE RequirementRule SET ValidFrom = '2024-08-11' WHERE Code = 'ink'", "RequirementRule Code 'ink', Version '1': ValidFrom is '2024-08-11'")]
    public async Task Verify_RowChangedByHand_IsFoundAndWrittenAnew(string sql, string finding)
    {
        await TamperAsync(sql);
        Assert.That(await FindingsAsync(), Has.One.Items.And.Some.StartsWith(finding));
        if (!sql.StartsWith("INSERT", StringComparison.Ordinal))
        {
            await new ProjectionRebuild(Database).RebuildAsync(default);
            Assert.That(await FindingsAsync(), Is.Empty);
        }
        else
        {
            await TamperAsync("DELETE FROM Location WHERE Code = '9'");
        }
    }

    [Test]
    public async Task Import_Rename_IsAnEventWithOldAndNewValues()
    {
        var before = (await new LocationStore(Database).FindAsync(Kandai1, default))!.Location;
        var row = Row(Kandai1, Kandai, name: "at the market") with { RegisteredVoters = "12" };
        var (import, _) = await ImportAsync(Writer, row);
        Assert.That((import!.Added, import.Changed), Is.EqualTo((0, 1)));
        var body = (LocationChanged)(await LedgerAsync())[^1].Decoded!.Body;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((body.Before!.Name, body.Before.RegisteredVoters), Is.EqualTo((before.Name, before.RegisteredVoters)));
            Assert.That((body.After.Name, body.After.RegisteredVoters), Is.EqualTo(("at the market", 12)));
            Assert.That(import.Flags!.Select(flag => flag.Code), Is.All.EqualTo("voters-disagree"));
            Assert.That(await FindingsAsync(), Is.Empty);
        }

        (import, _) = await ImportAsync(Writer, row);
        Assert.That((import!.Added, import.Changed, import.Unchanged), Is.EqualTo((0, 0, 1)));
    }

    [Test]
    public async Task Import_ByAnotherProcess_IsSeenByTheNextCommand()
    {
        await using var other = Test.Open();
        await using var elsewhere = NewWriter(other);
        await AppendValidAsync(Commands.Deliver((Seal, 2)));
        await ImportAsync(elsewhere, Row($"{MandongaPps}.901", MandongaPps), Row($"{MandongaPps}.902", MandongaPps) with { Line = 3 });
        await ImportAsync(Writer, Row($"{MandongaPps}.901", MandongaPps) with { Retired = "yes" });
        var packed = await elsewhere.AppendAsync(
            Commands.Pack($"{MandongaPps}.901") with { Contents = [], Seals = [] }, default);
        var flags = ((AppendResult.Appended)packed).Receipt.Entries[0].Event.Body.Flags;
        Assert.That(flags!.Single().Code, Is.EqualTo("destination-retired"));
        Assert.That(await FindingsAsync(), Is.Empty);
    }

    /// <summary>What an event would say of the time before it never was.</summary>
    [TestCase("UPDATE Location SET RegisteredVoters = 640 WHERE Code = '74.71.02.1009.001'", "rows[0].code")]
    [TestCase("UPDATE Location SET Name = 'x' WHERE Code = '74.71.02.1009'", "rows[0].parent")]
    [TestCase("DELETE FROM Location WHERE Code = '74.71.02.1009.001'", "rows[0].code")]
    [TestCase("UPDATE ItemType SET Unit = 'dozen' WHERE Code = 'ink'", "rows[0].code", "rows[0].item")]
    [TestCase("UPDATE RequirementRule SET Amount = 9 WHERE Code = 'ink'", "rows[0].code")]
    [TestCase("DELETE FROM RequirementRule WHERE Code = 'ink'", "rows[0].code")]
    public async Task Import_OfARowChangedByHand_IsRefusedUntilItIsWrittenAnew(string sql, params string[] fields)
    {
        var table = sql.Split(' ')[sql.StartsWith("UPDATE", StringComparison.Ordinal) ? 1 : 2];
        var size = (await LedgerAsync()).Count;
        foreach (var isReadAnew in (bool[])[false, true])
        {
            await (isReadAnew ? TamperAsync(sql) : ReadAsync(connection => connection.ExecuteAsync(sql)));
            Assert.That(await RefusedFieldsAsync(table), Is.EqualTo(fields));
            Assert.That(await LedgerAsync(), Has.Count.EqualTo(size));
            await new ProjectionRebuild(Database).RebuildAsync(default);
        }

        Assert.That(await RefusedFieldsAsync(table), Is.Empty);
        Assert.That(await FindingsAsync(), Is.Empty);
    }

    [Test]
    public async Task Import_OfARowInsertedByHand_IsRefusedUntilItIsDeletedByHand()
    {
        await TamperAsync("INSERT INTO Location (Code, Level, Name, ParentCode, Path, RegisteredVoters, Provenance) VALUES ('9', 'kpu', 'x', NULL, '9', 0, 'official')");
        await new ProjectionRebuild(Database).RebuildAsync(default);
        var row = Row("9", "", name: "whatever") with { Level = "kpu" };
        Assert.That((await ImportAsync(Writer, row)).Rejection?.Rule.Code, Is.EqualTo("damaged-record"));
        await ReadAsync(connection => connection.ExecuteAsync("DELETE FROM Location WHERE Code = '9'"));
        Assert.That((await ImportAsync(Writer, row)).Import?.Added, Is.EqualTo(1));
        Assert.That(await FindingsAsync(), Is.Empty);
    }

    /// <summary>The fields that imports about a table are refused for as those of a damaged record.</summary>
    private async Task<string[]> RefusedFieldsAsync(string table)
    {
        var rejections = new List<Rejection?>();
        if (table == "Location")
            rejections.Add((await ImportAsync(Writer, Row(Kandai1, Kandai, name: $"whatever {Guid.NewGuid()}"))).Rejection);
        if (table == "ItemType")
        {
            var result = await Writer.AppendAsync(
                new ImportItems(
                    Guid.CreateVersion7(), Commands.Admin, Commands.OccurredAt,
                    [new ItemRow(2, "ink", $"ink {Guid.NewGuid()}", "bottle", "", "", "official", "a decision")]),
                default);
            rejections.Add((result as AppendResult.Rejected)?.Rejection);
        }

        if (table != "Location")
        {
            var (code, version) = table == "ItemType" ? ($"ink-{Guid.NewGuid()}", "1") : ("ink", "1");
            rejections.Add((await ImportAsync(
                Writer,
                new RequirementRow(2, code, version, "ink", "", "tps", "fixed", "2", "2024-08-10", "official", "a decision"))).Rejection);
        }

        var refused = rejections.OfType<Rejection>().Where(rejection => rejection.Rule == Rule.DamagedRecord);
        return [.. refused.SelectMany(rejection => rejection.Errors).Select(error => error.Field)];
    }

    private static LocationRow Row(string code, string parent, string name = "TPS") =>
        new(2, code, "tps", name, parent, "", "", "10", "estimate");

    private async Task<string[]> FindingsAsync()
    {
        await using var evidence = await DatabaseEvidence.OpenAsync(Database, default);
        var verdict = await EvidenceVerifier.VerifyAsync(evidence, [], [], default);
        return [.. verdict.Findings.Select(finding => finding.Message)];
    }
}
