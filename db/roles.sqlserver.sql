-- The two database roles of the product on SQL Server.
--
--   logistics_migrator  owns the schema's changes: `logistics migrate` runs with it. It fills an empty database with
--                       reference data, but writes neither the ledger nor keys.
--   logistics_api       serves, and `logistics import`, `logistics keys` and `logistics rebuild` run with it: it reads everything,
--                       appends to the ledger and keeps the projections, of which it empties postings and
--                       balances to write them anew. It can neither change nor delete what the ledger holds, and
--                       it cannot change the schema.
--
-- Run it in the product's database as its owner: once before the first `logistics migrate`, so that the
-- migrator exists, and again after every migration, so that new tables get their grants. Running it again
-- changes nothing else.
--
-- Then give each login its role (the names are examples):
--
--   CREATE LOGIN logistics_api_login WITH PASSWORD = '...';       -- in master
--   CREATE USER logistics_api_user FOR LOGIN logistics_api_login;  -- in the product's database
--   ALTER ROLE logistics_api ADD MEMBER logistics_api_user;
--
-- A login that serves must not also be a member of logistics_migrator or db_owner: neither the grants nor
-- the trigger on the ledger hold back whoever may change the schema.

IF DATABASE_PRINCIPAL_ID(N'logistics_migrator') IS NULL
    CREATE ROLE logistics_migrator;
GO

IF DATABASE_PRINCIPAL_ID(N'logistics_api') IS NULL
    CREATE ROLE logistics_api;
GO

-- Tables, indexes and triggers, foreign keys between them, and the rows of the reference data. A migration may empty the
-- tables that follow from the ledger.
ALTER ROLE db_ddladmin ADD MEMBER logistics_migrator;
GRANT SELECT, INSERT, UPDATE, DELETE, REFERENCES ON SCHEMA::dbo TO logistics_migrator;

GRANT SELECT ON SCHEMA::dbo TO logistics_api;
GO

IF OBJECT_ID(N'dbo.CustodyEvent') IS NULL
    PRINT N'No tables yet: run this again after logistics migrate.';
