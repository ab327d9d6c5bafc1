-- What each event changed, so that it can be taken back.
CREATE TABLE EventUndo (
    Sequence        BIGINT NOT NULL,
    Previous        BIGINT NULL,
    Changes         NVARCHAR(MAX) NOT NULL,
    CONSTRAINT PK_EventUndo PRIMARY KEY (Sequence)
);

-- The events that were taken back, or are to be.
CREATE TABLE Reversal (
    Sequence        BIGINT NOT NULL,
    Status          VARCHAR(20) NOT NULL,
    Place           VARCHAR(40) COLLATE Latin1_General_BIN2 NULL,
    OtherPlace      VARCHAR(40) COLLATE Latin1_General_BIN2 NULL,
    IsWhole         BIT NOT NULL,
    ReversedBy      BIGINT NULL,
    SupersededBy    BIGINT NULL,
    HeadSequence    BIGINT NOT NULL,
    CONSTRAINT PK_Reversal PRIMARY KEY (Sequence)
);

-- No release had been taken back before there was an event for it.
ALTER TABLE Handover ADD LinesReversed INT NOT NULL CONSTRAINT DF_Handover_LinesReversed DEFAULT 0;
GO

-- A version says no more whether it is a correction, once accounts are taken back.
ALTER TABLE TpsAccount ADD Corrects UNIQUEIDENTIFIER NULL;
GO

-- The server fills every table that follows from the events anew when it starts. The migrator may not write this row, so
-- the column is made anew.
IF EXISTS (SELECT 1 FROM CustodyEvent)
BEGIN
    IF OBJECT_ID('DF_LedgerHead_ProjectedSize', 'D') IS NOT NULL
        ALTER TABLE LedgerHead DROP CONSTRAINT DF_LedgerHead_ProjectedSize;
    ALTER TABLE LedgerHead DROP COLUMN ProjectedSize;
END;
GO
IF COL_LENGTH('LedgerHead', 'ProjectedSize') IS NULL
    ALTER TABLE LedgerHead ADD ProjectedSize BIGINT NOT NULL CONSTRAINT DF_LedgerHead_ProjectedSize DEFAULT -1;
GO
