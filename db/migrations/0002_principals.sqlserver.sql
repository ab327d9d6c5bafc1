-- Who may call the API. Names live here and nowhere else; events name a principal by id.

CREATE TABLE Principal (
    PrincipalId     UNIQUEIDENTIFIER NOT NULL,
    Name            NVARCHAR(200)    NOT NULL,
    Role            VARCHAR(20)      NOT NULL,
    LocationCode    VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
    CreatedAt       DATETIME2(7)     NOT NULL,
    CONSTRAINT PK_Principal PRIMARY KEY (PrincipalId),
    CONSTRAINT FK_Principal_Location FOREIGN KEY (LocationCode) REFERENCES Location (Code),
    CONSTRAINT CK_Principal_Role
        CHECK (Role IN ('admin', 'warehouse', 'officer', 'auditor', 'integrator'))
);

CREATE TABLE ApiKey (
    KeyHash         BINARY(32)       NOT NULL,
    PrincipalId     UNIQUEIDENTIFIER NOT NULL,
    CreatedAt       DATETIME2(7)     NOT NULL,
    RevokedAt       DATETIME2(7)     NULL,
    CONSTRAINT PK_ApiKey PRIMARY KEY (KeyHash),
    CONSTRAINT FK_ApiKey_Principal FOREIGN KEY (PrincipalId) REFERENCES Principal (PrincipalId)
);

CREATE INDEX IX_ApiKey_Principal ON ApiKey (PrincipalId);
