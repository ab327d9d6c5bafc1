-- Projections of the ledger: every change of an account of goods, and what is on each account.

CREATE TABLE Posting (
    Sequence        INTEGER NOT NULL,
    Line            INTEGER NOT NULL,
    Account         TEXT NOT NULL,
    Item            TEXT NOT NULL,
    Quantity        INTEGER NOT NULL,
    OccurredAt      TEXT NOT NULL,
    RecordedAt      TEXT NOT NULL,
    CONSTRAINT PK_Posting PRIMARY KEY (Sequence, Line)
) WITHOUT ROWID;

-- What was on an account at a time, from the account's own rows alone.
CREATE INDEX IX_Posting_Account ON Posting (Account, Item, OccurredAt, RecordedAt, Quantity);
CREATE INDEX IX_Posting_Item ON Posting (Item, Sequence);

CREATE TABLE Balance (
    Account         TEXT NOT NULL,
    Item            TEXT NOT NULL,
    Quantity        INTEGER NOT NULL,
    CONSTRAINT PK_Balance PRIMARY KEY (Account, Item)
) WITHOUT ROWID;

-- Events whose postings are in these tables; those of older ledgers are made up for when the server starts.
ALTER TABLE LedgerHead ADD PostedSize INTEGER NOT NULL DEFAULT 0;
