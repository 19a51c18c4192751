import { execFileSync } from "node:child_process";
import { dirname, join } from "node:path";

/** A saved run, as `prospect-cli show --json` tells it. */
export interface Shown {
  run_id: string;
  title: string;
  status: string;
  text: string;
}

/** Reads a run out of the library that the app writes, with the other program that reads it. */
export function show(dataDir: string, runId: string): Shown {
  return JSON.parse(cli(dataDir, "show", runId, "--json")) as Shown;
}

/** Every run of a library, the newest first. */
export function list(dataDir: string): Shown[] {
  return JSON.parse(cli(dataDir, "list", "--json")) as Shown[];
}

/** Runs prospect-cli on a library and returns what it prints. */
export function cli(dataDir: string, ...args: string[]): string {
  const binary = join(dirname(process.env["PROSPECT_BINARY"] ?? ""), "prospect-cli");
  return execFileSync(binary, [...args, "--data-dir", dataDir], { encoding: "utf8", maxBuffer: 1 << 26 });
}
