using System.Globalization;
using System.Text.Json.Nodes;
using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary>Lists of officers as they come out of spreadsheets: every row ends imported, unchanged or explained.</summary>
[TestFixtureSource(typeof(TestDatabases))]
internal sealed class OfficerImportTests(TestEngine engine) : ApiTests
{
    private const string Imports = "/v1/officers/imports";
    private const string Secretary = $"officer@{Wawombalata}";

    /// <summary>
    /// What the secretary of a PPS has: titles and a merged header, dates in three forms, numbers as text, a number that
    /// was rounded, a person twice, the header again on the second page, and what stands below the table.
    /// </summary>
    private const string Messy = """
        DAFTAR CALON ANGGOTA KPPS;;;;;;;;;
        Kelurahan Wawombalata;;;;;;;;;
        ;;;;;;;;;
        No.;NAMA LENGKAP;NIK;Tempat, Tanggal Lahir;No. HP/WA;TPS;Jabatan;Peringkat;No. SK;Tanggal SK
        1;"calon satu";'7471000000000001;"Kendari, 31 Januari 2000";'0811000001;001;Ketua KPPS;1;SK-01/2024;07/11/2024
        2;calon dua;7471 0000 0000 0002;2000-02-29;0811-000-002;1;Anggota;2;SK-01/2024;7 November 2024
        3;calon tiga;7,471E+15;05/03/1999;;001;Anggota KPPS;3;;
        4;calon empat;7471000000000004;32/01/2000;;001;Anggota KPPS;4;;
        5;calon dua;7471000000000002;29/02/2000;;TPS 001;Anggota KPPS;5;;
        ;;;;;;;;;
        No.;NAMA LENGKAP;NIK;Tempat, Tanggal Lahir;No. HP/WA;TPS;Jabatan;Peringkat;No. SK;Tanggal SK
        6;calon enam;7471000000000006.0;Kendari, 1 Mei 2001;8,11E+08;002;KPPS 6;6;;
        7;calon tujuh;7471000000000007;17-08-1990;0811000007;99;Anggota KPPS;7;;
        8;calon delapan;7471000000000008;17.08.1991;;002;Bendahara;8;;
        9;calon sembilan;7471000000000009;1 Des 1980;;2;Anggota KPPS;9;;
        ;;;;;Jumlah;9 orang;;;
        """;

    protected override ApiFixture NewApi() => new() { Engine = engine };

    [Test]
    public async Task MessySpreadsheet_EndsImportedOrExplained()
    {
        var size = await Api.LedgerSizeAsync();
        var preview = Rows(await PostAsync($"{Imports}?preview=true", Body(Messy), Secretary));
        Assert.That(await Api.LedgerSizeAsync(), Is.EqualTo(size), "a preview records nothing");
        var imported = Rows(await PostAsync(Imports, Body(Messy), Secretary));
        string[] expected =
        [
            "5 imported", "6 imported", "7 explained rounded-number in NIK", "8 explained not-a-date in Tempat, Tanggal Lahir",
            "9 explained duplicate-row in ", "11 explained header-again in ", "12 explained rounded-number in No. HP/WA",
            "13 explained unknown-location in TPS", "14 explained unknown-office-role in Jabatan", "15 imported",
            "16 explained nobody in ",
        ];
        Assert.That(imported, Is.EqualTo(expected));
        Assert.That(preview, Is.EqualTo(expected));

        // Again it changes nothing.
        size = await Api.LedgerSizeAsync();
        var again = Rows(await PostAsync(Imports, Body(Messy), Secretary));
        Assert.That(again.Where(row => row.EndsWith("unchanged", StringComparison.Ordinal)), Is.EqualTo(
            ["5 unchanged", "6 unchanged", "15 unchanged"]));
        Assert.That(await Api.LedgerSizeAsync(), Is.EqualTo(size));

        var officers = (await GetAsync($"/v1/officers?location={Tps}", Secretary)).Succeeds(200)["items"]!.AsArray();
        Assert.That(
            officers.Select(one => $"{one!["role"]} {one["rank"]} {one["name"]} {one["birthDate"]} {one["identityNumber"]} "
                + $"{one["phone"]} {one["status"]} {one["decision"]} {one["appointedOn"]}"),
            Is.EqualTo(
            [
                "kpps-chair 1 calon satu 2000-01-31 7471000000000001 0811000001 appointed SK-01/2024 2024-11-07",
                "kpps-member 2 calon dua 2000-02-29 7471000000000002 0811-000-002 appointed SK-01/2024 2024-11-07",
            ]));
    }

