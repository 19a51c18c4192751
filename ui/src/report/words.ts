import type { ErrorCode, RunStatus } from "../ipc/backend";
import { t } from "../words/words";
import type { RunNews, RunPhase } from "./run-model.svelte";
import { SECTION_KEYS } from "./sections";

/** What the button of a failure does. */
export type Remedy = "open_settings" | "run_again" | "save_again";

export function newsInWords(news: RunNews): string {
  switch (news.kind) {
    case "started":
      return t("news.started");
    case "section":
      return t("news.section", {
        number: SECTION_KEYS.indexOf(news.key) + 1,
        title: t(`section.${news.key}`),
      });
    case "ended":
      return news.status === "streaming" ? "" : t(`news.${news.status}`);
  }
}

export function phaseInWords(phase: RunPhase | null, now: number): string {
  if (phase === null) return t("phase.starting");
  if (phase.phase !== "retrying") return t(`phase.${phase.phase}`);
  const left = phase.retryAt === null ? 0 : Math.ceil((phase.retryAt - now) / 1000);
  if (left <= 0) return t("phase.retrying_now", { attempt: phase.attempt });
  return t("phase.retrying", { attempt: phase.attempt, count: left });
}

export function statusInWords(status: RunStatus): string {
  return t(`status.${status}`);
}

/** "0:14", "12:03", "1:02:03". */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const pad = (value: number): string => String(value).padStart(2, "0");
  const rest = `${hours > 0 ? pad(minutes) : String(minutes)}:${pad(whole % 60)}`;
  return hours > 0 ? `${String(hours)}:${rest}` : rest;
}

/** What to do about a failed run when the core gave no hint, and the one button that does it. */
export function remedyFor(code: ErrorCode | "unexpected"): { remedy: Remedy; hint: string } {
  switch (code) {
    case "missing_key":
    case "bad_key":
      return { remedy: "open_settings", hint: t("failure.hint.key") };
    case "forbidden":
    case "unknown_model":
    case "wrong_endpoint":
    case "insecure_endpoint":
    case "redirect_refused":
    case "invalid_settings":
    case "bad_request":
    case "not_a_stream":
    case "keyring_locked":
    case "keyring_unavailable":
    case "keyring_failed":
      return { remedy: "open_settings", hint: t("failure.hint.settings") };
    case "insufficient_quota":
      return { remedy: "run_again", hint: t("failure.hint.quota") };
    case "rate_limited":
    case "server_error":
      return { remedy: "run_again", hint: t("failure.hint.wait") };
    case "no_connection":
    case "connect_timeout":
    case "connection_lost":
      return { remedy: "run_again", hint: t("failure.hint.network") };
    case "context_too_long":
      return { remedy: "run_again", hint: t("failure.hint.shorter") };
    default:
      return { remedy: "run_again", hint: t("failure.hint.again") };
  }
}
