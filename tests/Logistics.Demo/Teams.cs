using System.Globalization;
using System.Net;
using System.Text;

namespace Logistics.Demo;

/// <summary>
/// Forms the team of every polling station from the lists that its ward keeps. Each officer is a sample: a code for a
/// name, and an identity number of a province that does not exist. Who is missing, fails a check or is replaced is an
/// estimate.
/// </summary>
internal sealed class Teams(Api api, Clock clock, Reference reference)
{
    private const int Seats = 7;
    private const int InLogistics = 3;
    private const int Reserve = Seats + 1;
    private const int Replaced = 4;
    private const int Failing = 5;
    private const string Decision = "SK-KPPS-20241107";

    private static readonly DateTimeOffset Nominated = Clock.In(9, 28, 16, 0);
    private static readonly DateTimeOffset Checked = Clock.In(9, 29, 16, 0);
    private static readonly DateTimeOffset SwornIn = Clock.On(7, 9, 0);
    private static readonly DateTimeOffset Left = Clock.On(12, 9, 0);
    private static readonly DateTimeOffset Succeeded = Clock.On(13, 9, 0);
    private static readonly DateTimeOffset TrainedInLogistics = Clock.On(16, 15, 0);
    private static readonly DateTimeOffset TrainedInVoting = Clock.On(20, 15, 0);

    /// <summary>Indexes of the stations where an officer is replaced, and why.</summary>
    private static readonly Dictionary<int, string> Grounds =
        new() { [100] = "resignation", [250] = "incapacity", [400] = "death" };

    /// <summary>Ids of officers by their sample name, as the imports answer them.</summary>
    private readonly Dictionary<string, Guid> ids = new(StringComparer.Ordinal);

    /// <summary>Who is nominated in September, and what the checks of them came to.</summary>
    public async Task NominateAsync()
    {
        await clock.WalkAsync("nominated", Lists(Nominated, AllCandidates,
            "kode;nama;nik;tanggal lahir;jabatan;kursi;peringkat", one => string.Create(
                CultureInfo.InvariantCulture,
                $"{one.Station.Code};{one.Name};{one.IdentityNumber};{one.BirthDate:dd/MM/yyyy};{one.Role};{one.Seat};{one.Rank}")));
        await clock.WalkAsync("checked", [
            .. Lists(Checked, station => AllCandidates(station).Where(one => !Fails(one)), "kode;nik;jabatan;hasil administrasi",
                one => $"{one.Station.Code};{one.IdentityNumber};{one.Role};MS"),
            .. Everybody.Where(Fails).Select(one => new[] { new Step(Checked, () => RecordAsync(one, "checks", new
            {
                id = DemoId.Of($"officer/{one.Name}/checks"),
                checks = new[] { new { code = "health", state = "failed" } },
                occurredAt = Checked,
            })) }),
        ]);
    }

    /// <summary>The oath of 7 November.</summary>
    public Task SwearInAsync() => clock.WalkAsync("sworn in", Lists(
        SwornIn, station => AllCandidates(station).Where(one => SeatOf(one) is not null),
        "kode;nik;jabatan;kursi;sk;tanggal sk;tanggal pelantikan",
        one => $"{one.Station.Code};{one.IdentityNumber};{one.Role};{SeatOf(one)};{Decision};7 November 2024;7 November 2024"));

    /// <summary>Three are replaced, and all are trained, while packages are packed.</summary>
    public IEnumerable<IReadOnlyList<Step>> Meanwhile =>
    [
        .. Grounds.Select(one => Replacement(reference.Stations[one.Key], one.Value)),
        .. Lists(
            TrainedInLogistics, station => Members(station).Where(one => one.Number <= InLogistics),
            "kode;nik;jabatan;bimtek logistik", one => $"{one.Station.Code};{one.IdentityNumber};{one.Role};16/11/2024"),
        .. Lists(
            TrainedInVoting, station => IndexOf(station) % 40 == 11 ? [] : Members(station),
            "kode;nik;jabatan;bimtek", one => $"{one.Station.Code};{one.IdentityNumber};{one.Role};20/11/2024"),
    ];

    /// <summary>
    /// Ids of who signs for a station: the chair and the first member. At a few the chair alone; that is an estimate.
    /// </summary>
    public IReadOnlyList<Guid> SignersOf(Location place) => place.Level != "tps"
        ? []
        : [.. AllCandidates(place).Take(IndexOf(place) % 175 == 60 ? 1 : 2).Select(one => ids[one.Name])];

    /// <summary>Prints how complete the teams were at some moments.</summary>
    public async Task PrintAsync()
    {
        Console.WriteLine();
        Console.WriteLine("Officers of the polling stations, all of them samples");
        Print("", "required", "candidates", "appointed", "sworn", "qualified", "logistics", "voting", "gap");
        foreach (var at in new[] { Clock.In(10, 1, 0, 0), Clock.On(8, 0, 0), Clock.On(26, 0, 0) })
        {
            var rows = (await api.GetAsync<Page<Formation>>(
                $"/v1/formation?location={reference.Warehouse.Code}&knownAt={Uri.EscapeDataString($"{at:yyyy-MM-ddTHH:mm:sszzz}")}"))
                .Items.Where(row => row.Role is "kpps-chair" or "kpps-member").ToArray();
            Print(
                $"{at:yyyy-MM-dd}", rows.Sum(row => row.Required), rows.Sum(row => row.Candidates),
                rows.Sum(row => row.Appointed), rows.Sum(row => row.Sworn), rows.Sum(row => row.Qualified),
                rows.Sum(row => row.TrainedInLogistics), rows.Sum(row => row.TrainedInVoting), rows.Sum(row => row.Gap));
            if (rows.Sum(row => row.Required) != reference.Stations.Count * Seats)
                throw new DemoException("the rules do not ask for seven officers at each polling station.");
        }
    }

