-- Ids are 16 bytes instead of 36 characters, in the order of those. The ledger and what stands beside it is copied into
-- tables of that type; an id that is none is kept as it is, for the verifier to name. The server fills every other
-- table anew from the events when it starts.

CREATE TABLE CustodyEventNew (
    Sequence        INTEGER NOT NULL,
    EventId         BLOB    NOT NULL,
    Stream          TEXT    NOT NULL,
    Version         INTEGER NOT NULL,
    Type            TEXT    NOT NULL,
    RecordedAt      TEXT    NOT NULL,
    Canonical       BLOB    NOT NULL,
    LeafHash        BLOB    NOT NULL,
    CONSTRAINT PK_CustodyEvent PRIMARY KEY (Sequence),
    CONSTRAINT UQ_CustodyEvent_Stream UNIQUE (Stream, Version)
);

INSERT INTO CustodyEventNew (Sequence, EventId, Stream, Version, Type, RecordedAt, Canonical, LeafHash)
SELECT Sequence, COALESCE(unhex(EventId, '-'), EventId), Stream, Version, Type, RecordedAt, Canonical, LeafHash
FROM CustodyEvent ORDER BY Sequence;

DROP TABLE CustodyEvent;
ALTER TABLE CustodyEventNew RENAME TO CustodyEvent;

CREATE TRIGGER CustodyEvent_NoUpdate BEFORE UPDATE ON CustodyEvent
BEGIN
    SELECT RAISE(ABORT, 'CustodyEvent is append-only');
END;

CREATE TRIGGER CustodyEvent_NoDelete BEFORE DELETE ON CustodyEvent
BEGIN
    SELECT RAISE(ABORT, 'CustodyEvent is append-only');
END;

CREATE TABLE AppliedCommandNew (
    FirstSequence   INTEGER NOT NULL,
    EventCount      INTEGER NOT NULL,
    CommandId       BLOB    NOT NULL,
    Content         TEXT    NOT NULL,
    CONSTRAINT PK_AppliedCommand PRIMARY KEY (FirstSequence),
    CONSTRAINT UQ_AppliedCommand_Command UNIQUE (CommandId)
);

INSERT INTO AppliedCommandNew (FirstSequence, EventCount, CommandId, Content)
SELECT FirstSequence, EventCount, COALESCE(unhex(CommandId, '-'), CommandId), Content
FROM AppliedCommand ORDER BY FirstSequence;

DROP TABLE AppliedCommand;
ALTER TABLE AppliedCommandNew RENAME TO AppliedCommand;

CREATE TABLE ApiKeyNew (
    KeyId           TEXT    NOT NULL,
    KeyHash         TEXT    NOT NULL,
    PrincipalId     BLOB    NOT NULL,
    Role            TEXT    NOT NULL,
    LocationCode    TEXT    NOT NULL,
    NameCommitment  TEXT    NULL,
    CreatedAt       TEXT    NOT NULL,
    ExpiresAt       TEXT    NULL,
    State           TEXT    NOT NULL,
    EndedAt         TEXT    NULL,
    HeadSequence    INTEGER NOT NULL,
    CONSTRAINT PK_ApiKey PRIMARY KEY (KeyId),
    CONSTRAINT FK_ApiKey_Location FOREIGN KEY (LocationCode) REFERENCES Location (Code),
    CONSTRAINT CK_ApiKey_Role CHECK (Role IN (
        'admin', 'warehouse', 'officer', 'auditor', 'integrator', 'supervisor', 'observer')),
    CONSTRAINT CK_ApiKey_State CHECK (State IN ('valid', 'revoked', 'expired'))
) WITHOUT ROWID;

INSERT INTO ApiKeyNew (KeyId, KeyHash, PrincipalId, Role, LocationCode, NameCommitment, CreatedAt, ExpiresAt,
    State, EndedAt, HeadSequence)
