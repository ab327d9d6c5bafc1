-- What an account of a polling station sent to lost, less what it had from found, as its latest event has it.

ALTER TABLE TpsAccount ADD COLUMN Missing INTEGER NULL;

UPDATE TpsAccount
SET Missing = (
    SELECT json_extract(CAST(e.Canonical AS TEXT), '$.body.missing')
    FROM CustodyEvent AS e WHERE e.Sequence = TpsAccount.HeadSequence);
