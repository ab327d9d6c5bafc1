-- What came other than by an open line of a handover.
CREATE TABLE Arrival (
    ArrivalId       TEXT    NOT NULL,
    Location        TEXT    NOT NULL,
    Label           TEXT    NULL,
    PackageId       TEXT    NULL,
    FromCode        TEXT    NULL,
    HandoverId      TEXT    NULL,
    OuterId         TEXT    NULL,
    Reason          TEXT    NOT NULL,
    Status          TEXT    NOT NULL,
    Sequence        INTEGER NOT NULL,
    HeadSequence    INTEGER NOT NULL,
    CONSTRAINT PK_Arrival PRIMARY KEY (ArrivalId)
) WITHOUT ROWID;

CREATE INDEX IX_Arrival_Sequence ON Arrival (Sequence);
CREATE INDEX IX_Arrival_Location ON Arrival (Location, Sequence);
CREATE INDEX IX_Arrival_From ON Arrival (FromCode, Sequence);
CREATE INDEX IX_Arrival_Package ON Arrival (PackageId, Sequence);
CREATE INDEX IX_Arrival_Handover ON Arrival (HandoverId, Sequence);
CREATE INDEX IX_Arrival_Status ON Arrival (Status, Sequence);
CREATE INDEX IX_Arrival_Reason ON Arrival (Reason, Sequence);
-- What waits for its release.
CREATE INDEX IX_Arrival_Open ON Arrival (Reason, Status);

-- No handover had such a package before there was an event for it.
ALTER TABLE Handover ADD COLUMN LinesElsewhere INTEGER NOT NULL DEFAULT 0;

-- The server fills every table that follows from the events anew when it starts: what came with the migrations from 0026
-- on follows from earlier events, too.
UPDATE LedgerHead SET ProjectedSize = -1 WHERE Size > 0;
