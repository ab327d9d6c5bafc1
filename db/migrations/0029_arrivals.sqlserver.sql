-- What came other than by an open line of a handover.
CREATE TABLE Arrival (
    ArrivalId       UNIQUEIDENTIFIER NOT NULL,
    Location        VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
    Label           VARCHAR(64) COLLATE Latin1_General_BIN2 NULL,
    PackageId       UNIQUEIDENTIFIER NULL,
    FromCode        VARCHAR(40) COLLATE Latin1_General_BIN2 NULL,
    HandoverId      UNIQUEIDENTIFIER NULL,
    OuterId         UNIQUEIDENTIFIER NULL,
    Reason          VARCHAR(20)      NOT NULL,
    Status          VARCHAR(20)      NOT NULL,
    Sequence        BIGINT           NOT NULL,
    HeadSequence    BIGINT           NOT NULL,
    CONSTRAINT PK_Arrival PRIMARY KEY (ArrivalId)
);

CREATE INDEX IX_Arrival_Sequence ON Arrival (Sequence);
CREATE INDEX IX_Arrival_Location ON Arrival (Location, Sequence);
CREATE INDEX IX_Arrival_From ON Arrival (FromCode, Sequence);
CREATE INDEX IX_Arrival_Package ON Arrival (PackageId, Sequence);
CREATE INDEX IX_Arrival_Handover ON Arrival (HandoverId, Sequence);
CREATE INDEX IX_Arrival_Status ON Arrival (Status, Sequence);
CREATE INDEX IX_Arrival_Reason ON Arrival (Reason, Sequence);
-- What waits for its release.
CREATE INDEX IX_Arrival_Open ON Arrival (Reason, Status);

-- No handover had such a package before there was an event for it.
ALTER TABLE Handover ADD LinesElsewhere INT NOT NULL CONSTRAINT DF_Handover_LinesElsewhere DEFAULT 0;
GO

-- The server fills every table that follows from the events anew when it starts: what came with the migrations from 0026
-- on follows from earlier events, too. The migrator may not write this row, so the column is made anew.
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
