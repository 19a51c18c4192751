import { writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { expect, test } from "vitest";
import { bundle } from "./bundle";
import { launches } from "./launch";
import { liveSwitches } from "./live";
import { openedReports } from "./reports";
import { scrolledSidebar } from "./sidebar";
import { viewSwitches } from "./views";

const quick = process.env["PROSPECT_BENCH_QUICK"] === "1";

/** How often each thing is done. */
const SET = quick
  ? { launches: 3, switches: 4, live_switches: 4, reports: 3, runs: 1000 }
  : { launches: 10, switches: 20, live_switches: 20, reports: 10, runs: 5000 };

test("the window is measured", async () => {
  const load: Record<string, number[]> = { before: loadavg() };
  const measured = async <T>(name: string, part: () => Promise<T>): Promise<T> => {
    const figures = await part();
    load[`after ${name}`] = loadavg();
    console.log(`${name}: ${JSON.stringify(figures)}`);
    return figures;
  };
  const results = {
    set: SET,
    cores: cpus().length,
    launch: await measured("launch", () => launches(SET.launches)),
    views: await measured("views", () => viewSwitches(SET.switches)),
    live: await measured("live", () => liveSwitches(SET.live_switches)),
    reports: await measured("reports", () => openedReports(SET.reports)),
    sidebar: await measured("sidebar", () => scrolledSidebar(SET.runs)),
    bundle: bundle(),
    load,
  };
  const out = process.env["PROSPECT_BENCH_OUT"];
  if (out !== undefined) writeFileSync(out, `${JSON.stringify(results, null, 2)}\n`);
  expect(results.launch.app.times).toHaveLength(SET.launches);
});
