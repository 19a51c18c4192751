-- What earlier runs of a model took is told before the next one.
CREATE INDEX run_by_model ON run (model, id, output_tokens, llm_time)
    WHERE status = 'complete' AND sample = 0;
