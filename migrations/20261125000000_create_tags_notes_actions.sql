-- What people add to a run: a mark, a place out of the way, tags, notes, things to do.
-- Beside the run and not in its row: a column added behind the text of a run would be read through all of it.
CREATE TABLE run_mark (
    run_id TEXT PRIMARY KEY REFERENCES run (id) ON DELETE CASCADE,
    favourite INTEGER NOT NULL DEFAULT 0 CHECK (favourite IN (0, 1)),
    archived_at INTEGER,                    -- Unix milliseconds, as is the next
    changed_at INTEGER NOT NULL DEFAULT 0   -- the last change to the run, its title, notes, tags and actions included; 0: none since its end
) STRICT, WITHOUT ROWID;

CREATE TABLE run_tag (
    run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    tag TEXT NOT NULL COLLATE NOCASE,
    PRIMARY KEY (run_id, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX run_tag_by_tag ON run_tag (tag, run_id);

CREATE TABLE note (
    id TEXT PRIMARY KEY,                    -- UUIDv7
    run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    section TEXT,                           -- a section's key; NULL: of the run
    idea INTEGER,                           -- position of an idea; NULL: of none
    text TEXT NOT NULL,                     -- Markdown
    tags TEXT NOT NULL DEFAULT '[]',        -- JSON: an array of texts
    created_at INTEGER NOT NULL,            -- Unix milliseconds, as is the next
    changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX note_by_run ON note (run_id, created_at);

CREATE TABLE action_item (
    id TEXT PRIMARY KEY,                    -- UUIDv7
    run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    section TEXT,
    idea INTEGER,
    text TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('todo', 'doing', 'done', 'blocked')),
    due TEXT,                               -- YYYY-MM-DD
    created_at INTEGER NOT NULL,            -- Unix milliseconds, as is the next
    changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX action_item_by_run ON action_item (run_id, created_at);
CREATE INDEX action_item_open ON action_item (due, created_at) WHERE state <> 'done';
