-- Which delivery or handover named the number of a transport document first.
CREATE TABLE TransportDocument (
    DocumentKey     TEXT    NOT NULL,
    FirstId         TEXT    NOT NULL,
    Sequence        INTEGER NOT NULL,
    CONSTRAINT PK_TransportDocument PRIMARY KEY (DocumentKey)
) WITHOUT ROWID;
