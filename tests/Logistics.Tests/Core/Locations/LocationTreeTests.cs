using System.Collections.Immutable;
using Logistics.Core.Locations;

namespace Logistics.Tests.Core.Locations;

internal sealed class LocationTreeTests
{
    private static readonly LocationRow Kpu =
        new(2, "74.71", "kpu", "KPU Kota Kendari", "", "-3.997708", "122.532881", "238683",
            "official");

    private static readonly LocationRow Ppk =
        new(3, "74.71.01", "ppk", "PPK Mandonga", "74.71", "-3.9", "122.5", "25733", "estimate");

    private static readonly LocationRow Pps =
        new(4, "74.71.01.1008", "pps", "PPS Mandonga", "74.71.01", "", "", "4000", "estimate");

    private static readonly LocationRow Tps =
        new(5, "74.71.01.1008.001", "tps", "TPS 001", "74.71.01.1008", "", "", "467", "derived");

    private static readonly ImmutableDictionary<string, Location> Empty =
        ImmutableDictionary<string, Location>.Empty;

    [Test]
    public void Build_ChildrenFirst_PutsParentsFirstAndGivesPaths()
    {
        var locations = Built([Tps, Pps, Ppk, Kpu]);

        Assert.That(locations, Is.EqualTo(new Location[]
        {
            new("74.71", LocationLevel.Kpu, "KPU Kota Kendari", null, "74.71",
                -3.997708, 122.532881, 238683, Provenance.Official),
            new("74.71.01", LocationLevel.Ppk, "PPK Mandonga", "74.71", "74.71/74.71.01",
                -3.9, 122.5, 25733, Provenance.Estimate),
            new("74.71.01.1008", LocationLevel.Pps, "PPS Mandonga", "74.71.01",
                "74.71/74.71.01/74.71.01.1008", null, null, 4000, Provenance.Estimate),
            new("74.71.01.1008.001", LocationLevel.Tps, "TPS 001", "74.71.01.1008",
                "74.71/74.71.01/74.71.01.1008/74.71.01.1008.001", null, null, 467,
                Provenance.Derived),
        }));
    }

    [Test]
    public void Build_ParentImportedBefore_HangsTheRowBelowIt()
    {
        var existing = Built([Kpu, Ppk, Pps]).ToDictionary(l => l.Code, StringComparer.Ordinal);

        var locations = Built([Tps], existing);

        Assert.That(locations.Single().Path, Is.EqualTo(
            "74.71/74.71.01/74.71.01.1008/74.71.01.1008.001"));
    }

    [Test]
    public void Build_SameFileAgain_GivesTheSameLocations()
    {
        var first = Built([Kpu, Ppk, Pps, Tps]);
        var existing = first.ToDictionary(l => l.Code, StringComparer.Ordinal);
        Assert.That(Built([Kpu, Ppk, Pps, Tps], existing), Is.EqualTo(first));
    }

    [Test]
    public void Build_NewNamePointAndVoters_ChangesThem()
    {
        var existing = Built([Kpu]).ToDictionary(l => l.Code, StringComparer.Ordinal);

        var changed = Built(
            [Kpu with { Name = "KPU", Latitude = "", Longitude = "", RegisteredVoters = "1" }],
            existing).Single();

        Assert.That(
            (changed.Name, changed.Latitude, changed.RegisteredVoters),
            Is.EqualTo(("KPU", (double?)null, 1)));
    }

    [Test]
    public void Build_SeveralRoots_AreAllowed() =>
        Assert.That(Built([Kpu, Kpu with { Code = "74.72" }]), Has.Count.EqualTo(2));

    [Test]
    public void Build_NoRows_GivesNoLocations() => Assert.That(Built([]), Is.Empty);

    [TestCase("code", "")]
    [TestCase("code", "74 71")]
    [TestCase("code", "74/71")]
    [TestCase("code", "74_71")]
    [TestCase("code", "7\u0664")]
    [TestCase("code", "12345678901234567890123456789012345678901")]
    [TestCase("level", "")]
    [TestCase("level", "TPS")]
    [TestCase("level", "3")]
    [TestCase("level", "ward")]
    [TestCase("name", "")]
    [TestCase("name", "   ")]
    [TestCase("name", "TPS\n001")]
    [TestCase("name", "TPS\u0085001")]
    [TestCase("parent", "")]
    [TestCase("parent", "74.71")]
    [TestCase("parent", "74.71.01")]
    [TestCase("name", "TPS \u202e100")]
    [TestCase("parent", "74.71.01.1008.001")]
    [TestCase("parent", "74.71.01.1009")]
    [TestCase("lat", "")]
    [TestCase("lat", "-90.000001")]
    [TestCase("lat", "3,9")]
    [TestCase("lat", "NaN")]
    [TestCase("lat", "1e1")]
    [TestCase("lat", " 1")]
    [TestCase("lng", "")]
    [TestCase("lng", "180.5")]
    [TestCase("lng", "-Infinity")]
    [TestCase("registered_voters", "")]
    [TestCase("registered_voters", "-1")]
    [TestCase("registered_voters", "1.0")]
    [TestCase("registered_voters", "1,000")]
    [TestCase("registered_voters", "100000001")]
    [TestCase("registered_voters", "99999999999")]
    [TestCase("provenance", "")]
    [TestCase("provenance", "Official")]
    [TestCase("provenance", "guess")]
    public void Build_CellThatDoesNotFit_NamesLineColumnAndValue(string column, string value)
    {
        var row = With(Tps with { Latitude = "-3.9", Longitude = "122.5" }, column, value);
        var error = Errors([Kpu, Ppk, Pps, row]).Single();
        Assert.That((error.Line, error.Column, error.Value), Is.EqualTo((5, column, value)));
    }

