-- What each event changed, so that it can be taken back. SQLite keeps rows by their sequence.
CREATE TABLE EventUndo (
    Sequence        INTEGER NOT NULL,
    Previous        INTEGER NULL,
    Changes         TEXT    NOT NULL,
    CONSTRAINT PK_EventUndo PRIMARY KEY (Sequence)
);

-- The events that were taken back, or are to be.
CREATE TABLE Reversal (
    Sequence        INTEGER NOT NULL,
    Status          TEXT    NOT NULL,
    Place           TEXT    NULL,
    OtherPlace      TEXT    NULL,
    IsWhole         INTEGER NOT NULL,
    ReversedBy      INTEGER NULL,
    SupersededBy    INTEGER NULL,
    HeadSequence    INTEGER NOT NULL,
    CONSTRAINT PK_Reversal PRIMARY KEY (Sequence)
);

-- No release had been taken back before there was an event for it.
ALTER TABLE Handover ADD COLUMN LinesReversed INTEGER NOT NULL DEFAULT 0;

-- A version says no more whether it is a correction, once accounts are taken back.
ALTER TABLE TpsAccount ADD COLUMN Corrects TEXT NULL;

-- The server fills every table that follows from the events anew when it starts.
UPDATE LedgerHead SET ProjectedSize = -1 WHERE Size > 0;