SELECT KeyId, KeyHash, COALESCE(unhex(PrincipalId, '-'), PrincipalId), Role, LocationCode, NameCommitment,
    CreatedAt, ExpiresAt, State, EndedAt, HeadSequence
FROM ApiKey ORDER BY KeyId;

DROP TABLE ApiKey;
ALTER TABLE ApiKeyNew RENAME TO ApiKey;
CREATE INDEX IX_ApiKey_Principal ON ApiKey (PrincipalId);

CREATE TABLE PrincipalNameNew (
    PrincipalId     BLOB    NOT NULL,
    Name            TEXT    NOT NULL,
    CONSTRAINT PK_PrincipalName PRIMARY KEY (PrincipalId)
) WITHOUT ROWID;

INSERT INTO PrincipalNameNew (PrincipalId, Name)
SELECT COALESCE(unhex(PrincipalId, '-'), PrincipalId), Name
FROM PrincipalName ORDER BY PrincipalId;

DROP TABLE PrincipalName;
ALTER TABLE PrincipalNameNew RENAME TO PrincipalName;

CREATE TABLE AttachmentUploadNew (
    Digest          TEXT    NOT NULL,
    PrincipalId     BLOB    NOT NULL,
    Kept            TEXT    NOT NULL,
    MediaType       TEXT    NOT NULL,
    Size            INTEGER NOT NULL,
    UploadedAt      TEXT    NOT NULL,
    CONSTRAINT PK_AttachmentUpload PRIMARY KEY (Digest, PrincipalId)
) WITHOUT ROWID;

INSERT INTO AttachmentUploadNew (Digest, PrincipalId, Kept, MediaType, Size, UploadedAt)
SELECT Digest, COALESCE(unhex(PrincipalId, '-'), PrincipalId), Kept, MediaType, Size, UploadedAt
FROM AttachmentUpload ORDER BY Digest, PrincipalId;

DROP TABLE AttachmentUpload;
ALTER TABLE AttachmentUploadNew RENAME TO AttachmentUpload;
CREATE INDEX IX_AttachmentUpload_Kept ON AttachmentUpload (Kept);

DROP TABLE HandoverLine;
DROP TABLE PackageContent;
DROP TABLE PackageSeal;
DROP TABLE Handover;
DROP TABLE Package;
DROP TABLE TpsAccount;
DROP TABLE StockDocument;
DROP TABLE ReplacementOrder;
DROP TABLE PackageHistory;
DROP TABLE Officer;
DROP TABLE OfficerCheck;
DROP TABLE OfficerTraining;
DROP TABLE TransportDocument;
DROP TABLE RaisedFlag;
DROP TABLE SealUse;
DROP TABLE SealRange;
DROP TABLE Arrival;
DROP TABLE FormerLabel;
DROP TABLE Incident;
DROP TABLE ReVote;
DROP TABLE ReVoteSupply;
DROP TABLE ReVoteAccount;

CREATE TABLE Package (
    PackedSequence  INTEGER NOT NULL,
    PackageId       BLOB    NOT NULL,
    Label           TEXT    NOT NULL,
    LabelKey        TEXT    NOT NULL,
    Kind            TEXT    NOT NULL,
    Contest         TEXT    NULL,
    Destination     TEXT    NOT NULL,
    Path            TEXT    NOT NULL,
    Origin          TEXT    NOT NULL,
    Custodian       TEXT    NOT NULL,
    Held            TEXT    NOT NULL,
    Status          TEXT    NOT NULL,
    HandoverId      BLOB    NULL,
    OuterId         BLOB    NULL,
    ReVoteId        BLOB    NULL,
    Delivered       INTEGER NOT NULL,
    TurnedBack      INTEGER NOT NULL,
    Recalled        INTEGER NOT NULL,
    WasOpened       INTEGER NOT NULL,
    Version         INTEGER NOT NULL,
    HeadSequence    INTEGER NOT NULL,
    CONSTRAINT PK_Package PRIMARY KEY (PackedSequence),
    CONSTRAINT UQ_Package_Id UNIQUE (PackageId),
    CONSTRAINT FK_Package_Destination FOREIGN KEY (Destination) REFERENCES Location (Code),
    CONSTRAINT FK_Package_Custodian FOREIGN KEY (Custodian) REFERENCES Location (Code),
    CONSTRAINT FK_Package_Contest FOREIGN KEY (Contest) REFERENCES Contest (Code)
);

