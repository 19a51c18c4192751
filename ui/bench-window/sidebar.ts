import { setTimeout } from "node:timers/promises";
import { App } from "../e2e/app";
import { list } from "../e2e/cli";
import { filledLibrary } from "../e2e/library";
import { until } from "../e2e/until";

export interface Gaps {
  frames: number;
  seconds: number;
  /** Milliseconds between two frames. */
  median: number;
  p99: number;
  longest: number;
  over_50: number;
}

export interface Scrolled {
  runs: number;
  pixels_per_frame: number;
  scrolling: Gaps;
  /** The same window for as long, with nothing going on. */
  idle: Gaps;
}

/** A flick through all of it: several lines with each frame, some hundred lines a second. */
const PIXELS = 300;

/** The gaps between frames while the list of all runs is scrolled from its top to its very end, older runs being read on the way. */
export async function scrolledSidebar(runs: number): Promise<Scrolled> {
  const dataDir = filledLibrary(runs);
  const oldest = list(dataDir).at(-1)?.run_id ?? "";
  const app = await App.launch({ dataDir });
  try {
    const { browser } = app.page;
    await until("the history is there", async () => (await app.page.runIds()).length > 0);
    // What a start leaves to do is done by then.
    await setTimeout(3000);
    await browser.execute(scrollThrough, PIXELS, oldest);
    await until("the oldest run is in sight", () => browser.execute(isDone), {
      timeout: 300_000,
      // Asking takes time from the frames that are measured.
      interval: 1000,
    });
    const scrolling = gapsOf(await browser.execute(result));
    await setTimeout(3000);
    await browser.execute(idleFor, scrolling.seconds * 1000);
    await until("as long has gone by", () => browser.execute(isDone), { timeout: 300_000, interval: 1000 });
    return { runs, pixels_per_frame: PIXELS, scrolling, idle: gapsOf(await browser.execute(result)) };
  } finally {
    await app.dispose();
  }
}

function gapsOf(gaps: number[]): Gaps {
  const sorted = gaps.toSorted((a, b) => a - b);
  const quantile = (q: number): number => sorted[Math.ceil(q * sorted.length) - 1] ?? NaN;
  return {
    frames: gaps.length,
    seconds: gaps.reduce((sum, gap) => sum + gap, 0) / 1000,
    median: quantile(0.5),
    p99: quantile(0.99),
    longest: quantile(1),
    over_50: gaps.filter((gap) => gap > 50).length,
  };
}

interface Frames {
  frames?: { gaps: number[]; done: boolean };
}

/** In the page. */
function scrollThrough(pixels: number, oldest: string): void {
  const history = document.querySelector("[data-testid=history]");
  if (history === null) throw new Error("there is no history");
  const frames = { gaps: [] as number[], done: false };
  (window as unknown as Frames).frames = frames;
  let last: number | null = null;
  const frame = (now: number): void => {
    if (last !== null) frames.gaps.push(now - last);
    last = now;
    history.scrollTop += pixels;
    const atEnd = history.scrollHeight - history.scrollTop - history.clientHeight < 2;
    frames.done = atEnd && history.querySelector(`[data-run-id="${oldest}"]`) !== null;
    if (!frames.done) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}

/** In the page. */
function idleFor(milliseconds: number): void {
  const frames = { gaps: [] as number[], done: false };
  (window as unknown as Frames).frames = frames;
  let last: number | null = null;
  let begun: number | null = null;
  const frame = (now: number): void => {
    if (last !== null) frames.gaps.push(now - last);
    last = now;
    begun ??= now;
    frames.done = now - begun >= milliseconds;
    if (!frames.done) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}

/** In the page. */
function isDone(): boolean {
  return (window as unknown as Frames).frames?.done === true;
}

/** In the page. */
function result(): number[] {
  return (window as unknown as Frames).frames?.gaps ?? [];
}
