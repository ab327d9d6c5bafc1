using Logistics.Core.Kernel;
using Logistics.Core.Locations;
using Logistics.Core.Officers;
using Logistics.Core.Offices;
using Logistics.Core.Requirements;
using Logistics.Core.ReVotes;

namespace Logistics.Core.TpsAccounts;

/// <summary>
/// Decides what becomes of an account that a station sends. Numbers that do not reconcile are recorded all the same;
/// <see cref="Identities"/> lists them.
/// </summary>
public static class TpsAccountDecisions
{
    internal static Decision Decide(World world, RecordTpsAccount command)
    {
        var violations = new Violations();
        var tps = violations.LocationOf(world, "tps", command.Tps);
        if (tps is not null && tps.Level != LocationLevel.Tps)
        {
            violations.Add(
                TpsAccountRule.NotATps, "tps", command.Tps,
                ReferenceRule.OfLevel.With(("level", "tps"), ("actual", EnumText.Of(tps.Level))));
        }

        if (!world.Reference.Contests.Contains(command.Contest))
            violations.Add(ReferenceRule.Unknown(ReferenceRule.UnknownContest, "contest", command.Contest));
        if (command.ReVote is { } reVote && !IsOf(world.Find(ReVote.Table, reVote), command))
        {
            violations.Add(
                TpsAccountRule.NotOfReVote, "reVote", reVote.ToString(),
                TpsAccountRule.OfReVote.With(("tps", command.Tps), ("contest", command.Contest)));
        }

        Signing.Refuse(violations, world, command.Signatures);
        if (violations.Rejection is { } unknown)
            return unknown;

        var stream = TpsAccountRecorded.Stream(command.Tps, command.Contest, command.ReVote);
        if (stream.Length > LedgerEvent.StreamLengthMax)
        {
            return new Rejection(
                TpsAccountRule.CodesTooLong, "contest", command.Contest,
                TpsAccountRule.AtMostLong.With(("stream", stream), ("max", LedgerEvent.StreamLengthMax)));
        }

        var latest = world.LatestOf(stream);
        if (Refuse(command, latest?.Id) is { } rejection)
            return rejection;
        var figures = new TpsFigures(
            command.Received, command.Used, command.Spoiled, command.Unused, command.Valid, command.Invalid,
            command.Attendance);
        var moves = Move(world, command, figures, latest?.Body as TpsAccountRecorded);
        return new[]
        {
            new ProposedEvent(EventId.Derive(command.Id, command.Id), stream, new TpsAccountRecorded
            {
                UtcOffset = command.UtcOffset,
                Account = command.Id,
                Tps = command.Tps,
                Path = tps!.Path,
                Contest = command.Contest,
                Received = command.Received,
                Used = command.Used,
                Spoiled = command.Spoiled,
                Unused = command.Unused,
                Valid = command.Valid,
                Invalid = command.Invalid,
                Attendance = command.Attendance,
                Provenance = command.Provenance,
                ReVote = command.ReVote,
                Corrects = command.Corrects,
                Moved = moves?.Moved,
                Missing = moves?.Missing,
                SetAside = moves?.SetAside,
                Explanation = command.Explanation?.Commitment,
                Signatures = command.Signatures,
                Flags = Signing.NoticesOf(world, command, command.Signatures, SidesOf(command)).After(null),
            }),
        };
    }

    private static bool IsOf(ReVote? reVote, RecordTpsAccount command) =>
        reVote is { IsToBeHeld: true } && reVote.Tps == command.Tps && reVote.IsOf(command.Contest);

    internal static SignedPlaces SidesOf(RecordTpsAccount command) =>
        SignedPlaces.At(SignedStep.Account, command.Tps);

    private static TpsAccountMoves? Move(
        World world, RecordTpsAccount command, TpsFigures figures, TpsAccountRecorded? before)
    {
        var (tps, contest) = (command.Tps, command.Contest);
        return TpsAccountPostings.ItemOf(world, tps, contest, world.Reference.Requirements.Items, before) is { } item
            ? TpsAccountPostings.Of(world, tps, contest, item, figures, before)
            : null;
    }

    private static Rejection? Refuse(RecordTpsAccount command, Guid? latest) => (command.Corrects, latest) switch
    {
        (null, null) => null,
        (null, { } existing) => new Rejection(
            TpsAccountRule.DuplicateAccount, "tps", command.Tps,
            TpsAccountRule.Correction.With(("corrects", existing.ToString()), ("contest", command.Contest))),
        ({ } corrects, null) => new Rejection(
            TpsAccountRule.UnknownAccount, "corrects", corrects.ToString(),
            TpsAccountRule.NothingToCorrect.With(("contest", command.Contest), ("tps", command.Tps))),
        ({ } corrects, { } existing) when corrects != existing => new Rejection(
            TpsAccountRule.AccountSuperseded, "corrects", corrects.ToString(),
            TpsAccountRule.Latest.With(("corrects", existing.ToString()))),
        _ when command.Explanation is null => new Rejection(
            TpsAccountRule.ExplanationRequired, "explanation", null, TpsAccountRule.Purpose),
        _ => null,
    };

    /// <summary>
    /// Why an event cannot follow the latest of its stream, in words; null when it can. Needs no reference data,
    /// so it does not say whether the TPS and the contest exist.
    /// </summary>
    /// <param name="latest">Null when the stream has none.</param>
    internal static string? Fault(LedgerEvent? latest, LedgerEvent e) => e.Body switch
    {
        TpsAccountRecorded body when !Location.IsCode(body.Tps) || !Location.IsCode(body.Contest)
            || e.Stream != TpsAccountRecorded.Stream(body.Tps, body.Contest, body.ReVote) =>
            "its stream is not that of the TPS and contest it names",
        TpsAccountRecorded body when body.Path.Split('/')[^1] != body.Tps => "its path does "
            + "not end at the TPS it names",
        TpsAccountRecorded body when !body.Figures.IsInRange => "a number of it is negative or too large",
        TpsAccountRecorded body when body.Corrects != latest?.Id => latest is null
            ? "it corrects an account that is not there"
            : $"it does not correct event {latest.Id}, the account before it",
        TpsAccountRecorded { Corrects: not null, Explanation: null } => "it is a correction without an explanation",
        TpsAccountRecorded body when e.Id != EventId.Derive(body.Account, body.Account) =>
            "its id is not made of its command's",
        TpsAccountRecorded body => Signing.Fault(body)
            ?? TpsAccountPostings.Fault(latest?.Body as TpsAccountRecorded, body),
        _ => $"'{e.Type}' is no account of a TPS",
    };
}
