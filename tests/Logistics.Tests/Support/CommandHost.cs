using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace Logistics.Tests.Support;

/// <summary>
/// Runs the product from its entry point, commands and servers, in a process that lives on: one run after another, each
/// with its working directory, its environment and its console. A process for each would spend most of its time on
/// compiling the same code again. What a process itself does is tested
/// with one that is started alone: see <see cref="ServerProcess"/>.
/// </summary>
internal static class CommandHost
{
    /// <summary>Stands after what a run wrote to one of its outputs, before the status.</summary>
    private const string End = "\0end ";

    /// <summary>The status that a process ends with when nobody catches an exception.</summary>
    private const int Aborted = 134;

    // As many as runs there were at the same time. They end with this process, which closes their input; one with a
    // server that runs does not.
    private static readonly ConcurrentBag<Process> Idle = [];

    /// <summary>Runs a command until it has ended.</summary>
    /// <param name="directory">Working directory; data is kept in <c>data</c> below it.</param>
    /// <param name="arguments">Of the command line.</param>
    /// <param name="settings">More environment variables.</param>
    public static async Task<(int Status, string Output, string Errors)> RunAsync(
        string directory, string[] arguments, params (string Name, string Value)[] settings)
    {
        using var run = ServerProcess.Start(directory, arguments, settings);
        var status = await run.ExitCodeAsync();
        return (status, run.Output.Trim(), run.Errors.Trim());
    }

    /// <summary>Begins a run in a process that has none.</summary>
    public static Process Begin(string directory, string[] arguments, (string Name, string Value)[] settings)
    {
        var host = Take();
        host.StandardInput.WriteLine(JsonSerializer.Serialize(new Order(directory, arguments, settings.ToDictionary(
            one => one.Name, one => one.Value, StringComparer.Ordinal))));
        return host;
    }

    /// <summary>Takes back a process whose run has ended, unless it has ended, too.</summary>
    /// <param name="status">Of the run.</param>
    public static bool TryReturn(Process host, int status)
    {
        if (status == Aborted || host.HasExited)
            return false;
        Idle.Add(host);
        return true;
    }

    /// <summary>Whether a line of an output is the last one of a run; then what stands in it before the end, and its status.</summary>
    public static bool IsLast(string line, out string rest, out int status)
    {
        var at = line.IndexOf(End, StringComparison.Ordinal);
        rest = at < 0 ? line : line[..at];
        status = at < 0 ? 0 : int.Parse(line[(at + End.Length)..], CultureInfo.InvariantCulture);
        return at >= 0;
    }

    /// <summary>That process: reads orders, a line of JSON each, until there are no more.</summary>
    public static async Task<int> Main()
    {
        // A signal is meant for the run, which may have ended before it came.
        using var ignored = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => signal.Cancel = true);
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var end = End + Run(JsonSerializer.Deserialize<Order>(line)!).ToString(CultureInfo.InvariantCulture);
            await Console.Out.WriteLineAsync(end);
            await Console.Error.WriteLineAsync(end);
        }

        return 0;
    }

    private static int Run(Order order)
    {
        var before = order.Settings.Keys.ToDictionary(
            name => name, Environment.GetEnvironmentVariable, StringComparer.Ordinal);
        Environment.CurrentDirectory = order.Directory;
        foreach (var (name, value) in order.Settings)
            Environment.SetEnvironmentVariable(name, value);
        try
        {
            return (int)typeof(Program).Assembly.EntryPoint!.Invoke(null, [order.Arguments])!;
        }
        catch (TargetInvocationException e)
        {
            Console.Error.WriteLine($"Unhandled exception. {e.InnerException}");
            return Aborted;
        }
        finally
        {
            foreach (var (name, value) in before)
                Environment.SetEnvironmentVariable(name, value);
            Environment.CurrentDirectory = AppContext.BaseDirectory;

            // The end of a process would close them.
            SqliteConnection.ClearAllPools();
            SqlConnection.ClearAllPools();
        }
    }

    private static Process Take()
    {
        while (Idle.TryTake(out var idle))
        {
            if (!idle.HasExited)
                return idle;
            idle.Dispose();
        }

        return Start();
    }

    private static Process Start()
    {
        var start = new ProcessStartInfo("dotnet", [typeof(CommandHost).Assembly.Location])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        ServerProcess.Prepare(start);

        // Each run would go on watching its files of settings.
        start.Environment["DOTNET_hostBuilder__reloadConfigOnChange"] = "false";
        return Process.Start(start)!;
    }

    private sealed record Order(string Directory, string[] Arguments, Dictionary<string, string> Settings);
}
