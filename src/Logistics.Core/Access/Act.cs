namespace Logistics.Core.Access;

/// <summary>What somebody may do with a key. Each route and each kind of command is one of them.</summary>
public enum Act
{
    Pack,
    Repack,
    Open,
    Seal,
    Nest,

    /// <summary>Calls a package back.</summary>
    Recall,

    /// <summary>Says that a package is for another place.</summary>
    Redirect,

    /// <summary>Puts another label on a package.</summary>
    Relabel,

    /// <summary>Unpacks a package that was packed by mistake.</summary>
    Dissolve,

    /// <summary>Writes off a missing package.</summary>
    WriteOff,

    /// <summary>Records that a package was found which had been written off.</summary>
    WriteBack,
    Reissue,
    Release,
    Answer,
    CancelRelease,

    /// <summary>Records what arrived without a release, and says later what a label that nobody knew is.</summary>
    RecordArrival,
    Deliver,
    ExplainDelivery,
    Sort,
    Destroy,
    IssueSeals,
    ReleaseTransfer,
    AnswerTransfer,
    CancelTransfer,
    RecordAccount,

    /// <summary>Records that a re-vote was recommended, and that its voters got notices.</summary>
    RecordReVote,

    /// <summary>Decides whether a polling station votes again.</summary>
    DecideReVote,

    /// <summary>Nominates, checks, appoints, swears in and trains officers, and ends their office.</summary>
    RecordOfficer,

    /// <summary>Explains a flag, or says what put it right.</summary>
    SettleFlag,

    /// <summary>Reports an incident, and says what becomes of one.</summary>
    RecordIncident,

    /// <summary>Takes an event back that was a mistake; by whoever may record such an event.</summary>
    Reverse,

    /// <summary>Uploads photos and papers that belong to what is recorded.</summary>
    Attach,

    /// <summary>Sets rules aside for one package.</summary>
    SetRulesAside,

    /// <summary>Changes keys of the log, or puts it back to an earlier state.</summary>
    KeepLog,

    /// <summary>Moves the clock of a server that runs on a clock of its own.</summary>
    MoveClock,

    /// <summary>Imports places, items and the rules of what each place needs.</summary>
    ChangeReference,

    /// <summary>Makes, rotates and revokes keys of the API.</summary>
    ManageKeys,

    /// <summary>Erases texts about persons, and attachments.</summary>
    EraseTexts,

    /// <summary>Places, items and the rules of what each place needs.</summary>
    ReadReference,

    /// <summary>Packages, handovers, documents, stock, accounts and events.</summary>
    ReadCustody,

    /// <summary>Names of persons, and texts that may name them, in what is read.</summary>
    ReadNames,

    /// <summary>Reads sums over places.</summary>
    ReadTotals,

    /// <summary>Reads the bytes of the events.</summary>
    ReadEntries,

    /// <summary>Lists what an auditor looks at.</summary>
    ReadAudit,

    /// <summary>Downloads evidence.</summary>
    ReadEvidence,

    /// <summary>Reads whose keys there are and when they were used.</summary>
    ReadKeys,
}
