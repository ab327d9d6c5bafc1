namespace Logistics.Core.Stock;

/// <summary>
/// Names of the accounts that quantities are posted between. An account of goods says how much there is at a
/// place or in a world; <see cref="Supplier"/> and <see cref="Found"/> are where goods come from, so they alone
/// go below zero.
/// </summary>
public static class Account
{
    /// <summary>The longest name, in characters.</summary>
    public const int LengthMax = 90;

    /// <summary>What suppliers delivered, as a negative quantity.</summary>
    public const string Supplier = "supplier";

    /// <summary>What turned up although nothing recorded says from where, as a negative quantity.</summary>
    public const string Found = "found";

    /// <summary>What is gone although nothing recorded says where to.</summary>
    public const string Lost = "lost";

    /// <summary>Goods set aside because they cannot be used.</summary>
    public const string Damaged = "damaged";

    /// <summary>Ballots given back by voters, or found unfit, at polling stations.</summary>
    public const string Spoiled = "spoiled";

    /// <summary>Goods destroyed with witnesses.</summary>
    public const string Destroyed = "destroyed";

    private const string LocationPrefix = "location/";
    private const string PackagePrefix = "package/";
    private const string TransferPrefix = "transfer/";

    /// <summary>Loose stock of a location.</summary>
    public static string Location(string code) => LocationPrefix + code;

    /// <summary>What is inside a package. Also the name of the stream of its events.</summary>
    public static string Package(Guid id) => PackagePrefix + id;

    /// <summary>Loose goods under way between two locations. Also the name of the stream of the transfer.</summary>
    public static string Transfer(Guid id) => TransferPrefix + id;

    /// <summary>Ballots of a contest that were put into the box of a polling station.</summary>
    public static string Used(string tps, string contest) => $"used/{tps}/{contest}";

    /// <summary>The code of the location whose loose stock an account is; null for any other account.</summary>
    public static string? LocationOf(string account) =>
        account.StartsWith(LocationPrefix, StringComparison.Ordinal) ? account[LocationPrefix.Length..] : null;

    /// <summary>Whether the account holds goods, and so never goes below zero.</summary>
    public static bool IsGoods(string account) => account is not (Supplier or Found);
}
