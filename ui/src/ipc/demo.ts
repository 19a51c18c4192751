import { emptyProfile } from "../profile/fields";
import type { Language, LocalServer, SavedRun, Theme } from "./backend";
import { demoActions, demoBackups, demoLibrary, demoNotes } from "./demo-library";
import { FAKE_SETTINGS, FakeBackend, fakeSavedRun } from "./fake";
import { FAKE_REPORT } from "./fake-report";

/**
 * The fake backend as `npm run dev` shows it. `?empty` is a first launch, `?pace=5` sets the milliseconds a step,
 * `?many=3000` fills the library, `?theme=dark` forces a theme, `?lang=de` a language, `?servers` finds servers on this computer.
 */
export function demoBackend(query: URLSearchParams): FakeBackend {
  const empty = query.has("empty");
  return new FakeBackend({
    runs: empty ? [] : [...pastRuns(), ...demoLibrary(), ...manyRuns(Number(query.get("many") ?? 0))],
    notes: empty ? [] : demoNotes(),
    actions: empty ? [] : demoActions(),
    backups: empty ? [] : demoBackups(),
    settings: {
      ...FAKE_SETTINGS,
      theme: themeOf(query.get("theme")),
      language: languageOf(query.get("lang")),
    },
    keyState: empty ? "missing" : "stored",
    localServers: query.has("servers") ? localServers() : [],
    cached: query.has("cached") ? { run_id: "past-1", created_at: hoursAgo(49) } : null,
    pace: Number(query.get("pace") ?? 40),
  });
}

function languageOf(name: string | null): Language {
  return name === "en" || name === "de" || name === "zh-CN" ? name : "system";
}

function themeOf(name: string | null): Theme {
  return name === "light" || name === "dark" ? name : "system";
}

function localServers(): LocalServer[] {
  return [
    { name: "Ollama", base_url: "http://127.0.0.1:11434/v1", models: ["llama3.2", "qwen3", "gemma3"] },
    { name: "LM Studio", base_url: "http://127.0.0.1:1234/v1", models: [] },
  ];
}

const hoursAgo = (hours: number): number => Math.floor(Date.now() / 1000) - hours * 3600;

function pastRuns(): SavedRun[] {
  const profile = {
    ...emptyProfile(),
    goal_type: "Extra Income",
    time_commitment: "10–20 hrs/week",
    budget_range: "< $1 K",
    skill_strength: "Technical / Automation",
  };
  const past: Partial<SavedRun>[] = [
    {
      title: "Tutoring for night-shift nurses",
      interest_area: "Education / EdTech",
      created_at: hoursAgo(2),
    },
    {
      title: "Café roaster subscriptions",
      interest_area: "E-commerce / Retail",
      created_at: hoursAgo(26),
      status: "truncated",
      text: FAKE_REPORT.slice(0, 1400),
    },
    {
      title: "Grant writing for small museums",
      interest_area: "Consulting & Professional Services",
      created_at: hoursAgo(29),
    },
    {
      title: "Bookkeeping for makers",
      interest_area: "Finance / Investment",
      created_at: hoursAgo(32),
      status: "failed",
      text: FAKE_REPORT.slice(0, 500),
      error_code: "connection_lost",
      error_message: "The connection to the server broke off.",
    },
    {
      title: "Second-hand bike parts",
      interest_area: "E-commerce / Retail",
      created_at: hoursAgo(240),
      status: "cancelled",
      text: FAKE_REPORT.slice(0, 900),
    },
  ];
  return past.map((run, index) =>
    fakeSavedRun({ text: FAKE_REPORT, profile, ...run, run_id: `past-${String(index + 1)}` }),
  );
}

function manyRuns(count: number): SavedRun[] {
  const long =
    "An unusually long title that goes on about night-shift scheduling in community clinics ".repeat(3);
  return Array.from({ length: count }, (_, index) =>
    fakeSavedRun({
      run_id: `many-${String(count - index).padStart(6, "0")}`,
      title: index % 5 === 0 ? `${String(index)} ${long}`.trim() : `Report number ${String(index)}`,
      created_at: hoursAgo(300 + index * 3),
      text: FAKE_REPORT,
    }),
  );
}
