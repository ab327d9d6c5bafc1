using System.Globalization;
using System.Text;
using Logistics.Core.Log;
using Logistics.Data.Log;
using Microsoft.Extensions.DependencyInjection;

namespace Logistics.Tests.Support;

/// <summary>Tests of the log over HTTP, where the test signs, and only when it means to.</summary>
internal abstract class LogTests : ApiTests
{
    protected const string Origin = "test.example/log";

    protected SigningKey Key { get; } = SigningKey.Create(Origin);

    protected override ApiFixture NewApi() => NewApi(startsFrom: null);

    /// <inheritdoc cref="ApiFixture.StartsFrom"/>
    protected ApiFixture NewApi(string? startsFrom) => new()
    {
        StartsFrom = startsFrom,
        Signs = false,
        Settings = [("Log:VerifierKeys", Key.Public.ToString())],
    };

    /// <summary>Signs and publishes the state of the log as it is, as the signer does.</summary>
    protected async Task<SignedCheckpoint> SignAsync()
    {
        var log = Api.Services.GetRequiredService<LogStore>();
        var signed = new Checkpoint(Origin, (await log.StateAsync(default)).Head).Sign([Key]);
        await PublishAsync(Api, signed);
        return signed;
    }

    protected static Task PublishAsync(ApiFixture api, SignedCheckpoint signed) =>
        api.Services.GetRequiredService<LedgerWriter>().PublishAsync(signed, DateTime.UtcNow, default);

    /// <summary>Packs this many kits in one request.</summary>
    protected async Task PackManyAsync(int count)
    {
        var body = new System.Text.Json.Nodes.JsonObject
        {
            ["packages"] = new System.Text.Json.Nodes.JsonArray(
                [.. Enumerable.Range(0, count).Select(_ => NewKit())]),
        };
        (await PostAsync("/v1/packages/bulk", body)).Succeeds(207);
    }

    /// <summary>Asks with an <c>Accept</c> header, or with none.</summary>
    protected async Task<HttpResponseMessage> SendAsync(
        string address, string? role = null, string? accept = null, HttpMethod? method = null)
    {
        var request = new HttpRequestMessage(method ?? HttpMethod.Get, new Uri(address, UriKind.Relative));
        if (accept is not null)
            request.Headers.TryAddWithoutValidation("Accept", accept);
        return await Api.As(role).SendAsync(request);
    }

    protected async Task<byte[]> BytesAsync(string address, string? role = null)
    {
        using var response = await SendAsync(address, role);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        Assert.That((int)response.StatusCode, Is.EqualTo(200), $"{address}: {Encoding.UTF8.GetString(bytes)}");
        return bytes;
    }

    /// <summary>The newest checkpoint, verified with the key the API names.</summary>
    protected async Task<SignedCheckpoint> CheckpointAsync()
    {
        var keys = Encoding.UTF8.GetString(await BytesAsync("/v1/log/key")).Split('\n')[..^1];
        var note = Encoding.UTF8.GetString(await BytesAsync("/v1/log/checkpoint"));
        Assert.That(SignedCheckpoint.TryParse(note, out var checkpoint), Is.True, note);
        Assert.That(VerifierKey.TryParse(keys[0], out var key), Is.True, keys[0]);
        Assert.That(checkpoint!.Note.SignersAmong([key!]), Is.EqualTo(new[] { key }), "who signed");
        return checkpoint;
    }

    protected static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
