-- From when on, in local time on the day of voting, polling stations open packages; the start of voting where none.

ALTER TABLE Election ADD PackagesOpenAt TEXT NULL;