CREATE INDEX IX_Package_Custodian ON Package (Custodian);
CREATE INDEX IX_Package_Destination ON Package (Destination);
CREATE INDEX IX_Package_LabelKey ON Package (LabelKey);
CREATE INDEX IX_Package_Outer ON Package (OuterId) WHERE OuterId IS NOT NULL;
CREATE INDEX IX_Package_ReVote ON Package (ReVoteId) WHERE ReVoteId IS NOT NULL;
CREATE INDEX IX_Package_Recalled ON Package (Recalled) WHERE Recalled = 1;
CREATE INDEX IX_Package_Status ON Package (Status) WHERE Status <> 'in-transit' AND Status <> 'received';

CREATE TABLE PackageContent (
    PackageId       BLOB    NOT NULL,
    Line            INTEGER NOT NULL,
    Item            TEXT    NOT NULL,
    Quantity        INTEGER NOT NULL,
    Bundle          INTEGER NULL,
    CONSTRAINT PK_PackageContent PRIMARY KEY (PackageId, Line),
    CONSTRAINT FK_PackageContent_Package FOREIGN KEY (PackageId) REFERENCES Package (PackageId),
    CONSTRAINT FK_PackageContent_Item FOREIGN KEY (Item) REFERENCES ItemType (Code),
    CONSTRAINT CK_PackageContent_Quantity CHECK (Quantity > 0)
) WITHOUT ROWID;

CREATE TABLE PackageSeal (
    PackageId       BLOB    NOT NULL,
    Line            INTEGER NOT NULL,
    Seal            TEXT    NOT NULL,
    CONSTRAINT PK_PackageSeal PRIMARY KEY (PackageId, Line),
    CONSTRAINT FK_PackageSeal_Package FOREIGN KEY (PackageId) REFERENCES Package (PackageId)
) WITHOUT ROWID;

CREATE TABLE PackageHistory (
    PackageId       BLOB    NOT NULL,
    Version         INTEGER NOT NULL,
    Sequence        INTEGER NOT NULL,
    RecordedAt      TEXT    NOT NULL,
    Custodian       TEXT    NOT NULL,
    Status          TEXT    NOT NULL,
    CONSTRAINT PK_PackageHistory PRIMARY KEY (Sequence)
);

CREATE INDEX IX_PackageHistory_Custodian ON PackageHistory (Custodian);

CREATE TABLE FormerLabel (
    LabelKey        TEXT    NOT NULL,
    PackageId       BLOB    NOT NULL,
    Label           TEXT    NOT NULL,
    Sequence        INTEGER NOT NULL,
    CONSTRAINT PK_FormerLabel PRIMARY KEY (LabelKey, PackageId)
) WITHOUT ROWID;

CREATE INDEX IX_FormerLabel_Package ON FormerLabel (PackageId);

CREATE TABLE SealUse (
    Number          TEXT    NOT NULL,
    PackageId       BLOB    NOT NULL,
    Written         TEXT    NOT NULL,
    Status          TEXT    NOT NULL,
    AppliedSequence INTEGER NOT NULL,
    KeptAt          TEXT    NULL,
    HeadSequence    INTEGER NOT NULL,
    CONSTRAINT PK_SealUse PRIMARY KEY (Number, PackageId)
) WITHOUT ROWID;

CREATE INDEX IX_SealUse_Package ON SealUse (PackageId);
CREATE INDEX IX_SealUse_Status ON SealUse (Status, Number, PackageId);

