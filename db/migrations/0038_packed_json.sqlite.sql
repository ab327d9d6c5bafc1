-- From here on, what is written to CustodyEvent.Canonical, AppliedCommand.Content and EventUndo.Changes is packed (see
-- docs/architecture.md). Rows that are there are read as they are. A build that cannot read packed rows refuses this version.

-- SQLite makes a table of a list of more than two values each time a row is written.
DROP INDEX IX_Package_Status;
CREATE INDEX IX_Package_Status ON Package (Status) WHERE Status <> 'in-transit' AND Status <> 'received';
