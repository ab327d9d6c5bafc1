namespace Logistics.Core.Transfers;

/// <summary>Where a transfer stands.</summary>
public enum TransferStatus
{
    /// <summary>The sender gave the goods up; nobody has received them.</summary>
    Released,

    /// <summary>The receiver counted them.</summary>
    Accepted,

    /// <summary>The sender took them back.</summary>
    Cancelled,

    /// <summary>The release was a mistake and was taken back.</summary>
    Reversed,
}
