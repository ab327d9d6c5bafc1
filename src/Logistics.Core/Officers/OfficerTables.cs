using Logistics.Core.Kernel;

namespace Logistics.Core.Officers;

/// <summary>What a check came to.</summary>
public enum CheckState
{
    Pending,
    Met,
    Failed,

    /// <summary>It was not required of this person.</summary>
    Waived,
}

/// <summary>The latest outcome of one check of an officer. The paper behind it is never kept.</summary>
/// <param name="Code">Of the check.</param>
/// <param name="Version">Of the check.</param>
/// <param name="IsRequired">The check was one of the officer's role.</param>
/// <param name="On">The day it was checked.</param>
/// <param name="By">The principal that recorded it.</param>
/// <param name="HeadSequence">Ledger sequence of the event that says it.</param>
public sealed record OfficerCheck(
    Guid Officer,
    string Code,
    int Version,
    CheckState State,
    bool IsRequired,
    DateOnly On,
    Guid By,
    long HeadSequence)
{
    public static Table<OfficerCheck, (Guid Officer, string Code)> Table { get; } = new(
        check => (check.Officer, check.Code),
        c => c.Id("OfficerId", r => r.Officer)
            .Code("Code", r => r.Code)
            .Int("Version", r => r.Version)
            .Word("State", r => r.State)
            .Flag("IsRequired", r => r.IsRequired)
            .Date("CheckedOn", r => r.On)
            .Id("CheckedBy", r => r.By)
            .Long("HeadSequence", r => r.HeadSequence))
    {
        Name = "OfficerCheck",
        File = "officer-check",
        Order = ["HeadSequence", "Code"],
        KeyCount = 2,
        Revision = "HeadSequence",
        StreamOf = row => $"officer/{row[0]}",
        Concerned = (check, _) => check.HeadSequence,
        IsRequiredBy = e => e.Body is OfficerChecked,
        Since = 5,
    };

    /// <summary>It is one of the role's, and met or waived.</summary>
    internal bool IsPassed => IsRequired && State is (CheckState.Met or CheckState.Waived);

    internal bool IsFailed => State == CheckState.Failed;
}

/// <summary>A course that an officer attended.</summary>
/// <param name="Course">Its code, such as <see cref="Logistics"/>.</param>
/// <param name="On">The last day of it.</param>
/// <param name="HeadSequence">Ledger sequence of the event that says it.</param>
public sealed record OfficerTraining(Guid Officer, string Course, DateOnly On, long HeadSequence)
{
    /// <summary>How material is received, counted, sealed and handed over.</summary>
    public const string Logistics = "logistics";

    /// <summary>Voting and counting.</summary>
    public const string Voting = "voting";

    public static Table<OfficerTraining, (Guid Officer, string Course)> Table { get; } = new(
        training => (training.Officer, training.Course),
        c => c.Id("OfficerId", r => r.Officer)
            .Code("Course", r => r.Course)
            .Date("TrainedOn", r => r.On)
            .Long("HeadSequence", r => r.HeadSequence))
    {
        Name = "OfficerTraining",
        File = "officer-training",
        Order = ["HeadSequence", "Course"],
        KeyCount = 2,
        Revision = "HeadSequence",
        StreamOf = row => $"officer/{row[0]}",
        Concerned = (training, _) => training.HeadSequence,
        IsRequiredBy = e => e.Body is OfficerTrained,
        Since = 5,
    };
}
