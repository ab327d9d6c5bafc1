using System.Data.Common;
using System.Globalization;
using Logistics.Core.Destructions;
using Logistics.Core.Officers;
using Logistics.Core.ReVotes;
using Logistics.Core.Seals;
using Logistics.Core.Sortings;
using Logistics.Tests.Support;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Logistics.Tests.Http;

/// <summary>
/// What each route reads of a ledger, and of one with ten times as many events: as much, in pages of the database, where
/// the answer is as long.
/// </summary>
internal sealed class ReadCostTests : RouteTests
{
    /// <summary>Sees what concerns a place to which little was sent.</summary>
    private const string Officer = $"officer@{SmallTree.Kendari}";

    /// <summary>Receives packages at a place that has had many, and must not see the seals on those to come.</summary>
    private const string Receiver = $"officer@{Mandonga}";

    private const int PageSize = 20;
    private const int Packages = 100;
    private const int TimesMore = 10;

    // The tables' trees become deeper, and a bisection longer.
    private const int PagesMore = 60;

    // These answer with the whole of the ledger or of a place, or with what is no part of it.
    private static readonly string[] Whole = ["/v1/evidence", "/openapi/v1.json", "/openapi/v1.yaml", "/"];

    /// <summary>What grows all the same, and with what.</summary>
    private static readonly Dictionary<string, string> Growing = new(StringComparer.Ordinal)
    {
        ["EventStore.After"] = "/v1/audit/: looks at 5,000 events at most for a page of findings",
        ["PackageStore.HeldThen"] = "/packages?knownAt=: what the place has ever held",
        ["StockStore.Current"] = "/stock: what is in the packages that the place holds",
        ["StockStore.TrialBalance"] = "/v1/trial-balance: the accounts that it adds up",
        ["StockStore.Movements"] = "/movements?location=: what moved of the item there",
        ["OfficerStore.Count"] = "/v1/: every officer, once after each change, for the formation and the countdown",
        ["OfficerStore.Open"] = "/v1/formation/gaps: who is a candidate there",
        ["OfficerStore.History"] = "/v1/formation?knownAt=: what was recorded of any officer",
        ["ReadinessStore.Packages"] = "/v1/: the boxes and kits of polling stations, once",
        ["ReadinessStore.Contents"] = "/v1/: what they hold, once",
        ["ReadinessStore.Seals"] = "/v1/: the seals on them, once",
        ["ReadinessStore.Flags"] = "/v1/: every open flag, once after each change",
        ["ReadinessStore.ReVoteAccounts"] = "/v1/: an account for each re-vote and contest, once after each account",
        ["ReadinessStore.ReVotes"] = "/v1/: every case of a re-vote, once after each change",
        ["ReadinessStore.Incidents"] = "/v1/: every open incident, once after each change",
        ["ReadinessStore.Accounts"] = "/v1/: an account for each polling station and contest, once after each account",
        ["ReadinessStore.Streams"] = "/v1/: what was recorded since the last reading",
        ["ReadinessStore.PackagesOf"] = "/v1/: the packages that changed since the last reading",
        ["ReadinessStore.ContentsOf"] = "/v1/: what they hold",
        ["ReadinessStore.Histories"] = "/v1/: where their events left them, once",
        ["ReadinessStore.HistoriesOf"] = "/v1/: where the events left them",
        ["ReadinessStore.Destructions"] = "/v1/: every destruction, once after each change",
        ["ReadinessStore.History"] = "knownAt=: what was recorded by then",
        ["ReadinessStore.SealsOf"] = "/v1/: the seals on them",
        ["SealStore.List"] = "place=74.71: the seals of the packages that are there, whatever their status",
        ["ReVoteStore.List"] = "/v1/re-votes: those of a place or status, of all; there are few",
        ["PackageStore.List"] = $"({Receiver}): what the place and those below it have ever received",
        ["TpsAccountStore.Counted"] = "/v1/reconciliation: what was lost and found anywhere, for many stations at once",
        ["StockDocumentStore.ListOrders"] = "/v1/replacement-orders: orders of places that are not seen",
    };

