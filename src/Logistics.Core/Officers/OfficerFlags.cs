using System.Globalization;
using Logistics.Core.Kernel;
using Logistics.Core.Locations;
using Logistics.Core.Offices;

namespace Logistics.Core.Officers;

/// <summary>Flags an appointment to a seat that somebody holds.</summary>
public static class SeatTakenFlags
{
    /// <summary>The flag's code.</summary>
    public const string Code = "seat-taken";

    public static readonly Phrase FreeSeat = new(
        "a free seat; officer {officer} holds seat {seat}", "kursi kosong; petugas {officer} menempati kursi {seat}");

    internal static Flag Of(Officer holder, int seat) => new(
        Code, Severity.Warning, "seat", FreeSeat.With(("officer", holder.Id.ToString()), ("seat", seat)).Text,
        seat.ToString(CultureInfo.InvariantCulture));
}

/// <summary>Flags a seat that the role does not have.</summary>
public static class SeatUnusualFlags
{
    /// <summary>The flag's code.</summary>
    public const string Code = "seat-unusual";

    public static readonly Phrase SeatsOfRole = new(
        "a seat from {from} to {to}, those of {role}", "kursi {from} sampai {to}, yaitu kursi {role}");

    public static readonly Phrase NoSeat = new("no seat; {role} has none", "tanpa kursi; {role} tidak mempunyai kursi");

    internal static Flag? Of(int? seat, OfficeRole role) => (seat, role) switch
    {
        (null, _) => null,
        ({ } given, { SeatFrom: { } from, SeatTo: { } to }) => given >= from && given <= to
            ? null
            : Flag(given, SeatsOfRole.With(("from", from), ("to", to), ("role", role.Code))),
        ({ } given, _) => Flag(given, NoSeat.With(("role", role.Code))),
    };

    private static Flag Flag(int seat, Expected expected) =>
        new(Code, Severity.Warning, "seat", expected.Text, seat.ToString(CultureInfo.InvariantCulture));
}

/// <summary>Flags a successor before whom somebody else comes in rank.</summary>
public static class NotNextInRankFlags
{
    /// <summary>The flag's code.</summary>
    public const string Code = "not-next-in-rank";

    public static readonly Phrase Next = new(
        "officer {officer}, rank {rank}, who is next", "petugas {officer}, peringkat {rank}, yang berikutnya");

    public static readonly Phrase RankOf = new("rank {rank}", "peringkat {rank}");

    public static readonly Phrase NoRank = new("no rank", "tanpa peringkat");

    internal static Flag? Of(Officer candidate, Officer? next) =>
        next is null || next.Id == candidate.Id || candidate.Rank <= next.Rank ? null : new Flag(
            Code, Severity.Warning, "officer",
            Next.With(("officer", next.Id.ToString()), ("rank", next.Rank!.Value)).Text,
            candidate.Rank is { } rank ? RankOf.With(("rank", rank)).Text : NoRank.English);
}

/// <summary>Flags the succession of somebody who is in office still, or was in another one.</summary>
public static class NotTheSameOfficeFlags
{
    /// <summary>The flag's code.</summary>
    public const string Code = "not-the-same-office";

    public static readonly Phrase Ended = new(
        "somebody whose office as {role} at {place} is over",
        "orang yang jabatannya sebagai {role} di {place} sudah berakhir");

    public static readonly Phrase Office = new("{status}, {role} at {place}", "{status}, {role} di {place}");

    internal static Flag? Of(Officer candidate, Officer before) =>
        before.Role == candidate.Role && before.Place == candidate.Place && before.Status == OfficerStatus.Ended
            ? null
            : new Flag(
                Code, Severity.Warning, "succeeds",
                Ended.With(("role", candidate.Role), ("place", candidate.Place)).Text,
                Office.With(("status", EnumText.Of(before.Status)), ("role", before.Role), ("place", before.Place))
                    .Text);
}

/// <summary>Flags an age outside the limits of the election. How old somebody is stands in no event.</summary>
public static class AgeOutOfLimitsFlags
{
    /// <summary>The flag's code.</summary>
    public const string Code = "age-out-of-limits";

    public static readonly Phrase AtLeast = new("{min} years or older", "{min} tahun atau lebih");

    public static readonly Phrase AtMost = new("{max} years or younger", "{max} tahun atau kurang");

