import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { textOf } from "../bench/texts";
import { spread, type Spread } from "../bench-engine/spread";
import { App } from "../e2e/app";
import { founder } from "../e2e/discovery";
import { Mock, streamed } from "../e2e/mock";
import { until } from "../e2e/until";
import { painted } from "./painted";

const SECTION_KB = 20;

export interface Opened {
  kilobytes: number;
  /** Until its text fills the window. */
  first: Spread;
  /** Until all of it stands in the document. */
  whole: Spread;
  times: number[];
}

/** From the click on a saved report that this process never opened to its painted text, in milliseconds. */
export async function openedReports(count: number): Promise<Opened> {
  const dataDir = mkdtempSync(join(tmpdir(), "prospect-data-"));
  const mock = await Mock.start();
  try {
    // One by one: scripts are answered in the order of the requests.
    for (let report = 0; report < count; report += 1) {
      await mock.queue(streamed({ delta: text(report) }));
      write(dataDir, mock.url, report);
    }
  } finally {
    await mock.stop();
  }
  const app = await App.launch({ dataDir });
  try {
    const { page } = app;
    await until("all reports are in the history", async () => (await page.runIds()).length === count);
    const first: number[] = [];
    const whole: number[] = [];
    // The newest is on top.
    for (const [place, run] of (await page.runIds()).entries()) {
      const report = count - 1 - place;
      const seen = await painted(
        page.browser,
        () => page.openRun(run),
        [
          { selector: "main h1", text: title(report) },
          // More than a window shows at once.
          { selector: '[data-section="profile_analysis"]', least: 4000 },
        ],
        [{ selector: '[data-section="personalized_recommendations"]', text: ending(report) }],
      );
      first.push(seen.first);
      whole.push(seen.whole ?? NaN);
    }
    return { kilobytes: 3 * SECTION_KB, first: spread(first), whole: spread(whole), times: first };
  } finally {
    await app.dispose();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Runs a discovery through prospect-cli, so that the report is saved as the app itself saves it. */
function write(dataDir: string, url: string, report: number): void {
  const cli = join(dirname(process.env["PROSPECT_BINARY"] ?? ""), "prospect-cli");
  const options = [
    "--profile",
    "-",
    "--base-url",
    url,
    "--model",
    "mock-report",
    "--fresh",
    "--output",
    "events",
  ];
  execFileSync(cli, ["run", ...options], {
    env: { ...process.env, PROSPECT_DATA_DIR: dataDir, OPENAI_API_KEY: "dummy" },
    input: JSON.stringify({ ...founder, sub_interest_area: title(report) }),
    stdio: ["pipe", "ignore", "inherit"],
    maxBuffer: 1 << 26,
  });
}

const title = (report: number): string => `Reading matter ${String(report)}`;
const ending = (report: number): string => `This is the end of report ${String(report)}.`;

function text(report: number): string {
  const part = textOf("report", SECTION_KB);
  return [
    `## SECTION 1: PROFILE ANALYSIS\n\n${part}`,
    `\n\n## SECTION 2: IDEA RESEARCH\n\n${part}`,
    `\n\n## SECTION 3: PERSONALIZED RECOMMENDATIONS\n\n${part}\n\n${ending(report)}\n`,
  ].join("");
}
