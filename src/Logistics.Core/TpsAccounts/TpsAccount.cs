using Logistics.Core.Kernel;
using Logistics.Core.Locations;

namespace Logistics.Core.TpsAccounts;

/// <summary>The account of one contest at one TPS, as its latest event has it.</summary>
/// <param name="EventId">Of that event, which the next correction names.</param>
/// <param name="Version">1 for the first account; above, a correction.</param>
/// <param name="HeadSequence">Ledger sequence of that event.</param>
/// <param name="Missing">As in that event.</param>
public sealed record TpsAccount(
    string Tps,
    string Contest,
    Guid EventId,
    int Version,
    long HeadSequence,
    int Received,
    int Used,
    int Spoiled,
    int Unused,
    int Valid,
    int Invalid,
    int VotersListed,
    int VotersMovedIn,
    int VotersMovedInOnly,
    int VotersAdditional,
    Provenance Provenance,
    long? Missing)
{
    public TpsAccount(
        string tps,
        string contest,
        Guid eventId,
        int version,
        long headSequence,
        TpsFigures figures,
        Provenance provenance,
        long? missing)
        : this(
            tps, contest, eventId, version, headSequence, figures.Received, figures.Used, figures.Spoiled,
            figures.Unused, figures.Valid, figures.Invalid, figures.Attendance.List, figures.Attendance.MovedIn,
            figures.Attendance.MovedInThisContestOnly, figures.Attendance.Additional, provenance, missing)
    {
    }

    public static Table<TpsAccount, (string Tps, string Contest)> Table { get; } = new(
        account => (account.Tps, account.Contest),
        c => c.Code("Tps", a => a.Tps)
            .Code("Contest", a => a.Contest)
            .Id("EventId", a => a.EventId)
            .Int("Version", a => a.Version)
            .Long("HeadSequence", a => a.HeadSequence)
            .Int("Received", a => a.Received)
            .Int("Used", a => a.Used)
            .Int("Spoiled", a => a.Spoiled)
            .Int("Unused", a => a.Unused)
            .Int("Valid", a => a.Valid)
            .Int("Invalid", a => a.Invalid)
            .Int("VotersListed", a => a.VotersListed)
            .Int("VotersMovedIn", a => a.VotersMovedIn)
            .Int("VotersMovedInOnly", a => a.VotersMovedInOnly)
            .Int("VotersAdditional", a => a.VotersAdditional)
            .Word("Provenance", a => a.Provenance)
            .LongOrNone("Missing", a => a.Missing))
    {
        Name = "TpsAccount",
        File = "tps-account",
        Order = ["HeadSequence"],
        KeyCount = 2,
        Revision = "HeadSequence",
        Version = "Version",
        Follows = account => (
            TpsAccountRecorded.Stream(account.Tps, account.Contest), account.HeadSequence, account.Version),
        StreamOf = row => TpsAccountRecorded.Stream(row[0], row[1]),
        Concerned = (account, _) => account.HeadSequence,
        IsRequiredBy = e => TpsAccountRecorded.IsStream(e.Stream),
    };

    /// <summary>What the KPPS counted.</summary>
    public TpsFigures Figures => new(
        Received, Used, Spoiled, Unused, Valid, Invalid,
        new Attendance(VotersListed, VotersMovedIn, VotersMovedInOnly, VotersAdditional));

    /// <summary>It was corrected, and so explained, at least once.</summary>
    public bool IsCorrected => Version > 1;

    /// <exception cref="InvalidCastException">The event is about something else.</exception>
    public static TpsAccount Of(LedgerEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var body = (TpsAccountRecorded)entry.Event.Body;
        return new(
            body.Tps, body.Contest, entry.Event.Id, entry.Event.Version, entry.Sequence, body.Figures, body.Provenance,
            body.Missing);
    }
}
