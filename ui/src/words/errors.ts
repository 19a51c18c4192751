import type { Problem } from "../ipc/backend";
import { isolated } from "./bidi";
import { language } from "./language.svelte";
import { t } from "./words";

/** What a button can do about a failure. */
export type Remedy =
  | "open_settings"
  | "correct_answers"
  | "new_discovery"
  | "run_again"
  | "continue"
  | "save_again"
  | "try_again"
  | "export_again"
  | "session_key";

/** The field of the settings that the remedy is about. */
export type SettingsField = "api-key" | "base-url" | "model";

/** A failure as it is told: what happened, what was kept, what to do next, and the button that does it. */
export interface ErrorWords {
  title: string;
  /** The particulars, in the words of the core, as a sentence. */
  message: string;
  kept: string;
  next: string;
  remedy: Remedy;
  button: string;
  /** Where the settings should open, when they are the remedy. */
  field: SettingsField | null;
}

/** The run that failed, for the words about its text and for the way on. */
export interface FailedRun {
  hasText: boolean;
  saved: boolean;
  canContinue: boolean;
  /** Seconds the server asked to wait. */
  retryAfter?: number | null;
}

/** The one place that knows what to do about each code. "again" becomes what fits: continue, run again, try again. */
const REMEDIES: Record<Problem["code"], Remedy | "again" | SettingsField> = {
  invalid_profile: "correct_answers",
  invalid_settings: "open_settings",
  missing_key: "api-key",
  bad_key: "api-key",
  forbidden: "model",
  unknown_model: "model",
  wrong_endpoint: "base-url",
  bad_request: "open_settings",
  context_too_long: "correct_answers",
  rate_limited: "again",
  insufficient_quota: "again",
  server_error: "again",
  no_connection: "again",
  insecure_endpoint: "base-url",
  redirect_refused: "base-url",
  connect_timeout: "again",
  first_token_timeout: "again",
  idle_timeout: "again",
  connection_lost: "again",
  not_a_stream: "base-url",
  stream_malformed: "again",
  content_filtered: "correct_answers",
  empty_answer: "again",
  provider_error: "again",
  interrupted: "again",
  run_not_found: "new_discovery",
  cannot_continue: "run_again",
  library_in_use: "try_again",
  library_newer: "try_again",
  library_failed: "try_again",
  keyring_locked: "try_again",
  keyring_unavailable: "session_key",
  keyring_failed: "session_key",
  settings_failed: "try_again",
  export_failed: "export_again",
  export_no_room: "export_again",
  export_not_allowed: "export_again",
  export_place_gone: "export_again",
  export_bad_name: "export_again",
  open_failed: "try_again",
  invalid_input: "try_again",
  not_found: "try_again",
  invalid_file: "try_again",
  cannot_move: "try_again",
  runs_live: "try_again",
  unexpected: "try_again",
};

/** Puts a failure into words. With `run` it is the failure of a run, else of something the user asked for. */
export function errorInWords(problem: Problem, run: FailedRun | null = null): ErrorWords {
  const code = knownCode(problem.code);
  const { remedy, field } = remedyOf(code, run);
  return {
    title: t(`error.${code}.title`),
    message: isolated(asSentence(problem.message)),
    kept: run === null ? t(`error.${code}.kept`) : textKept(run),
    next: nextStep(code, run, problem.hint),
    remedy,
    button: remedyInWords(remedy),
    field,
  };
}

/** The core's words as a sentence of their own; nothing where it says nothing. */
export function asSentence(message: string): string {
  const words = message.trim();
  const sentence = words.charAt(0).toUpperCase() + words.slice(1);
  return sentence === "" || /[.!?…。！？]["”’)]*$/u.test(sentence) ? sentence : `${sentence}.`;
}

export function remedyInWords(remedy: Remedy): string {
  return t(`remedy.${remedy}`);
}

/** A newer core may know codes that this interface does not. */
function knownCode(code: Problem["code"]): Problem["code"] {
  return code in REMEDIES ? code : "unexpected";
}

function remedyOf(code: Problem["code"], run: FailedRun | null): Pick<ErrorWords, "remedy" | "field"> {
  const remedy = REMEDIES[code];
  switch (remedy) {
    case "api-key":
    case "base-url":
    case "model":
      return { remedy: "open_settings", field: remedy };
    case "again":
      if (run === null) return { remedy: "try_again", field: null };
      return { remedy: run.canContinue ? "continue" : "run_again", field: null };
    default:
      return { remedy, field: null };
  }
}

function textKept(run: FailedRun): string {
  if (!run.hasText) return t("failure.nothing_kept");
  return run.saved ? t("failure.kept") : t("failure.kept_unsaved");
}

function nextStep(code: Problem["code"], run: FailedRun | null, hint: string | null): string {
  // The core knows how long the request is and which server it met, and says so in English.
  if (code === "context_too_long" && hint !== null && language() === "en") return asSentence(hint);
  const seconds = Math.ceil(run?.retryAfter ?? 0);
  return seconds > 0 ? t("failure.wait", { count: seconds }) : t(`error.${code}.next`);
}
