using Logistics.Core.Kernel;
using Logistics.Core.Locations;

namespace Logistics.Core.TpsAccounts;

/// <summary>The account of one contest at one TPS, as its latest event has it.</summary>
/// <param name="EventId">Of that event, which the next correction names.</param>
/// <param name="Version">Events in its stream so far.</param>
/// <param name="HeadSequence">Ledger sequence of the latest event of its stream.</param>
/// <param name="Missing">As in that event.</param>
/// <param name="Corrects">The event that it corrects; null for a first account.</param>
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
    long? Missing,
    Guid? Corrects = null)
{
    public TpsAccount(
        string tps,
        string contest,
        Guid eventId,
        int version,
        long headSequence,
        TpsFigures figures,
        Provenance provenance,
        long? missing,
        Guid? corrects)
        : this(
            tps, contest, eventId, version, headSequence, figures.Received, figures.Used, figures.Spoiled,
            figures.Unused, figures.Valid, figures.Invalid, figures.Attendance.List, figures.Attendance.MovedIn,
            figures.Attendance.MovedInThisContestOnly, figures.Attendance.Additional, provenance, missing,
            corrects)
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
            .LongOrNone("Missing", a => a.Missing)
            .IdOrNone("Corrects", a => a.Corrects, since: 7))
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

    /// <summary>The accounts of a TPS, by contest.</summary>
    public static TableSet<TpsAccount, (string Tps, string Contest), string> OfStation { get; } = Table.Set(
        "Tps", account => account.Tps,
        (one, other) => string.CompareOrdinal(one.Contest, other.Contest));

    /// <summary>The re-vote it is of; null for the first vote. Not part of the row.</summary>
    public Guid? ReVote { get; init; }

    /// <summary>What the KPPS counted.</summary>
    public TpsFigures Figures => new(
        Received, Used, Spoiled, Unused, Valid, Invalid,
        new Attendance(VotersListed, VotersMovedIn, VotersMovedInOnly, VotersAdditional));

    /// <summary>It is a correction, which explains itself.</summary>
    public bool IsCorrection => Corrects is not null;

    /// <summary>Another account of the TPS and contest was recorded before it.</summary>
    public bool IsCorrected => Version > 1;

    /// <exception cref="InvalidCastException">The event is about something else.</exception>
    public static TpsAccount Of(LedgerEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var body = (TpsAccountRecorded)entry.Event.Body;
        return new(
            body.Tps, body.Contest, entry.Event.Id, entry.Event.Version, entry.Sequence, body.Figures, body.Provenance,
            body.Missing, body.Corrects)
        {
            ReVote = body.ReVote,
        };
    }
}
