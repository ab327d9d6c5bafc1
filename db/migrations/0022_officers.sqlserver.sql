-- The people who stand at the places. What names them is in PersonalText, beside the ledger.
CREATE TABLE Officer (
    OfficerId       UNIQUEIDENTIFIER NOT NULL,
    Role            VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
    Place           VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
    Path            VARCHAR(170) COLLATE Latin1_General_BIN2 NOT NULL,
    Seat            INT              NULL,
    Rank            INT              NULL,
    Status          VARCHAR(20)      NOT NULL,
    IdentityHash    VARCHAR(64) COLLATE Latin1_General_BIN2 NULL,
    Decision        NVARCHAR(500)    NULL,
    AppointedOn     DATE             NULL,
    TermFrom        DATE             NULL,
    TermTo          DATE             NULL,
    Succeeds        UNIQUEIDENTIFIER NULL,
    SwornOn         DATE             NULL,
    EndedOn         DATE             NULL,
    Ground          VARCHAR(20)      NULL,
    ChecksPassed    INT              NOT NULL,
    ChecksFailed    INT              NOT NULL,
    InLogistics     BIT              NOT NULL,
    InVoting        BIT              NOT NULL,
    Sequence        BIGINT           NOT NULL,
    HeadSequence    BIGINT           NOT NULL,
    CONSTRAINT PK_Officer PRIMARY KEY (OfficerId)
);

CREATE INDEX IX_Officer_Sequence ON Officer (Sequence);
CREATE INDEX IX_Officer_HeadSequence ON Officer (HeadSequence);
CREATE INDEX IX_Officer_Place ON Officer (Place, Sequence);
-- What the formation adds up, by place, in the order that it is grouped by.
CREATE INDEX IX_Officer_Formation ON Officer (
    Path, Role, ChecksPassed, Status, ChecksFailed, InLogistics, InVoting, TermFrom, TermTo);
CREATE INDEX IX_Officer_IdentityHash ON Officer (IdentityHash);

CREATE TABLE OfficerCheck (
    OfficerId       UNIQUEIDENTIFIER NOT NULL,
    Code            VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
    Version         INT              NOT NULL,
    State           VARCHAR(20)      NOT NULL,
    IsRequired      BIT              NOT NULL,
    CheckedOn       DATE             NOT NULL,
    CheckedBy       UNIQUEIDENTIFIER NOT NULL,
    HeadSequence    BIGINT           NOT NULL,
    CONSTRAINT PK_OfficerCheck PRIMARY KEY (OfficerId, Code)
);

CREATE TABLE OfficerTraining (
    OfficerId       UNIQUEIDENTIFIER NOT NULL,
    Course          VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
    TrainedOn       DATE             NOT NULL,
    HeadSequence    BIGINT           NOT NULL,
    CONSTRAINT PK_OfficerTraining PRIMARY KEY (OfficerId, Course)
);

-- The roles and checks of the election, in versions. No version changes once it is loaded.
CREATE TABLE OfficeRole (
    Code            VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
    Version         INT              NOT NULL,
    Name            NVARCHAR(200)    NOT NULL,
    NameId          NVARCHAR(200)    NOT NULL,
    Level           VARCHAR(10)      NULL,
    SeatFrom        INT              NULL,
    SeatTo          INT              NULL,
    PerPlace        INT              NOT NULL,
    IsWitness       BIT              NOT NULL,
    TermFrom        DATE             NULL,
    TermTo          DATE             NULL,
    ValidFrom       DATE             NOT NULL,
    Provenance      VARCHAR(20)      NOT NULL,
    Source          NVARCHAR(500)    NOT NULL,
    CONSTRAINT PK_OfficeRole PRIMARY KEY (Code, Version),
    CONSTRAINT CK_OfficeRole_Level CHECK (Level IN ('kpu', 'ppk', 'pps', 'tps')),
    CONSTRAINT CK_OfficeRole_PerPlace CHECK (PerPlace >= 0)
);

CREATE TABLE OfficeCheck (
    Code            VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
    Version         INT              NOT NULL,
    Name            NVARCHAR(200)    NOT NULL,
    NameId          NVARCHAR(200)    NOT NULL,
    Roles           VARCHAR(500)     NOT NULL,
    AgeMin          INT              NULL,
    AgeMax          INT              NULL,
    ValidFrom       DATE             NOT NULL,
    Provenance      VARCHAR(20)      NOT NULL,
    Source          NVARCHAR(500)    NOT NULL,
    CONSTRAINT PK_OfficeCheck PRIMARY KEY (Code, Version)
);
GO
