-- The transparency log over the ledger: its tree in tiles, its root, and every checkpoint that was signed.

ALTER TABLE LedgerHead ADD Root BINARY(32) NOT NULL CONSTRAINT DF_LedgerHead_Root
DEFAULT 0xE3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855;
GO

CREATE TABLE LogTile (
    Level           INT              NOT NULL,
    Number          BIGINT           NOT NULL,
    Hashes          VARBINARY(MAX)   NOT NULL,
    CONSTRAINT PK_LogTile PRIMARY KEY (Level, Number)
);

CREATE TABLE LogCheckpoint (
    Size            BIGINT           NOT NULL,
    SignedAt        DATETIME2(7)     NOT NULL,
    Root            BINARY(32)       NOT NULL,
    Note            NVARCHAR(MAX)    NOT NULL,
    CONSTRAINT PK_LogCheckpoint PRIMARY KEY (Size, SignedAt)
);
GO

CREATE TRIGGER LogCheckpoint_AppendOnly ON LogCheckpoint INSTEAD OF UPDATE, DELETE
AS
BEGIN
    THROW 51000, 'LogCheckpoint is append-only', 1;
END;
GO
