import type { AppFigures } from "./app-window";
import type { ArmName } from "./cell";
import type { CellFigures } from "./figures";
import type { Judged } from "./goals";
import type { Machine } from "./machine";

/** What the bench writes. */
export interface Results {
  takenAt: string;
  quick: boolean;
  machine: Machine;
  loadAfter: number;
  /** The engine of the window that rendered the cells; the app's is the same library. */
  engine: string | null;
  peers: Record<string, string>;
  /** How each renderer was set up. */
  setUp: Record<ArmName, string>;
  cells: CellFigures[];
  app: AppFigures | null;
  goals: Judged[];
}

export const setUp: Record<ArmName, string> = {
  ours: "the app's MarkdownStream; every commit is a frame of its own",
  smd: "streaming-markdown with its default renderer",
  streamdown:
    "streaming mode, unfinished markup mended, memoised blocks; no plugins (so no highlighting), no controls, line numbers, link dialog or height limits; flushSync, and until React has nothing left to render",
  "react-markdown": "with remark-gfm; flushSync, and until React has nothing left to render",
  marked: "all of the text parsed and set as innerHTML with each commit",
  text: "appendData to one text node, nothing parsed: the floor",
};
