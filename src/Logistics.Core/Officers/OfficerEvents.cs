using Logistics.Core.Kernel;

namespace Logistics.Core.Officers;

/// <summary>A step of an officer's way into office and out of it.</summary>
public abstract record OfficerStep : EventBody
{
    /// <summary>Id of the officer; that of the nomination's command.</summary>
    public required Guid Officer { get; init; }

    /// <summary>Code of the role.</summary>
    public required string Role { get; init; }

    /// <summary>Code of the place where they hold the office, or would.</summary>
    public required string Place { get; init; }

    protected internal override IReadOnlyList<string> Places => [Place];

    /// <summary>Id of the command, of which the event's id is made.</summary>
    protected internal abstract Guid Command { get; }
}

/// <summary>
/// Somebody was nominated. What names them is kept beside the ledger; here are commitments to it, and a keyed hash of
/// the identity number, by which the same person is found again.
/// </summary>
public sealed record OfficerNominated : OfficerStep
{
    /// <summary>Location codes from the root to the place, joined by '/', so that officers can be added up.</summary>
    public required string Path { get; init; }

    public int? Seat { get; init; }

    /// <inheritdoc cref="Officers.Officer.Rank"/>
    public int? Rank { get; init; }

    /// <inheritdoc cref="Officers.Officer.Identity"/>
    public string? Identity { get; init; }

    /// <summary>Commitment to the name.</summary>
    public byte[]? Name { get; init; }

    /// <summary>Commitment to the date of birth, such as <c>2000-01-31</c>.</summary>
    public byte[]? BirthDate { get; init; }

    /// <summary>Commitment to the telephone number.</summary>
    public byte[]? Phone { get; init; }

    /// <summary>Commitment to the identity number, in digits.</summary>
    public byte[]? IdentityNumber { get; init; }

    protected internal override IEnumerable<(string Name, byte[]? Commitment)> Commitments =>
        [("name", Name), ("birthDate", BirthDate), ("phone", Phone), ("identityNumber", IdentityNumber)];

    protected internal override Guid Command => Officer;
}

/// <summary>Checks of an officer came to something.</summary>
public sealed record OfficerChecked : OfficerStep
{
    /// <summary>Id of the command.</summary>
    public required Guid Check { get; init; }

    public required IReadOnlyList<CheckOutcome> Checks { get; init; }

    protected internal override IEnumerable<object?> Elements => Checks;

    protected internal override Guid Command => Check;
}

/// <summary>What one check came to.</summary>
/// <param name="Code">Of the check.</param>
/// <param name="Version">Of the check, as it counted that day.</param>
/// <param name="IsRequired">It was one of the role's.</param>
/// <param name="On">The day it was checked.</param>
public sealed record CheckOutcome(string Code, int Version, CheckState State, bool IsRequired, DateOnly On);

/// <summary>A decision appointed a candidate.</summary>
public sealed record OfficerAppointed : OfficerStep
{
    /// <summary>Id of the command.</summary>
    public required Guid Appointment { get; init; }

    /// <summary>Number of the decision.</summary>
    public required string Decision { get; init; }

    /// <summary>The day of the decision.</summary>
    public required DateOnly On { get; init; }

    public int? Seat { get; init; }

    public DateOnly? TermFrom { get; init; }

    public DateOnly? TermTo { get; init; }

    /// <summary>The officer whom they replace; null for none.</summary>
    public Guid? Succeeds { get; init; }

    protected internal override Guid Command => Appointment;
}

/// <summary>An officer took the oath.</summary>
public sealed record OfficerSwornIn : OfficerStep
{
    /// <summary>Id of the command.</summary>
    public required Guid Oath { get; init; }

    public required DateOnly On { get; init; }

    protected internal override Guid Command => Oath;
}

/// <summary>An officer attended a course.</summary>
public sealed record OfficerTrained : OfficerStep
{
    /// <summary>Id of the command.</summary>
    public required Guid Training { get; init; }

    /// <inheritdoc cref="OfficerTraining.Course"/>
    public required string Course { get; init; }

    public required DateOnly On { get; init; }

    protected internal override Guid Command => Training;
}

/// <summary>An office, or a candidacy, is over.</summary>
public sealed record OfficerEnded : OfficerStep
{
    /// <summary>Id of the command.</summary>
    public required Guid End { get; init; }

    public required EndGround Ground { get; init; }

    public required DateOnly On { get; init; }

    protected internal override Guid Command => End;
}
