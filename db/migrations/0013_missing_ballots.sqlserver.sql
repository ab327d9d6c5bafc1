-- What an account of a polling station sent to lost, less what it had from found, as its latest event has it.

ALTER TABLE TpsAccount ADD Missing BIGINT NULL;
GO

UPDATE TpsAccount
SET Missing = (
    SELECT CAST(JSON_VALUE(CAST(e.Canonical AS VARCHAR(MAX)), '$.body.missing') AS BIGINT)
    FROM CustodyEvent AS e WHERE e.Sequence = TpsAccount.HeadSequence);
GO
