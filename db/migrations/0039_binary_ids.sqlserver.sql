-- Ids are UNIQUEIDENTIFIER here, which is 16 bytes, from the first version on.
PRINT 'Nothing changes.';
