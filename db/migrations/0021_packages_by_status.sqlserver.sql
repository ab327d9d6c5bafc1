-- Packages of one status are a page to read, however many there are.
CREATE INDEX IX_Package_Status ON Package (Status, PackedSequence);