    [Test]
    public async Task English_ByCode_WithACommaAndAnExplanationInTheLanguageAsked()
    {
        var list = $"code,full name,id number,date of birth,role,seat\n74.71.02.1009,a first,7471 1111,1999-12-31,pps,1\n"
            + "74.71.02.1010,,,,,\n74.71.99,a third,74712222,,pps,2\n";
        var answer = await PostAsync(Imports, Body(list), "officer");
        Assert.That(Rows(answer), Is.EqualTo(["2 imported", "3 explained nobody in ", "4 explained unknown-location in code"]));
        var outside = await PostAsync(Imports, Body(list), Secretary);
        Assert.That(Rows(outside)[0], Is.EqualTo("2 explained outside-your-place in code"));
    }

    [Test]
    public async Task RowThatSaysOtherThanWasRecorded_IsExplained()
    {
        const string first = "nama;nik;tps;kelurahan;hp\ncalon;7471333300000001;3;Wawombalata;0811\n";
        Assert.That(Rows(await PostAsync(Imports, Body(first), "officer")), Is.EqualTo(["2 imported"]));
        var other = first.Replace("0811", "0812", StringComparison.Ordinal);
        Assert.That(
            Rows(await PostAsync(Imports, Body(other), "officer")), Is.EqualTo(["2 explained different-content in hp"]));

        // A decision that comes later appoints whom the list nominated before.
        const string decided = "nama;nik;tps;kelurahan;sk\ncalon;7471333300000001;3;Wawombalata;SK-9\n";
        Assert.That(Rows(await PostAsync(Imports, Body(decided), "officer")), Is.EqualTo(["2 imported"]));
        Assert.That(Rows(await PostAsync(Imports, Body(decided), "officer")), Is.EqualTo(["2 unchanged"]));
    }

    /// <summary>What was taken back is recorded anew by the list that says it.</summary>
    [Test]
    public async Task OfficerWhoWasTakenBack_IsNominatedAnew()
    {
        const string list = "nama;nik;tps;kelurahan;sk\ncalon;7471666600000001;6;Wawombalata;SK-6\n";
        Assert.That(Rows(await PostAsync(Imports, Body(list), "officer")), Is.EqualTo((string[])["2 imported"]));
        var appointed = await Api.LedgerSizeAsync() - 1;
        await ReverseAsync(appointed);
        Assert.That(Rows(await PostAsync(Imports, Body(list), "officer")), Is.EqualTo((string[])["2 imported"]));
        Assert.That(Rows(await PostAsync(Imports, Body(list), "officer")), Is.EqualTo((string[])["2 unchanged"]));
        await ReverseAsync(appointed + 2);
        await ReverseAsync(appointed - 1);
        Assert.That(Rows(await PostAsync(Imports, Body(list), "officer")), Is.EqualTo((string[])["2 imported"]));
        Assert.That(Rows(await PostAsync(Imports, Body(list), "officer")), Is.EqualTo((string[])["2 unchanged"]));
        var officers = (await GetAsync("/v1/officers?location=74.71.01.1008.006", "officer")).Succeeds(200)["items"]!;
        Assert.That(
            officers.AsArray().Select(one => (string?)one!["status"]), Is.EquivalentTo((string[])["ended", "appointed"]));

        async Task ReverseAsync(long sequence) => (await PostAsync(
            string.Create(CultureInfo.InvariantCulture, $"/v1/events/{sequence}/reversal"),
            new JsonObject { ["id"] = NewId(), ["reason"] = "another person", ["occurredAt"] = Noon }, "officer"))
            .Succeeds(201);
    }

