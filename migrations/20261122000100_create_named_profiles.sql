-- Profiles kept under a name, to start from again. They may be unfinished.
CREATE TABLE named_profile (
    name TEXT PRIMARY KEY COLLATE NOCASE,
    profile TEXT NOT NULL,                  -- JSON
    changed_at INTEGER NOT NULL             -- Unix milliseconds
) STRICT;
