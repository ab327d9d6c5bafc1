using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Logistics.Tests.Support;

/// <summary>What the API answered.</summary>
internal sealed record Answer(int Status, string? MediaType, HttpResponseHeaders Headers, string Text)
{
    /// <summary>The body, where it is JSON.</summary>
    public JsonNode Json => field ??= JsonNode.Parse(Text)!;

    public string? Code => (string?)Json["code"];

    /// <summary>The fields a problem names.</summary>
    public string[] Fields => [.. Json["errors"]!.AsArray().Select(error => (string)error!["field"]!)];

    public JsonNode? this[string member] => Json[member];

    /// <summary>What the server logged; null where the test does not know it.</summary>
    private ErrorLog? Errors { get; init; }

    /// <summary>What an assertion about it shows: the server says why it failed in its log alone.</summary>
    private string Explanation => Status >= 500 && Errors is not null ? $"{Text}\n{Errors.Text}" : Text;

    public static async Task<Answer> OfAsync(HttpResponseMessage response, ErrorLog? errors = null)
    {
        using (response)
        {
            return new(
                (int)response.StatusCode,
                response.Content.Headers.ContentType?.MediaType,
                response.Headers,
                await response.Content.ReadAsStringAsync())
            {
                Errors = errors,
            };
        }
    }

    /// <summary>Asserts that it is a success and gives its body.</summary>
    public JsonNode Succeeds(int status)
    {
        Assert.That(Status, Is.EqualTo(status), Explanation);
        Assert.That(MediaType, Is.EqualTo("application/json"));
        return Json;
    }

    /// <summary>Asserts that it is a problem of the status and code, naming these fields.</summary>
    public void Refuses(int status, string code, params string[] fields)
    {
        Assert.That((Status, MediaType), Is.EqualTo((status, "application/problem+json")), Explanation);
        Assert.That(Code, Is.EqualTo(code), Text);
        Assert.That((string?)Json["type"], Is.EqualTo($"urn:logistics:problem:{code}"));
        Assert.That((int?)Json["status"], Is.EqualTo(status));
        Assert.That((string?)Json["title"], Is.Not.Empty);
        Assert.That((string?)Json["detail"], Is.Not.Empty);
        Assert.That(Fields, Is.EqualTo(fields), Text);
    }

    public static StringContent Body(string json, string mediaType = "application/json") =>
        new(json, Encoding.UTF8, mediaType);
}
