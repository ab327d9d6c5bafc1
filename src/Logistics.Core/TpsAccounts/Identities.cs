namespace Logistics.Core.TpsAccounts;

/// <summary>
/// The identities that the numbers of a TPS must satisfy. Source: the count forms of a TPS, and what led to the two
/// re-votes of Kendari in December 2024.
/// </summary>
public enum Identity
{
    /// <summary>
    /// received + transferred in - transferred out = used + spoiled + unused. Transfers are the loose ballots that
    /// came to the TPS from others, or went to others, on election day, as the ledger has them.
    /// </summary>
    ReceivedAccounted,

    /// <summary>used = valid + invalid.</summary>
    UsedCounted,

    /// <summary>used = list + moved-in + moved-in for this contest only + additional.</summary>
    UsedEntitled,

    /// <summary>
    /// Two contests differ in used ballots by exactly the moved-in voters entitled to one alone: governor
    /// exceeds mayor by the governor-only voters. Only accounts of the same vote are compared: where one contest alone
    /// was voted on again, it is not judged.
    /// </summary>
    ContestsAgree,

    /// <summary>received = what custody says was delivered of the contest's ballots.</summary>
    ReceivedDelivered,

    /// <summary>
    /// used + spoiled = the ballots of them that were loose at the TPS, as the books have it: none came from nowhere.
    /// </summary>
    BooksAgree,
}

/// <summary>Where an account stands.</summary>
public enum AccountStatus
{
    /// <summary>No identity that can be checked is violated.</summary>
    Reconciled,

    /// <summary>An identity is violated and nobody has explained it.</summary>
    Open,

    /// <summary>Identities are violated, and a correction recorded since explains each.</summary>
    Explained,
}

/// <summary>An identity that does not hold.</summary>
/// <param name="Left">The number left of the equals sign.</param>
/// <param name="Right">What it should be.</param>
/// <param name="OtherContest">The contest it was compared with; null where it is about one.</param>
/// <param name="IsExplained">The latest account it concerns is a correction, which explains itself.</param>
public sealed record Violation(Identity Identity, long Left, long Right, string? OtherContest, bool IsExplained);

/// <summary>Loose ballots of a contest that were transferred, in sheets.</summary>
/// <param name="In">What the TPS received of transfers, as it counted them.</param>
/// <param name="Out">What it sent, without what it took back.</param>
public readonly record struct Transferred(long In, long Out);

/// <summary>Compares the accounts of a TPS with each other and with custody.</summary>
public static class Identities
{
    /// <summary>The identities an account violates, in the order of <see cref="Identity"/>.</summary>
    /// <param name="others">The accounts of the same TPS for the other contests, as far as there are any.</param>
    /// <param name="delivered">Ballots of the contest in packages delivered to the TPS; null when none were.</param>
    /// <param name="transferred">Ballots of the contest in transfers to and from the TPS.</param>
    public static IReadOnlyList<Violation> Check(
        TpsAccount account, IEnumerable<TpsAccount> others, long? delivered, Transferred transferred = default)
    {
        var figures = account.Figures;
        var only = figures.Attendance.MovedInThisContestOnly;
        var found = new List<Violation>();
        Compare(
            Identity.ReceivedAccounted, figures.Received + transferred.In - transferred.Out,
            (long)figures.Used + figures.Spoiled + figures.Unused);
        Compare(Identity.UsedCounted, figures.Used, (long)figures.Valid + figures.Invalid);
        Compare(Identity.UsedEntitled, figures.Used, figures.Attendance.Entitled);
        foreach (var other in others.Where(other => other.ReVote == account.ReVote))
        {
            var expected = (long)other.Figures.Used + only - other.Figures.Attendance.MovedInThisContestOnly;
            var latest = other.HeadSequence > account.HeadSequence ? other : account;
            Compare(Identity.ContestsAgree, figures.Used, expected, other.Contest, latest.IsCorrection);
        }

        if (delivered is { } ballots)
            Compare(Identity.ReceivedDelivered, figures.Received, ballots);

        // Where nothing is recorded of how the ballots came to the TPS, all of them are found.
        if ((delivered is not null || transferred.In > 0) && account.Missing is { } missing)
        {
            var taken = (long)figures.Used + figures.Spoiled;
            Compare(Identity.BooksAgree, taken, unchecked(taken + missing));
        }

        return found;

        void Compare(Identity identity, long left, long right, string? contest = null, bool? isExplained = null)
        {
            if (left != right)
                found.Add(new Violation(identity, left, right, contest, isExplained ?? account.IsCorrection));
        }
    }

    /// <summary>Where an account with these violations stands.</summary>
    public static AccountStatus StatusOf(IReadOnlyCollection<Violation> violations) =>
        violations.Count == 0 ? AccountStatus.Reconciled
        : violations.All(violation => violation.IsExplained) ? AccountStatus.Explained
        : AccountStatus.Open;

    /// <summary>The identity as an equation.</summary>
    public static string Equation(Identity identity) => identity switch
    {
        Identity.ReceivedAccounted => "received + transferredIn - transferredOut = used + spoiled + unused",
        Identity.UsedCounted => "used = valid + invalid",
        Identity.UsedEntitled => "used = list + movedIn + movedInThisContestOnly + additional",
        Identity.ContestsAgree =>
            "used = used in the other contest + movedInThisContestOnly - movedInThisContestOnly in the other contest",
        Identity.ReceivedDelivered => "received = ballots delivered to the TPS, as custody has it",
        Identity.BooksAgree => "used + spoiled = ballots of them that were loose at the TPS, as the books have it",
        _ => throw new ArgumentOutOfRangeException(nameof(identity), identity, "Unknown identity."),
    };
}
