using Dapper;
using Logistics.Data.Access;
using Logistics.Data.Engines;
using Logistics.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Logistics.Tests.Http;

/// <summary>
/// Reference data, principals and the head, with values that no column of their kind holds, or rows that no key
/// allows: that is a damaged database and no defect of the product.
/// </summary>
internal sealed class DatabaseDamageTests : LogTests
{
    private static readonly object[] Values = ["x", new byte[] { 1 }, -1L, "9999-12-31T23:59:59.9999999Z"];

    private string[] addresses = null!;

    [OneTimeSetUp]
    public async Task Record()
    {
        var label = await PackAsync();
        var handover = await ReleaseAsync(Kpu, Mandonga, label);
        await AcceptAsync(handover);
        await SignAsync();
        addresses =
        [
            "/v1/election", "/v1/countdown", "/v1/countdown?asOf=2024-11-01", "/v1/items", "/v1/locations?limit=9",
            $"/v1/locations/{Mandonga}", $"/v1/locations/{Mandonga}/packages", "/v1/packages", "/v1/events",
            $"/v1/packages/{label}/custody", $"/v1/handovers/{handover}", "/v1/handovers", "/health/ready",
            "/v1/log/checkpoint", "/v1/log/tile/0/000.p/2", "/v1/log/proofs/inclusion?sequence=0",
            $"/v1/locations/{Kpu}/stock", $"/v1/locations/{Kpu}/stock?below=true&asOf=2024-11-24T08:00:00Z",
            "/v1/items/ink/movements", $"/v1/items/ink/movements?location={Kpu}", "/v1/trial-balance",
            $"/v1/events/{ApiFixture.Recorded + 1}/receipt", $"/v1/events/{ApiFixture.Recorded + 1}/receipt html", $"/v1/handovers/{handover}/receipt html",
        ];
    }

    [TestCase("Election")]
    [TestCase("Contest")]
    [TestCase("Milestone")]
    [TestCase("PhaseStart")]
    [TestCase("Location")]
    [TestCase("ItemType")]
    [TestCase("ApiKey")]
    [TestCase("LedgerHead")]
    [TestCase("Balance")]
    [TestCase("Posting")]
    public async Task AnyRequest_CellOfAnotherKind_IsNoDefect(string table)
    {
        await Api.ExecuteAsync($"CREATE TABLE Kept{table} AS SELECT * FROM {table}", new { });
        var columns = await Api.Services.GetRequiredService<Database>().ReadAsync(
            (connection, _) => connection.QueryAsync<(string, string)>(
                "SELECT name, type FROM pragma_table_info(@table)", new { table }),
            default);
        foreach (var (column, type) in columns)
        {
            foreach (var value in ValuesFor(type))
            {
                await Api.ExecuteAsync(
                    $"""
                    PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON;
                    UPDATE OR IGNORE {table} SET {column} = @value
                    """,
                    new { value });
                foreach (var address in addresses)
                    await IsNoDefectAsync(address, $"{table}.{column} = {value}");
                var answer = await PostAsync("/v1/packages", NewKit());
                Assert.That(answer.Status, Is.Not.EqualTo(500), $"{table}.{column} = {value}: {answer.Text}");
                await Api.ExecuteAsync(
                    $"""
                    PRAGMA foreign_keys = OFF; DELETE FROM {table};
                    INSERT INTO {table} SELECT * FROM Kept{table}
                    """,
                    new { });
                await Api.Services.GetRequiredService<KeyRing>().RefreshAsync(default);
            }
        }
    }

    /// <summary>The first time there is, where times may be, and a number that is too large, where numbers are.</summary>
    private static object[] ValuesFor(string type) => [.. Values, type == "TEXT" ? "0001-01-01" : 1L << 62];

    [TestCase("UPDATE Election SET VotingDate = 'x'", "/v1/election")]
    [TestCase("UPDATE Election SET TimeZone = 'x'", "/v1/countdown")]
    [TestCase("DELETE FROM Election", "/v1/election")]
    [TestCase("UPDATE Contest SET Name = X'01'", "/v1/election")]
    [TestCase("UPDATE ItemType SET Provenance = 'x'", "/v1/items")]
    [TestCase("UPDATE Location SET Level = 'x'", "/v1/locations")]
    [TestCase("UPDATE Location SET RegisteredVoters = 'x'", "/v1/locations")]
    [TestCase("UPDATE ApiKey SET Role = 'x'", "/v1/keys")]
    [TestCase("UPDATE LedgerHead SET LastRecordedAt = 'x'", "POST")]
    [TestCase("DELETE FROM LedgerHead", "POST")]
    public async Task AnyRequest_ValueOfAnotherKind_Is503(string sql, string address)
    {
        using var api = NewApi();
        await api.LedgerSizeAsync();
        var kit = Answer.Body(NewKit().ToJsonString());
        (await Answer.OfAsync(await api.As("warehouse").PostAsync(new Uri("/v1/packages", UriKind.Relative), kit)))
            .Succeeds(201);
        await api.ExecuteAsync(
            $"PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; {sql}", new { });
        using var body = Answer.Body(NewKit().ToJsonString());
        var answer = await Answer.OfAsync(address == "POST"
            ? await api.As("warehouse").PostAsync(new Uri("/v1/packages", UriKind.Relative), body)
            : await api.As("auditor").GetAsync(new Uri(address, UriKind.Relative)));
        answer.Refuses(503, "database-damaged");
        Assert.That(answer.Headers.RetryAfter?.ToString(), Is.EqualTo("1"));
    }

    [TestCase("HandoverLine")]
    [TestCase("LogTile")]
    [TestCase("Location")]
    [TestCase("ApiKey")]
    [TestCase("ItemType")]
    [TestCase("AppliedCommand")]
    [TestCase("LedgerHead")]
    [TestCase("Election")]
    [TestCase("Balance")]
    [TestCase("Posting")]
    public async Task AnyRequest_RowsTwice_IsNoDefect(string table)
    {
        await Api.ExecuteAsync(
            $"""
            PRAGMA foreign_keys = OFF; PRAGMA legacy_alter_table = ON;
            ALTER TABLE {table} RENAME TO Keyed{table}; CREATE TABLE {table} AS SELECT * FROM Keyed{table};
            INSERT INTO {table} SELECT * FROM Keyed{table}
            """,
            new { });
        foreach (var address in addresses)
            await IsNoDefectAsync(address, $"{table} twice");
        var answer = await PostAsync("/v1/packages", NewKit());
        Assert.That(answer.Status, Is.Not.EqualTo(500), $"{table} twice: {answer.Text}");
        await Api.ExecuteAsync(
            $"PRAGMA foreign_keys = OFF; DROP TABLE {table}; ALTER TABLE Keyed{table} RENAME TO {table}", new { });
        await Api.Services.GetRequiredService<KeyRing>().RefreshAsync(default);
    }

    private async Task IsNoDefectAsync(string address, string damage)
    {
        var (path, accept) = address.Split(' ') is [{ } page, _] ? (page, "text/html") : (address, null);
        using var response = await SendAsync(path, "auditor", accept);

        // A key that cannot be read lets nobody in.
        var isOfKeys = damage.StartsWith("ApiKey", StringComparison.Ordinal);
        Assert.That(
            (int)response.StatusCode, Is.EqualTo(200).Or.EqualTo(503).Or.EqualTo(404).Or.EqualTo(isOfKeys ? 401 : 200),
            $"{damage}: {address}: {await response.Content.ReadAsStringAsync()}");
    }
}