CREATE TABLE Handover (
    ReleaseSequence INTEGER NOT NULL,
    HandoverId      BLOB    NOT NULL,
    FromCode        TEXT    NOT NULL,
    ToCode          TEXT    NOT NULL,
    Status          TEXT    NOT NULL,
    LinesOpen       INTEGER NOT NULL,
    LinesAccepted   INTEGER NOT NULL,
    LinesRefused    INTEGER NOT NULL,
    LinesMissing    INTEGER NOT NULL,
    LinesCancelled  INTEGER NOT NULL,
    LinesElsewhere  INTEGER NOT NULL,
    LinesReversed   INTEGER NOT NULL,
    HeadSequence    INTEGER NOT NULL,
    CONSTRAINT PK_Handover PRIMARY KEY (ReleaseSequence),
    CONSTRAINT UQ_Handover_Id UNIQUE (HandoverId),
    CONSTRAINT FK_Handover_From FOREIGN KEY (FromCode) REFERENCES Location (Code),
    CONSTRAINT FK_Handover_To FOREIGN KEY (ToCode) REFERENCES Location (Code)
);

CREATE INDEX IX_Handover_From ON Handover (FromCode);
CREATE INDEX IX_Handover_To ON Handover (ToCode);
CREATE INDEX IX_Handover_Status ON Handover (Status) WHERE Status <> 'accepted';

CREATE TABLE HandoverLine (
    HandoverId      BLOB    NOT NULL,
    PackageId       BLOB    NOT NULL,
    ReleaseSequence INTEGER NOT NULL,
    Outcome         TEXT    NOT NULL,
    ClosedSequence  INTEGER NULL,
    CONSTRAINT PK_HandoverLine PRIMARY KEY (HandoverId, PackageId),
    CONSTRAINT FK_HandoverLine_Handover FOREIGN KEY (HandoverId) REFERENCES Handover (HandoverId),
    CONSTRAINT FK_HandoverLine_Package FOREIGN KEY (PackageId) REFERENCES Package (PackageId)
) WITHOUT ROWID;

CREATE INDEX IX_HandoverLine_Package ON HandoverLine (PackageId, ReleaseSequence);

CREATE TABLE TpsAccount (
    Tps               TEXT    NOT NULL,
    Contest           TEXT    NOT NULL,
    EventId           BLOB    NOT NULL,
    Version           INTEGER NOT NULL,
    HeadSequence      INTEGER NOT NULL,
    Received          INTEGER NOT NULL,
    Used              INTEGER NOT NULL,
    Spoiled           INTEGER NOT NULL,
    Unused            INTEGER NOT NULL,
    Valid             INTEGER NOT NULL,
    Invalid           INTEGER NOT NULL,
    VotersListed      INTEGER NOT NULL,
    VotersMovedIn     INTEGER NOT NULL,
    VotersMovedInOnly INTEGER NOT NULL,
    VotersAdditional  INTEGER NOT NULL,
    Provenance        TEXT    NOT NULL,
    Missing           INTEGER NULL,
    Corrects          BLOB    NULL,
    CONSTRAINT PK_TpsAccount PRIMARY KEY (Tps, Contest),
    CONSTRAINT UQ_TpsAccount_HeadSequence UNIQUE (HeadSequence),
    CONSTRAINT FK_TpsAccount_Tps FOREIGN KEY (Tps) REFERENCES Location (Code),
    CONSTRAINT FK_TpsAccount_Contest FOREIGN KEY (Contest) REFERENCES Contest (Code)
) WITHOUT ROWID;

CREATE TABLE StockDocument (
    DocumentId      BLOB    NOT NULL,
    Kind            TEXT    NOT NULL,
    Location        TEXT    NOT NULL,
    Counterpart     TEXT    NULL,
    Status          TEXT    NOT NULL,
    Sequence        INTEGER NOT NULL,
    HeadSequence    INTEGER NOT NULL,
    CONSTRAINT PK_StockDocument PRIMARY KEY (DocumentId),
    CONSTRAINT UQ_StockDocument_Sequence UNIQUE (Sequence),
    CONSTRAINT FK_StockDocument_Location FOREIGN KEY (Location) REFERENCES Location (Code),
    CONSTRAINT FK_StockDocument_Counterpart FOREIGN KEY (Counterpart) REFERENCES Location (Code)
) WITHOUT ROWID;

