import { type ArmName, type BenchPage, type Cell, type Taken, arms } from "../cell";
import { commitLength, commitsOf, textOf } from "../texts";
import type { Mount, Rendering } from "./arms/arm";
import { mountOurs } from "./arms/ours";
import { mountMarked, mountText } from "./arms/plain";
import { mountReactMarkdown, mountStreamdown } from "./arms/react";
import { mountSmd } from "./arms/smd";

const mounts: Record<ArmName, Mount> = {
  ours: mountOurs,
  smd: mountSmd,
  streamdown: mountStreamdown,
  "react-markdown": mountReactMarkdown,
  marked: mountMarked,
  text: mountText,
};

/** Text of one commit comes as often as a screen of 60 Hz shows a frame. */
const charactersPerMs = (commitLength * 60) / 1000;

const page: BenchPage = {
  async run(cell, budgetMs) {
    const text = textOf(cell.shape, cell.kilobytes);
    const host = document.createElement("div");
    if (cell.way !== "js") document.querySelector("main")?.append(host);
    const rendering = mounts[cell.arm](host, cell.way === "frames" ? "own" : "each commit");
    // What the cell before left behind is laid out and painted before this one begins.
    await nextFrame();
    await nextFrame();
    try {
      const taken = await ways[cell.way](rendering, host, text, budgetMs);
      return { ...taken, shown: letters(host.textContent) / letters(text) };
    } finally {
      rendering.dispose();
      host.remove();
    }
  },
  async warmUp() {
    for (const arm of arms) {
      for (const shape of ["report", "fence"] as const) {
        await page.run({ way: "layout", arm, shape, kilobytes: 5 }, Infinity);
      }
    }
  },
};

type Measured = Omit<Taken, "shown">;
type Measure = (rendering: Rendering, host: HTMLElement, text: string, budgetMs: number) => Promise<Measured>;

const ways: Record<Cell["way"], Measure> = {
  layout: (rendering, host, text, budgetMs) => commitAll(rendering, text, budgetMs, () => host.offsetHeight),
  js: (rendering, _host, text, budgetMs) => commitAll(rendering, text, budgetMs, () => undefined),
  frames: commitByFrame,
};

async function commitAll(
  rendering: Rendering,
  text: string,
  budgetMs: number,
  lay: () => unknown,
): Promise<Measured> {
  const commits = commitsOf(text);
  const start = performance.now();
  for (const commit of commits) {
    const rest = rendering.append(commit);
    // Waiting for nothing would still be a turn of the microtask queue, and charged to everybody.
    if (rest !== undefined) await rest;
    lay();
    if (performance.now() - start > budgetMs)
      return { ms: performance.now() - start, over: true, frames: null };
  }
  const rest = rendering.finish();
  if (rest !== undefined) await rest;
  lay();
  return { ms: performance.now() - start, over: false, frames: null };
}

/** Needs no budget: text comes by the clock, so who is slow gets more of it at once. */
async function commitByFrame(rendering: Rendering, host: HTMLElement, text: string): Promise<Measured> {
  const start = await nextFrame();
  let last = start;
  let count = 0;
  let longestGap = 0;
  let sent = 0;
  const passFrame = async (): Promise<void> => {
    const now = await nextFrame();
    longestGap = Math.max(longestGap, now - last);
    last = now;
    count += 1;
  };
  while (sent < text.length) {
    await passFrame();
    const come = Math.ceil((last - start) * charactersPerMs);
    await rendering.append(text.slice(sent, come));
    sent = Math.min(come, text.length);
    // The reader is at the end of the text.
    scrollTo(0, host.offsetHeight);
  }
  await passFrame();
  await rendering.finish();
  // The frame of the last commit and that of the end count as well.
  await passFrame();
  await passFrame();
  return { ms: last - start, over: false, frames: { count, longestGap } };
}

function nextFrame(): Promise<number> {
  return new Promise((resolve) => requestAnimationFrame(() => resolve(performance.now())));
}

function letters(text: string): number {
  return text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
}

Object.assign(window, { bench: page });
