-- The fixed instructions are the same for thousands of runs: kept once, by their SHA-256.
CREATE TABLE instructions (
    hash TEXT PRIMARY KEY,
    text TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One row a run. Ids are UUIDv7 in their text form, so that the newest sorts last. The long columns stand last: a
-- list reads only the beginning of each row.
CREATE TABLE run (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN (
        'streaming', 'complete', 'truncated', 'unmarked', 'cancelled', 'interrupted', 'failed')),
    sample INTEGER NOT NULL CHECK (sample IN (0, 1)),
    created_at INTEGER NOT NULL,            -- Unix milliseconds, as are the next two
    ended_at INTEGER,
    trashed_at INTEGER,
    goal_type TEXT NOT NULL,
    interest_area TEXT NOT NULL,
    model TEXT NOT NULL,                    -- the model asked for, then the one that answered
    owner TEXT NOT NULL,                    -- the process that streams it; its lock tells whether it lives
    endpoint TEXT NOT NULL,                 -- where the request went, without a key
    fingerprint TEXT NOT NULL,
    error_code TEXT,
    error_message TEXT,
    input_tokens INTEGER,
    cached_input_tokens INTEGER,
    output_tokens INTEGER,
    reasoning_tokens INTEGER,
    cost_usd REAL,
    grounding_time REAL,                    -- seconds, as are the next three
    llm_time REAL,
    time_to_first_token REAL,
    total_time REAL,
    profile TEXT NOT NULL,                  -- JSON
    instructions_hash TEXT NOT NULL REFERENCES instructions (hash),
    request TEXT NOT NULL,                  -- JSON: the request without its first message
    pace TEXT NOT NULL DEFAULT '[]',        -- JSON: pairs of (milliseconds since the start, bytes of text so far)
    text TEXT NOT NULL DEFAULT ''           -- empty while streaming: the text is in run_chunk until the end
) STRICT;

CREATE INDEX run_by_fingerprint ON run (fingerprint, id)
    WHERE status = 'complete' AND sample = 0 AND trashed_at IS NULL;
CREATE INDEX run_streaming ON run (owner) WHERE status = 'streaming';

-- The text of a live run as it was journaled: appended, never rewritten.
CREATE TABLE run_chunk (
    run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    start INTEGER NOT NULL,                 -- offset of the chunk in the text, in bytes
    text TEXT NOT NULL,
    pace TEXT NOT NULL,
    PRIMARY KEY (run_id, start)
) STRICT, WITHOUT ROWID;
