-- Supervisors and observers have keys, too.
ALTER TABLE Principal DROP CONSTRAINT CK_Principal_Role;

ALTER TABLE Principal ADD CONSTRAINT CK_Principal_Role CHECK (Role IN (
    'admin', 'warehouse', 'officer', 'auditor', 'integrator', 'supervisor', 'observer'));

-- What somebody may see begins with the places below their own.
CREATE INDEX IX_Location_Path ON Location (Path);
