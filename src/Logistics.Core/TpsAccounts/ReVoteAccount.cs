using Logistics.Core.Kernel;
using Logistics.Core.Locations;

namespace Logistics.Core.TpsAccounts;

/// <summary>
/// The account of one contest of a re-vote, as its latest event has it. It stands beside the account of the first vote,
/// and has the columns of that.
/// </summary>
/// <param name="ReVote">Id of the re-vote.</param>
public sealed record ReVoteAccount(
    Guid ReVote,
    string Contest,
    string Tps,
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
    Guid? Corrects)
{
    public static Table<ReVoteAccount, (Guid ReVote, string Contest)> Table { get; } = new(
        account => (account.ReVote, account.Contest),
        c => c.Id("ReVoteId", a => a.ReVote)
            .Code("Contest", a => a.Contest)
            .Code("Tps", a => a.Tps)
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
            .IdOrNone("Corrects", a => a.Corrects))
    {
        Name = "ReVoteAccount",
        File = "re-vote-account",
        Order = ["HeadSequence"],
        KeyCount = 2,
        Revision = "HeadSequence",
        Version = "Version",
        Fixed = ["Tps"],
        Follows = account => (
            TpsAccountRecorded.Stream(account.Tps, account.Contest, account.ReVote), account.HeadSequence,
            account.Version),
        StreamOf = row => TpsAccountRecorded.StreamOfReVote(row[0], row[1]),
        Concerned = (account, _) => account.HeadSequence,
        IsRequiredBy = e => TpsAccountRecorded.IsOfReVote(e.Stream),
        Since = 8,
    };

    /// <summary>The same as an account of its station, which says of which re-vote it is.</summary>
    public TpsAccount ToTpsAccount() => new(
        Tps, Contest, EventId, Version, HeadSequence, Received, Used, Spoiled, Unused, Valid, Invalid, VotersListed,
        VotersMovedIn, VotersMovedInOnly, VotersAdditional, Provenance, Missing, Corrects)
    { ReVote = ReVote };

    /// <exception cref="InvalidCastException">The event is about something else.</exception>
    public static ReVoteAccount Of(LedgerEntry entry, Guid reVote)
    {
        var a = TpsAccount.Of(entry);
        return new(
            reVote, a.Contest, a.Tps, a.EventId, a.Version, a.HeadSequence, a.Received, a.Used, a.Spoiled, a.Unused,
            a.Valid, a.Invalid, a.VotersListed, a.VotersMovedIn, a.VotersMovedInOnly, a.VotersAdditional, a.Provenance,
            a.Missing, a.Corrects);
    }
}
