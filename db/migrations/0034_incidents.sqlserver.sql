-- What went wrong and has to be settled: opened by events, and reported by people.
CREATE TABLE Incident (
    IncidentId      UNIQUEIDENTIFIER NOT NULL,
    Type            VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
    Severity        VARCHAR(20) COLLATE Latin1_General_BIN2 NULL,
    Status          VARCHAR(20) COLLATE Latin1_General_BIN2 NOT NULL,
    Cause           VARCHAR(170) COLLATE Latin1_General_BIN2 NOT NULL,
    Location        VARCHAR(40) COLLATE Latin1_General_BIN2 NULL,
    OtherCode       VARCHAR(40) COLLATE Latin1_General_BIN2 NULL,
    PackageId       UNIQUEIDENTIFIER NULL,
    HandoverId      UNIQUEIDENTIFIER NULL,
    Contest         VARCHAR(40) COLLATE Latin1_General_BIN2 NULL,
    OpenedAt        DATETIME2(7)     NOT NULL,
    Sequence        BIGINT           NOT NULL,
    OwnerSequence   BIGINT           NULL,
    Due             DATETIME2(7)     NULL,
    SettledSequence BIGINT           NULL,
    HeadSequence    BIGINT           NOT NULL,
    CONSTRAINT PK_Incident PRIMARY KEY NONCLUSTERED (IncidentId)
);
GO

CREATE UNIQUE CLUSTERED INDEX IX_Incident_Sequence ON Incident (Sequence, Cause);
CREATE INDEX IX_Incident_Status ON Incident (Status, Sequence, Cause);
CREATE INDEX IX_Incident_Type ON Incident (Type, Sequence, Cause);
CREATE INDEX IX_Incident_Cause ON Incident (Cause, Status);
CREATE INDEX IX_Incident_Location ON Incident (Location, Sequence);
CREATE INDEX IX_Incident_Other ON Incident (OtherCode, Sequence);
GO

-- Types of incidents, in versions. No version changes once it is loaded.
CREATE TABLE IncidentType (
    Code            VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
    Version         INT              NOT NULL,
    Name            NVARCHAR(200)    NOT NULL,
    NameId          NVARCHAR(200)    NOT NULL,
    Severity        VARCHAR(20) COLLATE Latin1_General_BIN2 NOT NULL,
    ValidFrom       DATE             NOT NULL,
    Provenance      VARCHAR(20)      NOT NULL,
    Source          NVARCHAR(500)    NOT NULL,
    CONSTRAINT PK_IncidentType PRIMARY KEY (Code, Version),
    CONSTRAINT CK_IncidentType_Severity CHECK (Severity IN ('info', 'warning', 'critical'))
);
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
