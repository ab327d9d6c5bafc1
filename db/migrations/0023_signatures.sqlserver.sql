-- How many officers of a side sign what, in versions. No version changes once it is loaded.
CREATE TABLE SignatureRule (
    Code            VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
    Version         INT              NOT NULL,
    Step            VARCHAR(20)      NOT NULL,
    SignedAs        VARCHAR(20)      NOT NULL,
    Level           VARCHAR(10)      NULL,
    IsForBallots    BIT              NOT NULL,
    Roles           VARCHAR(500)     NOT NULL,
    Wanted          INT              NOT NULL,
    ValidFrom       DATE             NOT NULL,
    Provenance      VARCHAR(20)      NOT NULL,
    Source          NVARCHAR(500)    NOT NULL,
    CONSTRAINT PK_SignatureRule PRIMARY KEY (Code, Version),
    CONSTRAINT CK_SignatureRule_Step CHECK (Step IN ('release', 'acceptance', 'opening', 'account', 'destruction')),
    CONSTRAINT CK_SignatureRule_SignedAs CHECK (SignedAs IN ('sent', 'received')),
    CONSTRAINT CK_SignatureRule_Level CHECK (Level IN ('kpu', 'ppk', 'pps', 'tps')),
    CONSTRAINT CK_SignatureRule_Wanted CHECK (Wanted >= 1)
);
GO
