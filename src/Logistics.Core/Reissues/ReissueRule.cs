using Logistics.Core.Kernel;

namespace Logistics.Core.Reissues;

/// <summary>The rules of issuing ballots a second time.</summary>
public static class ReissueRule
{
    public static readonly Rule ReissueNotToTps = new(
        "reissue-not-to-tps", "A re-issue must go to a polling station.");

    public static readonly Rule ReissueWithoutBallots = new(
        "reissue-without-ballots", "A re-issue must contain ballots of its contest.");

    public static readonly Rule TooEarlyToReissue = new(
        "too-early-to-reissue", "A re-issue is allowed only after voting has begun.");

    public static IReadOnlyList<Rule> All { get; } =
    [
        ReissueNotToTps, ReissueWithoutBallots, TooEarlyToReissue,
    ];
}
