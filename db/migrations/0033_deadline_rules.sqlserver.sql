-- When what is due, in versions. No version changes once it is loaded.
CREATE TABLE DeadlineRule (
    Code            VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
    Version         INT              NOT NULL,
    Step            VARCHAR(20)      NOT NULL,
    Level           VARCHAR(10)      NOT NULL,
    Place           VARCHAR(40) COLLATE Latin1_General_BIN2 NULL,
    DueDay          INT              NULL,
    DueMinute       INT              NULL,
    LegMinutes      INT              NOT NULL,
    HandlingMinutes INT              NOT NULL,
    MarginMinutes   INT              NOT NULL,
    HandsOverFrom   TIME(0)          NULL,
    HandsOverTill   TIME(0)          NULL,
    EarliestDay     INT              NULL,
    ValidFrom       DATE             NOT NULL,
    Provenance      VARCHAR(20)      NOT NULL,
    Source          NVARCHAR(500)    NOT NULL,
    CONSTRAINT PK_DeadlineRule PRIMARY KEY (Code, Version),
    CONSTRAINT CK_DeadlineRule_Step CHECK (Step IN (
        'delivery', 'opening', 'account', 'return', 'recapitulation', 'destruction', 're-vote')),
    CONSTRAINT CK_DeadlineRule_Level CHECK (Level IN ('kpu', 'ppk', 'pps', 'tps')),
    CONSTRAINT CK_DeadlineRule_Due CHECK (
        (DueDay IS NULL AND DueMinute IS NULL) OR (DueDay IS NOT NULL AND DueMinute BETWEEN 0 AND 1440))
);
GO
