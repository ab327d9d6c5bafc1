-- The append-only ledger, its head, the commands already applied, and the texts that may be erased.

CREATE TABLE LedgerHead (
    LogId           INT              NOT NULL,
    Size            BIGINT           NOT NULL,
    LastRecordedAt  DATETIME2(7)     NOT NULL,
    Writes          BIGINT           NOT NULL,
    CONSTRAINT PK_LedgerHead PRIMARY KEY (LogId),
    CONSTRAINT CK_LedgerHead_One CHECK (LogId = 1)
);

INSERT INTO LedgerHead (LogId, Size, LastRecordedAt, Writes)
VALUES (1, 0, '0001-01-01T00:00:00', 0);

CREATE TABLE CustodyEvent (
    Sequence        BIGINT           NOT NULL,
    EventId         UNIQUEIDENTIFIER NOT NULL,
    Stream          VARCHAR(80) COLLATE Latin1_General_BIN2 NOT NULL,
    Version         INT              NOT NULL,
    Type            VARCHAR(40)      NOT NULL,
    RecordedAt      DATETIME2(7)     NOT NULL,
    Canonical       VARBINARY(MAX)   NOT NULL,
    LeafHash        BINARY(32)       NOT NULL,
    CONSTRAINT PK_CustodyEvent PRIMARY KEY (Sequence),
    CONSTRAINT UQ_CustodyEvent_EventId UNIQUE (EventId),
    CONSTRAINT UQ_CustodyEvent_Stream UNIQUE (Stream, Version)
);
GO

CREATE TRIGGER CustodyEvent_AppendOnly ON CustodyEvent INSTEAD OF UPDATE, DELETE
AS
BEGIN
    THROW 51000, 'CustodyEvent is append-only', 1;
END;
GO

CREATE TABLE AppliedCommand (
    CommandId       UNIQUEIDENTIFIER NOT NULL,
    FirstSequence   BIGINT           NOT NULL,
    EventCount      INT              NOT NULL,
    Content         NVARCHAR(MAX)    NOT NULL,
    CONSTRAINT PK_AppliedCommand PRIMARY KEY (CommandId)
);

CREATE TABLE PersonalText (
    Commitment      BINARY(32)       NOT NULL,
    CommandId       UNIQUEIDENTIFIER NOT NULL,
    Salt            BINARY(32)       NOT NULL,
    Text            NVARCHAR(1000)   NOT NULL,
    CONSTRAINT PK_PersonalText PRIMARY KEY (Commitment)
);

CREATE INDEX IX_PersonalText_Command ON PersonalText (CommandId);
