-- When what is due, in versions. No version changes once it is loaded.
CREATE TABLE DeadlineRule (
    Code            TEXT    NOT NULL,
    Version         INTEGER NOT NULL,
    Step            TEXT    NOT NULL,
    Level           TEXT    NOT NULL,
    Place           TEXT    NULL,
    DueDay          INTEGER NULL,
    DueMinute       INTEGER NULL,
    LegMinutes      INTEGER NOT NULL,
    HandlingMinutes INTEGER NOT NULL,
    MarginMinutes   INTEGER NOT NULL,
    HandsOverFrom   TEXT    NULL,
    HandsOverTill   TEXT    NULL,
    EarliestDay     INTEGER NULL,
    ValidFrom       TEXT    NOT NULL,
    Provenance      TEXT    NOT NULL,
    Source          TEXT    NOT NULL,
    CONSTRAINT PK_DeadlineRule PRIMARY KEY (Code, Version),
    CONSTRAINT CK_DeadlineRule_Step CHECK (Step IN (
        'delivery', 'opening', 'account', 'return', 'recapitulation', 'destruction', 're-vote')),
    CONSTRAINT CK_DeadlineRule_Level CHECK (Level IN ('kpu', 'ppk', 'pps', 'tps')),
    CONSTRAINT CK_DeadlineRule_Due CHECK (
        (DueDay IS NULL AND DueMinute IS NULL) OR (DueDay IS NOT NULL AND DueMinute BETWEEN 0 AND 1440))
) WITHOUT ROWID;
