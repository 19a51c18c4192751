import { arms, type ArmName, type Cell, type Way } from "./cell";
import { type Shape, shapes } from "./texts";

export interface Plan {
  /** Cells that are run in turns, so that what else the machine does falls on all of them. */
  groups: Group[];
  /** A run that takes longer is broken off. */
  budgetMs: number;
  /** A cell is not repeated when that would bring its time beyond this. */
  repetitionsMs: number;
}

export interface Group {
  cells: Cell[];
  repetitions: number;
}

/** Arms of which a table of all sizes is worth its time. */
const linear: readonly ArmName[] = ["ours", "smd"];

const sizes = [5, 20, 40, 80];

export const fullPlan: Plan = {
  budgetMs: 60_000,
  repetitionsMs: 25_000,
  groups: [
    ...shapes.flatMap((shape) => sizes.map((size) => group("layout", arms, shape, size, 5))),
    ...shapes.flatMap((shape) => sizes.map((size) => group("js", linear, shape, size, 7))),
    ...shapes.map((shape) =>
      group("frames", shape === "report" ? arms : ["ours", "smd", "streamdown"], shape, 20, 1),
    ),
  ],
};

/** Every goal has its cells, and a peer that is slow is broken off as soon as that alone says enough. */
export const quickPlan: Plan = {
  budgetMs: 10_000,
  repetitionsMs: 1_500,
  groups: [
    ...shapes.flatMap((shape) => [
      group("layout", arms, shape, 5, 1),
      group("layout", shape === "report" ? arms : ["ours", "smd", "streamdown", "text"], shape, 20, 9),
      group("layout", linear, shape, 40, 3),
      group("layout", linear, shape, 80, 3),
    ]),
    ...shapes.flatMap((shape) => [40, 80].map((size) => group("js", linear, shape, size, 7))),
    group("frames", linear, "report", 20, 1),
  ],
};

/** Whether a cell is begun whatever it should take: the goals speak of 20 KB, and of our own at every size. */
export function isAlwaysBegun({ arm, kilobytes }: Cell): boolean {
  return arm === "ours" || kilobytes <= 20;
}

/** The part of a plan that has to do with texts of one shape; all of it without one. */
export function onlyShape(plan: Plan, asked: string | undefined): Plan {
  if (asked === undefined) return plan;
  const groups = plan.groups.filter(({ cells }) => cells.some(({ shape }) => shape === asked));
  if (groups.length === 0) throw new Error(`there are texts of these shapes: ${shapes.join(", ")}`);
  return { ...plan, groups };
}

function group(
  way: Way,
  whose: readonly ArmName[],
  shape: Shape,
  kilobytes: number,
  repetitions: number,
): Group {
  return { cells: whose.map((arm) => ({ way, arm, shape, kilobytes })), repetitions };
}
