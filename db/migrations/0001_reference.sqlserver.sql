-- The election, its calendar, the places and the kinds of things counted.
-- Codes compare byte by byte (BIN2), as they do on SQLite.

CREATE TABLE Election (
    Code            VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
    Name            NVARCHAR(200)   NOT NULL,
    VotingDate      DATE            NOT NULL,
    VotingStarts    TIME(0)         NOT NULL,
    VotingEnds      TIME(0)         NOT NULL,
    TimeZone        VARCHAR(60)     NOT NULL,
    Attribution     NVARCHAR(500)   NOT NULL,
    CONSTRAINT PK_Election PRIMARY KEY (Code)
);

CREATE TABLE Contest (
    Code            VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
    ElectionCode    VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
    Name            NVARCHAR(200)   NOT NULL,
    Ordinal         INT             NOT NULL,
    CONSTRAINT PK_Contest PRIMARY KEY (Code),
    CONSTRAINT FK_Contest_Election FOREIGN KEY (ElectionCode) REFERENCES Election (Code)
);

CREATE TABLE Milestone (
    Code            VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
    ElectionCode    VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
    Name            NVARCHAR(200)   NOT NULL,
    StartsOn        DATE            NOT NULL,
    EndsOn          DATE            NOT NULL,
    Provenance      VARCHAR(20)     NOT NULL,
    Source          NVARCHAR(500)   NOT NULL,
    CONSTRAINT PK_Milestone PRIMARY KEY (Code),
    CONSTRAINT FK_Milestone_Election FOREIGN KEY (ElectionCode) REFERENCES Election (Code)
);

CREATE TABLE PhaseStart (
    Phase           VARCHAR(40)     NOT NULL,
    ElectionCode    VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
    StartsOn        DATE            NOT NULL,
    Provenance      VARCHAR(20)     NOT NULL,
    CONSTRAINT PK_PhaseStart PRIMARY KEY (Phase),
    CONSTRAINT FK_PhaseStart_Election FOREIGN KEY (ElectionCode) REFERENCES Election (Code)
);

CREATE TABLE Location (
    Code             VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
    Level            VARCHAR(10)     NOT NULL,
    Name             NVARCHAR(200)   NOT NULL,
    ParentCode       VARCHAR(40) COLLATE Latin1_General_BIN2 NULL,
    Path             VARCHAR(170) COLLATE Latin1_General_BIN2 NOT NULL,
    Latitude         FLOAT           NULL,
    Longitude        FLOAT           NULL,
    RegisteredVoters INT             NOT NULL,
    Provenance       VARCHAR(20)     NOT NULL,
    CONSTRAINT PK_Location PRIMARY KEY (Code),
    CONSTRAINT FK_Location_Parent FOREIGN KEY (ParentCode) REFERENCES Location (Code),
    CONSTRAINT CK_Location_Level CHECK (Level IN ('kpu', 'ppk', 'pps', 'tps')),
    CONSTRAINT CK_Location_RegisteredVoters CHECK (RegisteredVoters >= 0)
);

CREATE INDEX IX_Location_Parent ON Location (ParentCode, Code);
CREATE INDEX IX_Location_Level ON Location (Level, Code);

CREATE TABLE ItemType (
    Code            VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
    Name            NVARCHAR(200)   NOT NULL,
    Unit            NVARCHAR(40)    NOT NULL,
    Contest         VARCHAR(40) COLLATE Latin1_General_BIN2 NULL,
    PerTps          NVARCHAR(200)   NULL,
    Provenance      VARCHAR(20)     NOT NULL,
    Source          NVARCHAR(500)   NOT NULL,
    CONSTRAINT PK_ItemType PRIMARY KEY (Code),
    CONSTRAINT FK_ItemType_Contest FOREIGN KEY (Contest) REFERENCES Contest (Code)
);
