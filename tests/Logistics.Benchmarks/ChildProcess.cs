using System.Diagnostics;
using System.Globalization;

namespace Logistics.Benchmarks;

/// <summary>A process this one started, ended at disposal at the latest.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const string ListeningMark = "Now listening on: http://127.0.0.1:";
    private static readonly TimeSpan StartTimeMax = TimeSpan.FromSeconds(60);
    private readonly Process process;

    private ChildProcess(Process process) => this.process = process;

    /// <summary>The loopback port it serves; 0 when it serves none.</summary>
    public int Port { get; private set; }

    /// <summary>Processor time it has used so far.</summary>
    public TimeSpan Cpu
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>What it has asked of the disk so far.</summary>
    public ProcessIo Io => ProcessIo.Of(process.Id);

    /// <summary>Starts a server on a free port and waits until it listens.</summary>
    public static async Task<ChildProcess> ServeAsync(
        string assembly,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        CancellationToken ct)
    {
        var server = new ChildProcess(Start(assembly, arguments, environment));
        try
        {
            server.Port = await server.ReadPortAsync(ct).WaitAsync(StartTimeMax, ct);
            _ = server.process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks until the server says that it is ready.</summary>
    public async Task WaitUntilReadyAsync(CancellationToken ct)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Port}") };
        while (true)
        {
            using var answer = await http.GetAsync("/health/ready", ct);
            if (answer.IsSuccessStatusCode)
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(10), ct);
        }
    }

    /// <summary>Runs a command to its end.</summary>
    /// <returns>What it wrote to standard output.</returns>
    public static async Task<string> RunAsync(
        string assembly,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        CancellationToken ct)
    {
        await using var command = new ChildProcess(Start(assembly, arguments, environment));
        var output = await command.process.StandardOutput.ReadToEndAsync(ct);
        await command.process.WaitForExitAsync(ct);
        return command.process.ExitCode == 0
            ? output.Trim()
            : throw new InvalidOperationException(
                $"{assembly} {string.Join(' ', arguments)} exited with {command.process.ExitCode}.");
    }

    public async ValueTask DisposeAsync()
    {
        using (process)
        {
            if (!process.HasExited)
                process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static Process Start(
        string assembly, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            [Path.Combine(AppContext.BaseDirectory, assembly), .. arguments])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private async Task<int> ReadPortAsync(CancellationToken ct)
    {
        while (await process.StandardOutput.ReadLineAsync(ct) is { } line)
        {
            var mark = line.IndexOf(ListeningMark, StringComparison.Ordinal);
            if (mark >= 0)
                return int.Parse(line.AsSpan(mark + ListeningMark.Length), CultureInfo.InvariantCulture);
        }

        throw new InvalidOperationException("The server ended before it listened.");
    }
}
