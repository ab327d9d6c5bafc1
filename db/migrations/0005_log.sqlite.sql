-- The transparency log over the ledger: its tree in tiles, its root, and every checkpoint that was signed.

ALTER TABLE LedgerHead ADD COLUMN Root BLOB NOT NULL
DEFAULT X'E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855';

CREATE TABLE LogTile (
    Level           INTEGER NOT NULL,
    Number          INTEGER NOT NULL,
    Hashes          BLOB    NOT NULL,
    CONSTRAINT PK_LogTile PRIMARY KEY (Level, Number)
);

CREATE TABLE LogCheckpoint (
    Size            INTEGER NOT NULL,
    SignedAt        TEXT    NOT NULL,
    Root            BLOB    NOT NULL,
    Note            TEXT    NOT NULL,
    CONSTRAINT PK_LogCheckpoint PRIMARY KEY (Size, SignedAt)
) WITHOUT ROWID;

CREATE TRIGGER LogCheckpoint_NoUpdate BEFORE UPDATE ON LogCheckpoint
BEGIN
    SELECT RAISE(ABORT, 'LogCheckpoint is append-only');
END;

CREATE TRIGGER LogCheckpoint_NoDelete BEFORE DELETE ON LogCheckpoint
BEGIN
    SELECT RAISE(ABORT, 'LogCheckpoint is append-only');
END;
