-- The election, its calendar, the places and the kinds of things counted.

CREATE TABLE Election (
    Code            TEXT    NOT NULL,
    Name            TEXT    NOT NULL,
    VotingDate      TEXT    NOT NULL,
    VotingStarts    TEXT    NOT NULL,
    VotingEnds      TEXT    NOT NULL,
    TimeZone        TEXT    NOT NULL,
    Attribution     TEXT    NOT NULL,
    CONSTRAINT PK_Election PRIMARY KEY (Code)
) WITHOUT ROWID;

CREATE TABLE Contest (
    Code            TEXT    NOT NULL,
    ElectionCode    TEXT    NOT NULL,
    Name            TEXT    NOT NULL,
    Ordinal         INTEGER NOT NULL,
    CONSTRAINT PK_Contest PRIMARY KEY (Code),
    CONSTRAINT FK_Contest_Election FOREIGN KEY (ElectionCode) REFERENCES Election (Code)
) WITHOUT ROWID;

CREATE TABLE Milestone (
    Code            TEXT    NOT NULL,
    ElectionCode    TEXT    NOT NULL,
    Name            TEXT    NOT NULL,
    StartsOn        TEXT    NOT NULL,
    EndsOn          TEXT    NOT NULL,
    Provenance      TEXT    NOT NULL,
    Source          TEXT    NOT NULL,
    CONSTRAINT PK_Milestone PRIMARY KEY (Code),
    CONSTRAINT FK_Milestone_Election FOREIGN KEY (ElectionCode) REFERENCES Election (Code)
) WITHOUT ROWID;

CREATE TABLE PhaseStart (
    Phase           TEXT    NOT NULL,
    ElectionCode    TEXT    NOT NULL,
    StartsOn        TEXT    NOT NULL,
    Provenance      TEXT    NOT NULL,
    CONSTRAINT PK_PhaseStart PRIMARY KEY (Phase),
    CONSTRAINT FK_PhaseStart_Election FOREIGN KEY (ElectionCode) REFERENCES Election (Code)
) WITHOUT ROWID;

CREATE TABLE Location (
    Code             TEXT    NOT NULL,
    Level            TEXT    NOT NULL,
    Name             TEXT    NOT NULL,
    ParentCode       TEXT    NULL,
    Path             TEXT    NOT NULL,
    Latitude         REAL    NULL,
    Longitude        REAL    NULL,
    RegisteredVoters INTEGER NOT NULL,
    Provenance       TEXT    NOT NULL,
    CONSTRAINT PK_Location PRIMARY KEY (Code),
    CONSTRAINT FK_Location_Parent FOREIGN KEY (ParentCode) REFERENCES Location (Code),
    CONSTRAINT CK_Location_Level CHECK (Level IN ('kpu', 'ppk', 'pps', 'tps')),
    CONSTRAINT CK_Location_RegisteredVoters CHECK (RegisteredVoters >= 0)
) WITHOUT ROWID;

CREATE INDEX IX_Location_Parent ON Location (ParentCode, Code);
CREATE INDEX IX_Location_Level ON Location (Level, Code);

CREATE TABLE ItemType (
    Code            TEXT    NOT NULL,
    Name            TEXT    NOT NULL,
    Unit            TEXT    NOT NULL,
    Contest         TEXT    NULL,
    PerTps          TEXT    NULL,
    Provenance      TEXT    NOT NULL,
    Source          TEXT    NOT NULL,
    CONSTRAINT PK_ItemType PRIMARY KEY (Code),
    CONSTRAINT FK_ItemType_Contest FOREIGN KEY (Contest) REFERENCES Contest (Code)
) WITHOUT ROWID;
