-- Projections of the ledger: every change of an account of goods, and what is on each account.

CREATE TABLE Posting (
    Sequence        BIGINT NOT NULL,
    Line            INT NOT NULL,
    Account         VARCHAR(90) COLLATE Latin1_General_BIN2 NOT NULL,
    Item            VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
    Quantity        BIGINT NOT NULL,
    OccurredAt      DATETIME2(7) NOT NULL,
    RecordedAt      DATETIME2(7) NOT NULL,
    CONSTRAINT PK_Posting PRIMARY KEY (Sequence, Line)
);

-- What was on an account at a time, from the account's own rows alone.
CREATE INDEX IX_Posting_Account ON Posting (Account, Item, OccurredAt, RecordedAt, Quantity);
CREATE INDEX IX_Posting_Item ON Posting (Item, Sequence);

CREATE TABLE Balance (
    Account         VARCHAR(90) COLLATE Latin1_General_BIN2 NOT NULL,
    Item            VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
    Quantity        BIGINT NOT NULL,
    CONSTRAINT PK_Balance PRIMARY KEY (Account, Item)
);

-- Events whose postings are in these tables; those of older ledgers are made up for when the server starts.
ALTER TABLE LedgerHead ADD PostedSize BIGINT NOT NULL CONSTRAINT DF_LedgerHead_PostedSize DEFAULT 0;
GO
