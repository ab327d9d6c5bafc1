-- How many one bundle of an item in a package holds, as declared when it was packed.

ALTER TABLE PackageContent ADD COLUMN Bundle INTEGER NULL;
