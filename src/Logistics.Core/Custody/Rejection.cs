namespace Logistics.Core.Custody;

/// <summary>
/// A rule of custody, named. <paramref name="Code"/> is stable: clients and documents refer to it.
/// </summary>
/// <param name="OutOfOrder">
/// The command may be right at another time, so the answer is a conflict and not a refusal for good.
/// </param>
public sealed record Rule(string Code, string Title, bool OutOfOrder = false)
{
    public static readonly Rule UnknownLocation =
        new("unknown-location", "No location has this code.");

    public static readonly Rule UnknownPackage =
        new("unknown-package", "No package has this id or label.");

    public static readonly Rule UnknownItem =
        new("unknown-item", "No item type has this code.");

    public static readonly Rule UnknownContest =
        new("unknown-contest", "The election has no contest of this code.");

    public static readonly Rule UnknownHandover =
        new("unknown-handover", "No handover has this id.");

    public static readonly Rule DuplicateLabel =
        new("duplicate-label", "Another package already bears this label.");

    public static readonly Rule DuplicatePackage =
        new("duplicate-package", "A package may be named only once.");

    public static readonly Rule ContestRequired =
        new("contest-required", "A ballot box belongs to one contest.");

    public static readonly Rule WrongContest =
        new("wrong-contest", "Contents of one contest may not lie in a package of another.");

    public static readonly Rule WrongDistrict =
        new("wrong-district", "The package does not go there: its destination lies elsewhere.");

    public static readonly Rule NotAdjacent =
        new("not-adjacent", "Custody passes only between a location and its parent.");

    public static readonly Rule NotCustodian =
        new("not-custodian", "Only the current custodian may release, open or repack a package.");

    public static readonly Rule PackageInTransit =
        new("package-in-transit", "The package is already under way.", OutOfOrder: true);

    public static readonly Rule NotDelivered =
        new("not-delivered", "A package goes back only after it reached its destination or was refused.");

    public static readonly Rule NotInHandover =
        new("not-in-handover", "The handover does not contain this package.");

    public static readonly Rule LineClosed =
        new("line-closed", "The receiver has already answered for this package.");

    public static readonly Rule HandoverClosed =
        new("handover-closed", "Every package of the handover has been answered for.");

    public static readonly Rule AlreadyAccepted =
        new("already-accepted", "A handover cannot be cancelled once a package of it was accepted.");

    public static readonly Rule DamagedRecord = new(
        "damaged-record",
        "The package's record does not agree with the ledger; nothing can be recorded for it until that is explained.");

    public static readonly Rule NotATps =
        new("not-a-tps", "Only polling stations have such an account.");

    public static readonly Rule CodesTooLong = new(
        "codes-too-long", "The codes of polling station and contest are together longer than the ledger can name.");

    public static readonly Rule UnknownAccount =
        new("unknown-account", "The TPS has no account of this contest.");

    public static readonly Rule DuplicateAccount =
        new("duplicate-account", "The TPS has an account of this contest, which only a correction changes.");

    public static readonly Rule AccountSuperseded = new(
        "account-superseded", "A later correction has taken the place of this account.", OutOfOrder: true);

    public static readonly Rule ExplanationRequired =
        new("explanation-required", "A correction explains what was wrong.");

    public static readonly Rule InsufficientStock =
        new("insufficient-stock", "There is not so much of it there.");

    public static readonly Rule NotAKpu =
        new("not-a-kpu", "Suppliers deliver to a KPU.");

    public static readonly Rule DuplicateItem =
        new("duplicate-item", "An item may stand in one line only.");

    public static readonly Rule UnknownDelivery =
        new("unknown-delivery", "No delivery has this id.");

    public static readonly Rule UnknownSorting =
        new("unknown-sorting", "No sorting has this id.");

    public static readonly Rule UnknownDestruction =
        new("unknown-destruction", "No destruction has this id.");

    public static readonly Rule NoDiscrepancy =
        new("no-discrepancy", "The delivery was counted as stated, so there is nothing to explain.");

    public static readonly Rule AlreadyExplained =
        new("already-explained", "The discrepancies of the delivery have been explained.");

    public static readonly Rule AlreadyDelivered =
        new("already-delivered", "A package that has reached its destination is opened there and not repacked.");

    public static readonly Rule PackageMissing =
        new("package-missing", "A package that is marked missing is not at hand.");

    public static readonly Rule NotAtDestination = new(
        "not-at-destination",
        "A package is opened where it is for, or, once it has been there and come back, where it was packed.");

    public static readonly Rule TooEarlyToOpen =
        new("too-early-to-open", "Polling stations open packages only from the time on that the election allows.");

    public static readonly Rule AlreadyOpened =
        new("already-opened", "The package is open.", OutOfOrder: true);

    public static readonly Rule NotOpened =
        new("not-opened", "Only an opened package can be sealed.", OutOfOrder: true);

    public static readonly Rule NestedPackage =
        new("nested-package", "The package is inside another, and moves only with it.");

    public static readonly Rule AlreadyNested =
        new("already-nested", "A package is inside one other at most.");

    public static readonly Rule OuterIsNested =
        new("outer-is-nested", "A package is filled and emptied before it goes into a bigger one.");

    public static readonly Rule NestedTooDeep =
        new("nested-too-deep", "At most three packages lie one inside the other.");

    public static readonly Rule NotNested =
        new("not-nested", "The package is not inside this one.");

