using Logistics.Core.Kernel;
using Logistics.Core.Locations;
using Logistics.Core.Offices;

namespace Logistics.Core.Officers;

/// <summary>What is odd about an officer and recorded all the same.</summary>
public static class OfficerNotices
{
    /// <summary>Who of the candidates for an office at a place comes next; null for nobody who has a rank.</summary>
    public static Officer? Next(IEnumerable<Officer> atPlace, string role) => atPlace
        .Where(other => other.Role == role && other is { Status: OfficerStatus.Candidate, Rank: not null })
        .MinBy(other => (other.Rank, other.Sequence));

    internal static FeatureBuilder Declare(FeatureBuilder builder) => builder
        .Flag(SeatTakenFlags.Code, SeatTakenFlags.FreeSeat)
        .Flag(SeatUnusualFlags.Code, SeatUnusualFlags.SeatsOfRole, SeatUnusualFlags.NoSeat)
        .Flag(NotNextInRankFlags.Code, NotNextInRankFlags.Next, NotNextInRankFlags.RankOf, NotNextInRankFlags.NoRank)
        .Flag(NotTheSameOfficeFlags.Code, NotTheSameOfficeFlags.Ended, NotTheSameOfficeFlags.Office)
        .Flag(AgeOutOfLimitsFlags.Code, AgeOutOfLimitsFlags.AtLeast, AgeOutOfLimitsFlags.AtMost)
        .Flag(CheckFailedFlags.Code, CheckFailedFlags.None, CheckFailedFlags.Failed)
        .Flag(TwoOfficesFlags.Code, TwoOfficesFlags.One)
        .Flag(NominatedTwiceFlags.Code, NominatedTwiceFlags.One)
        .Flag(TermOutsideElectionFlags.Code, TermOutsideElectionFlags.TermOfRole, TermOutsideElectionFlags.Days)
        .Flag(RoleNotOfLevelFlags.Code, RoleNotOfLevelFlags.OfLevel);

    /// <summary>The flags of a nomination; null for none.</summary>
    /// <param name="checks">Those of the role that day.</param>
    /// <param name="others">What else the same person is or was nominated for.</param>
    internal static IReadOnlyList<Flag>? Of(
        NominateOfficer command,
        OfficeRole role,
        Location place,
        IEnumerable<OfficeCheck> checks,
        IReadOnlyList<Officer> others) =>
        Given(
            [
                RoleNotOfLevelFlags.Of(place, role), SeatUnusualFlags.Of(command.Seat, role),
                .. checks.Select(check => AgeOutOfLimitsFlags.Of(command.Age, check)),
                .. TwoOfficesFlags.Of(others), NominatedTwiceFlags.Of(others),
            ]);

    /// <summary>The flags of an appointment; null for none.</summary>
    /// <param name="candidate">Who is appointed, as before.</param>
    /// <param name="role">Null where the role is not known any more.</param>
    /// <param name="atPlace">Everybody at the place.</param>
    /// <param name="others">What else the same person is or was nominated for.</param>
    /// <param name="before">Whom they replace; null for nobody.</param>
    internal static IReadOnlyList<Flag>? Of(
        Officer candidate,
        OfficerAppointed body,
        OfficeRole? role,
        IReadOnlyList<Officer> atPlace,
        IReadOnlyList<Officer> others,
        Officer? before)
    {
        var holder = body.Seat is null ? null : atPlace.FirstOrDefault(other => other.Id != candidate.Id
            && other.IsInOffice && other.Role == candidate.Role && other.Seat == body.Seat);
        return Given(
            [
                role is null || body.Seat == candidate.Seat ? null : SeatUnusualFlags.Of(body.Seat, role),
                holder is null ? null : SeatTakenFlags.Of(holder, body.Seat!.Value),
                CheckFailedFlags.Of(candidate.ChecksFailed),
                .. TwoOfficesFlags.Of(others.Where(other => IsAtOnce(other, body))),
                role is null ? null : TermOutsideElectionFlags.Of(body.TermFrom, body.TermTo, role),
                before is null ? null : NotTheSameOfficeFlags.Of(candidate, before),
                before is null ? null : NotNextInRankFlags.Of(candidate, Next(atPlace, candidate.Role)),
            ]);
    }

    /// <summary>A term without a first or last day overlaps any.</summary>
    private static bool IsAtOnce(Officer other, OfficerAppointed body) =>
        !(other.TermTo < body.TermFrom) && !(other.TermFrom > body.TermTo);

    private static Flag[]? Given(IEnumerable<Flag?> flags)
    {
        Flag[] given = [.. flags.OfType<Flag>().Distinct()];
        return given.Length == 0 ? null : given;
    }
}
