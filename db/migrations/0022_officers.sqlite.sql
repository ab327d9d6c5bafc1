-- The people who stand at the places. What names them is in PersonalText, beside the ledger.
CREATE TABLE Officer (
    OfficerId       TEXT    NOT NULL,
    Role            TEXT    NOT NULL,
    Place           TEXT    NOT NULL,
    Path            TEXT    NOT NULL,
    Seat            INTEGER NULL,
    Rank            INTEGER NULL,
    Status          TEXT    NOT NULL,
    IdentityHash    TEXT    NULL,
    Decision        TEXT    NULL,
    AppointedOn     TEXT    NULL,
    TermFrom        TEXT    NULL,
    TermTo          TEXT    NULL,
    Succeeds        TEXT    NULL,
    SwornOn         TEXT    NULL,
    EndedOn         TEXT    NULL,
    Ground          TEXT    NULL,
    ChecksPassed    INTEGER NOT NULL,
    ChecksFailed    INTEGER NOT NULL,
    InLogistics     INTEGER NOT NULL,
    InVoting        INTEGER NOT NULL,
    Sequence        INTEGER NOT NULL,
    HeadSequence    INTEGER NOT NULL,
    CONSTRAINT PK_Officer PRIMARY KEY (OfficerId)
) WITHOUT ROWID;

CREATE INDEX IX_Officer_Sequence ON Officer (Sequence);
CREATE INDEX IX_Officer_HeadSequence ON Officer (HeadSequence);
CREATE INDEX IX_Officer_Place ON Officer (Place, Sequence);
-- What the formation adds up, by place, in the order that it is grouped by.
CREATE INDEX IX_Officer_Formation ON Officer (
    Path, Role, ChecksPassed, Status, ChecksFailed, InLogistics, InVoting, TermFrom, TermTo);
CREATE INDEX IX_Officer_IdentityHash ON Officer (IdentityHash);

CREATE TABLE OfficerCheck (
    OfficerId       TEXT    NOT NULL,
    Code            TEXT    NOT NULL,
    Version         INTEGER NOT NULL,
    State           TEXT    NOT NULL,
    IsRequired      INTEGER NOT NULL,
    CheckedOn       TEXT    NOT NULL,
    CheckedBy       TEXT    NOT NULL,
    HeadSequence    INTEGER NOT NULL,
    CONSTRAINT PK_OfficerCheck PRIMARY KEY (OfficerId, Code)
) WITHOUT ROWID;

CREATE TABLE OfficerTraining (
    OfficerId       TEXT    NOT NULL,
    Course          TEXT    NOT NULL,
    TrainedOn       TEXT    NOT NULL,
    HeadSequence    INTEGER NOT NULL,
    CONSTRAINT PK_OfficerTraining PRIMARY KEY (OfficerId, Course)
) WITHOUT ROWID;

-- The roles and checks of the election, in versions. No version changes once it is loaded.
CREATE TABLE OfficeRole (
    Code            TEXT    NOT NULL,
    Version         INTEGER NOT NULL,
    Name            TEXT    NOT NULL,
    NameId          TEXT    NOT NULL,
    Level           TEXT    NULL,
    SeatFrom        INTEGER NULL,
    SeatTo          INTEGER NULL,
    PerPlace        INTEGER NOT NULL,
    IsWitness       INTEGER NOT NULL,
    TermFrom        TEXT    NULL,
    TermTo          TEXT    NULL,
    ValidFrom       TEXT    NOT NULL,
    Provenance      TEXT    NOT NULL,
    Source          TEXT    NOT NULL,
    CONSTRAINT PK_OfficeRole PRIMARY KEY (Code, Version),
    CONSTRAINT CK_OfficeRole_Level CHECK (Level IN ('kpu', 'ppk', 'pps', 'tps')),
    CONSTRAINT CK_OfficeRole_PerPlace CHECK (PerPlace >= 0)
) WITHOUT ROWID;

CREATE TABLE OfficeCheck (
    Code            TEXT    NOT NULL,
    Version         INTEGER NOT NULL,
    Name            TEXT    NOT NULL,
    NameId          TEXT    NOT NULL,
    Roles           TEXT    NOT NULL,
    AgeMin          INTEGER NULL,
    AgeMax          INTEGER NULL,
    ValidFrom       TEXT    NOT NULL,
    Provenance      TEXT    NOT NULL,
    Source          TEXT    NOT NULL,
    CONSTRAINT PK_OfficeCheck PRIMARY KEY (Code, Version)
) WITHOUT ROWID;
