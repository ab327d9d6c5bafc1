-- Projection of the ledger: the account of each contest at each polling station, as last recorded.

CREATE TABLE TpsAccount (
    Tps               TEXT    NOT NULL,
    Contest           TEXT    NOT NULL,
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
    CONSTRAINT PK_TpsAccount PRIMARY KEY (Tps, Contest),
    CONSTRAINT UQ_TpsAccount_HeadSequence UNIQUE (HeadSequence),
    CONSTRAINT FK_TpsAccount_Tps FOREIGN KEY (Tps) REFERENCES Location (Code),
    CONSTRAINT FK_TpsAccount_Contest FOREIGN KEY (Contest) REFERENCES Contest (Code)
) WITHOUT ROWID;
