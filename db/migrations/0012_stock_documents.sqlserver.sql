-- Projections of the ledger: the documents about loose stock, and what is to be replaced.

CREATE TABLE StockDocument (
    DocumentId      UNIQUEIDENTIFIER NOT NULL,
    Kind            VARCHAR(20) NOT NULL,
    Location        VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
    Counterpart     VARCHAR(40) COLLATE Latin1_General_BIN2 NULL,
    Status          VARCHAR(20) NOT NULL,
    Sequence        BIGINT NOT NULL,
    HeadSequence    BIGINT NOT NULL,
    CONSTRAINT PK_StockDocument PRIMARY KEY (DocumentId),
    CONSTRAINT UQ_StockDocument_Sequence UNIQUE (Sequence),
    CONSTRAINT FK_StockDocument_Location FOREIGN KEY (Location) REFERENCES Location (Code),
    CONSTRAINT FK_StockDocument_Counterpart FOREIGN KEY (Counterpart) REFERENCES Location (Code)
);

CREATE INDEX IX_StockDocument_Kind ON StockDocument (Kind, Sequence);
CREATE INDEX IX_StockDocument_Status ON StockDocument (Kind, Status, Sequence);
CREATE INDEX IX_StockDocument_Location ON StockDocument (Kind, Location, Sequence);
CREATE INDEX IX_StockDocument_Counterpart ON StockDocument (Kind, Counterpart, Sequence);

CREATE TABLE ReplacementOrder (
    SortingId       UNIQUEIDENTIFIER NOT NULL,
    Item            VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
    Ordered         BIGINT NOT NULL,
    Delivered       BIGINT NOT NULL,
    Sequence        BIGINT NOT NULL,
    CONSTRAINT PK_ReplacementOrder PRIMARY KEY (SortingId, Item),
    CONSTRAINT FK_ReplacementOrder_Item FOREIGN KEY (Item) REFERENCES ItemType (Code)
);

CREATE INDEX IX_ReplacementOrder_Sequence ON ReplacementOrder (Sequence);
