-- A subject's trials are fixed when the subject comes; an answer belongs to one of them, once.
-- A picture is its content: a file that is replaced is another picture, one that is renamed the same.
CREATE TABLE IF NOT EXISTS pictures (
    id     TEXT PRIMARY KEY,
    name   TEXT NOT NULL,              -- of the file that held it last
    digest TEXT,                       -- of the content; NULL in files of older versions, until seen
    stamp  TEXT,                       -- size and times of the file when it was read
    shown  INTEGER NOT NULL DEFAULT 1  -- whether the file holds it still
);
CREATE TABLE IF NOT EXISTS subjects (
    number  INTEGER PRIMARY KEY,
    name    TEXT NOT NULL,
    key     TEXT NOT NULL UNIQUE, -- the name, however it is spelled
    digest  TEXT NOT NULL UNIQUE, -- of the token
    started TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS trials (
    subject INTEGER NOT NULL REFERENCES subjects (number),
    number  INTEGER NOT NULL,
    picture TEXT NOT NULL REFERENCES pictures (id),
    kind    TEXT NOT NULL CHECK (kind IN ('practice', 'first', 'repeat')),
    PRIMARY KEY (subject, number)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS trials_by_picture ON trials (kind, picture);
CREATE TABLE IF NOT EXISTS answers (
    subject     INTEGER NOT NULL,
    number      INTEGER NOT NULL,
    smiling     INTEGER NOT NULL CHECK (smiling IN (0, 1)),
    reaction_ms REAL NOT NULL,
    touch       INTEGER NOT NULL CHECK (touch IN (0, 1)),
    mark        TEXT NOT NULL CHECK (mark IN ('ok', 'fast', 'slow', 'interrupted')),
    received    TEXT NOT NULL,
    PRIMARY KEY (subject, number),
    FOREIGN KEY (subject, number) REFERENCES trials (subject, number)
) WITHOUT ROWID;
PRAGMA user_version = 1;
