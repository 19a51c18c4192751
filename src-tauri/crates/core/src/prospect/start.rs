//! Starting runs: from a profile, from an earlier run, from the sample.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use serde::Serialize;
use specta::Type;

use super::{Estimate, Prospect, ProspectError, estimate::estimate};
use crate::{
    cache::{CACHE_AGE_MS, fingerprint},
    chat::{ChatMessage, ChatRequest, Role},
    grounding::{self, Fact},
    library::{NewRun, RunSummary, SavedRun, Timings, now_ms},
    profile::{self, FieldError, Profile, ValidProfile},
    prompt,
    provider::{ChatCall, ChatProvider, SAMPLE_MODEL, Sample, hint},
    run::{Before, Drive, Journal, LiveRun, RunId, StopHandle},
    settings::Settings,
};

/// Creating the run's row may hold up its start for this long; after that the journal creates it beside the stream.
const LONGEST_CREATE: Duration = Duration::from_millis(250);

/// What is about to leave this machine.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Review {
    /// Where the request goes.
    pub url: String,
    /// The model asked.
    pub model: String,
    /// The exact messages.
    pub messages: Vec<ChatMessage>,
    /// What it will probably take.
    pub estimate: Estimate,
    /// An earlier answer to the same question.
    pub cached: Option<CachedRun>,
    /// How many characters that nobody can see were dropped from the answers.
    pub dropped: u32,
}

/// An earlier complete run of the same question.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct CachedRun {
    /// The run.
    pub run_id: RunId,
    /// Unix time of its start, in seconds.
    #[specta(type = specta_typescript::Number)]
    pub created_at: f64,
}

/// A run that can be watched now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
pub struct StartedRun {
    /// The run.
    pub run_id: RunId,
    /// Whether it is an earlier run of the same question.
    pub cache_hit: bool,
}

/// A run ready to start.
struct Plan {
    title: String,
    sample: bool,
    profile: Profile,
    call: ChatCall,
    url: String,
    fingerprint: String,
    provider: Arc<dyn ChatProvider>,
    started: Instant,
    grounding_time: f64,
}

impl Prospect {
    /// The facts computed from a profile; none when it cannot be run.
    pub fn facts(profile: &Profile) -> Vec<Fact> {
        ValidProfile::new(profile).map_or_else(|_| Vec::new(), |valid| grounding::facts(&valid).facts)
    }

    /// What the user can do about the failure that ended a run, where it failed and there is something.
    pub fn hint(run: &SavedRun) -> Option<String> {
        let (code, message) = run.error.as_ref()?;
        hint(*code, message, &run.endpoint)
    }

    /// The messages that a run of a profile sends; none when it cannot be run.
    pub fn messages(profile: &Profile) -> Vec<ChatMessage> {
        let valid = ValidProfile::new(profile).ok();
        valid.map_or_else(Vec::new, |valid| prompt::build(&valid, &grounding::facts(&valid)).messages)
    }

    /// Every wrong or missing field of a profile, in the order of the form; empty when it can be run.
    pub fn validate(&self, profile: &Profile) -> Vec<FieldError> {
        profile::validate(profile)
    }

    /// What a run of `profile` would send and where, and whether the same was asked before.
    ///
    /// # Errors
    /// When the profile or the settings are wrong, or the library cannot be read.
    pub async fn review(&self, profile: &Profile) -> Result<Review, ProspectError> {
        let settings = self.settings.load()?.settings;
        let plan = self.plan(profile, &settings, None)?;
        let cached = self.find_cached(&plan.fingerprint).await?;
        let ChatCall { endpoint, request, .. } = &plan.call;
        let past = self.library().past_runs(&request.model).await?;
        let estimate = estimate(endpoint, &request.model, &request.messages, &past);
        Ok(Review {
            estimate,
            dropped: profile.dropped_characters(),
            url: plan.url,
            model: plan.call.request.model,
            messages: plan.call.request.messages,
            cached: cached.map(|run| CachedRun { run_id: run.id, created_at: run.created_at_seconds() }),
        })
    }

    /// Starts a run of `profile`; it goes on by itself until it ends. Without `fresh`, an earlier answer to the same
    /// question is taken instead.
    ///
    /// # Errors
    /// When the profile or the settings are wrong or a key is missing; nothing was sent then.
    pub async fn start(&self, profile: &Profile, fresh: bool) -> Result<StartedRun, ProspectError> {
        let settings = self.settings.load()?.settings;
        let mut plan = self.plan(profile, &settings, None)?;
        if !fresh && let Some(run) = self.find_cached(&plan.fingerprint).await? {
            return Ok(StartedRun { run_id: run.id, cache_hit: true });
        }
        plan.call.key = self.key_for(&plan.call.endpoint).await?;
        Ok(self.launch(plan).await)
    }

