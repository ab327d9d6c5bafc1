-- The package that a package is inside of.

ALTER TABLE Package ADD OuterId TEXT NULL;

CREATE INDEX IX_Package_Outer ON Package (OuterId, PackedSequence);
