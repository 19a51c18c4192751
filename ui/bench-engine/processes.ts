import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

const TICKS_PER_SECOND = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));

/** User and system time that a process and all below it (WebKit's are) take while something is going on. */
export async function cpuSeconds(
  root: number,
  while_: () => Promise<unknown>,
): Promise<{ seconds: number; elapsed: number }> {
  const start = performance.now();
  const before = ticksOfTree(root);
  await while_();
  const ticks = ticksOfTree(root) - before;
  return { seconds: ticks / TICKS_PER_SECOND, elapsed: (performance.now() - start) / 1000 };
}

function ticksOfTree(root: number): number {
  const processes = new Map(allProcesses().map((process) => [process.pid, process]));
  const belongs = (pid: number): boolean => {
    const process = processes.get(pid);
    return process !== undefined && (pid === root || belongs(process.parent));
  };
  let ticks = 0;
  for (const process of processes.values()) if (belongs(process.pid)) ticks += process.ticks;
  return ticks;
}

function allProcesses(): { pid: number; parent: number; ticks: number }[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      let stat: string;
      try {
        stat = readFileSync(`/proc/${name}/stat`, "utf8");
      } catch {
        // It ended in between.
        return [];
      }
      // After the name in brackets, which may hold anything: state, parent, …; utime and stime are the 14th and 15th
      // of all fields.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      const field = (number: number): number => Number(fields[number - 3]);
      return [{ pid: Number(name), parent: field(4), ticks: field(14) + field(15) }];
    });
}
