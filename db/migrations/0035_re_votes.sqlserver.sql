-- Polling stations that vote again, and the grounds on which they do, in versions.
CREATE TABLE ReVoteGround (
    Code            VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
    Version         INT              NOT NULL,
    Name            NVARCHAR(200)    NOT NULL,
    NameId          NVARCHAR(200)    NOT NULL,
    ValidFrom       DATE             NOT NULL,
    Provenance      VARCHAR(20)      NOT NULL,
    Source          NVARCHAR(500)    NOT NULL,
    CONSTRAINT PK_ReVoteGround PRIMARY KEY (Code, Version)
);

CREATE TABLE ReVote (
    ReVoteId        UNIQUEIDENTIFIER NOT NULL,
    Tps             VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
    Contests        NVARCHAR(500)    NOT NULL,
    Ground          VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
    RecommendedOn   DATE             NOT NULL,
    Status          VARCHAR(20)      NOT NULL,
    Decision        NVARCHAR(500)    NULL,
    HeldOn          DATE             NULL,
    Sequence        BIGINT           NOT NULL,
    HeadSequence    BIGINT           NOT NULL,
    CONSTRAINT PK_ReVote PRIMARY KEY (ReVoteId)
);

CREATE INDEX IX_ReVote_Sequence ON ReVote (Sequence);
CREATE INDEX IX_ReVote_Tps ON ReVote (Tps, Sequence);

-- What was delivered and issued for each of them.
CREATE TABLE ReVoteSupply (
    Location        VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
    ReVoteId        UNIQUEIDENTIFIER NOT NULL,
    Item            VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
    Delivered       BIGINT           NOT NULL,
    Issued          BIGINT           NOT NULL,
    HeadSequence    BIGINT           NOT NULL,
    CONSTRAINT PK_ReVoteSupply PRIMARY KEY (Location, ReVoteId, Item)
);
GO

-- No package was of a re-vote before there were any.
ALTER TABLE Package ADD ReVoteId UNIQUEIDENTIFIER NULL;
GO
CREATE INDEX IX_Package_ReVote ON Package (ReVoteId, PackedSequence);
GO

-- What polling stations counted when they voted again.
CREATE TABLE ReVoteAccount (
    ReVoteId          UNIQUEIDENTIFIER NOT NULL,
    Contest           VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
    Tps               VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
    EventId           UNIQUEIDENTIFIER NOT NULL,
    Version           INT              NOT NULL,
    HeadSequence      BIGINT           NOT NULL,
    Received          INT              NOT NULL,
    Used              INT              NOT NULL,
    Spoiled           INT              NOT NULL,
    Unused            INT              NOT NULL,
    Valid             INT              NOT NULL,
    Invalid           INT              NOT NULL,
    VotersListed      INT              NOT NULL,
    VotersMovedIn     INT              NOT NULL,
    VotersMovedInOnly INT              NOT NULL,
    VotersAdditional  INT              NOT NULL,
    Provenance        VARCHAR(20)      NOT NULL,
    Missing           BIGINT           NULL,
    Corrects          UNIQUEIDENTIFIER NULL,
    CONSTRAINT PK_ReVoteAccount PRIMARY KEY (ReVoteId, Contest)
);

CREATE INDEX IX_ReVoteAccount_Tps ON ReVoteAccount (Tps);
GO
