-- The tables derived from the ledger say by which event each row was last written, so that a row that somebody changed
-- is noticed and not overwritten. They are emptied here and filled anew from the ledger when the server starts.

-- Events that the tables have taken in.
ALTER TABLE LedgerHead ADD ProjectedSize BIGINT NOT NULL CONSTRAINT DF_LedgerHead_ProjectedSize DEFAULT 0;
GO
IF OBJECT_ID('DF_LedgerHead_PostedSize', 'D') IS NOT NULL
    ALTER TABLE LedgerHead DROP CONSTRAINT DF_LedgerHead_PostedSize;
GO
ALTER TABLE LedgerHead DROP COLUMN PostedSize;
GO

-- Raised by whatever changes tables without events, so that no process goes on with what it knew before.
ALTER TABLE LedgerHead ADD Epoch BIGINT NOT NULL CONSTRAINT DF_LedgerHead_Epoch DEFAULT 0;
GO

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

ALTER TABLE Handover ADD HeadSequence BIGINT NOT NULL CONSTRAINT DF_Handover_HeadSequence DEFAULT -1;
ALTER TABLE Supply ADD HeadSequence BIGINT NOT NULL CONSTRAINT DF_Supply_HeadSequence DEFAULT -1;
ALTER TABLE Balance ADD HeadSequence BIGINT NOT NULL CONSTRAINT DF_Balance_HeadSequence DEFAULT -1;
ALTER TABLE ReplacementOrder ADD HeadSequence BIGINT NOT NULL CONSTRAINT DF_ReplacementOrder_HeadSequence DEFAULT -1;

-- What each place has issued for re-votes, by item.
CREATE TABLE ReVoteIssue (
    Origin          VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
    Item            VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
    Quantity        BIGINT NOT NULL,
    HeadSequence    BIGINT NOT NULL,
    CONSTRAINT PK_ReVoteIssue PRIMARY KEY (Origin, Item)
);
GO
