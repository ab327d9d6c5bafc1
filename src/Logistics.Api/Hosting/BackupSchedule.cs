using System.Diagnostics.Metrics;
using System.Globalization;
using Logistics.Data.Backups;
using Logistics.Data.Log;

namespace Logistics.Api.Hosting;

/// <summary>
/// Makes a backup of an embedded database every so many hours and keeps the newest. A failed backup is reported and
/// tried again; the server goes on. The newest file in the folder decides when the next backup is due, so a restart
/// makes none.
/// </summary>
internal sealed class BackupSchedule : BackgroundService
{
    private const string NameFormat = "'logistics-'yyyyMMdd'T'HHmmss'Z.db'";
    private const string FaultKind = "backup";
    private const int HoursMax = 24 * 366;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMinutes(10);

    private readonly string? directory;
    private readonly TimeSpan every;
    private readonly int keep;
    private readonly DatabaseBackup backup;
    private readonly LogSigner signer;
    private readonly FaultLog faults;
    private readonly TimeProvider clock;
    private readonly ILogger<BackupSchedule> log;
    private readonly Counter<long> failures;
    private DateTimeOffset? newest;

    /// <exception cref="FormatException">A setting cannot be used.</exception>
    public BackupSchedule(
        IConfiguration configuration,
        StorageOptions storage,
        DatabaseBackup backup,
        LogSigner signer,
        FaultLog faults,
        IMeterFactory meters,
        TimeProvider clock,
        ILogger<BackupSchedule> log)
    {
        (this.backup, this.signer, this.faults, this.clock, this.log) = (backup, signer, faults, clock, log);
        directory = configuration["Backup:Directory"] is { Length: > 0 } folder ? Path.GetFullPath(folder) : null;
        every = TimeSpan.FromHours(DataServices.WholeNumber(configuration, "Backup:EveryHours", usual: 24, HoursMax));
        keep = DataServices.WholeNumber(configuration, "Backup:Keep", usual: 14);
        if (IsOn && storage.Dialect.OwnBackups is { } own)
            throw new FormatException($"Backup:Directory is '{directory}', expected none. {own}");
        var meter = meters.Create("Logistics.Backup");
        failures = meter.CreateCounter<long>("logistics.backup.failures", description: "Scheduled backups that "
            + "failed.");
        meter.CreateObservableGauge(
            "logistics.backup.age", Age, "s", "Time since the newest scheduled backup; none before the first.");
    }

    /// <summary>Whether backups are scheduled.</summary>
    public bool IsOn => directory is not null;

    /// <summary>When the last backup failed; null when it did not.</summary>
    public DateTimeOffset? FailedAt { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!IsOn)
            return;
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            do
                await TryAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops; an unfinished backup does not count.
        }
    }

    private async Task TryAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (now - FailedAt < RetryDelay)
            return;
        try
        {
            // A backup dated in the future by a wrong clock does not delay others.
            newest = Made().Where(one => one.At <= now).Select(one => (DateTimeOffset?)one.At).Max();
            if (FailedAt is null && now - newest < every)
                return;
            var file = Path.Combine(directory!, now.UtcDateTime.ToString(NameFormat, CultureInfo.InvariantCulture));
            foreach (var part in Parts().ToArray())
                File.Delete(part);
            var outcome = await backup.WriteAsync(file, [.. signer.VerifierKeys], ct);
            if (outcome.Bytes is null)
            {
                throw new InvalidOperationException(
                    $"the database is not sound: {outcome.Verdict.Findings[0].Message}. "
                    + "Run 'logistics verify --database'");
            }

            newest = now;
            foreach (var (old, _) in Made().OrderByDescending(one => one.At).Skip(keep).ToArray())
                File.Delete(old);
            log.LogInformation("Made the backup {File} of {Events} events", file, outcome.Verdict.Size);
            if (FailedAt is not null)
                log.LogWarning("Backups are made again");
            FailedAt = null;
            faults.End(FaultKind);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            FailedAt = now;
            failures.Add(1);
            if (faults.Take(FaultKind) is { } leftOut)
            {
                log.LogError(
                    "No backup was made ({LeftOut} more tries since the last such line): {Reason}", leftOut, e.Message);
            }
        }
    }

    private IEnumerable<Measurement<double>> Age() =>
        newest is { } at ? [new Measurement<double>((clock.GetUtcNow() - at).TotalSeconds)] : [];

    /// <summary>The scheduled backups, by file name. Other files in the folder are ignored.</summary>
    private IEnumerable<(string File, DateTimeOffset At)> Made() =>
        from file in Files()
        let at = TimeOf(Path.GetFileName(file))
        where at is not null
        select (file, at.Value);

    /// <summary>Files that interrupted backups left.</summary>
    private IEnumerable<string> Parts() => Files().Where(file =>
        Path.GetFileName(file).Split(DatabaseBackup.PartEnd) is [var name, _] && TimeOf(name) is not null);

    private string[] Files() => Directory.Exists(directory) ? Directory.GetFiles(directory) : [];

    private static DateTimeOffset? TimeOf(string name) => DateTimeOffset.TryParseExact(
        name, NameFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;
}
