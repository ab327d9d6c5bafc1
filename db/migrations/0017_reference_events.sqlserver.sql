-- Places, items and rules change by events: each row says by which it was last changed. A place may be retired.
ALTER TABLE Location ADD Retired BIT NOT NULL CONSTRAINT DF_Location_Retired DEFAULT 0;
ALTER TABLE Location ADD HeadSequence BIGINT NOT NULL CONSTRAINT DF_Location_HeadSequence DEFAULT -1;
ALTER TABLE ItemType ADD HeadSequence BIGINT NOT NULL CONSTRAINT DF_ItemType_HeadSequence DEFAULT -1;
ALTER TABLE RequirementRule ADD HeadSequence BIGINT NOT NULL CONSTRAINT DF_RequirementRule_HeadSequence DEFAULT -1;
GO
