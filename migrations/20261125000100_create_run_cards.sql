-- What lists filter and sort by, one narrow row a run, fed by triggers: the long rows are read for the lines on screen only.

-- The words that runs are filtered by, as numbers.
CREATE TABLE facet (
    code INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('goal', 'area', 'budget', 'time', 'skill', 'status', 'model')),
    value TEXT NOT NULL,
    runs INTEGER NOT NULL DEFAULT 0,        -- how many cards name it, wherever they lie
    UNIQUE (kind, value)
) STRICT;

CREATE TABLE run_card (
    doc INTEGER PRIMARY KEY,                -- the run's number in the index; see run_card_of_run
    key INTEGER NOT NULL UNIQUE REFERENCES run (key) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,            -- Unix milliseconds
    place INTEGER NOT NULL DEFAULT 0,       -- 0: the library, 1: the archive, 2: the trash
    favourite INTEGER NOT NULL DEFAULT 0,
    notes INTEGER NOT NULL DEFAULT 0,       -- how many there are
    cost REAL NOT NULL,                     -- US dollars; -1: not known
    goal INTEGER NOT NULL,                  -- codes of facets, as are the next six
    area INTEGER NOT NULL,
    budget INTEGER NOT NULL,
    time INTEGER NOT NULL,
    skill INTEGER NOT NULL,
    status INTEGER NOT NULL,
    model INTEGER NOT NULL
) STRICT;

-- Each holds all columns, so that a page of a list with several filters is found within one of them.
CREATE INDEX card_by_date ON run_card (place, created_at, doc, favourite, notes, goal, area, budget, time, skill, status, model);
CREATE INDEX card_by_cost ON run_card (place, cost, created_at, doc, favourite, notes, goal, area, budget, time, skill, status, model);
CREATE INDEX card_by_goal ON run_card (place, goal, created_at, doc, favourite, notes, area, budget, time, skill, status, model);
CREATE INDEX card_by_area ON run_card (place, area, created_at, doc, favourite, notes, goal, budget, time, skill, status, model);
CREATE INDEX card_by_budget ON run_card (place, budget, created_at, doc, favourite, notes, goal, area, time, skill, status, model);
CREATE INDEX card_by_time ON run_card (place, time, created_at, doc, favourite, notes, goal, area, budget, skill, status, model);
CREATE INDEX card_by_skill ON run_card (place, skill, created_at, doc, favourite, notes, goal, area, budget, time, status, model);
CREATE INDEX card_by_status ON run_card (place, status, created_at, doc, favourite, notes, goal, area, budget, time, skill, model);
CREATE INDEX card_by_model ON run_card (place, model, created_at, doc, favourite, notes, goal, area, budget, time, skill, status);
CREATE INDEX card_favourite ON run_card (place, created_at, doc) WHERE favourite = 1;
CREATE INDEX card_with_notes ON run_card (place, created_at, doc) WHERE notes > 0;
CREATE INDEX run_in_trash ON run (trashed_at, id) WHERE trashed_at IS NOT NULL;

-- Tags as lists are filtered by them: in the order of the list.
CREATE TABLE card_tag (
    tag TEXT NOT NULL COLLATE NOCASE,
    created_at INTEGER NOT NULL,
    doc INTEGER NOT NULL REFERENCES run_card (doc) ON DELETE CASCADE,
    PRIMARY KEY (tag, created_at, doc)
) STRICT, WITHOUT ROWID;
CREATE INDEX card_tag_by_doc ON card_tag (doc);

-- The index of all words. It keeps no text; the words of a run are worked out by the core (library/search).
CREATE VIRTUAL TABLE search USING fts5 (words, content = '', contentless_delete = 1, tokenize = 'ascii');

-- The words of the index, one row for each place of each.
CREATE VIRTUAL TABLE search_word USING fts5vocab (search, instance);

