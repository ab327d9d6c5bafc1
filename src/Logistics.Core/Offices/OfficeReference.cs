using System.Collections.Concurrent;

namespace Logistics.Core.Offices;

/// <summary>
/// The roles and checks of an election, how many sign what, and the types of incidents, in all their versions. Loaded,
/// not recorded.
/// </summary>
public sealed class OfficeReference(IReadOnlyList<OfficeRole> roles, IReadOnlyList<OfficeCheck> checks)
{
    // Every release and acceptance asks for them, nearly always on one of the few days of an election.
    private const int DaysKeptMax = 1_000;
    private readonly ConcurrentDictionary<(DateOnly, SignedStep), IReadOnlyList<SignatureRule>> signaturesOn = [];

    /// <summary>Where none were loaded.</summary>
    public static OfficeReference None { get; } = new([], []);

    /// <summary>Every version of every role.</summary>
    public IReadOnlyList<OfficeRole> Roles { get; } = roles;

    /// <summary>Every version of every check.</summary>
    public IReadOnlyList<OfficeCheck> Checks { get; } = checks;

    /// <summary>Every version of every rule of how many sign.</summary>
    public IReadOnlyList<SignatureRule> Signatures { get; init; } = [];

    /// <summary>Every version of every type of incidents.</summary>
    public IReadOnlyList<IncidentType> IncidentTypes { get; init; } = [];

    /// <summary>The roles that count on a day, in the order of their codes.</summary>
    public IReadOnlyList<OfficeRole> RolesOn(DateOnly day) => Versions.On(Roles, day, role => (
        role.Code, role.Version, role.ValidFrom));

    /// <summary>The checks that count on a day, in the order of their codes.</summary>
    public IReadOnlyList<OfficeCheck> ChecksOn(DateOnly day) => Versions.On(Checks, day, check => (
        check.Code, check.Version, check.ValidFrom));

    /// <summary>The rules of a day of how many sign a step, in the order of their codes.</summary>
    public IReadOnlyList<SignatureRule> SignaturesOn(DateOnly day, SignedStep step)
    {
        if (signaturesOn.TryGetValue((day, step), out var kept))
            return kept;
        if (signaturesOn.Count >= DaysKeptMax)
            signaturesOn.Clear();
        return signaturesOn[(day, step)] =
        [
            .. Versions.On(Signatures, day, rule => (rule.Code, rule.Version, rule.ValidFrom))
                .Where(rule => rule.Step == step),
        ];
    }

    /// <summary>
    /// The role of a code: the version that counts on a day, or the first where none does yet. Null for an unknown
    /// code.
    /// </summary>
    public OfficeRole? RoleOf(string code, DateOnly day)
    {
        OfficeRole[] versions = [.. Roles.Where(role => role.Code == code)];
        return versions.Where(role => role.ValidFrom <= day).MaxBy(role => role.Version)
            ?? versions.MinBy(role => role.Version);
    }

    /// <summary>As <see cref="RoleOf"/>, for a check.</summary>
    public OfficeCheck? CheckOf(string code, DateOnly day)
    {
        OfficeCheck[] versions = [.. Checks.Where(check => check.Code == code)];
        return versions.Where(check => check.ValidFrom <= day).MaxBy(check => check.Version)
            ?? versions.MinBy(check => check.Version);
    }

    /// <summary>The types of incidents of a day, in the order of their codes.</summary>
    public IReadOnlyList<IncidentType> IncidentTypesOn(DateOnly day) => Versions.On(IncidentTypes, day, type => (
        type.Code, type.Version, type.ValidFrom));

    /// <summary>The checks that somebody nominated for a role has to pass on a day.</summary>
    public IReadOnlyList<OfficeCheck> ChecksFor(string role, DateOnly day) =>
        [.. ChecksOn(day).Where(check => check.IsFor(role))];
}
