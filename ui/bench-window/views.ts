import { spread, type Spread } from "../bench-engine/spread";
import { App } from "../e2e/app";
import { filledLibrary } from "../e2e/library";
import type { Page } from "../e2e/page";
import { until } from "../e2e/until";
import { words } from "../e2e/words";
import { circuit } from "./circuit";
import { painted, type Standing } from "./painted";

const VIEWS = ["discovery", "report", "settings", "trash"] as const;
type View = (typeof VIEWS)[number];

export interface Switches {
  /** Every switch between two of them, as "from to". */
  pairs: Record<string, Spread>;
  all: Spread;
}

/** From the click that leads to another view to the frame that paints it, in milliseconds; each pair so many times. */
export async function viewSwitches(times: number): Promise<Switches> {
  const app = await App.launch({ dataDir: filledLibrary(20) });
  try {
    const { page } = app;
    await until("the history is there", async () => (await page.runIds()).length > 0);
    const [run = ""] = await page.runIds();
    const ways = circuit(VIEWS);
    // Once round, so that nothing is opened for the first time.
    for (const [, to] of ways) await go(page, to, run);
    const measured: Record<string, number[]> = {};
    for (let round = 0; round < times; round += 1) {
      for (const [from, to] of ways) (measured[`${from} ${to}`] ??= []).push(await go(page, to, run));
    }
    return summary(measured);
  } finally {
    await app.dispose();
  }
}

export function summary(measured: Record<string, number[]>): Switches {
  const pairs = Object.entries(measured).map(([pair, values]): [string, Spread] => [pair, spread(values)]);
  return { pairs: Object.fromEntries(pairs), all: spread(Object.values(measured).flat()) };
}

async function go(page: Page, to: View, run: string): Promise<number> {
  return (await painted(page.browser, () => click(page, to, run), standing(to))).first;
}

function click(page: Page, to: View, run: string): Promise<void> {
  switch (to) {
    case "discovery":
      return page.click("new-discovery");
    case "settings":
      return page.click("open-settings");
    case "trash":
      return page.press(words.sidebar.trash);
    case "report":
      return page.openRun(run);
  }
}

function standing(view: View): Standing[] {
  switch (view) {
    case "discovery":
      return [{ selector: "[data-testid=profile-form]" }];
    case "settings":
      return [{ selector: "[data-testid=settings-form]" }];
    case "trash":
      return [{ selector: "main h1", text: words.library.trash_title }];
    case "report":
      return [
        { selector: "[data-testid=run-status]" },
        { selector: '[data-section="profile_analysis"]', least: 200 },
      ];
  }
}
