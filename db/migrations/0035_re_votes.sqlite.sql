-- Polling stations that vote again, and the grounds on which they do, in versions.
CREATE TABLE ReVoteGround (
    Code            TEXT    NOT NULL,
    Version         INTEGER NOT NULL,
    Name            TEXT    NOT NULL,
    NameId          TEXT    NOT NULL,
    ValidFrom       TEXT    NOT NULL,
    Provenance      TEXT    NOT NULL,
    Source          TEXT    NOT NULL,
    CONSTRAINT PK_ReVoteGround PRIMARY KEY (Code, Version)
) WITHOUT ROWID;

CREATE TABLE ReVote (
    ReVoteId        TEXT    NOT NULL,
    Tps             TEXT    NOT NULL,
    Contests        TEXT    NOT NULL,
    Ground          TEXT    NOT NULL,
    RecommendedOn   TEXT    NOT NULL,
    Status          TEXT    NOT NULL,
    Decision        TEXT    NULL,
    HeldOn          TEXT    NULL,
    Sequence        INTEGER NOT NULL,
    HeadSequence    INTEGER NOT NULL,
    CONSTRAINT PK_ReVote PRIMARY KEY (ReVoteId)
) WITHOUT ROWID;

CREATE INDEX IX_ReVote_Sequence ON ReVote (Sequence);
CREATE INDEX IX_ReVote_Tps ON ReVote (Tps, Sequence);

-- What was delivered and issued for each of them.
CREATE TABLE ReVoteSupply (
    Location        TEXT    NOT NULL,
    ReVoteId        TEXT    NOT NULL,
    Item            TEXT    NOT NULL,
    Delivered       INTEGER NOT NULL,
    Issued          INTEGER NOT NULL,
    HeadSequence    INTEGER NOT NULL,
    CONSTRAINT PK_ReVoteSupply PRIMARY KEY (Location, ReVoteId, Item)
) WITHOUT ROWID;

-- No package was of a re-vote before there were any.
ALTER TABLE Package ADD COLUMN ReVoteId TEXT NULL;
CREATE INDEX IX_Package_ReVote ON Package (ReVoteId, PackedSequence) WHERE ReVoteId IS NOT NULL;

-- What polling stations counted when they voted again.
CREATE TABLE ReVoteAccount (
    ReVoteId          TEXT    NOT NULL,
    Contest           TEXT    NOT NULL,
    Tps               TEXT    NOT NULL,
    EventId           TEXT    NOT NULL,
    Version           INTEGER NOT NULL,
    HeadSequence      INTEGER NOT NULL,
    Received          INTEGER NOT NULL,
    Used              INTEGER NOT NULL,
    Spoiled           INTEGER NOT NULL,
    Unused            INTEGER NOT NULL,
    Valid             INTEGER NOT NULL,
    Invalid           INTEGER NOT NULL,
    VotersListed      INTEGER NOT NULL,
    VotersMovedIn     INTEGER NOT NULL,
    VotersMovedInOnly INTEGER NOT NULL,
    VotersAdditional  INTEGER NOT NULL,
    Provenance        TEXT    NOT NULL,
    Missing           INTEGER NULL,
    Corrects          TEXT    NULL,
    CONSTRAINT PK_ReVoteAccount PRIMARY KEY (ReVoteId, Contest)
) WITHOUT ROWID;

CREATE INDEX IX_ReVoteAccount_Tps ON ReVoteAccount (Tps);
