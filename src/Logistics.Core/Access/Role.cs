namespace Logistics.Core.Access;

/// <summary>The role of a key's holder.</summary>
public enum Role
{
    /// <summary>Runs the system. May act for any place; that is flagged.</summary>
    Admin,

    /// <summary>The warehouse of a KPU.</summary>
    Warehouse,

    /// <summary>The committee of a place: PPK, PPS, KPPS, or the KPU itself.</summary>
    Officer,

    /// <summary>Reads everything and downloads evidence.</summary>
    Auditor,

    /// <summary>Another system.</summary>
    Integrator,

    /// <summary>Bawaslu in a district or ward, or at a polling station. Reads everything there and records nothing.
    /// </summary>
    Supervisor,

    /// <summary>The public: totals and the log.</summary>
    Observer,
}
