import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, writeSync } from "node:fs";
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

/** A data folder whose library was written by a later version of the app. */
export function newerLibrary(): string {
  const folder = filledLibrary(1);
  const file = openSync(join(folder, "prospect.db"), "r+");
  // Where the header of an SQLite file keeps the format's number.
  writeSync(file, Buffer.from([0, 0, 0, 99]), 0, 4, 60);
  closeSync(file);
  return folder;
}
