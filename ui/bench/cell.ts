import type { Shape } from "./texts";

/** Who renders. */
export const arms = ["ours", "smd", "streamdown", "react-markdown", "marked", "text"] as const;
export type ArmName = (typeof arms)[number];

/**
 * How a text is given to a renderer: `layout` commits 40 characters at a time and lays the page out after each; `js`
 * makes the same commits into a detached element and never asks for layout; `frames` commits, once in every animation
 * frame, the text that came since the last one.
 */
export type Way = "layout" | "js" | "frames";

export interface Cell {
  way: Way;
  arm: ArmName;
  shape: Shape;
  kilobytes: number;
}

/** One run of a cell in the page. */
export interface Taken {
  /** From the first commit to the end of `finish`, in milliseconds. */
  ms: number;
  /** Whether the run was broken off because it took longer than it may. */
  over: boolean;
  /** Letters and digits that the page shows in the end, of those in the text. */
  shown: number;
  /** Only for `frames`. */
  frames: { count: number; longestGap: number } | null;
}

/** What the page offers to the runner. */
export interface BenchPage {
  run: (cell: Cell, budgetMs: number) => Promise<Taken>;
  /** Lets every renderer load what it loads late. */
  warmUp: () => Promise<void>;
}
