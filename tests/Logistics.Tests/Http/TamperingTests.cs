using System.Text.Json.Nodes;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary>
/// Whatever somebody does to the database by hand, an auditor gets an answer, and it says that something is
/// wrong with that package and with no other.
/// </summary>
internal sealed class TamperingTests : ApiTests
{
    private const string Last =
        "(SELECT MAX(Sequence) FROM CustodyEvent WHERE Stream = @Stream)";

    private const string First =
        "(SELECT MIN(Sequence) FROM CustodyEvent WHERE Stream = @Stream)";

    // What is sound by itself, but in another place.
    private const string Moved =
        $"UPDATE CustodyEvent SET Canonical = (SELECT Canonical FROM CustodyEvent WHERE Sequence = {First}) "
        + $"WHERE Sequence = {Last}";

    private JsonObject box = null!;
    private JsonObject release = null!;
    private string other = null!;

    private string Package => Id(box);

    private string Handover => Id(release);

    // Whoever owns the file does not ask the triggers.
    [OneTimeSetUp]
    public Task Unlock() => ExecuteAsync(
        "DROP TRIGGER CustodyEvent_NoUpdate; DROP TRIGGER CustodyEvent_NoDelete;");

    [SetUp]
    public async Task RecordAsync()
    {
        box = NewKit();
        await DeliverAsync(("ink", 2));
        box["contents"] = new JsonArray(new JsonObject { ["item"] = "ink", ["quantity"] = 2, ["bundle"] = null });
        box["seals"] = NewSeals(2);
        (await PostAsync("/v1/packages", box)).Succeeds(201);
        release = NewRelease(Kpu, Mandonga, Package);
        (release["note"], release["vehicle"]) = ("in a hurry", new JsonObject { ["driver"] = "a driver" });
        (await PostAsync("/v1/handovers", release)).Succeeds(201);
        other = await PackAsync();
    }

    [TestCase("UPDATE PackageContent SET Quantity = 1 WHERE PackageId = @Id", "contents")]
    [TestCase("UPDATE PackageContent SET Item = 'booth' WHERE PackageId = @Id", "contents")]
    [TestCase("UPDATE PackageContent SET Quantity = 'x' WHERE PackageId = @Id", "contents")]
    [TestCase("UPDATE PackageContent SET Bundle = 2 WHERE PackageId = @Id", "contents")]
    [TestCase("UPDATE PackageContent SET Bundle = 'x' WHERE PackageId = @Id", "contents")]
    [TestCase("DELETE FROM PackageContent WHERE PackageId = @Id", "contents")]
    [TestCase("INSERT INTO PackageContent VALUES (@Id, 9, 'booth', 1, NULL)", "contents")]
    [TestCase("UPDATE PackageSeal SET Seal = 'S-9' WHERE PackageId = @Id AND Line = 1", "seals")]
    [TestCase("UPDATE PackageSeal SET Seal = x'00' WHERE PackageId = @Id AND Line = 1", "seals")]
    [TestCase("DELETE FROM PackageSeal WHERE PackageId = @Id AND Line = 0", "seals")]
    [TestCase("UPDATE Package SET Label = 'forged-' || Label WHERE PackageId = @Id", "label")]
    [TestCase("UPDATE Package SET LabelKey = 'FORGED' WHERE PackageId = @Id", "label")]
    [TestCase("UPDATE Package SET Kind = 'supply' WHERE PackageId = @Id", "description")]
    [TestCase("UPDATE Package SET Kind = 'x' WHERE PackageId = @Id", "kind")]
    [TestCase("UPDATE Package SET Destination = '74.71.01' WHERE PackageId = @Id", "destination")]
    [TestCase("UPDATE Package SET Custodian = '74.71.01' WHERE PackageId = @Id", "custodian")]
    [TestCase("UPDATE Package SET Held = 'foo' WHERE PackageId = @Id", "status")]
    [TestCase("UPDATE Package SET Held = 'in-transit' WHERE PackageId = @Id", "status")]
    [TestCase("UPDATE Package SET Status = 'packed' WHERE PackageId = @Id", "status")]
    [TestCase("UPDATE Package SET HandoverId = NULL, Status = 'packed' WHERE PackageId = @Id", "status")]
    [TestCase("UPDATE Package SET HandoverId = 'x' WHERE PackageId = @Id", "handover")]
    [TestCase("UPDATE Package SET OuterId = 'x' WHERE PackageId = @Id", "outer package")]
    [TestCase("UPDATE Package SET OuterId = PackageId WHERE PackageId = @Id", "outer package")]
    [TestCase("UPDATE Package SET Delivered = 'x' WHERE PackageId = @Id", "direction")]
    [TestCase("UPDATE Package SET TurnedBack = 1 WHERE PackageId = @Id", "direction")]
    [TestCase("UPDATE Package SET Version = 'x' WHERE PackageId = @Id", "version")]
    [TestCase("UPDATE Package SET Version = 1 WHERE PackageId = @Id", "status")]
    [TestCase("UPDATE Package SET Version = 9 WHERE PackageId = @Id", "version")]
    [TestCase("UPDATE Package SET HeadSequence = 0.5 WHERE PackageId = @Id", "version")]
    [TestCase("UPDATE Package SET PackedSequence = 999999 WHERE PackageId = @Id", "version")]
    [TestCase("UPDATE Package SET PackageId = 'x' || Label WHERE PackageId = @Id", "record")]
    [TestCase("DELETE FROM Package WHERE PackageId = @Id", "record")]
    public async Task GetCustody_RecordChangedByHand_ShowsWhatWasRecordedAndTheFault(string sql, string fault)
    {
        await TamperAsync(sql);
        var custody = await FaultyAsync();
        var package = custody["package"]!;
        Assert.Multiple(() =>
        {
            Assert.That((string?)custody["faults"]![0], Does.Contain($" current {fault}"));
            Assert.That((bool?)custody["continuous"], Is.True, "nothing is wrong with the events");
            Assert.That(package["contents"]!.ToJsonString(), Is.EqualTo(box["contents"]!.ToJsonString()));
            Assert.That(package["seals"]!.ToJsonString(), Is.EqualTo(box["seals"]!.ToJsonString()));
            Assert.That((string?)package["label"], Is.EqualTo((string?)box["label"]));
            Assert.That((string?)package["kind"], Is.EqualTo("kit"));
            Assert.That((string?)package["status"], Is.EqualTo("in-transit"));
            Assert.That((int?)package["version"], Is.EqualTo(2));
        });
    }

