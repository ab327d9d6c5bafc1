-- Another day that a source gives for a milestone, and which source. Both days are shown.
ALTER TABLE Milestone ADD COLUMN ConflictOn TEXT NULL;
ALTER TABLE Milestone ADD COLUMN ConflictSource TEXT NULL;
