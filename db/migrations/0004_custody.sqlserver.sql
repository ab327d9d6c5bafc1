-- Projections of the ledger: packages, their history and handovers. Each can be rebuilt from the events.

CREATE TABLE Package (
    PackageId       UNIQUEIDENTIFIER NOT NULL,
    Label           VARCHAR(64) COLLATE Latin1_General_BIN2 NOT NULL,
    Kind            VARCHAR(20)      NOT NULL,
    Contest         VARCHAR(40) COLLATE Latin1_General_BIN2 NULL,
    Destination     VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
    Path            VARCHAR(170) COLLATE Latin1_General_BIN2 NOT NULL,
    Origin          VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
    Custodian       VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
    Held            VARCHAR(20)      NOT NULL,
    Status          VARCHAR(20)      NOT NULL,
    HandoverId      UNIQUEIDENTIFIER NULL,
    Delivered       BIT              NOT NULL,
    TurnedBack      BIT              NOT NULL,
    Version         INT              NOT NULL,
    PackedSequence  BIGINT           NOT NULL,
    HeadSequence    BIGINT           NOT NULL,
    CONSTRAINT PK_Package PRIMARY KEY (PackageId),
    CONSTRAINT UQ_Package_Label UNIQUE (Label),
    CONSTRAINT UQ_Package_PackedSequence UNIQUE (PackedSequence),
    CONSTRAINT FK_Package_Destination FOREIGN KEY (Destination) REFERENCES Location (Code),
    CONSTRAINT FK_Package_Custodian FOREIGN KEY (Custodian) REFERENCES Location (Code),
    CONSTRAINT FK_Package_Contest FOREIGN KEY (Contest) REFERENCES Contest (Code)
);

CREATE INDEX IX_Package_Custodian ON Package (Custodian, PackedSequence);
CREATE INDEX IX_Package_Destination ON Package (Destination, PackedSequence);

CREATE TABLE PackageContent (
    PackageId       UNIQUEIDENTIFIER NOT NULL,
    Line            INT              NOT NULL,
    Item            VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
    Quantity        INT              NOT NULL,
    CONSTRAINT PK_PackageContent PRIMARY KEY (PackageId, Line),
    CONSTRAINT FK_PackageContent_Package FOREIGN KEY (PackageId) REFERENCES Package (PackageId),
    CONSTRAINT FK_PackageContent_Item FOREIGN KEY (Item) REFERENCES ItemType (Code),
    CONSTRAINT CK_PackageContent_Quantity CHECK (Quantity > 0)
);

CREATE TABLE PackageSeal (
    PackageId       UNIQUEIDENTIFIER NOT NULL,
    Line            INT              NOT NULL,
    Seal            NVARCHAR(64)     NOT NULL,
    CONSTRAINT PK_PackageSeal PRIMARY KEY (PackageId, Line),
    CONSTRAINT FK_PackageSeal_Package FOREIGN KEY (PackageId) REFERENCES Package (PackageId)
);

CREATE INDEX IX_PackageSeal_Seal ON PackageSeal (Seal);

CREATE TABLE PackageHistory (
    PackageId       UNIQUEIDENTIFIER NOT NULL,
    Version         INT              NOT NULL,
    Sequence        BIGINT           NOT NULL,
    RecordedAt      DATETIME2(7)     NOT NULL,
    Custodian       VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
    Status          VARCHAR(20)      NOT NULL,
    CONSTRAINT PK_PackageHistory PRIMARY KEY (PackageId, Version)
);

CREATE INDEX IX_PackageHistory_Custodian ON PackageHistory (Custodian, RecordedAt);

CREATE TABLE Handover (
    HandoverId      UNIQUEIDENTIFIER NOT NULL,
    FromCode        VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
    ToCode          VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
    Status          VARCHAR(20)      NOT NULL,
    LinesOpen       INT              NOT NULL,
    LinesAccepted   INT              NOT NULL,
    LinesRefused    INT              NOT NULL,
    LinesMissing    INT              NOT NULL,
    LinesCancelled  INT              NOT NULL,
    ReleaseSequence BIGINT           NOT NULL,
    CONSTRAINT PK_Handover PRIMARY KEY (HandoverId),
    CONSTRAINT UQ_Handover_ReleaseSequence UNIQUE (ReleaseSequence),
    CONSTRAINT FK_Handover_From FOREIGN KEY (FromCode) REFERENCES Location (Code),
    CONSTRAINT FK_Handover_To FOREIGN KEY (ToCode) REFERENCES Location (Code)
);

CREATE INDEX IX_Handover_From ON Handover (FromCode, ReleaseSequence);
CREATE INDEX IX_Handover_To ON Handover (ToCode, ReleaseSequence);
CREATE INDEX IX_Handover_Status ON Handover (Status, ReleaseSequence);

CREATE TABLE HandoverLine (
    HandoverId      UNIQUEIDENTIFIER NOT NULL,
    PackageId       UNIQUEIDENTIFIER NOT NULL,
    ReleaseSequence BIGINT           NOT NULL,
    Outcome         VARCHAR(20)      NOT NULL,
    ClosedSequence  BIGINT           NULL,
    CONSTRAINT PK_HandoverLine PRIMARY KEY (HandoverId, PackageId),
    CONSTRAINT FK_HandoverLine_Handover FOREIGN KEY (HandoverId) REFERENCES Handover (HandoverId),
    CONSTRAINT FK_HandoverLine_Package FOREIGN KEY (PackageId) REFERENCES Package (PackageId)
);
