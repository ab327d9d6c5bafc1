namespace Logistics.Core.Access;

/// <summary>Where a role may do something.</summary>
public enum Reach
{
    Nowhere,

    /// <summary>At the key's own place.</summary>
    OwnPlace,

    /// <summary>
    /// At the key's own place; and on behalf of those below, with a reason and the number of a paper.
    /// </summary>
    OnBehalfBelow,

    /// <summary>At the key's own place and those below it.</summary>
    Below,

    Everywhere,
}
