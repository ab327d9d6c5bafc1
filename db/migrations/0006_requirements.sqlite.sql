-- What each place needs: rules in versions, and by place and item what is packed for it.

CREATE TABLE RequirementRule (
    Code            TEXT    NOT NULL,
    Version         INTEGER NOT NULL,
    Item            TEXT    NOT NULL,
    Contest         TEXT    NULL,
    Level           TEXT    NOT NULL,
    Formula         TEXT    NOT NULL,
    Amount          INTEGER NOT NULL,
    ValidFrom       TEXT    NOT NULL,
    Provenance      TEXT    NOT NULL,
    Source          TEXT    NOT NULL,
    CONSTRAINT PK_RequirementRule PRIMARY KEY (Code, Version),
    CONSTRAINT FK_RequirementRule_Item FOREIGN KEY (Item) REFERENCES ItemType (Code),
    CONSTRAINT FK_RequirementRule_Contest FOREIGN KEY (Contest) REFERENCES Contest (Code),
    CONSTRAINT CK_RequirementRule_Level CHECK (Level IN ('kpu', 'ppk', 'pps', 'tps')),
    CONSTRAINT CK_RequirementRule_Formula CHECK (Formula IN ('fixed', 'per-voter', 'percent')),
    CONSTRAINT CK_RequirementRule_Amount CHECK (Amount >= 0)
) WITHOUT ROWID;

-- Counts the imports, so that a process knows when what it has read of locations and rules is outdated.
ALTER TABLE Election ADD COLUMN Revision INTEGER NOT NULL DEFAULT 0;

-- A projection of the ledger, summed up to the root. No foreign keys and no checks: a package's contents that
-- somebody changed by hand are found by the verifier, and must not keep its custody from being recorded.
CREATE TABLE Supply (
    Location        TEXT    NOT NULL,
    Item            TEXT    NOT NULL,
    Packed          INTEGER NOT NULL,
    Allocated       INTEGER NOT NULL,
    Delivered       INTEGER NOT NULL,
    CONSTRAINT PK_Supply PRIMARY KEY (Location, Item)
) WITHOUT ROWID;

INSERT INTO Supply (Location, Item, Packed, Allocated, Delivered)
SELECT l.Code, d.Item, SUM(d.Packed), SUM(d.Allocated), SUM(d.Delivered)
FROM (
    SELECT p.Path, c.Item, SUM(c.Quantity) AS Packed,
           SUM(CASE WHEN p.Delivered = 1 OR p.Status <> 'missing' THEN c.Quantity ELSE 0 END) AS Allocated,
           SUM(CASE WHEN p.Delivered = 1 THEN c.Quantity ELSE 0 END) AS Delivered
    FROM Package AS p JOIN PackageContent AS c ON c.PackageId = p.PackageId
    GROUP BY p.Path, c.Item) AS d
JOIN Location AS l ON instr('/' || d.Path || '/', '/' || l.Code || '/') > 0
GROUP BY l.Code, d.Item;
