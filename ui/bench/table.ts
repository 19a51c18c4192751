import type { AppFigures, Frames, Typing } from "./app-window";
import { type ArmName, arms, type Way } from "./cell";
import type { CellFigures } from "./figures";
import type { Judged } from "./goals";
import type { Results } from "./results";
import { shapes } from "./texts";

/** What a machine that does nothing else has for a load average. */
const quietLoad = 0.5;

/** All results, for a person. */
export function inWords({ machine, loadAfter, engine, peers, setUp, cells, app, goals }: Results): string {
  const figures = cells.filter(({ way }) => way !== "frames");
  return [
    `${machine.cpu}, ${String(machine.cores)} cores, ${machine.system}, Node ${machine.node}`,
    `load average ${String(machine.loadBefore)} before, ${String(loadAfter)} after`,
    ...(machine.loadBefore > quietLoad
      ? ["The machine was busy before the bench began: take the figures again when it is quiet."]
      : []),
    `${engine === null ? "" : `${engine}; `}${Object.entries(peers)
      .map(([name, version]) => `${name} ${version}`)
      .join(", ")}`,
    ...Object.entries(setUp).map(([arm, words]) => `  ${arm}: ${words}`),
    "",
    ...(figures.length > 0 ? byCommit(figures) : []),
    ...byFrame(cells),
    ...(app === null ? [] : inApp(app)),
    ...verdicts(goals),
    "",
  ].join("\n");
}

/** One line of progress. */
export function line(figures: CellFigures): string {
  const { way, arm, shape, kilobytes } = figures;
  const frames = figures.state === "measured" && figures.frames !== null ? `, ${inFrames(figures)}` : "";
  return `${way} ${shape} ${String(kilobytes)} KB ${arm}: ${cell(figures)}${frames}`;
}

function byCommit(cells: readonly CellFigures[]): string[] {
  const titles: [Way, string][] = [
    ["layout", "Commits of 40 characters, layout after each: ms, median (least to most)"],
    ["js", "The same commits into a detached element, without layout: ms, median (least to most)"],
  ];
  return titles.flatMap(([way, title]) => {
    const ofWay = cells.filter((figures) => figures.way === way);
    const shown = arms.filter((arm) => ofWay.some((figures) => figures.arm === arm));
    const sizes = [...new Set(ofWay.map(({ kilobytes }) => kilobytes))].toSorted((a, b) => a - b);
    const find = (arm: ArmName, shape: string, size: number): CellFigures | undefined =>
      ofWay.find((figures) => figures.arm === arm && figures.shape === shape && figures.kilobytes === size);
    const rows = shapes.flatMap((shape) =>
      sizes
        .filter((size) => shown.some((arm) => find(arm, shape, size) !== undefined))
        .map((size) => [shape, `${String(size)} KB`, ...shown.map((arm) => cell(find(arm, shape, size)))]),
    );
    return rows.length === 0 ? [] : [title, "", ...grid([["shape", "size", ...shown], ...rows]), ""];
  });
}

function byFrame(cells: readonly CellFigures[]): string[] {
  const rows = cells
    .filter(({ way }) => way === "frames")
    .map((figures) => [figures.shape, `${String(figures.kilobytes)} KB`, figures.arm, inFrames(figures)]);
  if (rows.length === 0) return [];
  return ["Commits once a frame, 2,400 characters a second", "", ...grid(rows), ""];
}

function inFrames(figures: CellFigures): string {
  if (figures.state !== "measured" || figures.frames === null) return cell(figures);
  const { count, longestGap } = figures.frames;
  const seconds = (figures.ms.median / 1000).toFixed(1);
  return `${String(count.median)} frames in ${seconds} s, longest gap ${String(longestGap.median)} ms`;
}

function inApp({ build, stream, typing, idle, search, find }: AppFigures): string[] {
  const painted = ({ count, medianGapMs, longestGapMs, gapsOver50Ms }: Frames): string =>
    `${String(count)} frames, median gap ${String(medianGapMs)} ms, longest ${String(longestGapMs)} ms, ` +
    `${String(gapsOver50Ms)} over 50 ms`;
  const typed = ({ keys, missed, delayMs }: Typing): string =>
    `${String(keys)} keys, ${String(missed)} missed their frame; press to paint ${String(delayMs.median)} ms median, ` +
    `${String(delayMs.p95)} p95, ${String(delayMs.max)} max`;
  return [
    `In the app (${build}): ${String(stream.deltas)} deltas, ${String(stream.perSecond)}/s, ${String(stream.seconds)} s`,
    "",
    `  while it streams: ${painted(stream.frames)}`,
    `    last text in the document ${String(stream.behindMs)} ms after it was sent, painted after ` +
      `${String(stream.paintedBehindMs)} ms (the server was up to ${String(stream.serverLateMs)} ms late itself)`,
    `    typing into a field beside it: ${typed(typing)}`,
    `  without a stream: ${painted(idle.frames)}`,
    `    the same typing: ${typed(idle.typing)}`,
    `  typing into the search of all reports while it streams: ${typed(search.typing)}`,
    `    without a stream: ${typed(search.idle)}`,
    `  typing into the search of the report while it streams: ${typed(find.typing)}`,
    `    without a stream: ${typed(find.idle)}`,
    "",
  ];
}

function verdicts(goals: readonly Judged[]): string[] {
  const rows = goals.map(({ goal, of, found, verdict }) => [verdict, goal, of, found]);
  const count = (wanted: Judged["verdict"]): string =>
    String(goals.filter(({ verdict }) => verdict === wanted).length);
  return [
    "Goals",
    "",
    ...grid(rows),
    "",
    `${count("PASS")} PASS, ${count("MISS")} MISS, ${count("unknown")} unknown`,
  ];
}

function cell(figures: CellFigures | undefined): string {
  switch (figures?.state) {
    case undefined:
      return "";
    case "measured": {
      const { median, min, max, runs } = figures.ms;
      const whole = (ms: number): string => String(Math.round(ms));
      return runs.length === 1 ? whole(median) : `${whole(median)} (${whole(min)}–${whole(max)})`;
    }
    case "over budget":
      return `> ${String(figures.atLeastMs)}, broken off`;
    case "skipped":
      return `skipped, ~${String(Math.round(figures.predictedMs / 1000))} s`;
    case "failed":
      return `failed: ${figures.why.slice(0, 60)}`;
  }
}

/** Columns as wide as their widest cell. */
function grid(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    `  ${row.map((words, column) => words.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd(),
  );
}