    private IEnumerable<Sample> Everybody => reference.Stations.SelectMany(AllCandidates);

    private static void Print(string title, params object[] cells) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"  {title,-12}{string.Concat(cells.Select(cell => string.Create(CultureInfo.InvariantCulture, $"{cell,12:N0}")))}"));

    /// <summary>A list for each ward, with a row for each officer.</summary>
    private IEnumerable<IReadOnlyList<Step>> Lists(
        DateTimeOffset at, Func<Location, IEnumerable<Sample>> officersOf, string header, Func<Sample, string> row) =>
        from ward in reference.Stations.Select(reference.ParentOf).Distinct()
        let officers = reference.ChildrenOf(ward).SelectMany(officersOf).ToArray()
        where officers.Length > 0
        select new[] { new Step(at, () => ImportAsync(ward, officers, header, row, at)) };

    private async Task ImportAsync(
        Location ward, Sample[] officers, string header, Func<Sample, string> row, DateTimeOffset at)
    {
        var csv = new StringBuilder(header).Append('\n').AppendJoin('\n', officers.Select(row)).ToString();
        var import = await api.PostAsync<OfficerImport>(
            "/v1/officers/imports", Api.KeyOf(ward.Code), new { csv, occurredAt = at }, HttpStatusCode.MultiStatus);
        if (import.Results.FirstOrDefault(one => one.Outcome == "explained") is { } bad)
        {
            throw new DemoException(string.Create(
                CultureInfo.InvariantCulture,
                $"line {bad.Line} of {ward.Name} was not imported: {string.Join(", ", bad.Reasons.Select(reason => reason.Code))}."));
        }

        lock (ids)
        {
            foreach (var (officer, result) in officers.Zip(import.Results))
                ids[officer.Name] = result.Officer!.Value;
        }
    }

    private Step[] Replacement(Location station, string ground)
    {
        var all = AllCandidates(station).ToArray();
        var (gone, next) = (all[Replaced - 1], all[Reserve - 1]);
        return
        [
            new(Left, () => RecordAsync(gone, "end", new
            {
                id = DemoId.Of($"officer/{gone.Name}/end"), ground, occurredAt = Left,
            })),
            new(Succeeded, () => RecordAsync(next, "appointment", new
            {
                id = DemoId.Of($"officer/{next.Name}/appointment"),
                decision = $"SK-PAW-{station.Code}",
                seat = Replaced,
                succeeds = ids[gone.Name],
                occurredAt = Succeeded,
            })),
            new(Succeeded, () => RecordAsync(next, "oath", new
            {
                id = DemoId.Of($"officer/{next.Name}/oath"), occurredAt = Succeeded,
            })),
        ];
    }

    private Task RecordAsync(Sample officer, string step, object body) => api.PostAsync(
        $"/v1/officers/{ids[officer.Name]}/{step}", Api.KeyOf(reference.ParentOf(officer.Station).Code), body);

    private int IndexOf(Location station) => indexes[station.Code];

    private readonly Dictionary<string, int> indexes = reference.Stations.Index().ToDictionary(
        one => one.Item.Code, one => one.Index, StringComparer.Ordinal);

    /// <summary>Seven and a reserve; at some stations nobody came forward for the last seat.</summary>
    private IEnumerable<Sample> AllCandidates(Location station)
    {
        var index = IndexOf(station);
        return Enumerable.Range(1, index % 58 == 7 ? Seats - 1 : Reserve)
            .Select(number => new Sample(station, index, number));
    }

    /// <summary>At some stations one fails the check of health.</summary>
    private static bool Fails(Sample officer) => officer.Number == Failing && officer.Index % 75 == 20;

    /// <summary>The seat of 7 November: the reserve takes that of who failed a check. Null for none.</summary>
    private static int? SeatOf(Sample officer) =>
        Fails(officer) ? null
        : officer.Number < Reserve ? officer.Number
        : officer.Index % 75 == 20 ? Failing
        : null;

    /// <summary>Who is in office at the end.</summary>
    private IEnumerable<Sample> Members(Location station)
    {
        var isReplaced = Grounds.ContainsKey(IndexOf(station));
        return AllCandidates(station).Where(one => one.Number switch
        {
            Replaced => !isReplaced,
            Reserve => isReplaced || SeatOf(one) is not null,
            _ => SeatOf(one) is not null,
        });
    }

    /// <summary>A sample officer.</summary>
    /// <param name="Index">Of the station.</param>
    /// <param name="Number">1 for the chair, then the members by rank, the reserve last.</param>
    private sealed record Sample(Location Station, int Index, int Number)
    {
        public string Name => string.Create(CultureInfo.InvariantCulture, $"KPPS-{Station.Code}-{Number}");

        public string IdentityNumber => string.Create(CultureInfo.InvariantCulture, $"99{Index:0000000000}{Number:0000}");

        public DateOnly BirthDate => new DateOnly(1975, 1, 1).AddDays(((Index * 13) + (Number * 977)) % 11_000);

        public string Role => Number == 1 ? "Ketua KPPS" : "Anggota KPPS";

        public int? Seat => Number < Reserve ? Number : null;

        public int Rank => Number == 1 ? 1 : Number - 1;
    }
}