CREATE INDEX IX_StockDocument_Kind ON StockDocument (Kind, Sequence);
CREATE INDEX IX_StockDocument_Status ON StockDocument (Kind, Status, Sequence);
CREATE INDEX IX_StockDocument_Location ON StockDocument (Kind, Location, Sequence);
CREATE INDEX IX_StockDocument_Counterpart ON StockDocument (Kind, Counterpart, Sequence);

CREATE TABLE ReplacementOrder (
    SortingId       BLOB    NOT NULL,
    Item            TEXT    NOT NULL,
    Ordered         INTEGER NOT NULL,
    Delivered       INTEGER NOT NULL,
    Sequence        INTEGER NOT NULL,
    HeadSequence    INTEGER NOT NULL DEFAULT -1,
    CONSTRAINT PK_ReplacementOrder PRIMARY KEY (SortingId, Item),
    CONSTRAINT FK_ReplacementOrder_Item FOREIGN KEY (Item) REFERENCES ItemType (Code)
) WITHOUT ROWID;

CREATE INDEX IX_ReplacementOrder_Sequence ON ReplacementOrder (Sequence);

CREATE TABLE Officer (
    OfficerId       BLOB    NOT NULL,
    Role            TEXT    NOT NULL,
    Place           TEXT    NOT NULL,
    Path            TEXT    NOT NULL,
    Seat            INTEGER NULL,
    Rank            INTEGER NULL,
    Status          TEXT    NOT NULL,
    IdentityHash    TEXT    NULL,
    Decision        TEXT    NULL,
    AppointedOn     TEXT    NULL,
    TermFrom        TEXT    NULL,
    TermTo          TEXT    NULL,
    Succeeds        BLOB    NULL,
    SwornOn         TEXT    NULL,
    EndedOn         TEXT    NULL,
    Ground          TEXT    NULL,
    ChecksPassed    INTEGER NOT NULL,
    ChecksFailed    INTEGER NOT NULL,
    InLogistics     INTEGER NOT NULL,
    InVoting        INTEGER NOT NULL,
    Sequence        INTEGER NOT NULL,
    HeadSequence    INTEGER NOT NULL,
    CONSTRAINT PK_Officer PRIMARY KEY (OfficerId)
) WITHOUT ROWID;

CREATE INDEX IX_Officer_Sequence ON Officer (Sequence);
CREATE INDEX IX_Officer_HeadSequence ON Officer (HeadSequence);
CREATE INDEX IX_Officer_Place ON Officer (Place, Sequence);
CREATE INDEX IX_Officer_Formation ON Officer (
    Path, Role, ChecksPassed, Status, ChecksFailed, InLogistics, InVoting, TermFrom, TermTo);
CREATE INDEX IX_Officer_IdentityHash ON Officer (IdentityHash);

CREATE TABLE OfficerCheck (
    OfficerId       BLOB    NOT NULL,
    Code            TEXT    NOT NULL,
    Version         INTEGER NOT NULL,
    State           TEXT    NOT NULL,
    IsRequired      INTEGER NOT NULL,
    CheckedOn       TEXT    NOT NULL,
    CheckedBy       BLOB    NOT NULL,
    HeadSequence    INTEGER NOT NULL,
    CONSTRAINT PK_OfficerCheck PRIMARY KEY (OfficerId, Code)
) WITHOUT ROWID;

