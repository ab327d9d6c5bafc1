-- Supervisors and observers have keys, too. A constraint cannot be changed, so the tables are made anew.
CREATE TABLE PrincipalNew (
    PrincipalId     TEXT    NOT NULL,
    Name            TEXT    NOT NULL,
    Role            TEXT    NOT NULL,
    LocationCode    TEXT    NOT NULL,
    CreatedAt       TEXT    NOT NULL,
    CONSTRAINT PK_Principal PRIMARY KEY (PrincipalId),
    CONSTRAINT FK_Principal_Location FOREIGN KEY (LocationCode) REFERENCES Location (Code),
    CONSTRAINT CK_Principal_Role CHECK (Role IN (
        'admin', 'warehouse', 'officer', 'auditor', 'integrator', 'supervisor', 'observer'))
) WITHOUT ROWID;

INSERT INTO PrincipalNew (PrincipalId, Name, Role, LocationCode, CreatedAt)
SELECT PrincipalId, Name, Role, LocationCode, CreatedAt FROM Principal;

CREATE TABLE ApiKeyNew (
    KeyHash         BLOB    NOT NULL,
    PrincipalId     TEXT    NOT NULL,
    CreatedAt       TEXT    NOT NULL,
    RevokedAt       TEXT    NULL,
    CONSTRAINT PK_ApiKey PRIMARY KEY (KeyHash),
    CONSTRAINT FK_ApiKey_Principal FOREIGN KEY (PrincipalId) REFERENCES PrincipalNew (PrincipalId)
) WITHOUT ROWID;

INSERT INTO ApiKeyNew (KeyHash, PrincipalId, CreatedAt, RevokedAt)
SELECT KeyHash, PrincipalId, CreatedAt, RevokedAt FROM ApiKey;

DROP TABLE ApiKey;
DROP TABLE Principal;
ALTER TABLE PrincipalNew RENAME TO Principal;
ALTER TABLE ApiKeyNew RENAME TO ApiKey;
CREATE INDEX IX_ApiKey_Principal ON ApiKey (PrincipalId);

-- What somebody may see begins with the places below their own.
CREATE INDEX IX_Location_Path ON Location (Path);
