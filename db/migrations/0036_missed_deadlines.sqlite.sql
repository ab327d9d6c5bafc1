-- Open incidents of missed deadlines are found by their package.
CREATE INDEX IX_Incident_Package ON Incident (PackageId) WHERE Status = 'open';

-- A team of officers has a deadline, too.
CREATE TABLE DeadlineRuleNew (
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
        'delivery', 'opening', 'account', 'return', 'recapitulation', 'destruction', 'team', 're-vote')),
    CONSTRAINT CK_DeadlineRule_Level CHECK (Level IN ('kpu', 'ppk', 'pps', 'tps')),
    CONSTRAINT CK_DeadlineRule_Due CHECK (
        (DueDay IS NULL AND DueMinute IS NULL) OR (DueDay IS NOT NULL AND DueMinute BETWEEN 0 AND 1440))
) WITHOUT ROWID;
INSERT INTO DeadlineRuleNew SELECT * FROM DeadlineRule;
DROP TABLE DeadlineRule;
ALTER TABLE DeadlineRuleNew RENAME TO DeadlineRule;

-- A re-vote's account settles what was open about the first. The server fills every table that follows from the events
-- anew when it starts.
UPDATE LedgerHead SET ProjectedSize = -1 WHERE Size > 0;
