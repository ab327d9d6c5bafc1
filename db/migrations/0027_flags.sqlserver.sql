-- The flags of all events, and whether they are settled.
CREATE TABLE RaisedFlag (
    FlagId          UNIQUEIDENTIFIER NOT NULL,
    Code            VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
    Severity        VARCHAR(20) COLLATE Latin1_General_BIN2 NOT NULL,
    Stream          VARCHAR(90) COLLATE Latin1_General_BIN2 NOT NULL,
    FromCode        VARCHAR(40) COLLATE Latin1_General_BIN2 NULL,
    ToCode          VARCHAR(40) COLLATE Latin1_General_BIN2 NULL,
    Status          VARCHAR(20) COLLATE Latin1_General_BIN2 NOT NULL,
    Sequence        BIGINT NOT NULL,
    Line            INT NOT NULL,
    HeadSequence    BIGINT NOT NULL,
    CONSTRAINT PK_RaisedFlag PRIMARY KEY NONCLUSTERED (FlagId)
);
GO

CREATE UNIQUE CLUSTERED INDEX IX_RaisedFlag_Sequence ON RaisedFlag (Sequence, Line);
CREATE INDEX IX_RaisedFlag_Status ON RaisedFlag (Status, Sequence, Line);
CREATE INDEX IX_RaisedFlag_Code ON RaisedFlag (Code, Sequence, Line);
CREATE INDEX IX_RaisedFlag_Stream ON RaisedFlag (Stream, Status);
CREATE INDEX IX_RaisedFlag_From ON RaisedFlag (FromCode, Sequence);
CREATE INDEX IX_RaisedFlag_To ON RaisedFlag (ToCode, Sequence);
GO
