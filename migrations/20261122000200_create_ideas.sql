-- The ideas of each report's data block, decoded when its text is whole.
CREATE TABLE idea (
    run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,              -- from 0, in the order of the report
    name TEXT NOT NULL,
    one_line TEXT NOT NULL,
    data TEXT NOT NULL,                     -- JSON: the whole idea
    PRIMARY KEY (run_id, position)
) STRICT, WITHOUT ROWID;

-- Which reading of the data block the rows of a run come from; 0 before the first.
ALTER TABLE run ADD COLUMN ideas_reading INTEGER NOT NULL DEFAULT 0;
CREATE INDEX run_by_ideas_reading ON run (ideas_reading) WHERE status <> 'streaming';