    [TestCase("code", "1234567890123456789012345678901234567890")]
    [TestCase("code", "a-Z.9")]
    [TestCase("lat", "-90")]
    [TestCase("lat", "90.0")]
    [TestCase("lng", "-180")]
    [TestCase("lng", "180")]
    [TestCase("registered_voters", "0")]
    [TestCase("registered_voters", "100000000")]
    public void Build_CellAtTheEdge_Fits(string column, string value)
    {
        var row = With(Tps with { Latitude = "-3.9", Longitude = "122.5" }, column, value);
        Assert.That(Built([Kpu, Ppk, Pps, row]), Has.Count.EqualTo(4));
    }

    [TestCase(200, true)]
    [TestCase(201, false)]
    public void Build_NameLength_EndsAt200(int length, bool fits)
    {
        var import = LocationTree.Build([Kpu with { Name = new('n', length) }], Empty);
        Assert.That(import is LocationImport.Valid, Is.EqualTo(fits));
    }

    [Test]
    public void Build_KpuWithAParent_IsRefused() =>
        Assert.That(
            Said([Kpu, Kpu with { Line = 3, Code = "74.72", Parent = "74.71" }]),
            Is.EqualTo(new[]
            {
                (3, "parent", "74.71", "empty, since a kpu has no parent"),
            }));

    [Test]
    public void Build_ParentOfUnknownLevel_IsReportedOnceAtTheParent() =>
        Assert.That(
            Said([Kpu, Ppk with { Level = "district" }, Pps, Tps]),
            Is.EqualTo(new[]
            {
                (3, "level", "district", "one of kpu, ppk, pps, tps"),
            }));

    [Test]
    public void Build_CodeTwice_NamesTheFirstLine() =>
        Assert.That(
            Said([Kpu, Ppk, Ppk with { Line = 9 }]),
            Is.EqualTo(new[]
            {
                (9, "code", "74.71.01", "a code of its own; line 3 has this one"),
            }));

    [Test]
    public void Build_ExistingCodeOnAnotherLevel_IsRefused()
    {
        var existing = Built([Kpu, Ppk, Pps, Tps])
            .ToDictionary(l => l.Code, StringComparer.Ordinal);
        Assert.That(
            Errors([Tps with { Level = "pps" }], existing).Select(e => (e.Column, e.Expected.Text)),
            Is.EqualTo(new[] { ("level", "tps, as imported before; a level never changes") }));
    }

    [Test]
    public void Build_ExistingCodeBelowAnotherParent_IsRefused()
    {
        var existing = Built([Kpu, Ppk, Pps, Tps])
            .ToDictionary(l => l.Code, StringComparer.Ordinal);
        var elsewhere = Ppk with { Code = "74.71.02", Line = 6 };
        Assert.That(
            Errors([elsewhere, Pps with { Parent = "74.71.02" }], existing)
                .Select(e => (e.Line, e.Column, e.Expected.Text)),
            Is.EqualTo(new[]
            {
                (4, "parent", "74.71.01, as imported before; a parent never changes"),
            }));
    }

    [Test]
    public void Build_SeveralErrors_ReportsAllInOrder()
    {
        var errors = Errors(
        [
            Kpu with { Level = "x", Name = "", RegisteredVoters = "many" },
            Ppk with { Provenance = "", Longitude = "" },
        ]);
        Assert.That(errors.Select(e => (e.Line, e.Column)), Is.EqualTo(new[]
        {
            (2, "level"), (2, "name"), (2, "registered_voters"), (3, "lng"), (3, "provenance"),
        }));
    }

