-- Who may call the API. Names live here and nowhere else; events name a principal by id.

CREATE TABLE Principal (
    PrincipalId     TEXT    NOT NULL,
    Name            TEXT    NOT NULL,
    Role            TEXT    NOT NULL,
    LocationCode    TEXT    NOT NULL,
    CreatedAt       TEXT    NOT NULL,
    CONSTRAINT PK_Principal PRIMARY KEY (PrincipalId),
    CONSTRAINT FK_Principal_Location FOREIGN KEY (LocationCode) REFERENCES Location (Code),
    CONSTRAINT CK_Principal_Role
        CHECK (Role IN ('admin', 'warehouse', 'officer', 'auditor', 'integrator'))
) WITHOUT ROWID;

CREATE TABLE ApiKey (
    KeyHash         BLOB    NOT NULL,
    PrincipalId     TEXT    NOT NULL,
    CreatedAt       TEXT    NOT NULL,
    RevokedAt       TEXT    NULL,
    CONSTRAINT PK_ApiKey PRIMARY KEY (KeyHash),
    CONSTRAINT FK_ApiKey_Principal FOREIGN KEY (PrincipalId) REFERENCES Principal (PrincipalId)
) WITHOUT ROWID;

CREATE INDEX IX_ApiKey_Principal ON ApiKey (PrincipalId);
