using System.Globalization;
using System.Text.Json.Nodes;

namespace Logistics.Tests.Support;

/// <summary>Tests over HTTP about what was recorded by mistake and taken back. After each the ledger is sound.</summary>
internal abstract class TakenBackTests : DocumentTests
{
    protected static readonly (long?, long?, long?) NoLinks = (null, null, null);

    protected static string AddressOf(long sequence) =>
        string.Create(CultureInfo.InvariantCulture, $"/v1/events/{sequence}/reversal");

    protected static JsonObject NewReversal(bool command = false, JsonObject? replacement = null)
    {
        var body = new JsonObject
        {
            ["id"] = NewId(),
            ["reason"] = "counted twice",
            ["command"] = command,
            ["occurredAt"] = Noon,
        };
        if (replacement is not null)
            body["replacement"] = replacement;
        return body;
    }

    protected async Task<long> LastAsync() => await Api.LedgerSizeAsync() - 1;

    /// <summary>Takes an event back.</summary>
    /// <returns>The sequence of the reversal.</returns>
    protected async Task<long> ReverseAsync(long sequence, bool command = false, JsonObject? replacement = null)
    {
        var made = (await PostAsync(AddressOf(sequence), NewReversal(command, replacement), "admin")).Succeeds(201);
        return (long)made["reversed"]![0]!["by"]!;
    }

    protected async Task<JsonNode> ReadAsync(string address, string role = "auditor") =>
        (await GetAsync(address, role)).Succeeds(200);

    protected async Task<JsonNode[]> ItemsAsync(string address) => [.. (await ReadAsync(address))["items"]!.AsArray()!];

    protected static (long? ReversedBy, long? SupersededBy, long? Supersedes) Links(JsonNode? shown) =>
        ((long?)shown!["reversedBy"], (long?)shown["supersededBy"], (long?)shown["supersedes"]);

    [TearDown]
    public async Task VerifiesAsync() =>
        Assert.That((await Api.VerifyAsync()).Findings.Select(finding => finding.ToString()), Is.Empty);
}
