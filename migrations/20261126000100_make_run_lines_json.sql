-- A page of lines is read as one value: each row would cross over to the reading thread by itself, and that takes longer than
-- finding it. So a line is one JSON array, too.

DROP VIEW run_line;

-- A run as a line of a list. It is there without a card, too. Columns come in the order of the array below.
CREATE VIEW run_line AS
SELECT run.key, run_card.doc, run.id, run.title, run.status, run.sample, run.created_at, run.goal_type, run.interest_area,
    run.model, coalesce(run_card.favourite, 0) AS favourite,
    EXISTS (SELECT 1 FROM run_mark WHERE run_mark.run_id = run.id AND run_mark.archived_at IS NOT NULL) AS archived,
    run.trashed_at,
    (SELECT json_group_array(tag) FROM (SELECT tag FROM run_tag WHERE run_tag.run_id = run.id ORDER BY tag)) || '' AS tags,
    coalesce(run_card.notes, 0) AS notes, run.cost_usd
FROM run LEFT JOIN run_card ON run_card.key = run.key;

CREATE VIEW run_line_json AS
SELECT key, doc, json_array(id, title, status, sample, created_at, goal_type, interest_area, model, favourite, archived,
    trashed_at, tags, notes, cost_usd) || '' AS line
FROM run_line;
