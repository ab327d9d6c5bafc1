using System.Text.Json;

namespace Logistics.Demo;

/// <summary>Something answered otherwise than it should have; the message says what and how.</summary>
internal sealed class DemoException(string message) : Exception(message);

/// <summary>Where the API is, as the API itself is configured.</summary>
/// <param name="ApiPath">The built API, to be started when nothing answers.</param>
internal sealed record Settings(Uri Address, string DataDirectory, string ApiPath)
{
    private const string DefaultUrl = "http://127.0.0.1:8080";

    public static Settings Read(string[] args)
    {
        if (args is not [var apiPath])
            throw new DemoException("expected one argument, the path of logistics.dll.");
        var urls = Environment.GetEnvironmentVariable("ASPNETCORE_URLS") ?? DefaultUrl;

        // A wildcard is where to listen, not where to call.
        var url = urls.Split(';')[0].Replace("//+", "//127.0.0.1", StringComparison.Ordinal)
            .Replace("//*", "//127.0.0.1", StringComparison.Ordinal)
            .Replace("//0.0.0.0", "//127.0.0.1", StringComparison.Ordinal);
        return new Settings(
            new Uri(url),
            Path.GetFullPath(Environment.GetEnvironmentVariable("Data__Directory") ?? "data-demo"),
            Path.GetFullPath(apiPath));
    }

    /// <summary>The demo key of each role.</summary>
    public IReadOnlyDictionary<string, string> ReadKeys()
    {
        var path = Path.Combine(DataDirectory, "demo-keys.json");
        return File.Exists(path)
            ? JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(path))!
            : throw new DemoException(
                $"there is no {path}. The API at {Address} must run in Development with the same data directory.");
    }
}
