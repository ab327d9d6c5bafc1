using Logistics.Core.Kernel;

namespace Logistics.Core.Officers;

/// <summary>Where somebody stands on the way into office and out of it.</summary>
public enum OfficerStatus
{
    /// <summary>Nominated. Who is not appointed stays a candidate, and can succeed somebody later.</summary>
    Candidate,

    /// <summary>A decision names them.</summary>
    Appointed,

    /// <summary>They took the oath.</summary>
    SwornIn,

    /// <summary>The office, or the candidacy, is over.</summary>
    Ended,
}

/// <summary>Why an office or a candidacy is over.</summary>
public enum EndGround
{
    Death,
    Incapacity,
    Resignation,
    Dismissal,

    /// <summary>The term was over.</summary>
    Term,

    /// <summary>A candidate was not selected.</summary>
    NotSelected,

    /// <summary>The nomination was a mistake, and was taken back.</summary>
    Reversed,
}

/// <summary>
/// Somebody who is nominated for an office at a place, or holds it, as the events of their stream leave it. It says
/// nothing that names them: what does is kept beside the ledger.
/// </summary>
/// <param name="Path">Codes from the root to the place, joined by '/', so that officers can be added up.</param>
/// <param name="Seat">The seat at the place; null where it has none.</param>
/// <param name="Rank">The place in the order of selection, 1 first; null where there is none.</param>
/// <param name="Identity">The keyed hash of their identity number; null where that is not known.</param>
/// <param name="Decision">Number of the decision that appointed them; null before it.</param>
/// <param name="TermFrom">The first day in office, in the election's time zone; null before the appointment.</param>
/// <param name="TermTo">The last day in office.</param>
/// <param name="Succeeds">The officer whom they replaced; null for none.</param>
/// <param name="ChecksPassed">Checks of the role that are met or waived.</param>
/// <param name="ChecksFailed">Checks that failed.</param>
/// <param name="InLogistics">They were trained in logistics.</param>
/// <param name="InVoting">They were trained in voting and counting.</param>
/// <param name="Sequence">Ledger sequence of the nomination.</param>
/// <param name="HeadSequence">Ledger sequence of their latest event.</param>
public sealed record Officer(
    Guid Id,
    string Role,
    string Place,
    string Path,
    int? Seat,
    int? Rank,
    OfficerStatus Status,
    string? Identity,
    string? Decision,
    DateOnly? AppointedOn,
    DateOnly? TermFrom,
    DateOnly? TermTo,
    Guid? Succeeds,
    DateOnly? SwornOn,
    DateOnly? EndedOn,
    EndGround? Ground,
    int ChecksPassed,
    int ChecksFailed,
    bool InLogistics,
    bool InVoting,
    long Sequence,
    long HeadSequence)
{
    private const string StreamPrefix = "officer/";

    public static Table<Officer, Guid> Table { get; } = new(
        officer => officer.Id,
        c => c.Id("OfficerId", o => o.Id)
            .Code("Role", o => o.Role)
            .Code("Place", o => o.Place)
            .Text(ColumnKind.Path, "Path", o => o.Path)
            .IntOrNone("Seat", o => o.Seat)
            .IntOrNone("Rank", o => o.Rank)
            .Word("Status", o => o.Status)
            .HashOrNone("IdentityHash", o => o.Identity)
            .ProseOrNone("Decision", o => o.Decision)
            .DateOrNone("AppointedOn", o => o.AppointedOn)
            .DateOrNone("TermFrom", o => o.TermFrom)
            .DateOrNone("TermTo", o => o.TermTo)
            .IdOrNone("Succeeds", o => o.Succeeds)
            .DateOrNone("SwornOn", o => o.SwornOn)
            .DateOrNone("EndedOn", o => o.EndedOn)
            .WordOrNone("Ground", o => o.Ground)
            .Int("ChecksPassed", o => o.ChecksPassed)
            .Int("ChecksFailed", o => o.ChecksFailed)
            .Flag("InLogistics", o => o.InLogistics)
            .Flag("InVoting", o => o.InVoting)
            .Long("Sequence", o => o.Sequence)
            .Long("HeadSequence", o => o.HeadSequence))
    {
        Name = "Officer",
        File = "officer",
        Order = ["Sequence"],
        Revision = "HeadSequence",
        Fixed = ["Role", "Place", "Path", "Rank", "IdentityHash", "Sequence"],
        Follows = officer => (StreamOf(officer.Id), officer.HeadSequence, null),
        StreamOf = row => $"{StreamPrefix}{row[0]}",
        Concerned = (officer, _) => officer.HeadSequence,
        IsRequiredBy = e => IsStream(e.Stream),
        Since = 5,
        Reversed = (officer, entry) => officer with
        {
            Status = OfficerStatus.Ended,
            Ground = EndGround.Reversed,
            HeadSequence = entry.Sequence,
        },
    };

    /// <summary>Everybody who is or was nominated at a place, by rank and in the order of nomination.</summary>
    public static TableSet<Officer, Guid, string> AtPlace { get; } = Table.Set(
        "Place", officer => officer.Place, (one, other) =>
            (one.Rank ?? int.MaxValue, one.Sequence).CompareTo((other.Rank ?? int.MaxValue, other.Sequence)));

    /// <summary>Everything that one person is or was nominated for.</summary>
    public static TableSet<Officer, Guid, string> OfIdentity { get; } = Table.Set(
        "IdentityHash", officer => officer.Identity!, (one, other) => one.Sequence.CompareTo(other.Sequence),
        officer => officer.Identity is not null, "t.IdentityHash IS NOT NULL");

    /// <summary>They hold the office: appointed or sworn in, and not ended.</summary>
    public bool IsInOffice => Status is OfficerStatus.Appointed or OfficerStatus.SwornIn;

    /// <summary>Whether they hold the office and a day is one of their term.</summary>
    public bool IsInTermOn(DateOnly day) =>
        Status == OfficerStatus.SwornIn && !(day < TermFrom) && !(day > TermTo);

    /// <summary>
    /// Whether they held the office on a day, whatever became of them since: sworn in by then, not over yet, and within
    /// the term.
    /// </summary>
    public bool HeldOfficeOn(DateOnly day) =>
        SwornOn <= day && !(EndedOn < day) && !(day < TermFrom) && !(day > TermTo);

    /// <summary>The stream of an officer's events.</summary>
    public static string StreamOf(Guid id) => $"{StreamPrefix}{id}";

    /// <summary>Whether a stream has a name that one of an officer would have.</summary>
    public static bool IsStream(string stream) => stream.StartsWith(StreamPrefix, StringComparison.Ordinal);

    /// <summary>The officer a stream is about; false when it is about none.</summary>
    public static bool TryIdOf(string stream, out Guid id)
    {
        id = default;
        return IsStream(stream) && Guid.TryParse(stream.AsSpan(StreamPrefix.Length), out id);
    }
}