    private static readonly string[] Filtered =
    [
        "/v1/packages?status=packed", "/v1/packages?status=missing", $"/v1/packages?destination={SmallTree.Mandonga1}&status=packed", "/v1/packages?kind=kit",
        "/v1/packages?recalled=true", "/v1/packages?recalled=false",
        $"/v1/handovers?from={Kpu}", $"/v1/handovers?to={Mandonga}", "/v1/handovers?status=refused",
        $"/v1/arrivals?location={Mandonga}", "/v1/arrivals?status=open", "/v1/arrivals?reason=late",
        $"/v1/transfers?from={Kpu}", "/v1/transfers?status=released",
        $"/v1/deliveries?location={Kpu}", "/v1/deliveries?status=open",
        $"/v1/items/seal/movements?location={Kpu}", "/v1/log/proofs/inclusion?sequence=5",
        "/v1/events?after=50", "/v1/events?package={packageId}",
        $"/v1/locations/{Kpu}/stock?below=true", $"/v1/locations/{Kpu}/packages?knownAt=2099-01-01T00:00:00Z",
        $"/v1/requirements?location={Mandonga}&level=tps", $"/v1/reconciliation?location={Mandonga}",
        "/v1/flags?open=true", "/v1/flags?code=same-document", $"/v1/flags?place={Kpu}",
        "/v1/audit/flags", $"/v1/officers?location={SmallTree.Mandonga1}", $"/v1/formation?location={Mandonga}&level=tps",
    ];

    private static readonly string[] OfSealsToCome =
    [
        "/v1/packages?status=in-transit", "/v1/packages/{toCome}", "/v1/packages/{toCome}/custody", "/v1/events?package={toCome}",
        "/v1/seals/{seal}",
    ];

    private readonly Dictionary<string, string> names = new(StringComparer.Ordinal);

    [Test]
    public async Task Get_TenTimesTheLedger_ReadsAsManyPages()
    {
        await FillAsync(Packages);
        var before = await CostsAsync();
        await FillAsync(Packages * TimesMore);
        var after = await CostsAsync();
        TestContext.Out.WriteLine(string.Join('\n', after.OrderBy(cost => cost.Key, StringComparer.Ordinal)
            .Where(cost => cost.Value > before.GetValueOrDefault(cost.Key) + PagesMore)
            .Select(cost => $"{cost.Key}: {before.GetValueOrDefault(cost.Key)} to {cost.Value} pages")));
        Assert.That(
            after.Where(cost => !MayGrow(cost.Key) && cost.Value > (2 * before.GetValueOrDefault(cost.Key)) + PagesMore)
                .Select(cost => $"{cost.Key}: {before.GetValueOrDefault(cost.Key)} to {cost.Value} pages"),
            Is.Empty);
    }

    private static bool MayGrow(string cost) => Growing.TryGetValue(cost.Split(' ')[^1], out var where)
        && cost.Contains(where.Split(':')[0].Split('?')[0], StringComparison.Ordinal);

