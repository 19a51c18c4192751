import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A data folder whose library holds this many runs of every kind, and nothing else. */
export function filledLibrary(count: number): string {
  const binary = process.env["GENERATE_LIBRARY_BINARY"];
  if (binary === undefined) throw new Error("GENERATE_LIBRARY_BINARY must name the built generator");
  const folder = mkdtempSync(join(tmpdir(), "prospect-data-"));
  execFileSync(binary, [folder, String(count)], { stdio: "ignore" });
  return folder;
}
