import type { Cell, Taken } from "./cell";
import { type CellFigures, Figures, type Outcome, spreadOf } from "./figures";
import { type Group, isAlwaysBegun, type Plan } from "./plan";
import type { BenchWindow } from "./window";

/** Below this share of a text's letters, a renderer has left something out, and its time says nothing. */
const shownAtLeast = 0.85;

/** Runs all cells of a plan. */
export async function measure(
  window: BenchWindow,
  plan: Plan,
  tell: (figures: CellFigures) => void,
): Promise<Figures> {
  const figures = new Figures();
  await window.warmUp();
  for (const group of plan.groups) {
    for (const outcome of await measureGroup(window, plan, group, figures)) {
      figures.add(outcome);
      tell(outcome);
    }
  }
  return figures;
}

/** Runs the cells of a group in turns; who goes first changes with each turn. */
async function measureGroup(
  window: BenchWindow,
  plan: Plan,
  group: Group,
  known: Figures,
): Promise<CellFigures[]> {
  const runs = group.cells.map((cell) => new Runs(cell, plan, known.predictionFor(cell)));
  for (let turn = 0; turn < group.repetitions; turn += 1) {
    const first = turn % runs.length;
    for (const cell of [...runs.slice(first), ...runs.slice(0, first)]) await cell.again(window);
  }
  return runs.map((cell) => cell.figures());
}

/** The runs of one cell, as many of them as its budget allows. */
class Runs {
  readonly #cell: Cell;
  readonly #plan: Plan;
  readonly #taken: Taken[] = [];
  #end: Outcome | null = null;

  constructor(cell: Cell, plan: Plan, predictedMs: number | undefined) {
    this.#cell = cell;
    this.#plan = plan;
    if (!isAlwaysBegun(cell) && predictedMs !== undefined && predictedMs > plan.budgetMs)
      this.#end = { state: "skipped", predictedMs: Math.round(predictedMs) };
  }

  async again(window: BenchWindow): Promise<void> {
    if (this.#end !== null || this.#isEnough()) return;
    try {
      const taken = await window.run(this.#cell, this.#plan.budgetMs);
      if (taken.over) this.#end = { state: "over budget", atLeastMs: Math.round(taken.ms) };
      else if (taken.shown < shownAtLeast)
        this.#end = { state: "failed", why: `shows ${taken.shown.toFixed(2)} of the text` };
      else this.#taken.push(taken);
    } catch (error) {
      this.#end = { state: "failed", why: String(error) };
    }
  }

  figures(): CellFigures {
    if (this.#end !== null) return { ...this.#cell, ...this.#end };
    const frames = this.#taken.map((taken) => taken.frames).filter((frame) => frame !== null);
    return {
      ...this.#cell,
      state: "measured",
      ms: spreadOf(this.#taken.map(({ ms }) => ms)),
      frames:
        frames.length === 0
          ? null
          : {
              count: spreadOf(frames.map(({ count }) => count)),
              longestGap: spreadOf(frames.map(({ longestGap }) => longestGap)),
            },
    };
  }

  #isEnough(): boolean {
    const spent = this.#taken.reduce((sum, { ms }) => sum + ms, 0);
    return spent + (this.#taken.at(-1)?.ms ?? 0) > this.#plan.repetitionsMs;
  }
}
