//! The codes by which the interface tells failures apart.

use serde::{Deserialize, Serialize};
use specta::Type;

/// What went wrong, as the interface and scripts switch on it. The words beside a code may change; a code does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// The profile has wrong or missing fields; nothing was sent.
    InvalidProfile,
    /// The settings have a wrong value; nothing was saved.
    InvalidSettings,
    /// The endpoint wants a key and none is kept for it.
    MissingKey,
    /// The endpoint refused the key (HTTP 401).
    BadKey,
    /// The key may not do this (HTTP 403).
    Forbidden,
    /// The endpoint does not know the model.
    UnknownModel,
    /// The address answers, but not as a Chat Completions server.
    WrongEndpoint,
    /// The endpoint refused the request as malformed.
    BadRequest,
    /// The request is longer than the model can read.
    ContextTooLong,
    /// Too many requests; a later try may go through.
    RateLimited,
    /// The account has no credit left.
    InsufficientQuota,
    /// The server failed or is overloaded.
    ServerError,
    /// No connection could be made.
    NoConnection,
    /// Plain http to a host that is not this machine.
    InsecureEndpoint,
    /// The endpoint answered with a redirect, which is never followed with a key.
    RedirectRefused,
    /// No connection within the limit.
    ConnectTimeout,
    /// Connected, but no text within the limit.
    FirstTokenTimeout,
    /// The text stopped for longer than the limit.
    IdleTimeout,
    /// The connection broke before the answer was whole.
    ConnectionLost,
    /// The answer is no chat stream.
    NotAStream,
    /// The stream broke its own format.
    StreamMalformed,
    /// The provider's content filter stopped the answer.
    ContentFiltered,
    /// The answer ended without any text.
    EmptyAnswer,
    /// The provider reported an error of its own in the stream.
    ProviderError,
    /// Prospect was closed while the run was live.
    Interrupted,
    /// No such run in the library.
    RunNotFound,
    /// The run has nothing to go on from, or is live or complete.
    CannotContinue,
    /// Another process is changing the library.
    LibraryInUse,
    /// The library was written by a newer Prospect.
    LibraryNewer,
    /// The library could not be read or written.
    LibraryFailed,
    /// The keyring is there but locked.
    KeyringLocked,
    /// There is no keyring on this machine or in this session.
    KeyringUnavailable,
    /// The keyring refused or failed otherwise.
    KeyringFailed,
    /// The settings could not be read or written.
    SettingsFailed,
    /// What was entered cannot be kept: empty, too long, or no such day.
    InvalidInput,
    /// There is no such note or action item.
    NotFound,
    /// A file to import or restore is not what it should be; nothing was changed.
    InvalidFile,
    /// The library cannot be moved there; it stays where it is.
    CannotMove,
    /// Runs are live, and this has to wait for them.
    RunsLive,
    /// A report could not be written or copied.
    ExportFailed,
    /// The disk has no room for the file; nothing was written.
    ExportNoRoom,
    /// The file may not be written there; nothing was.
    ExportNotAllowed,
    /// The folder of the file is gone; nothing was written.
    ExportPlaceGone,
    /// The file cannot have that name, or something else has it; nothing was written.
    ExportBadName,
    /// A link or folder could not be opened.
    OpenFailed,
}

