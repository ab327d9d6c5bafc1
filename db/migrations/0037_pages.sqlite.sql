-- Fewer pages for each commit: packages and handovers in the order of the ledger, which their indexes then end with, and
-- no index on what is seldom asked for. A constraint cannot be dropped, so the tables are made anew. The server fills
-- every table that follows from the events when it starts.
DELETE FROM PackageContent;
DELETE FROM PackageSeal;
DROP TABLE HandoverLine;
DROP TABLE Handover;
DROP TABLE Package;

CREATE TABLE Package (
    PackedSequence  INTEGER NOT NULL,
    PackageId       TEXT    NOT NULL,
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
    HandoverId      TEXT    NULL,
    OuterId         TEXT    NULL,
    ReVoteId        TEXT    NULL,
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

-- Packages come and go: those in transit or received are not in it, and are found in the order of packing.
CREATE INDEX IX_Package_Status ON Package (Status)
    WHERE Status IN ('packed', 'refused', 'missing', 'opened', 'sealed', 'dissolved', 'lost');

CREATE TABLE Handover (
    ReleaseSequence INTEGER NOT NULL,
    HandoverId      TEXT    NOT NULL,
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
-- Most are accepted in the end, and are found in the order of release.
CREATE INDEX IX_Handover_Status ON Handover (Status) WHERE Status <> 'accepted';

CREATE TABLE HandoverLine (
    HandoverId      TEXT    NOT NULL,
    PackageId       TEXT    NOT NULL,
    ReleaseSequence INTEGER NOT NULL,
    Outcome         TEXT    NOT NULL,
    ClosedSequence  INTEGER NULL,
    CONSTRAINT PK_HandoverLine PRIMARY KEY (HandoverId, PackageId),
    CONSTRAINT FK_HandoverLine_Handover FOREIGN KEY (HandoverId) REFERENCES Handover (HandoverId),
    CONSTRAINT FK_HandoverLine_Package FOREIGN KEY (PackageId) REFERENCES Package (PackageId)
) WITHOUT ROWID;

CREATE INDEX IX_HandoverLine_Package ON HandoverLine (PackageId, ReleaseSequence);

-- Time grows with the sequence, which the index ends with.
DROP INDEX IX_PackageHistory_Custodian;
CREATE INDEX IX_PackageHistory_Custodian ON PackageHistory (Custodian);

-- Only what is open is looked for so.
DROP INDEX IX_RaisedFlag_Stream;
CREATE INDEX IX_RaisedFlag_Stream ON RaisedFlag (Stream) WHERE Status = 'open';
DROP INDEX IX_Incident_Cause;
CREATE INDEX IX_Incident_Cause ON Incident (Cause) WHERE Status = 'open';
DROP INDEX IX_Arrival_Open;
CREATE INDEX IX_Arrival_Open ON Arrival (Reason) WHERE Status = 'open';
DROP INDEX IX_Arrival_Handover;
CREATE INDEX IX_Arrival_Handover ON Arrival (HandoverId, Status, Sequence);

-- Texts in the order of the ledger: Sequence is that of the first event of the command that brought a text. It is -1 where
-- events of later commands hold the text, too, and for those that are there.
CREATE TABLE PersonalTextNew (
    Sequence        INTEGER NOT NULL,
    Commitment      BLOB    NOT NULL,
    Salt            BLOB    NOT NULL,
    Text            TEXT    NOT NULL,
    CONSTRAINT PK_PersonalText PRIMARY KEY (Sequence, Commitment)
) WITHOUT ROWID;

INSERT INTO PersonalTextNew (Sequence, Commitment, Salt, Text)
SELECT -1, Commitment, Salt, Text FROM PersonalText ORDER BY Commitment;

DROP TABLE PersonalText;
ALTER TABLE PersonalTextNew RENAME TO PersonalText;

UPDATE LedgerHead SET ProjectedSize = -1 WHERE Size > 0;
