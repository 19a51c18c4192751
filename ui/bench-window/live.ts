import { App } from "../e2e/app";
import { show } from "../e2e/cli";
import { connect, discover, founder } from "../e2e/discovery";
import { Mock, streamed } from "../e2e/mock";
import { type Page, squeezed } from "../e2e/page";
import { until } from "../e2e/until";
import { circuit } from "./circuit";
import { painted } from "./painted";
import { summary, type Switches } from "./views";

/** Words a second, of each of the runs. */
const PACE = 60;
const NAMES = ["alder", "birch", "cedar"] as const;
type Name = (typeof NAMES)[number];

/**
 * From the click on one of three live runs to the frame that paints its text, in milliseconds, while all three are being
 * written; each pair so many times. Then each must be whole, on the screen and on disk.
 */
export async function liveSwitches(times: number): Promise<Switches & { lost: string[]; live: number }> {
  const mock = await Mock.start();
  const app = await App.launch();
  try {
    const { page } = app;
    await connect(page, { url: mock.url, model: "mock-report" });
    const runs = Object.fromEntries(NAMES.map((name) => [name, ""])) as Record<Name, string>;
    for (const name of NAMES) runs[name] = await begin(page, mock, name);
    const measured: Record<string, number[]> = {};
    const ways = circuit(NAMES);
    await page.openRun(runs[NAMES[0]]);
    for (let round = 0; round < times; round += 1) {
      for (const [from, to] of ways) {
        const seen = await painted(page.browser, () => page.openRun(runs[to]), [
          { selector: '[data-section="profile_analysis"]', text: opening(to) },
        ]);
        (measured[`${from} ${to}`] ??= []).push(seen.first);
      }
    }
    const requests = await mock.requests();
    const live = requests.filter(({ completion, closed_ms }) => completion !== null && closed_ms === null);
    for (const name of NAMES) await mock.release(name);
    const lost: string[] = [];
    for (const name of NAMES) if (!(await isWhole(app, runs[name], name))) lost.push(name);
    return { ...summary(measured), lost, live: live.length };
  } finally {
    await app.dispose();
    await mock.stop();
  }
}

async function begin(page: Page, mock: Mock, name: Name): Promise<string> {
  const before = await page.runIds();
  await mock.queue(
    streamed(
      { text: head(name) },
      { pace: PACE },
      { text: body(name) },
      { gate: name },
      { text: tail(name) },
    ),
  );
  await discover(page, { ...founder, sub_interest_area: `About ${name}` });
  await page.waitForText('[data-section="profile_analysis"]', opening(name));
  let run: string | undefined;
  await until("the run is in the history", async () => {
    [run] = (await page.runIds()).filter((id) => !before.includes(id));
    return run !== undefined;
  });
  return run ?? "";
}

async function isWhole(app: App, run: string, name: Name): Promise<boolean> {
  const { page } = app;
  await page.openRun(run);
  await page.waitForText('[data-section="profile_analysis"]', opening(name));
  // The body goes on at its pace after the last switch.
  await page.waitForStatus("complete", 180_000);
  const wanted = squeezed(`${opening(name)}${body(name)}`);
  await until("all of it is drawn", async () =>
    (await page.section("personalized_recommendations")).includes(`End of ${name}.`),
  );
  const onScreen = squeezed(await page.section("profile_analysis")).includes(wanted);
  return onScreen && show(app.dataDir, run).text === head(name) + body(name) + tail(name);
}

const opening = (name: Name): string => `Begin of ${name}.`;

const head = (name: Name): string => `## SECTION 1: PROFILE ANALYSIS\n\n${opening(name)} `;

/** Numbered, so that no word can be missing or stand twice unseen. */
const body = (name: Name): string =>
  Array.from({ length: 60 }, (_, line) =>
    Array.from({ length: 20 }, (_, word) => `${name}${String(line * 20 + word)}`).join(" "),
  ).join("\n\n");

const tail = (name: Name): string =>
  `\n\n## SECTION 2: IDEA RESEARCH\n\nOne idea.\n\n## SECTION 3: PERSONALIZED RECOMMENDATIONS\n\nEnd of ${name}.\n`;
