import { emptyProfile } from "../profile/fields";
import type { ActionItem, Backup, Note, RunStatus, SavedRun } from "./backend";
import { PROFILE_OPTIONS } from "./bindings";
import { fakeBackup } from "./fake-keeping";
import { FAKE_REPORT } from "./fake-report";
import { fakeSavedRun } from "./fake-run";

// A library as somebody has it after half a year, for `npm run dev`.

const DAY = 86_400;
const now = Math.floor(Date.now() / 1000);
const daysAgo = (days: number): number => Math.floor(now - days * DAY);

/** Every few days a report, of every area, by three models, some of which ended early. */
export function demoLibrary(): SavedRun[] {
  return Array.from({ length: 96 }, (_, index) => demoRun(index));
}

const MODELS = ["gpt-5.4-mini", "gpt-5.4", "llama3.2"] as const;
const TAGS = ["clinics", "evenings", "to compare", "pilot", "maybe later", "夜班"] as const;
const ENDINGS: readonly RunStatus[] = ["truncated", "failed", "cancelled", "interrupted", "unmarked"];

const CHINESE = `## SECTION 1: PROFILE ANALYSIS

您每周可投入十到二十小时，资金不超过一千美元。夜班护士的培训是您最熟悉的领域。

## SECTION 2: IDEA RESEARCH

1. **夜班交接助手**：用短信替代纸质交接单，首批客户是社区诊所。
2. **排班互换平台**：护士之间自行换班，管理者只需确认。

## SECTION 3: PERSONALIZED RECOMMENDATIONS

先与五位护士长面谈，再决定做哪一个。
`;

function demoRun(index: number): SavedRun {
  const areas = PROFILE_OPTIONS.interest_area;
  const area = areas[index % (areas.length - 1)] ?? areas[0];
  const topic = area.sub_areas[(index * 5) % area.sub_areas.length] ?? area.name;
  const pick = <Item>(items: readonly Item[], salt: number): Item | undefined =>
    items[(index * salt + (index >> 2)) % items.length];
  const status = index % 9 === 4 ? (pick(ENDINGS, 1) ?? "failed") : "complete";
  const model = pick(MODELS, 2) ?? MODELS[0];
  const chinese = index % 14 === 6;
  const output = 900 + ((index * 397) % 2600);
  const slow = model === "llama3.2" ? 3 : 1;
  const first = (0.35 + ((index * 37) % 90) / 100) * slow;
  return fakeSavedRun({
    run_id: `demo-${String(1000 - index)}`,
    title: chinese ? "夜班护士的培训与排班" : `${topic}, ${index % 2 === 0 ? "evenings" : "part time"}`,
    status,
    created_at: daysAgo(0.6 + index * 1.7 + (index % 5) * 0.4),
    goal_type: pick(PROFILE_OPTIONS.goal_type, 3) ?? "",
    interest_area: area.name,
    model,
    favourite: index % 7 === 1,
    archived: index > 60 && index % 4 === 0,
    trashed_at: index % 19 === 11 ? daysAgo(index % 12) : null,
    tags: TAGS.filter((_, tag) => (index + tag * 3) % 11 === 2).slice(0, 4),
    profile: {
      ...emptyProfile(),
      goal_type: pick(PROFILE_OPTIONS.goal_type, 3) ?? "",
      interest_area: area.name,
      sub_interest_area: topic,
      budget_range: pick(PROFILE_OPTIONS.budget_range, 1) ?? "",
      time_commitment: pick(PROFILE_OPTIONS.time_commitment, 1) ?? "",
      skill_strength: pick(PROFILE_OPTIONS.skill_strength, 2) ?? "",
    },
    text: chinese ? CHINESE : status === "complete" ? FAKE_REPORT : FAKE_REPORT.slice(0, 1300),
    usage: { input: 1700 + ((index * 53) % 400), cached_input: 0, output, reasoning: 0 },
    cost_usd: model === "llama3.2" ? 0 : output * (model === "gpt-5.4" ? 0.000_012 : 0.000_002),
    time_to_first_token: first,
    total_time: first + output / ((60 + ((index * 29) % 70)) / slow),
  });
}

export function demoNotes(): Note[] {
  const note = (at: number, given: Partial<Note>): Note => ({
    note_id: `note-${String(at)}`,
    run_id: "past-1",
    section: null,
    idea: null,
    text: "",
    tags: [],
    created_at: daysAgo(3 - at / 2),
    changed_at: daysAgo(3 - at / 2),
    ...given,
  });
  return [
    note(1, {
      text: "Talked to **Maria** at the clinic: she sorts the inbox by hand every morning, *forty minutes a day*.\n\n- ask for one week of messages\n- see [the template](https://example.org/inbox)",
      section: "startup_ideas_research",
      tags: ["interview"],
    }),
    note(2, { text: "Shift swaps need the ward’s consent. Who signs?", idea: 1, changed_at: now - 3600 }),
    note(3, { text: "Read again before Friday." }),
    note(4, { run_id: "demo-999", text: "The grant deadline is 15 December.", tags: ["deadline"] }),
    note(5, { run_id: "demo-994", text: "夜班交接是最大的痛点。" }),
  ];
}

export function demoActions(): ActionItem[] {
  const day = (on: number): string => {
    const time = new Date();
    time.setDate(time.getDate() + on);
    const pad = (value: number): string => String(value).padStart(2, "0");
    return `${String(time.getFullYear())}-${pad(time.getMonth() + 1)}-${pad(time.getDate())}`;
  };
  const given: Partial<ActionItem>[] = [
    { text: "Write to five practice managers", due: day(-3), state: "doing" },
    { text: "Sort one real inbox by hand, and keep the time it took", due: day(1), idea: 0 },
    { text: "Find out who signs off a shift swap", due: day(-1), state: "blocked", idea: 1 },
    { text: "Price of the rented tool", section: "personalized_recommendations" },
    { text: "Book the room for the workshop", run_id: "demo-999", due: day(0) },
    { text: "Compare with the bookkeeping idea", run_id: "past-3", due: day(24) },
    { text: "Read the grant’s small print", run_id: "demo-999", state: "done", due: day(-9) },
    { text: "询问护士长的意见", run_id: "demo-994", due: day(9) },
  ];
  return given.map((action, at) => ({
    action_id: `action-${String(at)}`,
    run_id: "past-1",
    run_title: "",
    section: null,
    idea: null,
    text: "",
    state: "todo",
    due: null,
    created_at: daysAgo(6) + at,
    changed_at: daysAgo(6) + at,
    ...action,
  }));
}

export function demoBackups(): Backup[] {
  return [
    fakeBackup({ made_at: now - 7200, kind: "manual" }),
    ...Array.from({ length: 7 }, (_, index) =>
      fakeBackup({ made_at: daysAgo(index + 0.3), bytes: 4_900_000 - index * 61_000 }),
    ),
    fakeBackup({ made_at: daysAgo(31), kind: "before_migration" }),
  ];
}
