using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Logistics.Tests.Support;

/// <summary>The built product as a process of its own.</summary>
internal sealed class ServerProcess : IDisposable
{
    private const int ExitWaitMs = 60_000;
    private readonly Process process;
    private readonly bool hasDiskOfItsOwn;
    private readonly TaskCompletionSource<Uri> address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> output = [];
    private readonly List<string> errors = [];

    private ServerProcess(Process process, bool hasDiskOfItsOwn = false)
    {
        this.hasDiskOfItsOwn = hasDiskOfItsOwn;
        this.process = process;
        process.OutputDataReceived += (_, line) => Note(output, line.Data);
        process.ErrorDataReceived += (_, line) => Note(errors, line.Data);
        process.Exited += (_, _) => address.TrySetException(new InvalidOperationException($"The server ended. {Errors}"));
        process.EnableRaisingEvents = true;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>
    /// Whether processes started here ignore SIGINT, as those of a shell's background jobs do.
    /// </summary>
    public static bool IgnoresInterrupts
    {
        get
        {
            const string status = "/proc/self/status";
            if (!File.Exists(status))
                return false;
            var line = File.ReadLines(status).First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal));
            const int interrupt = 1 << 1;
            return (Convert.ToUInt64(line["SigIgn:".Length..].Trim(), 16) & interrupt) != 0;
        }
    }

    public string Output => Text(output);

    public string Errors => Text(errors);

    /// <param name="directory">Working directory; data is kept in <c>data</c> below it.</param>
    /// <param name="settings">More environment variables.</param>
    public static ServerProcess Start(string directory, params (string Name, string Value)[] settings) =>
        Start(directory, [], settings);

    /// <param name="directory">As above.</param>
    /// <param name="arguments">Of the command line: a command, or settings of the server.</param>
    /// <param name="settings">As above.</param>
    public static ServerProcess Start(
        string directory, string[] arguments, params (string Name, string Value)[] settings) =>
        new(new Process { StartInfo = Prepare("dotnet", [], directory, arguments, settings) });

    /// <summary>Whether a process can be given a disk of its own here: Linux, where that is not forbidden.</summary>
    public static bool CanHaveDisk
    {
        get
        {
            if (!OperatingSystem.IsLinux())
                return false;
            using var trial = Process.Start(new ProcessStartInfo("unshare", [.. DiskOptions, "mount -t tmpfs none /mnt"])
            {
                UseShellExecute = false,
                RedirectStandardError = true,
            })!;
            trial.WaitForExit();
            return trial.ExitCode == 0;
        }
    }

    private static string[] DiskOptions =>
        Environment.IsPrivilegedProcess ? ["--mount", "sh", "-c"] : ["--mount", "--user", "--map-root-user", "sh", "-c"];

    /// <summary>Starts it with <c>data</c> on a disk of its own, which is small and ends with it.</summary>
    public static ServerProcess StartOnDisk(
        int sizeMb, string directory, params (string Name, string Value)[] settings)
    {
        var data = Directory.CreateDirectory(Path.Combine(directory, "data")).FullName;
        var mount = string.Create(
            CultureInfo.InvariantCulture, $"mount -t tmpfs -o size={sizeMb}m none '{data}' && exec dotnet \"$@\"");
        return new ServerProcess(
            new Process { StartInfo = Prepare("unshare", [.. DiskOptions, mount, "sh"], directory, [], settings) },
            hasDiskOfItsOwn: true);
    }

    /// <summary>Where its data lies, as other processes see it.</summary>
    public string DataDirectory
    {
        get
        {
            var data = Path.Combine(process.StartInfo.WorkingDirectory, "data");
            return hasDiskOfItsOwn
                ? string.Create(CultureInfo.InvariantCulture, $"/proc/{process.Id}/root{data}")
                : data;
        }
    }

    public int Id => process.Id;

    /// <summary>Waits until it listens, and gives a client with the key of an admin, who may act for every place.</summary>
    public async Task<HttpClient> ConnectAsync()
    {
        var client = new HttpClient { BaseAddress = await address.Task };
        var keys = JsonSerializer.Deserialize<Dictionary<string, string>>(
            await File.ReadAllBytesAsync(Path.Combine(DataDirectory, "demo-keys.json")))!;
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", keys["admin"]);
        return client;
    }

    /// <summary>Ends it at once, as a power cut does.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit(ExitWaitMs);
    }

    /// <summary>Sends a signal by its name.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Waits until it has ended of its own accord.</summary>
    public async Task<int> ExitCodeAsync()
    {
        using var patience = new CancellationTokenSource(ExitWaitMs);
        await process.WaitForExitAsync(patience.Token);
        return process.ExitCode;
    }

    public void Dispose()
    {
        if (!process.HasExited)
            Kill();
        process.Dispose();
    }

    private static ProcessStartInfo Prepare(
        string program,
        string[] options,
        string directory,
        string[] arguments,
        (string Name, string Value)[] settings)
    {
        var start = new ProcessStartInfo(program, options)
        {
            WorkingDirectory = directory,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(TestContext.CurrentContext.TestDirectory, "logistics.dll"));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        Prepare(start);
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        return start;
    }

    /// <summary>The environment of every process that runs the product.</summary>
    public static void Prepare(ProcessStartInfo start)
    {
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";

        // What pays in a server that runs for days is a third of what starting one costs.
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_TC_CallCountThreshold"] = 1024.ToString("x", CultureInfo.InvariantCulture);

        // A machine with other work to do does not reach it.
        start.Environment["Database__WriteSecondsMax"] = "60";
    }

    private static string Text(List<string> lines)
    {
        lock (lines)
            return string.Join('\n', lines);
    }

    private void Note(List<string> lines, string? line)
    {
        if (line is null)
            return;
        lock (lines)
            lines.Add(line);
        const string mark = "Now listening on: ";
        if (line.IndexOf(mark, StringComparison.Ordinal) is >= 0 and var at)
            address.TrySetResult(new Uri(line[(at + mark.Length)..]));
    }
}