    private async Task FillAsync(int count)
    {
        var packages = Enumerable.Range(0, count).Select(_ => Commands.PackFull()).ToArray();
        var releases = packages.Select(package => Commands.Release(Kpu, Mandonga, package)).ToArray();
        var transfers = packages.Select(_ => Commands.Transfer(Kpu, Mandonga, (SmallTree.Seal, 1))).ToArray();
        var deliveries = packages.Select(_ => Commands.Deliver((SmallTree.Seal, 20), (SmallTree.MayorBallot, 4)) with { Document = "SJ-1" }).ToArray();
        var surpluses = packages.Select(_ => Commands.Transfer(Kpu, Mandonga, (SmallTree.MayorBallot, 1))).ToArray();
        var officers = packages.Select((_, i) => new NominateOfficer(
            Guid.CreateVersion7(), Commands.Actor, Commands.OccurredAt, "kpps-member", SmallTree.Mandonga1, Seat: null,
            (i % 999) + 1, Commands.Text("a name"), BirthDate: null, Phone: null, IdentityNumber: null, Identity: null, Age: null))
            .ToArray();
        RecordArrival[] arrivals =
        [
            .. packages.Select((package, i) => new RecordArrival(
                Guid.CreateVersion7(), Commands.Admin, Commands.OccurredAt, SmallTree.Korumba, ReceivedBy: null,
                [new(new(null, $"X-{i}"), Condition: null, Seals: null, Note: null)], Note: null)),
        ];
        var reVotes = packages.Select(_ => new RecommendReVote(
            Guid.CreateVersion7(), Commands.Actor, SmallTree.OpensAt, SmallTree.Mandonga1, [SmallTree.Mayor], "Panwascam",
            "voted-twice", new DateOnly(2024, 11, 28), Note: null)).ToArray();
        LedgerCommand[] commands =
        [
            .. reVotes, .. deliveries, .. packages, .. releases, .. releases.SkipLast(count / 2).Select(Commands.AcceptAll),
            .. transfers,
            .. transfers.SkipLast(count / 2).Select(transfer => Commands.Receive(transfer) with { AcceptRemainder = true }),
            .. surpluses, .. surpluses.Select(transfer => Commands.Receive(transfer, (SmallTree.MayorBallot, 2))),
            .. packages.Select(_ => new RecordSorting(
                Guid.CreateVersion7(), Commands.Actor, Commands.OccurredAt, Kpu, 1,
                [new SortingLine(SmallTree.MayorBallot, 2, 1)], Document: null, Note: null)),
            .. packages.Select(_ => new DestroyGoods(
                Guid.CreateVersion7(), Commands.Actor, SmallTree.OpensAt, Kpu, "BA-1",
                [new DestructionLine(SmallTree.MayorBallot, 1, DestructionSource.Damaged)],
                [Commands.Text("a witness"), Commands.Text("another")], Note: null)),
            .. packages.Select((_, i) => new IssueSeals(
                Guid.CreateVersion7(), Commands.Actor, Commands.OccurredAt, Kpu, SealKind.CableTie, "SJ-9",
                $"{NewLabel()}-{i:0000}", $"{NewLabel()}-{i:0000}", [], Count: null, Note: null)),
            .. officers,
            .. arrivals, .. arrivals.SkipLast(5).Select(arrival => new IdentifyArrival(
                Guid.CreateVersion7(), Commands.Admin, Commands.OccurredAt,
                Arrival.OfLabel(arrival.Id, arrival.Lines[0].Label.ToString()), Package: null, Commands.Text("a shop's"))),
        ];
        if (names.Count == 0)
        {
            var aside = Commands.PackFull(SmallTree.Kandai1);
            var delivered = Commands.Pack(Tps, kind: PackageKind.BallotBox, contest: SmallTree.Mayor) with
            {
                Contents = [new(SmallTree.MayorBallot, 2)],
            };
            commands =
            [
                .. commands, delivered, .. Commands.Move([Kpu, Mandonga, Wawombalata, Tps], delivered), Commands.Account(Tps), aside, Commands.Release(Kpu, SmallTree.Kendari, aside),
                Commands.Transfer(Kpu, SmallTree.Kendari, (SmallTree.Seal, 1)),
            ];
            names.Add("arrival", Arrival.OfLabel(arrivals[0].Id, "X-0").ToString());
            names.Add("packageId", packages[0].Id.ToString());
            names.Add("toCome", packages[^1].Id.ToString());
            names.Add("seal", packages[^1].Seals[0]);
            names.Add("handover", releases[0].Id.ToString());
            names.Add("transfer", transfers[0].Id.ToString());
            names.Add("delivery", deliveries[0].Id.ToString());
            names.Add("officer", officers[0].Id.ToString());
            names.Add("reVote", reVotes[0].Id.ToString());
            names.Add("key", UnknownNames["key"]);
            names.Add("sha256", UnknownNames["sha256"]);
        }

        foreach (var some in commands.Chunk(1_000))
            Assert.That(await Api.AppendAsync("admin", some), Is.All.TypeOf<AppendResult.Appended>());

        names["incident"] = (string)(await GetAsync("/v1/incidents?limit=1")).Succeeds(200)["items"]![0]!["id"]!;
        names["flag"] = (string)(await GetAsync("/v1/flags?limit=1")).Succeeds(200)["items"]![0]!["id"]!;

        // What the signer reads is read once.
        var size = await Api.LedgerSizeAsync();
        while ((await GetAsync("/v1/log/checkpoint", role: null)).Text.Split('\n') is not [_, var signed, ..]
            || signed != size.ToString(CultureInfo.InvariantCulture))
        {
            await Task.Delay(50);
        }
    }

