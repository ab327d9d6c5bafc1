-- How many officers of a side sign what, in versions. No version changes once it is loaded.
CREATE TABLE SignatureRule (
    Code            TEXT    NOT NULL,
    Version         INTEGER NOT NULL,
    Step            TEXT    NOT NULL,
    SignedAs        TEXT    NOT NULL,
    Level           TEXT    NULL,
    IsForBallots    INTEGER NOT NULL,
    Roles           TEXT    NOT NULL,
    Wanted          INTEGER NOT NULL,
    ValidFrom       TEXT    NOT NULL,
    Provenance      TEXT    NOT NULL,
    Source          TEXT    NOT NULL,
    CONSTRAINT PK_SignatureRule PRIMARY KEY (Code, Version),
    CONSTRAINT CK_SignatureRule_Step CHECK (Step IN ('release', 'acceptance', 'opening', 'account', 'destruction')),
    CONSTRAINT CK_SignatureRule_SignedAs CHECK (SignedAs IN ('sent', 'received')),
    CONSTRAINT CK_SignatureRule_Level CHECK (Level IN ('kpu', 'ppk', 'pps', 'tps')),
    CONSTRAINT CK_SignatureRule_Wanted CHECK (Wanted >= 1)
) WITHOUT ROWID;