ELSE
BEGIN
    -- The ledger, and what is written once beside it.
    GRANT INSERT ON dbo.CustodyEvent TO logistics_api;
    DENY UPDATE, DELETE ON dbo.CustodyEvent TO logistics_api;
    GRANT INSERT ON dbo.AppliedCommand TO logistics_api;
    GRANT INSERT ON dbo.PersonalText TO logistics_api;
    -- What a person has erased; the ledger keeps that it was.
    GRANT DELETE ON dbo.PersonalText TO logistics_api;
    GRANT INSERT ON dbo.AttachmentUpload TO logistics_api;
    GRANT INSERT ON dbo.LogCheckpoint TO logistics_api;
    DENY UPDATE, DELETE ON dbo.LogCheckpoint TO logistics_api;

    -- The log's tree: only its right edge is rewritten.
    GRANT INSERT, UPDATE ON dbo.LogTile TO logistics_api;

    -- The head row is locked by updating it; it is inserted by the migration that makes the table.
    GRANT UPDATE ON dbo.LedgerHead TO logistics_api;

    -- Tables derived from the ledger, written in the transaction that appends, and emptied to be rebuilt.
    GRANT INSERT, UPDATE, DELETE ON dbo.Package TO logistics_api;
    GRANT INSERT, UPDATE, DELETE ON dbo.PackageContent TO logistics_api;
    GRANT INSERT, UPDATE, DELETE ON dbo.PackageSeal TO logistics_api;
    GRANT INSERT, UPDATE, DELETE ON dbo.FormerLabel TO logistics_api;
    GRANT INSERT, UPDATE, DELETE ON dbo.SealUse TO logistics_api;
    GRANT INSERT, UPDATE, DELETE ON dbo.SealRange TO logistics_api;
    GRANT INSERT, DELETE ON dbo.PackageHistory TO logistics_api;
    GRANT INSERT, UPDATE, DELETE ON dbo.Supply TO logistics_api;
    GRANT INSERT, UPDATE, DELETE ON dbo.ReVoteIssue TO logistics_api;
    GRANT INSERT, UPDATE, DELETE ON dbo.TransportDocument TO logistics_api;
    GRANT INSERT, UPDATE, DELETE ON dbo.RaisedFlag TO logistics_api;
    GRANT INSERT, UPDATE, DELETE ON dbo.Incident TO logistics_api;
    GRANT INSERT, DELETE ON dbo.EventUndo TO logistics_api;
    GRANT INSERT, UPDATE, DELETE ON dbo.Reversal TO logistics_api;
    GRANT INSERT, UPDATE, DELETE ON dbo.Handover TO logistics_api;
    GRANT INSERT, UPDATE, DELETE ON dbo.HandoverLine TO logistics_api;
    GRANT INSERT, UPDATE, DELETE ON dbo.Arrival TO logistics_api;
    GRANT INSERT, DELETE ON dbo.Posting TO logistics_api;
    GRANT INSERT, UPDATE, DELETE ON dbo.Balance TO logistics_api;
    GRANT INSERT, UPDATE, DELETE ON dbo.StockDocument TO logistics_api;
    GRANT INSERT, UPDATE, DELETE ON dbo.ReplacementOrder TO logistics_api;
    GRANT INSERT, UPDATE, DELETE ON dbo.TpsAccount TO logistics_api;
    GRANT INSERT, UPDATE, DELETE ON dbo.ReVote TO logistics_api;
    GRANT INSERT, UPDATE, DELETE ON dbo.ReVoteSupply TO logistics_api;
    GRANT INSERT, UPDATE, DELETE ON dbo.ReVoteAccount TO logistics_api;
    GRANT INSERT, UPDATE, DELETE ON dbo.Officer TO logistics_api;
    GRANT INSERT, UPDATE, DELETE ON dbo.OfficerCheck TO logistics_api;
    GRANT INSERT, UPDATE, DELETE ON dbo.OfficerTraining TO logistics_api;
    GRANT INSERT, DELETE ON dbo.AttachmentUse TO logistics_api;

    -- Reference data, which an import changes by events; a rebuild writes over it.
    GRANT INSERT, UPDATE ON dbo.Location TO logistics_api;
    GRANT INSERT, UPDATE ON dbo.ItemType TO logistics_api;
    GRANT INSERT, UPDATE ON dbo.RequirementRule TO logistics_api;
    GRANT UPDATE ON dbo.Election (Revision) TO logistics_api;

    -- Keys, which change by events too, and what is kept of them beside the ledger.
    GRANT INSERT, UPDATE ON dbo.ApiKey TO logistics_api;
    GRANT INSERT, UPDATE ON dbo.ApiKeyUse TO logistics_api;
    GRANT DELETE ON dbo.PrincipalName TO logistics_api;

    -- The migrator may write every table it makes, so that it can fill it; these are excepted afterwards. It
    -- has inserted the head row by then.
    DENY INSERT, UPDATE, DELETE ON dbo.CustodyEvent TO logistics_migrator;
    DENY INSERT, UPDATE, DELETE ON dbo.AppliedCommand TO logistics_migrator;
    DENY INSERT, UPDATE, DELETE ON dbo.PersonalText TO logistics_migrator;
    DENY INSERT, UPDATE, DELETE ON dbo.LedgerHead TO logistics_migrator;
    DENY INSERT, UPDATE, DELETE ON dbo.LogTile TO logistics_migrator;
    DENY INSERT, UPDATE, DELETE ON dbo.LogCheckpoint TO logistics_migrator;
    DENY INSERT, UPDATE, DELETE ON dbo.ApiKey TO logistics_migrator;
    DENY INSERT, UPDATE, DELETE ON dbo.PrincipalName TO logistics_migrator;
END;
GO
