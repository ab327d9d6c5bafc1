-- Another day that a source gives for a milestone, and which source. Both days are shown.
ALTER TABLE Milestone ADD ConflictOn DATE NULL;
ALTER TABLE Milestone ADD ConflictSource NVARCHAR(500) NULL;
GO