impl ErrorCode {
    /// The code as it is written on the wire, for example `rate_limited`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidProfile => "invalid_profile",
            Self::InvalidSettings => "invalid_settings",
            Self::MissingKey => "missing_key",
            Self::BadKey => "bad_key",
            Self::Forbidden => "forbidden",
            Self::UnknownModel => "unknown_model",
            Self::WrongEndpoint => "wrong_endpoint",
            Self::BadRequest => "bad_request",
            Self::ContextTooLong => "context_too_long",
            Self::RateLimited => "rate_limited",
            Self::InsufficientQuota => "insufficient_quota",
            Self::ServerError => "server_error",
            Self::NoConnection => "no_connection",
            Self::InsecureEndpoint => "insecure_endpoint",
            Self::RedirectRefused => "redirect_refused",
            Self::ConnectTimeout => "connect_timeout",
            Self::FirstTokenTimeout => "first_token_timeout",
            Self::IdleTimeout => "idle_timeout",
            Self::ConnectionLost => "connection_lost",
            Self::NotAStream => "not_a_stream",
            Self::StreamMalformed => "stream_malformed",
            Self::ContentFiltered => "content_filtered",
            Self::EmptyAnswer => "empty_answer",
            Self::ProviderError => "provider_error",
            Self::Interrupted => "interrupted",
            Self::RunNotFound => "run_not_found",
            Self::CannotContinue => "cannot_continue",
            Self::LibraryInUse => "library_in_use",
            Self::LibraryNewer => "library_newer",
            Self::LibraryFailed => "library_failed",
            Self::KeyringLocked => "keyring_locked",
            Self::KeyringUnavailable => "keyring_unavailable",
            Self::KeyringFailed => "keyring_failed",
            Self::SettingsFailed => "settings_failed",
            Self::InvalidInput => "invalid_input",
            Self::NotFound => "not_found",
            Self::InvalidFile => "invalid_file",
            Self::CannotMove => "cannot_move",
            Self::RunsLive => "runs_live",
            Self::ExportFailed => "export_failed",
            Self::ExportNoRoom => "export_no_room",
            Self::ExportNotAllowed => "export_not_allowed",
            Self::ExportPlaceGone => "export_place_gone",
            Self::ExportBadName => "export_bad_name",
            Self::OpenFailed => "open_failed",
        }
    }

    /// What the user can do about it, where there is something.
    pub fn hint(self) -> Option<&'static str> {
        Some(match self {
            Self::InvalidProfile => "Correct the named fields and start again.",
            Self::InvalidSettings => "Correct the named setting and save again.",
            Self::MissingKey => "Add the API key for this endpoint in Settings.",
            Self::BadKey => {
                "Check the API key in Settings; it may be mistyped, revoked or for another provider."
            }
            Self::Forbidden => "Ask the provider which models and projects this key may use.",
            Self::UnknownModel => "Choose another model in Settings.",
            Self::WrongEndpoint => "Check the base URL in Settings; it usually ends in /v1.",
            Self::BadRequest => "Check the model and the endpoint in Settings.",
            Self::ContextTooLong => "Shorten the experience summary or choose a model with a longer context.",
            Self::RateLimited => "Wait a little, then run it again.",
            Self::InsufficientQuota => "Add credit to the provider's account, or use another endpoint.",
            Self::ServerError => "The provider has a problem; run it again in a while.",
            Self::NoConnection => {
                "Check the network and the base URL; for a local server, see that it is running."
            }
            Self::InsecureEndpoint => "Use an https address, or a server on this machine.",
            Self::RedirectRefused => "Enter the address the server redirects to as the base URL.",
            Self::ConnectTimeout | Self::FirstTokenTimeout | Self::IdleTimeout => {
                "The server may be overloaded or the model slow; run it again."
            }
            Self::ConnectionLost => "The text so far is kept. Check the network and run it again.",
            Self::NotAStream => "Check that the base URL belongs to a Chat Completions server.",
            Self::StreamMalformed | Self::ProviderError | Self::EmptyAnswer => {
                "Run it again; if it stays, try another model."
            }
            Self::ContentFiltered => "Rephrase what you wrote about yourself, or try another model.",
            Self::Interrupted => "The text so far is kept. Run it again to get a whole report.",
            Self::RunNotFound => return None,
            Self::CannotContinue => "Run it again instead.",
            Self::LibraryInUse => "Close the other Prospect, then try again.",
            Self::LibraryNewer => "Update Prospect; the library is left as it is.",
            Self::LibraryFailed => "Check that the disk is not full and the data folder can be written.",
            Self::KeyringLocked => "Unlock the keyring, then try again.",
            Self::KeyringUnavailable => {
                "Start a keyring (for example GNOME Keyring or KWallet), or keep the key for this session only."
            }
            Self::KeyringFailed => "Try again, or keep the key for this session only.",
            Self::SettingsFailed => "Check that the data folder can be written.",
            Self::InvalidInput => "Correct it and save again.",
            Self::NotFound => return None,
            Self::InvalidFile => "Choose another file; the library is as it was.",
            Self::CannotMove => "Choose another folder; the library is where it was.",
            Self::RunsLive => "Wait until the reports are finished, or stop them.",
            Self::ExportFailed => "Choose another folder or name; the report itself is safe in the library.",
            Self::ExportNoRoom => "Make room on the disk, or choose another one; nothing was written.",
            Self::ExportNotAllowed => "Choose a folder that you may write to; nothing was written.",
            Self::ExportPlaceGone => "Choose another folder; nothing was written.",
            Self::ExportBadName => "Choose another name; nothing was written.",
            Self::OpenFailed => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::ErrorCode;

    #[test]
    fn as_str_is_the_wire_form() {
        for code in [ErrorCode::BadKey, ErrorCode::NotAStream, ErrorCode::LibraryInUse] {
            let wire = serde_json::to_value(code).expect("a code serialises");
            assert_eq!(wire, code.as_str(), "the CLI and the window must print one form");
        }
    }
}