    public static readonly Rule NotTogether =
        new("not-together", "A package goes only into one that is at the same place.");

    public static readonly Rule HoldsPackages =
        new("holds-packages", "Take the packages inside it out first.");

    public static readonly Rule HandoverTooLarge =
        new("handover-too-large", "With what is inside others, these are too many packages for one handover.");

    public static readonly Rule OverRequirement =
        new("over-requirement", "The destination does not need so much of it.");

    public static readonly Rule ShortOfRequirement =
        new("short-of-requirement", "The destination needs more of it.");

    public static readonly Rule ReissueNotToTps =
        new("reissue-not-to-tps", "Only polling stations vote again.");

    public static readonly Rule ReissueWithoutBallots =
        new("reissue-without-ballots", "What is issued for a re-vote has ballots of its contest.");

    public static readonly Rule TooEarlyToReissue =
        new("too-early-to-reissue", "Nobody votes again before the first vote has begun.");

    public static readonly Rule ReVoteStockExceeded = new(
        "re-vote-stock-exceeded", "A re-vote gets no more than is kept for re-votes, and than the TPS needs.");

    public static readonly Rule UnknownTransfer =
        new("unknown-transfer", "No transfer has this id.");

    public static readonly Rule SameLocation =
        new("same-location", "A transfer leads from one location to another.");

    public static readonly Rule TransferClosed =
        new("transfer-closed", "The transfer was received or taken back.");

    public static readonly Rule NotInTransfer =
        new("not-in-transfer", "The transfer does not contain this item.");

    public static readonly Rule ItemNotCounted =
        new("item-not-counted", "Who receives a transfer says of each item how much arrived.");

    /// <summary>The rules of packages and handovers.</summary>
    public static IReadOnlyList<Rule> OfCustody { get; } =
    [
        UnknownLocation, UnknownPackage, UnknownItem, UnknownContest, UnknownHandover, DuplicateLabel,
        DuplicatePackage, ContestRequired, WrongContest, WrongDistrict, NotAdjacent, NotCustodian,
        PackageInTransit, NotDelivered, NotInHandover, LineClosed, HandoverClosed, AlreadyAccepted,
        DamagedRecord,
    ];

    /// <summary>The rules of accounts of polling stations alone.</summary>
    public static IReadOnlyList<Rule> OfTpsAccounts { get; } =
        [NotATps, CodesTooLong, UnknownAccount, DuplicateAccount, AccountSuperseded, ExplanationRequired];

    /// <summary>The rules of quantities, whatever moves them.</summary>
    public static IReadOnlyList<Rule> OfStock { get; } = [InsufficientStock];

    /// <summary>The rules of transfers alone.</summary>
    public static IReadOnlyList<Rule> OfTransfers { get; } =
        [UnknownTransfer, SameLocation, TransferClosed, NotInTransfer, ItemNotCounted];

    /// <summary>The rules of deliveries, sortings and destructions alone.</summary>
    public static IReadOnlyList<Rule> OfDocuments { get; } =
    [
        NotAKpu, DuplicateItem, UnknownDelivery, UnknownSorting, UnknownDestruction, NoDiscrepancy,
        AlreadyExplained,
    ];

    /// <summary>The rules of what is inside packages.</summary>
    public static IReadOnlyList<Rule> OfInside { get; } =
        [AlreadyDelivered, PackageMissing, NotAtDestination, TooEarlyToOpen, AlreadyOpened, NotOpened];

    /// <summary>The rules of packages inside packages.</summary>
    public static IReadOnlyList<Rule> OfNesting { get; } =
    [
        NestedPackage, AlreadyNested, OuterIsNested, NestedTooDeep, NotNested, NotTogether, HoldsPackages,
        HandoverTooLarge,
    ];

    /// <summary>The rules of what is packed for a place, and of what is issued a second time.</summary>
    public static IReadOnlyList<Rule> OfPacking { get; } =
    [
        OverRequirement, ShortOfRequirement, ReissueNotToTps, ReissueWithoutBallots, TooEarlyToReissue,
        ReVoteStockExceeded,
    ];

    /// <summary>Every rule, for documentation.</summary>
    public static IReadOnlyList<Rule> All { get; } =
    [
        .. OfCustody, .. OfTpsAccounts, .. OfStock, .. OfTransfers, .. OfDocuments, .. OfInside, .. OfNesting,
        .. OfPacking,
    ];
}

/// <summary>Which field of a command broke a rule, what it held, and what was expected.</summary>
/// <param name="Field">As the client wrote it, e.g. <c>lines[3].package</c>.</param>
/// <param name="Stock">For a quantity, how much there is and how much is needed; null for anything else.</param>
public sealed record FieldError(string Field, string? Value, string Expected, HaveNeed? Stock = null);

/// <summary>How much of an item there is where it is to be taken from, and how much is needed, in its unit.</summary>
public sealed record HaveNeed(long Have, long Need);

/// <summary>A command that breaks a rule. Nothing was recorded.</summary>
/// <param name="Errors">The offending fields, at most <see cref="ErrorsMax"/> of them.</param>
public sealed record Rejection(Rule Rule, IReadOnlyList<FieldError> Errors)
{
    public const int ErrorsMax = 20;

    public Rejection(Rule rule, string field, string? value, string expected)
        : this(rule, [new FieldError(field, value, expected)])
    {
    }
}
