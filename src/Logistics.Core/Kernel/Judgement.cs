using Logistics.Core.Access;

namespace Logistics.Core.Kernel;

/// <summary>Where a command would have something done.</summary>
/// <param name="Field">The field of the request that says so.</param>
/// <param name="Code">Code of the location; that of none is a matter of the feature's rules.</param>
public sealed record ActPlace(string Field, string Code)
{
    /// <summary>It is for the KPU above the location to do.</summary>
    public bool IsForKpu { get; init; }

    /// <summary>The field holds the code itself, and does not name something that is there.</summary>
    public bool IsSaid { get; init; } = true;

    /// <summary>Codes of the locations that may know of it; null where everybody does.</summary>
    public IEnumerable<string>? Parties { get; init; }

    /// <summary>The refusal of what is not known, for who is of none of them; null where everybody knows.</summary>
    public Rejection? Unknown { get; init; }
}

/// <summary>Where a command would have something done; null when what it is about does not exist.</summary>
public delegate ActPlace? PlaceOf<in TCommand>(World world, TCommand command)
    where TCommand : LedgerCommand;

/// <summary>Whether somebody may have a command recorded.</summary>
/// <param name="Rejection">Why not; null when they may.</param>
/// <param name="Flag">What is to be said of it in every event; null for nothing.</param>
/// <param name="Unplaced">
/// The rejection to use if the feature's rules allow the command although its place is unknown. Null where the place
/// does not matter.
/// </param>
public readonly record struct Judgement(Rejection? Rejection, Flag? Flag = null, Rejection? Unplaced = null)
{
    public static implicit operator Judgement(Rejection rejection) => new(rejection);
}

/// <summary>Judges who may have a command recorded, before its feature decides.</summary>
/// <param name="place">Null as of <see cref="PlaceOf{TCommand}"/>.</param>
public delegate Judgement Judge(World world, LedgerCommand command, Act act, ActPlace? place);

/// <summary>What somebody may see while their command is decided.</summary>
public delegate Sight SightOf(World world, Actor actor);

/// <summary>Refuses a command for what does not depend on its feature; null where there is no such reason.</summary>
public delegate Rejection? Refuse(World world, LedgerCommand command);

/// <summary>What is noticed of an event that is about to be recorded, whatever feature it is of.</summary>
public delegate IEnumerable<Flag> Notice(World world, LedgerCommand command, ProposedEvent proposed);
