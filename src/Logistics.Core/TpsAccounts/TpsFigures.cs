using System.Text.Json.Serialization;
using Logistics.Core.Stock;

namespace Logistics.Core.TpsAccounts;

/// <summary>The voters who signed at a TPS for the ballot of one contest, each in one of the four numbers.</summary>
/// <param name="List">On the voter list (DPT) of the TPS.</param>
/// <param name="MovedIn">Moved in (DPTb), and entitled to this contest's ballot and others.</param>
/// <param name="MovedInThisContestOnly">
/// Moved in and entitled to this contest's ballot alone: for the governor, who comes from elsewhere in the
/// province.
/// </param>
/// <param name="Additional">On no list, but with a local identity card (DPK).</param>
public sealed record Attendance(int List, int MovedIn, int MovedInThisContestOnly, int Additional)
{
    /// <summary>Everybody who is entitled to the ballot.</summary>
    [JsonIgnore]
    public long Entitled => (long)List + MovedIn + MovedInThisContestOnly + Additional;
}

/// <summary>What the KPPS of a TPS counted of one contest: ballots in sheets, voters in persons.</summary>
/// <param name="Received">Ballots delivered before voting.</param>
/// <param name="Used">Ballots taken out of the box.</param>
/// <param name="Spoiled">Ballots given back by a voter, or found unfit, and replaced.</param>
/// <param name="Unused">Ballots left over.</param>
public sealed record TpsFigures(
    int Received, int Used, int Spoiled, int Unused, int Valid, int Invalid, Attendance Attendance)
{
    /// <summary>Whether each number is one that can be recorded.</summary>
    public bool IsInRange =>
        new[]
        {
            Received, Used, Spoiled, Unused, Valid, Invalid, Attendance.List, Attendance.MovedIn,
            Attendance.MovedInThisContestOnly, Attendance.Additional,
        }.All(number => number is >= 0 and <= ItemQuantity.Max);
}
