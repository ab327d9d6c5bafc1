using Logistics.Core.Kernel;

namespace Logistics.Core.Packages;

/// <summary>The rules of packages, of what is inside them and of what they are packed for.</summary>
public static class PackageRule
{
    public static readonly Rule UnknownPackage = new(
        "unknown-package", "No package has this id or label.");

    public static readonly Rule DuplicateLabel = new(
        "duplicate-label", "Another package already bears this label.");

    public static readonly Rule DuplicatePackage = new(
        "duplicate-package", "A package may be named only once.");

    public static readonly Rule ContestRequired = new(
        "contest-required", "A ballot box belongs to one contest.");

    public static readonly Rule WrongContest = new(
        "wrong-contest", "The contents belong to another contest than the package.");

    public static readonly Rule WrongDistrict = new(
        "wrong-district", "The package's destination is not at or below this location.");

    public static readonly Rule NotCustodian = new(
        "not-custodian", "Only the current custodian may release, open or repack a package.");

    public static readonly Rule PackageInTransit = new(
        "package-in-transit", "The package is already under way.", OutOfOrder: true);

    public static readonly Rule AlreadyDelivered = new(
        "already-delivered", "A package that has reached its destination is opened there and not repacked.");

    public static readonly Rule PackageMissing = new(
        "package-missing", "The package is marked missing.");

    public static readonly Rule NotAtDestination = new(
        "not-at-destination", "A package is opened at its destination, or at its origin after it came back.");

    public static readonly Rule TooEarlyToOpen = new(
        "too-early-to-open", "Polling stations may not open packages yet.");

    public static readonly Rule AlreadyOpened = new(
        "already-opened", "The package is open.", OutOfOrder: true);

    public static readonly Rule NotOpened = new(
        "not-opened", "Only an opened package can be sealed.", OutOfOrder: true);

    public static readonly Rule NestedPackage = new(
        "nested-package", "The package is inside another, and moves only with it.");

    public static readonly Rule AlreadyNested = new(
        "already-nested", "The package is already inside another package.");

    public static readonly Rule OuterIsNested = new(
        "outer-is-nested", "A package inside another cannot be filled or emptied.");

    public static readonly Rule NestedTooDeep = new(
        "nested-too-deep", "Packages can be nested three deep at most.");

    public static readonly Rule NotNested = new(
        "not-nested", "The package is not inside this one.");

    public static readonly Rule NotTogether = new(
        "not-together", "A package goes only into one that is at the same place.");

    public static readonly Rule HoldsPackages = new(
        "holds-packages", "Take the packages inside it out first.");

    public static readonly Rule OverRequirement = new(
        "over-requirement", "The quantity exceeds what the destination needs.");

    public static readonly Rule ShortOfRequirement = new(
        "short-of-requirement", "The quantity is less than the destination needs.");

    public static readonly Rule ReVoteStockExceeded = new(
        "re-vote-stock-exceeded", "The quantity exceeds the re-vote stock or the TPS's need.");

    public static IReadOnlyList<Rule> All { get; } =
    [
        UnknownPackage, DuplicateLabel, DuplicatePackage, ContestRequired, WrongContest,
        WrongDistrict, NotCustodian, PackageInTransit, AlreadyDelivered, PackageMissing,
        NotAtDestination, TooEarlyToOpen, AlreadyOpened, NotOpened, NestedPackage, AlreadyNested,
        OuterIsNested, NestedTooDeep, NotNested, NotTogether, HoldsPackages, OverRequirement,
        ShortOfRequirement, ReVoteStockExceeded,
    ];
}
