using Logistics.Core.Seals;
using Logistics.Core.Stock;

namespace Logistics.Core.Packages;

/// <summary>An event that says what was or is in a package.</summary>
public interface IContents
{
    /// <summary>What a package was filled with or, where it was emptied, lost or found, what was in it.</summary>
    IReadOnlyList<ItemQuantity> Contents { get; }
}

/// <summary>An event that moves all that a package holds by the events before.</summary>
internal interface IWholeContents : IContents;

/// <summary>An event that fills or empties a package. One that is written off keeps what it held.</summary>
public interface IFilling
{
    /// <summary>The contents and the seals it leaves.</summary>
    (IReadOnlyList<ItemQuantity> Contents, IReadOnlyList<string> Seals) Filled { get; }
}

/// <summary>A step that a package makes with the one it is inside, or with what is inside it.</summary>
public interface IInsideStep
{
    /// <summary>The package inside which it makes the step; null where it makes it by itself, or says none.</summary>
    Guid? Within { get; }
}

/// <summary>An event that says where a package goes.</summary>
public interface IDestined
{
    /// <summary>Code of the location it is for from then on.</summary>
    string Destination { get; }

    /// <summary>Code of the location it was for before; null where there was none.</summary>
    string? Former => null;
}

/// <summary>An event that gives a package its label.</summary>
public interface ILabelled
{
    string Label { get; }
}

/// <summary>An event that may rest on a decision of the commission.</summary>
public interface IDecided
{
    /// <summary>Number of the decision; null where none is named.</summary>
    string? Decision { get; }
}

/// <summary>An event by which rules may have been set aside.</summary>
public interface IOverriding
{
    /// <summary>Codes of the rules; null when none was.</summary>
    IReadOnlyList<string>? Overridden { get; }
}

/// <summary>An event at which somebody may have read seals.</summary>
public interface ISealReading : ISealNumbers
{
    /// <summary>How many seals had a number that could not be read; null when that was not said.</summary>
    int? UnreadableSeals { get; }
}
