-- The flags of all events, and whether they are settled.
CREATE TABLE RaisedFlag (
    FlagId          TEXT    NOT NULL,
    Code            TEXT    NOT NULL,
    Severity        TEXT    NOT NULL,
    Stream          TEXT    NOT NULL,
    FromCode        TEXT    NULL,
    ToCode          TEXT    NULL,
    Status          TEXT    NOT NULL,
    Sequence        INTEGER NOT NULL,
    Line            INTEGER NOT NULL,
    HeadSequence    INTEGER NOT NULL,
    CONSTRAINT PK_RaisedFlag PRIMARY KEY (FlagId)
) WITHOUT ROWID;

CREATE INDEX IX_RaisedFlag_Sequence ON RaisedFlag (Sequence, Line);
CREATE INDEX IX_RaisedFlag_Status ON RaisedFlag (Status, Sequence, Line);
CREATE INDEX IX_RaisedFlag_Code ON RaisedFlag (Code, Sequence, Line);
CREATE INDEX IX_RaisedFlag_Stream ON RaisedFlag (Stream, Status);
CREATE INDEX IX_RaisedFlag_From ON RaisedFlag (FromCode, Sequence);
CREATE INDEX IX_RaisedFlag_To ON RaisedFlag (ToCode, Sequence);
