-- Fewer pages for each commit: rows in the order of the ledger, which the indexes then end with, where they were in the
-- order of ids, and no index on what is seldom asked for.
ALTER TABLE HandoverLine DROP CONSTRAINT FK_HandoverLine_Handover;
ALTER TABLE HandoverLine DROP CONSTRAINT FK_HandoverLine_Package;
ALTER TABLE PackageContent DROP CONSTRAINT FK_PackageContent_Package;
ALTER TABLE PackageSeal DROP CONSTRAINT FK_PackageSeal_Package;
GO

DROP INDEX IX_Package_Custodian ON Package;
DROP INDEX IX_Package_Destination ON Package;
DROP INDEX IX_Package_Outer ON Package;
DROP INDEX IX_Package_ReVote ON Package;
DROP INDEX IX_Package_Recalled ON Package;
DROP INDEX IX_Package_Status ON Package;
ALTER TABLE Package DROP CONSTRAINT PK_Package;
ALTER TABLE Package DROP CONSTRAINT UQ_Package_PackedSequence;
GO

ALTER TABLE Package ADD CONSTRAINT PK_Package PRIMARY KEY CLUSTERED (PackedSequence);
ALTER TABLE Package ADD CONSTRAINT UQ_Package_Id UNIQUE NONCLUSTERED (PackageId);
CREATE INDEX IX_Package_Custodian ON Package (Custodian);
CREATE INDEX IX_Package_Destination ON Package (Destination);
CREATE INDEX IX_Package_Outer ON Package (OuterId) WHERE OuterId IS NOT NULL;
CREATE INDEX IX_Package_ReVote ON Package (ReVoteId) WHERE ReVoteId IS NOT NULL;
CREATE INDEX IX_Package_Recalled ON Package (Recalled) WHERE Recalled = 1;

-- Packages come and go: those in transit or received are not in it, and are found in the order of packing.
CREATE INDEX IX_Package_Status ON Package (Status)
    WHERE Status IN ('packed', 'refused', 'missing', 'opened', 'sealed', 'dissolved', 'lost');
GO

DROP INDEX IX_Handover_From ON Handover;
DROP INDEX IX_Handover_To ON Handover;
DROP INDEX IX_Handover_Status ON Handover;
ALTER TABLE Handover DROP CONSTRAINT PK_Handover;
ALTER TABLE Handover DROP CONSTRAINT UQ_Handover_ReleaseSequence;
GO

ALTER TABLE Handover ADD CONSTRAINT PK_Handover PRIMARY KEY CLUSTERED (ReleaseSequence);
ALTER TABLE Handover ADD CONSTRAINT UQ_Handover_Id UNIQUE NONCLUSTERED (HandoverId);
CREATE INDEX IX_Handover_From ON Handover (FromCode);
CREATE INDEX IX_Handover_To ON Handover (ToCode);
-- Most are accepted in the end, and are found in the order of release.
CREATE INDEX IX_Handover_Status ON Handover (Status) WHERE Status <> 'accepted';
GO

DROP INDEX IX_HandoverLine_Package ON HandoverLine;
ALTER TABLE HandoverLine DROP CONSTRAINT PK_HandoverLine;
GO
CREATE CLUSTERED INDEX IX_HandoverLine_Release ON HandoverLine (ReleaseSequence);
ALTER TABLE HandoverLine ADD CONSTRAINT PK_HandoverLine PRIMARY KEY NONCLUSTERED (HandoverId, PackageId);
CREATE INDEX IX_HandoverLine_Package ON HandoverLine (PackageId, ReleaseSequence);
GO

ALTER TABLE HandoverLine ADD CONSTRAINT FK_HandoverLine_Handover
    FOREIGN KEY (HandoverId) REFERENCES Handover (HandoverId);
ALTER TABLE HandoverLine ADD CONSTRAINT FK_HandoverLine_Package
    FOREIGN KEY (PackageId) REFERENCES Package (PackageId);
ALTER TABLE PackageContent ADD CONSTRAINT FK_PackageContent_Package
    FOREIGN KEY (PackageId) REFERENCES Package (PackageId);
ALTER TABLE PackageSeal ADD CONSTRAINT FK_PackageSeal_Package
    FOREIGN KEY (PackageId) REFERENCES Package (PackageId);
GO

ALTER TABLE SealUse DROP CONSTRAINT PK_SealUse;
GO
CREATE CLUSTERED INDEX IX_SealUse_Applied ON SealUse (AppliedSequence);
ALTER TABLE SealUse ADD CONSTRAINT PK_SealUse PRIMARY KEY NONCLUSTERED (Number, PackageId);
GO

ALTER TABLE TransportDocument DROP CONSTRAINT PK_TransportDocument;
GO
CREATE CLUSTERED INDEX IX_TransportDocument_Sequence ON TransportDocument (Sequence);
ALTER TABLE TransportDocument ADD CONSTRAINT PK_TransportDocument PRIMARY KEY NONCLUSTERED (DocumentKey);
GO

DROP INDEX IX_Arrival_Sequence ON Arrival;
DROP INDEX IX_Arrival_Open ON Arrival;
DROP INDEX IX_Arrival_Handover ON Arrival;
ALTER TABLE Arrival DROP CONSTRAINT PK_Arrival;
GO
CREATE CLUSTERED INDEX IX_Arrival_Sequence ON Arrival (Sequence);
ALTER TABLE Arrival ADD CONSTRAINT PK_Arrival PRIMARY KEY NONCLUSTERED (ArrivalId);
CREATE INDEX IX_Arrival_Open ON Arrival (Reason) WHERE Status = 'open';
CREATE INDEX IX_Arrival_Handover ON Arrival (HandoverId, Status, Sequence);
GO

-- Time grows with the sequence, which the index ends with.
DROP INDEX IX_PackageHistory_Custodian ON PackageHistory;
CREATE INDEX IX_PackageHistory_Custodian ON PackageHistory (Custodian);

-- Only what is open is looked for so.
DROP INDEX IX_RaisedFlag_Stream ON RaisedFlag;
CREATE INDEX IX_RaisedFlag_Stream ON RaisedFlag (Stream) WHERE Status = 'open';
DROP INDEX IX_Incident_Cause ON Incident;
CREATE INDEX IX_Incident_Cause ON Incident (Cause) WHERE Status = 'open';
GO

-- Texts in the order of the ledger: Sequence is that of the first event of the command that brought a text. It is -1 where
-- events of later commands hold the text, too, and for those that are there.
ALTER TABLE PersonalText ADD Sequence BIGINT NOT NULL CONSTRAINT DF_PersonalText_Sequence DEFAULT -1;
ALTER TABLE PersonalText DROP CONSTRAINT PK_PersonalText;
ALTER TABLE PersonalText DROP COLUMN CommandId;
GO
ALTER TABLE PersonalText ADD CONSTRAINT PK_PersonalText PRIMARY KEY CLUSTERED (Sequence, Commitment);
GO
