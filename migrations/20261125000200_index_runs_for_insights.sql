-- What is counted over all runs, without reading their texts.
CREATE INDEX run_for_insights ON run (
    created_at, status, model, input_tokens, output_tokens, cost_usd, llm_time, time_to_first_token)
    WHERE sample = 0 AND trashed_at IS NULL;