    /// Goes on with a run that ended early: the same messages, the kept text as the model's own, one more attempt in the
    /// same run. The endpoint and model are those of the settings now.
    ///
    /// # Errors
    /// When the run is live, complete or without text, or a key is missing.
    pub async fn resume(&self, id: RunId) -> Result<StartedRun, ProspectError> {
        let started = Instant::now();
        if self.live().contains_key(&id) {
            return Err(ProspectError::CannotContinue);
        }
        let settings = self.settings.load()?.settings;
        let saved = self.library().find_run(id).await?.ok_or(ProspectError::RunNotFound(id))?;
        let (endpoint, key, provider): (_, _, Arc<dyn ChatProvider>) = if saved.summary.sample {
            (Settings::default().endpoint()?, None, Arc::new(Sample))
        } else {
            let endpoint = settings.endpoint()?;
            let key = self.key_for(&endpoint).await?;
            (endpoint, key, self.chat_provider())
        };
        let saved = self.library().resume_run(id).await?.ok_or(ProspectError::CannotContinue)?;
        let row = NewRun::from(&saved);
        let limits = self.limits(&settings);
        let model = if saved.summary.sample { SAMPLE_MODEL.to_owned() } else { settings.model };
        let mut messages = saved.request.messages;
        messages.push(ChatMessage { role: Role::Assistant, content: saved.text.clone() });
        let request = ChatRequest {
            model: model.clone(),
            messages,
            stream: settings.stream,
            temperature: settings.temperature,
            max_output: settings.max_output,
        };
        let before = Before {
            millis: saved.pace.last().map_or(0, |(millis, _)| *millis),
            usage: saved.usage,
            cost_usd: saved.cost_usd,
            timings: saved.timings.unwrap_or_default(),
            text: saved.text.clone(),
        };
        let run = LiveRun::resumed(id, model, saved.text, saved.pace);
        let journal = Journal::resumed(self.library(), row, Arc::clone(&run));
        let call = ChatCall { endpoint, key, request, limits };
        self.own(Drive { run, provider, call, journal, stop: StopHandle::new(), started, before });
        Ok(StartedRun { run_id: id, cache_hit: false })
    }

    /// Plays the built-in sample as a run. No model is called and no key is needed.
    ///
    /// # Errors
    /// Never in practice: the sample's profile and endpoint are part of the program.
    pub async fn start_sample(&self) -> Result<StartedRun, ProspectError> {
        let settings = Settings { model: SAMPLE_MODEL.into(), ..Settings::default() };
        let plan = self.plan(&profile::sample_profile(), &settings, Some(Arc::new(Sample)))?;
        Ok(self.launch(plan).await)
    }

    /// Everything decided before asking: facts, messages, address, fingerprint. The key is not needed yet.
    fn plan(
        &self,
        profile: &Profile,
        settings: &Settings,
        sample: Option<Arc<dyn ChatProvider>>,
    ) -> Result<Plan, ProspectError> {
        let started = Instant::now();
        let valid = ValidProfile::new(profile).map_err(ProspectError::InvalidProfile)?;
        let endpoint = settings.endpoint()?;
        let facts = grounding::facts(&valid);
        let grounding_time = started.elapsed().as_secs_f64();
        let request = ChatRequest {
            model: settings.model.clone(),
            messages: prompt::build(&valid, &facts).messages,
            stream: settings.stream,
            temperature: settings.temperature,
            max_output: settings.max_output,
        };
        let is_sample = sample.is_some();
        Ok(Plan {
            title: profile::title(valid.profile()),
            sample: is_sample,
            profile: valid.profile().clone(),
            url: if is_sample { String::new() } else { endpoint.chat_url().to_string() },
            fingerprint: fingerprint(&endpoint, &request),
            call: ChatCall { endpoint, key: None, request, limits: self.limits(settings) },
            provider: sample.unwrap_or_else(|| self.chat_provider()),
            started,
            grounding_time,
        })
    }

    fn chat_provider(&self) -> Arc<dyn ChatProvider> {
        Arc::clone(&self.provider) as Arc<dyn ChatProvider>
    }

    async fn find_cached(&self, fingerprint: &str) -> Result<Option<RunSummary>, ProspectError> {
        let since = now_ms() - CACHE_AGE_MS;
        Ok(self.library().find_same_question(fingerprint, since).await?)
    }

    async fn launch(&self, plan: Plan) -> StartedRun {
        let id = RunId::generate();
        let run = LiveRun::new(id, plan.call.request.model.clone());
        let new_run = NewRun {
            id,
            title: plan.title,
            sample: plan.sample,
            profile: plan.profile,
            endpoint: plan.url,
            request: plan.call.request.clone(),
            fingerprint: plan.fingerprint,
        };
        let mut journal = Journal::new(self.library(), new_run, Arc::clone(&run));
        // A library that is slow or broken does not keep the run from starting.
        match tokio::time::timeout(LONGEST_CREATE, journal.create()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(run = %id, %error, "run not saved yet"),
            Err(_) => tracing::warn!(run = %id, "run not saved yet: the library is slow"),
        }
        let before = Before {
            timings: Timings { grounding_time: plan.grounding_time, ..Timings::default() },
            ..Before::default()
        };
        self.own(Drive {
            run,
            provider: plan.provider,
            call: plan.call,
            journal,
            stop: StopHandle::new(),
            started: plan.started,
            before,
        });
        StartedRun { run_id: id, cache_hit: false }
    }
}
