namespace Logistics.Core.Access;

/// <summary>
/// What each role may do, and where. The routes, the rules of recording, what is shown, and <c>docs/roles.md</c> follow
/// from this one table.
/// </summary>
public static class AccessTable
{
    /// <summary>Where a role may do something.</summary>
    public static Reach ReachOf(Role role, Act act) => act switch
    {
        Act.ReadReference => role == Role.Observer ? Reach.Nowhere : Reach.Everywhere,
        Act.ReadTotals => role is Role.Admin or Role.Auditor or Role.Observer ? Reach.Everywhere : Reach.Below,
        Act.ReadCustody => role switch
        {
            Role.Admin or Role.Auditor => Reach.Everywhere,
            Role.Observer => Reach.Nowhere,
            _ => Reach.Below,
        },
        Act.ReadAudit => role switch
        {
            Role.Admin or Role.Auditor => Reach.Everywhere,
            Role.Supervisor => Reach.Below,
            _ => Reach.Nowhere,
        },
        Act.ReadNames => role == Role.Integrator ? Reach.Nowhere : ReachOf(role, Act.ReadCustody),
        Act.ReadEntries or Act.ReadEvidence or Act.ReadKeys =>
            role is Role.Admin or Role.Auditor ? Reach.Everywhere : Reach.Nowhere,
        Act.SetRulesAside or Act.KeepLog or Act.MoveClock or Act.ChangeReference or Act.ManageKeys or Act.EraseTexts =>
            role == Role.Admin ? Reach.Everywhere : Reach.Nowhere,

        // What is uploaded is of no place until an event names it.
        Act.Attach => role is Role.Admin or Role.Warehouse or Role.Officer or Role.Integrator
            ? Reach.Everywhere
            : Reach.Nowhere,
        Act.RecordAccount when role == Role.Warehouse => Reach.Nowhere,

        // A committee recruits those of the places below it as an act of its own.
        Act.RecordOfficer => role switch
        {
            Role.Admin => Reach.Everywhere,
            Role.Officer => Reach.Below,
            _ => Reach.Nowhere,
        },

        // Whoever hears of an incident below may report it, and take care of it.
        Act.RecordIncident => role switch
        {
            Role.Admin => Reach.Everywhere,
            Role.Warehouse or Role.Officer => Reach.Below,
            Role.Integrator => Reach.OwnPlace,
            _ => Reach.Nowhere,
        },

        // It is recommended to the committees and the KPU, which record it as an act of their own.
        Act.RecordReVote => role switch
        {
            Role.Admin => Reach.Everywhere,
            Role.Warehouse or Role.Officer => Reach.Below,
            _ => Reach.Nowhere,
        },
        _ => role switch
        {
            Role.Admin => Reach.Everywhere,
            Role.Warehouse or Role.Officer => Reach.OnBehalfBelow,
            Role.Integrator => Reach.OwnPlace,
            _ => Reach.Nowhere,
        },
    };

    /// <summary>The roles that may do something somewhere.</summary>
    public static IReadOnlyList<Role> RolesFor(Act act) =>
        [.. Enum.GetValues<Role>().Where(role => ReachOf(role, act) != Reach.Nowhere)];

    /// <summary>What a role sees of what is somewhere.</summary>
    /// <param name="path">Codes from the root to the key's place, joined by '/'.</param>
    public static Sight SightOf(Role role, Act act, string path) => ReachOf(role, act) switch
    {
        Reach.Everywhere => Sight.Everything,
        Reach.Nowhere => Sight.Nothing,
        _ => Sight.Below(path) with { BlindAt = ReceivesAt(role, path) },
    };

    private static string? ReceivesAt(Role role, string path) =>
        ReachOf(role, Act.Answer) is Reach.OwnPlace or Reach.OnBehalfBelow
            ? path[(path.LastIndexOf('/') + 1)..]
            : null;
}
