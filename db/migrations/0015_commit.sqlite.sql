-- What a commit need not write: an index on ids that derive from another key, the hashes of a tile that is not full,
-- which the events hold, and an order of the packages' history by package.

-- A constraint cannot be dropped, so the events move to a table without it.
CREATE TABLE CustodyEventNew (
    Sequence        INTEGER NOT NULL,
    EventId         TEXT    NOT NULL,
    Stream          TEXT    NOT NULL,
    Version         INTEGER NOT NULL,
    Type            TEXT    NOT NULL,
    RecordedAt      TEXT    NOT NULL,
    Canonical       BLOB    NOT NULL,
    LeafHash        BLOB    NOT NULL,
    CONSTRAINT PK_CustodyEvent PRIMARY KEY (Sequence),
    CONSTRAINT UQ_CustodyEvent_Stream UNIQUE (Stream, Version)
);

INSERT INTO CustodyEventNew (Sequence, EventId, Stream, Version, Type, RecordedAt, Canonical, LeafHash)
SELECT Sequence, EventId, Stream, Version, Type, RecordedAt, Canonical, LeafHash FROM CustodyEvent ORDER BY Sequence;

DROP TABLE CustodyEvent;
ALTER TABLE CustodyEventNew RENAME TO CustodyEvent;

CREATE TRIGGER CustodyEvent_NoUpdate BEFORE UPDATE ON CustodyEvent
BEGIN
    SELECT RAISE(ABORT, 'CustodyEvent is append-only');
END;

CREATE TRIGGER CustodyEvent_NoDelete BEFORE DELETE ON CustodyEvent
BEGIN
    SELECT RAISE(ABORT, 'CustodyEvent is append-only');
END;

DELETE FROM LogTile WHERE Level = 0 AND length(Hashes) < 8192;

-- The next step of a package is found by its stream.
CREATE TABLE PackageHistoryNew (
    PackageId       TEXT    NOT NULL,
    Version         INTEGER NOT NULL,
    Sequence        INTEGER NOT NULL,
    RecordedAt      TEXT    NOT NULL,
    Custodian       TEXT    NOT NULL,
    Status          TEXT    NOT NULL,
    CONSTRAINT PK_PackageHistory PRIMARY KEY (Sequence)
);

INSERT INTO PackageHistoryNew (PackageId, Version, Sequence, RecordedAt, Custodian, Status)
SELECT PackageId, Version, Sequence, RecordedAt, Custodian, Status FROM PackageHistory ORDER BY Sequence;

DROP TABLE PackageHistory;
ALTER TABLE PackageHistoryNew RENAME TO PackageHistory;
CREATE INDEX IX_PackageHistory_Custodian ON PackageHistory (Custodian, RecordedAt);

-- Nothing looks for a package by a seal.
DROP INDEX IX_PackageSeal_Seal;
