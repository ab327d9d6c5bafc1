using Logistics.Core;
using Logistics.Core.Calendar;
using Logistics.Core.Deadlines;
using Logistics.Core.Items;
using Logistics.Core.Kernel;
using Logistics.Core.Locations;
using Logistics.Core.Offices;
using Logistics.Core.Requirements;

namespace Logistics.Data.Reference;

/// <summary>A row of Location.</summary>
internal class LocationRecord
{
    public string Code { get; init; } = "";

    public string Level { get; init; } = "";

    public string Name { get; init; } = "";

    public string? ParentCode { get; init; }

    public string Path { get; init; } = "";

    public double? Latitude { get; init; }

    public double? Longitude { get; init; }

    public int RegisteredVoters { get; init; }

    public string Provenance { get; init; } = "";

    public bool Retired { get; init; }

    public long HeadSequence { get; init; }

    public Location ToLocation() => new(
        Code, StoredValue.RequiredWord<LocationLevel>(Level), Name, ParentCode, Path, Latitude, Longitude,
        RegisteredVoters, StoredValue.RequiredWord<Provenance>(Provenance), Retired, HeadSequence);
}

/// <summary>A row of ItemType.</summary>
internal sealed class ItemTypeRow
{
    public string Code { get; init; } = "";

    public string Name { get; init; } = "";

    public string Unit { get; init; } = "";

    public string? Contest { get; init; }

    public string? PerTps { get; init; }

    public string Provenance { get; init; } = "";

    public string Source { get; init; } = "";

    public long HeadSequence { get; init; }

    public ItemType ToItemType() => new(
        Code, Name, Unit, Contest, PerTps, StoredValue.RequiredWord<Provenance>(Provenance), Source, HeadSequence);
}

/// <summary>A row of RequirementRule.</summary>
internal sealed class RequirementRuleRecord
{
    public string Code { get; init; } = "";

    public int Version { get; init; }

    public string Item { get; init; } = "";

    public string? Contest { get; init; }

    public string Level { get; init; } = "";

    public string Formula { get; init; } = "";

    public long Amount { get; init; }

    public DateOnly ValidFrom { get; init; }

    public string Provenance { get; init; } = "";

    public string Source { get; init; } = "";

    public long HeadSequence { get; init; }

    public RequirementRule ToRule() => new(
        Code, Version, Item, Contest, EnumText.Parse<LocationLevel>(Level), EnumText.Parse<Formula>(Formula),
        Amount, ValidFrom, EnumText.Parse<Provenance>(Provenance), Source, HeadSequence);
}

/// <summary>A row of OfficeRole.</summary>
internal sealed class OfficeRoleRecord
{
    public string Code { get; init; } = "";

    public int Version { get; init; }

    public string Name { get; init; } = "";

    public string NameId { get; init; } = "";

    public string? Level { get; init; }

    public int? SeatFrom { get; init; }

    public int? SeatTo { get; init; }

    public int PerPlace { get; init; }

    public object? IsWitness { get; init; }

    public object? TermFrom { get; init; }

    public object? TermTo { get; init; }

    public DateOnly ValidFrom { get; init; }

    public string Provenance { get; init; } = "";

    public string Source { get; init; } = "";

    public OfficeRole ToRole() => new(
        Code, Version, Name, NameId, Level is null ? null : EnumText.Parse<LocationLevel>(Level), SeatFrom, SeatTo,
        PerPlace, StoredValue.Flag(IsWitness) == true, StoredValue.Date(TermFrom), StoredValue.Date(TermTo),
        ValidFrom, EnumText.Parse<Provenance>(Provenance), Source);
}

/// <summary>A row of SignatureRule.</summary>
internal sealed class SignatureRuleRecord
{
    public string Code { get; init; } = "";

    public int Version { get; init; }

    public string Step { get; init; } = "";

    public string SignedAs { get; init; } = "";

    public string? Level { get; init; }

    public object? IsForBallots { get; init; }

