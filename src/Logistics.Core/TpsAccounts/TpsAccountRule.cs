using Logistics.Core.Kernel;

namespace Logistics.Core.TpsAccounts;

/// <summary>The rules of accounts of polling stations.</summary>
public static class TpsAccountRule
{
    public static readonly Rule NotATps = new(
        "not-a-tps", "Only polling stations have accounts.");

    public static readonly Rule CodesTooLong = new(
        "codes-too-long", "The codes of TPS and contest are too long together.");

    public static readonly Rule UnknownAccount = new(
        "unknown-account", "The TPS has no account of this contest.");

    public static readonly Rule DuplicateAccount = new(
        "duplicate-account", "The TPS already has an account of this contest. Send a correction.");

    public static readonly Rule AccountSuperseded = new(
        "account-superseded", "A later correction replaced this account.", OutOfOrder: true);

    public static readonly Rule ExplanationRequired = new(
        "explanation-required", "A correction needs an explanation.");

    public static IReadOnlyList<Rule> All { get; } =
    [
        NotATps, CodesTooLong, UnknownAccount, DuplicateAccount, AccountSuperseded,
        ExplanationRequired,
    ];
}