    /// <summary>Pages that each statement of each address reads.</summary>
    private async Task<IReadOnlyDictionary<string, long>> CostsAsync()
    {
        var costs = new Dictionary<string, long>(StringComparer.Ordinal);
        await using var connection = new SqliteConnection($"Data Source={Api.DatabaseFile};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync();
        var asked = Gets().Where(route => !Whole.Contains(route.Pattern)).SelectMany(route => route.Addresses)
            .Concat(Filtered).SelectMany(address => (string[])["auditor", Officer], (address, role) => (address, role))
            .Concat(OfSealsToCome.Select(address => (address, role: Receiver)));
        foreach (var (pattern, role) in asked)
        {
            var address = Fill(pattern, names);
            foreach (var (author, pages) in await CostsAsync(connection, address, role))
                costs[$"{address} ({role}) {author}"] = pages;
        }

        return costs;
    }

    private async Task<IReadOnlyDictionary<string, long>> CostsAsync(SqliteConnection connection, string address, string role)
    {
        var sent = new List<(string Text, SqliteParameter[] Parameters)>();
        using (new StatementLog(Api.DatabaseFile, Note))
        {
            var answer = await GetAsync($"{address}{(address.Contains('?') ? '&' : '?')}limit={PageSize}", role);
            if (answer.Status == 400)
            {
                lock (sent)
                    sent.Clear();
                answer = await GetAsync(address, role);
            }

            if (Filtered.Contains(address))
                Assert.That(answer.Status, Is.AnyOf(200, 403, 404), $"{address}: {answer.Text}");
        }

        // What the server asks of its own accord may still come.
        (string, SqliteParameter[])[] all;
        lock (sent)
            all = [.. sent];
        var costs = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (text, parameters) in all)
        {
            var author = text.Split("/* ")[1].Split(" */")[0];
            costs[author] = costs.GetValueOrDefault(author) + PagesOf(connection, text, parameters);
        }

        return costs;

        void Note(DbCommand command)
        {
            if (!command.CommandText.StartsWith("/* ", StringComparison.Ordinal)
                || command.CommandText.Contains("UPDATE ", StringComparison.Ordinal)
                || command.CommandText.Contains("INSERT ", StringComparison.Ordinal))
            {
                return;
            }

            lock (sent)
            {
                sent.Add((command.CommandText, [.. command.Parameters.Cast<SqliteParameter>()
                    .Select(parameter => new SqliteParameter(parameter.ParameterName, parameter.Value))]));
            }
        }
    }

    /// <summary>Pages that a statement reads, whether or not they are in memory.</summary>
    private static long PagesOf(SqliteConnection connection, string text, SqliteParameter[] parameters)
    {
        const int cacheHit = 7, cacheMiss = 8; // SQLITE_DBSTATUS_CACHE_HIT, SQLITE_DBSTATUS_CACHE_MISS
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.Parameters.AddRange(parameters);
        command.Prepare();
        _ = (Taken(cacheHit), Taken(cacheMiss));
        using (var reader = command.ExecuteReader())
        {
            do
            {
                while (reader.Read())
                {
                }
            }
            while (reader.NextResult());
        }

        return Taken(cacheHit) + Taken(cacheMiss);

        long Taken(int what) =>
            raw.sqlite3_db_status(connection.Handle, what, out var count, out _, 1) == raw.SQLITE_OK ? count : 0;
    }
}
