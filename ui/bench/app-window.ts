import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Key } from "webdriverio";
import { App } from "../e2e/app";
import { connect, discover } from "../e2e/discovery";
import type { Page } from "../e2e/page";
import { until } from "../e2e/until";
import { quantile } from "./figures";
import { focusField, type Recording, startRecording, stopRecording } from "./recorder";
import { type Sent, StreamServer } from "./stream-server";
import { commitsOf, textOf } from "./texts";

/** How the real app fares while a report streams and somebody types. */
export interface AppFigures {
  /** Which build was measured. */
  build: string;
  stream: {
    deltas: number;
    perSecond: number;
    seconds: number;
    frames: Frames;
    /** From the server's write of the last delta to its text in the document. */
    behindMs: number;
    /** The same, to the end of the frame that shows it. */
    paintedBehindMs: number;
    /** The longest that the server itself was late with a delta. */
    serverLateMs: number;
  };
  /** Into a field beside the report, whose keys change nothing else. */
  typing: Typing;
  /** The same typing into the finished report's window: what this machine needs without a stream. */
  idle: { typing: Typing; frames: Frames };
  /** Into the window's search field, which shows what it finds in the report's place while the report goes on. */
  search: { typing: Typing; idle: Typing };
  /** Into the field that finds words in the report, while it grows. */
  find: { typing: Typing; idle: Typing };
}

export interface Frames {
  count: number;
  medianGapMs: number;
  longestGapMs: number;
  gapsOver50Ms: number;
}

export interface Typing {
  keys: number;
  /** Keys that were painted later than two frames of the idle window after they were pressed: not in their own. */
  missed: number;
  /** From key press to paint. */
  delayMs: { median: number; p95: number; max: number };
}

const perSecond = 100;
const lastWord = "quittance";
const keyCount = 120;
const keyGapMs = 100;

export async function measureApp(): Promise<AppFigures> {
  const build = chooseBuild();
  const server = await StreamServer.start();
  const app = await App.launch();
  try {
    const { page } = app;
    await connect(page, { url: server.url, model: "bench" });
    const deltas = commitsOf(report());
    const beside = await streamAndType(page, server, deltas, null);
    const find = await streamAndType(page, server, deltas, "find-in-report");
    const search = await streamAndType(page, server, deltas, "search");

    const { sent, streamed, idle } = beside;
    if (streamed.seen === null) throw new Error("the last word was never seen to appear");
    const frameMs = quantile(gapsOf(idle), 0.5);
    const typed = (arm: Streamed): { typing: Typing; idle: Typing } => ({
      typing: typingOf(arm.streamed, frameMs),
      idle: typingOf(arm.idle, frameMs),
    });
    return {
      build,
      stream: {
        deltas: deltas.length,
        perSecond,
        seconds: rounded((sent.lastAt - sent.firstAt) / 1000),
        frames: framesOf(gapsOf(streamed, sent.firstAt, streamed.seen.painted)),
        behindMs: rounded(streamed.seen.at - sent.lastAt),
        paintedBehindMs: rounded(streamed.seen.painted - sent.lastAt),
        serverLateMs: rounded(sent.latestMs),
      },
      typing: typingOf(streamed, frameMs),
      idle: { typing: typingOf(idle, frameMs), frames: framesOf(gapsOf(idle)) },
      search: typed(search),
      find: typed(find),
    };
  } finally {
    await app.dispose();
    server.stop();
  }
}

interface Streamed {
  sent: Sent;
  streamed: Recording;
  /** The same typing afterwards. */
  idle: Recording;
}

