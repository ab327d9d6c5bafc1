using Logistics.Core.Kernel;

namespace Logistics.Core.Reissues;

/// <summary>The rules of issuing ballots a second time.</summary>
public static class ReissueRule
{
    public static readonly Rule ReissueNotToTps = new(
        "reissue-not-to-tps", "Only polling stations vote again.");

    public static readonly Rule ReissueWithoutBallots = new(
        "reissue-without-ballots", "What is issued for a re-vote has ballots of its contest.");

    public static readonly Rule TooEarlyToReissue = new(
        "too-early-to-reissue", "Nobody votes again before the first vote has begun.");

    public static IReadOnlyList<Rule> All { get; } =
    [
        ReissueNotToTps, ReissueWithoutBallots, TooEarlyToReissue,
    ];
}
