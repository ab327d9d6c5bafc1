using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace Logistics.Tests.Support;

/// <summary>
/// Runs commands of the product, and starts of its server that are refused, from the program's entry point: each with its
/// working directory, its environment and its console, one after another in a process that lives on. A process for each
/// would spend most of its time on compiling the same code again. What a process itself does is a matter of
/// <see cref="ServerProcess"/>.
/// </summary>
internal static class CommandHost
{
    private const int PatienceMs = 120_000;

    /// <summary>Stands after what a command wrote to one of its outputs, before the status.</summary>
    private const string End = "\0end ";

    /// <summary>The status that a process ends with when nobody catches an exception.</summary>
    private const int Aborted = 134;

    // As many as commands were run at the same time. They end with this process, which closes their input.
    private static readonly ConcurrentBag<Process> Idle = [];

    /// <param name="directory">Working directory; data is kept in <c>data</c> below it.</param>
    /// <param name="arguments">Of the command line.</param>
    /// <param name="settings">More environment variables.</param>
    public static async Task<(int Status, string Output, string Errors)> RunAsync(
        string directory, string[] arguments, params (string Name, string Value)[] settings)
    {
        var host = Idle.TryTake(out var idle) ? idle : Start();
        using var patience = new CancellationTokenSource(PatienceMs);
        try
        {
            var order = new Order(directory, arguments, settings.ToDictionary(
                one => one.Name, one => one.Value, StringComparer.Ordinal));
            await host.StandardInput.WriteLineAsync(JsonSerializer.Serialize(order).AsMemory(), patience.Token);
            var outputs = await Task.WhenAll(
                ReadAsync(host.StandardOutput, patience.Token), ReadAsync(host.StandardError, patience.Token));
            Idle.Add(host);
            return (outputs[0].Status, outputs[0].Text.Trim(), outputs[1].Text.Trim());
        }
        catch (OperationCanceledException e)
        {
            host.Kill();
            throw new TimeoutException($"'{string.Join(' ', arguments)}' does not end.", e);
        }
    }

    /// <summary>That process: reads orders, a line of JSON each, until there are no more.</summary>
    public static async Task<int> Main()
    {
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var end = End + Run(JsonSerializer.Deserialize<Order>(line)!).ToString(CultureInfo.InvariantCulture);
            await Console.Out.WriteLineAsync(end);
            await Console.Error.WriteLineAsync(end);
        }

        return 0;
    }

    private static async Task<(string Text, int Status)> ReadAsync(StreamReader output, CancellationToken ct)
    {
        var text = new StringBuilder();
        while (await output.ReadLineAsync(ct) is { } line)
        {
            if (line.IndexOf(End, StringComparison.Ordinal) is >= 0 and var at)
                return ($"{text}{line[..at]}", int.Parse(line[(at + End.Length)..], CultureInfo.InvariantCulture));
            text.Append(line).Append('\n');
        }

        throw new InvalidOperationException($"The host ended: {text}");
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

        // Each command would go on watching its files of settings.
        start.Environment["DOTNET_hostBuilder__reloadConfigOnChange"] = "false";
        return Process.Start(start)!;
    }

    private sealed record Order(string Directory, string[] Arguments, Dictionary<string, string> Settings);
}