-- Runs whose words are not in the index as they are now, or that are gone and still in it. The stamp counts changes, so that
-- one that comes while words are worked out is not overlooked.
CREATE TABLE search_queue (
    doc INTEGER PRIMARY KEY,
    stamp INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE search_state (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    reading INTEGER NOT NULL,               -- which way of finding words the index comes from
    unclean INTEGER NOT NULL DEFAULT 0      -- 1: words of deleted runs are still in its pages
) STRICT;
INSERT INTO search_state (one, reading) VALUES (1, 0);

-- To put a run in the queue is to insert it here. No conflict clauses: those of the statement that fires a trigger would
-- take their place.
CREATE VIEW search_wish AS SELECT doc FROM search_queue;
CREATE TRIGGER search_wish_made INSTEAD OF INSERT ON search_wish WHEN new.doc IS NOT NULL BEGIN
    UPDATE search_queue SET stamp = stamp + 1 WHERE doc = new.doc;
    INSERT INTO search_queue (doc) SELECT new.doc WHERE NOT EXISTS (SELECT 1 FROM search_queue WHERE doc = new.doc);
END;

-- The facets of a run, whether they have codes yet or not.
CREATE VIEW run_facet AS
SELECT key, 'goal' AS kind, goal_type AS value FROM run
UNION ALL SELECT key, 'area', interest_area FROM run
UNION ALL SELECT key, 'budget', iif(json_valid(profile), coalesce(json_extract(profile, '$.budget_range'), ''), '') FROM run
UNION ALL SELECT key, 'time', iif(json_valid(profile), coalesce(json_extract(profile, '$.time_commitment'), ''), '') FROM run
UNION ALL SELECT key, 'skill', iif(json_valid(profile), coalesce(json_extract(profile, '$.skill_strength'), ''), '') FROM run
UNION ALL SELECT key, 'status', status FROM run
UNION ALL SELECT key, 'model', model FROM run;

-- A run's card as its row says, but for the number.
CREATE VIEW run_as_card AS
SELECT run.key, run.id, run.created_at,
    CASE WHEN run.trashed_at IS NOT NULL THEN 2 WHEN run_mark.archived_at IS NOT NULL THEN 1 ELSE 0 END AS place,
    coalesce(run_mark.favourite, 0) AS favourite,
    (SELECT count(*) FROM note WHERE note.run_id = run.id) AS notes,
    coalesce(run.cost_usd, -1.0) AS cost,
    (SELECT code FROM facet WHERE kind = 'goal' AND value = run.goal_type) AS goal,
    (SELECT code FROM facet WHERE kind = 'area' AND value = run.interest_area) AS area,
    (SELECT code FROM facet WHERE kind = 'budget'
        AND value = iif(json_valid(run.profile), coalesce(json_extract(run.profile, '$.budget_range'), ''), '')) AS budget,
    (SELECT code FROM facet WHERE kind = 'time'
        AND value = iif(json_valid(run.profile), coalesce(json_extract(run.profile, '$.time_commitment'), ''), '')) AS time,
    (SELECT code FROM facet WHERE kind = 'skill'
        AND value = iif(json_valid(run.profile), coalesce(json_extract(run.profile, '$.skill_strength'), ''), '')) AS skill,
    (SELECT code FROM facet WHERE kind = 'status' AND value = run.status) AS status,
    (SELECT code FROM facet WHERE kind = 'model' AND value = run.model) AS model
FROM run LEFT JOIN run_mark ON run_mark.run_id = run.id;

-- A run as a line of a list. It is there without a card, too.
CREATE VIEW run_line AS
SELECT run.key, run_card.doc, run.id, run.title, run.status, run.sample, run.created_at, run.goal_type, run.interest_area,
    run.model, run.cost_usd, run.trashed_at, coalesce(run_card.favourite, 0) AS favourite,
    coalesce(run_card.notes, 0) AS notes,
    EXISTS (SELECT 1 FROM run_mark WHERE run_mark.run_id = run.id AND run_mark.archived_at IS NOT NULL) AS archived,
    (SELECT json_group_array(tag) FROM (SELECT tag FROM run_tag WHERE run_tag.run_id = run.id ORDER BY tag)) AS tags
FROM run LEFT JOIN run_card ON run_card.key = run.key;

-- A note as it is searched: with its tags.
CREATE VIEW note_words AS
SELECT run_id, created_at,
    iif(json_valid(tags) AND tags <> '[]', text || char(10) || (SELECT group_concat(value, ', ') FROM json_each(tags)), text)
        AS text
FROM note;

-- Numbers of the index grow with the date of the runs, so that the index itself gives the newest first. A run that comes
-- later and is older, as imported ones are, gets a negative one and is looked up apart.
CREATE TRIGGER run_card_of_run AFTER INSERT ON run BEGIN
    INSERT INTO facet (kind, value)
    SELECT kind, value FROM run_facet AS wanted WHERE wanted.key = new.key
        AND NOT EXISTS (SELECT 1 FROM facet WHERE facet.kind = wanted.kind AND facet.value = wanted.value);
    INSERT INTO run_card (doc, key, created_at, place, favourite, notes, cost, goal, area, budget, time, skill, status, model)
    SELECT
        CASE WHEN created_at >= coalesce((SELECT created_at FROM run_card WHERE doc > 0 ORDER BY doc DESC LIMIT 1), created_at)
            THEN max(coalesce((SELECT max(doc) FROM run_card), 0), 0) + 1
            ELSE min(coalesce((SELECT min(doc) FROM run_card), 0), 0) - 1 END,
        key, created_at, place, favourite, notes, cost, goal, area, budget, time, skill, status, model
    FROM run_as_card WHERE key = new.key;
END;

CREATE TRIGGER run_card_follows_run
AFTER UPDATE OF trashed_at, status, goal_type, interest_area, model, cost_usd, profile ON run BEGIN
    INSERT INTO facet (kind, value)
    SELECT kind, value FROM run_facet AS wanted WHERE wanted.key = new.key
        AND NOT EXISTS (SELECT 1 FROM facet WHERE facet.kind = wanted.kind AND facet.value = wanted.value);
    UPDATE run_card SET (place, cost, goal, area, budget, time, skill, status, model) =
        (SELECT place, cost, goal, area, budget, time, skill, status, model FROM run_as_card WHERE key = new.key)
    WHERE key = new.key;
END;

CREATE TRIGGER run_words_changed AFTER UPDATE OF title, text, status, model, profile, goal_type, interest_area ON run
WHEN old.title <> new.title OR old.text <> new.text OR old.status <> new.status OR old.model <> new.model
    OR old.profile <> new.profile OR old.goal_type <> new.goal_type OR old.interest_area <> new.interest_area
BEGIN
    INSERT INTO search_wish (doc) SELECT doc FROM run_card WHERE key = new.key;
END;

CREATE TRIGGER run_card_made AFTER INSERT ON run_card BEGIN
    UPDATE facet SET runs = runs + 1
    WHERE code IN (new.goal, new.area, new.budget, new.time, new.skill, new.status, new.model);
    INSERT INTO search_wish (doc) VALUES (new.doc);
    -- Tags that were there before the card, as in a library that is put together anew.
    INSERT INTO card_tag (tag, created_at, doc)
    SELECT tag, new.created_at, new.doc FROM run_tag WHERE run_id = (SELECT id FROM run WHERE key = new.key);
END;

CREATE TRIGGER run_card_recoded AFTER UPDATE OF goal, area, budget, time, skill, status, model ON run_card BEGIN
    UPDATE facet SET runs = runs - 1
    WHERE code IN (old.goal, old.area, old.budget, old.time, old.skill, old.status, old.model);
    UPDATE facet SET runs = runs + 1
    WHERE code IN (new.goal, new.area, new.budget, new.time, new.skill, new.status, new.model);
END;

CREATE TRIGGER run_card_gone AFTER DELETE ON run_card BEGIN
    UPDATE facet SET runs = runs - 1
    WHERE code IN (old.goal, old.area, old.budget, old.time, old.skill, old.status, old.model);
    INSERT INTO search_wish (doc) VALUES (old.doc);
END;

CREATE TRIGGER run_mark_made AFTER INSERT ON run_mark BEGIN
    UPDATE run_card SET (place, favourite) = (SELECT place, favourite FROM run_as_card WHERE id = new.run_id)
    WHERE key = (SELECT key FROM run WHERE id = new.run_id);
END;
CREATE TRIGGER run_mark_changed AFTER UPDATE OF favourite, archived_at ON run_mark BEGIN
    UPDATE run_card SET (place, favourite) = (SELECT place, favourite FROM run_as_card WHERE id = new.run_id)
    WHERE key = (SELECT key FROM run WHERE id = new.run_id);
END;
CREATE TRIGGER run_mark_gone AFTER DELETE ON run_mark BEGIN
    UPDATE run_card SET (place, favourite) = (SELECT place, favourite FROM run_as_card WHERE id = old.run_id)
    WHERE key = (SELECT key FROM run WHERE id = old.run_id);
END;

-- Runs that change after their end are told by the time of the change, for the sake of merging libraries. To say so is to
-- insert the run here; a run that is being deleted changes no more.
CREATE VIEW run_change AS SELECT run_id FROM run_mark;
CREATE TRIGGER run_change_made INSTEAD OF INSERT ON run_change
WHEN EXISTS (SELECT 1 FROM run WHERE id = new.run_id) BEGIN
    UPDATE run_mark SET changed_at = CAST(unixepoch('subsec') * 1000 AS INTEGER) WHERE run_id = new.run_id;
    INSERT INTO run_mark (run_id, changed_at) SELECT new.run_id, CAST(unixepoch('subsec') * 1000 AS INTEGER)
    WHERE NOT EXISTS (SELECT 1 FROM run_mark WHERE run_id = new.run_id);
END;

CREATE TRIGGER run_changed AFTER UPDATE OF title, trashed_at ON run
WHEN old.title <> new.title OR old.trashed_at IS NOT new.trashed_at BEGIN
    INSERT INTO run_change (run_id) VALUES (new.id);
END;

CREATE TRIGGER run_tag_made AFTER INSERT ON run_tag BEGIN
    INSERT INTO card_tag (tag, created_at, doc)
    SELECT new.tag, created_at, doc FROM run_card WHERE key = (SELECT key FROM run WHERE id = new.run_id);
    INSERT INTO search_wish (doc) SELECT doc FROM run_card WHERE key = (SELECT key FROM run WHERE id = new.run_id);
    INSERT INTO run_change (run_id) VALUES (new.run_id);
END;
CREATE TRIGGER run_tag_gone AFTER DELETE ON run_tag BEGIN
    DELETE FROM card_tag WHERE tag = old.tag
        AND doc = (SELECT doc FROM run_card WHERE key = (SELECT key FROM run WHERE id = old.run_id));
    INSERT INTO search_wish (doc) SELECT doc FROM run_card WHERE key = (SELECT key FROM run WHERE id = old.run_id);
    INSERT INTO run_change (run_id) VALUES (old.run_id);
END;

CREATE TRIGGER note_made AFTER INSERT ON note BEGIN
    UPDATE run_card SET notes = notes + 1 WHERE key = (SELECT key FROM run WHERE id = new.run_id);
    INSERT INTO search_wish (doc) SELECT doc FROM run_card WHERE key = (SELECT key FROM run WHERE id = new.run_id);
    INSERT INTO run_change (run_id) VALUES (new.run_id);
END;
CREATE TRIGGER note_changed AFTER UPDATE ON note BEGIN
    INSERT INTO search_wish (doc) SELECT doc FROM run_card WHERE key = (SELECT key FROM run WHERE id = new.run_id);
    INSERT INTO run_change (run_id) VALUES (new.run_id);
END;
CREATE TRIGGER note_gone AFTER DELETE ON note BEGIN
    UPDATE run_card SET notes = notes - 1 WHERE key = (SELECT key FROM run WHERE id = old.run_id);
    INSERT INTO search_wish (doc) SELECT doc FROM run_card WHERE key = (SELECT key FROM run WHERE id = old.run_id);
    INSERT INTO run_change (run_id) VALUES (old.run_id);
END;

CREATE TRIGGER action_item_made AFTER INSERT ON action_item BEGIN
    INSERT INTO run_change (run_id) VALUES (new.run_id);
END;
CREATE TRIGGER action_item_changed AFTER UPDATE ON action_item BEGIN
    INSERT INTO run_change (run_id) VALUES (new.run_id);
END;
CREATE TRIGGER action_item_gone AFTER DELETE ON action_item BEGIN
    INSERT INTO run_change (run_id) VALUES (old.run_id);
END;

-- The runs that are there already; the index is filled in the background.
INSERT INTO facet (kind, value) SELECT DISTINCT kind, value FROM run_facet;
INSERT INTO run_card (doc, key, created_at, place, favourite, notes, cost, goal, area, budget, time, skill, status, model)
SELECT row_number() OVER (ORDER BY created_at, id), key, created_at, place, favourite, notes, cost, goal, area, budget, time,
    skill, status, model
FROM run_as_card ORDER BY created_at, id;
