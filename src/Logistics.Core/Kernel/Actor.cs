using System.Text.Json.Serialization;

namespace Logistics.Core.Kernel;

/// <summary>Who sent a command, as the ledger keeps it.</summary>
/// <param name="Id">The principal.</param>
/// <param name="Role">Its role then; null in events of format 1, which do not say it.</param>
/// <param name="Place">Code of the location it belonged to then; null as the role.</param>
public readonly record struct Actor(Guid Id, string? Role = null, string? Place = null)
{
    /// <summary>The role of the product itself. No key has it.</summary>
    public const string SystemRole = "system";

    /// <summary>The product itself.</summary>
    public static Actor System { get; } = new(Guid.Empty, SystemRole);

    /// <summary>Recorded by the product itself, for no principal.</summary>
    [JsonIgnore]
    public bool IsSystem => Role == SystemRole;
}
