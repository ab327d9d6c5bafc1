-- The append-only ledger, its head, the commands already applied, and the texts that may be erased.

CREATE TABLE LedgerHead (
    LogId           INTEGER NOT NULL,
    Size            INTEGER NOT NULL,
    LastRecordedAt  TEXT    NOT NULL,
    Writes          INTEGER NOT NULL,
    CONSTRAINT PK_LedgerHead PRIMARY KEY (LogId),
    CONSTRAINT CK_LedgerHead_One CHECK (LogId = 1)
) WITHOUT ROWID;

INSERT INTO LedgerHead (LogId, Size, LastRecordedAt, Writes)
VALUES (1, 0, '0001-01-01T00:00:00.0000000Z', 0);

CREATE TABLE CustodyEvent (
    Sequence        INTEGER NOT NULL,
    EventId         TEXT    NOT NULL,
    Stream          TEXT    NOT NULL,
    Version         INTEGER NOT NULL,
    Type            TEXT    NOT NULL,
    RecordedAt      TEXT    NOT NULL,
    Canonical       BLOB    NOT NULL,
    LeafHash        BLOB    NOT NULL,
    CONSTRAINT PK_CustodyEvent PRIMARY KEY (Sequence),
    CONSTRAINT UQ_CustodyEvent_EventId UNIQUE (EventId),
    CONSTRAINT UQ_CustodyEvent_Stream UNIQUE (Stream, Version)
);

CREATE TRIGGER CustodyEvent_NoUpdate BEFORE UPDATE ON CustodyEvent
BEGIN
    SELECT RAISE(ABORT, 'CustodyEvent is append-only');
END;

CREATE TRIGGER CustodyEvent_NoDelete BEFORE DELETE ON CustodyEvent
BEGIN
    SELECT RAISE(ABORT, 'CustodyEvent is append-only');
END;

CREATE TABLE AppliedCommand (
    CommandId       TEXT    NOT NULL,
    FirstSequence   INTEGER NOT NULL,
    EventCount      INTEGER NOT NULL,
    Content         TEXT    NOT NULL,
    CONSTRAINT PK_AppliedCommand PRIMARY KEY (CommandId)
) WITHOUT ROWID;

CREATE TABLE PersonalText (
    Commitment      BLOB    NOT NULL,
    CommandId       TEXT    NOT NULL,
    Salt            BLOB    NOT NULL,
    Text            TEXT    NOT NULL,
    CONSTRAINT PK_PersonalText PRIMARY KEY (Commitment)
) WITHOUT ROWID;

CREATE INDEX IX_PersonalText_Command ON PersonalText (CommandId);
