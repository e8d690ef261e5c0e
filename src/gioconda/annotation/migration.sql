-- Version 0 knew pictures by the names of their files alone.
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
CREATE TABLE pictures_by_content (
    id     TEXT PRIMARY KEY,
    name   TEXT NOT NULL,
    digest TEXT,
    stamp  TEXT,
    shown  INTEGER NOT NULL DEFAULT 1
);
INSERT INTO pictures_by_content (id, name) SELECT id, name FROM pictures;
DROP TABLE pictures;
ALTER TABLE pictures_by_content RENAME TO pictures;
PRAGMA user_version = 1;
COMMIT;
PRAGMA foreign_keys = ON;
