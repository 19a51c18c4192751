//! What the window can ask for. A command translates, calls the core once, and translates back.

pub(crate) mod actions;
pub(crate) mod app;
pub(crate) mod backups;
pub(crate) mod copy;
pub(crate) mod doctor;
pub(crate) mod export;
pub(crate) mod insights;
pub(crate) mod library;
pub(crate) mod links;
pub(crate) mod notes;
pub(crate) mod profile;
pub(crate) mod runs;
pub(crate) mod settings;
