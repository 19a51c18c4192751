import type { AppFigures } from "./app-window";
import type { ArmName, Cell } from "./cell";
import type { Figures } from "./figures";
import { type Shape, shapes } from "./texts";

/** A figure held against its goal. */
export interface Judged {
  goal: string;
  /** What it was measured on. */
  of: string;
  /** In words; what is not known for certain begins with >. */
  found: string;
  verdict: "PASS" | "MISS" | "unknown";
}

/** Judges what was measured: the parts that were left out have no goals here. */
export function judge(cells: Figures | null, app: AppFigures | null): Judged[] {
  return [...(cells === null ? [] : judgeCells(cells)), ...(app === null ? [] : judgeApp(app))];
}

function judgeCells(cells: Figures): Judged[] {
  const measured = shapes.filter((shape) => cells.all.some((figures) => figures.shape === shape));
  return [
    ...measured.map((shape) => withinSmd(cells, shape)),
    ...measured.map((shape) => fasterThan(cells, "streamdown", shape, shape === "report" ? 15 : 30)),
    ...measured
      .filter((shape) => shape === "report")
      .map((shape) => fasterThan(cells, "react-markdown", shape, 40)),
    ...measured.map((shape) => linearScript(cells, shape)),
    ...measured.map((shape) => growsNoFasterThanSmd(cells, shape)),
  ];
}

function withinSmd(cells: Figures, shape: Shape): Judged {
  const own = layout("ours", shape, 20);
  const ours = cells.medianOf(own);
  const smd = cells.leastOf(layout("smd", shape, 20));
  const ratio = ours === undefined || smd === undefined ? undefined : ours / smd;
  return {
    goal: "at most 1.2 times streaming-markdown, 20 KB",
    of: shape,
    found: times(ratio),
    verdict: verdict(cells, [own], ratio, (found) => found <= 1.2),
  };
}

function fasterThan(cells: Figures, peer: ArmName, shape: Shape, factor: number): Judged {
  const own = layout("ours", shape, 20);
  const ours = cells.medianOf(own);
  const theirs = layout(peer, shape, 20);
  const least = cells.leastOf(theirs);
  const ratio = ours === undefined || least === undefined ? undefined : least / ours;
  const certain = cells.medianOf(theirs) !== undefined;
  // A peer that was broken off is slower than the ratio says: enough of it passes, too little says nothing.
  const reached = ratio !== undefined && ratio >= factor;
  return {
    goal: `at least ${String(factor)} times as fast as ${peer}, 20 KB`,
    of: shape,
    found: `${certain || ratio === undefined ? "" : "> "}${times(ratio)}`,
    verdict: verdict(cells, [own], reached || certain ? ratio : undefined, () => reached),
  };
}

function linearScript(cells: Figures, shape: Shape): Judged {
  const own: Cell = { way: "js", arm: "ours", shape, kilobytes: 40 };
  const ratio = growth(cells, own);
  return {
    goal: "script alone, 80 KB at most 2.3 times 40 KB",
    of: shape,
    found: times(ratio),
    verdict: verdict(cells, [own, doubled(own)], ratio, (found) => found <= 2.3),
  };
}

function growsNoFasterThanSmd(cells: Figures, shape: Shape): Judged {
  const own = layout("ours", shape, 40);
  const ours = growth(cells, own);
  // Where streaming-markdown takes too long for 80 KB, its last doubling before that stands for it.
  const last = growth(cells, layout("smd", shape, 40));
  const smd = last ?? growth(cells, layout("smd", shape, 20));
  const ratios = ours === undefined || smd === undefined ? undefined : { ours, smd };
  return {
    goal: "with layout, 80 KB to 40 KB no worse than streaming-markdown",
    of: shape,
    found: `${times(ours)} to ${times(smd)}${last === undefined && smd !== undefined ? " (40 to 20 KB)" : ""}`,
    // Two decimals are shown, and what is shown is judged.
    verdict: verdict(
      cells,
      [own, doubled(own)],
      ratios,
      (found) => rounded(found.ours) <= rounded(found.smd),
    ),
  };
}

function judgeApp({ stream, typing, idle, search }: AppFigures): Judged[] {
  const of = "60 KB report in the app, 100 deltas/s";
  return [
    {
      goal: "longest gap between frames at most 50 ms",
      of,
      found: `${String(stream.frames.longestGapMs)} ms (idle: ${String(idle.frames.longestGapMs)} ms)`,
      verdict: stream.frames.longestGapMs <= 50 ? "PASS" : "MISS",
    },
    {
      goal: "text at most 50 ms behind at the end",
      of,
      found: `${String(stream.behindMs)} ms`,
      verdict: stream.behindMs <= 50 ? "PASS" : "MISS",
    },
    {
      goal: `at most 2 of ${String(typing.keys)} keys miss their frame`,
      of,
      found: `${String(typing.missed)} (idle: ${String(idle.typing.missed)})`,
      verdict: typing.missed <= 2 ? "PASS" : "MISS",
    },
    {
      goal: `at most 2 of ${String(search.typing.keys)} keys into the search of all reports miss their frame`,
      of,
      found: `${String(search.typing.missed)} (idle: ${String(search.idle.missed)})`,
      verdict: search.typing.missed <= 2 ? "PASS" : "MISS",
    },
  ];
}

/** What twice the text takes, in times of what it takes. */
function growth(cells: Figures, cell: Cell): number | undefined {
  const half = cells.medianOf(cell);
  const whole = cells.medianOf(doubled(cell));
  return half === undefined || whole === undefined ? undefined : whole / half;
}

function layout(arm: ArmName, shape: Shape, kilobytes: number): Cell {
  return { way: "layout", arm, shape, kilobytes };
}

function doubled(cell: Cell): Cell {
  return { ...cell, kilobytes: cell.kilobytes * 2 };
}

/** A goal is missed too when a cell of our own was too slow, or failed, and there is nothing to compare. */
function verdict<T>(
  cells: Figures,
  own: readonly Cell[],
  found: T | undefined,
  isGoal: (found: T) => boolean,
): Judged["verdict"] {
  if (found !== undefined) return isGoal(found) ? "PASS" : "MISS";
  const hasFigures = own.every((cell) => [undefined, "measured"].includes(cells.of(cell)?.state));
  return hasFigures ? "unknown" : "MISS";
}

function rounded(ratio: number): number {
  return Math.round(ratio * 100) / 100;
}

function times(ratio: number | undefined): string {
  return ratio === undefined ? "?" : `${ratio.toFixed(2)}×`;
}
