import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { drive, endDriver } from "../e2e/driver";
import { filledLibrary } from "../e2e/library";
import { until } from "../e2e/until";
import { spread, type Spread } from "../bench-engine/spread";

/**
 * - `app`: Prospect, on a library of some runs, as far as the form for a new one.
 * - `bare`: wry's own window with one static form in it.
 */
const ARMS = ["app", "bare"] as const;
type Arm = (typeof ARMS)[number];

interface Arms {
  app: Spread & { times: number[] };
  bare: Spread & { times: number[] };
  /** Launch by launch. */
  ratio: Spread;
}

/**
 * From a program's start to a form that has been painted and takes the keyboard, in milliseconds. Both are started in
 * turns, through the same driver, and each has its files of the launch before.
 */
export async function launches(count: number): Promise<Arms> {
  const folders = { app: filledLibrary(20), bare: mkdtempSync(join(tmpdir(), "prospect-bare-")) };
  const times: Record<Arm, number[]> = { app: [], bare: [] };
  try {
    // The first of each fills caches, those of the system among them.
    for (const arm of ARMS) await launch(arm, folders[arm]);
    for (let round = 0; round < count; round += 1) {
      // Each round begins with the other: what the machine does beside this hits both.
      for (const arm of round % 2 === 0 ? ARMS : ARMS.toReversed())
        times[arm].push(await launch(arm, folders[arm]));
    }
  } finally {
    for (const folder of Object.values(folders)) rmSync(folder, { recursive: true, force: true });
  }
  return {
    app: { ...spread(times.app), times: times.app },
    bare: { ...spread(times.bare), times: times.bare },
    ratio: spread(times.app.map((time, round) => time / (times.bare[round] ?? NaN))),
  };
}

async function launch(arm: Arm, dataDir: string): Promise<number> {
  const scratch = mkdtempSync(join(tmpdir(), "prospect-launch-"));
  const env =
    arm === "app"
      ? { PROSPECT_DATA_DIR: dataDir, TAURI_WEBVIEW_AUTOMATION: "true" }
      : { BARE_WINDOW_DATA_DIR: dataDir };
  const { driver, browser } = await drive(writeLauncher(scratch, program(arm)), { env });
  try {
    let usable: number | null = null;
    await until("the form can be used", async () => {
      usable = await browser.execute(firstView);
      return usable !== null;
    });
    const focused = await browser.execute(focusFirstField);
    if (usable === null || !focused) throw new Error(`${arm} shows no form that takes the keyboard`);
    return usable - Number(readFileSync(join(scratch, "started"), "utf8"));
  } finally {
    const pid = Number(readFileSync(join(scratch, "pid"), "utf8"));
    process.kill(pid, "SIGTERM");
    await endDriver(driver);
    // The next one wants the same folder, and the machine for itself.
    await until("the program has ended", () => !existsSync(`/proc/${String(pid)}`));
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Notes the time right before it becomes the program. */
function writeLauncher(scratch: string, binary: string): string {
  const launcher = join(scratch, "launcher");
  const script = `#!/bin/sh\necho $$ > '${scratch}/pid'\ndate +%s%3N > '${scratch}/started'\nexec '${binary}' "$@" > /dev/null 2>&1\n`;
  writeFileSync(launcher, script);
  chmodSync(launcher, 0o700);
  return launcher;
}

function program(arm: Arm): string {
  const name = arm === "app" ? "PROSPECT_BINARY" : "BARE_WINDOW_BINARY";
  const binary = process.env[name];
  if (binary === undefined) throw new Error(`${name} must name the release build`);
  return binary;
}

/** In the page: when it was marked as ready, in milliseconds since 1970. */
function firstView(): number | null {
  const [mark] = performance.getEntriesByName("first-view");
  if (mark === undefined) return null;
  // The page's clock may have gone away from the wall clock, which the launcher read.
  const drift = Date.now() - (performance.timeOrigin + performance.now());
  return performance.timeOrigin + mark.startTime + drift;
}

/** In the page: whether the first field of the form takes the keyboard. */
function focusFirstField(): boolean {
  const field = document.querySelector<HTMLElement>("form input, form textarea, form select");
  field?.focus();
  return field !== null && document.activeElement === field;
}
