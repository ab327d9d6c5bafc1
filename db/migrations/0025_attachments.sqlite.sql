-- Which events name a file by its digest, as theirs or as erased.
CREATE TABLE AttachmentUse (
    Sequence        INTEGER NOT NULL,
    Digest          TEXT    NOT NULL,
    IsErasure       INTEGER NOT NULL,
    CONSTRAINT PK_AttachmentUse PRIMARY KEY (Sequence, Digest)
) WITHOUT ROWID;

CREATE INDEX IX_AttachmentUse_Digest ON AttachmentUse (Digest, Sequence);

-- Files that were sent, and by whom. Digest is that of what was sent, Kept that of the file in the folder.
CREATE TABLE AttachmentUpload (
    Digest          TEXT    NOT NULL,
    PrincipalId     TEXT    NOT NULL,
    Kept            TEXT    NOT NULL,
    MediaType       TEXT    NOT NULL,
    Size            INTEGER NOT NULL,
    UploadedAt      TEXT    NOT NULL,
    CONSTRAINT PK_AttachmentUpload PRIMARY KEY (Digest, PrincipalId)
) WITHOUT ROWID;

CREATE INDEX IX_AttachmentUpload_Kept ON AttachmentUpload (Kept);
