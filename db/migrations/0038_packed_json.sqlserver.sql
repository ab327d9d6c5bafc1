-- The same condition as on the embedded engine. Nothing is packed here: a table can be compressed by the server.
DROP INDEX IX_Package_Status ON Package;
CREATE INDEX IX_Package_Status ON Package (Status) WHERE Status <> 'in-transit' AND Status <> 'received';
