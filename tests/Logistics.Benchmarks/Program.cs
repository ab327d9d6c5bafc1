using System.Runtime.InteropServices;
using Logistics.Benchmarks;

// What needs a process of its own is this same program, started as a child.
if (args is [EchoServer.Command])
    return await EchoServer.RunAsync();
if (args is [LogVerify.Command, var bundle, var key])
    return await LogVerify.RunAsync(bundle, key);
if (args is [DictionaryTraining.Command, var database, var file])
{
    Console.WriteLine($"{DictionaryTraining.Run(database, file)} samples");
    return 0;
}

if (Plan.Parse(args) is not { } plan)
{
    await Console.Error.WriteLineAsync(Plan.Usage);
    return 2;
}

using var stop = new CancellationTokenSource();
void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
stop.CancelAfter(plan.TimeMax);
try
{
    await Benchmark.RunAsync(plan, stop.Token);
    return 0;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    await Console.Error.WriteLineAsync("Stopped before the end.");
    return 130;
}