CREATE TABLE OfficerTraining (
    OfficerId       BLOB    NOT NULL,
    Course          TEXT    NOT NULL,
    TrainedOn       TEXT    NOT NULL,
    HeadSequence    INTEGER NOT NULL,
    CONSTRAINT PK_OfficerTraining PRIMARY KEY (OfficerId, Course)
) WITHOUT ROWID;

CREATE TABLE TransportDocument (
    DocumentKey     BLOB    NOT NULL,
    FirstId         BLOB    NOT NULL,
    Sequence        INTEGER NOT NULL,
    LaterId         BLOB    NULL,
    CONSTRAINT PK_TransportDocument PRIMARY KEY (DocumentKey)
) WITHOUT ROWID;

CREATE TABLE RaisedFlag (
    FlagId          BLOB    NOT NULL,
    Code            TEXT    NOT NULL,
    Severity        TEXT    NOT NULL,
    Stream          TEXT    NOT NULL,
    FromCode        TEXT    NULL,
    ToCode          TEXT    NULL,
    Status          TEXT    NOT NULL,
    Sequence        INTEGER NOT NULL,
    Line            INTEGER NOT NULL,
    HeadSequence    INTEGER NOT NULL,
    CONSTRAINT PK_RaisedFlag PRIMARY KEY (FlagId)
) WITHOUT ROWID;

CREATE INDEX IX_RaisedFlag_Sequence ON RaisedFlag (Sequence, Line);
CREATE INDEX IX_RaisedFlag_Status ON RaisedFlag (Status, Sequence, Line);
CREATE INDEX IX_RaisedFlag_Code ON RaisedFlag (Code, Sequence, Line);
CREATE INDEX IX_RaisedFlag_From ON RaisedFlag (FromCode, Sequence);
CREATE INDEX IX_RaisedFlag_To ON RaisedFlag (ToCode, Sequence);
CREATE INDEX IX_RaisedFlag_Stream ON RaisedFlag (Stream) WHERE Status = 'open';

CREATE TABLE SealRange (
    BatchId         BLOB    NOT NULL,
    Line            INTEGER NOT NULL,
    Series          TEXT    NOT NULL,
    FirstNumber     INTEGER NOT NULL,
    LastNumber      INTEGER NOT NULL,
    Sequence        INTEGER NOT NULL,
    CONSTRAINT PK_SealRange PRIMARY KEY (BatchId, Line)
) WITHOUT ROWID;

CREATE INDEX IX_SealRange_Series ON SealRange (Series, FirstNumber);
CREATE INDEX IX_SealRange_Sequence ON SealRange (Sequence, Line);

CREATE TABLE Arrival (
    ArrivalId       BLOB    NOT NULL,
    Location        TEXT    NOT NULL,
    Label           TEXT    NULL,
    PackageId       BLOB    NULL,
    FromCode        TEXT    NULL,
    HandoverId      BLOB    NULL,
    OuterId         BLOB    NULL,
    Reason          TEXT    NOT NULL,
    Status          TEXT    NOT NULL,
    Sequence        INTEGER NOT NULL,
    HeadSequence    INTEGER NOT NULL,
    CONSTRAINT PK_Arrival PRIMARY KEY (ArrivalId)
) WITHOUT ROWID;

CREATE INDEX IX_Arrival_Sequence ON Arrival (Sequence);
CREATE INDEX IX_Arrival_Location ON Arrival (Location, Sequence);
CREATE INDEX IX_Arrival_From ON Arrival (FromCode, Sequence);
CREATE INDEX IX_Arrival_Package ON Arrival (PackageId, Sequence);
CREATE INDEX IX_Arrival_Status ON Arrival (Status, Sequence);
CREATE INDEX IX_Arrival_Reason ON Arrival (Reason, Sequence);
CREATE INDEX IX_Arrival_Open ON Arrival (Reason) WHERE Status = 'open';
CREATE INDEX IX_Arrival_Handover ON Arrival (HandoverId, Status, Sequence);

