-- Projections of the ledger: packages, their history and handovers. Each can be rebuilt from the events.

CREATE TABLE Package (
    PackageId       TEXT    NOT NULL,
    Label           TEXT    NOT NULL,
    Kind            TEXT    NOT NULL,
    Contest         TEXT    NULL,
    Destination     TEXT    NOT NULL,
    Path            TEXT    NOT NULL,
    Origin          TEXT    NOT NULL,
    Custodian       TEXT    NOT NULL,
    Held            TEXT    NOT NULL,
    Status          TEXT    NOT NULL,
    HandoverId      TEXT    NULL,
    Delivered       INTEGER NOT NULL,
    TurnedBack      INTEGER NOT NULL,
    Version         INTEGER NOT NULL,
    PackedSequence  INTEGER NOT NULL,
    HeadSequence    INTEGER NOT NULL,
    CONSTRAINT PK_Package PRIMARY KEY (PackageId),
    CONSTRAINT UQ_Package_Label UNIQUE (Label),
    CONSTRAINT UQ_Package_PackedSequence UNIQUE (PackedSequence),
    CONSTRAINT FK_Package_Destination FOREIGN KEY (Destination) REFERENCES Location (Code),
    CONSTRAINT FK_Package_Custodian FOREIGN KEY (Custodian) REFERENCES Location (Code),
    CONSTRAINT FK_Package_Contest FOREIGN KEY (Contest) REFERENCES Contest (Code)
) WITHOUT ROWID;

CREATE INDEX IX_Package_Custodian ON Package (Custodian, PackedSequence);
CREATE INDEX IX_Package_Destination ON Package (Destination, PackedSequence);

CREATE TABLE PackageContent (
    PackageId       TEXT    NOT NULL,
    Line            INTEGER NOT NULL,
    Item            TEXT    NOT NULL,
    Quantity        INTEGER NOT NULL,
    CONSTRAINT PK_PackageContent PRIMARY KEY (PackageId, Line),
    CONSTRAINT FK_PackageContent_Package FOREIGN KEY (PackageId) REFERENCES Package (PackageId),
    CONSTRAINT FK_PackageContent_Item FOREIGN KEY (Item) REFERENCES ItemType (Code),
    CONSTRAINT CK_PackageContent_Quantity CHECK (Quantity > 0)
) WITHOUT ROWID;

CREATE TABLE PackageSeal (
    PackageId       TEXT    NOT NULL,
    Line            INTEGER NOT NULL,
    Seal            TEXT    NOT NULL,
    CONSTRAINT PK_PackageSeal PRIMARY KEY (PackageId, Line),
    CONSTRAINT FK_PackageSeal_Package FOREIGN KEY (PackageId) REFERENCES Package (PackageId)
) WITHOUT ROWID;

CREATE INDEX IX_PackageSeal_Seal ON PackageSeal (Seal);

CREATE TABLE PackageHistory (
    PackageId       TEXT    NOT NULL,
    Version         INTEGER NOT NULL,
    Sequence        INTEGER NOT NULL,
    RecordedAt      TEXT    NOT NULL,
    Custodian       TEXT    NOT NULL,
    Status          TEXT    NOT NULL,
    CONSTRAINT PK_PackageHistory PRIMARY KEY (PackageId, Version)
) WITHOUT ROWID;

CREATE INDEX IX_PackageHistory_Custodian ON PackageHistory (Custodian, RecordedAt);

CREATE TABLE Handover (
    HandoverId      TEXT    NOT NULL,
    FromCode        TEXT    NOT NULL,
    ToCode          TEXT    NOT NULL,
    Status          TEXT    NOT NULL,
    LinesOpen       INTEGER NOT NULL,
    LinesAccepted   INTEGER NOT NULL,
    LinesRefused    INTEGER NOT NULL,
    LinesMissing    INTEGER NOT NULL,
    LinesCancelled  INTEGER NOT NULL,
    ReleaseSequence INTEGER NOT NULL,
    CONSTRAINT PK_Handover PRIMARY KEY (HandoverId),
    CONSTRAINT UQ_Handover_ReleaseSequence UNIQUE (ReleaseSequence),
    CONSTRAINT FK_Handover_From FOREIGN KEY (FromCode) REFERENCES Location (Code),
    CONSTRAINT FK_Handover_To FOREIGN KEY (ToCode) REFERENCES Location (Code)
) WITHOUT ROWID;

CREATE INDEX IX_Handover_From ON Handover (FromCode, ReleaseSequence);
CREATE INDEX IX_Handover_To ON Handover (ToCode, ReleaseSequence);
CREATE INDEX IX_Handover_Status ON Handover (Status, ReleaseSequence);

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
