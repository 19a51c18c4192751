import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

export interface Bundle {
  /** Kilobytes of 1,024 bytes, each file gzipped by itself; the fonts are not among them. */
  gzipped_kb: number;
  kb: number;
  files: Record<string, { kb: number; gzipped_kb: number }>;
  fonts_kb: number;
}

const FONTS = [".woff", ".woff2"];

/** What the built interface weighs. */
export function bundle(): Bundle {
  const folder = fileURLToPath(new URL("../dist", import.meta.url));
  const all = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files: Bundle["files"] = {};
  let fonts = 0;
  for (const entry of all) {
    const content = readFileSync(join(entry.parentPath, entry.name));
    if (FONTS.includes(extname(entry.name))) fonts += content.length;
    else
      files[entry.name] = { kb: kilobytes(content.length), gzipped_kb: kilobytes(gzipSync(content).length) };
  }
  const sum = (size: "kb" | "gzipped_kb"): number =>
    Object.values(files).reduce((total, file) => total + file[size], 0);
  return { gzipped_kb: sum("gzipped_kb"), kb: sum("kb"), files, fonts_kb: kilobytes(fonts) };
}

const kilobytes = (bytes: number): number => bytes / 1024;
