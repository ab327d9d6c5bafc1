-- The package that a package is inside of.

ALTER TABLE Package ADD OuterId UNIQUEIDENTIFIER NULL;
GO

CREATE INDEX IX_Package_Outer ON Package (OuterId, PackedSequence);
GO
