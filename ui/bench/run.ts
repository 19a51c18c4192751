import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { measureApp } from "./app-window";
import { measure } from "./cells";
import type { Figures } from "./figures";
import { judge } from "./goals";
import { load, peerVersions, thisMachine } from "./machine";
import { fullPlan, onlyShape, quickPlan } from "./plan";
import { type Results, setUp } from "./results";
import { isInSession, runInSession } from "./session";
import { inWords, line } from "./table";
import { BenchWindow } from "./window";

const { values: asked } = parseArgs({
  options: {
    out: { type: "string" },
    quick: { type: "boolean", default: false },
    /** Only one part: `cells` or `app`. */
    only: { type: "string" },
    /** Only texts of this shape. */
    shape: { type: "string" },
  },
});
if (asked.out === undefined) throw new Error("say where the figures go: --out FILE");
if (![undefined, "cells", "app"].includes(asked.only)) throw new Error("there are these parts: cells, app");

// npm runs its scripts in the package's folder, wherever it was called.
const out = resolve(process.env["INIT_CWD"] ?? "", asked.out);

if (isInSession()) {
  writeFileSync(out, `${JSON.stringify(await takeFigures(), null, 2)}\n`);
} else {
  process.exitCode = await runInSession();
  if (process.exitCode === 0) console.log(inWords(JSON.parse(readFileSync(out, "utf8")) as Results));
}

async function takeFigures(): Promise<Results> {
  const machine = thisMachine();
  const measured = asked.only === "app" ? null : await measureCells();
  const app = asked.only === "cells" ? null : await measureApp();
  return {
    takenAt: new Date().toISOString(),
    quick: asked.quick,
    machine,
    loadAfter: load(),
    engine: measured?.engine ?? null,
    peers: peerVersions(),
    setUp,
    cells: measured?.figures.all ?? [],
    app,
    goals: judge(measured?.figures ?? null, app),
  };
}

async function measureCells(): Promise<{ engine: string; figures: Figures }> {
  const plan = onlyShape(asked.quick ? quickPlan : fullPlan, asked.shape);
  // A run can go beyond its budget by one commit.
  const window = await BenchWindow.open(plan.budgetMs * 3);
  try {
    const figures = await measure(window, plan, (cell) => console.log(line(cell)));
    return { engine: window.engine, figures };
  } finally {
    await window.close();
  }
}