    [TestCase("UPDATE PersonalText SET Text = 'somebody else' WHERE Text = 'a driver'")]
    [TestCase("UPDATE PersonalText SET Text = x'FF' WHERE Text = 'a driver'")]
    [TestCase("UPDATE PersonalText SET Salt = zeroblob(32) WHERE Text = 'a driver'")]
    public async Task GetCustody_TextChangedByHand_IsAFaultAndShownNowhere(string sql)
    {
        await TamperAsync(sql);
        var custody = await FaultyAsync();
        var handover = (await GetAsync($"/v1/handovers/{Handover}")).Succeeds(200);
        Assert.Multiple(() =>
        {
            Assert.That((string?)custody["faults"]![0], Does.Contain("its text 'driver'"));
            Assert.That((string?)custody["events"]![1]!["texts"]!["driver"], Is.Null);
            Assert.That((string?)custody["events"]![1]!["texts"]!["note"], Is.EqualTo("in a hurry"));
            Assert.That((string?)handover["vehicle"]!["driver"], Is.Null);
            Assert.That((string?)handover["note"], Is.EqualTo("in a hurry"));
        });
    }

    [Test]
    public async Task GetCustody_TextErased_IsVerified()
    {
        await TamperAsync("DELETE FROM PersonalText WHERE Text = 'a driver'");
        var custody = (await GetAsync($"/v1/packages/{Package}/custody")).Succeeds(200);
        Assert.That((bool?)custody["verified"], Is.True);
        Assert.That((string?)custody["events"]![1]!["texts"]!["driver"], Is.EqualTo("[erased]"));
    }

