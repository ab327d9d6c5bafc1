-- What each place needs: rules in versions, and by place and item what is packed for it.

CREATE TABLE RequirementRule (
    Code            VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
    Version         INT             NOT NULL,
    Item            VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
    Contest         VARCHAR(40) COLLATE Latin1_General_BIN2 NULL,
    Level           VARCHAR(10)     NOT NULL,
    Formula         VARCHAR(20)     NOT NULL,
    Amount          BIGINT          NOT NULL,
    ValidFrom       DATE            NOT NULL,
    Provenance      VARCHAR(20)     NOT NULL,
    Source          NVARCHAR(500)   NOT NULL,
    CONSTRAINT PK_RequirementRule PRIMARY KEY (Code, Version),
    CONSTRAINT FK_RequirementRule_Item FOREIGN KEY (Item) REFERENCES ItemType (Code),
    CONSTRAINT FK_RequirementRule_Contest FOREIGN KEY (Contest) REFERENCES Contest (Code),
    CONSTRAINT CK_RequirementRule_Level CHECK (Level IN ('kpu', 'ppk', 'pps', 'tps')),
    CONSTRAINT CK_RequirementRule_Formula CHECK (Formula IN ('fixed', 'per-voter', 'percent')),
    CONSTRAINT CK_RequirementRule_Amount CHECK (Amount >= 0)
);

-- Counts the imports, so that a process knows when what it has read of locations and rules is outdated.
ALTER TABLE Election ADD Revision BIGINT NOT NULL CONSTRAINT DF_Election_Revision DEFAULT 0;

-- A projection of the ledger, summed up to the root. No foreign keys and no checks: a package's contents that
-- somebody changed by hand are found by the verifier, and must not keep its custody from being recorded.
CREATE TABLE Supply (
    Location        VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
    Item            VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
    Packed          BIGINT          NOT NULL,
    Allocated       BIGINT          NOT NULL,
    Delivered       BIGINT          NOT NULL,
    CONSTRAINT PK_Supply PRIMARY KEY (Location, Item)
);
GO

INSERT INTO Supply (Location, Item, Packed, Allocated, Delivered)
SELECT l.Code, d.Item, SUM(d.Packed), SUM(d.Allocated), SUM(d.Delivered)
FROM (
    SELECT p.Path, c.Item, SUM(CAST(c.Quantity AS BIGINT)) AS Packed,
           SUM(CASE WHEN p.Delivered = 1 OR p.Status <> 'missing'
               THEN CAST(c.Quantity AS BIGINT) ELSE 0 END) AS Allocated,
           SUM(CASE WHEN p.Delivered = 1 THEN CAST(c.Quantity AS BIGINT) ELSE 0 END) AS Delivered
    FROM Package AS p JOIN PackageContent AS c ON c.PackageId = p.PackageId
    GROUP BY p.Path, c.Item) AS d
JOIN Location AS l ON CHARINDEX('/' + l.Code + '/', '/' + d.Path + '/') > 0
GROUP BY l.Code, d.Item;
GO
