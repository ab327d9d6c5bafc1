-- Keys change by events. A key says whose it is, until when it is valid, and by which event it was last changed. The name
-- of its principal is a text beside the ledger: PrincipalName has those of the keys that no event has recorded yet.
CREATE TABLE PrincipalName (
    PrincipalId     UNIQUEIDENTIFIER NOT NULL,
    Name            NVARCHAR(200)    NOT NULL,
    CONSTRAINT PK_PrincipalName PRIMARY KEY (PrincipalId)
);

INSERT INTO PrincipalName (PrincipalId, Name) SELECT PrincipalId, Name FROM Principal;

CREATE TABLE KeyBefore (
    KeyHash         BINARY(32)       NOT NULL,
    PrincipalId     UNIQUEIDENTIFIER NOT NULL,
    Role            VARCHAR(20)      NOT NULL,
    LocationCode    VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
    CreatedAt       DATETIME2(7)     NOT NULL,
    RevokedAt       DATETIME2(7)     NULL
);

INSERT INTO KeyBefore (KeyHash, PrincipalId, Role, LocationCode, CreatedAt, RevokedAt)
SELECT k.KeyHash, k.PrincipalId, p.Role, p.LocationCode, k.CreatedAt, k.RevokedAt
FROM ApiKey AS k JOIN Principal AS p ON p.PrincipalId = k.PrincipalId;

DROP TABLE ApiKey;
DROP TABLE Principal;
GO

CREATE TABLE ApiKey (
    KeyId           VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
    KeyHash         VARCHAR(64) COLLATE Latin1_General_BIN2 NOT NULL,
    PrincipalId     UNIQUEIDENTIFIER NOT NULL,
    Role            VARCHAR(20)      NOT NULL,
    LocationCode    VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
    NameCommitment  VARCHAR(64) COLLATE Latin1_General_BIN2 NULL,
    CreatedAt       DATETIME2(7)     NOT NULL,
    ExpiresAt       DATETIME2(7)     NULL,
    State           VARCHAR(20)      NOT NULL,
    EndedAt         DATETIME2(7)     NULL,
    HeadSequence    BIGINT           NOT NULL,
    CONSTRAINT PK_ApiKey PRIMARY KEY (KeyId),
    CONSTRAINT FK_ApiKey_Location FOREIGN KEY (LocationCode) REFERENCES Location (Code),
    CONSTRAINT CK_ApiKey_Role CHECK (Role IN (
        'admin', 'warehouse', 'officer', 'auditor', 'integrator', 'supervisor', 'observer')),
    CONSTRAINT CK_ApiKey_State CHECK (State IN ('valid', 'revoked', 'expired'))
);

INSERT INTO ApiKey (
    KeyId, KeyHash, PrincipalId, Role, LocationCode, NameCommitment, CreatedAt, ExpiresAt, State, EndedAt, HeadSequence)
SELECT LEFT(h.Hash, 16), h.Hash, k.PrincipalId, k.Role, k.LocationCode, NULL, k.CreatedAt, NULL,
       CASE WHEN k.RevokedAt IS NULL THEN 'valid' ELSE 'revoked' END, k.RevokedAt, -1
FROM KeyBefore AS k
JOIN (
    SELECT b.KeyHash, STRING_AGG(
        SUBSTRING('0123456789abcdef', b.Byte / 16 + 1, 1) + SUBSTRING('0123456789abcdef', b.Byte % 16 + 1, 1), '')
        WITHIN GROUP (ORDER BY b.Place) AS Hash
    FROM (
        SELECT e.KeyHash, n.Place, CAST(SUBSTRING(e.KeyHash, n.Place, 1) AS INT) AS Byte
        FROM KeyBefore AS e
        CROSS JOIN (VALUES
            (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12), (13), (14), (15), (16),
            (17), (18), (19), (20), (21), (22), (23), (24), (25), (26), (27), (28), (29), (30), (31), (32)) AS n (Place)) AS b
    GROUP BY b.KeyHash) AS h ON h.KeyHash = k.KeyHash;

DROP TABLE KeyBefore;
CREATE INDEX IX_ApiKey_Principal ON ApiKey (PrincipalId);

-- When a key was last used, to the minute. It is no part of the ledger.
CREATE TABLE ApiKeyUse (
    KeyId           VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
    LastUsedAt      DATETIME2(7)     NOT NULL,
    CONSTRAINT PK_ApiKeyUse PRIMARY KEY (KeyId)
);
GO
