-- Which events name a file by its digest, as theirs or as erased.
CREATE TABLE AttachmentUse (
    Sequence        BIGINT           NOT NULL,
    Digest          VARCHAR(64) COLLATE Latin1_General_BIN2 NOT NULL,
    IsErasure       BIT              NOT NULL,
    CONSTRAINT PK_AttachmentUse PRIMARY KEY (Sequence, Digest)
);

CREATE INDEX IX_AttachmentUse_Digest ON AttachmentUse (Digest, Sequence);

-- Files that were sent, and by whom. Digest is that of what was sent, Kept that of the file in the folder.
CREATE TABLE AttachmentUpload (
    Digest          VARCHAR(64) COLLATE Latin1_General_BIN2 NOT NULL,
    PrincipalId     UNIQUEIDENTIFIER NOT NULL,
    Kept            VARCHAR(64) COLLATE Latin1_General_BIN2 NOT NULL,
    MediaType       VARCHAR(40)      NOT NULL,
    Size            BIGINT           NOT NULL,
    UploadedAt      DATETIME2(7)     NOT NULL,
    CONSTRAINT PK_AttachmentUpload PRIMARY KEY (Digest, PrincipalId)
);

CREATE INDEX IX_AttachmentUpload_Kept ON AttachmentUpload (Kept);
GO
