-- Fewer pages for each commit: commands in the order of the ledger, and no index that is not read.

CREATE TABLE AppliedCommandNew (
    FirstSequence   INTEGER NOT NULL,
    EventCount      INTEGER NOT NULL,
    CommandId       TEXT    NOT NULL,
    Content         TEXT    NOT NULL,
    CONSTRAINT PK_AppliedCommand PRIMARY KEY (FirstSequence),
    CONSTRAINT UQ_AppliedCommand_Command UNIQUE (CommandId)
);

INSERT INTO AppliedCommandNew (FirstSequence, EventCount, CommandId, Content)
SELECT FirstSequence, EventCount, CommandId, Content FROM AppliedCommand ORDER BY FirstSequence;

DROP TABLE AppliedCommand;
ALTER TABLE AppliedCommandNew RENAME TO AppliedCommand;

-- The texts of a command are found by the commitments in its content.
DROP INDEX IX_PersonalText_Command;

-- Most packages are in no other one.
DROP INDEX IX_Package_Outer;
CREATE INDEX IX_Package_Outer ON Package (OuterId, PackedSequence) WHERE OuterId IS NOT NULL;