    [Test]
    public void Build_ErrorInEveryRow_ReportsTheFirstHundred()
    {
        var rows = Enumerable.Range(2, 500)
            .Select(line => Kpu with { Line = line, Code = $"{line}", Name = "", Level = "" })
            .ToList();
        var errors = Errors(rows);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(errors, Has.Count.EqualTo(100));
            Assert.That(errors[^1].Line, Is.EqualTo(51));
        }
    }

    [Test]
    [CancelAfter(20_000)]
    public void Build_NationalFile_IsRead()
    {
        var rows = new List<LocationRow>();
        Add("kpu", "", 508, 1);
        Add("ppk", "kpu", 7_277, 508);
        Add("pps", "ppk", 83_700, 7_277);
        Add("tps", "pps", 435_296, 83_700);
        rows.Reverse();

        var locations = Built(rows);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(locations, Has.Count.EqualTo(526_781));
            Assert.That(locations[^1].Ancestors, Has.Count.EqualTo(3));
        }

        void Add(string level, string parent, int count, int parents)
        {
            for (var i = 0; i < count; i++)
                rows.Add(new(
                    rows.Count + 2,
                    $"{level}-{i}",
                    level,
                    $"{level} {i}",
                    parent.Length == 0 ? "" : $"{parent}-{i % parents}",
                    "-3.9",
                    "122.5",
                    "467",
                    "estimate"));
        }
    }

    [Test]
    public void Build_KendariSeed_IsTheWholeCity()
    {
        var lines = File.ReadAllLines(SeedFile());
        var rows = lines.Skip(1).Select((line, index) =>
        {
            var cells = line.Split(',');
            return new LocationRow(
                index + 2, cells[0], cells[1], cells[2], cells[3], cells[4], cells[5], cells[6],
                cells[7]);
        }).ToList();

        var locations = Built(rows);

        using (Assert.EnterMultipleScope())
        {
            foreach (var (level, count) in new[]
                {
                    (LocationLevel.Kpu, 1), (LocationLevel.Ppk, 11), (LocationLevel.Pps, 65),
                    (LocationLevel.Tps, 525),
                })
            {
                var ofLevel = locations.Where(l => l.Level == level).ToList();
                Assert.That(ofLevel, Has.Count.EqualTo(count));
                Assert.That(ofLevel.Sum(l => l.RegisteredVoters), Is.EqualTo(238_683));
                Assert.That(ofLevel.All(l => l.IsSelfOrDescendantOf("74.71")), Is.True);
            }
        }
    }

    [TestCase("74.71", true)]
    [TestCase("74.71.01", true)]
    [TestCase("74.71.01.1008", true)]
    [TestCase("74.71.01.1008.001", true)]
    [TestCase("74.71.0", false)]
    [TestCase("74.71.01.100", false)]
    [TestCase("74.71.01.1008.0011", false)]
    [TestCase("74.71/74.71.01", false)]
    [TestCase("", false)]
    public void IsSelfOrDescendantOf_Code_ComparesWholeCodes(string code, bool expected) =>
        Assert.That(
            Built([Kpu, Ppk, Pps, Tps])[^1].IsSelfOrDescendantOf(code), Is.EqualTo(expected));

    [Test]
    public void Ancestors_OfATps_AreTheCodesAboveItRootFirst()
    {
        var locations = Built([Kpu, Ppk, Pps, Tps]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                string.Join(' ', locations[^1].Ancestors),
                Is.EqualTo("74.71 74.71.01 74.71.01.1008"));
            Assert.That(locations[0].Ancestors, Is.Empty);
        }
    }

    private static IReadOnlyList<Location> Built(
        IReadOnlyList<LocationRow> rows, IReadOnlyDictionary<string, Location>? existing = null) =>
        LocationTree.Build(rows, existing ?? Empty, allowUnusualCodes: true) switch
        {
            LocationImport.Valid valid => valid.Locations,
            LocationImport.Invalid invalid =>
                throw new AssertionException(string.Join('\n', invalid.Errors)),
            _ => throw new AssertionException("An import is valid or invalid."),
        };

    private static (int Line, string Column, string Value, string Expected)[] Said(IReadOnlyList<LocationRow> rows) =>
        [.. Errors(rows).Select(error => (error.Line, error.Column, error.Value, error.Expected.Text))];

    private static IReadOnlyList<RowError> Errors(
        IReadOnlyList<LocationRow> rows, IReadOnlyDictionary<string, Location>? existing = null) =>
        LocationTree.Build(rows, existing ?? Empty, allowUnusualCodes: true) is LocationImport.Invalid invalid
            ? invalid.Errors
            : throw new AssertionException("The import was valid.");

    private static LocationRow With(LocationRow row, string column, string value) =>
        column switch
        {
            "code" => row with { Code = value },
            "level" => row with { Level = value },
            "name" => row with { Name = value },
            "parent" => row with { Parent = value },
            "lat" => row with { Latitude = value },
            "lng" => row with { Longitude = value },
            "registered_voters" => row with { RegisteredVoters = value },
            "provenance" => row with { Provenance = value },
            _ => throw new ArgumentOutOfRangeException(nameof(column), column, null),
        };

    private static string SeedFile() =>
        Path.Combine(AppContext.BaseDirectory, "seed", "kendari", "locations.csv");
}
