using System.Diagnostics;
using System.Globalization;

namespace Logistics.Demo;

/// <summary>The API process, when the demo had to start one; ended on disposal.</summary>
internal sealed class ApiServer : IAsyncDisposable
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(200);

    private readonly Process? process;

    private ApiServer(Process? process) => this.process = process;

    /// <summary>Starts the API unless one answers, and waits until it is ready.</summary>
    public static async Task<ApiServer> EnsureAsync(Settings settings)
    {
        using var client = new HttpClient { BaseAddress = settings.Address, Timeout = ReadyWithin };
        var server = new ApiServer(await IsReadyAsync(client) is null ? Start(settings) : null);
        var waited = Stopwatch.StartNew();
        while (await IsReadyAsync(client) is not true)
        {
            if (waited.Elapsed > ReadyWithin || server.process is { HasExited: true })
            {
                await server.DisposeAsync();
                throw new DemoException($"the API at {settings.Address} did not become ready.");
            }

            await Task.Delay(PollEvery);
        }

        return server;
    }

    public async ValueTask DisposeAsync()
    {
        if (process is null)
            return;
        using (process)
        {
            if (process.HasExited)
                return;
            Terminate(process);
            await process.WaitForExitAsync();
        }
    }

    /// <summary>Null when nothing answers at all.</summary>
    private static async Task<bool?> IsReadyAsync(HttpClient client)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri("/health/ready", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static Process Start(Settings settings)
    {
        if (!File.Exists(settings.ApiPath))
            throw new DemoException($"nothing answers at {settings.Address}, and there is no {settings.ApiPath}.");
        var start = new ProcessStartInfo("dotnet", [settings.ApiPath]);
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["ASPNETCORE_URLS"] = settings.Address.OriginalString;
        start.Environment["Data__Directory"] = settings.DataDirectory;
        start.Environment["Clock__Start"] = Clock.Start.ToString("O", CultureInfo.InvariantCulture);
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        start.Environment["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Warning";
        Console.Error.WriteLine($"Nothing answers at {settings.Address}: starting the API for this run.");
        return Process.Start(start)!;
    }

    /// <summary>SIGTERM where there is one, so that what waits is recorded first.</summary>
    private static void Terminate(Process process)
    {
        if (OperatingSystem.IsWindows())
        {
            process.Kill();
            return;
        }

        using var kill = Process.Start(
            "kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
