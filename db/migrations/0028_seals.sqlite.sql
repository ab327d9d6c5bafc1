-- Seals by their numbers, the stretches of numbers that were registered, and labels by what they mean.
ALTER TABLE Package ADD COLUMN LabelKey TEXT NOT NULL DEFAULT '';

CREATE INDEX IX_Package_LabelKey ON Package (LabelKey);

-- Numbers are as they are compared. KeptAt is where a seal that was taken off is kept.
CREATE TABLE SealUse (
    Number          TEXT    NOT NULL,
    PackageId       TEXT    NOT NULL,
    Written         TEXT    NOT NULL,
    Status          TEXT    NOT NULL,
    AppliedSequence INTEGER NOT NULL,
    KeptAt          TEXT    NULL,
    HeadSequence    INTEGER NOT NULL,
    CONSTRAINT PK_SealUse PRIMARY KEY (Number, PackageId)
) WITHOUT ROWID;

CREATE INDEX IX_SealUse_Package ON SealUse (PackageId);
CREATE INDEX IX_SealUse_Status ON SealUse (Status, Number, PackageId);

CREATE TABLE SealRange (
    BatchId         TEXT    NOT NULL,
    Line            INTEGER NOT NULL,
    Series          TEXT    NOT NULL,
    FirstNumber     INTEGER NOT NULL,
    LastNumber      INTEGER NOT NULL,
    Sequence        INTEGER NOT NULL,
    CONSTRAINT PK_SealRange PRIMARY KEY (BatchId, Line)
) WITHOUT ROWID;

CREATE INDEX IX_SealRange_Series ON SealRange (Series, FirstNumber);
CREATE INDEX IX_SealRange_Sequence ON SealRange (Sequence, Line);
