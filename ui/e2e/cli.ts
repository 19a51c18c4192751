import { execFileSync } from "node:child_process";
import { dirname, join } from "node:path";

/** A saved run, as `prospect-cli show --json` tells it. */
export interface Shown {
  run_id: string;
  status: string;
  text: string;
}

/** Reads a run out of the library that the app writes, with the other program that reads it. */
export function show(dataDir: string, runId: string): Shown {
  const cli = join(dirname(process.env["PROSPECT_BINARY"] ?? ""), "prospect-cli");
  const output = execFileSync(cli, ["show", runId, "--json", "--data-dir", dataDir], { encoding: "utf8" });
  return JSON.parse(output) as Shown;
}
