using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Logistics.Demo;

/// <summary>Calls the API with the key of a role or place. Any answer but the expected one ends the demo.</summary>
internal sealed class Api : IDisposable
{
    public const string Warehouse = "warehouse";
    public const string Officer = "officer";
    public const string Auditor = "auditor";
    public const string Admin = "admin";

    /// <summary>The key of a place: the warehouse's for the KPU, its officer's for any other.</summary>
    public static string KeyOf(Location location) =>
        location.Level == "kpu" ? Warehouse : KeyOf(location.Code);

    /// <summary>The key of the officer of a place below the KPU.</summary>
    public static string KeyOf(string code) => $"{Officer}@{code}";

    private const int PageSize = 500;

    private readonly HttpClient client;
    private readonly IReadOnlyDictionary<string, string> keys;

    public Api(Settings settings)
    {
        client = new HttpClient { BaseAddress = settings.Address };
        keys = settings.ReadKeys();
    }

    public void Dispose() => client.Dispose();

    public async Task<T> GetAsync<T>(string path)
    {
        using var answer = await SendAsync(HttpMethod.Get, path, Auditor, body: null);
        return await ReadAsync<T>(answer, path, HttpStatusCode.OK);
    }

    /// <summary>Every item of a list, page by page.</summary>
    public async Task<IReadOnlyList<T>> ListAsync<T>(string path, string cursorName = "cursor")
    {
        var all = new List<T>();
        string? next = null;
        do
        {
            var query = $"{path}?limit={PageSize}" + (next is null ? "" : $"&{cursorName}={next}");
            var page = await GetAsync<Page<T>>(query);
            all.AddRange(page.Items);
            next = page.Next;
        }
        while (next is not null);
        return all;
    }

    /// <summary>Records something: 201 the first time, 200 when it was recorded before.</summary>
    public async Task PostAsync(string path, string role, object body)
    {
        using var answer = await SendAsync(HttpMethod.Post, path, role, body);
        await EnsureAsync(answer, path, HttpStatusCode.Created, HttpStatusCode.OK);
    }

    /// <summary>The same, with the answer.</summary>
    public async Task<T> RecordAsync<T>(string path, string role, object body)
    {
        using var answer = await SendAsync(HttpMethod.Post, path, role, body);
        await EnsureAsync(answer, path, HttpStatusCode.Created, HttpStatusCode.OK);
        return await answer.Content.ReadFromJsonAsync<T>(JsonSerializerOptions.Web)
            ?? throw new DemoException($"{path} answered null.");
    }

    public async Task<T> PostAsync<T>(string path, string role, object body, HttpStatusCode expected)
    {
        using var answer = await SendAsync(HttpMethod.Post, path, role, body);
        return await ReadAsync<T>(answer, path, expected);
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, string role, object? body)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", keys[role]);
        if (body is not null)
            request.Content = JsonContent.Create(body, body.GetType());
        return await client.SendAsync(request);
    }

    private static async Task<T> ReadAsync<T>(
        HttpResponseMessage answer, string path, HttpStatusCode expected)
    {
        await EnsureAsync(answer, path, expected);
        return await answer.Content.ReadFromJsonAsync<T>(JsonSerializerOptions.Web)
            ?? throw new DemoException($"{path} answered null.");
    }

    private static async Task EnsureAsync(
        HttpResponseMessage answer, string path, params HttpStatusCode[] expected)
    {
        if (!expected.Contains(answer.StatusCode))
        {
            var body = await answer.Content.ReadAsStringAsync();
            throw new DemoException(
                $"{path} answered {(int)answer.StatusCode}, expected {string.Join(" or ", expected.Cast<int>())}: "
                + body);
        }
    }
}
