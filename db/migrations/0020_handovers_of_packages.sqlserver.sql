-- A handover is shown where its packages are for.
CREATE INDEX IX_HandoverLine_Package ON HandoverLine (PackageId, ReleaseSequence);
