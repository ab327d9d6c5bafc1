-- Seals by their numbers, the stretches of numbers that were registered, and labels by what they mean. They follow from
-- the events, so the tables derived from the ledger are emptied here and filled anew when the server starts.
UPDATE LedgerHead SET ProjectedSize = 0, Epoch = Epoch + 1;

DELETE FROM OfficerTraining;
DELETE FROM OfficerCheck;
DELETE FROM Officer;
DELETE FROM AttachmentUse;
DELETE FROM ReplacementOrder;
DELETE FROM StockDocument;
DELETE FROM TpsAccount;
DELETE FROM ReVoteIssue;
DELETE FROM Supply;
DELETE FROM Balance;
DELETE FROM Posting;
DELETE FROM HandoverLine;
DELETE FROM Handover;
DELETE FROM PackageHistory;
DELETE FROM PackageSeal;
DELETE FROM PackageContent;
DELETE FROM Package;

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
