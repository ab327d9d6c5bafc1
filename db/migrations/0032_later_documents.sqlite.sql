-- A transport document that a second delivery or handover names is still named once the first is taken back.
ALTER TABLE TransportDocument ADD COLUMN LaterId TEXT NULL;

UPDATE LedgerHead SET ProjectedSize = -1 WHERE Size > 0;
