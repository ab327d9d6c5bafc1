using System.Diagnostics.Metrics;
using Logistics.Data.Ledger;

namespace Logistics.Api.Hosting;

/// <summary>
/// Tells the log and the metrics when nothing can be recorded and when the ledger is ahead of the server's clock: a
/// line when that begins, one when it ends, and one a minute in between.
/// </summary>
internal sealed class RecordingWatch : Watch
{
    private const string RecordingKind = "recording";
    private const string ClockKind = "clock";
    private readonly LedgerWriter writer;
    private readonly FaultLog faults;
    private readonly TimeProvider clock;
    private readonly ILogger<LedgerWriter> log;
    private bool isFaulty;
    private bool isAhead;

    public RecordingWatch(
        LedgerWriter writer, FaultLog faults, IMeterFactory meters, TimeProvider clock, ILogger<LedgerWriter> log)
        : base("Recording", log)
    {
        (this.writer, this.faults, this.clock, this.log) = (writer, faults, clock, log);
        var meter = meters.Create("Logistics.Ledger");
        meter.CreateObservableGauge(
            "logistics.ledger.recording", () => writer.Outcomes.Fault is null ? 1 : 0,
            description: "1 while commands can be recorded, 0 while they cannot.");
        meter.CreateObservableGauge(
            "logistics.ledger.clock.ahead", () => writer.Clock.Ahead.TotalSeconds, "s",
            "How far the ledger's last event is dated ahead of the server's clock.");
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        EachSecondAsync(clock, LookAsync, stoppingToken);

    private Task LookAsync(CancellationToken ct)
    {
        SayRecording();
        SayClock();
        return Task.CompletedTask;
    }

    private void SayRecording()
    {
        var fault = writer.Outcomes.Fault;
        if (fault is not null && faults.Take(RecordingKind) is not null)
        {
            log.LogError(
                "Nothing can be recorded since {Since:u}; {Failures} writes have failed: {Reason}",
                fault.Since, fault.Failures, fault.Cause.Message);
        }
        else if (fault is null && isFaulty)
        {
            faults.End([RecordingKind, .. Problems.Codes]);
            log.LogWarning("Commands are recorded again");
        }

        isFaulty = fault is not null;
    }

    private void SayClock()
    {
        var ahead = writer.Clock.Ahead;
        var isSo = ahead >= LedgerClock.AheadMin;
        if (isSo && faults.Take(ClockKind) is not null)
        {
            log.LogWarning(
                "The ledger's last event is dated {Ahead:0} s ahead of the server's clock; so is every later one until "
                + "the clock has caught up", ahead.TotalSeconds);
        }
        else if (!isSo && isAhead)
        {
            faults.End(ClockKind);
            log.LogWarning("The server's clock has caught up with the ledger");
        }

        isAhead = isSo;
    }
}
