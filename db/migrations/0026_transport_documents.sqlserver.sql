-- Which delivery or handover named the number of a transport document first.
CREATE TABLE TransportDocument (
    DocumentKey     UNIQUEIDENTIFIER NOT NULL,
    FirstId         UNIQUEIDENTIFIER NOT NULL,
    Sequence        BIGINT NOT NULL,
    CONSTRAINT PK_TransportDocument PRIMARY KEY (DocumentKey)
);
GO