/** A report is written while somebody types into a field that its test id names, or into one of the bench's own. */
async function streamAndType(
  page: Page,
  server: StreamServer,
  deltas: readonly string[],
  field: "find-in-report" | "search" | null,
): Promise<Streamed> {
  const selector = field === null ? null : `[data-testid=${field}]`;
  const called = server.nextCall();
  await discover(page);
  const answer = await called;
  await until("the report's view is shown", () => page.byId("run-status").isExisting());
  const [run = ""] = await page.runIds();
  if (field === "find-in-report") await page.browser.keys([Key.Ctrl, "f"]);
  if (field !== null) await page.waitFor(field);

  await page.browser.execute(focusField, selector);
  await page.browser.execute(startRecording, lastWord);
  const [sent] = await Promise.all([answer.stream(deltas, perSecond), type(page)]);
  if (field === "search") await page.openRun(run);
  await page.waitForStatus("complete");
  await until("the last word is in the document", () =>
    page.text("article").then((text) => text.includes(lastWord)),
  );
  const streamed = await page.browser.execute(stopRecording);

  await page.browser.execute(focusField, selector);
  await page.browser.execute(startRecording, lastWord);
  await type(page);
  const idle = await page.browser.execute(stopRecording);
  return { sent, streamed, idle };
}

/** The app to measure goes into `PROSPECT_BINARY`, where the window tests' launcher looks for it. */
function chooseBuild(): string {
  const built = ["release", "debug"].map((kind) => `target/${kind}/prospect`);
  const inRepository = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
  const named = process.env["PROSPECT_APP"];
  const found = named ?? built.find((path) => existsSync(inRepository(path)));
  if (found === undefined) throw new Error(`there is no app to measure: neither ${built.join(" nor ")}`);
  process.env["PROSPECT_BINARY"] =
    named === undefined ? inRepository(found) : resolve(process.env["INIT_CWD"] ?? "", named);
  return named === undefined ? found : "the one that PROSPECT_APP names";
}

/** 60 KB in the three sections of a report; the last word is nowhere else. */
function report(): string {
  const titles = [
    "SECTION 1: PROFILE ANALYSIS",
    "SECTION 2: IDEA RESEARCH",
    "SECTION 3: PERSONALIZED RECOMMENDATIONS",
  ];
  // The generated headings are of the second level, which is the sections' own.
  const part = textOf("report", 20).replaceAll(/^## /gm, "### ");
  const sections = titles.map((title) => `## ${title}\n\n${part.slice(0, part.lastIndexOf("\n\n"))}\n\n`);
  return `${sections.join("")}And so to the ${lastWord}.`;
}

/** Types words and takes them back, a key every tenth of a second: faster than most people. */
async function type(page: Page): Promise<void> {
  const backspace = "\uE003";
  const word = [..."newsletter"];
  const keys = Array.from({ length: keyCount }, (_, index) =>
    index % (2 * word.length) < word.length ? (word[index % word.length] ?? "") : backspace,
  );
  const action = page.browser.action("key");
  for (const key of keys) action.down(key).up(key).pause(keyGapMs);
  await action.perform();
}

function typingOf({ keys }: Recording, frameMs: number): Typing {
  if (keys.length !== keyCount) throw new Error(`the window saw ${String(keys.length)} keys`);
  const delays = keys.map(({ at, painted }) => painted - at).toSorted((one, other) => one - other);
  return {
    keys: keys.length,
    missed: delays.filter((delay) => delay > 2 * frameMs).length,
    delayMs: {
      median: rounded(quantile(delays, 0.5)),
      p95: rounded(quantile(delays, 0.95)),
      max: rounded(delays.at(-1) ?? NaN),
    },
  };
}

function framesOf(gaps: readonly number[]): Frames {
  return {
    count: gaps.length,
    medianGapMs: rounded(quantile(gaps, 0.5)),
    longestGapMs: rounded(gaps.at(-1) ?? NaN),
    gapsOver50Ms: gaps.filter((gap) => gap > 50).length,
  };
}

/** The gaps between frames that ended within a time, the shortest first. */
function gapsOf({ frames }: Recording, from = -Infinity, to = Infinity): number[] {
  return frames
    .slice(1)
    .map((frame, index) => ({ frame, gap: frame - (frames[index] ?? NaN) }))
    .filter(({ frame }) => frame >= from && frame <= to)
    .map(({ gap }) => gap)
    .toSorted((one, other) => one - other);
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
