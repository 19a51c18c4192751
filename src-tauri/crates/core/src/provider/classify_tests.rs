use reqwest::{StatusCode, header::HeaderMap};
use serde_json::json;
use url::Url;

use crate::{
    error::ErrorCode as E,
    provider::retry::{classify, http_error},
};

/// Status 0 stands for an error inside a stream.
fn told(status: u16, body: &str) -> (E, bool, bool, String) {
    let error = if status == 0 {
        classify(None, &serde_json::from_str(body).unwrap_or_else(|_| json!(body)))
    } else {
        let status = StatusCode::from_u16(status).expect("a status");
        let url = Url::parse("https://x.example/v1/chat/completions").expect("a URL");
        http_error(status, &HeaderMap::new(), &url, body.as_bytes())
    };
    (error.code(), error.is_retryable(), error.is_loading(), error.to_string())
}

fn in_words(words: &str) -> String {
    json!({"error": {"message": words}}).to_string()
}

#[test]
fn an_account_without_credit_is_known_in_any_spelling() {
    for kind in [
        "insufficient_quota",
        "billing_not_active",
        "terminal_quota_exhausted",
        "exceeded_current_quota_error",
        "billing_hard_limit_reached",
        "budget_exceeded",
        "OUT_OF_CREDITS",
        "Arrearage",
        "AccountOverdueError",
        "insufficient_user_quota",
        "payment_required",
        "CreditsError",
    ] {
        for body in [
            json!({"error": {"message": "Try again in 3s", "code": kind}}),
            json!({"error": {"message": "no", "type": kind, "code": 429}}),
            json!({"code": kind, "message": "no"}),
        ] {
            for status in [0, 400, 403, 429] {
                let (code, retries, ..) = told(status, &body.to_string());
                assert_eq!((code, retries), (E::InsufficientQuota, false), "{status} {body}");
            }
        }
    }
    for words in [
        "You exceeded your current quota, please check your plan and billing details.",
        "Your account is not active, please check your billing details on our website.",
        "Insufficient Balance",
        "Your credit balance is too low to access the API.",
        "You have run out of credits",
        "Payment Required",
        "This request requires more credits, or fewer max_tokens.",
        "You have reached your spending limit",
        "Budget has been exceeded! Current cost: 1.2",
        "You have no credits left",
        "Access denied, please make sure your account is in good standing.",
        "Your team has an overdue payment",
        "账户余额不足",
    ] {
        for status in [0, 400, 403, 429, 500] {
            let (code, retries, ..) = told(status, &in_words(words));
            assert_eq!((code, retries), (E::InsufficientQuota, false), "{status} {words}");
        }
    }
    assert_eq!(told(402, "").0, E::InsufficientQuota);
}

#[test]
fn a_rate_is_no_lack_of_credit() {
    let gemini = json!([{"error": {
        "code": 429, "status": "RESOURCE_EXHAUSTED",
        "message": "You exceeded your current quota, please check your plan and billing details. Please retry in 3.2s.",
        "details": [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "3.2s"}],
    }}]);
    for body in [
        gemini.to_string(),
        in_words("Quota exceeded for quota metric 'Requests' and limit 'Requests per minute'"),
        in_words(
            "Rate limit reached. Add a payment method to raise it at https://x.example/account/billing.",
        ),
        in_words("Too many tokens, please wait before trying again."),
    ] {
        let (code, retries, ..) = told(429, &body);
        assert_eq!((code, retries), (E::RateLimited, true), "{body}");
    }
    let huge = in_words("Request too large for m on tokens per min (TPM): Limit 10000, Requested 12000.");
    let (code, retries, ..) = told(429, &huge);
    assert_eq!((code, retries), (E::RateLimited, false), "it never fits into a minute");
    assert_eq!(told(413, &huge).0, E::ContextTooLong, "HTTP says that it is about the size");
}