    /// <summary>Codes, separated by spaces.</summary>
    public string Roles { get; init; } = "";

    public int Wanted { get; init; }

    public DateOnly ValidFrom { get; init; }

    public string Provenance { get; init; } = "";

    public string Source { get; init; } = "";

    public SignatureRule ToRule() => new(
        Code, Version, EnumText.Parse<SignedStep>(Step), EnumText.Parse<SignedAs>(SignedAs),
        Level is null ? null : EnumText.Parse<LocationLevel>(Level), StoredValue.Flag(IsForBallots) == true,
        Roles.Split(' ', StringSplitOptions.RemoveEmptyEntries), Wanted, ValidFrom,
        EnumText.Parse<Provenance>(Provenance), Source);
}

/// <summary>A row of DeadlineRule.</summary>
internal sealed class DeadlineRuleRecord
{
    public string Code { get; init; } = "";

    public int Version { get; init; }

    public string Step { get; init; } = "";

    public string Level { get; init; } = "";

    public string? Place { get; init; }

    public int? DueDay { get; init; }

    public int? DueMinute { get; init; }

    public int LegMinutes { get; init; }

    public int HandlingMinutes { get; init; }

    public int MarginMinutes { get; init; }

    public object? HandsOverFrom { get; init; }

    public object? HandsOverTill { get; init; }

    public int? EarliestDay { get; init; }

    public DateOnly ValidFrom { get; init; }

    public string Provenance { get; init; } = "";

    public string Source { get; init; } = "";

    public DeadlineRule ToRule() => new(
        Code, Version, EnumText.Parse<DeadlineStep>(Step), EnumText.Parse<LocationLevel>(Level), Place, DueDay,
        DueMinute, LegMinutes, HandlingMinutes, MarginMinutes, StoredValue.TimeOfDay(HandsOverFrom),
        StoredValue.TimeOfDay(HandsOverTill), EarliestDay, ValidFrom, EnumText.Parse<Provenance>(Provenance), Source);
}

/// <summary>A row of IncidentType.</summary>
internal sealed class IncidentTypeRecord
{
    public string Code { get; init; } = "";

    public int Version { get; init; }

    public string Name { get; init; } = "";

    public string NameId { get; init; } = "";

    public string Severity { get; init; } = "";

    public DateOnly ValidFrom { get; init; }

    public string Provenance { get; init; } = "";

    public string Source { get; init; } = "";

    public IncidentType ToType() => new(
        Code, Version, Name, NameId, EnumText.Parse<Severity>(Severity), ValidFrom,
        EnumText.Parse<Provenance>(Provenance), Source);
}

/// <summary>A row of ReVoteGround.</summary>
internal sealed class ReVoteGroundRecord
{
    public string Code { get; init; } = "";

    public int Version { get; init; }

    public string Name { get; init; } = "";

    public string NameId { get; init; } = "";

    public DateOnly ValidFrom { get; init; }

    public string Provenance { get; init; } = "";

    public string Source { get; init; } = "";

    public ReVoteGround ToGround() =>
        new(Code, Version, Name, NameId, ValidFrom, EnumText.Parse<Provenance>(Provenance), Source);
}

/// <summary>A row of OfficeCheck.</summary>
internal sealed class OfficeCheckRecord
{
    public string Code { get; init; } = "";

    public int Version { get; init; }

    public string Name { get; init; } = "";

    public string NameId { get; init; } = "";

    /// <summary>Codes, separated by spaces.</summary>
    public string Roles { get; init; } = "";

    public int? AgeMin { get; init; }

    public int? AgeMax { get; init; }

    public DateOnly ValidFrom { get; init; }

    public string Provenance { get; init; } = "";

    public string Source { get; init; } = "";

    public OfficeCheck ToCheck() => new(
        Code, Version, Name, NameId, Roles.Split(' ', StringSplitOptions.RemoveEmptyEntries), AgeMin, AgeMax,
        ValidFrom, EnumText.Parse<Provenance>(Provenance), Source);
}
