-- Rows in the order of the ledger, where they were in the order of ids that clients make, which on this engine is no
-- order of time; and no index that is not read.

ALTER TABLE AppliedCommand DROP CONSTRAINT PK_AppliedCommand;
ALTER TABLE AppliedCommand ADD CONSTRAINT PK_AppliedCommand PRIMARY KEY CLUSTERED (FirstSequence);
ALTER TABLE AppliedCommand ADD CONSTRAINT UQ_AppliedCommand_Command UNIQUE NONCLUSTERED (CommandId);
GO

-- The texts of a command are found by the commitments in its content.
DROP INDEX IX_PersonalText_Command ON PersonalText;
GO

ALTER TABLE HandoverLine DROP CONSTRAINT FK_HandoverLine_Handover;
ALTER TABLE HandoverLine DROP CONSTRAINT FK_HandoverLine_Package;
ALTER TABLE PackageContent DROP CONSTRAINT FK_PackageContent_Package;
ALTER TABLE PackageSeal DROP CONSTRAINT FK_PackageSeal_Package;
GO

ALTER TABLE Package DROP CONSTRAINT PK_Package;
ALTER TABLE Package DROP CONSTRAINT UQ_Package_PackedSequence;
ALTER TABLE Package ADD CONSTRAINT PK_Package PRIMARY KEY NONCLUSTERED (PackageId);
ALTER TABLE Package ADD CONSTRAINT UQ_Package_PackedSequence UNIQUE CLUSTERED (PackedSequence);
GO

ALTER TABLE Handover DROP CONSTRAINT PK_Handover;
ALTER TABLE Handover DROP CONSTRAINT UQ_Handover_ReleaseSequence;
ALTER TABLE Handover ADD CONSTRAINT PK_Handover PRIMARY KEY NONCLUSTERED (HandoverId);
ALTER TABLE Handover ADD CONSTRAINT UQ_Handover_ReleaseSequence UNIQUE CLUSTERED (ReleaseSequence);
GO

ALTER TABLE StockDocument DROP CONSTRAINT PK_StockDocument;
ALTER TABLE StockDocument DROP CONSTRAINT UQ_StockDocument_Sequence;
ALTER TABLE StockDocument ADD CONSTRAINT PK_StockDocument PRIMARY KEY NONCLUSTERED (DocumentId);
ALTER TABLE StockDocument ADD CONSTRAINT UQ_StockDocument_Sequence UNIQUE CLUSTERED (Sequence);
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