    internal static Flag? Of(int? age, OfficeCheck check) =>
        age < check.AgeMin ? Flag(AtLeast.With(("min", check.AgeMin.Value)))
        : age > check.AgeMax ? Flag(AtMost.With(("max", check.AgeMax.Value)))
        : null;

    private static Flag Flag(Expected expected) => new(Code, Severity.Warning, "birthDate", expected.Text);
}

/// <summary>Flags the appointment of somebody who failed a check.</summary>
public static class CheckFailedFlags
{
    /// <summary>The flag's code.</summary>
    public const string Code = "check-failed";

    public static readonly Phrase None = new("no check that failed", "tanpa pemeriksaan yang tidak terpenuhi");

    public static readonly Phrase Failed = new("{count} failed", "{count} tidak terpenuhi");

    internal static Flag? Of(int failed) => failed == 0 ? null : new Flag(
        Code, Severity.Warning, "officer", None.English, Failed.With(("count", failed)).Text);
}

/// <summary>Flags that one person holds two offices at once.</summary>
public static class TwoOfficesFlags
{
    /// <summary>The flag's code.</summary>
    public const string Code = "two-offices";

    // More would say no more.
    private const int Max = 3;

    public static readonly Phrase One = new(
        "one office at a time; officer {officer} is the same person, {role} at {place}",
        "satu jabatan pada satu waktu; petugas {officer} adalah orang yang sama, {role} di {place}");

    /// <param name="others">What else the person is or was nominated for.</param>
    internal static IEnumerable<Flag> Of(IEnumerable<Officer> others) =>
        others.Where(other => other.IsInOffice).Take(Max).Select(other => new Flag(
            Code, Severity.Warning, "identityNumber",
            One.With(("officer", other.Id.ToString()), ("role", other.Role), ("place", other.Place)).Text));
}

/// <summary>Flags that one person is a candidate twice.</summary>
public static class NominatedTwiceFlags
{
    /// <summary>The flag's code.</summary>
    public const string Code = "nominated-twice";

    public static readonly Phrase One = new(
        "one nomination; officer {officer} is the same person, a candidate for {role} at {place}",
        "satu pencalonan; petugas {officer} adalah orang yang sama, calon {role} di {place}");

    internal static Flag? Of(IEnumerable<Officer> others) =>
        others.FirstOrDefault(other => other.Status == OfficerStatus.Candidate) is { } candidate
            ? new Flag(
                Code, Severity.Info, "identityNumber",
                One.With(("officer", candidate.Id.ToString()), ("role", candidate.Role), ("place", candidate.Place))
                    .Text)
            : null;
}

/// <summary>Flags a term that is not within that of the role in this election.</summary>
public static class TermOutsideElectionFlags
{
    /// <summary>The flag's code.</summary>
    public const string Code = "term-outside-election";

    public static readonly Phrase TermOfRole = new(
        "days from {from} to {to}, the term of {role}", "hari dari {from} sampai {to}, masa kerja {role}");

    public static readonly Phrase Days = new("{from} to {to}", "{from} sampai {to}");

    internal static Flag? Of(DateOnly? termFrom, DateOnly? termTo, OfficeRole role) =>
        role is { TermFrom: { } from, TermTo: { } to } && (termFrom < from || termTo > to)
            ? new Flag(
                Code, Severity.Warning, "termFrom",
                TermOfRole.With(("from", DateText.Of(from)), ("to", DateText.Of(to)), ("role", role.Code)).Text,
                Days.With(("from", Text(termFrom)), ("to", Text(termTo))).Text)
            : null;

    private static string Text(DateOnly? day) => day is { } given ? DateText.Of(given) : "-";
}

/// <summary>Flags an office at a place of another level than that of the role.</summary>
public static class RoleNotOfLevelFlags
{
    /// <summary>The flag's code.</summary>
    public const string Code = "role-not-of-level";

    public static readonly Phrase OfLevel = new(
        "a place of level {level}, where {role} serves", "tempat tingkat {level}, tempat {role} bertugas");

    internal static Flag? Of(Location place, OfficeRole role) =>
        role.Level is not { } level || place.Level == level ? null : new Flag(
            Code, Severity.Warning, "place",
            OfLevel.With(("level", EnumText.Of(level)), ("role", role.Code)).Text, EnumText.Of(place.Level));
}