    [TestCase($"DELETE FROM CustodyEvent WHERE Sequence = {Last}", true)]
    [TestCase($"DELETE FROM CustodyEvent WHERE Sequence = {First}", false)]
    [TestCase("DELETE FROM CustodyEvent WHERE Stream = @Stream", true)]
    [TestCase($"UPDATE CustodyEvent SET Canonical = CAST('{{}}' AS BLOB) WHERE Sequence = {Last}", false)]
    [TestCase($"UPDATE CustodyEvent SET Canonical = CAST('{{}}' AS BLOB) WHERE Sequence = {First}", false)]
    [TestCase($"UPDATE CustodyEvent SET Canonical = x'00FF' WHERE Sequence = {Last}", false)]
    [TestCase($"UPDATE CustodyEvent SET Canonical = x'28b52ffd00' WHERE Sequence = {Last}", false)]
    [TestCase($"UPDATE CustodyEvent SET Canonical = 'text' WHERE Sequence = {Last}", false)]
    [TestCase(Moved, false)]
    [TestCase($"UPDATE CustodyEvent SET EventId = 'x' || Sequence WHERE Sequence = {Last}", false)]
    [TestCase($"UPDATE CustodyEvent SET Stream = x'01' WHERE Sequence = {Last}", true)]
    [TestCase($"UPDATE CustodyEvent SET Version = 'x' WHERE Sequence = {Last}", true)]
    [TestCase($"UPDATE CustodyEvent SET Type = 7 WHERE Sequence = {Last}", false)]
    [TestCase($"UPDATE CustodyEvent SET RecordedAt = 'noon' WHERE Sequence = {Last}", false)]
    [TestCase($"UPDATE CustodyEvent SET LeafHash = 'x' WHERE Sequence = {Last}", true)]
    [TestCase("UPDATE Package SET Held = 'foo' WHERE PackageId = @Id", true)]
    [TestCase("UPDATE Package SET HandoverId = 'x' WHERE PackageId = @Id", true)]
    [TestCase("UPDATE Package SET Version = 1 WHERE PackageId = @Id", true)]
    [TestCase("UPDATE Package SET Version = 9 WHERE PackageId = @Id", true)]
    [TestCase("UPDATE Package SET PackageId = 'x' || Label WHERE PackageId = @Id", true)]
    [TestCase("DELETE FROM Package WHERE PackageId = @Id", true)]
    [TestCase("UPDATE Handover SET LinesOpen = 'x' WHERE HandoverId = @Handover", true)]
    [TestCase("UPDATE Handover SET FromCode = x'01' WHERE HandoverId = @Handover", true)]
    [TestCase("UPDATE Handover SET ToCode = '74.71.02' WHERE HandoverId = @Handover", false)]
    [TestCase("UPDATE HandoverLine SET Outcome = 'foo', ClosedSequence = 0 WHERE HandoverId = @Handover", true)]
    public async Task AnyRead_RowDamagedByHand_Is200AndTheWriterHarmsNoNeighbour(string sql, bool refused)
    {
        await TamperAsync(sql);

        foreach (var address in (string[])
        [
            "/v1/packages?limit=500", $"/v1/packages?at={Kpu}&limit=500", "/v1/handovers?limit=500",
            $"/v1/handovers/{Handover}", "/v1/events?limit=500", $"/v1/locations/{Kpu}/packages?limit=500",
            $"/v1/locations/{Kpu}/packages?limit=500&knownAt=2099-01-01T00:00:00Z", $"/v1/packages/{other}/custody",
        ])
            (await GetAsync(address)).Succeeds(200);
        var sound = (await GetAsync($"/v1/packages/{other}/custody")).Succeeds(200);
        Assert.That((bool?)sound["verified"], Is.True);

        // In one batch with a command of somebody else.
        var answers = await Task.WhenAll(
            PostAsync($"/v1/handovers/{Handover}/acceptance", NewAcceptance()),
            PostAsync("/v1/packages", NewKit()));
        answers[1].Succeeds(201);
        if (refused)
            Assert.That((answers[0].Status, answers[0].Code), Is.EqualTo((422, "damaged-record")), answers[0].Text);
        else
            Assert.That(answers[0].Status, Is.Not.EqualTo(500), answers[0].Text);
    }

    [TestCase($"DELETE FROM CustodyEvent WHERE Sequence = {Last}")]
    [TestCase($"DELETE FROM CustodyEvent WHERE Sequence = {First}")]
    [TestCase("DELETE FROM CustodyEvent WHERE Stream = @Stream")]
    [TestCase($"UPDATE CustodyEvent SET Canonical = CAST('{{}}' AS BLOB) WHERE Sequence = {Last}")]
    [TestCase($"UPDATE CustodyEvent SET Canonical = CAST('{{}}' AS BLOB) WHERE Sequence = {First}")]
    [TestCase($"UPDATE CustodyEvent SET EventId = 'x' || Sequence WHERE Sequence = {Last}")]
    [TestCase($"UPDATE CustodyEvent SET Version = 'x' WHERE Sequence = {Last}")]
    [TestCase($"UPDATE CustodyEvent SET RecordedAt = 'noon' WHERE Sequence = {Last}")]
    [TestCase($"UPDATE CustodyEvent SET LeafHash = 'x' WHERE Sequence = {Last}")]
    public async Task GetCustody_EventDamagedByHand_IsNotVerified(string sql)
    {
        await TamperAsync(sql);
        await FaultyAsync();
    }

    [Test]
    public async Task Release_DamagedPackage_IsRefusedByName()
    {
        var label = await PackAsync();
        await ExecuteAsync($"UPDATE Package SET Held = 'foo' WHERE Label = '{label}'");
        await RefusesAsync(
            "/v1/handovers", NewRelease(Kpu, Mandonga, label, other), 422, "damaged-record", "packages[0]");
        var kit = NewKit();
        kit["label"] = label;
        await RefusesAsync("/v1/packages", kit, 422, "duplicate-label", "label");
    }

    [Test]
    public async Task Resend_EventLostFromTheLedger_IsRefusedByName()
    {
        await TamperAsync($"DELETE FROM CustodyEvent WHERE Sequence = {Last}");
        await RefusesAsync("/v1/handovers", release, 422, "damaged-record", "id");
    }

    private async Task<JsonNode> FaultyAsync()
    {
        var custody = (await GetAsync($"/v1/packages/{Package}/custody")).Succeeds(200);
        Assert.That((bool?)custody["verified"], Is.False);
        Assert.That(custody["faults"]!.AsArray(), Is.Not.Empty);
        return custody;
    }

    private Task TamperAsync(string sql) => ExecuteAsync(sql);

    private Task ExecuteAsync(string sql) => Api.ExecuteAsync(
        $"PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; {sql}",
        new
        {
            Id = box is null ? Guid.Empty : Guid.Parse(Package),
            Stream = box is null ? "" : $"package/{Package}",
            Handover = release is null ? Guid.Empty : Guid.Parse(Handover),
        });
}
