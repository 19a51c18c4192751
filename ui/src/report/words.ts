import type { RunStatus } from "../ipc/backend";
import { date, dollars as money, number as figure } from "../words/figures";
import { t } from "../words/words";
import type { RunModel, RunNews, RunPhase } from "./run-model.svelte";
import { SECTION_KEYS } from "./sections";

export function newsInWords(news: RunNews): string {
  switch (news.kind) {
    case "started":
      return t("news.started");
    case "continued":
      return t("news.continued");
    case "section":
      return t("news.section", {
        number: SECTION_KEYS.indexOf(news.key) + 1,
        title: t(`section.${news.key}`),
      });
    case "pause":
      return t(`news.${news.phase}`, { attempt: news.attempt });
    case "ended":
      return news.status === "streaming" ? "" : t(`news.${news.status}`);
  }
}

export function phaseInWords(phase: RunPhase | null, now: number): string {
  if (phase === null) return t("phase.starting");
  if (phase.loading) return t("phase.loading");
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

/** How far a live run is, in a few words for a list: "thinking", "writing startup ideas". */
export function progressInWords(run: RunModel): string {
  if (run.elsewhere) return t("progress.elsewhere");
  if (run.replay) return t("progress.replay");
  if (run.phase !== null) return t(`progress.${run.phase.loading ? "loading" : run.phase.phase}`);
  const section = run.sections.find(({ state }) => state === "writing");
  return section === undefined ? t("progress.starting") : t(`progress.${section.key}`);
}

/** What the chip of a live run says: text may not have begun, or may have paused. */
export function liveStatusInWords(run: RunModel): string {
  if (run.replay) return t("live.replay");
  if (run.elsewhere || run.phase === null) return statusInWords("streaming");
  return t(`live.${run.phase.loading ? "loading" : run.phase.phase}`);
}

export function number(value: number, digits = 0): string {
  return figure(value, digits);
}

export function seconds(value: number): string {
  return t("report.seconds", { value: number(value, value < 10 ? 2 : 1) });
}

/** What a report cost, as far as the prices are known. */
export function dollars(value: number): string {
  return `≈ ${money(value, { minimumFractionDigits: 4, maximumFractionDigits: 4 })}`;
}

export function dateAndTime(unixSeconds: number): string {
  return date(unixSeconds, { dateStyle: "long", timeStyle: "short" });
}
