-- Projections of the ledger: the documents about loose stock, and what is to be replaced.

CREATE TABLE StockDocument (
    DocumentId      TEXT    NOT NULL,
    Kind            TEXT    NOT NULL,
    Location        TEXT    NOT NULL,
    Counterpart     TEXT    NULL,
    Status          TEXT    NOT NULL,
    Sequence        INTEGER NOT NULL,
    HeadSequence    INTEGER NOT NULL,
    CONSTRAINT PK_StockDocument PRIMARY KEY (DocumentId),
    CONSTRAINT UQ_StockDocument_Sequence UNIQUE (Sequence),
    CONSTRAINT FK_StockDocument_Location FOREIGN KEY (Location) REFERENCES Location (Code),
    CONSTRAINT FK_StockDocument_Counterpart FOREIGN KEY (Counterpart) REFERENCES Location (Code)
) WITHOUT ROWID;

CREATE INDEX IX_StockDocument_Kind ON StockDocument (Kind, Sequence);
CREATE INDEX IX_StockDocument_Status ON StockDocument (Kind, Status, Sequence);
CREATE INDEX IX_StockDocument_Location ON StockDocument (Kind, Location, Sequence);
CREATE INDEX IX_StockDocument_Counterpart ON StockDocument (Kind, Counterpart, Sequence);

CREATE TABLE ReplacementOrder (
    SortingId       TEXT    NOT NULL,
    Item            TEXT    NOT NULL,
    Ordered         INTEGER NOT NULL,
    Delivered       INTEGER NOT NULL,
    Sequence        INTEGER NOT NULL,
    CONSTRAINT PK_ReplacementOrder PRIMARY KEY (SortingId, Item),
    CONSTRAINT FK_ReplacementOrder_Item FOREIGN KEY (Item) REFERENCES ItemType (Code)
) WITHOUT ROWID;

CREATE INDEX IX_ReplacementOrder_Sequence ON ReplacementOrder (Sequence);