    /// <summary>The list that a ward keeps, as it grows from week to week.</summary>
    [Test]
    public async Task ListWithChecksOathAndTraining_RecordsEachStepOnce()
    {
        const string header = "nama;nik;tps;kelurahan;jabatan;hasil administrasi;sk;tanggal pelantikan;bimtek logistik;bimtek\n";
        const string person = "calon;7471555500000001;5;Wawombalata;Anggota KPPS;";
        Assert.That(
            Rows(await PostAsync(Imports, Body($"{header}{person}TMS;;;;\n"), "officer")),
            Is.EqualTo((string[])["2 explained not-met in hasil administrasi"]));
        Assert.That(
            Rows(await PostAsync(Imports, Body($"{header}{person}MS;;7/11/2024;;\n"), "officer")),
            Is.EqualTo((string[])["2 explained officer-not-appointed in tanggal pelantikan"]));
        string[] weeks =
        [
            "MS;;;;", "ms;SK-5;;;", "Memenuhi syarat;SK-5;7 November 2024;16/11/2024;", "MS;SK-5;07-11-2024;2024-11-16;20/11/2024",
        ];
        foreach (var week in weeks)
        {
            Assert.That(
                Rows(await PostAsync(Imports, Body($"{header}{person}{week}\n"), "officer")), Is.EqualTo((string[])["2 imported"]));
            Assert.That(
                Rows(await PostAsync(Imports, Body($"{header}{person}{week}\n"), "officer")),
                Is.EqualTo((string[])["2 unchanged"]), week);
        }

        var officer = (await GetAsync("/v1/officers?location=74.71.01.1008.005&role=kpps-member", "officer"))
            .Succeeds(200)["items"]![0]!;
        Assert.That((string?)officer["status"], Is.EqualTo("sworn-in"));
        Assert.That((string?)officer["swornOn"], Is.EqualTo("2024-11-07"));
        Assert.That(officer["checks"]!.AsArray().Select(check => (string?)check!["state"]), Is.All.EqualTo("met").And.Not.Empty);
        Assert.That(
            officer["training"]!.AsArray().Select(one => $"{one!["course"]} {one["on"]}"),
            Is.EqualTo((string[])["logistics 2024-11-16", "voting 2024-11-20"]));
        Assert.That(
            Rows(await PostAsync(Imports, Body($"{header}{person}MS;SK-5;8 November 2024;;\n"), "officer")),
            Is.EqualTo((string[])["2 explained different-content in tanggal pelantikan"]));
    }

    [TestCase("", "csv")]
    [TestCase("just a text\nand another line", "csv")]
    public async Task ListWithoutAHeader_IsRefused(string csv, string field) =>
        await RefusesAsync(Imports, Body(csv), 400, "invalid-request", field);

    [Test]
    public async Task UnknownPlaceOrRole_IsRefused()
    {
        var body = Body("nama,nik\ncalon,74714444");
        body["place"] = "nowhere";
        await RefusesAsync(Imports, body, 422, "unknown-location", "place");
        (body["place"], body["role"]) = (Tps, "mayor");
        await RefusesAsync(Imports, body, 422, "unknown-office-role", "role");
    }

    [Test]
    public async Task TenThousandRows_AreImportedAndOneMoreIsRefused()
    {
        var stations = (await GetAsync("/v1/locations?level=tps&limit=500")).Succeeds(200)["items"]!.AsArray()
            .Select(item => (string)item!["code"]!).ToArray();
        var rows = Enumerable.Range(0, 10_000).Select(i => string.Create(
            CultureInfo.InvariantCulture,
            $"{stations[i % stations.Length]},calon {i},{7_471_500_000_000_000 + i},1990-01-{(i % 28) + 1:00},{(i / stations.Length) + 1},SK-{i % stations.Length}"));
        var list = "kode,nama,nik,tanggal lahir,peringkat,no sk\n" + string.Join('\n', rows);
        var started = TimeProvider.System.GetTimestamp();
        var answer = (await PostAsync(Imports, Body(list), "officer")).Succeeds(207);
        TestContext.Out.WriteLine($"10,000 rows in {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0.0} s");
        Assert.That((int)answer["imported"]!, Is.EqualTo(10_000), answer["results"]![0]!.ToJsonString());
        started = TimeProvider.System.GetTimestamp();
        Assert.That((int)(await PostAsync(Imports, Body(list), "officer")).Succeeds(207)["unchanged"]!, Is.EqualTo(10_000));
        TestContext.Out.WriteLine($"again in {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0.0} s");
        await RefusesAsync(Imports, Body(list + "\n74.71,calon,74719999,,1,"), 400, "invalid-request", "csv");

        for (var i = 0; i < 20; i++)
        {
            started = TimeProvider.System.GetTimestamp();
            (await GetAsync("/v1/formation")).Succeeds(200);
            TestContext.Out.WriteLine($"formation in {TimeProvider.System.GetElapsedTime(started).TotalMilliseconds:0.0} ms");
        }
    }

    private static JsonObject Body(string csv) => new() { ["csv"] = csv, ["occurredAt"] = Noon };

    private static string[] Rows(Answer answer) =>
    [
        .. answer.Succeeds(207)["results"]!.AsArray().Select(row => $"{row!["line"]} {row["outcome"]}"
            + string.Concat(row["reasons"]!.AsArray().Take(1).Select(reason => $" {reason!["code"]} in {reason["column"]}"))),
    ];
}
