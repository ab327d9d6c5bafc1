using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Logistics.Api.Hosting;
using Logistics.Tests.Support;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Logistics.Tests.Contract;

/// <summary>
/// The examples of the API document are what the server answers to <see cref="ExampleStory"/>. Actors, hashes and
/// signatures differ from one run to the next and are not compared.
/// </summary>
internal sealed partial class ExampleTests
{
    /// <summary>Set to 1, the tests that compare files with what the build answers write them.</summary>
    private const string WriteVariable = "LOGISTICS_WRITE_OPENAPI";

    internal static bool Writes => Environment.GetEnvironmentVariable(WriteVariable) == "1";

    private static readonly JsonSerializerOptions Written = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    [Test]
    public async Task Examples_OfAnswers_AreWhatTheServerSends()
    {
        var start = new DateTimeOffset(2024, 11, 1, 8, 0, 0, TimeSpan.FromHours(8));
        var clock = new SetClock(start);
        using var api = new ApiFixture { HasRules = true, Clock = clock };
        var recorded = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var (key, delivered) = ("", "");
        foreach (var step in ExampleStory.Steps)
        {
            var (name, content) = await SendAsync(
                api, clock, step with
                {
                    Address = step.Address.Replace("{key}", key, StringComparison.Ordinal)
                        .Replace("{event}", delivered, StringComparison.Ordinal),
                });
            if (step is { Operation: null, Address: "/v1/deliveries" })
                delivered = JsonNode.Parse(content)!["recorded"]!["sequence"]!.ToJsonString();
            if (step.Operation == "CreateKeys")
                key = (string)JsonNode.Parse(content)!["keys"]![0]!["id"]!;
            if (name is not null)
                recorded.Add(name, content);
        }

        // Only a ledger that began on the election's clock has one that can be moved.
        using var rehearsal = new ApiFixture { HasRules = true, StartsEmpty = true, Clock = new ElectionClock(start, clock) };
        foreach (var step in ExampleStory.OfRehearsal)
        {
            var (name, content) = await SendAsync(rehearsal, clock, step);
            recorded.Add(name!, content);
        }

        var stored = ApiExamples.Files.Where(file => file.Key.Contains(".response.", StringComparison.Ordinal))
            .ToDictionary(StringComparer.Ordinal);
        var differing = recorded.Where(one =>
            !stored.TryGetValue(one.Key, out var text) || Stable(text) != Stable(one.Value)).ToArray();
        if (differing.Length > 0 && Writes)
        {
            Write(api, recorded);
            Assert.Pass("Written anew; they are part of the next build.");
        }

        Assert.Multiple(() =>
        {
            foreach (var (name, content) in differing)
                Assert.That(Stable(stored.GetValueOrDefault(name, "none")), Is.EqualTo(Stable(content)), name);
            Assert.That(stored.Keys, Is.SubsetOf(recorded.Keys), "'make openapi' records the answers of the story.");
        });
    }

    private static async Task<(string? Name, string Content)> SendAsync(
        ApiFixture api, SetClock clock, ExampleStep step)
    {
        var body = step.Body ?? ApiExamples.Find(step.Operation ?? "", "request")?.ToJsonString();
        if (body is not null)
            clock.Now = Later(clock.Now, JsonNode.Parse(body)!);
        var client = api.As(body is null ? "auditor" : ProperKey.Of(api, step.Address, body));
        var address = new Uri(step.Address, UriKind.Relative);
        var answer = await Answer.OfAsync(
            step.Bytes is not null ? await api.As("admin").PutAsync(address, new ByteArrayContent(step.Bytes))
                : body is null ? await client.GetAsync(address) : await client.PostAsync(address, Answer.Body(body)),
            api.Errors);
        Assert.That(
            answer.Status, step.Operation == nameof(Problem) ? Is.EqualTo(422) : Is.InRange(200, 299),
            $"{step.Address}: {answer.Text}");
        return step.Operation is not { } operation ? (null, answer.Text)
            : answer.MediaType is "text/plain" or "text/html" ? ($"{operation}.response.txt", answer.Text)
            : ($"{operation}.response.json", answer.Json.ToJsonString(Written) + "\n");
    }

    /// <summary>What is told is recorded a little after it happened, and never before what came earlier.</summary>
    private static DateTimeOffset Later(DateTimeOffset now, JsonNode body)
    {
        var told = (body["packages"] as JsonArray)?.OfType<JsonObject>().LastOrDefault() ?? body;
        if (told["occurredAt"] is null)
            return now.AddSeconds(4);
        var happened = (DateTimeOffset)told["occurredAt"]!;
        return (happened > now ? happened : now).AddSeconds(4);
    }

    private static string Stable(string text) =>
        Actor().Replace(Base64().Replace(Secret().Replace(text, "(secret)"), "(hash)"), "${member}(actor)");

    private static void Write(ApiFixture api, IReadOnlyDictionary<string, string> examples)
    {
        var folders = api.Services.GetRequiredService<EndpointDataSource>().Endpoints
            .Where(endpoint => endpoint.Metadata.GetMetadata<IEndpointNameMetadata>() is not null)
            .ToDictionary(
                endpoint => endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()!.EndpointName,
                endpoint => endpoint.Metadata.OfType<System.Reflection.MethodInfo>().First().DeclaringType!.Namespace!,
                StringComparer.Ordinal);
        folders.Add(nameof(Problem), typeof(Problem).Namespace!);
        foreach (var (name, content) in examples)
        {
            var folder = Repository.Find(
                "src", "Logistics.Api", folders[name.Split('.')[0]]["Logistics.Api.".Length..], "examples");
            File.WriteAllText(Path.Combine(Directory.CreateDirectory(folder).FullName, name), content);
        }
    }

    [GeneratedRegex("[A-Za-z0-9+/]{40,}=*", RegexOptions.None, 1000)]
    private static partial Regex Base64();

    /// <summary>A key, or its id.</summary>
    [GeneratedRegex("\"(?:[0-9a-f]{16}|[A-Za-z0-9_-]{43})\"", RegexOptions.None, 1000)]
    private static partial Regex Secret();

    [GeneratedRegex("(?<member>\"(?:actor|releasedBy|by|officer)\": )\"[0-9a-f-]{36}\"", RegexOptions.None, 1000)]
    private static partial Regex Actor();
}
