-- Seals by their numbers, the stretches of numbers that were registered, and labels by what they mean.
ALTER TABLE Package ADD LabelKey VARCHAR(64) COLLATE Latin1_General_BIN2 NOT NULL
    CONSTRAINT DF_Package_LabelKey DEFAULT '';
GO

CREATE INDEX IX_Package_LabelKey ON Package (LabelKey);
GO

-- Numbers are as they are compared. KeptAt is where a seal that was taken off is kept.
CREATE TABLE SealUse (
    Number          NVARCHAR(64) COLLATE Latin1_General_BIN2 NOT NULL,
    PackageId       UNIQUEIDENTIFIER NOT NULL,
    Written         NVARCHAR(64)     NOT NULL,
    Status          VARCHAR(20)      NOT NULL,
    AppliedSequence BIGINT           NOT NULL,
    KeptAt          VARCHAR(40) COLLATE Latin1_General_BIN2 NULL,
    HeadSequence    BIGINT           NOT NULL,
    CONSTRAINT PK_SealUse PRIMARY KEY (Number, PackageId)
);

CREATE INDEX IX_SealUse_Package ON SealUse (PackageId);
CREATE INDEX IX_SealUse_Status ON SealUse (Status, Number, PackageId);

CREATE TABLE SealRange (
    BatchId         UNIQUEIDENTIFIER NOT NULL,
    Line            INT              NOT NULL,
    Series          NVARCHAR(64) COLLATE Latin1_General_BIN2 NOT NULL,
    FirstNumber     BIGINT           NOT NULL,
    LastNumber      BIGINT           NOT NULL,
    Sequence        BIGINT           NOT NULL,
    CONSTRAINT PK_SealRange PRIMARY KEY (BatchId, Line)
);

CREATE INDEX IX_SealRange_Series ON SealRange (Series, FirstNumber);
CREATE INDEX IX_SealRange_Sequence ON SealRange (Sequence, Line);
GO
