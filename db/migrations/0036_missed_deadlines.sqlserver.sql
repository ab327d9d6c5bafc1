-- Open incidents of missed deadlines are found by their package.
CREATE INDEX IX_Incident_Package ON Incident (PackageId) WHERE Status = 'open';
GO

-- A team of officers has a deadline, too.
ALTER TABLE DeadlineRule DROP CONSTRAINT CK_DeadlineRule_Step;
GO
ALTER TABLE DeadlineRule ADD CONSTRAINT CK_DeadlineRule_Step CHECK (Step IN (
    'delivery', 'opening', 'account', 'return', 'recapitulation', 'destruction', 'team', 're-vote'));
GO

-- A re-vote's account settles what was open about the first.
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
