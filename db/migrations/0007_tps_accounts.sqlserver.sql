-- Projection of the ledger: the account of each contest at each polling station, as last recorded.

CREATE TABLE TpsAccount (
    Tps               VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
    Contest           VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
    EventId           UNIQUEIDENTIFIER NOT NULL,
    Version           INT NOT NULL,
    HeadSequence      BIGINT NOT NULL,
    Received          INT NOT NULL,
    Used              INT NOT NULL,
    Spoiled           INT NOT NULL,
    Unused            INT NOT NULL,
    Valid             INT NOT NULL,
    Invalid           INT NOT NULL,
    VotersListed      INT NOT NULL,
    VotersMovedIn     INT NOT NULL,
    VotersMovedInOnly INT NOT NULL,
    VotersAdditional  INT NOT NULL,
    Provenance        VARCHAR(20) NOT NULL,
    CONSTRAINT PK_TpsAccount PRIMARY KEY (Tps, Contest),
    CONSTRAINT UQ_TpsAccount_HeadSequence UNIQUE (HeadSequence),
    CONSTRAINT FK_TpsAccount_Tps FOREIGN KEY (Tps) REFERENCES Location (Code),
    CONSTRAINT FK_TpsAccount_Contest FOREIGN KEY (Contest) REFERENCES Contest (Code)
);
