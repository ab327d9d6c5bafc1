-- The tables derived from the ledger say by which event each row was last written, so that a row that somebody changed
-- is noticed and not overwritten. They are emptied here and filled anew from the ledger when the server starts.

-- Events that the tables have taken in.
ALTER TABLE LedgerHead ADD COLUMN ProjectedSize INTEGER NOT NULL DEFAULT 0;
ALTER TABLE LedgerHead DROP COLUMN PostedSize;

-- Raised by whatever changes tables without events, so that no process goes on with what it knew before.
ALTER TABLE LedgerHead ADD COLUMN Epoch INTEGER NOT NULL DEFAULT 0;

DELETE FROM ReplacementOrder;
DELETE FROM StockDocument;
DELETE FROM TpsAccount;
DELETE FROM Supply;
DELETE FROM Balance;
DELETE FROM Posting;
DELETE FROM HandoverLine;
DELETE FROM Handover;
DELETE FROM PackageHistory;
DELETE FROM PackageSeal;
DELETE FROM PackageContent;
DELETE FROM Package;

ALTER TABLE Handover ADD COLUMN HeadSequence INTEGER NOT NULL DEFAULT -1;
ALTER TABLE Supply ADD COLUMN HeadSequence INTEGER NOT NULL DEFAULT -1;
ALTER TABLE Balance ADD COLUMN HeadSequence INTEGER NOT NULL DEFAULT -1;
ALTER TABLE ReplacementOrder ADD COLUMN HeadSequence INTEGER NOT NULL DEFAULT -1;

-- What each place has issued for re-votes, by item.
CREATE TABLE ReVoteIssue (
    Origin          TEXT    NOT NULL,
    Item            TEXT    NOT NULL,
    Quantity        INTEGER NOT NULL,
    HeadSequence    INTEGER NOT NULL,
    CONSTRAINT PK_ReVoteIssue PRIMARY KEY (Origin, Item)
) WITHOUT ROWID;
