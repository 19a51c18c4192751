//! The models that a server offers: `GET /models`, in the forms that servers answer it.

use std::{collections::BTreeSet, time::Duration};

use serde_json::Value;

use super::{OpenAi, ProviderError, retry};
use crate::{api_key::ApiKey, endpoint::Endpoint, error::ErrorCode};

/// A list may be at most this long; OpenRouter's, the longest known, has half a megabyte.
const LONGEST_LIST: usize = 8 << 20;
/// More names than this are no help to anybody.
const MOST_MODELS: usize = 2_000;

impl OpenAi {
    /// The names of the models that the server at `endpoint` offers, in order.
    ///
    /// # Errors
    /// When there is no server, it refuses, or its answer is no list of models.
    pub async fn models(
        &self,
        endpoint: &Endpoint,
        key: Option<&ApiKey>,
        patience: Duration,
    ) -> Result<Vec<String>, ProviderError> {
        let asked = async {
            let response = self.get(endpoint, endpoint.models_url(), key, patience).await?;
            let status = response.status();
            let (headers, url) = (response.headers().clone(), response.url().clone());
            let body = super::openai::read_body(response, LONGEST_LIST).await;
            if !status.is_success() {
                return Err(retry::http_error(status, &headers, &url, &body).hiding(key));
            }
            names(&body).ok_or_else(|| {
                ProviderError::new(
                    ErrorCode::NotAStream,
                    "The server answered, but not with a list of models.",
                )
            })
        };
        tokio::time::timeout(patience, asked).await.unwrap_or_else(|_| {
            Err(ProviderError::new(
                ErrorCode::FirstTokenTimeout,
                "The server sent no list of models in time.",
            ))
        })
    }
}

impl OpenAi {
    /// Whether a server answers at `endpoint`, whatever it says. It is asked without a key.
    ///
    /// # Errors
    /// When no connection stands or nothing comes in time.
    pub async fn reach(&self, endpoint: &Endpoint, patience: Duration) -> Result<(), ProviderError> {
        let asked = self.get(endpoint, endpoint.models_url(), None, patience);
        tokio::time::timeout(patience, asked).await.map(|answer| answer.map(drop)).unwrap_or_else(|_| {
            Err(ProviderError::new(ErrorCode::FirstTokenTimeout, "The server sent nothing in time."))
        })
    }
}

/// Reads `{"data": [{"id": …}]}` as OpenAI has it, `{"models": [{"name": …}]}` as Ollama does, and bare lists.
fn names(body: &[u8]) -> Option<Vec<String>> {
    let body: Value = serde_json::from_slice(body).ok()?;
    let list = [&body["data"], &body["models"], &body].into_iter().find_map(Value::as_array)?;
    let name = |entry: &Value| {
        let name =
            [entry, &entry["id"], &entry["name"], &entry["model"]].into_iter().find_map(Value::as_str)?;
        let is_plain = !name.is_empty() && name.len() <= 200 && !name.chars().any(char::is_control);
        is_plain.then(|| name.to_owned())
    };
    let names: BTreeSet<String> = list.iter().filter_map(name).take(MOST_MODELS).collect();
    Some(names.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn every_form_of_a_list_is_read() {
        for list in [
            r#"{"object":"list","data":[{"id":"b","object":"model"},{"id":"a"},{"id":"b"}]}"#,
            r#"{"models":[{"name":"b"},{"model":"a"}]}"#,
            r#"[{"id":"b"},{"id":"a"}]"#,
            r#"["b","a","",7,null,{"id":"with\u0007bell"}]"#,
        ] {
            assert_eq!(names(list.as_bytes()).expect("a list"), ["a", "b"], "{list}");
        }
        assert_eq!(names(br#"{"data":[]}"#), Some(vec![]), "a server without models");
        for other in ["", "<html>", "{}", r#"{"data":7}"#] {
            assert_eq!(names(other.as_bytes()), None, "{other}");
        }
    }
}
