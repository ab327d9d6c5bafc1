using Logistics.Core.Kernel;

namespace Logistics.Core.TpsAccounts;

/// <summary>The rules of accounts of polling stations.</summary>
public static class TpsAccountRule
{
    public static readonly Rule NotATps = new(
        "not-a-tps", "Only polling stations have such an account.");

    public static readonly Rule CodesTooLong = new(
        "codes-too-long", "The codes of polling station and contest are together longer than the ledger can name.");

    public static readonly Rule UnknownAccount = new(
        "unknown-account", "The TPS has no account of this contest.");

    public static readonly Rule DuplicateAccount = new(
        "duplicate-account", "The TPS has an account of this contest, which only a correction changes.");

    public static readonly Rule AccountSuperseded = new(
        "account-superseded", "A later correction has taken the place of this account.", OutOfOrder: true);

    public static readonly Rule ExplanationRequired = new(
        "explanation-required", "A correction explains what was wrong.");

    public static IReadOnlyList<Rule> All { get; } =
    [
        NotATps, CodesTooLong, UnknownAccount, DuplicateAccount, AccountSuperseded,
        ExplanationRequired,
    ];
}
