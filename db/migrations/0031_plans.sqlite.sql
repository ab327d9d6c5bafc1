-- Plans change: packages are called back, dissolved and labelled anew. A dissolved package leaves its label to another,
-- so that labels are not unique any more. A constraint cannot be dropped, so the table is made anew. The server fills
-- every table that follows from the events when it starts.
DELETE FROM PackageContent;
DELETE FROM PackageSeal;
DELETE FROM HandoverLine;
DROP TABLE Package;

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
    OuterId         TEXT    NULL,
    LabelKey        TEXT    NOT NULL DEFAULT '',
    Recalled        INTEGER NOT NULL DEFAULT 0,
    WasOpened       INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT PK_Package PRIMARY KEY (PackageId),
    CONSTRAINT UQ_Package_PackedSequence UNIQUE (PackedSequence),
    CONSTRAINT FK_Package_Destination FOREIGN KEY (Destination) REFERENCES Location (Code),
    CONSTRAINT FK_Package_Custodian FOREIGN KEY (Custodian) REFERENCES Location (Code),
    CONSTRAINT FK_Package_Contest FOREIGN KEY (Contest) REFERENCES Contest (Code)
) WITHOUT ROWID;

CREATE INDEX IX_Package_Custodian ON Package (Custodian, PackedSequence);
CREATE INDEX IX_Package_Destination ON Package (Destination, PackedSequence);
CREATE INDEX IX_Package_Outer ON Package (OuterId, PackedSequence) WHERE OuterId IS NOT NULL;
CREATE INDEX IX_Package_Status ON Package (Status, PackedSequence);
CREATE INDEX IX_Package_LabelKey ON Package (LabelKey);
CREATE INDEX IX_Package_Recalled ON Package (Recalled, PackedSequence) WHERE Recalled = 1;

-- Labels that packages bore before others took their place.
CREATE TABLE FormerLabel (
    LabelKey        TEXT    NOT NULL,
    PackageId       TEXT    NOT NULL,
    Label           TEXT    NOT NULL,
    Sequence        INTEGER NOT NULL,
    CONSTRAINT PK_FormerLabel PRIMARY KEY (LabelKey, PackageId)
) WITHOUT ROWID;

CREATE INDEX IX_FormerLabel_Package ON FormerLabel (PackageId);

UPDATE LedgerHead SET ProjectedSize = -1 WHERE Size > 0;
