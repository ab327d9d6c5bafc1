-- Keys change by events. A key says whose it is, until when it is valid, and by which event it was last changed. The name
-- of its principal is a text beside the ledger: PrincipalName has those of the keys that no event has recorded yet.
CREATE TABLE PrincipalName (
    PrincipalId     TEXT    NOT NULL,
    Name            TEXT    NOT NULL,
    CONSTRAINT PK_PrincipalName PRIMARY KEY (PrincipalId)
) WITHOUT ROWID;

INSERT INTO PrincipalName (PrincipalId, Name) SELECT PrincipalId, Name FROM Principal;

CREATE TABLE ApiKeyNew (
    KeyId           TEXT    NOT NULL,
    KeyHash         TEXT    NOT NULL,
    PrincipalId     TEXT    NOT NULL,
    Role            TEXT    NOT NULL,
    LocationCode    TEXT    NOT NULL,
    NameCommitment  TEXT    NULL,
    CreatedAt       TEXT    NOT NULL,
    ExpiresAt       TEXT    NULL,
    State           TEXT    NOT NULL,
    EndedAt         TEXT    NULL,
    HeadSequence    INTEGER NOT NULL,
    CONSTRAINT PK_ApiKey PRIMARY KEY (KeyId),
    CONSTRAINT FK_ApiKey_Location FOREIGN KEY (LocationCode) REFERENCES Location (Code),
    CONSTRAINT CK_ApiKey_Role CHECK (Role IN (
        'admin', 'warehouse', 'officer', 'auditor', 'integrator', 'supervisor', 'observer')),
    CONSTRAINT CK_ApiKey_State CHECK (State IN ('valid', 'revoked', 'expired'))
) WITHOUT ROWID;

INSERT INTO ApiKeyNew (
    KeyId, KeyHash, PrincipalId, Role, LocationCode, NameCommitment, CreatedAt, ExpiresAt, State, EndedAt, HeadSequence)
SELECT LOWER(SUBSTR(HEX(k.KeyHash), 1, 16)), LOWER(HEX(k.KeyHash)), k.PrincipalId, p.Role, p.LocationCode, NULL,
       k.CreatedAt, NULL, CASE WHEN k.RevokedAt IS NULL THEN 'valid' ELSE 'revoked' END, k.RevokedAt, -1
FROM ApiKey AS k JOIN Principal AS p ON p.PrincipalId = k.PrincipalId;

DROP TABLE ApiKey;
DROP TABLE Principal;
ALTER TABLE ApiKeyNew RENAME TO ApiKey;
CREATE INDEX IX_ApiKey_Principal ON ApiKey (PrincipalId);

-- When a key was last used, to the minute. It is no part of the ledger.
CREATE TABLE ApiKeyUse (
    KeyId           TEXT    NOT NULL,
    LastUsedAt      TEXT    NOT NULL,
    CONSTRAINT PK_ApiKeyUse PRIMARY KEY (KeyId)
) WITHOUT ROWID;
