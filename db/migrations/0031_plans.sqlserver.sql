-- Plans change: packages are called back, dissolved and labelled anew. A dissolved package leaves its label to another,
-- so that labels are not unique any more.
ALTER TABLE Package DROP CONSTRAINT UQ_Package_Label;
ALTER TABLE Package ADD Recalled BIT NOT NULL CONSTRAINT DF_Package_Recalled DEFAULT 0;
ALTER TABLE Package ADD WasOpened BIT NOT NULL CONSTRAINT DF_Package_WasOpened DEFAULT 0;
GO

CREATE INDEX IX_Package_Recalled ON Package (Recalled, PackedSequence);
GO

-- Labels that packages bore before others took their place.
CREATE TABLE FormerLabel (
    LabelKey        VARCHAR(64) COLLATE Latin1_General_BIN2 NOT NULL,
    PackageId       UNIQUEIDENTIFIER NOT NULL,
    Label           VARCHAR(64) COLLATE Latin1_General_BIN2 NOT NULL,
    Sequence        BIGINT           NOT NULL,
    CONSTRAINT PK_FormerLabel PRIMARY KEY (LabelKey, PackageId)
);

CREATE INDEX IX_FormerLabel_Package ON FormerLabel (PackageId);
GO

-- The server fills every table that follows from the events anew when it starts. The migrator may not write this row,
-- so the column is made anew.
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
