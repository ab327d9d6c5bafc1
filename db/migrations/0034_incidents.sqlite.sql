-- What went wrong and has to be settled: opened by events, and reported by people.
CREATE TABLE Incident (
    IncidentId      TEXT    NOT NULL,
    Type            TEXT    NOT NULL,
    Severity        TEXT    NULL,
    Status          TEXT    NOT NULL,
    Cause           TEXT    NOT NULL,
    Location        TEXT    NULL,
    OtherCode       TEXT    NULL,
    PackageId       TEXT    NULL,
    HandoverId      TEXT    NULL,
    Contest         TEXT    NULL,
    OpenedAt        TEXT    NOT NULL,
    Sequence        INTEGER NOT NULL,
    OwnerSequence   INTEGER NULL,
    Due             TEXT    NULL,
    SettledSequence INTEGER NULL,
    HeadSequence    INTEGER NOT NULL,
    CONSTRAINT PK_Incident PRIMARY KEY (IncidentId)
) WITHOUT ROWID;

CREATE INDEX IX_Incident_Sequence ON Incident (Sequence, Cause);
CREATE INDEX IX_Incident_Status ON Incident (Status, Sequence, Cause);
CREATE INDEX IX_Incident_Type ON Incident (Type, Sequence, Cause);
CREATE INDEX IX_Incident_Cause ON Incident (Cause, Status);
CREATE INDEX IX_Incident_Location ON Incident (Location, Sequence);
CREATE INDEX IX_Incident_Other ON Incident (OtherCode, Sequence);

-- Types of incidents, in versions. No version changes once it is loaded.
CREATE TABLE IncidentType (
    Code            TEXT    NOT NULL,
    Version         INTEGER NOT NULL,
    Name            TEXT    NOT NULL,
    NameId          TEXT    NOT NULL,
    Severity        TEXT    NOT NULL,
    ValidFrom       TEXT    NOT NULL,
    Provenance      TEXT    NOT NULL,
    Source          TEXT    NOT NULL,
    CONSTRAINT PK_IncidentType PRIMARY KEY (Code, Version),
    CONSTRAINT CK_IncidentType_Severity CHECK (Severity IN ('info', 'warning', 'critical'))
) WITHOUT ROWID;

-- The server fills every table that follows from the events anew when it starts.
UPDATE LedgerHead SET ProjectedSize = -1 WHERE Size > 0;
