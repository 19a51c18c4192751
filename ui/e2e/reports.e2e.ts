import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { App } from "./app";
import { list, show } from "./cli";
import { connect, discover } from "./discovery";
import { Mock, type Step } from "./mock";
import { squeezed } from "./page";
import { until } from "./until";

const FOLDER = new URL("../../src-tauri/crates/core/tests/reports/", import.meta.url);

const SECTIONS = ["profile_analysis", "startup_ideas_research", "personalized_recommendations"] as const;

/** Whole reports as models write them, and a heading of each section. */
const reports = [
  [
    "minimal",
    "Where a designer has an edge here",
    "6. Photo and text kit for part-time resellers",
    "Decide at day 30",
  ],
  ["rich", "Where you have an edge", "6. Quote check workbook", "Decision checklist, day 30"],
  ["german", "Wo du im Vorteil bist", "6. Reparaturpause im Betrieb", "Entscheidung an Tag 30"],
  ["german_sloppy", "Wo du im Vorteil bist", "6. Reparaturpause im Betrieb", "Entscheidung an Tag 30"],
] as const;

/** Cuts a text into pieces of at least so many bytes, at characters. */
function pieces(text: string, least: number): string[] {
  const cut: string[] = [];
  let piece = "";
  let bytes = 0;
  for (const character of text) {
    piece += character;
    bytes += Buffer.byteLength(character);
    if (bytes >= least) {
      cut.push(piece);
      piece = "";
      bytes = 0;
    }
  }
  return piece === "" ? cut : [...cut, piece];
}

let mock: Mock;
let app: App;

beforeAll(async () => {
  mock = await Mock.start();
  app = await App.launch();
  await connect(app.page, { url: mock.url, model: "whole-reports", key: "sk-whole-reports" });
});

afterAll(async () => {
  await app?.dispose();
  await mock?.stop();
});

test.each(reports.flatMap((report) => [3, 1_000].map((bytes) => [...report, bytes] as const)))(
  "the %s report streams in pieces into its three sections (%#)",
  async (name, profile, ideas, advice, bytes) => {
    const { page, dataDir } = app;
    const text = readFileSync(new URL(`${name}.md`, FOLDER), "utf8");
    const deltas = pieces(text, bytes).map((delta): Step => ({ delta }));
    await mock.queue({ steps: ["role", ...deltas, { finish: "stop" }, "done"] });
    const before = list(dataDir).length;
    // Each run asks another question, so that no earlier answer is offered in its place.
    await discover(page, {
      goal_type: "Extra Income",
      time_commitment: "10–20 hrs/week",
      budget_range: "< $1 K",
      interest_area: "AI / Automation",
      sub_interest_area: `${name} in pieces of ${String(bytes)} bytes`,
      skill_strength: "Technical / Automation",
    });
    await until("the run is complete", async () => {
      const status = page.byId("run-status");
      return (await status.isExisting()) && (await status.getAttribute("data-status")) === "complete";
    });
    const runs = list(dataDir);
    expect(runs.length).toBe(before + 1);
    const id = runs[0]?.run_id ?? "";
    expect(show(dataDir, id).text, "every byte is kept").toBe(text);
    for (const [key, heading] of [
      [SECTIONS[0], profile],
      [SECTIONS[1], ideas],
      [SECTIONS[2], advice],
    ] as const) {
      await until(`${key} shows ${heading}`, async () =>
        squeezed(await page.section(key)).includes(squeezed(heading)),
      );
      expect(await page.section(key), "no data is shown as text").not.toContain("one_line");
    }
  },
);
