-- Places, items and rules change by events: each row says by which it was last changed. A place may be retired.
ALTER TABLE Location ADD COLUMN Retired INTEGER NOT NULL DEFAULT 0;
ALTER TABLE Location ADD COLUMN HeadSequence INTEGER NOT NULL DEFAULT -1;
ALTER TABLE ItemType ADD COLUMN HeadSequence INTEGER NOT NULL DEFAULT -1;
ALTER TABLE RequirementRule ADD COLUMN HeadSequence INTEGER NOT NULL DEFAULT -1;
