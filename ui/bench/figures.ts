import type { Cell } from "./cell";

/** What is known of one cell after all its runs. */
export type CellFigures = Cell & Outcome;

export type Outcome =
  | { state: "measured"; ms: Spread; frames: FrameFigures | null }
  /** A run was broken off: the cell takes longer than this. */
  | { state: "over budget"; atLeastMs: number }
  /** Not even tried: a smaller size, or the time a size more takes, says that it would take about this long. */
  | { state: "skipped"; predictedMs: number }
  | { state: "failed"; why: string };

/** Several runs of the same, in milliseconds. */
export interface Spread {
  median: number;
  min: number;
  max: number;
  runs: number[];
}

export interface FrameFigures {
  count: Spread;
  longestGap: Spread;
}

export function spreadOf(runs: readonly number[]): Spread {
  const rounded = runs.map((run) => Math.round(run * 10) / 10);
  const sorted = rounded.toSorted((one, other) => one - other);
  return { median: quantile(sorted, 0.5), min: sorted[0] ?? NaN, max: sorted.at(-1) ?? NaN, runs: rounded };
}

/** The value below which this share of the values lies; of the two next to it, their mean. */
export function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  return ((sorted[Math.floor(at)] ?? NaN) + (sorted[Math.ceil(at)] ?? NaN)) / 2;
}

/** Figures by cell. */
export class Figures {
  readonly all: CellFigures[] = [];

  add(figures: CellFigures): void {
    this.all.push(figures);
  }

  of({ way, arm, shape, kilobytes }: Cell): CellFigures | undefined {
    return this.all.find(
      (figures) =>
        figures.way === way &&
        figures.arm === arm &&
        figures.shape === shape &&
        figures.kilobytes === kilobytes,
    );
  }

  /** The median, where the cell was measured. */
  medianOf(cell: Cell): number | undefined {
    const figures = this.of(cell);
    return figures?.state === "measured" ? figures.ms.median : undefined;
  }

  /** The median, or where there is none the least that the cell takes for certain. */
  leastOf(cell: Cell): number | undefined {
    const figures = this.of(cell);
    return figures?.state === "over budget" ? figures.atLeastMs : this.medianOf(cell);
  }

  /** What a cell should take, going by the same texts at smaller sizes; none where no size was measured. */
  predictionFor(cell: Cell): number | undefined {
    const smaller = this.all
      .filter(
        ({ way, arm, shape, kilobytes }) =>
          way === cell.way && arm === cell.arm && shape === cell.shape && kilobytes < cell.kilobytes,
      )
      .toSorted((one, other) => other.kilobytes - one.kilobytes);
    const [last, before] = smaller;
    if (last === undefined) return undefined;
    if (last.state === "failed") return undefined;
    const growth = (power: number): number => (cell.kilobytes / last.kilobytes) ** power;
    if (last.state === "skipped") return last.predictedMs * growth(2);
    if (last.state === "over budget") return last.atLeastMs * growth(1);
    if (before?.state !== "measured") return last.ms.median * growth(2);
    const power = Math.log(last.ms.median / before.ms.median) / Math.log(last.kilobytes / before.kilobytes);
    return last.ms.median * growth(Math.min(Math.max(power, 1), 3));
  }
}