CREATE TABLE Incident (
    IncidentId      BLOB    NOT NULL,
    Type            TEXT    NOT NULL,
    Severity        TEXT    NULL,
    Status          TEXT    NOT NULL,
    Cause           TEXT    NOT NULL,
    Location        TEXT    NULL,
    OtherCode       TEXT    NULL,
    PackageId       BLOB    NULL,
    HandoverId      BLOB    NULL,
    Contest         TEXT    NULL,
    OpenedAt        TEXT    NOT NULL,
    Sequence        INTEGER NOT NULL,
    OwnerSequence   INTEGER NULL,
    Due             TEXT    NULL,
    SettledSequence INTEGER NULL,
    HeadSequence    INTEGER NOT NULL,
    CONSTRAINT PK_Incident PRIMARY KEY (IncidentId)
) WITHOUT ROWID;

CREATE INDEX IX_Incident_Sequence ON Incident (Sequence, Cause);
CREATE INDEX IX_Incident_Status ON Incident (Status, Sequence, Cause);
CREATE INDEX IX_Incident_Type ON Incident (Type, Sequence, Cause);
CREATE INDEX IX_Incident_Location ON Incident (Location, Sequence);
CREATE INDEX IX_Incident_Other ON Incident (OtherCode, Sequence);
CREATE INDEX IX_Incident_Package ON Incident (PackageId) WHERE Status = 'open';
CREATE INDEX IX_Incident_Cause ON Incident (Cause) WHERE Status = 'open';

CREATE TABLE ReVote (
    ReVoteId        BLOB    NOT NULL,
    Tps             TEXT    NOT NULL,
    Contests        TEXT    NOT NULL,
    Ground          TEXT    NOT NULL,
    RecommendedOn   TEXT    NOT NULL,
    Status          TEXT    NOT NULL,
    Decision        TEXT    NULL,
    HeldOn          TEXT    NULL,
    Sequence        INTEGER NOT NULL,
    HeadSequence    INTEGER NOT NULL,
    CONSTRAINT PK_ReVote PRIMARY KEY (ReVoteId)
) WITHOUT ROWID;

CREATE INDEX IX_ReVote_Sequence ON ReVote (Sequence);
CREATE INDEX IX_ReVote_Tps ON ReVote (Tps, Sequence);

CREATE TABLE ReVoteSupply (
    Location        TEXT    NOT NULL,
    ReVoteId        BLOB    NOT NULL,
    Item            TEXT    NOT NULL,
    Delivered       INTEGER NOT NULL,
    Issued          INTEGER NOT NULL,
    HeadSequence    INTEGER NOT NULL,
    CONSTRAINT PK_ReVoteSupply PRIMARY KEY (Location, ReVoteId, Item)
) WITHOUT ROWID;

CREATE TABLE ReVoteAccount (
    ReVoteId          BLOB    NOT NULL,
    Contest           TEXT    NOT NULL,
    Tps               TEXT    NOT NULL,
    EventId           BLOB    NOT NULL,
    Version           INTEGER NOT NULL,
    HeadSequence      INTEGER NOT NULL,
    Received          INTEGER NOT NULL,
    Used              INTEGER NOT NULL,
    Spoiled           INTEGER NOT NULL,
    Unused            INTEGER NOT NULL,
    Valid             INTEGER NOT NULL,
    Invalid           INTEGER NOT NULL,
    VotersListed      INTEGER NOT NULL,
    VotersMovedIn     INTEGER NOT NULL,
    VotersMovedInOnly INTEGER NOT NULL,
    VotersAdditional  INTEGER NOT NULL,
    Provenance        TEXT    NOT NULL,
    Missing           INTEGER NULL,
    Corrects          BLOB    NULL,
    CONSTRAINT PK_ReVoteAccount PRIMARY KEY (ReVoteId, Contest)
) WITHOUT ROWID;

CREATE INDEX IX_ReVoteAccount_Tps ON ReVoteAccount (Tps);

UPDATE LedgerHead SET ProjectedSize = -1 WHERE Size > 0;
