-- What a commit need not write: an index on ids that derive from another key, the hashes of a tile that is not full,
-- which the events hold, and an order of the packages' history by package.

ALTER TABLE CustodyEvent DROP CONSTRAINT UQ_CustodyEvent_EventId;
GO

DELETE FROM LogTile WHERE Level = 0 AND DATALENGTH(Hashes) < 8192;
GO

-- The next step of a package is found by its stream.
DROP INDEX IX_PackageHistory_Custodian ON PackageHistory;
ALTER TABLE PackageHistory DROP CONSTRAINT PK_PackageHistory;
ALTER TABLE PackageHistory ADD CONSTRAINT PK_PackageHistory PRIMARY KEY (Sequence);
CREATE INDEX IX_PackageHistory_Custodian ON PackageHistory (Custodian, RecordedAt);
GO

-- Nothing looks for a package by a seal.
DROP INDEX IX_PackageSeal_Seal ON PackageSeal;
GO
