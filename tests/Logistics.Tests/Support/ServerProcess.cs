using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Logistics.Tests.Support;

/// <summary>The built product in another process, which it may share with runs before and after it.</summary>
internal sealed class ServerProcess : IDisposable
{
    /// <summary>Longer than the server gives itself.</summary>
    private static readonly TimeSpan ExitWait = TimeSpan.FromSeconds(150);

    private readonly Process process;
    private readonly string directory;
    private readonly bool isShared;
    private readonly bool hasDiskOfItsOwn;
    private readonly TaskCompletionSource<Uri> address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> output = [];
    private readonly List<string> errors = [];
    private readonly Task<int> ended;
    private bool isDisposed;

    private ServerProcess(Process process, string directory, bool isShared = false, bool hasDiskOfItsOwn = false)
    {
        (this.process, this.directory) = (process, directory);
        (this.isShared, this.hasDiskOfItsOwn) = (isShared, hasDiskOfItsOwn);
        if (!isShared)
            process.Start();
        ended = Task.Run(FollowAsync);
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
        new(CommandHost.Begin(directory, arguments, settings), directory, isShared: true);

    /// <summary>Starts it as a process of its own, to be killed, measured, or seen to end.</summary>
    /// <param name="directory">As above.</param>
    /// <param name="settings">As above.</param>
    public static ServerProcess StartAlone(string directory, params (string Name, string Value)[] settings) =>
        StartAlone(directory, [], settings);

    /// <param name="directory">As above.</param>
    /// <param name="arguments">As above.</param>
    /// <param name="settings">As above.</param>
    public static ServerProcess StartAlone(
        string directory, string[] arguments, params (string Name, string Value)[] settings) =>
        new(new Process { StartInfo = Prepare("dotnet", [], directory, arguments, settings) }, directory);

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
            directory, hasDiskOfItsOwn: true);
    }

    /// <summary>Where its data lies, as other processes see it.</summary>
    public string DataDirectory
    {
        get
        {
            var data = Path.Combine(directory, "data");
            return hasDiskOfItsOwn
                ? string.Create(CultureInfo.InvariantCulture, $"/proc/{process.Id}/root{data}")
                : data;
        }
    }

    public int Id => process.Id;

    /// <summary>Waits until it listens, and gives a client with the key of an admin, who may act for every place.</summary>
    public async Task<HttpClient> ConnectAsync()
    {
        var client = new HttpClient { BaseAddress = await address.Task.WaitAsync(ExitWait) };
        var keys = JsonSerializer.Deserialize<Dictionary<string, string>>(
            await File.ReadAllBytesAsync(Path.Combine(DataDirectory, "demo-keys.json")))!;
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", keys["admin"]);
        return client;
    }

    /// <summary>Ends it at once, as a power cut does.</summary>
    public void Kill()
    {
        ObjectDisposedException.ThrowIf(isDisposed, this);
        End();
    }

    /// <summary>Sends a signal by its name.</summary>
    public void Signal(string name)
    {
        ObjectDisposedException.ThrowIf(isDisposed, this);
        using var kill = Process.Start("kill", [$"-{name}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Waits until it has ended of its own accord.</summary>
    /// <returns>The status.</returns>
    public async Task<int> ExitCodeAsync()
    {
        try
        {
            return await ended.WaitAsync(ExitWait);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"It does not end.\n{Output}\n{Errors}", e);
        }
    }

    /// <summary>
    /// Ends it. The run of a shared process is asked to end, so that others can have the process. A server that does not
    /// listen yet would not hear that, and is killed.
    /// </summary>
    public void Dispose()
    {
        if (isDisposed)
            return;
        if (isShared && !ended.IsCompleted && address.Task.IsCompletedSuccessfully && !OperatingSystem.IsWindows())
        {
            Signal("TERM");
            Task.WaitAny([ended], ExitWait);
        }

        isDisposed = true;
        if (isShared && ended.IsCompletedSuccessfully && CommandHost.TryReturn(process, ended.Result))
            return;
        End();
        process.Dispose();
    }

    private void End()
    {
        if (!process.HasExited)
            process.Kill();

        // Nothing may ask for a process that is disposed of.
        Task.WaitAny([ended], ExitWait);
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

        // It is over before compiling its beginning well would pay: 100 ms (0x64) as by default.
        start.Environment["DOTNET_TC_CallCountingDelayMs"] = "64";
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        return start;
    }

    /// <summary>The environment of every process that runs the product.</summary>
    public static void Prepare(ProcessStartInfo start)
    {
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";

        // Also where the tests run without their settings.
        start.Environment["DOTNET_gcServer"] = "0";

        // A machine with other work to do does not reach it.
        start.Environment["Database__WriteSecondsMax"] = "60";
    }

    /// <summary>Notes what it writes until its run, or its process, has ended.</summary>
    /// <returns>The status.</returns>
    private async Task<int> FollowAsync()
    {
        try
        {
            var statuses = await Task.WhenAll(
                ReadAsync(process.StandardOutput, output), ReadAsync(process.StandardError, errors));
            if (statuses[0] is { } status)
                return status;
            if (isShared)
                throw new InvalidOperationException($"The process ended before its run. {Errors}");
            await process.WaitForExitAsync();
            return process.ExitCode;
        }
        finally
        {
            address.TrySetException(new InvalidOperationException($"The server ended. {Errors}"));
        }
    }

    /// <summary>Notes each line until the end of the run, which tells its status, or of the process, which does not.</summary>
    private async Task<int?> ReadAsync(StreamReader from, List<string> lines)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            var isLast = CommandHost.IsLast(line, out var rest, out var status);
            if (!isLast || rest.Length > 0)
                Note(lines, rest);
            if (isLast)
                return status;
        }

        return null;
    }

    private static string Text(List<string> lines)
    {
        lock (lines)
            return string.Join('\n', lines);
    }

    private void Note(List<string> lines, string line)
    {
        lock (lines)
            lines.Add(line);
        const string mark = "Now listening on: ";
        if (line.IndexOf(mark, StringComparison.Ordinal) is >= 0 and var at)
            address.TrySetResult(new Uri(line[(at + mark.Length)..]));
    }
}
