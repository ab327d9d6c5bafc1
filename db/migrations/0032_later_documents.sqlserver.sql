-- A transport document that a second delivery or handover names is still named once the first is taken back.
ALTER TABLE TransportDocument ADD LaterId UNIQUEIDENTIFIER NULL;
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