#[test]
fn an_unknown_model_is_known_in_any_wording() {
    for words in [
        "The model `x` does not exist or you do not have access to it.",
        "model \"x:1b\" not found, try pulling it first",
        "vendor/x-1.5 is not a valid model ID",
        "Invalid model: x",
        "Invalid model name passed in model=x. Call `/v1/models`",
        "Invalid model identifier \"x\". Please specify a valid downloaded model",
        "Model Not Exist",
        "no such model",
        "Unknown model: x",
        "Unsupported model x",
        "The requested model 'x/y-2' is not supported by any provider you have enabled.",
        "models/x-2.5 is not found for API version v1beta, or is not supported",
        "The model `x` has been decommissioned and is no longer supported.",
        "No endpoints found for x/y.",
        "Unable to access model x. Please visit the list of supported models",
        "The API deployment for this resource does not exist.",
    ] {
        for status in [0, 400, 404, 422] {
            let (code, retries, ..) = told(status, &in_words(words));
            assert_eq!((code, retries), (E::UnknownModel, false), "{status} {words}");
        }
    }
    for body in [
        r#"{"type":"error","error":{"type":"not_found_error","message":"model: claude-x"}}"#,
        r#"{"error":{"code":"DeploymentNotFound","message":"Create it first"}}"#,
        r#"{"error":{"code":"model_not_found","message":"no"}}"#,
    ] {
        assert_eq!(told(404, body).0, E::UnknownModel, "{body}");
    }
    for words in [
        "Unsupported parameter: 'max_tokens' is not supported with this model.",
        "response_format is not supported for this model",
        "Invalid value for top_p; see the model card",
    ] {
        assert_eq!(told(400, &in_words(words)).0, E::BadRequest, "{words}");
    }
    assert_eq!(told(404, "<html>nginx</html>").0, E::WrongEndpoint);
    assert_eq!(told(404, r#"{"detail":"Not Found"}"#).0, E::WrongEndpoint);
}

#[test]
fn a_request_that_is_too_long_is_known_in_any_wording() {
    for words in [
        "request (9100 tokens) exceeds the available context size (4096 tokens), try increasing it",
        "prompt is too long: 210000 tokens > 200000 maximum",
        "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
        "Range of input length should be [1, 30720]",
        "This model's maximum context length is 4097 tokens. However, your messages resulted in 5000 tokens.",
        "Your input exceeds the context window of this model.",
        "Too many tokens in the prompt",
        "Please reduce the length of the messages or completion.",
        "Input is too long for requested model.",
        "The prompt exceeds the model's max length",
        "`inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000 `inputs` tokens",
        "Request too large for model `x`: 9000 tokens",
        "input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000",
    ] {
        for status in [0, 400, 413, 422, 500] {
            let (code, retries, ..) = told(status, &in_words(words));
            assert_eq!((code, retries), (E::ContextTooLong, false), "{status} {words}");
        }
    }
    for kind in ["context_length_exceeded", "exceed_context_size_error", "string_above_max_length"] {
        let body = json!({"error": {"message": "no", "type": kind}});
        assert_eq!(told(400, &body.to_string()).0, E::ContextTooLong, "{kind}");
    }
    let raw = json!({"error": {"message": "prompt is too long: 9 tokens > 8 maximum"}}).to_string();
    let body =
        json!({"error": {"message": "Provider returned error", "code": 400, "metadata": {"raw": raw}}});
    let (code, _, _, words) = told(400, &body.to_string());
    assert_eq!((code, words.as_str()), (E::ContextTooLong, "prompt is too long: 9 tokens > 8 maximum"));
    assert_eq!(told(413, "").0, E::ContextTooLong);
    let output = "max_tokens is too large: 100000. This model supports at most 16384 completion tokens";
    assert_eq!(told(400, &in_words(output)).0, E::BadRequest, "the answer, not the request");
}

#[test]
fn a_model_that_loads_is_waited_for() {
    for (status, body) in [
        (503, r#"{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}"#.to_owned()),
        (503, r#"{"error":"Model x is currently loading","estimated_time":20.0}"#.to_owned()),
        (503, r#"{"error":"Service unavailable","estimated_time":20.0}"#.to_owned()),
        (500, in_words("The model is still loading, try later")),
        (503, in_words("The server is warming up")),
        (503, "The engine is starting up".to_owned()),
        (429, in_words("model is loading")),
        (0, in_words("Loading model")),
    ] {
        let (code, retries, loads, _) = told(status, &body);
        assert_eq!((code, retries, loads), (E::ServerError, true, true), "{status} {body}");
    }
    for (status, words) in [
        (500, "error loading model: out of memory"),
        (500, "Failed while loading the model"),
        (503, "overloaded"),
        (503, "no worker is ready"),
        (401, "loading model"),
    ] {
        assert!(!told(status, &in_words(words)).2, "{status} {words} does not load");
    }
}

#[test]
fn http_answers_become_typed_errors() {
    for (status, body, code, retryable) in [
        (401, r#"{"error":{"message":"Incorrect API key provided: sk-abc123."}}"#, E::BadKey, false),
        (
            401,
            r#"{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}"#,
            E::BadKey,
            false,
        ),
        (400, r#"{"error":{"message":"API key not valid. Please pass a valid API key."}}"#, E::BadKey, false),
        (400, r#"{"error":{"message":"Incorrect API key provided: xai-abc."}}"#, E::BadKey, false),
        (403, r#"{"error":{"message":"Country not supported"}}"#, E::Forbidden, false),
        (403, r#"{"error":{"message":"Your key has no access to this model"}}"#, E::Forbidden, false),
        (405, "", E::WrongEndpoint, false),
        (400, r#"{"detail":"nope"}"#, E::BadRequest, false),
        (422, r#"{"detail":[{"loc":["body","x"],"msg":"Field required"}]}"#, E::BadRequest, false),
        (429, r#"{"error":{"message":"slow down","type":"requests"}}"#, E::RateLimited, true),
        (429, "error code: 1015", E::RateLimited, true),
        (409, "", E::ServerError, true),
        (500, "", E::ServerError, true),
        (503, "overloaded", E::ServerError, true),
        (0, r#"{"type":"overloaded_error","message":"Overloaded"}"#, E::ServerError, true),
        (0, r#"{"type":"rate_limit_error","message":"slow down"}"#, E::RateLimited, true),
        (0, r#"{"type":"authentication_error","message":"invalid x-api-key"}"#, E::BadKey, false),
        (0, r#"{"status":"UNAVAILABLE","message":"try later"}"#, E::ServerError, true),
        (0, r#""upstream says no""#, E::ProviderError, false),
    ] {
        let (told_code, retries, _, words) = told(status, body);
        assert_eq!((told_code, retries), (code, retryable), "{status} {body}");
        assert!(
            !words.is_empty() && !words.contains('<') && !words.contains("abc"),
            "unfit to show: {words}"
        );
    }
}
